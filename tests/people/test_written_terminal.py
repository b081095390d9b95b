from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .paper_common import PaperCommon


@tagged("post_install", "-at_install")
class TestWrittenTerminal(PaperCommon):
    """Who has no login sits at a terminal that human resources opens."""

    def _silent(self, name="Silent Shi"):
        """Return the application of somebody without a login, with a paper."""
        silent = self._employee(name, with_user=False)
        self._prove_eligible(silent)
        campaign = self._campaign(
            exam_id=self._exam(title=f"Test of {name}").id,
            written_at=fields.Datetime.now() - timedelta(hours=1),
            written_until=fields.Datetime.now() + timedelta(hours=2),
        )
        paper = self.env["ir.attachment"].with_user(self.hr).create({"name": "signed.txt", "raw": b"x"})
        application = (
            self.env["customer.manager.application"]
            .with_user(self.hr)
            .create(
                {
                    "campaign_id": campaign.id,
                    "employee_id": silent.id,
                    "has_read_scheme": True,
                    "has_declared_relations": True,
                    "attachment_ids": paper.ids,
                }
            )
        )
        application.action_submit()
        application.action_admit()
        self._end_applications(campaign)
        campaign.action_start_scoring()
        self._prepare(campaign)
        return application

    def test_who_has_no_login_sits_at_a_terminal(self):
        application = self._silent()
        paper = self._paper(application)
        self.assertTrue(paper.is_on_terminal)
        with self.assertRefused(AccessError, "by its candidate alone"):
            self._attempt(application)._mark_in_progress()
        wizard = paper.with_user(self.hr).sudo(False).action_open_terminal()
        wizard = self.env[wizard["res_model"]].with_user(self.hr).browse(wizard["res_id"])
        self.assertIn("/customer-manager/written-test", wizard.terminal_url)
        found, key = paper._take_terminal(wizard.terminal_code.lower())
        self.assertEqual(found, paper)
        self.assertTrue(key)
        self.assertTrue(paper._is_sat_by(self.env.ref("base.public_user"), key))
        self.assertFalse(paper._is_sat_by(self.env.ref("base.public_user"), "guess"))
        self.assertFalse(paper._is_sat_by(self.env.ref("base.public_user"), None))
        self.assertFalse(paper._is_sat_by(self.hr, key))
        self.assertFalse(paper._take_terminal(wizard.terminal_code)[0])
        self._sit(application)
        self.assertEqual(paper.state, "marking")

    def test_the_code_of_a_terminal_runs_out(self):
        paper = self._paper(self._silent())
        code = paper.with_user(self.hr).sudo(False).action_open_terminal()["res_id"]
        code = self.env["customer.manager.paper.terminal"].browse(code).terminal_code
        for wrong in ("", None, "AAAAAAAA", code[:7], "%" * 8):
            self.assertFalse(paper._take_terminal(wrong)[0])
        with self._later(minutes=11):
            self.assertFalse(paper._take_terminal(code)[0])
        second = paper.with_user(self.hr).sudo(False).action_open_terminal()["res_id"]
        second = self.env["customer.manager.paper.terminal"].browse(second).terminal_code
        self.assertFalse(paper._take_terminal(code)[0])
        self.assertTrue(paper._take_terminal(second)[0])

    def test_only_human_resources_opens_a_terminal_and_only_where_there_is_no_login(self):
        with self.assertRefused(UserError, "has a login"):
            self.paper.with_user(self.hr).sudo(False).action_open_terminal()
        paper = self._paper(self._silent())
        for user in (self.audit, self.user, self.markers[0]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                paper.with_user(user).sudo(False).action_open_terminal()

    def test_outsiders_sit_at_a_terminal(self):
        person = self.env["res.partner"].create({"name": "Out Ou"})
        campaign = self._campaign(
            kind="external",
            exam_id=self._exam("Test for outsiders").id,
            written_at=fields.Datetime.now() - timedelta(hours=1),
            written_until=fields.Datetime.now() + timedelta(hours=2),
        )
        application = (
            self.env["customer.manager.application"]
            .with_user(self.hr)
            .create({"campaign_id": campaign.id, "partner_id": person.id})
        )
        application.sudo().write({"state": "admitted"})
        self._end_applications(campaign)
        campaign.action_start_scoring()
        paper = self._prepare(campaign)
        self.assertTrue(paper.is_on_terminal)
        self.assertFalse(paper.user_input_id.partner_id)
