from odoo.fields import Command
from odoo.tests import tagged

from .link_common import LinkCommon

#: run on the page, which has no scripts of its own: it fits the phone, says what is asked, and is sent
DECIDE = """
    const fits = document.documentElement.scrollWidth <= window.innerWidth;
    const button = document.querySelector("button[value=%(verdict)s]");
    const large = [...document.querySelectorAll("button, summary")].every((one) => one.offsetHeight >= 40);
    const asked = document.querySelector(".asked").textContent.includes("more than 1,000");
    if (!fits || !large || !asked) {
        throw new Error(`fits: ${fits}, large: ${large}, asked: ${asked}`);
    }
    document.querySelector("textarea").value = "Looked at on the train";
    button.click();
    console.log("test successful");
"""
SEEN = """
    if (!document.body.textContent.includes("already decided by Boss")) {
        throw new Error(document.body.textContent);
    }
    console.log("test successful");
"""


@tagged("post_install", "-at_install")
class TestApprovalLinkOnPhone(LinkCommon):
    """An approver on the phone, from the list and from a mail to a decision."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss.password = "ap_boss"  # the browser of a tour logs in with the login
        cls.document.sudo().line_ids = [Command.create({"name": "A line with quite a long name", "amount": 3})]
        cls.open_task = cls.task(cls.approval, cls.boss).sudo()

    def test_from_the_list_and_the_link_to_a_decision(self):
        self.start_tour("/odoo/approvals-to-do", "customer_manager_approval_phone_tour", login="ap_boss")
        path = self._link()
        self.browser_js(path, DECIDE % {"verdict": "approve"}, login="ap_boss")
        self.env.invalidate_all()
        self.assertEqual((self.open_task.state, self.open_task.comment), ("approved", "Looked at on the train"))
        self.assertEqual(self.approval.state, "approved")
        self.browser_js(path, SEEN, login="ap_boss")
