from odoo import fields, models


class CustomerManagerGrade(models.Model):
    _inherit = "customer.manager.grade"

    service_product_ids = fields.Many2many(
        "customer.service.product",
        "customer_manager_grade_service_product_rel",
        "grade_id",
        "product_id",
        string="Service Products",
        help="What holders of this grade may offer (SD15, SD16); products that name no grade come on top.",
    )
