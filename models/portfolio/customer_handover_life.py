import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..approval.approval_text import checked_text
from ..listed import listed
from ..sessions import meet
from .customer_handover import RUNNING, TASK


class CustomerHandover(models.Model):
    """The steps of a handover: checked, signed by three, closed or cancelled."""

    _inherit = "customer.handover"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "cancel": ("action_cancel", self.env._("Cancel the Handover"), self.env._("Why do the customers stay?")),
        }

    def _meet(self):
        """Let two sessions that work on one handover meet: one signs what the other one changes."""
        meet(self.sudo())
        self.invalidate_recordset(["state"])

    def _begin_step(self, states):
        """Return self, seen alone, if the state allows the step."""
        self._meet()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for handover in self.sudo():
            if handover.state not in states:
                raise UserError(
                    self.env._(
                        "%(handover)s is in the state %(state)s; this takes one of: %(states)s.",
                        handover=handover.name,
                        state=labels[handover.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )
        return self

    # ------------------------------------------------------------
    # Check
    # ------------------------------------------------------------

    def action_check(self):
        """Check handovers by all rules of a change of manager, and list their matters (public).

        Who checks decides on the change: a supervisor within his team and not on young links, marketing
        on all others, nobody on his own customers.
        """
        self.check_access("write")
        for handover in self._begin_step(("draft",)):
            handover._check_complete()
            handover.line_ids._refuse_running(handover.sudo().line_ids.partner_id.ids, handover)
            handover._check_held()
            rows = handover._prepare_rows()
            self.env["customer.assignment"]._check_actor(rows)
            handover._refuse_party_user()
            self.env["customer.assignment"]._check_rules(rows)
            handover._collect_items()
            handover.sudo().write(
                {
                    "state": "checked",
                    "checked_uid": self.env.uid,
                    "checked_at": fields.Datetime.now(),
                    "blocked_reason": False,
                }
            )
            handover._drop_todos()
            handover._ask_signatures()
        return True

    def _check_complete(self):
        """Receiver, witness, a day to come, and somebody to hand over."""
        if not self.to_manager_id:
            raise ValidationError(self.env._("Receiver: say who takes the customers."))
        if not self.witness_id:
            raise ValidationError(self.env._("Witness: say who witnesses the handover."))
        if not self.witness_id.active:
            raise ValidationError(self.env._("Witness: %(name)s has left.", name=self.witness_id.name))
        if not self.line_ids:
            raise ValidationError(self.env._("Customers: a handover needs one at least."))
        self._check_witness()
        self._check_waivers()
        self._check_date_effective()

    def _check_held(self):
        """Refuse customers whom the giver does not have, or did not have before the receiver."""
        givers = self._find_givers()
        foreign = [line.partner_id for line in self.line_ids if givers.get(line.partner_id.id) != self.from_manager_id]
        if foreign:
            raise ValidationError(
                self.env._(
                    "Customers: %(customers)s are not served by %(manager)s.",
                    customers=listed(self.env, self.env["res.partner"].concat(*foreign)),
                    manager=self.from_manager_id.sudo().name,
                )
            )

    def _find_givers(self):
        """Return {customer id: last primary up to the effective day who is not the receiver}.

        A plan may have moved the link to the receiver, and a giver who lost his office has no link any more.
        """
        rows = (
            self.env["customer.assignment"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "in", self.line_ids.partner_id.ids),
                    ("role", "=", "primary"),
                    ("state", "!=", "cancelled"),
                    ("manager_id", "!=", self.to_manager_id.id),
                    ("date_from", "<=", self._get_day()),
                ],
                ["partner_id", "manager_id"],
                order="date_from, id",
            )
        )
        return {row.partner_id.id: row.manager_id.with_env(self.env) for row in rows}

    def _get_day(self):
        """Return the first day of the receiver as it looks today."""
        return max(self.date_effective, self.company_id._customer_today())

    def _prepare_rows(self):
        """Return the links that this handover makes, as the rules of assignment read them."""
        day = self._get_day()
        return [
            {
                "partner_id": line.partner_id.id,
                "manager_id": manager.id,
                "role": role,
                "date_from": day,
                "date_to": False,
            }
            for line in self.line_ids
            for role, manager in (("primary", self.to_manager_id), ("backup", line.backup_manager_id))
            if manager
        ]

    def action_draft(self):
        """Set handovers that are not in force back to draft; signatures are void then (public)."""
        self.check_access("write")
        self._begin_step(("checked", "signed"))
        self._after_change("draft")
        return True

    def action_cancel(self, reason):
        """Cancel handovers that are not in force (public; who leads giver or receiver).

        :param reason: text that stays on the document
        """
        self.check_access("write")
        reason = checked_text(self.env, self.env._("Reason"), reason, required=False)
        if not reason:
            raise UserError(self.env._("Reason: say why the customers stay."))
        self._begin_step(RUNNING)
        if not self.env.su:
            self._refuse_party_withdrawal()
        self.sudo().write({"state": "cancelled", "cancel_reason": reason, "blocked_reason": False})
        self._drop_todos()
        return True

    def _drop_todos(self):
        """Take away what the steps asked people to do, once it is not to be done any more."""
        self.sudo().activity_unlink([TASK])

    # ------------------------------------------------------------
    # Changes and signatures
    # ------------------------------------------------------------

    def _before_change(self):
        """Meet whoever signs these handovers, and refuse changes of those that are over."""
        handovers = self.sudo().exists()
        handovers._meet()
        if over := handovers.filtered(lambda handover: handover.state not in RUNNING):
            raise UserError(
                self.env._("%(handover)s is over: its customers and matters stay as they are.", handover=over[0].name)
            )

    def _after_change(self, state):
        """Void what was signed of handovers whose content changed.

        :param state: state that those beyond it go back to: customers are checked anew, matters only signed anew
        """
        for handover in self.sudo().filtered(lambda handover: handover.state in ("checked", "signed")):
            signers = handover._void_signatures()
            if state == "draft":
                handover.write({"state": "draft", "checked_uid": False, "checked_at": False})
                handover._drop_todos()
                continue
            if handover.state != state:
                handover.state = state
            handover._ask_to_sign(signers)

    def _void_signatures(self):
        """Void what was signed of this one handover; return whose signatures it was."""
        valid = self._valid_signatures()
        if valid:
            valid.write({"is_void": True, "voided_at": fields.Datetime.now()})
            valid.flush_recordset()
            self._message_log(
                body=self.env._(
                    "The handover was changed: the signatures of %(names)s are void.",
                    names=", ".join(valid.user_id.mapped("name")),
                )
            )
        return valid.user_id

    def _valid_signatures(self):
        return self.sudo().signature_ids.filtered(lambda signature: not signature.is_void)

    def _get_digest(self):
        """Return the fingerprint of what is signed: parties, day, customers and matters, not their progress."""
        self_sudo = self.sudo()
        lines = sorted((line.partner_id.id, line.backup_manager_id.id) for line in self_sudo.line_ids)
        items = sorted(
            (item.id, item.kind, item.partner_id.id, item.name, item.is_gate, item.res_model or "", item.res_id or 0)
            for item in self_sudo.item_ids
        )
        content = [
            self.id,
            self_sudo.from_manager_id.id,
            self_sudo.to_manager_id.id,
            self_sudo.witness_id.id,
            self_sudo.trigger,
            fields.Date.to_string(self_sudo.date_effective),
            lines,
            items,
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    def action_sign(self):
        """Sign handovers as the person who is logged in (public; giver, receiver, witness).

        Joint visits come before the signatures (domain P2). The superior signs for a giver who is gone.
        """
        self.check_access("read")
        for handover in self._begin_step(("checked",)):
            part = handover._get_part(self.env.user)
            handover._check_signer(part)
            handover._refuse_unvisited()
            handover._write_signature(part)
        return True

    def _check_signer(self, part):
        if not part:
            raise AccessError(
                self.env._(
                    "%(handover)s is signed by giver, receiver and witness, each for himself; by the giver's superior"
                    " only when the giver is gone.",
                    handover=self.name,
                )
            )
        if part in self._valid_signatures().mapped("part"):
            raise UserError(self.env._("%(handover)s: this part has signed already.", handover=self.name))

    def _refuse_unvisited(self):
        visits = self.sudo().item_ids.filtered(lambda item: item.kind == "joint_visit" and item.state == "open")
        if visits:
            raise UserError(
                self.env._(
                    "Joint visits come before the signatures: %(customers)s.",
                    customers=listed(self.env, visits.partner_id),
                )
            )

    def _write_signature(self, part, reason=False):
        user = self.env.user
        self_sudo = self.sudo()
        self.env["customer.handover.signature"].sudo().create(
            {
                "handover_id": self.id,
                "part": part,
                "user_id": user.id,
                "is_for_giver": part == "giver" and user != self_sudo.from_manager_id.user_id,
                "reason": reason,
                "signed_at": fields.Datetime.now(),
                "digest": self._get_digest(),
            }
        )
        self_sudo.activity_ids.filtered(lambda activity: activity.user_id == user).action_feedback()
        if len(self._valid_signatures()) == len(self.env["customer.handover.signature"]._fields["part"].selection):
            self_sudo.state = "signed"
            self._drop_todos()

    def _ask_signatures(self):
        """Plan an activity for each who has to sign."""
        giver = self._superior_users() if self._is_giver_gone() else self.sudo().from_manager_id.user_id
        self._ask_to_sign(giver[:1] | self.sudo().to_manager_id.user_id | self.witness_id)

    def _ask_to_sign(self, users):
        for user in users.filtered("active"):
            env = self.with_context(lang=user.lang).env
            self.sudo().activity_schedule(
                TASK,
                self.date_due,
                summary=env._("Sign the handover %(handover)s", handover=self.name),
                user_id=user.id,
            )

    # ------------------------------------------------------------
    # End
    # ------------------------------------------------------------

    def action_close(self):
        """Close handovers whose checks are all done (public; who leads giver or receiver)."""
        self.check_access("write")
        for handover in self._begin_step(("in_force",)):
            if not handover._close_when_checked():
                raise UserError(
                    self.env._("%(handover)s: the checks afterwards are not all done.", handover=handover.name)
                )
        return True

    def _close_when_checked(self):
        """Close this one handover if nothing is left to check."""
        handover = self.sudo()
        is_done = all(check.result for check in handover.check_ids)
        if is_done and handover.state == "in_force":
            handover.state = "closed"
        return is_done
