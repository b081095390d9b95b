from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...approval.approval_text import checked_text

_ANSWERS = [("yes", "Yes"), ("no", "No")]
#: the checklist of conduct (domain 11.12), filled in by who joins or checks, never by the manager himself
CONDUCT = ("conduct_dress", "conduct_card", "conduct_wording", "conduct_no_firm", "conduct_no_promise")


class CustomerVisit(models.Model):
    """Checks by sample: drawn by the system, made by the supervisor, with the checklist of conduct."""

    _inherit = "customer.visit"

    is_drawn = fields.Boolean(string="To Check", readonly=True, copy=False, index="btree_not_null")
    is_joint_drawn = fields.Boolean(string="Supervisor Joins", readonly=True, copy=False)
    conduct_dress = fields.Selection(_ANSWERS, string="Dressed by the rule", readonly=True, copy=False)
    conduct_card = fields.Selection(_ANSWERS, string="Card shown", readonly=True, copy=False)
    conduct_wording = fields.Selection(_ANSWERS, string="Correct wording", readonly=True, copy=False)
    conduct_no_firm = fields.Selection(_ANSWERS, string="No firm named", readonly=True, copy=False)
    conduct_no_promise = fields.Selection(_ANSWERS, string="No promise beyond authority", readonly=True, copy=False)
    sample_result = fields.Selection(
        [("right", "Right"), ("remark", "Right, with remarks"), ("wrong", "Wrong")],
        string="Result of the Check",
        readonly=True,
        copy=False,
    )
    sample_note = fields.Text(string="Remarks of the Check", readonly=True, copy=False)
    sampled_uid = fields.Many2one("res.users", string="Checked by", readonly=True, copy=False)
    sampled_at = fields.Datetime(string="Checked at", readonly=True, copy=False)
    can_sample = fields.Boolean(compute="_compute_can_sample", export_string_translation=False)

    _sampled_with_result = models.Constraint(
        "CHECK (state <> 'sampled' OR (sample_result IS NOT NULL AND sampled_uid IS NOT NULL))",
        "Result of the Check: a checked visit needs one.",
    )

    @api.depends_context("uid")
    @api.depends("manager_id", "state")
    def _compute_can_sample(self):
        for visit in self:
            visit.can_sample = visit.state == "done" and bool(visit.manager_id) and visit._is_led()

    def _mark_drawn(self, kind):
        """Mark what was drawn, and tell the supervisors."""
        self.with_context(tracking_disable=True).write({"is_joint_drawn" if kind == "joint" else "is_drawn": True})
        for visit in self:
            user = visit._supervisor()
            if not user:
                continue
            if kind == "joint":
                visit.with_context(tracking_disable=True).write({"colleague_ids": [Command.link(user.id)]})
                visit._tell(user, lambda env: env._("Join this visit: it was drawn"), visit.date_planned)
            else:
                visit._tell(user, lambda env: env._("Check this record: it was drawn"))

    def action_sample(self, result, note=None, conduct=None):
        """Check one record that was drawn or a visit that was joined (public; the supervisor or an officer).

        :param result: `right`, `remark` or `wrong`
        :param note: text, needed unless the record is right
        :param dict conduct: {item of the checklist: `yes` or `no`}: `conduct_dress`, `conduct_card`,
            `conduct_wording`, `conduct_no_firm`, `conduct_no_promise`; needed in full where the visit was joined
        """
        self.ensure_one()
        self._lock_for_step()
        self._check_led(self.env._("Check"))
        if self.env.user == self.sudo().recorded_uid and not self.env.su:
            raise AccessError(self.env._("Check: nobody checks a record that he wrote himself."))
        if self.state != "done":
            self._refuse_step()
        if not (self.is_drawn or self.is_joint_drawn):
            raise UserError(
                self.env._("Check: '%(visit)s' was not drawn; the system chooses.", visit=self.display_name)
            )
        if not isinstance(result, str) or result not in dict(self._fields["sample_result"].selection):
            raise UserError(self.env._("Result of the Check: right, remark or wrong."))
        conduct = self._checked_conduct(conduct)
        note = checked_text(
            self.env, self._label("sample_note"), note, required=result != "right" or "no" in conduct.values()
        )
        self.sudo().write(
            {
                **conduct,
                "state": "sampled",
                "sample_result": result,
                "sample_note": note or False,
                "sampled_uid": self.env.uid,
                "sampled_at": fields.Datetime.now(),
            }
        )
        self.sudo().activity_feedback(["customer_manager.mail_activity_type_visit"])
        return True

    def _checked_conduct(self, conduct):
        """Return the answers of the checklist; all of them where somebody was there."""
        conduct = conduct or {}
        if not isinstance(conduct, dict) or any(
            name not in CONDUCT or answer not in ("yes", "no", False) for name, answer in conduct.items()
        ):
            raise UserError(self.env._("Conduct: answer the items of the checklist with yes or no."))
        if self.is_joint_drawn:
            for name in CONDUCT:
                if not conduct.get(name):
                    raise UserError(
                        self.env._(
                            "%(item)s: you joined this visit, so the whole checklist of conduct is answered.",
                            item=self._label(name),
                        )
                    )
        return conduct

    def action_open_sample(self):
        """Open the dialog in which this record is checked (public)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check a Record"),
            "res_model": "customer.visit.sample",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_id": self.id},
        }
