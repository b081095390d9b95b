from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .customer_handover import TASK


class CustomerHandoverCheck(models.Model):
    """A look at a handover some time after it: does the customer know his manager, was anything lost (domain P2).

    Made when it takes effect; the supervisor writes what was found, neither giver nor receiver.
    """

    _name = "customer.handover.check"
    _description = "Check after a Handover"
    _inherit = ["customer.sealed.mixin"]
    _order = "date_due, id"
    _rec_name = "date_due"

    handover_id = fields.Many2one("customer.handover", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, precompute=True)
    days = fields.Integer("Days After", readonly=True, aggregator=None)
    date_due = fields.Date("Due", readonly=True, index=True)
    result = fields.Selection([("good", "Goes well"), ("watch", "To be watched"), ("bad", "Goes badly")])
    note = fields.Text()
    done_uid = fields.Many2one("res.users", "Checked by", readonly=True, copy=False)
    done_at = fields.Datetime("Checked on", readonly=True, copy=False)

    _once = models.Constraint("UNIQUE (handover_id, days)", "There is a check for this number of days already.")

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model_create_multi
    def create(self, vals_list):
        """Checks come with the effect of a handover."""
        if not self.env.su:
            raise UserError(self.env._("Checks after a handover are made when it takes effect."))
        return super().create(vals_list)

    def write(self, vals):
        """Write down what was found; the handover closes with its last check."""
        self._check_sealed(vals)
        if self.env.su:
            return super().write(vals)
        self._refuse_party()
        self.handover_id._meet()
        if vals.get("result"):
            self._refuse_early()
        result = super().write(vals)
        if "result" in vals:
            self.sudo().write(
                {"done_uid": self.env.uid, "done_at": fields.Datetime.now()}
                if vals["result"]
                else {"done_uid": False, "done_at": False}
            )
            if vals["result"]:
                self._end_todos()
            self.handover_id._close_when_checked()
        return result

    def _end_todos(self):
        """Settle the activities that asked for these checks, whoever made them."""
        for check in self.sudo():
            handover = check.handover_id
            asked = [("date_deadline", "=", check.date_due), ("user_id", "not in", handover._party_users().ids)]
            handover.activity_search([TASK], additional_domain=asked).action_feedback()

    def _refuse_early(self):
        """How it goes after ninety days is not known on the first one."""
        for check in self:
            if check.date_due > check.company_id._customer_today():
                raise UserError(
                    self.env._(
                        "Result: the check of %(day)s is not due yet.", day=fields.Date.to_string(check.date_due)
                    )
                )

    def _refuse_party(self):
        for check in self:
            if self.env.user in check.handover_id._party_users():
                raise AccessError(
                    self.env._("%(handover)s: giver and receiver do not check it.", handover=check.handover_id.name)
                )
            if check.handover_id.sudo().state != "in_force":
                raise UserError(self.env._("%(handover)s is closed: its checks stay.", handover=check.handover_id.name))
