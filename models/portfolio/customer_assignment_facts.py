from collections import Counter

from odoo import api, models
from odoo.tools import SQL


class CustomerAssignment(models.Model):
    """What the links mean for the contact: manager facts and salesperson, set-based."""

    _inherit = "customer.assignment"

    @api.model
    def _refresh_partner_facts(self, partners=None):
        """Write today's managers to contacts where they differ; salesperson follows.

        :param partners: entities to look at; None = all that have or had a link, which
            makes up for missed days
        """
        self.flush_model()
        facts = ["customer_manager_id", "customer_backup_manager_id"]
        facts.append("customer_acting_manager_id")
        self.env["res.partner"].flush_model(facts)
        changes = self.env.execute_query(self._facts_update_query(partners))
        if not changes:
            return
        changed = self.env["res.partner"].browse([row[0] for row in changes])
        changed.invalidate_recordset(facts)
        changed.modified(facts)
        moved = [row for row in changes if row[1] != row[2]]
        self._follow_salesperson(moved)
        self._summarise_moves(moved)

    @api.model
    def _facts_update_query(self, partners):
        """SQL that updates facts that differ from the links of today and returns
        (partner id, acting manager before, acting manager now)."""
        if partners is None:
            scope = SQL("TRUE")
            known = SQL(
                "customer_manager_id IS NOT NULL OR customer_backup_manager_id IS NOT NULL"
                " OR customer_acting_manager_id IS NOT NULL"
            )
        else:
            scope = SQL("a.partner_id = ANY(%s)", partners.ids)
            known = SQL("id = ANY(%s)", partners.ids)
        return SQL(
            """
            WITH truth AS (
                SELECT a.partner_id,
                       MAX(a.manager_id) FILTER (WHERE a.role = 'primary') AS primary_id,
                       MAX(a.manager_id) FILTER (WHERE a.role = 'backup') AS backup_id,
                       MAX(a.manager_id) FILTER (WHERE a.role = 'temporary') AS temporary_id
                  FROM customer_assignment a
                  JOIN (VALUES %(days)s) AS d(company_id, today)
                    ON d.company_id = a.company_id
                 WHERE a.state <> 'cancelled'
                   AND a.date_from <= d.today
                   AND (a.date_to IS NULL OR a.date_to >= d.today)
                   AND %(scope)s
              GROUP BY a.partner_id
            ), known AS (
                SELECT partner_id AS id FROM truth
                 UNION
                SELECT id FROM res_partner WHERE %(known)s
            ), changed AS (
                SELECT p.id,
                       p.customer_acting_manager_id AS before_id,
                       t.primary_id,
                       t.backup_id,
                       COALESCE(t.temporary_id, t.primary_id) AS acting_id
                  FROM known k
                  JOIN res_partner p ON p.id = k.id
             LEFT JOIN truth t ON t.partner_id = p.id
                 WHERE ROW(p.customer_manager_id, p.customer_backup_manager_id,
                           p.customer_acting_manager_id)
                       IS DISTINCT FROM
                       ROW(t.primary_id, t.backup_id,
                           COALESCE(t.temporary_id, t.primary_id))
            )
            UPDATE res_partner p
               SET customer_manager_id = c.primary_id,
                   customer_backup_manager_id = c.backup_id,
                   customer_acting_manager_id = c.acting_id
              FROM changed c
             WHERE p.id = c.id
         RETURNING c.id, c.before_id, c.acting_id
            """,
            days=self._sql_days(),
            scope=scope,
            known=known,
        )

    @api.model
    def _follow_salesperson(self, moves):
        """Let the salesperson of entities and their person contacts follow.

        Quiet on purpose: one statement, no tracking, no followers, no mail. What stood
        there before our first change is remembered and comes back when the last manager
        goes; a salesperson set by hand meanwhile is what comes back then.

        :param moves: list of (entity id, manager id before, manager id now), None = nobody
        """
        managers = (
            self.env["customer.manager"]
            .sudo()
            .browse({manager_id for _id, *ids in moves for manager_id in ids if manager_id})
        )
        users = {manager.id: manager.user_id.id or None for manager in managers}
        companies = {manager.id: manager.company_id for manager in managers}
        self._set_salesperson(
            [
                (entity_id, users.get(before_id), users.get(now_id))
                for entity_id, before_id, now_id in moves
                if companies[now_id or before_id].customer_follow_salesperson
            ]
        )

    @api.model
    def _set_salesperson(self, rows):
        """Replace the followed user on contacts of entities.

        :param rows: list of (entity id, user id before, user id now), None = nobody
        """
        rows = [row for row in rows if row[1] != row[2]]
        if not rows:
            return
        names = ["user_id", "customer_previous_user_id"]
        partner_model = self.env["res.partner"]
        partner_model.flush_model([*names, "commercial_partner_id", "is_company"])
        changed = self.env.execute_query(
            SQL(
                """
                UPDATE res_partner p
                   SET customer_previous_user_id = CASE
                           WHEN f.now_id IS NULL THEN NULL
                           WHEN p.user_id IS DISTINCT FROM f.before_id
                           THEN COALESCE(p.user_id, p.customer_previous_user_id)
                           ELSE p.customer_previous_user_id END,
                       user_id = CASE
                           WHEN f.now_id IS NOT NULL THEN f.now_id
                           WHEN p.user_id = f.before_id THEN p.customer_previous_user_id
                           ELSE p.user_id END,
                       write_date = now() AT TIME ZONE 'UTC',
                       write_uid = %(uid)s
                  FROM unnest(%(entities)s::int[], %(befores)s::int[], %(nows)s::int[])
                       AS f(id, before_id, now_id)
                 WHERE p.commercial_partner_id = f.id
                   AND (p.id = f.id OR p.is_company IS NOT TRUE)
             RETURNING p.id
                """,
                uid=self.env.uid,
                entities=[row[0] for row in rows],
                befores=[row[1] for row in rows],
                nows=[row[2] for row in rows],
            )
        )
        contacts = partner_model.browse([partner_id for (partner_id,) in changed])
        contacts.invalidate_recordset([*names, "write_date", "write_uid"])
        contacts.modified(["user_id"])
        self._forget_tracking(contacts.ids)

    @api.model
    def _forget_tracking(self, partner_ids):
        """Take the salesperson out of the values that mail has noted for its history, or
        another write in this transaction would report our change one by one."""
        noted = self.env.cr.precommit.data.get("mail.tracking.res.partner", {})
        for partner_id in partner_ids:
            if noted.get(partner_id):
                noted[partner_id].pop("user_id", None)

    @api.model
    def _summarise_moves(self, moves):
        """Log one note per manager instead of one per customer."""
        came = Counter(now_id for _id, _before_id, now_id in moves if now_id)
        went = Counter(before_id for _id, before_id, _now_id in moves if before_id)
        managers = self.env["customer.manager"].sudo().browse(sorted({*came, *went}))
        managers._message_log_batch(
            {
                manager.id: self.env._(
                    "Customers taken over: %(came)s, handed on: %(went)s.",
                    came=came[manager.id],
                    went=went[manager.id],
                )
                for manager in managers
            }
        )
