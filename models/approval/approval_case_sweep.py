from datetime import timedelta

from odoo import api, fields, models

from ..jobs import all_or_each_here

#: how many cases one call of the job takes
BATCH = 500


class ApprovalCase(models.Model):
    """What no hook sees: rules that changed, documents deleted by the database, an addon that went.

    No case hangs without somebody who looks after it.
    """

    _inherit = "approval.case"

    swept_at = fields.Datetime(readonly=True, export_string_translation=False)

    @api.model
    def _cron_sweep(self, batch_size=BATCH):
        """Look through the running cases once a day, a batch for each call."""
        last_night = fields.Datetime.now() - timedelta(hours=20)
        domain = [
            ("state", "in", ("open", "returned")),
            "|",
            ("swept_at", "=", False),
            ("swept_at", "<", last_night),
        ]
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=self.search_count(domain))
        cases = self.search(domain, order="swept_at, id", limit=batch_size).try_lock_for_update()
        cases = cases.filtered_domain(domain)
        # one whose document fails when it hears of its end waits for the next day, behind the others
        all_or_each_here(cases, type(self)._sweep, "Approvals: case %s could not be looked through: %s")
        cases._engine_write({"swept_at": fields.Datetime.now()})
        progress._commit_progress(len(cases))

    def _sweep(self):
        """Cancel cases without document or requester, and let those look for people who have lost theirs."""
        for model, cases in self.grouped("res_model").items():
            there = self.env[model].browse(cases.mapped("res_id")).exists()._ids if model in self.env else ()
            for case in cases.filtered(lambda case, there=there: case.res_id not in there):
                case._cancel("deleted", self.env._("%(document)s is no longer there.", document=case.name))
        self._requester_gone()
        running = self.filtered(lambda case: case.state == "open")
        running._exclude_now()
        running.task_ids.filtered(lambda task: task.state == "open")._take_out_without_right()
        self._sync_later(self)

    def _requester_gone(self):
        """Cancel returned cases whose requester has left: nobody else could correct and resubmit them."""
        for case in self:
            if case.state == "returned" and not case.requester_id.active:
                name = case.requester_id.name
                case._cancel("requester", self.env._("%(name)s, who requested it, has left.", name=name))
