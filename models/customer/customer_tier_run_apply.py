from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..jobs import each_for_itself
from ..listed import listed

#: names listed in a message; the rest is a figure
LISTED = 50


class CustomerTierRun(models.Model):
    """Who may approve, application and its undoing; only rows that change are written."""

    _inherit = "customer.tier.run"

    def _check_approver(self):
        """Refuse also whoever set an override that nobody has approved yet."""
        super()._check_approver()
        if self.env.user in self._get_new_override_users():
            raise UserError(
                self.env._(
                    "%(run)s: you set an override in it, so another marketing officer has to approve it.",
                    run=self.name,
                )
            )

        own = self.env["customer.tier.run.line"].search(
            Domain("run_id", "=", self.id)
            & Domain("change", "!=", "same")
            & Domain("partner_id", "any!", self.env["res.partner"]._customer_own_domain()),
            limit=1,
        )
        own.partner_id._refuse_own_customers()

    # ----------------------------------------------------------------- apply
    def action_apply(self):
        """Put approved runs into force, now or on their effective day (public; officer).

        Refuses trial runs and runs that are out of date, because another run was
        applied or undone after they were computed.
        """
        self._check_officer()
        for run in self._check_action(("approved",)):
            number = run._take_applied_number()
            run._refuse_stale()
            run._write_results(
                {
                    "state": "applied",
                    "applied_uid": self.env.uid,
                    "applied_at": fields.Datetime.now(),
                    "applied_number": number,
                }
            )
            if run.date_effective <= run.company_id._customer_today():
                run._put_into_force()
            else:
                run.message_post(body=self.env._("Applied; the tiers change on %(day)s.", day=run.date_effective))
        return True

    def _take_applied_number(self):
        """Return the next serial number of applications of the company.

        The UPDATE of this one row makes two sessions meet: the second fails to
        serialize, is repeated by Odoo, and then finds its run out of date.
        """
        company = self.company_id
        company.flush_recordset(["customer_tier_applied_number"])
        [[number]] = self.env.execute_query(
            SQL(
                "UPDATE res_company SET customer_tier_applied_number ="
                " COALESCE(customer_tier_applied_number, 0) + 1 WHERE id = %s"
                " RETURNING customer_tier_applied_number",
                company.id,
            )
        )
        company.invalidate_recordset(["customer_tier_applied_number"])
        return number

    def _refuse_stale(self):
        if self.is_trial:
            raise UserError(self.env._("%(run)s is a trial run and is never applied.", run=self.name))
        last = self._get_last_applied()
        if last != self.base_run_id:
            raise UserError(
                self.env._(
                    "%(run)s is out of date: another tier run was applied or undone after"
                    " it was computed. Compute it again.",
                    run=self.name,
                )
            )
        if last and not last.is_written:
            raise UserError(
                self.env._(
                    "%(last)s waits for its effective day %(day)s: undo it, or apply %(run)s after that day.",
                    last=last.name,
                    day=last.date_effective,
                    run=self.name,
                )
            )
        if last and self.date_effective < last.date_effective:
            raise UserError(
                self.env._(
                    "Effective: %(day)s is before %(last_day)s, from which %(last)s holds.",
                    day=self.date_effective,
                    last_day=last.date_effective,
                    last=last.name,
                )
            )
        archived = self.sudo().band_ids.tier_id.filtered(lambda tier: not tier.active)
        if archived:
            raise UserError(
                self.env._(
                    "%(run)s is out of date: the tier %(tier)s was archived after it was computed. Compute it again.",
                    run=self.name,
                    tier=archived[0].name,
                )
            )

    def _put_into_force(self):
        """Write the tiers of this run to the customers that change."""
        partners = self.env["res.partner"]
        partners.flush_model(["customer_tier_id"])
        self.env["customer.tier.run.line"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET customer_tier_id = line.final_tier_id"
                " FROM customer_tier_run_line line WHERE line.run_id = %s"
                " AND line.partner_id = res_partner.id AND line.is_merged IS NOT TRUE"
                " AND res_partner.customer_tier_id IS DISTINCT FROM line.final_tier_id",
                self.id,
            )
        )
        written = self.env.cr.rowcount
        partners.invalidate_model(["customer_tier_id"])
        self._write_results({"is_written": True})
        self.message_post(
            body=self.env._(
                "In force since %(day)s: %(written)s customers changed tier (%(up)s up,"
                " %(down)s down, %(new)s new), %(count)s customers ranked.",
                day=self.date_effective,
                written=written,
                up=self.up_count,
                down=self.down_count,
                new=self.new_count,
                count=self.customer_count,
            )
        )

    @api.model
    def _cron_put_into_force(self):
        """Put applied runs into force whose effective day has come.

        Idempotent; catches up on days on which the job did not run.
        """
        waiting = self.search([("state", "=", "applied"), ("is_written", "=", False)])
        due = waiting.filtered(lambda r: r.date_effective <= r.company_id._customer_today())
        by_company = due.sorted("applied_number").grouped("company_id")
        each_for_itself(
            self.env["res.company"].union(*by_company),
            lambda company: by_company[company]._put_into_force_in_turn(),
            "The tiers of company %s could not be put into force: %s",
            to_the_end=True,
        )

    def _put_into_force_in_turn(self):
        """Put these runs of one company into force, the older ones first: a later one never goes before."""
        for run in self:
            locked = run.try_lock_for_update(allow_referencing=True)
            if locked.filtered_domain([("state", "=", "applied"), ("is_written", "=", False)]):
                locked._put_into_force()

    # ------------------------------------------------------------------ undo
    def action_undo(self):
        """Take applied runs back (public; officer), as long as none came after.

        Restores the former tier of customers who still hold what the run wrote,
        and lists the others in the chatter. Earlier history stays as it was.
        """
        self._check_officer()
        for run in self._check_action(("applied",)).sorted("applied_number", reverse=True):
            run._take_applied_number()
            last = run.sudo().search(
                [("company_id", "=", run.company_id.id), ("state", "=", "applied")],
                order="applied_number desc",
                limit=1,
            )
            if last != run:
                raise UserError(
                    self.env._(
                        "%(run)s cannot be undone: %(last)s was applied after it. Undo that one first.",
                        run=run.name,
                        last=last.name,
                    )
                )
            run._take_back()
        return True

    def _take_back(self):
        undone = {"state": "undone", "undone_uid": self.env.uid, "undone_at": fields.Datetime.now()}
        if not self.is_written:
            self._write_results(undone)
            self.message_post(body=self.env._("Undone before its effective day: no customer changed tier."))
            return
        count, others = self._get_changed_since()
        restored = self._restore_tiers()
        self._write_results({**undone, "is_written": False})
        body = self.env._(
            "Undone: %(restored)s customers have their former tier again.",
            restored=restored,
        )
        if count:
            kept = self.env._(
                "Left as they are, since their tier changed after this run: %(count)s customers (%(names)s).",
                count=count,
                names=listed(self.env, others, LISTED, count),
            )
            body = Markup("%s<br/>%s") % (body, kept)
        self.message_post(body=body)

    def _restore_tiers(self):
        partners = self.env["res.partner"]
        partners.flush_model(["customer_tier_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET customer_tier_id = line.previous_tier_id"
                " FROM customer_tier_run_line line WHERE line.run_id = %s"
                " AND line.partner_id = res_partner.id AND line.is_merged IS NOT TRUE"
                " AND line.previous_tier_id IS DISTINCT FROM line.final_tier_id"
                " AND res_partner.customer_tier_id = line.final_tier_id",
                self.id,
            )
        )
        restored = self.env.cr.rowcount
        partners.invalidate_model(["customer_tier_id"])
        return restored

    def _get_changed_since(self):
        """Return (number, first names) of customers who lost what the run wrote."""
        self.env["res.partner"].flush_model(["customer_tier_id", "name"])
        rows = self.env.execute_query(
            SQL(
                "SELECT partner.name, COUNT(*) OVER () FROM customer_tier_run_line line"
                " JOIN res_partner partner ON partner.id = line.partner_id"
                " WHERE line.run_id = %s AND line.is_merged IS NOT TRUE"
                " AND line.previous_tier_id IS DISTINCT FROM line.final_tier_id"
                " AND partner.customer_tier_id IS DISTINCT FROM line.final_tier_id"
                " ORDER BY line.rank, line.id LIMIT %s",
                self.id,
                LISTED,
            )
        )
        return (rows[0][1] if rows else 0), [name for name, _count in rows]

    # --------------------------------------------------------------- cleaning
    @api.autovacuum
    def _gc_lines(self):
        """Remove the lines of cancelled and trial runs after the company's months."""
        for company in self.env["res.company"].search([("customer_tier_purge_months", ">", 0)]):
            limit = fields.Datetime.now() - relativedelta(months=company.customer_tier_purge_months)
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("computed_at", "<", limit),
                    "|",
                    ("state", "=", "cancelled"),
                    "&",
                    ("is_trial", "=", True),
                    ("state", "!=", "applied"),
                ]
            )._delete_lines()
