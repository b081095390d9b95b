from odoo.exceptions import UserError
from odoo.tests import tagged

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestTwin(RequestCommon):
    """The same matter told twice is proposed, and linked by a person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.env["customer.account"].create(
            [{"number": f"RQT{n}", "partner_id": cls.core.id, "company_id": cls.company.id} for n in range(2)]
        )

    def test_earlier_ones_of_the_same_matter_are_proposed(self):
        first = self._request(received_at=self._ago(days=6), account_id=self.accounts[0].id)
        oldest = self._request(received_at=self._ago(days=8))
        self._request(received_at=self._ago(days=1), account_id=self.accounts[1].id)
        self._request(received_at=self._ago(days=1), type_id=self.type_complaint.id)
        self._request(self.standard)
        second = self._request(account_id=self.accounts[0].id, external_number="H1")
        self.assertEqual(self._as(self.manager, second).twin_ids, first)
        self.assertEqual(first.twin_ids, oldest)
        self.assertFalse(oldest.twin_ids)
        third = self._request(account_id=self.accounts[0].id)
        self.assertEqual(third.twin_ids, first | second)
        self.company.customer_request_twin_days = 5
        self.env.invalidate_all()
        self.assertFalse(second.twin_ids)

    def test_linking_keeps_the_hotline_number(self):
        first = self._request(account_id=self.accounts[0].id)
        second = self._request(account_id=self.accounts[0].id, external_number="H1")
        wizard = self._as(self.supervisor, self.env["customer.request.step.wizard"]).with_context(
            default_step="duplicate", active_model="customer.request", active_ids=second.ids
        )
        wizard = wizard.create({})
        self.assertEqual(wizard.other_id, first)
        wizard.action_apply()
        self.assertEqual((second.state, second.closing, second.duplicate_of_id), ("closed", "duplicate", first))
        self.assertEqual(second.external_number, "H1")
        self.assertFalse(self._request(account_id=self.accounts[0].id).twin_ids & second)
        with self.assertRefused(UserError, "no second copy"):
            self._as(self.supervisor, first).action_mark_duplicate(second.id)

    def test_a_hidden_complaint_is_no_twin_for_whom_it_is_about(self):
        hidden = self._complaint()
        seen = self._request(type_id=self.type_complaint.id)
        self.assertFalse(self._as(self.manager, seen).twin_ids)
        self.assertEqual(self._as(self.officer, seen).twin_ids, hidden)
