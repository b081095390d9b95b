"""Days in calls of other systems."""

from odoo import fields
from odoo.exceptions import ValidationError


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
