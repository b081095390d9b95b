from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..models.jobs import all_or_each, all_or_each_here, each_for_itself

LOGGER = "odoo.addons.customer_manager.models.jobs"
TROUBLE = "Contact %s could not be changed: %s"


@tagged("post_install", "-at_install")
class TestJobs(TransactionCase):
    """What all jobs have in common: one record in trouble holds up no other, and each has its turn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create([{"name": name} for name in ("A", "B", "C")])
        cls.bad = cls.partners[1]

    def _work(self, error):
        def work(partners):
            for partner in partners:
                partner.comment = "done"
                if partner == self.bad:
                    raise error

        return work

    def _progress(self, left):
        """Have a job with so much time left, in which nothing is committed."""
        return patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *_args, **_values: left)

    def _done(self):
        return self.partners.filtered("comment").mapped("name")

    def test_whatever_befalls_one_record(self):
        for error, level in ((UserError("No"), "WARNING"), (ValueError("singleton"), "ERROR"), (KeyError(1), "ERROR")):
            for job in (each_for_itself, all_or_each, all_or_each_here):
                with self.subTest(error=error, job=job.__name__), self._progress(60):
                    self.partners.comment = False
                    with self.assertLogs(LOGGER, level) as logs:
                        job(self.partners, self._work(error), TROUBLE)
                    self.assertEqual(self._done(), ["A", "C"])
                    self.assertEqual([record.levelname for record in logs.records], [level])
                    self.assertIn(f"Contact {self.bad.id} could not be changed", logs.output[0])

    def test_when_the_time_is_over_the_next_run_does_the_rest(self):
        self.bad = self.partners.browse()
        with self._progress(0):
            self.assertFalse(each_for_itself(self.partners, self._work(None), TROUBLE))
        self.assertEqual(self._done(), ["A"])

    def test_a_list_that_is_the_same_each_time_is_worked_through(self):
        self.bad = self.partners.browse()
        with self._progress(0):
            self.assertFalse(each_for_itself(self.partners, self._work(None), TROUBLE, to_the_end=True))
        self.assertEqual(self._done(), ["A", "B", "C"])
