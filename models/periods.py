"""Settings that count time, and how long they may be.

Jobs reckon with them for all companies and all customers: a day far beyond the calendar, typed by a slip in one row,
would stop the job for everybody.
"""

import re

from odoo.exceptions import ValidationError

#: a hundred years in each unit
_MOST = {"minutes": 52_560_000, "hours": 876_000, "days": 36_500, "months": 1_200}
_UNIT = re.compile("|".join(_MOST))


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
