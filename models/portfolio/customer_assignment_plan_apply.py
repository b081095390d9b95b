from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...algorithms.eligibility import refusals
from ...algorithms.sentences import join_sentences
from ..listed import listed

#: names listed in a message; the rest is a figure
LISTED = 50


class CustomerAssignmentPlan(models.Model):
    """Who may approve, application and its undoing; the past is never rewritten."""

    _inherit = "customer.assignment.plan"

    def _check_approver(self):
        """Nor does anybody approve a change of his own portfolio."""
        super()._check_approver()
        mine = [("user_id", "=", self.env.uid)]
        if self._find_lines(
            [("kind", "!=", "stay"), "|", ("from_manager_id", "any", mine), ("to_manager_id", "any", mine)]
        ):
            raise UserError(
                self.env._(
                    "%(plan)s: it changes your own portfolio, so another marketing officer has to approve it.",
                    plan=self.name,
                )
            )

    # ------------------------------------------------------------
    # Apply
    # ------------------------------------------------------------

    def action_apply(self):
        """Make the links of approved plans (public; officer).

        Refused when customers, managers or links changed since the plan was computed.
        Writes no customer who stays, posts one message.
        """
        self._check_officer()
        for plan in self._check_action(("approved",)):
            plan._meet_other_sessions()
            plan._refuse_stale()
            day = plan._get_day()
            lines = plan._find_lines([("kind", "in", ("move", "new", "backup"))])
            plan._move(
                [(line.partner_id, line.role, line.to_manager_id) for line in lines],
                day,
                self.env._("Assignment plan: %(plan)s", plan=plan.name),
            )
            plan._mark_lines(lines, "is_applied")
            plan._write_results(
                {
                    "state": "applied",
                    "applied_uid": self.env.uid,
                    "applied_at": fields.Datetime.now(),
                    "applied_on": day,
                }
            )
            plan.message_post(body=plan._message_applied(day))
        return True

    def _find_lines(self, domain):
        """Return the lines of the plan in `domain`, whoever asks; a plan's stays are not loaded."""
        return self.env["customer.assignment.plan.line"].sudo().search([("plan_id", "=", self.id), *domain])

    def _move(self, moves, day, reason):
        if moves:
            self.env["customer.assignment"].sudo()._apply_moves(moves, day, reason)

    def _mark_lines(self, lines, name):
        """Set a flag of lines in one statement."""
        lines.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE customer_assignment_plan_line SET %s = TRUE WHERE id = ANY(%s)",
                SQL.identifier(name),
                lines.ids,
            )
        )
        lines.invalidate_recordset([name])

    def _message_applied(self, day):
        return self.env._(
            "Applied from %(day)s: %(moves)s customers change manager, %(new)s get one, %(backups)s backups are named,"
            " %(stay)s stay, %(unplaceable)s could not be placed.",
            day=fields.Date.to_string(day),
            moves=self.move_count,
            new=self.new_count,
            backups=self.backup_count,
            stay=self.stay_count,
            unplaceable=self.unplaceable_count,
        )

    def _meet_other_sessions(self):
        """Make two applications at once meet in one row.

        The second fails to serialize, is repeated by Odoo, and then finds its plan out of
        date: caps hold over both plans, even if they have no customer in common.
        """
        company = self.company_id
        company.flush_recordset(["customer_plan_applied_number"])
        self.env.cr.execute(
            SQL(
                "UPDATE res_company SET customer_plan_applied_number ="
                " COALESCE(customer_plan_applied_number, 0) + 1 WHERE id = %s",
                company.id,
            )
        )
        company.invalidate_recordset(["customer_plan_applied_number"])

    def _refuse_stale(self):
        """Refuse when the plan would be computed from something else today."""
        given = self._read_input()
        if self._digest(given) == self.input_digest:
            return
        now = {customer.id: customer.manager_id for customer in given.customers}
        changed = self._find_changed(now)
        if changed:
            raise UserError(
                self.env._(
                    "%(plan)s is out of date: %(count)s customers have another manager, or came or left, since it was"
                    " computed (%(names)s). Compute it again.",
                    plan=self.name,
                    count=len(changed),
                    names=listed(self.env, self.env["res.partner"].browse(changed)),
                )
            )
        raise UserError(
            self.env._(
                "%(plan)s is out of date: tiers, backups, conflicts, or managers with their grades, caps and loads"
                " changed since it was computed. Compute it again.",
                plan=self.name,
            )
        )

    def _find_changed(self, now):
        """Return the ids of customers whose primary differs from the lines of the plan.

        :param now: {customer id: manager id} of the scope as it is
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, from_manager_id FROM customer_assignment_plan_line"
                " WHERE plan_id = %s AND role = 'primary'",
                self.id,
            )
        )
        then = dict(rows)
        return sorted(
            partner_id
            for partner_id in then.keys() | now.keys()
            if partner_id not in then or partner_id not in now or then[partner_id] != now[partner_id]
        )

    # ------------------------------------------------------------
    # Undo
    # ------------------------------------------------------------

    def action_undo(self):
        """Give customers of applied plans back to their former managers (public; officer).

        From today on: the days served under the plan stay in the history. A customer whose
        manager has changed again, or whose former manager may not serve him any more, stays
        where he is and is named in the message. Who had nobody before has nobody again.
        """
        self._check_officer()
        for plan in self._check_action(("applied",)):
            plan._meet_other_sessions()
            day = max(plan.applied_on, plan.company_id._customer_today())
            lines = plan._find_lines([("is_applied", "=", True)])
            back, kept = plan._split_undo(lines, day)
            plan._move(
                [(line.partner_id, line.role, line.from_manager_id) for line in back],
                day,
                self.env._("Assignment plan undone: %(plan)s", plan=plan.name),
            )
            plan._mark_lines(back, "is_undone")
            plan._write_results({"state": "undone", "undone_uid": self.env.uid, "undone_at": fields.Datetime.now()})
            plan.message_post(body=plan._message_undone(day, back, kept))
        return True

    def _split_undo(self, lines, day):
        """Return (lines that can be undone, lines that cannot).

        A line can be undone if the customer is still with the manager the plan gave him and
        the former one may serve him by every rule but the caps, which the plan was to mend.
        """
        partners = lines.partner_id
        assignments = self.env["customer.assignment"].sudo()
        now = {role: assignments._manager_on(partners, day, role) for role in ("primary", "backup")}
        managers = lines.from_manager_id
        facts = managers._eligibility_facts(day)
        conflicts = self.env["customer.conflict"]._active_pairs(managers, day)
        customers = partners._eligibility_facts()
        holder = {role: {partner: manager.id for partner, manager in held.items()} for role, held in now.items()}
        back = {}
        for line in lines:
            partner, former = line.partner_id, line.from_manager_id
            if not partner.active or holder[line.role].get(partner.id) != line.to_manager_id.id:
                continue
            if former and refusals(
                facts[former.id],
                customers[partner.id],
                line.role,
                count=0,
                load=0.0,
                conflict=(former.id, partner.id) in conflicts,
            ):
                continue
            back[line.id] = line
        for line in back.values():
            holder[line.role][line.partner_id.id] = line.from_manager_id.id
        # Nobody stands in for himself: where one role came back and the other could not, both stay.
        both = {
            partner_id
            for partner_id, manager_id in holder["primary"].items()
            if manager_id and holder["backup"].get(partner_id) == manager_id
        }
        back = lines.browse([line.id for line in back.values() if line.partner_id.id not in both])
        return back, lines - back

    def _message_undone(self, day, back, kept):
        text = self.env._(
            "Undone from %(day)s: %(count)s changes taken back.", day=fields.Date.to_string(day), count=len(back)
        )
        if not kept:
            return text
        names = ", ".join(kept.partner_id[:LISTED].mapped("display_name"))
        return join_sentences(
            [
                text,
                self.env._(
                    "%(count)s could not be, since the manager has changed again or the former one may not serve any"
                    " more: %(names)s.",
                    count=len(kept),
                    names=names,
                )
                if len(kept.partner_id) <= LISTED
                else self.env._(
                    "%(count)s could not be, since the manager has changed again or the former one may not serve any"
                    " more: %(names)s and others, see the lines that are not marked as undone.",
                    count=len(kept),
                    names=names,
                ),
            ]
        )
