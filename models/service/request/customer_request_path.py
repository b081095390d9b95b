from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime


class CustomerRequest(models.Model):
    """The way of a request, drawn for a narrow screen: one line for each thing that happened."""

    _inherit = "customer.request"

    path = fields.Html(compute="_compute_path", sanitize=False, export_string_translation=False)

    @api.depends_context("lang", "tz", "uid")
    @api.depends("state", "leg_ids.state", "pause_ids.date_to", "attempt_ids", "escalation_ids", "stage_ids.state")
    def _compute_path(self):
        for request in self:
            steps = sorted(request._path_steps(), key=lambda step: step[0])
            request.path = Markup('<ol class="o_customer_path list-unstyled mb-0">%s</ol>') % Markup("").join(
                Markup('<li class="mb-2"><span class="text-muted small">%s</span><br/><b>%s</b>%s</li>')
                % (format_datetime(self.env, moment), title, Markup("<br/>%s") % words if words else "")
                for moment, title, words in steps
            )

    def _path_steps(self):
        """Return [(moment, what happened, words)] of one request, in any order."""
        _ = self.env._
        steps = [
            (self.received_at, _("Received"), ""),
            (self.first_response_at, _("First response"), ""),
            (self.answered_at, _("Answered"), self.answer),
            (self.reopened_at, _("Reopened"), ""),
        ]
        if self.state == "cancelled":
            steps.append((self.closed_at, _("Cancelled"), self.cancel_reason))
        else:
            closings = dict(self._fields["closing"]._description_selection(self.env))
            steps.append((self.closed_at, _("Closed: %s", closings.get(self.closing, "")), self.confirmed_by))
        for pause in self.pause_ids:
            steps.append((pause.date_from, _("Waiting for the customer"), pause.reason))
            steps.append((pause.date_to, _("Goes on"), ""))
        for one in self.attempt_ids:
            steps.append((one.tried_at, _("Tried to reach the customer"), one.note))
        for one in self.escalation_ids:
            kinds = dict(one._fields["kind"]._description_selection(self.env))
            title = f"{one.stage_id.name}: {kinds[one.kind]}" if one.stage_id else kinds[one.kind]
            steps.append((one.raised_at, title, one.user_id.name))
        for leg in self.leg_ids:
            steps += leg._path_steps()
        for stage in self.stage_ids:
            steps += stage._path_steps()
        return [step for step in steps if step[0]]
