from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ....algorithms.portal_files import Limits, read_types, refusal

_NAME_LENGTH = 120


class CustomerRequest(models.Model):
    """Files that customers send on the portal."""

    _inherit = "customer.request"

    @api.model
    def _portal_limits(self, company):
        """Return what a customer of a company may send."""
        types, _wrong = read_types(company.customer_portal_file_types)
        return Limits(company.customer_portal_file_count, company.customer_portal_file_mb, types)

    @api.model
    def _portal_files_hint(self, limits):
        """Return in a sentence what a customer may send."""
        return self.env._(
            "At most %(count)s files of %(size)s MB each, of these kinds: %(types)s.",
            count=limits.count,
            size=limits.megabytes,
            types=", ".join(limits.types),
        )

    @api.model
    def _portal_read_files(self, company, uploads):
        """Return [(name, content)] of uploaded files, all of them or none.

        :param uploads: objects with `filename` and `read(size)`
        :raise UserError: naming the file and the rule
        """
        limits = self._portal_limits(company)
        uploads = [upload for upload in uploads if upload.filename]
        if len(uploads) > limits.count:
            raise UserError(self.env._("Files: at most %(count)s at once.", count=limits.count))
        return [self._portal_read_file(limits, upload) for upload in uploads]

    @api.model
    def _portal_read_file(self, limits, upload):
        name = " ".join(self._clean(upload.filename).replace("\\", "/").rpartition("/")[2].split())
        content = upload.read(limits.megabytes * 1024 * 1024 + 1)
        reason = refusal(name, content, guess_mimetype(content) if content else "", limits)
        if reason:
            raise UserError(self._portal_file_sentence(reason, name[:_NAME_LENGTH], limits))
        head, dot, tail = name.rpartition(".")
        return head[:_NAME_LENGTH] + dot + tail, content

    @api.model
    def _portal_file_sentence(self, reason, name, limits):
        _ = self.env._
        types = ", ".join(limits.types)
        return {
            "empty": _("Files: %(name)s is empty.", name=name),
            "large": _("Files: %(name)s is larger than %(size)s MB.", name=name, size=limits.megabytes),
            "ending": _(
                "Files: %(name)s is of a kind that is not taken; send one of: %(types)s.", name=name, types=types
            ),
            "content": _("Files: what is in %(name)s is not what its name says.", name=name),
        }[reason]
