from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: how many people of a step are shown and told by name; the others find it under "To approve"
NAMED = 10
ACTIVITY_TYPE = "customer_manager.mail_activity_type_approval"
JOB = "customer_manager.ir_cron_approval_deadlines"


class ApprovalCase(models.Model):
    """Open tasks as Odoo activities of the document: one per named candidate, made and removed quietly."""

    _inherit = "approval.case"

    @api.model
    def _sync_later(self, cases):
        """Have the activities of `cases` brought in line with their tasks when the transaction ends.

        As often as one likes: one transaction costs a handful of queries, however many calls and
        cases it has. People are told by the next run of the job, which is started here.
        """
        if not cases:
            return
        pending = self.env.cr.precommit.data.setdefault("approval.case.sync", set())
        if not pending:
            # whose request it was must not matter: neither his rights nor his context
            self.env.cr.precommit.add(self.sudo().with_context({}).browse()._sync_pending)
        pending.update(cases.ids)

    @api.model
    def _sync_pending(self):
        pending = self.env.cr.precommit.data.pop("approval.case.sync", set())
        self.browse(sorted(pending))._sync_now()

    def _sync_now(self):
        """Delete the activities that nobody needs any more, make those that are missing, wake up the job."""
        self._delete_activities()
        rows = self._missing_activities()
        values = self._task_activity_values([row for row in rows if row["place"] <= NAMED and not row["activity"]])
        values += self._sync_owners()
        if values:
            self.env["mail.activity"]._approval_open(values)
        if any(row["is_untold"] for row in rows) or any(not case.owner_told_at for case in self._stranded_ones()):
            # a minute later, so that what is decided in one go makes one mail
            job = self.env["ir.cron"].browse(self.env["ir.model.data"]._xmlid_to_res_id(JOB))
            if job:
                job._trigger(at=fields.Datetime.now() + timedelta(minutes=1))

    def _delete_activities(self):
        """Delete the activities of closed tasks, and of cases that are no longer without approver."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM mail_activity a
                 USING approval_case c
                 WHERE c.id = ANY(%(cases)s)
                   AND (a.approval_case_id = c.id AND NOT (c.state = 'open' AND c.is_stranded IS TRUE)
                        OR a.approval_task_id IN (SELECT id FROM approval_task
                                                   WHERE case_id = c.id AND (state <> 'open' OR user_id IS NULL)))
             RETURNING a.user_id, a.date_deadline, a.res_model
                """,
                cases=self.ids,
            )
        )
        self.env["mail.activity"]._approval_deleted(rows)

    def _missing_activities(self):
        """Return the open tasks of these cases as rows: what an activity needs, and whether there is one.

        `place` counts the people of a step; `is_untold`: the job has not told of it yet.
        """
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT t.id, t.user_id, COALESCE(t.due_at, t.opened_at) AS moment, t.notified_at IS NULL AS is_untold,
                       row_number() OVER (PARTITION BY t.case_id, t.step_id ORDER BY t.id) AS place,
                       c.name, c.res_model, c.res_id, s.name AS step, p.lang, p.tz,
                       EXISTS (SELECT 1 FROM mail_activity a WHERE a.approval_task_id = t.id) AS activity
                  FROM approval_task t
                  JOIN approval_case c ON c.id = t.case_id
                  JOIN approval_step s ON s.id = t.step_id
                  JOIN res_users u ON u.id = t.user_id
                  JOIN res_partner p ON p.id = u.partner_id
                 WHERE t.case_id = ANY(%(cases)s) AND t.state = 'open' AND c.state = 'open'
                 ORDER BY t.id
                """,
                cases=self.ids,
            )
        )

    @api.model
    def _task_activity_values(self, rows):
        """Return the complete values of the activities for these rows of `_missing_activities`."""
        summaries = {}

        def summary(row):
            key = (row["lang"], row["step"].get(row["lang"]) or row["step"]["en_US"])
            if key not in summaries:
                case = self.with_context(lang=row["lang"] or "en_US")
                summaries[key] = case.env._("To approve: %(step)s", step=key[1])
            return summaries[key]

        return [
            {
                **self._activity_anchor(row["res_model"], row["res_id"], row["name"]),
                "summary": summary(row),
                "date_deadline": self._day_of(row["moment"], row["tz"]),
                "user_id": row["user_id"],
                "user_tz": row["tz"],
                "approval_task_id": row["id"],
                "approval_case_id": False,
            }
            for row in rows
            if self._has_activities(row["res_model"])
        ]

    @api.model
    def _activity_anchor(self, model, res_id, name):
        """Return what binds an activity to a document, complete, so that nothing is computed row by row."""
        return {
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE, raise_if_not_found=False),
            "res_model_id": self.env["ir.model"]._get_id(model),
            "res_model": model,
            "res_id": res_id,
            "res_name": name,
            "automated": True,
            "date_done": False,
        }

    @api.model
    def _has_activities(self, model):
        return model in self.env and "activity_ids" in self.env[model]._fields

    @api.model
    def _day_of(self, moment, zone):
        """Return the day on which a moment (naive UTC, None: now) falls in a time zone."""
        return fields.Datetime.context_timestamp(
            self.with_context(tz=zone or "UTC"), moment or fields.Datetime.now()
        ).date()
