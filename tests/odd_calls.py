"""Calls of public methods as clients send them, with arguments that are none."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tools import mute_logger

ODD = [None, "", "x", -1, 10**20, [], {}, [10**20], "1999-13-45", "9999-12-31", float("nan"), True, "\x00", "\ud800"]


class OddCalls:
    """On top of any test class with ``env``."""

    def _call(self, records, name, values):
        """Call as RPC would; return whether it was allowed. Only refusals in words may be raised."""
        func = get_public_method(records, name)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                func(records, **values)
                self.env.flush_all()
                return True
        except (AccessError, UserError):
            return False
        except ValueError as error:
            if "singleton" not in str(error):
                raise
            return False
        finally:
            self.env.invalidate_all(flush=False)
