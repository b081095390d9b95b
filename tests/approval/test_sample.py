from odoo.tests import TransactionCase, tagged

from .common import SampleCommon


@tagged("post_install", "-at_install")
class TestSample(SampleCommon, TransactionCase):
    """The sample document is there for its test class, with rights and views."""

    def test_model_is_there(self):
        sample = self.sample(line_ids=[(0, 0, {"amount": 3})])
        self.assertEqual(sample.state, "draft")
        self.assertIn("approval.sample", self.env["ir.model"]._approval_documents())
        self.assertTrue(self.env.ref("customer_manager_sample.approval_sample_view_form"))


@tagged("post_install", "-at_install")
class TestSampleIsGone(TransactionCase):
    """Nothing of the sample document is left for other tests."""

    def test_model_is_gone(self):
        self.assertNotIn("approval.sample", self.env)
        self.assertFalse(self.env["ir.model"].search([("model", "=", "approval.sample")]))
