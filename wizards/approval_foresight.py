from odoo import Command, api, fields, models

from ..models.approval.approval_version_foresight import MOST

#: lines that are shown; the counts are those of all
SHOWN = 500


class ApprovalForesight(models.TransientModel):
    """What a version would have done to the requests of the past, for who manages approvals.

    Names the cases and the people, not what was to be approved.
    """

    _name = "approval.foresight"
    _description = "Foresight of an Approval Version"

    version_id = fields.Many2one("approval.version", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(related="version_id.state")
    total = fields.Integer("Past Requests", readonly=True)
    judged = fields.Integer("Looked at", readonly=True)
    stuck_count = fields.Integer("Stuck", readonly=True)
    more_count = fields.Integer("With More Steps", readonly=True)
    less_count = fields.Integer("With Fewer Steps", readonly=True)
    free_count = fields.Integer("Without Any Step", readonly=True)
    notice = fields.Text(compute="_compute_notice")
    unjudged_count = fields.Integer(readonly=True)
    partly_count = fields.Integer(readonly=True)
    hidden_count = fields.Integer(readonly=True)
    case_ids = fields.One2many("approval.foresight.case", "foresight_id", "Cases", readonly=True)
    load_ids = fields.One2many("approval.foresight.load", "foresight_id", "Load", readonly=True)
    reason = fields.Text(help="Why it is published although past requests would have been stuck; logged.")

    @api.depends("total", "judged", "unjudged_count", "partly_count", "hidden_count")
    @api.depends_context("lang")
    def _compute_notice(self):
        for foresight in self:
            foresight.notice = "\n".join(foresight._notices()) or False

    def _notices(self):
        """Return what the figures leave out, as sentences."""
        _ = self.env._
        sentences = []
        if self.total > MOST:
            sentences.append(
                _("Only the newest %(most)s of %(total)s requests were tried.", most=MOST, total=self.total)
            )
        if self.unjudged_count:
            sentences.append(
                _("%(count)s are too old: they lack a value that a condition names.", count=self.unjudged_count)
            )
        if self.partly_count:
            sentences.append(
                _("Of %(count)s the document is gone, so that nobody knows whom it named.", count=self.partly_count)
            )
        if self.hidden_count:
            sentences.append(_("%(count)s lines are not shown: too many, or closed to you.", count=self.hidden_count))
        return sentences

    @api.model
    def _look(self, version):
        """Return the foresight of a version, as a record to show."""
        found, total = version._foresee()
        lines = self._case_lines(version, found)
        readable = self.env["approval.case"].browse({line["case_id"] for line in lines})._filtered_access("read")
        shown = [line for line in lines if line["case_id"] in readable._ids][:SHOWN]
        foresight = self.create({"version_id": version.id})
        foresight.sudo().write(
            {
                "total": total,
                "judged": found.judged,
                "stuck_count": len({one.key for one in found.stuck}),
                "more_count": len(found.more),
                "less_count": len(found.less),
                "free_count": len(found.free),
                "unjudged_count": len(found.unjudged),
                "partly_count": len(found.partly),
                "hidden_count": len(lines) - len(shown),
                "case_ids": [Command.create(line) for line in shown],
                "load_ids": [
                    Command.create({"user_id": load.person, "then": load.then, "now": load.now, "change": load.change})
                    for load in self._known(found.loads)[:SHOWN]
                ],
            }
        )
        return foresight

    def _case_lines(self, version, found):
        """Return the lines of the cases, those that would have been stuck first."""
        names = {step.id: step.name for step in version.step_ids}
        wording = self.env["approval.wording"]
        lines = [
            {
                "case_id": one.key,
                "kind": "stuck",
                "step_name": names.get(one.problem.step_id, ""),
                "text": wording._problem(one.problem, names),
            }
            for one in found.stuck
        ]
        free = set(found.free)
        for kind, keys in (
            ("free", found.free),
            ("less", [key for key in found.less if key not in free]),
            ("more", found.more),
        ):
            lines += [{"case_id": key, "kind": kind} for key in keys]
        return lines

    def _known(self, loads):
        """Return the loads of users who are still there."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        there = set(users.browse(load.person for load in loads).exists()._ids)
        return [load for load in loads if load.person in there]

    def action_publish(self):
        """Publish the draft, with the reason where one is needed (public; those who manage approvals)."""
        self.ensure_one()
        self.check_access("write")
        self.version_id.action_publish(self.reason or None)
        return self.version_id._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Foresight: %(version)s", version=self.version_id.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }
