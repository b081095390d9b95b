from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PeopleCommon


@tagged("post_install", "-at_install")
class TestEvidence(PeopleCommon):
    """Papers of facts and applications: own uploads that belong to nothing, read with the document, then kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls._employee("Ann Ai")
        cls.user = cls.employee.user_id
        cls.rival = cls._employee("Bob Bao")
        cls.campaign = cls._campaign()

    def _upload(self, user, **values):
        return self.env["ir.attachment"].with_user(user).create({"name": "paper.txt", "raw": b"paper", **values})

    def _claim(self, **values):
        """Return an award that the employee claims."""
        return self._record(self.employee, "award", user=self.user, points=3, **values)

    def _draft(self, **values):
        """Return the employee's application, not handed in."""
        return (
            self.env["customer.manager.application"]
            .with_user(self.user)
            .create({"campaign_id": self.campaign.id, "employee_id": self.employee.id, **values})
        )

    def _documents(self):
        """Yield a road to each document that takes papers from its person."""
        yield "fact", self._claim
        yield "application", self._draft

    def _foreign_papers(self):
        """Yield papers that the employee can name by their numbers and has no business with."""
        rivals = self._apply(self.campaign, self.rival, submit=False)
        yield "upload of somebody else", self._upload(self.rival.user_id)
        yield "upload of somebody else for his file", self._upload(self.rival.user_id, res_model=rivals._name)
        paper = self._upload(self.rival.user_id)
        rivals.attachment_ids = paper
        yield "of another file", paper
        yield "of an employee", self._upload(self.env.user, res_model="hr.employee", res_id=self.rival.id)
        yield "of a customer", self._upload(self.env.user, res_model="res.partner", res_id=self.core.id)

    def test_to_name_a_foreign_paper_gives_no_right_to_read_it(self):
        for kind, paper in self._foreign_papers():
            before = (paper.sudo().res_model, paper.sudo().res_id)
            for name, begin in self._documents():
                for road in ("create", "write", "default"):
                    with self.subTest(paper=kind, document=name, road=road):
                        with self.assertRefused(AccessError, ""):
                            self._name_paper(begin, road, paper)
                        self.env.invalidate_all()
                        self.assertEqual((paper.sudo().res_model, paper.sudo().res_id), before)
                        if kind != "of a customer":
                            with self.assertRaises(AccessError):
                                paper.with_user(self.user).read(["raw"])

    def _name_paper(self, begin, road, paper):
        """Try to link a paper by its number."""
        links = [Command.link(paper.id)]
        if road == "create":
            begin(attachment_ids=links)
        elif road == "write":
            begin().write({"attachment_ids": links})
        else:
            document = begin()
            vals = {"campaign_id": self._campaign(name="Other").id, "employee_id": self.employee.id}
            if document._name == "customer.manager.record":
                vals = {"employee_id": self.employee.id, "kind": "title", "title_level": "1", "date_from": self.today}
            document.with_context(default_attachment_ids=links).create(vals)

    def test_an_import_takes_no_foreign_paper(self):
        paper = self._upload(self.env.user, res_model="res.partner", res_id=self.core.id)
        Record = self.env["customer.manager.record"].with_user(self.user)
        names = ["employee_id/.id", "kind", "points", "date_from", "attachment_ids/.id"]
        row = [str(self.employee.id), "award", "3", str(self.today), str(paper.id)]
        found = Record.load(names, [row])
        self.assertFalse(found["ids"])
        self.assertIn("upload it again", found["messages"][0]["message"])

    def test_own_uploads_are_taken_and_read_with_the_document(self):
        for name, begin in self._documents():
            paper = self._upload(self.user)
            with self.subTest(document=name):
                document = begin(attachment_ids=[Command.link(paper.id)])
                self.assertEqual((paper.res_model, paper.res_id), (document._name, document.id))
                with self.assertRaises(AccessError):
                    paper.with_user(self.rival.user_id).read(["raw"])

    def test_what_was_judged_keeps_its_papers(self):
        for name, begin in self._documents():
            paper = self._upload(self.user)
            document = begin(attachment_ids=[Command.link(paper.id)])
            if name == "fact":
                document.with_user(self.hr).action_confirm()
            else:
                document.write({"has_read_scheme": True, "has_declared_relations": True})
                document.action_submit()
            for step in (
                lambda paper=paper: paper.unlink(),
                lambda paper=paper: paper.write({"raw": b"another"}),
                lambda paper=paper: paper.write({"res_model": False, "res_id": False}),
            ):
                with self.subTest(document=name), self.assertRefused(AccessError, "stay with it"):
                    step()
