from contextlib import contextmanager

from ..common import CustomerManagerCommon


class ApprovalLifeCommon(CustomerManagerCommon):
    """Refusals that leave nothing behind."""

    @contextmanager
    def assertRefused(self, exception, regex=""):
        """Expect an error with a text, and forget what was done before it."""
        with self.assertRaisesRegex(exception, regex), self.env.cr.savepoint():
            yield
        self.env.invalidate_all(flush=False)
