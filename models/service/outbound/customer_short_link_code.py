from odoo import fields, models


class CustomerShortLinkCode(models.Model):
    """A code of a secret link that was handed out before the newest one, as a hash (domain 11.20).

    A gateway that sends a message but does not say so gets it again. Which of the two reached the customer nobody
    knows, so that both have to lead to the page; what stands behind it is answered once all the same. Nobody has
    rights on the rows.
    """

    _name = "customer.short.link.code"
    _description = "Earlier Code of a Short Link"
    _rec_name = "link_id"

    link_id = fields.Many2one("customer.short.link", required=True, readonly=True, ondelete="cascade", index=True)
    code_hash = fields.Char(required=True, readonly=True, copy=False)

    _code_hash_uniq = models.UniqueIndex("(code_hash)", "A code stands for one link.")
