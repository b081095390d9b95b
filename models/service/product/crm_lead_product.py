from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...listed import listed

#: what a lead says in words
_WORDS = ("name", "description", "free_choice_text")


def _plain(text):
    """Return a text as it is compared: whatever its case and its spaces."""
    return " ".join(text.split()).casefold()


class CrmLead(models.Model):
    """What is offered to a customer: by whom, and that he chooses freely (SD16, domain 11.16)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "customer.sealed.mixin"]

    service_product_ids = fields.Many2many(
        "customer.service.product",
        "crm_lead_customer_service_product_rel",
        "lead_id",
        "product_id",
        string="Service Products",
        help="What is offered; the grade of the acting manager decides what may be.",
    )
    is_free_choice = fields.Boolean(
        string="Not Regulated",
        compute="_compute_is_free_choice",
        store=True,
        help="Names a service that other firms offer too: needs the customer's confirmation, counts for no target.",
    )
    free_choice_date = fields.Date(string="Free Choice Confirmed On", copy=False, tracking=True)
    free_choice_contact_id = fields.Many2one(
        "res.partner", string="Confirmed by", copy=False, ondelete="restrict", index="btree_not_null"
    )
    free_choice_text = fields.Text(string="The Customer's Words", copy=False)

    @api.model
    def _sealed_fields(self):
        """Return what nobody says of a lead by hand; Odoo's own columns stay as Odoo has them."""
        return {"is_free_choice"}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what the products say themselves."""
        for vals in vals_list:
            self._check_sealed(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse what the products say themselves."""
        self._check_sealed(vals)
        return super().write(vals)

    @api.depends("service_product_ids.is_regulated")
    def _compute_is_free_choice(self):
        for lead in self:
            lead.is_free_choice = not all(lead.sudo().service_product_ids.mapped("is_regulated"))

    @api.constrains("service_product_ids", "partner_id", "user_id")
    def _check_products_of_grade(self):
        """Nobody offers what the grade of the customer's acting manager does not reach."""
        for lead in self.sudo().filtered("service_product_ids"):
            manager = lead._get_offering_manager()
            beyond = lead.service_product_ids.filtered(
                lambda product, grade=manager.grade_id: product.grade_ids and grade not in product.grade_ids
            )
            if manager and beyond:
                raise ValidationError(
                    self.env._(
                        "Service Products: %(manager)s (%(grade)s) may not offer %(products)s. Ask the supervisor for a"
                        " manager whose grade may.",
                        manager=manager.name,
                        grade=manager.grade_id.name or self.env._("no grade"),
                        products=listed(self.env, beyond),
                    )
                )

    def _get_offering_manager(self):
        """Return who answers for the offer: the customer's acting manager, else the salesperson's file."""
        self.ensure_one()
        if manager := self.partner_id.commercial_partner_id.customer_acting_manager_id:
            return manager
        return (
            self.env["customer.manager"]
            .sudo()
            .search([("user_id", "=", self.user_id.id)] if self.user_id else [(0, "=", 1)], limit=1)
        )

    @api.constrains(
        "service_product_ids",
        "is_free_choice",
        "partner_id",
        "free_choice_date",
        "free_choice_contact_id",
        "free_choice_text",
        "name",
        "description",
    )
    def _check_free_choice(self):
        """A service that others offer too needs the customer's free choice, and favours no firm."""
        for lead in self.sudo().filtered("service_product_ids"):
            if lead.is_free_choice:
                lead._check_confirmation()
                lead._check_no_connection()
                lead._check_no_firm_named()

    def _check_confirmation(self):
        """The confirmation has a day, somebody of the customer, and his words."""
        if not (self.free_choice_date and self.free_choice_contact_id and (self.free_choice_text or "").strip()):
            raise ValidationError(
                self.env._(
                    "Free Choice: services that are not regulated need the day, the person and the words with which"
                    " the customer confirmed that he chooses freely."
                )
            )
        company = self.company_id or self.env.company
        if self.free_choice_date > company._customer_today():
            raise ValidationError(self.env._("Free Choice Confirmed On: the day cannot be in the future."))
        entity = self.free_choice_contact_id.commercial_partner_id
        if not self.partner_id or entity != self.partner_id.commercial_partner_id:
            raise ValidationError(
                self.env._(
                    "Confirmed by: %(contact)s does not belong to the customer of this lead.",
                    contact=self.free_choice_contact_id.display_name,
                )
            )
        if any(user._is_internal() for user in self.free_choice_contact_id.with_context(active_test=False).user_ids):
            raise ValidationError(self.env._("Confirmed by: only the customer confirms, nobody of the utility."))

    def _check_no_connection(self):
        """What the customer must ask us for is no occasion to sell him what he need not."""
        if self._has_open_connection():
            raise ValidationError(
                self.env._(
                    "Service Products: this lead hangs on a connection request that is open; services that are not"
                    " regulated cannot be offered with it."
                )
            )

    def _has_open_connection(self):
        """Whether the lead hangs on an open connection request; the file that knows requests extends it."""
        return False

    def _check_no_firm_named(self):
        """The lead names no firm that designs, builds or supplies (十个不准)."""
        firms = self.env["res.partner"]._find_contractors() - self.partner_id.commercial_partner_id
        words = _plain(" ".join(Markup(self[name] or "").striptags() for name in _WORDS))
        if named := firms.filtered(lambda firm: (name := _plain(firm.name or "")) and name in words):
            raise ValidationError(
                self.env._(
                    "Lead: it names %(firm)s. No firm that designs, builds or supplies may be named to a customer.",
                    firm=named[0].name,
                )
            )
