from odoo import fields, models


class CustomerAbsenceLog(models.Model):
    """What came in for a customer while somebody else acted, and what was done: read when handing back.

    Written by `customer.absence._write_log` alone.
    """

    _name = "customer.absence.log"
    _description = "What Came in During an Absence"
    _order = "absence_id desc, partner_id, day, id"
    _rec_name = "name"
    _allow_sudo_commands = False

    absence_id = fields.Many2one("customer.absence", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="absence_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    day = fields.Date(readonly=True)
    name = fields.Char("Matter", required=True, readonly=True)
    is_open = fields.Boolean("Still Open", readonly=True)
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True, export_string_translation=False)
