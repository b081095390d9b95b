from odoo import api, fields, models
from odoo.exceptions import UserError

from ..row_guard import guard_rows


class CustomerFrozenMixin(models.AbstractModel):
    """Rows that never change once they are sealed, superuser code included; a trigger holds it in the database.

    Whoever seals writes `sealed_at` last, with the hash or after it. `customer.blind.mixin` is for rows in which
    one person judges; this one is for what the system writes down.
    """

    _name = "customer.frozen.mixin"
    _description = "Never Changes Once Sealed"
    _inherit = "customer.sealed.mixin"

    #: columns that may change after the seal
    _frozen_open = frozenset()

    sealed_at = fields.Datetime("Sealed", readonly=True, copy=False)

    @api.model
    def _frozen_columns(self):
        """Return the names of the columns that stay."""
        free = {"sealed_at", *models.MAGIC_COLUMNS, *self._frozen_open}
        return {name for name, field in self._fields.items() if field.store and field.column_type} - free

    def init(self):
        """Let the database itself refuse what the ORM refuses."""
        super().init()
        if not self._abstract and self._auto:
            guard_rows(self.env.cr, self._table, sealed=self._frozen_columns())

    @api.model
    def _sealed_fields(self):
        """All that is marked read-only is kept by the system alone."""
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what the system keeps."""
        for vals in vals_list:
            self._check_sealed(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse what the system keeps, and any change of a sealed row."""
        self.check_access("write")
        self._check_sealed(vals)
        if vals.keys() - self._frozen_open:
            self._check_not_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_not_frozen()

    def _check_not_frozen(self):
        for row in self.sudo():
            if row.sealed_at:
                raise UserError(
                    self.env._("%(row)s is sealed: it never changes and is not deleted.", row=row.display_name)
                )
