from odoo import api, fields, models
from odoo.tools import SQL

from ....algorithms.file_score import ITEMS, score

#: customers scored in one go
BATCH = 5000


class CustomerFile(models.Model):
    """What is filled of a file, as one statement for any number of customers."""

    _inherit = "customer.file"

    def _score_now(self):
        """Return {customer id: FileScore} of these files as they are now."""
        scores = {}
        for company, files in self.sudo().filtered("id").grouped("company_id").items():
            scores |= self._score_partners(company, files.partner_id.ids)
        return scores

    @api.model
    def _score_partners(self, company, partner_ids):
        """Return {customer id: FileScore} of customers with a file."""
        self.env.flush_all()
        rows = self.env.execute_query(self._get_facts_query(company, partner_ids))
        return {row[0]: score(dict(zip(ITEMS, row[1:], strict=True))) for row in rows}

    @api.model
    def _get_facts_query(self, company, partner_ids):
        """Return the statement: customer id, then one column per part of `ITEMS`; NULL = not asked."""
        today = company._customer_today()
        return SQL(
            """
            SELECT f.partner_id,
                   COALESCE(p.vat, p.company_registry, '') <> '',
                   COALESCE(p.street, '') <> '' AND COALESCE(p.city, '') <> '',
                   COALESCE(p.phone, p.email, '') <> '',
                   p.industry_id IS NOT NULL,
                   COALESCE(a.number, 0) > 0,
                   a.voltage, a.capacity, a.price, a.contract, a.supply, a.area,
                   CASE WHEN a.number > 0 THEN COALESCE(a.newest >= %(usage_since)s, FALSE) END,
                   CASE WHEN COALESCE(p.customer_importance, 'none') <> 'none' THEN COALESCE(a.document, FALSE) END,
                   CASE WHEN r.asked > 0 THEN r.asked = r.held END,
                   CASE WHEN r.asked > 0 OR c.number > 0 THEN COALESCE(c.number = c.checked, FALSE) END,
                   COALESCE(f.business, '') <> '',
                   f.shifts IS NOT NULL,
                   COALESCE(f.season, '') <> '',
                   COALESCE(f.equipment, '') <> '',
                   f.own_generation IS NOT NULL,
                   f.spare_source IS NOT NULL,
                   COALESCE(f.hazards_checked_on >= %(hazards_since)s, FALSE)
              FROM customer_file f
              JOIN res_partner p ON p.id = f.partner_id
              LEFT JOIN LATERAL (
                    SELECT COUNT(*) AS number, BOOL_AND(voltage_level IS NOT NULL) AS voltage,
                           BOOL_AND(COALESCE(capacity_kva, 0) > 0) AS capacity,
                           BOOL_AND(price_kind IS NOT NULL) AS price,
                           BOOL_AND(COALESCE(contract_number, '') <> '' AND contract_end IS NOT NULL) AS contract,
                           BOOL_AND(COALESCE(supply_sources, 0) > 0) AS supply,
                           BOOL_AND(area_class IS NOT NULL) AS area,
                           BOOL_OR(COALESCE(importance_document, '') <> '') AS document,
                           MIN(last_month) AS newest
                      FROM customer_account
                     WHERE partner_id = f.partner_id AND active AND state <> 'closed') a ON TRUE
              LEFT JOIN LATERAL (
                    SELECT COUNT(*) AS asked,
                           COUNT(*) FILTER (WHERE EXISTS (
                               SELECT 1 FROM customer_contact line
                                 JOIN customer_contact_customer_contact_role_rel held
                                   ON held.customer_contact_id = line.id
                                WHERE line.partner_id = f.partner_id AND line.left_on IS NULL
                                  AND held.customer_contact_role_id = role.id)) AS held
                      FROM customer_contact_role role
                      JOIN customer_contact_role_tier_rel asks ON asks.role_id = role.id
                     WHERE role.active AND asks.tier_id = p.customer_tier_id) r ON TRUE
              LEFT JOIN LATERAL (
                    SELECT COUNT(*) AS number, COUNT(*) FILTER (WHERE verified_on >= %(checked_since)s) AS checked
                      FROM customer_contact
                     WHERE partner_id = f.partner_id AND left_on IS NULL) c ON TRUE
             WHERE f.partner_id = ANY(%(partners)s)
            """,
            usage_since=fields.Date.subtract(today.replace(day=1), months=3),
            hazards_since=fields.Date.subtract(today, days=company.customer_hazard_days),
            checked_since=company._customer_check_limit(),
            partners=list(partner_ids),
        )

    @api.model
    def _cron_follow_files(self):
        """Open missing files and count all of them anew, in committed batches; idempotent."""
        job = self.env["ir.cron"]
        for company in self.env["res.company"].search([]):
            self._open_missing(company)
            ids = self.search([("company_id", "=", company.id)], order="id").ids
            for start in range(0, len(ids), BATCH):
                self.browse(ids[start : start + BATCH])._store_scores(company)
                job._commit_progress(BATCH)

    @api.model
    def _open_missing(self, company):
        """Give a file to each customer whose tier needs a manager, or who has one."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_file (partner_id, company_id, score, own_generation_kw,
                                           create_uid, create_date, write_uid, write_date)
                SELECT p.id, %(company)s, 0, 0, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM res_partner p
             LEFT JOIN customer_tier t ON t.id = p.customer_tier_id
                 WHERE p.customer_company_id = %(company)s AND p.active
                   AND (t.needs_manager OR p.customer_manager_id IS NOT NULL)
           ON CONFLICT (partner_id) DO NOTHING
                """,
                company=company.id,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()

    def _store_scores(self, company):
        """Write the scores that changed, as one statement."""
        scores = self._score_partners(company, self.partner_id.ids)
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_file f SET score = new.score, score_on = %s
                  FROM unnest(%s::int[], %s::numeric[]) AS new (partner_id, score)
                 WHERE f.partner_id = new.partner_id
                   AND (f.score IS DISTINCT FROM new.score OR f.score_on IS DISTINCT FROM %s)
                """,
                company._customer_today(),
                list(scores),
                [found.score for found in scores.values()],
                company._customer_today(),
            )
        )
        self.invalidate_recordset(["score", "score_on"])
