import codecs

from odoo import api, models


class MailThread(models.AbstractModel):
    """Mails in a character set that does not exist are read all the same.

    The gateway would stop at them, and the mail were lost: it is read as UTF-8, odd signs replaced.
    """

    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Read a mail; parts that name an unknown character set count as UTF-8."""
        for part in message.walk():
            charset = part.get_content_charset()
            if charset and part.get_content_maintype() == "text" and not _is_known(charset):
                part.set_param("charset", "utf-8")
        return super().message_parse(message, save_original=save_original)


def _is_known(charset):
    try:
        codecs.lookup(charset)
    except (LookupError, ValueError):
        return False
    return True
