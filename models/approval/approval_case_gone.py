from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .approval_case_file import ENGINE


class ApprovalCase(models.Model):
    """People who leave running cases, and who takes their place."""

    _inherit = "approval.case"

    @api.model
    def _store(self, files):
        """Store working copies; nobody who has left gets a turn."""
        files = list(files)
        self._replace_gone(files)
        return super()._store(files)

    @api.model
    def _people_gone(self, gone, actor):
        """Take people out of running cases; steps that lack people look for others.

        :param gone: {case id: [(step id, user id)]}
        :param actor: id of the user who caused it
        """
        files = self.browse(gone)._files()
        for case_id, people in gone.items():
            for step_id, user_id in people:
                self._leave(files[case_id], step_id, user_id, actor)
        # they may still be there: whoever archives them asks before
        leaving = {user_id for people in gone.values() for _step_id, user_id in people}
        self._look_for_others(files.values(), leaving)
        for file in files.values():
            file.settle(actor)
        self._store(files.values())

    @api.model
    def _leave(self, file, step_id, user_id, actor):
        """Record that somebody can no longer decide a step, unless he could not anyway."""
        if user_id in file.flow.candidates.get(step_id, ()):
            file.add("removed", actor, step=step_id, target=user_id)

    @api.model
    def _look_for_others(self, files, leaving=()):
        """Ask the source of each step that lacks people again, with the people of today but `leaving`."""
        for file, plan in self._fresh_plans([file for file in files if file.short_steps()]):
            case = self.browse(file.id)
            for step_id in file.short_steps():
                planned = plan.step(step_id)
                people = set(planned.candidates if planned and planned.called else ()) - set(leaving)
                for user in self.env["res.users"].browse(sorted(people)):
                    if not case._join_refusal(file, step_id, user):
                        file.add("added", ENGINE, step=step_id, target=user.id)

    @api.model
    def _fresh_plans(self, files):
        """Return [(working copy, plan as it would be made now)] of those whose document is still there."""
        found, by_model = [], {}
        for file in files:
            by_model.setdefault(file.values["res_model"], []).append(file)
        for name, group in by_model.items():
            if name not in self.env:
                continue
            documents = self.env[name].sudo().browse(file.values["res_id"] for file in group).exists()
            group = [file for file in group if file.values["res_id"] in documents._ids]
            found += self._plans_where_possible(group, documents._approval_values()) if group else []
        return found

    def _plans_where_possible(self, files, values):
        """Return what `_new_plans` yields, without cases whose version cannot be asked any more.

        It was altered in the database, or names a value that an upgrade took away: nobody joins such a
        case by itself, which keeps nobody from leaving.
        """
        try:
            return list(self._new_plans(files, values))
        except UserError:
            return (
                [] if len(files) == 1 else [one for file in files for one in self._plans_where_possible([file], values)]
            )

    @api.model
    def _replace_gone(self, files):
        """Keep those who have left from getting a turn: the plan may be older than their leaving."""
        files = [file for file in files if not file.has_fresh_plan]
        left = self._left(files)
        while left:
            again = [file for file in files if left & _turns(file)]
            for file in again:
                gone = sorted(left & _turns(file))
                file.new_tasks = []
                for step_id, user_id in gone:
                    self._leave(file, step_id, user_id, ENGINE)
            self._look_for_others(again, {user_id for _step_id, user_id in left})
            for file in again:
                file.settle(ENGINE)
            left = self._left(again)

    @api.model
    def _left(self, files):
        """Return the (step id, user id) of new tasks whose person is no active internal user, or out of the group."""
        users = self.env["res.users"].sudo()
        users = users.browse({vals["user_id"] for file in files for vals in file.new_tasks})
        present = set(users.filtered(lambda user: user.active and not user.share).ids)
        return {
            (vals["step_id"], vals["user_id"])
            for file in files
            for vals in file.new_tasks
            if vals["user_id"] not in present or (vals["origin"] == "plan" and not self._is_member(vals))
        }

    @api.model
    def _is_member(self, vals):
        """Whether the person of a new task belongs to the group that its step names; True if it names none."""
        group_id = self.env["approval.step"].browse(vals["step_id"])._terms().group_id
        return not group_id or group_id in self.env["res.users"].browse(vals["user_id"])._get_group_ids()

    def _exclude_now(self, users=None):
        """Take out of running cases whom today's facts exclude: relatives, superiors, whom it is about now.

        :param users: only these; None = everybody
        """
        here = self.filtered(lambda case: case._document())
        files = here._files()
        barred = here._barred_now(files.values())
        gone = {}
        for case_id, file in files.items():
            for step_id, people in file.flow.candidates.items():
                out = people & barred[case_id].get(step_id, frozenset())
                if users is not None:
                    out &= set(users.ids)
                if step_id not in file.flow.state.done:
                    gone.setdefault(case_id, []).extend((step_id, user_id) for user_id in sorted(out))
        self._people_gone({case_id: people for case_id, people in gone.items() if people}, self.env.uid)

    @api.model
    def _waiting_for(self, user_ids):
        """Return {case id: [(step id, user id)]} of running cases in whose plan these people are candidates."""
        self.flush_model(["plan", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT c.id, (step->>'step_id')::int, person::int
                  FROM approval_case c,
                       jsonb_array_elements(c.plan::jsonb->'steps') step,
                       jsonb_array_elements_text(step->'candidates') person
                 WHERE c.state IN ('open', 'returned') AND person::int = ANY(%s)
                """,
                list(user_ids),
            )
        )
        found = {}
        for case_id, step_id, user_id in sorted(rows):
            found.setdefault(case_id, []).append((step_id, user_id))
        return found


def _turns(file):
    """Return {(step id, user id)} of the tasks that a working copy is about to open."""
    return {(vals["step_id"], vals["user_id"]) for vals in file.new_tasks}
