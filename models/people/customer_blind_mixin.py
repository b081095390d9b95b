from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..row_guard import guard_rows
from .sealed_fields import _Sealed


class CustomerBlindMixin(models.AbstractModel):
    """Rows in which one person judges, alone until all have (domain 11.14).

    Brings the columns on which :mod:`.sealed_fields` stand and keeps them: the rater is named at creation and stays,
    sealing and revealing are done by `_seal` and `_reveal` alone, superuser code included. A trigger holds this in
    the database: a sealed row does not change, is not deleted and is not unsealed, by whatever statement.
    """

    _name = "customer.blind.mixin"
    _description = "Judged Blind"
    _inherit = "customer.sealed.mixin"

    #: further columns that say what was judged and stay once the row is sealed, such as the criterion
    _blind_kept = frozenset()

    rater_uid = fields.Many2one("res.users", "Rater", required=True, readonly=True, index=True, ondelete="restrict")
    sealed_at = fields.Datetime("Sealed", readonly=True, copy=False)
    is_revealed = fields.Boolean("Revealed", readonly=True, copy=False)

    _sealed_before_revealed = models.Constraint(
        "CHECK (is_revealed IS NOT TRUE OR sealed_at IS NOT NULL)", "Only what is sealed is revealed."
    )

    # ------------------------------------------------------------
    # Declaration
    # ------------------------------------------------------------

    @api.model
    def _blind_values(self):
        """Return the names of the fields that only the rater reads, in their order."""
        return [name for name, field in self._fields.items() if isinstance(field, _Sealed)]

    def _register_hook(self):
        """Refuse a model from which another field would carry the values on.

        Fields that an administrator made are refused at the first value instead: the registry must load with them.

        :raise ValueError: naming both fields
        """
        super()._register_hook()
        if self._abstract:
            return
        for name in self._blind_values():
            for leak in self._fields[name]._leaks(self.env.registry):
                if not leak.manual:
                    raise ValueError(f"{self._name}.{name} is sealed and {leak} depends on it.")

    def init(self):
        """Let the database itself refuse what the ORM refuses."""
        super().init()
        if self._abstract or not self._auto:
            return
        guard_rows(
            self.env.cr,
            self._table,
            sealed={*self._blind_values(), *self._blind_kept},
            fixed={"rater_uid"},
            once={"is_revealed"},
        )

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"rater_uid", "sealed_at", "is_revealed"}

    @api.model_create_multi
    def create(self, vals_list):
        """Begin rows open: nothing is born sealed or revealed."""
        for vals in vals_list:
            self._check_sealed(vals)
            self._check_blind({name: value for name, value in vals.items() if name != "rater_uid" and value})
        return super().create(vals_list)

    def write(self, vals):
        """Keep rater, seal and reveal from being set by hand, superuser code included."""
        self.check_access("write")
        self._check_blind(vals)
        return super().write(vals)

    @api.model
    def _check_blind(self, vals):
        names = [name for name in ("rater_uid", "sealed_at", "is_revealed") if name in vals]
        if names:
            raise AccessError(
                self.env._(
                    "%(field)s: kept by the system; who judges stays, and nothing is opened before all have sealed.",
                    field=self._fields[names[0]]._description_string(self.env),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        if self.sudo().filtered("sealed_at"):
            raise UserError(self.env._("What was sealed belongs to the file and is not deleted."))

    # ------------------------------------------------------------
    # Sealing
    # ------------------------------------------------------------

    def _seal(self):
        """Seal the open rows of self for their rater, who is the user; return those that were sealed now.

        Callers check before that all that is to be marked is marked.

        :raise AccessError: for a row of somebody else
        """
        if self.sudo().rater_uid - self.env.user:
            raise AccessError(self.env._("Only who judges seals, and what is his own."))
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "UPDATE %s SET sealed_at = %s WHERE id = ANY(%s) AND sealed_at IS NULL AND rater_uid = %s RETURNING id",
                SQL.identifier(self._table),
                fields.Datetime.now(),
                self.ids,
                self.env.uid,
            )
        )
        self.invalidate_recordset(["sealed_at"])
        self.modified(["sealed_at"])
        return self.browse(sorted(one for (one,) in rows))

    def _reveal(self):
        """Let everybody who may see the rows read what was judged, from now on.

        Callers know that all who judge have sealed; rows that are not sealed are refused by the database.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET is_revealed = TRUE WHERE id = ANY(%s) AND is_revealed IS NOT TRUE",
                SQL.identifier(self._table),
                self.ids,
            )
        )
        names = ["is_revealed", *self._blind_values()]
        self.invalidate_recordset(names)
        self.modified(names)
