import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..jobs import each_for_itself
from ..listed import listed_lines
from .customer_handover import TASK

_logger = logging.getLogger(__name__)

#: open gates named at once
_SHOWN = 10


class CustomerHandover(models.Model):
    """The effective day: links and open matters move, in one transaction for each handover."""

    _inherit = "customer.handover"

    @api.model
    def _cron_take_effect(self):
        """Hourly: let signed handovers take effect on their day; catches up, and does nothing twice.

        One that a rule or an open gate holds up is reported to its supervisor once, holds up no other,
        and is tried again at the next run.
        """
        domain = [("state", "=", "signed")]
        todo = self.search(domain, order="date_effective, id")
        todo = todo.filtered(lambda one: one.date_effective <= one.company_id._customer_today())
        each_for_itself(
            todo,
            lambda handover: handover.try_lock_for_update().filtered_domain(domain)._try_effect(),
            "The handover %s could not take effect: %s",
        )

    def _try_effect(self):
        """Take effect, or say on the document what holds it up."""
        for handover in self:
            try:
                with self.env.cr.savepoint():
                    handover._take_effect()
            except UserError as error:
                handover._report_blocked(str(error))

    def _report_blocked(self, reason):
        """Tell the supervisor why a handover waits, once for each reason."""
        if self.blocked_reason == reason:
            return
        self.sudo().blocked_reason = reason
        _logger.info("The handover %s waits: %s", self.id, reason)
        self._drop_todos()
        user = self._superior_users()[:1] or self.sudo().checked_uid
        if user.active:
            env = self.with_context(lang=user.lang).env
            self.sudo().activity_schedule(
                TASK,
                self.company_id._customer_today(),
                summary=env._("The handover %(handover)s waits", handover=self.name),
                note=reason,
                user_id=user.id,
            )

    def action_take_effect(self):
        """Let signed handovers whose day has come take effect now (public; who leads giver or receiver)."""
        self.check_access("write")
        for handover in self._begin_step(("signed",)):
            handover._refuse_party_user()
            handover._take_effect()
        return True

    def _take_effect(self):
        """Move links and matters of this one handover, if every rule and gate allows it today."""
        handover = self.sudo().with_context(lang=self.env.lang)
        handover._meet()
        handover._refuse_early()
        handover._refuse_open_gates()
        handover._refuse_unsigned()
        handover._check_witness()
        handover._check_waivers()
        handover._check_held()
        handover.env["customer.assignment"]._check_rules(handover._prepare_rows())
        day = handover._get_day()
        # first the documents: who covers until now is found by the links that end
        handover._handover_move_items()
        handover._move_links(day)
        handover.write({"state": "in_force", "effective_on": day, "blocked_reason": False})
        handover._drop_todos()
        handover._plan_checks(day)
        handover._tell_customers()

    def _refuse_early(self):
        if self.date_effective > self.company_id._customer_today():
            raise UserError(
                self.env._(
                    "%(handover)s takes effect on %(day)s, not before.",
                    handover=self.name,
                    day=fields.Date.to_string(self.date_effective),
                )
            )

    def _refuse_open_gates(self):
        gates = self.item_ids.filtered(lambda item: item.is_gate and item.state == "open")
        if gates:
            names = [f"{gate.partner_id.display_name}: {gate.name}" if gate.partner_id else gate.name for gate in gates]
            raise UserError(
                self.env._(
                    "%(handover)s waits for what has to be done or waived before:\n%(gates)s",
                    handover=self.name,
                    gates=listed_lines(self.env, names, _SHOWN),
                )
            )

    def _refuse_unsigned(self):
        """Three signatures under what is there now, whatever path changed it."""
        digest = self._get_digest()
        valid = self._valid_signatures().filtered(lambda signature: signature.digest == digest)
        if set(valid.mapped("part")) != {"giver", "receiver", "witness"}:
            raise UserError(
                self.env._("%(handover)s is not what was signed: set it back to draft.", handover=self.name)
            )

    # ------------------------------------------------------------
    # Links
    # ------------------------------------------------------------

    def _move_links(self, day):
        """Make the receiver the primary from `day` on; covers for the giver and trainees of others end."""
        Assignment = self.env["customer.assignment"]
        Assignment._apply_moves(self._prepare_moves(day), day, self.env._("Handover %(handover)s", handover=self.name))
        links = Assignment.search(
            [
                ("partner_id", "in", self.line_ids.partner_id.ids),
                ("manager_id", "=", self.to_manager_id.id),
                ("role", "=", "primary"),
                ("state", "!=", "cancelled"),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ],
            order="date_from desc",
        )
        made = {link.partner_id: link for link in links}
        for line in self.line_ids:
            line.assignment_id = made.get(line.partner_id)

    def _prepare_moves(self, day):
        """Return the moves of all customers, as `_apply_moves` takes them."""
        partners = self.line_ids.partner_id
        Assignment = self.env["customer.assignment"]
        covers = Assignment._manager_on(partners, day, "temporary")
        trainees = Assignment._manager_on(partners, day, "trainee")
        nobody = self.env["customer.manager"]
        moves = []
        for line in self.line_ids:
            partner = line.partner_id
            moves.append((partner, "primary", self.to_manager_id))
            if line.backup_manager_id:
                moves.append((partner, "backup", line.backup_manager_id))
            if partner.id in covers:
                moves.append((partner, "temporary", nobody))
            if partner.id in trainees and trainees[partner.id].mentor_id != self.to_manager_id:
                moves.append((partner, "trainee", nobody))
        return moves

    # ------------------------------------------------------------
    # Afterwards
    # ------------------------------------------------------------

    def _plan_checks(self, day):
        """Make the checks afterwards, each with an activity for the supervisor."""
        checks = self.env["customer.handover.check"].create(
            [
                {"handover_id": self.id, "days": days, "date_due": fields.Date.add(day, days=days)}
                for days in self.company_id._handover_check_days()
            ]
        )
        user = (self.to_manager_id.team_id.user_id | self._superior_users() | self.checked_uid).filtered("active")
        user = (user - self._party_users())[:1]
        for check in checks if user else checks.browse():
            env = self.with_context(lang=user.lang).env
            self.activity_schedule(
                TASK,
                check.date_due,
                summary=env._("%(days)s days after the handover: how does it go?", days=check.days),
                user_id=user.id,
            )

    def _tell_customers(self):
        """Write to the customers, in their language; who has no address is told by the receiver (domain P2)."""
        reachable = self.line_ids.filtered(lambda line: line.partner_id.email)
        if reachable:
            template = self.env.ref("customer_manager.mail_template_handover_customer")
            template.send_mail_batch(reachable.ids)
            reachable.notified_at = fields.Datetime.now()
        others = (self.line_ids - reachable).partner_id
        user = self.to_manager_id.user_id
        if others and user.active:
            env = self.with_context(lang=user.lang).env
            self.activity_schedule(
                TASK,
                self.company_id._customer_after_working_days(
                    self.effective_on, self.company_id.customer_handover_notice_days
                ),
                summary=env._("Customers to tell who serves them now: %(count)s", count=len(others)),
                user_id=user.id,
            )
        self._enqueue_notices()

    def _end_telling(self):
        """Settle the receiver's task once all customers are told."""
        for handover in self.sudo():
            user = handover.to_manager_id.user_id
            if user and all(handover.line_ids.mapped("notified_at")):
                handover.activity_search([TASK], user_id=user.id).action_feedback()

    def _enqueue_notices(self):
        """Hook: put the notice into the queue of the short message gateway; extended where there is one."""
