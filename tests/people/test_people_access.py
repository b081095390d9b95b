from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ROLES
from .access_world import AccessWorld

OPERATIONS = ("read", "write", "create", "unlink")
#: users of the company without a role of ours that says more
STAFF = (*ROLES, "employee", "superior", "chair", "member")
#: model -> what each role may do (read, write, create, unlink) on a record about somebody else, and on his own one
#: "staff" is everybody of the company whom the cell does not name; portal users and the public have nothing anywhere.
#: The rules of each model narrow it further: who may write a fact at all still writes none about himself.
MATRIX = {
    "customer.manager.appeal": ("hr rwc, audit r", "staff rwc"),
    "customer.manager.application": ("hr rwcu, committee r, audit r, superior r", "staff rwcu"),
    "customer.manager.application.eligibility": ("hr r, committee r, audit r", "staff r"),
    "customer.manager.application.score": ("hr r, committee r, audit r", "-"),
    "customer.manager.campaign": ("staff r, hr rwcu", "staff r, hr rwcu"),
    "customer.manager.certificate": (
        "supervisor r, officer r, hr rw, committee r, audit r, superior r",
        "staff r, hr rw",
    ),
    "customer.manager.certificate.lookup": ("audit r", "audit r"),
    "customer.manager.certification.wizard": ("-", "hr rwc"),
    "customer.manager.certification.wizard.line": ("-", "hr rwcu"),
    "customer.manager.exam.item": ("hr r, audit r", "-"),
    "customer.manager.lookup": ("-", "-"),
    "customer.manager.panel": ("hr rwcu, committee r, audit r, chair r, member r", "chair r, member r"),
    "customer.manager.panel.member": ("hr rwcu, committee r, audit r, chair r, member r", "chair r, member r"),
    "customer.manager.paper": ("hr r, committee r, audit r", "staff r"),
    "customer.manager.paper.answer": ("hr r, audit r", "-"),
    "customer.manager.paper.mark": ("hr r, audit r, member rw", "member rw"),
    "customer.manager.paper.terminal": ("-", "hr rwc"),
    "customer.manager.paper.topic": ("hr r, committee r, audit r", "-"),
    "customer.manager.promotion": (
        "supervisor rwcu, officer r, hr rwcu, committee r, audit r",
        "user rwcu, supervisor rwcu, officer rwcu, hr rwcu, committee r, audit r",
    ),
    "customer.manager.promotion.condition": (
        "supervisor r, officer r, hr rw, committee r, audit r",
        "user r, supervisor r, officer r, hr rw, committee r, audit r",
    ),
    "customer.manager.promotion.evidence": (
        "supervisor r, officer r, hr r, committee r, audit r",
        "user r, supervisor r, officer r, hr r, committee r, audit r",
    ),
    "customer.manager.record": ("hr rwcu, audit r", "staff rwcu"),
    "customer.manager.scheme": ("staff r, hr rwcu", "staff r, hr rwcu"),
    "customer.manager.scheme.criterion": ("staff r, hr rwcu", "staff r, hr rwcu"),
    "customer.manager.scheme.part": ("staff r, hr rwcu", "staff r, hr rwcu"),
    "customer.manager.scheme.scale": ("staff r, hr rwcu", "staff r, hr rwcu"),
    "customer.manager.scorecard": ("hr r, committee r, audit r, chair r, member rw", "chair r, member rw"),
    "customer.manager.scorecard.correction": ("-", "rater rwc, chair rwc, member rwc"),
    "customer.manager.scorecard.line": ("hr r, committee r, audit r, chair r, member rw", "chair r, member rw"),
    "customer.manager.scoring.wizard": ("-", "hr rc"),
    "customer.manager.scoring.wizard.line": ("-", "hr r"),
    "customer.manager.training": ("hr rwcu, audit r, superior r", "staff r, hr rwcu"),
    "customer.manager.training.need": ("hr r, audit r, superior r", "staff r"),
    "customer.manager.waiver": ("hr rwcu, committee r, audit r", "hr rwcu, committee r, audit r"),
    "customer.reason.wizard": ("-", "staff rwc"),
}


def _cell(text):
    """Return {role: operations} of a cell."""
    named = dict(part.split() for part in text.split(", ") if part != "-")
    staff = named.pop("staff", "")
    return {role: named.get(role, staff) for role in STAFF}


@tagged("post_install", "-at_install")
class TestPeopleAccess(AccessWorld):
    """Each role, each model of the room, each operation: on what is about somebody else, and about oneself."""

    def _allowed(self, user, record):
        records = record.with_user(user).sudo(False)
        return "".join(operation[0] for operation in OPERATIONS if records.has_access(operation))

    def _finds(self, user, record):
        try:
            records = record.with_user(user).sudo(False).with_context(active_test=False)
            return bool(records.search([("id", "=", record.id)]))
        except AccessError:
            return False

    def test_each_model_of_the_room_has_its_row(self):
        room = {name for name, has_rows in self._room().items() if has_rows}
        self.assertEqual(room, set(MATRIX))
        self.assertEqual(room, set(self.records))
        self.assertFalse([name for name, record in self.records.items() if len(record) != 1])

    def test_records_of_somebody_else(self):
        for model, (cell, _own) in MATRIX.items():
            self._compare(model, _cell(cell))

    def test_own_records(self):
        for role, user in self.everybody.items():
            # who leads the person is no other person
            if role == "superior":
                continue
            self._log_in(user)
            for model, (_others, cell) in MATRIX.items():
                self._compare(model, {role: _cell(cell).get(role, "")})

    def _compare(self, model, expected):
        for role, user in self.everybody.items():
            if role not in expected and role in STAFF:
                continue
            with self.subTest(model=model, role=role):
                allowed = self._allowed(user, self.records[model])
                self.assertEqual(allowed, expected.get(role, ""))
                self.assertEqual(self._finds(user, self.records[model]), "r" in allowed)

    def test_another_company_reads_nothing(self):
        stranger = self._second_company(ROLES)
        for model, record in self.records.items():
            with self.subTest(model=model):
                self.assertFalse(self._finds(stranger, record))

    def test_several_companies_read_what_they_have_chosen(self):
        """Who works for both companies sees one of them while he has chosen that one alone."""
        stranger = self._second_company(ROLES)
        stranger.company_ids = [Command.link(self.company.id)]
        other = stranger.company_id
        for model in ("customer.manager.application", "customer.manager.certificate", "customer.manager.record"):
            record = self.records[model].with_user(stranger).sudo(False)
            for companies, is_found in ((other, False), (other | self.company, True)):
                with self.subTest(model=model, companies=companies.mapped("name")):
                    found = record.with_context(allowed_company_ids=companies.ids).search([("id", "=", record.id)])
                    self.assertEqual(bool(found), is_found)
