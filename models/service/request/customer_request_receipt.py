from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: what any internal user says of a request he records
SAID = frozenset(
    "account_id channel contact_id description external_number is_about_manager name partner_id received_at"
    " subject_user_id type_id has_name_consent".split()
)


class CustomerRequestReceipt(models.Model):
    """What who recorded a request sees of it: number, day and state, no word of it (domain 11.13).

    A view of its own instead of rights on the request: no field, message or attachment of the request hangs on it.
    """

    _name = "customer.request.receipt"
    _description = "Receipt of a Request"
    _auto = False
    _order = "received_at desc, id desc"
    _rec_name = "number"
    _depends = {"customer.request": ["number", "state", "received_at", "closed_at", "reporter_uid", "company_id"]}

    number = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("answered", "Answered"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    received_at = fields.Datetime("Received", readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    reporter_uid = fields.Many2one("res.users", "Recorded by", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, number, received_at, closed_at, reporter_uid, company_id,
                   CASE WHEN state IN ('answered', 'closed', 'cancelled') THEN state ELSE 'open' END AS state
              FROM customer_request
            """
        )

    @api.model
    def record(self, values):
        """Record a request for any customer and return {id, number, state} of its receipt (public; every internal
        user).

        :param values: dict with some of: partner_id, contact_id, account_id, type_id, channel, name, description,
            received_at, external_number, is_about_manager, subject_user_id, has_name_consent
        """
        self.check_access("read")
        if not isinstance(values, dict):
            raise UserError(self.env._("Request: give its values by name."))
        if unknown := values.keys() - SAID:
            raise UserError(self.env._("%(fields)s: not asked here.", fields=", ".join(sorted(map(str, unknown)))))
        for name in ("partner_id", "contact_id", "account_id", "type_id", "subject_user_id"):
            if values.get(name):
                field = self.env["customer.request"]._fields[name]
                record = self.env["customer.request"]._existing(
                    field.comodel_name, values[name], field._description_string(self.env)
                )
                values = {**values, name: record.id}
        request = self.env["customer.request"]._create_from_intake([{"channel": "form", **values}])
        receipt = self.browse(request.id)
        if receipt.sudo().reporter_uid != self.env.user:
            raise UserError(
                self.env._("External Number: the matter is recorded already as %(number)s.", number=request.number)
            )
        return {"id": receipt.id, "number": receipt.number, "state": receipt.state}
