from odoo import api, fields, models

#: what an invitation goes by -> the columns that keep who changed it last, and when
_KEPT = {
    "email": ("customer_email_changed_uid", "customer_email_changed_at"),
    "phone": ("customer_phone_changed_uid", "customer_phone_changed_at"),
}
#: moving somebody between customers makes both addresses new for the customer he comes to
_MOVES = "parent_id"
_WATCHED = frozenset({*_KEPT, _MOVES})
_COLUMNS = frozenset(name for names in _KEPT.values() for name in names)


class ResPartner(models.Model):
    """Who changed an address last, since a manager could have his own answer for the customer (domain 11.8).

    Plain columns, filled by every change, whatever the context says: tracking may be switched off by who writes.
    Creation needs none: Odoo's own columns tell it. Users stand as numbers: writing a link reads the old one before.
    """

    _inherit = "res.partner"

    customer_email_changed_uid = fields.Integer(
        "Email Changed by",
        aggregator=None,
        prefetch="customer",
        readonly=True,
        copy=False,
        groups="base.group_user",
        export_string_translation=False,
    )
    customer_email_changed_at = fields.Datetime(
        "Email Changed",
        prefetch="customer",
        readonly=True,
        copy=False,
        groups="base.group_user",
        export_string_translation=False,
    )
    customer_phone_changed_uid = fields.Integer(
        "Phone Changed by",
        aggregator=None,
        prefetch="customer",
        readonly=True,
        copy=False,
        groups="base.group_user",
        export_string_translation=False,
    )
    customer_phone_changed_at = fields.Datetime(
        "Phone Changed",
        prefetch="customer",
        readonly=True,
        copy=False,
        groups="base.group_user",
        export_string_translation=False,
    )

    #: whether several customers share an address is asked among all contacts
    _customer_email_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Take no values for columns that only changes fill."""
        return super().create([self._without_address_columns(vals) for vals in vals_list])

    def write(self, vals):
        """Keep who changes an address."""
        vals = self._without_address_columns(vals)
        groups = {} if _WATCHED.isdisjoint(vals) else self._address_changes(vals)
        result = super().write(vals)
        by = {"uid": self.env.uid, "at": fields.Datetime.now()}
        for kinds, partners in groups.items():
            columns = {f"customer_{kind}_changed_{name}": value for kind in kinds for name, value in by.items()}
            # the contact's own `write` reads the old value of whatever is written: a query that nobody needs
            models.BaseModel.write(partners.sudo(), columns)
        return result

    @api.model
    def _without_address_columns(self, vals):
        """Merging contacts sends the columns along: dropped without a word, as nobody fills them by hand."""
        if _COLUMNS.isdisjoint(vals):
            return vals
        return {name: value for name, value in vals.items() if name not in _COLUMNS}

    def _address_changes(self, vals):
        """Return {kinds of addresses that change: contacts}; what somebody has already is no change of his."""
        groups = {}
        # a contact that leaves a customer stays who he is; one that comes to a customer is new there
        moves = bool(vals.get(_MOVES))
        for partner in self.sudo():
            if moves and partner[_MOVES].id != vals[_MOVES]:
                kinds = tuple(_KEPT)
            else:
                kinds = tuple(kind for kind in _KEPT if kind in vals and (partner[kind] or "") != (vals[kind] or ""))
            if kinds:
                groups[kinds] = groups.get(kinds, self.browse()) | self.browse(partner.id)
        return groups

    def _address_touched_by(self, user, since, kind="email"):
        """Return the contacts among self whose address the user made or changed since a moment."""
        by, at = _KEPT[kind]
        if not user:
            return self.browse()
        return self.filtered(
            lambda one: (
                (one.create_uid == user and one.create_date >= since)
                or (one[by] == user.id and one[at] and one[at] >= since)
            )
        )

    def _opinion_channel(self, company):
        """Return by which way a company can invite this one contact; empty: by none."""
        self.ensure_one()
        return "mail" if self.email_normalized and not self.is_blacklisted else False
