from odoo import api, fields, models
from odoo.tools import SQL

from ...jobs import each_for_itself

#: what of a contact is personal
_PERSONAL = (
    "email phone street street2 city zip state_id function comment image_1920 ref website vat barcode category_id"
).split()


class CustomerContact(models.Model):
    """Personal data of those who left go after a time (domain P13: 24 months)."""

    _inherit = "customer.contact"

    @api.model
    def _cron_purge_contacts(self):
        """Erase who left longer ago than the settings say; each for itself, idempotent."""
        due = self.browse()
        for company in self.env["res.company"].search([("customer_contact_purge_months", ">", 0)]):
            before = fields.Date.subtract(company._customer_today(), months=company.customer_contact_purge_months)
            due |= self.search([("company_id", "=", company.id), ("left_on", "<=", before), ("purged_on", "=", False)])
        each_for_itself(due, lambda line: line._purge(), "Contact %s could not be erased: %s")

    def _purge(self):
        """Take everything personal from one contact; the row stays, for what hangs on it.

        Who has a login or is the customer himself keeps his data: they have other reasons to be here.
        """
        self.ensure_one()
        person = self.contact_id.sudo().with_context(active_test=False, tracking_disable=True)
        if person.user_ids or person == self.partner_id:
            return
        values = {name: False for name in _PERSONAL if name in person._fields}
        person.write({**values, "name": self.env._("Former contact"), "active": False})
        person.message_ids.unlink()
        person.activity_ids.unlink()
        self._purge_messages(person)
        self.sudo().write(
            {
                "purged_on": self.company_id._customer_today(),
                "note": False,
                "influence": False,
                "message_channel": "sms",
                "wechat_account": False,
            }
        )

    def _purge_messages(self, person):
        """Messages to the phone: what was said and where it went."""
        self.env["customer.outbound"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE customer_outbound SET address = NULL, text = '-',"
                " state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END WHERE contact_id = %s",
                person.id,
            )
        )
        self.env["customer.outbound"].invalidate_model()
