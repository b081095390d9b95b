from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from ..jobs import all_or_each_here
from .approval_case_activity import NAMED

TEMPLATE = "customer_manager.mail_template_approval_tasks"


class ApprovalTask(models.Model):
    """Telling people: one mail for each of them and each run of the job, or one a day, in his language.

    Process and step, due day and link, nothing that somebody typed into a document or a reason.
    Who reads in Odoo gets it in his inbox there, as with all messages of Odoo.
    """

    _inherit = "approval.task"

    notified_at = fields.Datetime("Told", readonly=True)

    _open_untold_idx = models.Index("(id) WHERE state = 'open' AND notified_at IS NULL")

    @api.model
    def _notify_people(self, limit):
        """Tell people of the tasks that are new or reminded, their substitutes of today, and owners of stranded cases.

        :return: how many rows were dealt with
        """
        tasks = self._locked(self._untold_domain(), limit)
        stranded = self.env["approval.case"]._stranded_untold(limit)
        rows = self._rows_by_person(self._named_of(tasks))
        for user, own_rows in stranded._rows_by_owner().items():
            rows.setdefault(user, []).extend(own_rows)
        # what fails for one holds up no other: he still finds his tasks in his list
        all_or_each_here(
            self.env["res.users"].union(*rows).sorted("id"),
            lambda users: [self._send_to(user, rows[user]) for user in users],
            "Approvals: no mail to user %s: %s",
        )
        now = fields.Datetime.now()
        tasks._engine_write({"notified_at": now})
        stranded._engine_write({"owner_told_at": now})
        return len(tasks) + len(stranded)

    def _named_of(self, tasks):
        """Return those of `tasks` whose people are told by name, as they are shown an activity."""
        rows = tasks.case_id._missing_activities()
        return tasks & self.browse(row["id"] for row in rows if row["place"] <= NAMED)

    def _rows_by_person(self, tasks):
        """Return {user: rows of his mail}; whoever stands in for somebody today gets his rows too."""
        rows = {}
        delegations = self.env["approval.delegation"]
        substitutes = delegations._substitutes(tasks.user_id)
        for task in tasks:
            if task._comes_at_once(task.user_id):
                rows.setdefault(task.user_id, []).append(task._mail_row(task.user_id))
            for delegation in substitutes.get(task.user_id.id, delegations):
                user = delegation.substitute_id
                covers = task._comes_at_once(user) and delegation._covers(task.case_id.process_id)
                if covers and task.case_id._can_decide(user):
                    rows.setdefault(user, []).append(task._mail_row(user))
        return rows

    def _comes_at_once(self, reader):
        """Return whether a mail tells `reader` of this task now, not the daily digest: what is late always does."""
        return self.origin == "escalation" or not reader._approval_gets_digest()

    def _mail_row(self, reader):
        """Return what a mail to `reader` says about this task."""
        task = self.with_context(lang=reader.lang, tz=reader.tz)
        notes = []
        if task.reminded_at:
            notes.append(task.env._("This is a reminder."))
        if task.origin == "escalation":
            notes.append(task.env._("It was passed on to you since its deadline has passed."))
        if reader != task.user_id:
            notes.append(task.env._("You stand in for %(name)s.", name=task.user_id.name))
        return {
            "title": task.case_id._mail_title(task.step_id),
            "note": " ".join(notes),
            "due": format_datetime(task.env, task.due_at, dt_format="medium") if task.due_at else "",
            "url": task._link_url(reader),
            "document_url": task.case_id._mail_url(),
        }

    @api.model
    def _send_to(self, user, rows):
        """Queue one message to a user; none when an administrator has deleted the template."""
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not template:
            return
        template = template.with_context(approval_rows=rows)
        subject = template._render_field("subject", user.ids, compute_lang=True)[user.id]
        body = template._render_field("body_html", user.ids, compute_lang=True)[user.id]
        self.env["mail.thread"].with_context(lang=user.lang).message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
            force_send=False,
        )
