from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestNoticeHttp(NoticeCommon, HttpCase):
    """The page behind the link."""

    def _run_job(self, name):
        # this test is in test mode already
        self.env.ref(f"customer_manager.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def test_reading(self):
        notice = self._sent()
        self._follow(timedelta(days=7))
        receipt = self._receipt(notice)
        code = receipt.link_id.code
        self.authenticate(None, None)
        answer = self.url_open(f"/c/{code}")
        self.assertEqual(answer.status_code, 200)
        for text in ("Works in North Street", "The line is renewed.", "C1, C2", "10:00"):
            self.assertIn(text, answer.text)
        self.assertNotIn("Core Steel", answer.text)
        self.assertIn("form-action 'self'", answer.headers["Content-Security-Policy"])
        self.env.invalidate_all()
        # who only opens it may be a machine
        self.assertTrue(receipt.link_id.opened_at)
        self.assertFalse(receipt.read_at)
        path = f"/customer-manager/notice/{code}"
        for method in ("GET", "HEAD"):
            self.url_open(path, method=method)
        self.assertIn("Thank you", self.url_open(path, data={"x": ""}).text)
        self.env.invalidate_all()
        first = receipt.read_at
        self.assertTrue(first)
        self.assertFalse(self._receipt(notice, self.mass).read_at)
        self.assertNotIn("<button", self.url_open(path, method="POST").text)
        self.env.invalidate_all()
        self.assertEqual(receipt.read_at, first)
        notice.with_user(self.officer).action_withdraw("Weather")
        self.env.flush_all()
        self.assertIn("withdrawn", self.url_open(f"/customer-manager/notice/{code}").text)

    def test_nobody_inside_reads_for_a_customer(self):
        notice = self._sent()
        self._follow(timedelta(days=7))
        receipt = self._receipt(notice)
        path = f"/customer-manager/notice/{receipt.link_id.code}"
        for user in (self.officer, self.senior.user_id, self.users["admin"]):
            self.authenticate(user.login, user.login)
            self.assertNotIn("<button", self.url_open(path).text)
            self.assertEqual(self.url_open(path, method="POST").status_code, 200)
        self.env.invalidate_all()
        self.assertFalse(receipt.read_at)

    def test_codes_of_others(self):
        message = self.env["customer.outbound"]._enqueue("notice", self.boss, "x", url="/my")
        self.authenticate(None, None)
        for code in ("a" * 22, message.link_id.code, "x"):
            for method in ("GET", "POST"):
                answer = self.url_open(f"/customer-manager/notice/{code}", method=method)
                self.assertEqual(answer.status_code, 404)
