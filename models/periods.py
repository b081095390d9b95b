"""Settings that count time, how long they may be, and days that somebody can mean.

Jobs reckon with them for all companies and all customers: a day far beyond the calendar, typed by a slip in one row,
would stop the job for everybody.
"""

import re
from datetime import date, datetime

from odoo.exceptions import ValidationError

#: a hundred years in each unit
_MOST = {"minutes": 52_560_000, "hours": 876_000, "days": 36_500, "months": 1_200}
_UNIT = re.compile("|".join(_MOST))
#: nothing is reckoned from days outside these; at the ends of the calendar there is no day before or after
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


def period_names(model, prefixes=("",)):
    """Return the names of the stored numbers of a model that count time, as their names say."""
    return [
        name
        for name, field in model._fields.items()
        if field.store and field.type in ("integer", "float") and name.startswith(prefixes) and _UNIT.search(name)
    ]


def check_periods(records, names):
    """Refuse what is longer than a hundred years.

    :raise ValidationError: with the name of the setting
    """
    for name in names:
        most = _MOST[_UNIT.search(name).group()]
        if any(record[name] > most for record in records):
            label = records.env["ir.model.fields"]._get(records._name, name).field_description
            raise ValidationError(records.env._("%(setting)s: at most a hundred years.", setting=label))


def check_day(env, label, day):
    """Refuse a day that nobody can mean.

    :param day: date or datetime; empty is no day
    :raise ValidationError: with the name of the field
    """
    day = day.date() if isinstance(day, datetime) else day
    if day and not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            env._(
                "%(field)s: give a day of the years %(first)s to %(last)s.",
                field=label,
                first=FIRST_DAY.year,
                last=LAST_DAY.year,
            )
        )


def check_days(records, names):
    """Refuse days that nobody can mean in fields of records.

    :raise ValidationError: with the name of the field
    """
    for name in names:
        label = records._fields[name]._description_string(records.env)
        for record in records:
            check_day(records.env, label, record[name])
