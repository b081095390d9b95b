from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: the engine's links: set by the engine's door alone, never by values or by the context
_LINKS = {"approval_task_id", "approval_case_id"}


class MailActivity(models.Model):
    """An activity that shows somebody's turn in an approval. It lives as long as that turn does.

    Nobody closes, moves, edits or deletes it meanwhile, whatever the path: the guard hangs on the
    stored link and on the state of the task, not on anything a client could send.
    """

    _inherit = "mail.activity"

    approval_task_id = fields.Many2one(
        "approval.task", readonly=True, copy=False, ondelete="cascade", index="btree_not_null"
    )
    approval_case_id = fields.Many2one(
        "approval.case",
        readonly=True,
        copy=False,
        ondelete="cascade",
        index="btree_not_null",
        help="Of a case that nobody is left to decide.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create activities of users; the engine's come through `_approval_open`."""
        activities = super().create(vals_list)
        if any(activity.approval_task_id or activity.approval_case_id for activity in activities.sudo()):
            raise UserError(self.env._("Approval: the approval engine alone makes activities for approvals."))
        return activities

    def write(self, vals):
        """Refuse changes of activities that stand for an open task."""
        if _LINKS & vals.keys():
            raise UserError(self.env._("Approval: the approval engine alone links activities to approvals."))
        self._check_approval_kept()
        return super().write(vals)

    def unlink(self):
        """Refuse to delete activities that stand for an open task.

        Odoo's yearly clean-up leaves them alone (`_gc_delete_old_overdue_activities`).
        """
        kept = self._approval_kept()
        if kept and self.env.context.get("approval_spare_kept"):
            return super(MailActivity, self - kept).unlink()
        self._check_approval_kept()
        return super().unlink()

    def _action_done(self, feedback=False, attachment_ids=None):
        self._check_approval_kept()
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)

    def _compute_can_write(self):
        """Offer no buttons that would be refused."""
        super()._compute_can_write()
        for activity in self._approval_kept():
            activity.can_write = False

    @api.autovacuum
    def _gc_delete_old_overdue_activities(self):
        # the key can only spare activities, so a client who sends it gains nothing
        return super(MailActivity, self.with_context(approval_spare_kept=True))._gc_delete_old_overdue_activities()

    def _approval_kept(self):
        """Return the activities in self that stand for an open task or a case without approver."""
        linked = self.sudo().filtered(lambda activity: activity.approval_task_id or activity.approval_case_id)
        needed = linked.filtered(lambda activity: activity._approval_is_needed())
        for model, activities in needed.grouped("res_model").items():
            # Odoo deletes the activities after their document
            there = self.env[model].sudo().browse(activities.mapped("res_id")).exists()._ids
            needed -= activities.filtered(lambda activity, there=there: activity.res_id not in there)
        return self.browse(needed.ids)

    def _approval_is_needed(self):
        task, case = self.approval_task_id, self.approval_case_id
        if task:
            return task.state == "open"
        return case.is_stranded and case.state == "open" and self.user_id in case._owners()

    def _check_approval_kept(self):
        for activity in self._approval_kept().sudo()[:1]:
            if activity.approval_task_id:
                raise UserError(
                    self.env._(
                        "%(document)s: this activity stands for an open approval task. Decide on the task:"
                        " approve, reject, send it back or forward it; the activity then goes by itself.",
                        document=activity.res_name or "",
                    )
                )
            raise UserError(
                self.env._(
                    "%(document)s: this activity stands for a case that nobody is left to decide."
                    " Add an approver to the case; the activity then goes by itself.",
                    document=activity.res_name or "",
                )
            )

    # ------------------------------------------------------------
    # The engine's door
    # ------------------------------------------------------------

    @api.model
    def _approval_open(self, vals_list):
        """Create the engine's activities: no mail, no followers, one statement for all.

        :param vals_list: complete values, the computed stored fields among them
        """
        # below mail's own create, which would notify and subscribe person by person
        activities = models.Model.create(self.sudo().with_context({}), vals_list)
        self._approval_tell(((vals["user_id"], vals["date_deadline"]) for vals in vals_list), 1)
        return activities

    def _approval_close(self):
        """Delete the engine's activities that nobody needs any more."""
        rows = self.env.execute_query(
            SQL("DELETE FROM mail_activity WHERE id = ANY(%s) RETURNING user_id, date_deadline, res_model", self.ids)
        )
        self._approval_deleted(rows)

    @api.model
    def _approval_delete_all(self):
        """Delete all activities of the engine: for the uninstallation, after which nothing would guard them."""
        self.sudo().search(
            ["|", ("approval_task_id", "!=", False), ("approval_case_id", "!=", False)]
        )._approval_close()

    @api.model
    def _approval_deleted(self, rows):
        """Let caches and counters know of deleted activities.

        :param rows: (user id, deadline, document model) of each
        """
        if not rows:
            return
        self.invalidate_model(flush=False)
        for model in {model for _user, _day, model in rows} & set(self.env.registry):
            self.env[model].invalidate_model(["activity_ids"], flush=False)
        self._approval_tell(((user_id, day) for user_id, day, _model in rows), -1)

    @api.model
    def _approval_tell(self, rows, sign):
        """Move the counter in the browser of whoever looks at it, as Odoo's own activities do.

        :param rows: (user id, deadline) of each activity
        :param sign: 1 for new ones, -1 for deleted ones
        """
        today = fields.Date.today()
        kind = "activity_created" if sign > 0 else "activity_deleted"
        counts = Counter(user_id for user_id, day in rows if user_id and day <= today)
        for user in self.env["res.users"].sudo().browse(counts):
            user._bus_send("mail.activity/updated", {kind: True, "count_diff": sign * counts[user.id]})
