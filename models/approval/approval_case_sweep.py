from odoo import api, models

#: how many cases one call of the job takes
BATCH = 500


class ApprovalCase(models.Model):
    """What no hook sees: rules that changed, documents deleted by the database, an addon that went.

    No case hangs without somebody who looks after it.
    """

    _inherit = "approval.case"

    @api.model
    def _cron_sweep(self, batch_size=BATCH):
        """Look through the running cases, a batch for each call, beginning where the last call ended."""
        parameters = self.env["ir.config_parameter"].sudo()
        key = "customer_manager.approval_sweep_case_id"
        running = [("state", "in", ("open", "returned"))]
        behind = [*running, ("id", ">", int(parameters.get_param(key, 0)))]
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=self.search_count(behind))
        cases = self.search(behind, order="id", limit=batch_size)
        cases.try_lock_for_update()._sweep()
        ended = len(cases) < batch_size
        parameters.set_param(key, 0 if ended else cases[-1].id)
        progress._commit_progress(len(cases))

    def _sweep(self):
        """Cancel cases without document, and let those look for people who have lost theirs."""
        for model, cases in self.grouped("res_model").items():
            there = self.env[model].browse(cases.mapped("res_id")).exists()._ids if model in self.env else ()
            gone = cases.filtered(lambda case, there=there: case.res_id not in there)
            for case in gone:
                case._cancel("deleted", self.env._("%(document)s is no longer there.", document=case.name))
        tasks = self.task_ids.filtered(lambda task: task.state == "open" and task.case_id.state == "open")
        tasks._take_out_without_right()
        self._sync_later(self)
