from odoo import models
from odoo.exceptions import AccessError, UserError

from ...algorithms.approval_chain import EVENT_FIELDS, LINK_FIELDS, canonical
from .approval_case import ALL_READERS
from .approval_case_file import CaseFile

#: what a file of trails says of itself, in each line
FORMAT = "approval.case/1"
#: trails in one file: their numbers stand in its address
MAX_TRAILS = 1000


class ApprovalCase(models.Model):
    """The trail of a case as a file, for a check without Odoo (`scripts/check_approval_proof.py`)."""

    _inherit = "approval.case"

    def action_export_trail(self):
        """Return the action that downloads the trails of these cases (public; auditors and approval managers)."""
        self._check_exporter()
        if len(self) > MAX_TRAILS:
            raise UserError(self.env._("Export Trails: at most %(limit)s cases at once.", limit=MAX_TRAILS))
        numbers = ",".join(str(case_id) for case_id in sorted(self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer-manager/approval/trails.jsonl?cases={numbers}",
            "target": "download",
        }

    def _check_exporter(self):
        """Refuse who may not take trails out of the house.

        :raise AccessError: neither auditor nor approval process manager, or a case of another company
        """
        if not self.env.user.has_groups(ALL_READERS):
            raise AccessError(self.env._("Only auditors and approval process managers export trails."))
        self.check_access("read")

    def _trails_to_bytes(self):
        """Return the file of the trails of these cases: a line of canonical JSON for each, in the order of their ids.

        Ids, times, codes and hashes alone: no names, no values, no texts.
        """
        files = CaseFile.load(self.sudo().env, self.ids, lock=False)
        return "".join(canonical(_trail(file)) + "\n" for file in files.values()).encode()


def _trail(file):
    """Return what the line of one case says: all of it is covered by the hashes of its events."""
    return {
        "format": FORMAT,
        "case": file.id,
        "count": file.count,
        "head": file.head,
        "values_hash": file.values["snapshot_hash"] or "",
        "plan_hash": file.values["plan_hash"] or "",
        "events": [{name: event[name] for name in (*EVENT_FIELDS, *LINK_FIELDS)} for event in file.events],
    }
