from functools import cache

from odoo import models

from ...models.people.certificate.customer_manager_certificate import ADDRESS_GROUPS
from ..drawing import qr_path, rosette
from ..paging import fitting_size

#: the certificate speaks both, whoever prints it
LANGUAGES = ("zh_CN", "en_US")
#: room of the mark across the leaf and its largest letters, in millimetres; capitals are wide
_ROOM = 165
_LARGEST = 30


class ReportCertificate(models.AbstractModel):
    """The certificate: a full leaf in Chinese and English with the address of its public page (domain P8).

    One that does not count today is printed with a mark across; what stands on the public page decides,
    the leaf only says where that is.
    """

    _name = "report.customer_manager.report_certificate"
    _inherit = "customer.report"
    _description = "Certificate"
    _document_model = "customer.manager.certificate"
    _has_page_numbers = False

    def _check_may_print(self, records):
        self._check_role(
            records,
            ADDRESS_GROUPS,
            lambda certificate: certificate.employee_id.user_id,
            self.env._("Certificate: human resources, audit and the holder print it, nobody else."),
        )

    def _get_title(self, records):
        return records.number

    def _get_values(self, records):
        halves = [self.with_context(lang=lang)._get_half(records.with_context(lang=lang)) for lang in self._languages()]
        rows = [half.pop("rows") for half in halves]
        size, path = qr_path(records.public_url)
        # what is the same in both languages is said once
        words = {name: list(dict.fromkeys(half[name] for half in halves if half[name])) for name in halves[0]}
        mark = " ".join(words["mark"])
        return {
            "words": words,
            "rows": [_distinct(row) for row in zip(*rows, strict=True)],
            "mark": mark,
            "mark_size": fitting_size(mark, _ROOM, _LARGEST),
            "qr_size": size,
            "qr_path": path,
            "rosette": _rosette(),
        }

    def _languages(self):
        """Return the codes of the languages of the leaf that are installed, Chinese first."""
        return self._installed(LANGUAGES) or [self.env.lang or "en_US"]

    def _get_half(self, certificate):
        """Return all words of the leaf in one language."""
        _ = self.env._
        return {
            "title": _("Customer Manager Certificate"),
            "statement": self._get_statement(certificate),
            "seal": _("Place of the seal"),
            "scan": _("Scan to check"),
            "foot": _("Valid only as long as the page behind the code says so."),
            "issued": self._format_long(certificate.company_id.sudo()._customer_day(certificate.create_date)),
            "mark": self._get_mark(certificate),
            "remark": self._get_remark(certificate),
            "rows": self._get_rows(certificate),
        }

    def _get_statement(self, certificate):
        """Return what is certified; existing staff was recognised, not examined (domain 11.1)."""
        values = {"name": certificate.employee_id.name, "grade": certificate.grade_id.name}
        if certificate.is_initial:
            return self.env._(
                "This is to certify that %(name)s was recognised as %(grade)s at the launch of the regime.", **values
            )
        return self.env._(
            "This is to certify that %(name)s has met the conditions, completed the training and passed the"
            " examination, and is qualified as %(grade)s.",
            **values,
        )

    def _get_rows(self, certificate):
        """Return (label, value) of what the leaf states."""
        _ = self.env._
        return [
            (_("Certificate No."), certificate.number),
            (_("Full Name"), certificate.employee_id.name),
            (_("Unit"), self._get_public(certificate.employee_id).department_id.name or "–"),
            (_("Grade"), certificate.grade_id.name),
            (_("Scope"), self._get_scope(certificate)),
            (
                _("Validity"),
                _(
                    "%(start)s to %(end)s",
                    start=self._format_long(certificate.date_from),
                    end=self._format_long(certificate.date_to),
                ),
            ),
        ]

    def _get_scope(self, certificate):
        """Return whose customers the holder may own, in words."""
        tiers = certificate.tier_ids.sorted("sequence").mapped("name")
        if not tiers:
            return self.env._("Trainee links under a mentor")
        return self.env._("Customers of the tiers: %(tiers)s", tiers=self._list(tiers))

    def _get_mark(self, certificate):
        """Return the word across a leaf that does not count today."""
        _ = self.env._
        return {
            "suspended": _("SUSPENDED"),
            "withdrawn": _("WITHDRAWN"),
            "expired": _("EXPIRED"),
            "renewed": _("REPLACED"),
            "left": _("VOID"),
        }.get(certificate._public_status(), "")

    def _get_remark(self, certificate):
        """Return what has to be known beside the days of the validity."""
        _, status = self.env._, certificate._public_status()
        since = certificate.suspended_on if certificate.state == "suspended" else None
        sentences = {
            "suspended": since and _("Suspended since %(day)s.", day=self._format_long(since)),
            "withdrawn": _("Withdrawn on %(day)s.", day=self._format_long(certificate.withdrawn_on)),
            "renewed": _("Another certificate has replaced it."),
            "left": _("The holder is no longer a customer manager."),
        }
        return sentences.get(status) or ""


@cache
def _rosette():
    return rosette(82)


def _distinct(pairs):
    """Return ([labels], [values]) of one row in all languages, what is the same in both once."""
    labels, values = zip(*pairs, strict=True)
    return list(dict.fromkeys(labels)), list(dict.fromkeys(values))
