from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..portfolio.handover_common import HandoverCommon
from ..printed_common import PrintedCommon


@tagged("post_install", "-at_install")
class TestServiceReportHandover(PrintedCommon, HandoverCommon):
    """The handover sheet: parties, customers, gates and how they were settled, signatures with what was signed."""

    NAME = "report_handover"

    def _printer(self):
        return self.supervisor

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.account"].create(
            [
                {
                    "number": f"HO-{number}",
                    "partner_id": cls.standard.id,
                    "company_id": cls.company.id,
                    "category": "industry",
                }
                for number in (1, 2)
            ]
        )
        cls.handover = cls._checked(request_note="He moves 调岗 to the coast")
        cls.Item.with_user(cls.supervisor).create(
            {"handover_id": cls.handover.id, "kind": "document", "name": "Keys of the substation"}
        )

    def test_everything_that_was_settled(self):
        item = self.handover.item_ids.filtered(lambda item: item.kind == "document")
        item.with_user(self.officer).action_waive("They were changed")
        self._sign(self.handover)
        text = self._html(self.NAME, self.handover)
        for word in (
            self.handover.name,
            "Senior Sun → Senior Su",
            "Witness Wei",
            "Standard Mill",
            "HO-1 and HO-2",
            "He moves 调岗 to the coast",
            "Keys of the substation",
            "Waived",
            "They were changed",
            self.officer.name,
            self.handover._get_digest(),
            "are those that were signed",
        ):
            with self.subTest(word=word):
                self.assertIn(word, text)
        self.assertNotIn("One-sided", text)

    def test_what_was_signed_and_changed_is_void(self):
        self._sign(self.handover, self.giver.user_id)
        self.Item.with_user(self.supervisor).create(
            {"handover_id": self.handover.id, "kind": "gift", "name": "A calendar"}
        )
        text = self._html(self.NAME, self.handover)
        self.assertIn("void since", text)
        self.assertNotIn("were signed.", text)

    def test_a_forged_content_is_told(self):
        self._sign(self.handover)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_handover_item SET name = 'Nothing' WHERE handover_id = %s", [self.handover.id]
        )
        self.env.invalidate_all()
        self.assertIn("are not those that were signed", self._html(self.NAME, self.handover))

    def test_one_sided(self):
        superior = new_test_user(self.env, login="ho_superior", name="Boss Bai", groups="base.group_user")
        boss = self.env["hr.employee"].create({"name": "Boss Bai", "user_id": superior.id})
        self.giver.employee_id.sudo().parent_id = boss
        self.giver.sudo().state = "suspended"
        self.assertIn("the superior signs in the giver's place", self._html(self.NAME, self.handover))
        self._sign(self.handover, superior, self.receiver.user_id, self.witness)
        text = self._html(self.NAME, self.handover)
        self.assertIn("One-sided: Senior Sun is gone; Boss Bai signed in the giver's place.", text)

    def test_many_customers_cost_no_more_queries(self):
        report = self.env["report.customer_manager.report_handover"].with_user(self.supervisor)
        report._get_report_values(self.handover.ids)
        before = self._count(report)
        # past the rules: what is printed, not what is checked
        partners = self.env["res.partner"].create([{"name": f"No {n}", "is_company": True} for n in range(60)])
        self.env["customer.handover.line"].sudo().create(
            [{"handover_id": self.handover.id, "partner_id": partner.id} for partner in partners]
        )
        self.assertLessEqual(self._count(report), before + 5)

    def _count(self, report):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        report._get_report_values(self.handover.ids)
        return self.env.cr.sql_log_count - start

    def test_prints_as_a_file(self):
        pages = self._pdf(self.NAME, self._sign(self.handover))
        self.assertSimplifiedFace(pages)

    def test_who_prints(self):
        allowed = [
            self.giver.user_id,
            self.receiver.user_id,
            self.witness,
            self.supervisor,
            self.officer,
        ]
        refused = [
            self.first.user_id,
            self.other_supervisor,
            self.employee_user,
            *(self.users[role] for role in ("department", "rater", "hr", "committee", "admin")),
        ]
        self.assertPrints(self.NAME, self.handover, allowed, refused, AccessError)
        # accounts are for who may read the customer
        self.assertNotIn("HO-1", self._html(self.NAME, self.handover, self.witness))
        self.assertShownOverHttp(self.NAME, self.handover, self.witness, "Keys of the substation")
        self.assertKeptOverHttp(self.NAME, self.handover, [self.first.user_id, self.employee_user], "Keys of the")
