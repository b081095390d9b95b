from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, format_date

#: kinds that are answered with one mark; the yearly questionnaire has pages of its own
_KINDS = ("request", "visit", "handover")


class CustomerSatisfaction(models.Model):
    """Opinions on the portal: whoever was invited may answer there instead of by his link (design 4.3, domain 11.8).

    Another door to the same invitation. The server has decided who is asked: the page shows the login what was sent
    to this very person, as long as the link works, and nothing to his colleagues, whom nobody asked. Either door
    closes both. It stays shut where the manager whom it is about gave the person his address of late: who receives
    the mail of a login can take it over, and keeps it when the address is put right and confirmed. The link goes to
    that address, and still opens.
    """

    _inherit = "customer.satisfaction"

    @api.model
    def _portal_open(self):
        """Return the invitations that the user may answer now on the portal, as superuser; oldest first."""
        person, entity = self.env.user.partner_id, self.env.user._customer_portal_entity()
        if not entity:
            return self.sudo().browse()
        own = Domain("contact_id", "=", person.id) & Domain("partner_id", "=", entity.id)
        rows = self.sudo().search(self._open_domain() & own & Domain("kind", "in", _KINDS), order="closed_at, id")
        if self._is_login_elsewhere():
            return rows.browse()
        return rows.filtered(lambda row: not row._is_address_touched())

    @api.model
    def _is_login_elsewhere(self):
        """Whether the login is another mail address than the person's: invited at one, put right at the other."""
        login = email_normalize(self.env.user.login)
        return bool(login) and login != self.env.user.partner_id.email_normalized

    def _is_address_touched(self):
        """Whether somebody who is judged by this answer gave the person his address; confirmed is the address alone."""
        self.ensure_one()
        judged = self.manager_id.user_id | self.subject_uid
        return bool(self._filter_touched(self.contact_id, judged, self._address_watched_since(self.company_id)))

    @api.model
    def _portal_list(self):
        """Return what the user may answer now, as plain values."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": row.id,
                "name": row.name,
                "kind": kinds[row.kind],
                "company": row.company_id.name,
                "day": format_date(self.env, row.closed_on),
                "until": format_date(self.env, row.company_id._customer_day(row.expires_at)),
            }
            for row in self._portal_open()
        ]

    @api.model
    def _portal_take(self, opinion_id, mark, comment, may_name):
        """Keep an answer given on the portal; return whether there was such an invitation of the user.

        :raise UserError: when it is no answer
        """
        row = self._portal_open().filtered(lambda one: one.id == opinion_id)
        if not row:
            return False
        row._take_form(mark, comment, may_name)
        return True
