from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerDocumentMixin(models.AbstractModel):
    """A document of one customer: on the commercial entity, of the company that serves it, for good.

    Read-only columns are the system's on every path. Who may read and write is said by the rules of each model.
    """

    _name = "customer.document.mixin"
    _description = "Document of a Customer"
    _inherit = ["customer.sealed.mixin"]
    _check_company_auto = True

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Put documents on the customer itself, in the company that serves it."""
        rows = []
        for vals in vals_list:
            self._check_sealed(vals)
            partner_id = vals.get("partner_id") or self.default_get(["partner_id"]).get("partner_id")
            entity = self.env["res.partner"].browse(partner_id)._customer_entity()
            rows.append({**vals, **self._prepare_vals(entity)})
        return super().create(rows)

    @api.model
    def _prepare_vals(self, entity):
        """Return what follows from the customer of a new document; to be extended."""
        return {"partner_id": entity.id, "company_id": self._get_serving_company(entity).id}

    def write(self, vals):
        """The customer of a document does not change."""
        self._check_sealed(vals)
        if "partner_id" in vals and not self.env.su and self._is_sealed_change("partner_id", vals):
            raise UserError(self.env._("Customer: a document stays with its customer; make another one."))
        return super().write(vals)

    @api.model
    def _get_serving_company(self, entity):
        company = entity.sudo().customer_company_id
        if not company:
            raise ValidationError(
                self.env._(
                    "Customer: %(customer)s is nobody's customer yet; the first account or manager makes it one.",
                    customer=entity.display_name or "",
                )
            )
        return company
