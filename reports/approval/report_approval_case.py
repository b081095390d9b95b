from odoo import models

from ...models.approval.approval_case import ALL_READERS

#: characters of a hash on paper: enough to find it, the file has all of it
SHORT = 12


class ReportApprovalCase(models.AbstractModel):
    """A case on paper: what was approved, who decided in which words, and the trail that proves it.

    Whoever may read the case may print it, in his language. Values are those that the case shows him;
    the events are for auditors and approval process managers, as on the screen.
    """

    _name = "report.customer_manager.report_approval_case"
    _inherit = "customer.report"
    _description = "Printed Approval Case"
    _document_model = "approval.case"

    def _get_subtitle(self, records):
        return self._join(records.name, records.transition_label)

    def _get_facts(self, records):
        _ = self.env._
        case = records.sudo()
        facts = [
            (_("Kind of document"), records.document_kind),
            (_("Case"), _("No. %(number)s", number=case.id)),
            (_("Process"), case.process_id.name),
            (_("Version"), str(case.version_id.number)),
            (_("State"), self._label(records, "state")),
            (_("Company"), case.company_id.name or "–"),
        ]
        if case.subject_user_ids:
            facts.append((_("About"), self._list(case.subject_user_ids.mapped("name"))))
        return facts

    def _get_values(self, records):
        return {
            "values": records._values_to_read(),
            "trails": [self._prepare_trail(records.sudo())],
            "events": self._get_events(records),
        }

    def _get_events(self, case):
        """Return the lines of the trail; none for those who may not read it."""
        if not (self.env.su or self.env.user.has_groups(ALL_READERS)):
            return []
        return [
            {
                "number": event.sequence,
                "at": self._format_moment(event.at),
                "action": event.action_label,
                "actor": event.actor_name,
                "about": self._join(event.step_name, event.target_name),
                "hash": event.hash[:SHORT],
                "values_hash": (event.values_hash or "")[:SHORT],
            }
            for event in case.event_ids.sorted("sequence")
        ]
