import re

from odoo.tests import HttpCase

from ...models.approval.approval_task_link import PAGE
from .common import step
from .life_common import ApprovalLifeCommon

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
ACTION = re.compile(rf'action="({PAGE}/[^"]+)"')


class LinkCommon(ApprovalLifeCommon, HttpCase):
    """One case that boss and second can decide, and what a browser does with links to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        conditions = "[('amount', '>', 1000)]"
        cls.approval = cls._request(
            step("Check", users=cls.boss | cls.second, condition=conditions), values={"amount": 5000}
        )
        cls.document = cls.env["approval.sample"].browse(cls.approval.res_id)
        cls.open_task = cls.task(cls.approval, cls.boss).sudo()

    def _link(self, task=None, reader=None):
        """Return the path of a link as a mail has it."""
        self.env.flush_all()
        return f"{PAGE}/{(task or self.open_task)._link_token(reader or self.boss)}"

    def _login(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def _get(self, path, **kwargs):
        answer = self.url_open(path, **kwargs)
        self.env.invalidate_all()
        return answer

    def _post(self, page, verdict="approve", comment="", path=None, **values):
        """Send the form of a page that was opened."""
        data = {"csrf_token": CSRF.search(page.text)[1], "verdict": verdict, "comment": comment, **values}
        answer = self.url_open(path or ACTION.search(page.text)[1], data=data)
        self.env.invalidate_all()
        return answer
