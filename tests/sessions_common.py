from odoo import SUPERUSER_ID
from odoo.tests import BaseCase

from .scratch_database import scratch_database


class SessionsCommon(BaseCase):
    """A database of the test's own, `self.database`, and sessions on it with connections of their own."""

    def setUp(self):
        super().setUp()
        self.database = self.enterContext(scratch_database())

    def _connect(self, uid=SUPERUSER_ID):
        """Return an environment that has read nothing yet; it ends with the test."""
        return self.enterContext(self.database.session(uid))

    def _session(self, uid=SUPERUSER_ID):
        """Return an environment whose snapshot begins now: that of a session begins with its first statement."""
        env = self._connect(uid)
        env.cr.execute("SELECT 1")
        return env
