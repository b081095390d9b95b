from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_datetime

#: notices on a page of the portal
_NOTICES = 50


class CustomerNoticeReceipt(models.Model):
    """Notices on the portal: opening one there, by one's login, is its receipt (domain 11.13)."""

    _inherit = "customer.notice.receipt"

    @api.model
    def _portal_domain(self):
        """Return the domain of the receipts the user sees on the portal: what his entity was told."""
        entity = self.env.user._customer_portal_entity()
        told = Domain("told_at", "!=", False) & Domain("notice_id.state", "!=", "draft")
        return Domain("partner_id", "=", entity.id) & told if entity else Domain.FALSE

    @api.model
    def _portal_unread_count(self):
        """Return how many notices that still hold the customer has not opened."""
        unread = Domain("read_at", "=", False) & Domain("notice_id.state", "=", "sent")
        return self.sudo().search_count(self._portal_domain() & unread)

    @api.model
    def _portal_list(self):
        """Return the newest notices the user sees, as plain values."""
        found = self.sudo().search(self._portal_domain(), order="told_at desc, id desc", limit=_NOTICES)
        return [receipt._portal_row() for receipt in found]

    @api.model
    def _portal_open(self, receipt_id):
        """Return one notice and note that the customer read it; nothing for a number the user does not see."""
        if type(receipt_id) is not int or not 0 < receipt_id < 2**31:
            return None
        receipt = self.sudo().search(self._portal_domain() & Domain("id", "=", receipt_id))
        if not receipt:
            return None
        receipt._mark_read()
        return receipt._portal_row()

    def _portal_row(self):
        """Return what the portal shows of one notice."""
        notice, zone = self.notice_id, self.company_id._customer_zone()

        def moment(value):
            return format_datetime(self.env, value, tz=zone, dt_format="short") if value else ""

        return {
            "id": self.id,
            "name": notice.name,
            "kind": dict(notice._fields["kind"]._description_selection(self.env))[notice.kind],
            "body": notice.body or "",
            "start": moment(notice.date_start),
            "end": moment(notice.date_end),
            "told": moment(self.told_at),
            "accounts": self.account_numbers or "",
            "is_read": bool(self.read_at),
            "is_withdrawn": notice.state == "withdrawn",
        }
