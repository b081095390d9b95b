"""Figures and words that nobody but their author reads before they are revealed (domain 11.14).

A record rule keeps rows from users, and `sudo()` passes by it; `groups` keep columns from roles, and administrators
give themselves any role. These fields are NULL in SQL itself for everybody but the rater of the row until the row is
revealed: reading, exporting, searching, grouping and ordering all go through `to_sql`, superuser code included. Only
the rater writes them, on no path anybody else.

What this does not guard against: SQL that is not made by the ORM, and code that acts as the rater (`with_user`). Both
take the right to run code on the server.
"""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..customer.unknown_fields import UnknownFloat


class _Sealed:
    """Mixin for stored fields that are their rater's alone until they are revealed.

    :param rater: name of the column of the model that holds the user who judges; never changes
    :param revealed: name of the boolean column that lets everybody read
    :param sealed: name of the column that is set once the rater may not change his mind any more

    `customer.blind.mixin` brings the three columns and keeps them from being written.
    """

    rater = "rater_uid"
    revealed = "is_revealed"
    sealed = "sealed_at"
    copy = False
    #: Each user has a cache of his own, which his superuser code shares.
    _depends_context = ("uid",)
    compute_sudo = True

    def setup_nonrelated(self, model):
        """Refuse declarations that would leave a way around.

        :raise ValueError: naming the field
        """
        super().setup_nonrelated(model)
        columns = {self.rater: "many2one", self.revealed: "boolean", self.sealed: "datetime"}
        for name, kind in columns.items():
            column = model._fields.get(name)
            if column is None or column.type != kind or not column.store or column.compute:
                raise ValueError(f"{self}: column {name!r} of the model is needed, a stored {kind}.")
        if self.compute or not self.store or self.required or self.company_dependent or self.copy:
            raise ValueError(f"{self}: a sealed field is stored, neither computed, required, copied nor by company.")
        if getattr(self, "translate", False) or getattr(self, "tracking", False):
            raise ValueError(f"{self}: a sealed field is neither translated nor tracked.")

    # reading

    def to_sql(self, model, alias):
        """Return the value for the rater and, once it is revealed, for everybody; NULL for others."""
        columns = model._fields
        return SQL(
            "(CASE WHEN %(revealed)s OR %(rater)s = %(uid)s THEN %(value)s END)",
            revealed=SQL.identifier(alias, self.revealed, to_flush=columns[self.revealed]),
            rater=SQL.identifier(alias, self.rater, to_flush=columns[self.rater]),
            uid=model.env.uid,
            value=super().to_sql(model, alias),
        )

    # writing

    def write(self, records, value):
        """Write for the rater alone, until he has sealed."""
        self._check_rater(records)
        super().write(records, value)

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        """Take a value at creation from the rater alone."""
        if values is not None and value is not None and value is not False and value != "":
            is_own = values.get(self.rater) == record.env.uid
            if not is_own or values.get(self.sealed) or values.get(self.revealed):
                raise AccessError(self._refusal(record.env))
            self._check_dependents(record.env)
        return super().convert_to_column_insert(value, record, values, validate)

    def get_column_update(self, record):
        """Return what the rater wrote: caches of others hold nothing of this row."""
        rater = record.sudo()[self.rater]
        value = self._get_cache(record.with_user(rater).env)[record.id]
        return self.convert_to_column_insert(value, record, validate=False)

    def _check_rater(self, records):
        env = records.env
        for record in records.sudo().filtered("id"):
            if record[self.rater].id != env.uid or record[self.sealed] or record[self.revealed]:
                raise AccessError(self._refusal(env))
        self._check_dependents(env)

    def _refusal(self, env):
        return env._(
            "%(field)s: only who judges enters it, for himself, and not once it is sealed.",
            field=self._description_string(env),
        )

    # what follows from it

    def _leaks(self, registry):
        """Yield the fields that would carry the value on to others: stored ones, and caches that all users share."""
        for field in registry.get_dependent_fields(self):
            if field.store or "uid" not in registry.field_depends_context[field]:
                yield field

    def _check_dependents(self, env):
        """Take no value while a field, one that an administrator made included, would show it to others."""
        if leak := next(self._leaks(env.registry), None):
            raise UserError(
                env._(
                    "%(field)s: field %(other)s of model %(model)s would show it to others before all have sealed;"
                    " an administrator has to remove that field first.",
                    field=self._description_string(env),
                    other=leak.name,
                    model=leak.model_name,
                )
            )


class SealedFloat(_Sealed, UnknownFloat):
    """Mark that nobody but its rater reads before it is revealed; NULL is no mark, never zero."""

    aggregator = None


class SealedText(_Sealed, fields.Text):
    """Words that nobody but their author reads before they are revealed."""
