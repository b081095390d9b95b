from contextlib import contextmanager

from odoo.fields import Command

from .common import SampleCommon, step


class ApprovalLifeCommon(SampleCommon):
    """Cases on the sample document, and refusals that leave nothing behind."""

    @contextmanager
    def assertRefused(self, exception, regex=""):
        """Expect an error with a text, and forget what was done before it."""
        with self.assertRaisesRegex(exception, regex), self.env.cr.savepoint():
            yield
        self.env.invalidate_all(flush=False)

    @classmethod
    def _work_in_shanghai(cls):
        """Let the company work from nine to five, Monday to Friday, by the clock of Shanghai."""
        cls.env.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Eight hours",
                "tz": "Asia/Shanghai",
                "attendance_ids": [
                    Command.create(
                        {"name": "Day", "dayofweek": str(day), "hour_from": 9, "hour_to": 17, "day_period": "morning"}
                    )
                    for day in range(5)
                ],
            }
        )

    @classmethod
    def _request(cls, *steps, user=None, values=None, **process):
        """Return a running case on a new document.

        :param steps: as of `step`; by default one of boss and second
        """
        steps = steps or [step("Check", users=cls.boss | cls.second)]
        cls.process("approval.sample", "confirm", steps, **{"owner_id": cls.manager.id, **process})
        return cls._request_again(user=user, **(values or {}))

    @classmethod
    def _request_again(cls, user=None, **values):
        """Return a running case on a new document of the process that is there."""
        document = cls.sample(user, **values)
        document.action_request_approval()
        cls._end_transaction()
        return cls.case(document)

    @classmethod
    def _end_transaction(cls):
        """Do what the end of a transaction does."""
        cls.env.cr.flush()

    @classmethod
    def _activities(cls, case):
        """Return the engine's activities of a case."""
        return (
            cls.env["mail.activity"]
            .search([("res_model", "=", case.res_model), ("res_id", "=", case.res_id)])
            .filtered(lambda activity: activity.approval_task_id or activity.approval_case_id)
        )

    @classmethod
    def _actions(cls, case):
        """Return the actions of the events of a case, in order."""
        return case.event_ids.sorted("sequence").mapped("action")
