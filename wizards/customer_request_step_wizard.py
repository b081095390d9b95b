from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.service.request.customer_request_attempt import TRY_CHANNELS


class CustomerRequestStepWizard(models.TransientModel):
    """Ask for what a step of a request needs beside a few words; the rules are those of the request."""

    _name = "customer.request.step.wizard"
    _description = "Step of a Request"

    request_ids = fields.Many2many("customer.request", string="Requests", required=True)
    step = fields.Selection(
        [
            ("classify", "Sort"),
            ("type", "Change the type"),
            ("subject", "Complaint about a person"),
            ("assign", "Another owner"),
            ("dispatch", "Send to departments"),
            ("try", "Log a try"),
            ("duplicate", "Same matter as another request"),
        ],
        required=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer")
    contact_id = fields.Many2one("res.partner", string="Contact")
    account_id = fields.Many2one("customer.account", string="Account")
    type_id = fields.Many2one("customer.request.type", string="Type")
    user_id = fields.Many2one("res.users", string="Person")
    other_id = fields.Many2one("customer.request", string="Same Matter as")
    department_ids = fields.Many2many("hr.department", string="Departments")
    channel = fields.Selection(TRY_CHANNELS, default="phone")
    is_about_manager = fields.Boolean(
        "Complaint about the Manager", help="Goes past the customer's manager, who sees nothing of it."
    )
    agreed_by = fields.Char(help="Who of the customer agreed that it is no complaint.")
    text = fields.Text("Words")

    @api.model
    def default_get(self, fields):
        """Take the requests the dialog was opened on, and what is known of a single one."""
        values = super().default_get(fields)
        requests = self.env["customer.request"].browse(self.env.context.get("active_ids") or ()).exists()
        if self.env.context.get("active_model") == "customer.request":
            values["request_ids"] = [Command.set(requests.ids)]
        if len(requests) == 1 and values.get("step") == "dispatch":
            usual = requests.type_id.with_company(requests.company_id).department_id
            known = {"text": requests.description, "department_ids": [Command.set(usual.ids)]}
            values |= {name: known[name] for name in known if name in fields}
        if len(requests) == 1 and "other_id" in fields and values.get("step") == "duplicate":
            values["other_id"] = requests.twin_ids[:1].id
        if len(requests) == 1 and values.get("step") == "classify":
            # a mail or a caller that seems to be known: to be confirmed by who sorts
            contact = requests.contact_id
            known = {"partner_id": contact._customer_entity().id, "contact_id": contact.id}
            known["is_about_manager"] = requests.is_about_serving
            values |= {name: known[name] for name in known if name in fields and known[name]}
        return values

    @api.constrains("request_ids", "other_id")
    def _check_readable(self):
        """Odoo shows the number of whatever a link leads to: take none that the user does not read himself."""
        (self.request_ids | self.other_id).sudo(False).check_access("read")

    def action_apply(self):
        """Carry out the step (public)."""
        self.ensure_one()
        requests = self.request_ids
        if not requests:
            raise UserError(self.env._("Requests: choose at least one."))
        if self.step == "classify":
            requests.action_classify(
                self.partner_id.id, self.type_id.id, self.contact_id.id, self.account_id.id, self.is_about_manager
            )
        elif self.step == "type":
            requests.action_change_type(self.type_id.id, self.text, self.agreed_by)
        elif self.step == "subject":
            requests.action_set_subject(self.user_id.id, self.text)
        elif self.step == "assign":
            requests.action_assign(self.user_id.id, self.text)
        elif self.step == "dispatch":
            requests.action_dispatch(self.department_ids.ids, self.text)
        elif self.step == "try":
            requests.action_log_try(self.channel, self.text)
        else:
            requests.action_mark_duplicate(self.other_id.id)
        return {"type": "ir.actions.act_window_close"}
