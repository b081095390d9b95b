from odoo import api, fields, models


class CustomerServiceProduct(models.Model):
    """What a manager may offer to a customer; grades differ in it (SD15, SD16).

    Regulated services are the utility's duty at the state's price. All others compete with firms on the market:
    the customer chooses freely, and says so (domain 11.16, see `crm.lead`).
    """

    _name = "customer.service.product"
    _description = "Service Product"
    _order = "is_regulated desc, sequence, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name for imports and interfaces.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("supply", "Supply and connection"),
            ("price", "Price and market"),
            ("quality", "Quality of supply"),
            ("saving", "Energy saving"),
            ("storage", "Storage"),
            ("charging", "Charging"),
            ("generation", "Own generation"),
            ("response", "Demand response"),
            ("operation", "Operation and maintenance"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    is_regulated = fields.Boolean(
        string="Regulated",
        help="A duty of the utility at the state's price. For all others the customer confirms his free choice.",
    )
    grade_ids = fields.Many2many(
        "customer.manager.grade",
        "customer_manager_grade_service_product_rel",
        "product_id",
        "grade_id",
        string="Offered by",
        help="Grades whose holders may offer it; none named: all of them.",
    )
    description = fields.Text(translate=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")

    _code_uniq = models.UniqueIndex(
        "(lower(code), company_id) NULLS NOT DISTINCT", "There is already a service product with this code."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Nobody widens what his own grade may offer, whichever side he writes it from."""
        products = super().create(vals_list)
        products.grade_ids._check_own_case()
        return products

    def write(self, vals):
        """Nobody widens what his own grade may offer, whichever side he writes it from."""
        before = {product: product._offering_grades() for product in self} if "grade_ids" in vals else {}
        result = super().write(vals)
        for product, grades in before.items():
            after = product._offering_grades()
            ((grades | after) - (grades & after))._check_own_case()
        return result

    def _offering_grades(self):
        """Return the grades whose holders may offer this product."""
        self.ensure_one()
        return self.grade_ids or self.env["customer.manager.grade"].search([])
