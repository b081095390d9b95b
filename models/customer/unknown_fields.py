"""Numeric fields that tell "unknown" from zero.

Odoo's own numeric fields write and read NULL as 0. A profit nobody reported
is not a profit of zero (design 4.1), so these fields keep NULL in the database,
read it as False, and search `= False` for it and for nothing else.
"""

from odoo import fields


class _Unknown:
    """Mixin for numeric fields: missing stays missing."""

    falsy_value = None

    def convert_to_column(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column(value, record, values, validate)

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column_insert(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_read(self, value, record, use_display_name=True):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is None or value is False else value


class UnknownFloat(_Unknown, fields.Float):
    """Float whose NULL is unknown."""


class ReaderFloat(UnknownFloat):
    """Float that the query of its model shows to some readers only.

    Odoo keeps what was read once for everybody of a transaction, superusers included: kept apart for each reader here.
    """

    _depends_context = ("uid",)


class UnknownInteger(_Unknown, fields.Integer):
    """Integer whose NULL is unknown."""


class UnknownMonetary(_Unknown, fields.Monetary):
    """Amount whose NULL is unknown."""


class DataMany2one(fields.Many2one):
    """Many2one of a mass data table: no foreign key in the database.

    A foreign key costs more per row than writing the row (measured: 3.8 s on
    1 M rows, against 3.6 s for the rows with all indexes). The model that uses
    this field says in its docstring what protects the reference instead.
    """

    def update_db_foreign_key(self, model, column):
        """Leave the column without a foreign key."""
