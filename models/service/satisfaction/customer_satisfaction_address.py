from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....algorithms.asking import DOUBTS
from ...approval.approval_text import checked_text


class CustomerSatisfaction(models.Model):
    """Addresses at which somebody else than the customer could answer (domain 11.8)."""

    _inherit = "customer.satisfaction"

    # ------------------------------------------------------------
    # Doubts
    # ------------------------------------------------------------

    @api.model
    def _find_doubts(self, people, company):
        """Return {contact id: doubts in algorithms.asking about his address}, whoever is judged by the answer."""
        emails = {one.email_normalized: one.id for one in people if one.email_normalized}
        internal = self._find_internal(list(emails))
        shared = self._find_shared(people, company)
        found = {
            "internal": lambda one: one.email_normalized in internal or bool(one.user_ids.filtered(_is_internal)),
            "shared": lambda one: one.id in shared,
        }
        return {person.id: {doubt for doubt, holds in found.items() if holds(person)} for person in people}

    @api.model
    def _filter_touched(self, people, judged, since):
        """Return those of the people whose address one of the users who are judged made or changed since a moment."""
        touched = self.env["res.partner"]
        for user in judged:
            for kind in ("email", "phone"):
                touched |= people._address_touched_by(user, since, kind)
        return touched

    @api.model
    def _address_watched_since(self, company):
        return fields.Datetime.now() - timedelta(days=company.customer_satisfaction_changed_days)

    @api.model
    def _find_internal(self, emails):
        """Return those of the addresses that belong to an employee, an internal user or the company itself."""
        self.env["hr.employee"].flush_model(["work_email", "private_email"])
        self.env["res.users"].flush_model(["login", "share", "partner_id"])
        self.env["res.partner"].flush_model(["email_normalized"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT LOWER(TRIM(work_email)) FROM hr_employee WHERE LOWER(TRIM(work_email)) = ANY(%(emails)s)
                 UNION
                SELECT LOWER(TRIM(private_email)) FROM hr_employee WHERE LOWER(TRIM(private_email)) = ANY(%(emails)s)
                 UNION
                SELECT LOWER(login) FROM res_users WHERE NOT share AND LOWER(login) = ANY(%(emails)s)
                 UNION
                SELECT p.email_normalized FROM res_users u JOIN res_partner p ON p.id = u.partner_id
                 WHERE NOT u.share AND p.email_normalized = ANY(%(emails)s)
                 UNION
                SELECT p.email_normalized FROM res_company c JOIN res_partner p ON p.id = c.partner_id
                 WHERE p.email_normalized = ANY(%(emails)s)
                """,
                emails=emails,
            )
        )
        return {email for (email,) in rows}

    @api.model
    def _find_shared(self, people, company):
        """Return the ids of those whose mail address or phone contacts of other customers have as well."""
        found = set()
        for name in ("email_normalized", "phone"):
            if name == "phone" and not any(one._opinion_channel(company) == "gateway" for one in people):
                continue
            values = [value for value in people.mapped(name) if value]
            owners = {}
            for value, entity in self.env["res.partner"]._read_group(
                [(name, "in", values)], [name, "commercial_partner_id"]
            ):
                owners.setdefault(value, set()).add(entity.id)
            found.update(one.id for one in people if len(owners.get(one[name], ())) > 1)
        return found

    def _recheck_address(self):
        """Hold an invitation whose address became doubtful, or changed after somebody confirmed it.

        :return: whether it may leave
        """
        self.ensure_one()
        judged = self.manager_id.user_id | self.subject_uid
        since = self.confirmed_at or self._address_watched_since(self.company_id)
        changed = self._filter_touched(self.contact_id, judged, since)
        doubts = self._find_doubts(self.contact_id, self.company_id)[self.contact_id.id]
        if self.confirmed_at and not changed:
            doubts = set()
        if changed:
            doubts.add("changed")
        if not doubts:
            return True
        self.write(
            {"state": "held", "confirmed_at": False, "confirmed_uid": False}
            | {f"doubts_{doubt}": doubt in doubts for doubt in DOUBTS}
        )
        return False

    # ------------------------------------------------------------
    # Supervisor
    # ------------------------------------------------------------

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "reject_address": (
                "action_reject_address",
                self.env._("Address Is Not the Customer's"),
                self.env._("What is wrong with it"),
            )
        }

    def action_confirm_address(self):
        """Let the invitations leave: the addresses are those of the customers (public).

        For the supervisor of the team and marketing officers, never for the manager whom the answer is about.
        """
        self._check_held()
        for row in self.sudo():
            row.write({"state": "queued", "confirmed_at": fields.Datetime.now(), "confirmed_uid": self.env.uid})
        return True

    def action_reject_address(self, reason):
        """Ask nobody, since the address is not the customer's (public).

        :param reason: what is wrong with it
        """
        self._check_held()
        reason = checked_text(self.env, self.env._("Reason"), reason, required=False)
        if not reason:
            raise UserError(self.env._("Reason: say what is wrong with the address."))
        self.sudo().write(
            {
                "state": "not_asked",
                "skip_reason": "rejected",
                "held_note": reason,
                "confirmed_at": fields.Datetime.now(),
                "confirmed_uid": self.env.uid,
            }
        )
        return True

    def _check_held(self):
        self._check_may_follow_up()
        self.lock_for_update()
        if other := self.filtered(lambda row: row.state != "held")[:1]:
            raise UserError(
                self.env._("%(matter)s: no address waits to be confirmed here any more.", matter=other.name)
            )


def _is_internal(user):
    return not user.share
