from odoo import api, fields, models

#: actions whose target is a step; of the others it is a person
TO_STEP = frozenset({"sent_back", "returned"})


class ApprovalEvent(models.Model):
    """What the list of events shows: words for the numbers that are chained."""

    _inherit = "approval.event"

    action_label = fields.Char("Action", compute="_compute_words")
    actor_name = fields.Char("By", compute="_compute_words")
    step_name = fields.Char("At Step", compute="_compute_words")
    target_name = fields.Char("Whom or Where", compute="_compute_words")

    @api.depends_context("lang")
    @api.depends("action", "actor", "behalf", "step", "target")
    def _compute_words(self):
        labels = self._action_labels()
        users = self._names("res.users", ("actor", "behalf", "target"))
        steps = self._names("approval.step", ("step", "target"))
        for event in self:
            event.action_label = labels.get(event.action, event.action)
            event.actor_name = event._who(users)
            event.step_name = steps.get(event.step, "")
            event.target_name = (steps if event.action in TO_STEP else users).get(event.target, "")

    def _who(self, users):
        """Return who acted, and for whom."""
        actor = users.get(self.actor) or self.env._("Approval engine")
        if not self.behalf:
            return actor
        return self.env._("%(name)s for %(absent)s", name=actor, absent=users.get(self.behalf, self.behalf))

    def _names(self, model, columns):
        """Return {id: name} of the records that the columns name, archived ones too."""
        ids = {event[column] for event in self for column in columns if event[column]}
        records = self.env[model].sudo().with_context(active_test=False).browse(ids).exists()
        return {record.id: record.name for record in records}

    def _action_labels(self):
        _ = self.env._
        return {
            "requested": _("Requested"),
            "approved": _("Approved"),
            "rejected": _("Rejected"),
            "sent_back": _("Sent back to a step"),
            "returned": _("Sent back to the requester"),
            "resubmitted": _("Submitted again"),
            "recalled": _("Recalled"),
            "forwarded": _("Forwarded"),
            "added": _("Approver added"),
            "escalated": _("Escalated"),
            "reminded": _("Reminded"),
            "removed": _("Approver left"),
            "values_changed": _("Values changed"),
            "step_reopened": _("Step runs again"),
            "step_completed": _("Step completed"),
            "finished": _("Finished"),
            "cancelled": _("Cancelled"),
            "used": _("Carried out"),
            "text_erased": _("Text erased"),
            "stranded": _("Without approver"),
        }
