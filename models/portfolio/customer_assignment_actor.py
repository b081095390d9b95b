from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..approval.approval_text import checked_text
from ..roles import OFFICER


class CustomerAssignment(models.Model):
    """Who may change a link, and how a link is ended by hand."""

    _inherit = "customer.assignment"

    # ------------------------------------------------------------
    # Who may change what
    # ------------------------------------------------------------

    @api.model
    def _check_actor(self, rows):
        """Nobody gives customers to himself or rids himself of them; a supervisor acts within
        the own team; a young link is changed by the marketing department only. Superuser code
        is not judged."""
        if self.env.su:
            return
        user = self.env.user
        managers = self.env["customer.manager"].sudo().browse({row["manager_id"] for row in rows if row["manager_id"]})
        links = self._find_touched(rows)
        self._refuse_own(managers)
        self._refuse_own(links["same"].manager_id)
        if user.has_group(OFFICER):
            return
        self._refuse_other_teams(managers | links["same"].manager_id | links["primary"].manager_id)
        by_day = defaultdict(list)
        for row in rows:
            by_day[row["date_from"]].append(row)
        for day, day_rows in by_day.items():
            self._check_stable_links(day_rows, day)

    @api.model
    def _find_touched(self, rows):
        """Return the links of the customers in `rows` that run on their days or later.

        :return: ``same``: those in the role of a row, which it ends, cuts or cancels;
            ``primary``: those who own the customers, whatever the role of the row
        """
        first = {}
        for row in rows:
            for role in (row["role"], "primary"):
                key = (row["partner_id"], role)
                first[key] = min(first.get(key, row["date_from"]), row["date_from"])
        links = self.sudo().search_fetch(
            [
                ("partner_id", "in", [row["partner_id"] for row in rows]),
                ("state", "!=", "cancelled"),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", min(first.values(), default=fields.Date.to_date("9999-12-31"))),
            ],
            ["partner_id", "role", "manager_id", "date_to"],
        )
        touched = links.filtered(
            lambda link: (
                (day := first.get((link.partner_id.id, link.role))) and (not link.date_to or link.date_to >= day)
            )
        )
        named = {(row["partner_id"], row["role"]) for row in rows}
        return {
            "same": touched.filtered(lambda link: (link.partner_id.id, link.role) in named),
            "primary": touched.filtered(lambda link: link.role == "primary"),
        }

    @api.model
    def _refuse_own(self, managers):
        user = self.env.user
        if own := managers.sudo().filtered(lambda manager: manager.user_id == user):
            raise AccessError(
                self.env._(
                    "Manager: %(manager)s is you, and nobody decides who serves his own customers."
                    " Ask your supervisor or the marketing department.",
                    manager=own[0].name,
                )
            )

    @api.model
    def _refuse_other_teams(self, managers):
        user = self.env.user
        if others := managers.sudo().filtered(lambda m: m.team_id.user_id != user):
            raise AccessError(
                self.env._(
                    "Manager: %(manager)s is not in a team you lead. Ask the marketing"
                    " department for a change between teams.",
                    manager=others[0].name,
                )
            )

    @api.model
    def _check_stable_links(self, rows, day):
        """Within the first months of a link (default 12) only marketing changes it."""
        replaced = {row["partner_id"]: row["manager_id"] for row in rows if row["role"] == "primary"}
        partners = self.env["res.partner"].browse(list(replaced))
        starts = self.sudo()._link_starts(partners, day)
        holders = self.sudo()._manager_on(partners, day)
        for partner_id, start in starts.items():
            holder = holders[partner_id]
            months = holder.company_id.customer_change_months
            if holder.id != replaced[partner_id] and (start + relativedelta(months=months) > day):
                raise AccessError(
                    self.env._(
                        "%(customer)s has %(manager)s since %(date)s only: a change"
                        " within %(months)s months needs the marketing department.",
                        customer=self._partner_name(partner_id),
                        manager=holder.name,
                        date=fields.Date.to_string(start),
                        months=months,
                    )
                )

    # ------------------------------------------------------------
    # Ending by hand
    # ------------------------------------------------------------

    def _check_manual_end(self, vals):
        """Only the last day of a link may change, today or later, with a reason."""
        if frozen := vals.keys() - {"date_to", "end_reason"}:
            raise UserError(
                self.env._(
                    "%(field)s: this cannot be changed on an assignment. End it and make another one.",
                    field=self._field_label(min(frozen)),
                )
            )
        if "date_to" not in vals or not (vals.get("end_reason") or self.env.su):
            raise UserError(self.env._("To, End Reason: give the last day together with the reason."))
        date_to = self._read_day("date_to", vals)
        longer = []
        for row in self:
            self._check_row_end(row, date_to)
            if row.date_to and (not date_to or date_to > row.date_to):
                longer.append(row)
        first_day_without = (date_to or fields.Date.to_date("9999-12-30")) + timedelta(days=1)
        self._check_actor(
            [
                {
                    "partner_id": row.partner_id.id,
                    "manager_id": row.manager_id.id if row in longer else False,
                    "role": row.role,
                    "date_from": min(first_day_without, row.date_to or first_day_without),
                }
                for row in self
            ]
        )
        self._check_rules(
            [
                {
                    "partner_id": row.partner_id.id,
                    "manager_id": row.manager_id.id,
                    "role": row.role,
                    "date_from": row.date_from,
                    "date_to": date_to,
                }
                for row in longer
            ]
        )

    @api.model
    def _check_row_end(self, row, date_to):
        yesterday = row.company_id._customer_today() - timedelta(days=1)
        if row.state == "cancelled" or (row.date_to and row.date_to < yesterday):
            raise UserError(self.env._("%(link)s is over and belongs to the history.", link=row.display_name))
        if date_to and date_to < yesterday:
            raise UserError(
                self.env._(
                    "To: an assignment cannot end before %(date)s; the past is not rewritten.",
                    date=fields.Date.to_string(yesterday),
                )
            )
        if date_to and date_to < row.date_from:
            raise UserError(
                self.env._(
                    "To: %(link)s would keep no day: cancel it instead.",
                    link=row.display_name,
                )
            )

    def cancel(self, reason):
        """Cancel assignments that have not begun; the manager they would have replaced
        goes on. Public: checks the rights of the caller.

        :param reason: text that stays on the cancelled rows
        """
        self.check_access("write")
        reason = checked_text(self.env, self.env._("Reason"), reason, required=False)
        if not reason:
            raise UserError(self.env._("Reason: say why the assignment is cancelled."))
        for row in self:
            if row.state == "cancelled" or (row.date_from <= row.company_id._customer_today()):
                raise UserError(
                    self.env._(
                        "%(link)s is not planned any more: only assignments that have not begun can be cancelled.",
                        link=row.display_name,
                    )
                )
        if not self.env.su:
            self._refuse_own(self.manager_id | self._find_replaced(self).manager_id)
            if not self.env.user.has_group(OFFICER):
                self._refuse_other_teams(self.manager_id)
        self._cancel_planned(self, reason)
        return True

    def action_change_manager(self):
        """Open the wizard for the customer and role of this link."""
        self.ensure_one()
        action = self.partner_id.action_change_manager()
        action["context"]["default_role"] = self.role
        return action
