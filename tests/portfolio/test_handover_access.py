from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .handover_common import HandoverCommon

OPERATIONS = ("read", "write", "create", "unlink")
#: model -> what each person may do with the one record of it; who is not named has nothing
MATRIX = {
    "customer.handover": "giver r, receiver r, witness r, superior r, supervisor rwcu, officer rwcu, audit r",
    "customer.handover.line": "giver r, receiver r, witness r, superior r, supervisor rwcu, officer rwcu, audit r",
    "customer.handover.item": "giver rwcu, receiver rc, witness r, superior r, supervisor rwcu, officer rwcu, audit r",
    "customer.handover.signature": "giver r, receiver r, witness r, superior r, supervisor r, officer r, audit r",
    "customer.handover.check": "giver r, receiver r, witness r, superior r, supervisor rw, officer rw, audit r",
    "customer.absence": "giver rwcu, receiver r, supervisor rwcu, officer rwcu, audit r",
    "customer.absence.line": "giver r, receiver r, supervisor rw, officer rw, audit r",
    "customer.absence.log": "giver r, supervisor r, officer r, audit r",
    "customer.assignment.review": "supervisor rw, officer rw, audit r",
}


@tagged("post_install", "-at_install")
class TestHandoverAccess(HandoverCommon):
    """Each person, each model of handover and absence, each operation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        superior = new_test_user(cls.env, login="ha_superior", groups="base.group_user")
        boss = cls.env["hr.employee"].create({"name": "Boss Bai", "user_id": superior.id})
        cls.giver.employee_id.sudo().parent_id = boss
        cls._link(cls.standard, cls.receiver, "backup", days=30)
        handover = cls._checked(
            line_ids=[
                Command.create({"partner_id": cls.standard.id, "backup_manager_id": cls._spare().id}),
            ]
        )
        item = cls.Item.with_user(cls.giver.user_id).create({"handover_id": handover.id, "name": "Key"})
        cls._sign(handover, cls.giver.user_id)
        check = (
            cls.env["customer.handover.check"]
            .sudo()
            .create({"handover_id": handover.id, "days": 30, "date_due": cls.today})
        )
        absence = cls.env["customer.absence"].with_user(cls.giver.user_id).create({"date_to": cls.today}).sudo()
        log = (
            cls.env["customer.absence.log"]
            .sudo()
            .create({"absence_id": absence.id, "partner_id": cls.standard.id, "name": "A request"})
        )
        review = (
            cls.env["customer.assignment.review"]
            .sudo()
            .create({"partner_id": cls.core.id, "manager_id": cls.giver.id, "kind": "long", "link_start": cls.today})
        )
        line = absence.line_ids.filtered(lambda one: one.partner_id == cls.standard)
        cls.records = {
            record._name: record.sudo()
            for record in (
                handover,
                handover.line_ids,
                item,
                handover.sudo().signature_ids,
                check,
                absence,
                line,
                log,
                review,
            )
        }
        cls.everybody = {
            **cls.users,
            "employee": cls.employee_user,
            "giver": cls.giver.user_id,
            "receiver": cls.receiver.user_id,
            "witness": cls.witness,
            "superior": superior,
            "other manager": cls.first.user_id,
            "other supervisor": cls.other_supervisor,
            "portal": new_test_user(cls.env, login="ha_portal", groups="base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }

    @classmethod
    def _spare(cls):
        return cls._create_manager("Senior Si", "senior")

    def _allowed(self, user, record):
        records = record.with_user(user).sudo(False)
        return "".join(operation[0] for operation in OPERATIONS if records.has_access(operation))

    def _finds(self, user, record):
        try:
            return bool(record.with_user(user).sudo(False).search([("id", "=", record.id)]))
        except AccessError:
            return False

    def test_each_may_do_what_the_table_says(self):
        for model, cell in MATRIX.items():
            expected = dict(part.split() for part in cell.split(", "))
            for name, user in self.everybody.items():
                with self.subTest(model=model, user=name):
                    allowed = self._allowed(user, self.records[model])
                    self.assertEqual(allowed, expected.get(name, ""))
                    self.assertEqual(self._finds(user, self.records[model]), "r" in allowed)

    def test_the_table_names_every_model(self):
        prefixes = ("customer.handover", "customer.absence", "customer.assignment.review")
        names = {
            name
            for name, model in self.env.registry.items()
            if name.startswith(prefixes) and not model._abstract and not model._transient
        }
        self.assertEqual(names, set(MATRIX))

    def test_another_company_reads_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        for role in ("officer", "audit"):
            stranger = self._create_role_user(
                role, login=f"ha_{role}", company_id=company.id, company_ids=[Command.set(company.ids)]
            )
            for model, record in self.records.items():
                with self.subTest(model=model, role=role):
                    self.assertFalse(self._finds(stranger, record))

    def test_messages_are_read_by_who_reads_the_document(self):
        handover = self.records["customer.handover"]
        message = handover.message_post(body="Between us")
        for name, allowed in (("witness", True), ("audit", True), ("other manager", False), ("hr", False)):
            with self.subTest(user=name):
                self.assertEqual(message.with_user(self.everybody[name]).has_access("read"), allowed)
