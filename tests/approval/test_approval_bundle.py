import base64
import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...algorithms import approval_bundle
from ..shared_data import shared_data
from .common import MANAGER, step
from .process_common import MODEL, ProcessCommon


class BundleCommon(ProcessCommon):
    """A process with everything that a file can carry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rich = cls.draft(
            step("Head", users=cls.boss | cls.third, quorum="all", deadline_hours=4.5, reminder_hours=1),
            step("Board", group="base.group_system", quorum="60%", condition="[('amount', '>', 1000)]", sequence=20),
            step("Backers", role="backers", sequence=20, exclude_line=True),
            step("Superior", level=2, sequence=30, is_sensitive=True, rerun="condition"),
            step("Responsible", field="partner_id.user_id", sequence=40),
            distinct_people=False,
        )
        cls.rich.process_id.owner_id = cls.manager
        head = cls.rich.step_ids[0]
        head.escalation_user_ids = cls.second
        cls.rich.step_ids[3].return_step_id = head
        cls.env["approval.test.case"].create(
            {
                "process_id": cls.rich.process_id.id,
                "name": "Small",
                "requester_id": cls.requester.id,
                "value_ids": [Command.create({"key": "amount", "value": "5"})],
                "step_ids": [Command.create({"name": "Head", "user_ids": [Command.set(cls.boss.ids)]})],
            }
        )

    def _import(self, content, user=None):
        content = approval_bundle.write(content) if isinstance(content, dict) else content
        return (
            self.env["approval.bundle.import"]
            .with_user(user or self.manager)
            .create({"file": base64.b64encode(content), "filename": "x.json"})
        )

    def _elsewhere(self, version=None):
        """Return what the version says, after the process was put out of the way."""
        version = version or self.rich
        content = version._bundle()
        version.process_id.active = False
        return content


@tagged("post_install", "-at_install")
class TestApprovalBundle(BundleCommon, TransactionCase):
    """Processes as files: what goes out comes in again, and nothing else does."""

    def test_what_goes_out_comes_in(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rich.step_ids[0].with_context(lang="fr_FR").name = "Chef"
        content = self._elsewhere()
        wizard = self._import(content)
        action = wizard.action_import()
        draft = self.env["approval.version"].browse(action["res_id"])
        self.assertEqual((draft.state, draft.process_id.active), ("draft", True))
        self.assertNotEqual(draft.process_id, self.rich.process_id)
        self.assertEqual(draft._bundle(), content)
        self.assertEqual(
            approval_bundle.steps_checksum(draft._bundle()), approval_bundle.steps_checksum(self.rich._bundle())
        )
        self.assertEqual(draft.step_ids[0].with_context(lang="fr_FR").name, "Chef")
        self.assertEqual(draft.step_ids[3].return_step_id, draft.step_ids[0])
        self.assertEqual(approval_bundle.read(approval_bundle.write(content)), content)

    def test_who_reads_another_language_imports_the_same_and_understands_what_is_refused(self):
        for lang in ("fr_FR", "zh_CN"):
            self.env["res.lang"]._activate_lang(lang)
        self.rich.step_ids[0].with_context(lang="fr_FR").name = "Chef"
        content = self._elsewhere()
        for lang in ("fr_FR", "zh_CN"):
            with self.subTest(lang=lang):
                self.manager.lang = lang
                wizard = self._import(content).with_context(lang=lang)
                draft = self.env["approval.version"].browse(wizard.action_import()["res_id"])
                self.assertEqual(draft._bundle(), content)
                self.assertEqual(draft.step_ids[0].with_context(lang="zh_CN").name, "Head")
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    wizard.action_check()
                if lang == "zh_CN":
                    self.assertNotIn("there is a draft already", str(caught.exception))
                draft.unlink()

    def test_the_check_changes_nothing(self):
        content = self._elsewhere()
        before = self.env["approval.process"].with_context(active_test=False).search_count([])
        wizard = self._import(content)
        wizard.action_check()
        self.assertEqual(wizard.state, "checked")
        self.assertIn("A new process", wizard.changes)
        self.assertIn("A draft with 5 steps", wizard.changes)
        self.assertIn("1 test cases are added", wizard.changes)
        self.assertIn("Superior", wizard.comparison)
        self.assertEqual(self.env["approval.process"].with_context(active_test=False).search_count([]), before)
        wizard.file = base64.b64encode(b"x")
        self.assertEqual(wizard.state, "new")

    def test_a_process_that_is_there_gets_a_draft(self):
        content = self.version._bundle()
        content["steps"][0]["quorum"] = "all"
        wizard = self._import(content)
        wizard.action_check()
        self.assertIn("gets a draft", wizard.changes)
        self.assertIn("Any one", wizard.comparison)
        self.assertFalse(self.flow.draft_id)
        wizard.action_import()
        self.assertEqual(self.flow.draft_id.step_ids.mapped("quorum"), ["all", "any"])
        self.assertEqual(self.flow.version_id, self.version)
        with self.assertRefused(UserError, "there is a draft already"):
            wizard.action_check()

    def test_test_cases_of_the_same_name_are_replaced(self):
        content = self.rich._bundle()
        content["tests"][0]["values"][0]["text"] = "7"
        self.rich.unlink()
        self._import(content).action_import()
        tests = self.env["approval.test.case"].search([("name", "=", "Small")])
        self.assertEqual(tests.value_ids.value, "7")

    def test_archived_test_cases_are_known_by_their_name(self):
        """Otherwise the file would make a second one, and taking the old one back would leave two that disagree."""
        content = self.rich._bundle()
        content["tests"].append(content["tests"][0] | {"name": "Large"})
        tests = self.env["approval.test.case"].with_context(active_test=False)
        old = tests.search([("process_id", "=", self.rich.process_id.id)])
        old.active = False
        self.rich.unlink()
        wizard = self._import(content)
        wizard.action_check()
        self.assertIn("1 test cases are added", wizard.changes)
        self.assertIn("1 archived test cases of the same name are replaced and in use again", wizard.changes)
        self.assertNotIn("1 test cases of the same name", wizard.changes)
        self.assertFalse(old.active, "the check changes nothing")
        wizard.action_import()
        self.assertEqual(tests.search([("name", "=", "Small")]), old)
        self.assertTrue(old.active)

    def test_test_cases_of_one_name_are_taken_one_by_one(self):
        content = self.rich._bundle()
        small = content["tests"][0]
        content["tests"] = [small, small | {"values": [{"key": "amount", "text": "6"}]}]
        process = self.rich.process_id
        self.rich.unlink()
        self._import(content).action_import()
        self.assertEqual(process.test_case_ids.value_ids.mapped("value"), ["5", "6"])

    def test_what_a_file_cannot_carry_is_said(self):
        self.assertEqual(self.rich.action_export()["type"], "ir.actions.act_url")
        self.rich.step_ids[1].condition = f"[('partner_id', 'in', [{self.partner.id}])]"
        action = self.rich.action_export()
        self.assertIn("Step “Board”, Condition: it names records by their numbers", action["params"]["message"])
        self.assertIn("approval-version", action["params"]["next"]["url"])
        wizard = self._import(self._elsewhere())
        wizard.action_check()
        self.assertIn("Step “Board”, Condition: it names records", wizard.changes)
        group = self.env["res.groups"].create({"name": "Own", "user_ids": [Command.set(self.boss.ids)]})
        self.rich.step_ids[1].group_id = group
        with self.assertRefused(UserError, "“Own” was made here"):
            self.rich.action_export()

    # ------------------------------------------------------------ refusals

    def test_what_is_unknown_here_is_refused_at_once(self):
        content = self._elsewhere()
        content |= {"company_name": "Nowhere Ltd", "transition": "fly"}
        content["steps"][0]["users"] = ["nobody@example.com"]
        content["steps"][1]["group"] = "no.group"
        content["steps"][2]["quorum"] = "most"
        content["tests"][0]["date"] = "2026-02-30"
        content["tests"][0]["steps"][0]["people"] = "some"
        for attempt in ("action_check", "action_import"):
            with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                getattr(self._import(content), attempt)()
            for words in ("Nowhere Ltd", "“fly”", "nobody@example.com", "no.group", "“most”", "2026-02-30", "“some”"):
                self.assertIn(words, str(caught.exception))
        with self.assertRefused(UserError, "there is no model “res.partner” here"):
            self._import(content | {"model": "res.partner"}).action_check()
        with self.assertRefused(UserError, "there is no model “no.model” here"):
            self._import(content | {"model": "no.model"}).action_check()

    def test_the_rules_of_steps_hold(self):
        content = self._elsewhere()
        content["steps"][1]["condition"] = "[('password', '=', 1)]"
        with self.assertRefused(ValidationError, "Step “Board”, Condition"):
            self._import(content).action_check()
        content["steps"][1]["condition"] = "[]"
        content["steps"][4]["approver_field"] = "partner_id.name"
        with self.assertRefused(ValidationError, "Step “Responsible”, Field"):
            self._import(content).action_import()
        content["steps"][4]["approver_field"] = "user_id"
        content["tests"][0]["values"] = [{"key": "nothing", "text": ""}]
        with self.assertRefused(ValidationError, "is not among the approved values"):
            self._import(content).action_import()

    def test_files_that_are_none(self):
        content = json.loads(approval_bundle.write(self.version._bundle()))
        odd = {
            "no JSON text": b"\xff\x00",
            "nested too deeply": b"[" * 1000,
            "stands twice": b'{"a": 1, "a": 2}',
            "no exported approval process": b"{}",
            "a number": json.dumps({"format": float("nan")}).encode(),
            "newer version": json.dumps(content | {"version": 9}).encode(),
            "altered after it was exported": json.dumps(content | {"checksum": "0"}).encode(),
            "does not belong there": json.dumps(content | {"process": {}}).encode(),
            "greater than 10 MB": b" " * (approval_bundle.MAX_BYTES + 1),
        }
        for regex, file in odd.items():
            for attempt in ("action_check", "action_import"):
                with self.subTest(regex=regex, attempt=attempt), self.assertRefused(UserError, regex):
                    getattr(self._import(file), attempt)()

    def test_naughty_strings_are_kept_or_refused(self):
        content = self._elsewhere()
        for text in json.loads(shared_data("naughty_strings.json").read_text())[::6]:
            with self.subTest(text=ascii(text)):
                content["name"] = content["steps"][0]["name"] = content["tests"][0]["name"] = text
                try:
                    with self.env.cr.savepoint():
                        wizard = self._import(content)
                        wizard.action_check()
                        self.assertNotIn("<script", wizard.comparison.lower())
                except (UserError, ValidationError) as error:
                    self.assertTrue(str(error))

    # ------------------------------------------------------------ rights

    def test_only_who_manages_approvals_imports(self):
        auditor = self._person("auditor", groups="base.group_user,customer_manager.group_customer_manager_audit")
        content = self.version._bundle()
        for user in (auditor, self.requester):
            with self.subTest(user=user.login), self.assertRefused(AccessError):
                self._import(content, user).action_import()
        self.assertTrue(self.version.with_user(auditor).action_export())
        with self.assertRefused(AccessError):
            self.version.with_user(self.requester).action_export()

    def test_id_and_name_of_a_company_that_disagree(self):
        """The first company has the same XML id in every database: the file of another firm is not for it."""
        main = self.env.ref("base.main_company")
        content = self._elsewhere() | {"company": "base.main_company"}
        self.manager.write({"company_ids": [Command.link(main.id)]})
        asked = {"company": main, "user": self.manager}
        draft = self._imported(content | {"company_name": main.name}, **asked)
        self.assertEqual(draft.process_id.company_id, main)
        self.assertEqual(self._imported(content | {"company_name": ""}, **asked).process_id.company_id, main)
        other = self.env["res.company"].create({"name": "Branch", "user_ids": [Command.link(self.manager.id)]})
        for name in ("Another Firm", "Branch"):
            with self.subTest(name=name), self.assertRefused(UserError, f"made for “{name}”, and here its XML id"):
                self._imported(content | {"company_name": name}, companies=main | other, **asked)

    def test_a_company_is_known_by_its_name_where_its_id_is_not(self):
        main = self.env.ref("base.main_company")
        self.manager.write({"company_ids": [Command.link(main.id)]})
        content = self._elsewhere() | {"company": "__export__.res_company_9", "company_name": main.name}
        self.assertEqual(self._imported(content, main).process_id.company_id, main)

    def test_the_company_can_be_chosen(self):
        main = self.env.ref("base.main_company")
        other = self.env["res.company"].create({"name": "Branch", "user_ids": [Command.link(self.manager.id)]})
        self.manager.write({"company_ids": [Command.link(main.id)]})
        content = self._elsewhere() | {"company": "base.main_company", "company_name": "Another Firm"}
        draft = self._imported(content, other, chosen=other)
        self.assertEqual(draft.process_id.company_id, other)
        with self.assertRefused(UserError, "“Branch” is not among the companies"):
            self._imported(content, main, chosen=other)

    def _imported(self, content, company, user=None, companies=None, chosen=None):
        """Return the draft that an import makes with a choice of companies, taken back with its process."""
        wizard = self._import(content, user)
        wizard = wizard.with_context(allowed_company_ids=(companies or company).ids)
        wizard.company_id = chosen
        draft = self.env["approval.version"].browse(wizard.action_import()["res_id"])
        draft.process_id.active = False
        return draft

    def test_a_company_that_is_not_chosen(self):
        other = self.env["res.company"].create({"name": "Other"})
        content = self._elsewhere()
        with self.assertRefused(UserError, "“Other” is not among the companies"):
            self._import(content | {"company_name": other.name}).action_check()


@tagged("post_install", "-at_install")
class TestApprovalBundleHttp(BundleCommon, HttpCase):
    """The download, with the rights of who asks."""

    def test_download(self):
        new_test_user(self.env, login="cm_bundle", password="cm_bundle", groups=f"base.group_user,{MANAGER}")
        new_test_user(self.env, login="cm_nobody", password="cm_nobody", groups="base.group_user")
        url = f"/customer-manager/approval-version/{self.version.id}.json"
        self.authenticate("cm_bundle", "cm_bundle")
        answer = self.url_open(url)
        self.assertEqual(approval_bundle.read(answer.content), self.version._bundle())
        self.assertIn(f"{MODEL}-confirm-1.json", answer.headers["Content-Disposition"])
        self.assertEqual(self.url_open("/customer-manager/approval-version/999999999.json").status_code, 404)
        self.authenticate("cm_nobody", "cm_nobody")
        with mute_logger("odoo.http"):  # the refusal is written to the log with the models' names
            self.assertEqual(self.url_open(url).status_code, 403)
        self.authenticate(None, None)
        self.assertNotIn(b"checksum", self.url_open(url, allow_redirects=False).content)
