from odoo import models
from odoo.exceptions import UserError

from ...models.people.certificate.customer_manager_certificate import ADDRESS_GROUPS
from ..drawing import qr_path
from ..paging import fitting_size, lines_needed
from .report_certificate import LANGUAGES

#: cards of an A4 leaf: columns, rows, and of a card width and height, in millimetres
_COLUMNS, _ROWS = 2, 5
_WIDTH, _HEIGHT = 90, 54
_LEAF = (210, 296.5)
_LEFT, _TOP = (_LEAF[0] - _COLUMNS * _WIDTH) / 2, (297 - _ROWS * _HEIGHT) / 2
#: room on a line for the company, the name (bold letters are wider) and what stands below it, and their largest
#: letters, in pixels of the leaf; what would be smaller than the last figure takes two lines of that size at most
_COMPANY_ROOM, _LARGEST_COMPANY = 260, 17
_NAME_ROOM, _LARGEST_NAME, _TWO_LINES_OF_NAME = 240, 32, 16
_ROOM, _LARGEST, _TWO_LINES = 258, 12, 10


class ReportNameCard(models.AbstractModel):
    """Ten name cards of one manager on a leaf, Chinese in front and English on the back (domain 11.12).

    The title is that of the grade held, never free text. Who is suspended, or not certified for his
    grade today, has no card.
    """

    _name = "report.customer_manager.report_name_card"
    _inherit = "customer.report"
    _description = "Name Card"
    _document_model = "customer.manager"
    _has_page_numbers = False

    def _check_may_print(self, records):
        self._check_role(
            records,
            ADDRESS_GROUPS,
            lambda manager: manager.user_id,
            self.env._("Name Card: human resources, audit and the manager himself print it, nobody else."),
        )
        for manager in records:
            if manager.state != "active" or not manager.grade_id:
                raise UserError(
                    self.env._("Name Card: %(name)s is not in office; the cards are void.", name=manager.name)
                )
            if not manager.has_valid_certificate or not self._find_certificate(manager):
                raise UserError(
                    self.env._(
                        "Name Card: %(name)s has no certificate in force for %(grade)s; the cards are void.",
                        name=manager.name,
                        grade=manager.grade_id.name,
                    )
                )

    def _get_title(self, records):
        return records.name

    def _get_values(self, records):
        size, path = qr_path(self._find_certificate(records).public_url)
        return {
            "sides": [
                self.with_context(lang=lang)._get_side(records.with_context(lang=lang)) for lang in self._languages()
            ],
            "places": self._get_places(),
            "cuts": self._get_cuts(),
            "qr_size": size,
            "qr_path": path,
        }

    def _languages(self):
        """Return the languages of front and back that are installed."""
        return self._installed(LANGUAGES) or [self.env.lang or "en_US"]

    def _find_certificate(self, manager):
        """Return the certificate behind the code on the card: in force today for the grade held."""
        certificates = self.env["customer.manager.certificate"].search([("employee_id", "=", manager.employee_id.id)])
        running = certificates.filtered(lambda one: one._state_today() in ("valid", "expiring"))
        return running.filtered(lambda one: one.grade_id.level >= manager.grade_id.level)[:1]

    def _get_side(self, manager):
        """Return the words of one side of the card."""
        _ = self.env._
        person = self._get_public(manager.employee_id)
        company = manager.company_id.sudo()
        contacts = [
            (_("Tel."), person.work_phone),
            (_("Mobile"), person.mobile_phone),
            (_("E-mail"), person.work_email),
        ]
        hotlines = [
            (_("Service hotline"), company.customer_hotline),
            (_("Regulator's hotline"), company.customer_regulator_hotline),
        ]
        return {
            "name": manager.name,
            "name_size": _size_of(manager.name, _NAME_ROOM, _LARGEST_NAME, _TWO_LINES_OF_NAME),
            "company_size": f"{fitting_size(company.name, _COMPANY_ROOM, _LARGEST_COMPANY):.1f}",
            "title": manager.grade_id.name,
            "unit": person.department_id.name or "",
            "unit_size": _size_of(person.department_id.name, _ROOM, _LARGEST, _TWO_LINES),
            "contacts": [
                (label, value, _size_of(f"{label} {value}", _ROOM, _LARGEST, _TWO_LINES))
                for label, value in contacts
                if value
            ],
            "hotlines": [(label, value) for label, value in hotlines if value],
            "scan": _("Scan to check"),
            "number": self._find_certificate(manager).number,
        }

    def _get_places(self):
        """Return the style of each card's box, as shares of the leaf."""
        return [
            f"left: {(_LEFT + column * _WIDTH) / _LEAF[0]:.4%}; top: {(_TOP + row * _HEIGHT) / _LEAF[1]:.4%};"
            f" width: {_WIDTH / _LEAF[0]:.4%}; height: {_HEIGHT / _LEAF[1]:.4%}"
            for row in range(_ROWS)
            for column in range(_COLUMNS)
        ]

    def _get_cuts(self):
        """Return the path of the lines along which the leaf is cut."""
        across = [_TOP + row * _HEIGHT for row in range(_ROWS + 1)]
        down = [_LEFT + column * _WIDTH for column in range(_COLUMNS + 1)]
        right, bottom = _LEFT + _COLUMNS * _WIDTH, _TOP + _ROWS * _HEIGHT
        lines = [f"M{_LEFT - 8} {y}H{_LEFT - 1}M{right + 1} {y}H{right + 8}" for y in across]
        lines += [f"M{x} {_TOP - 8}V{_TOP - 1}M{x} {bottom + 1}V{bottom + 8}" for x in down]
        return "".join(lines)


def _size_of(text, room, largest, two_lines):
    """Return the size of letters with which a text stays on one line, or else on two."""
    size = fitting_size(text, room, largest)
    if size < two_lines:
        size = two_lines
        while lines_needed(text, room, size) > 2:
            size -= 0.5
    return f"{size:.1f}"
