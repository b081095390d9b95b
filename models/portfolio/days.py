"""Days: in calls of other systems, and in the domains of dated rows."""

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Domain


def read_day(env, label, value):
    """Return `value` (a date, its ISO text, or nothing) as a date or False.

    :raise ValidationError: naming the field `label`, if it is no day
    """
    try:
        return fields.Date.to_date(value) or False
    except (AttributeError, TypeError, ValueError) as error:
        raise ValidationError(
            env._("%(field)s: '%(value)s' is no day, write it as YYYY-MM-DD.", field=label, value=str(value)[:40])
        ) from error


def running_on(day):
    """Return the Domain of rows with `date_from` and `date_to` (empty = open) that cover `day`."""
    return Domain("date_from", "<=", day) & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
