"""The password again, for steps that ask for it: Odoo's own check, never a key of the context."""

import time
from functools import wraps

from odoo.http import request

from odoo.addons.base.models.res_users import check_identity

#: seconds for which a password counts, as in `check_identity`
VALID = 10 * 60


def asks_identity(method):
    """Ask for the password before an action on tasks of which one belongs to a sensitive step.

    In the browser Odoo's dialog comes up and repeats the call when the password was right. The
    guard is `_check_identity`, which the decision itself calls; this only brings up the dialog.
    """
    checked = check_identity(method)

    @wraps(method)
    def wrapper(self, *args, **kwargs):
        if has_own_session(self.env) and self._needs_identity():
            return checked(self, *args, **kwargs)
        return method(self, *args, **kwargs)

    # Odoo's dialog repeats only calls of methods that say so
    wrapper.__has_check_identity = True
    return wrapper


def has_own_session(env):
    """Whether the user acts in the browser himself: not with an API key, not in a job, not as somebody else."""
    return bool(request) and request.session.uid == env.uid and request.session.can_save


def is_confirmed(env):
    """Whether the user has typed his password in this session within the last minutes."""
    return has_own_session(env) and request.session.get("identity-check-last", 0) > time.time() - VALID
