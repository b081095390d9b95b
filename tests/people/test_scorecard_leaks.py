import json
from contextlib import suppress
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .panel_common import PanelCommon

#: as a figure and in words, nowhere else in the database
MARK, NOTE = 6.5, "Zebra crossing"


@tagged("post_install", "-at_install")
class TestScorecardLeaks(PanelCommon, HttpCase):
    """Marks of others before all have sealed: for nobody, on no path, superuser code included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._started()
        cls.system = cls.env.ref("base.user_admin")

    def setUp(self):
        super().setUp()
        self.card = self._card(self.panel, self.raters[3], self.ann)
        self._fill(self.card, MARK)
        self.card._lines().with_user(self.raters[3]).note = NOTE
        self.card.action_seal()
        self.env.flush_all()
        self.env.invalidate_all()
        self.line = self.card._lines().filtered(lambda line: line.code == "speech")

    def _readers(self):
        users = [self.hr, self.audit, self.committee, self.users["admin"], self.chair, self.raters[4], self.system]
        return users + [self.env.ref("base.user_root")]

    def _lines_as(self, user):
        """Yield lines as a user, and as his superuser code."""
        lines = self.env["customer.manager.scorecard.line"].with_user(user)
        self.env.invalidate_all()
        yield lines
        self.env.invalidate_all()
        yield lines.sudo()

    def test_read_and_export(self):
        for user in self._readers():
            for lines in self._lines_as(user):
                with self.subTest(user=user.login, su=lines.env.su):
                    line = lines.browse(self.line.id)
                    try:
                        self.assertEqual(line.read(["mark", "note", "seal_salt"])[0]["mark"], False)
                        self.assertFalse(line.note)
                        self.assertEqual(line.export_data(["mark", "note"])["datas"], [["", ""]])
                        self.assertFalse(line.web_read({"mark": {}, "note": {}})[0]["note"])
                        self.assertFalse(line.scorecard_id.open_count)
                    except AccessError:
                        self.assertFalse(lines.env.su)

    def test_search_by_value_and_count(self):
        domain = [("scorecard_id", "=", self.card.id)]
        for user in self._readers():
            for lines in self._lines_as(user):
                for leaf in (("mark", "=", MARK), ("mark", ">", 0), ("mark", "!=", False), ("note", "ilike", "zebra")):
                    with self.subTest(user=user.login, su=lines.env.su, leaf=leaf):
                        self.assertEqual(self._count(lines, [*domain, leaf]), 0)
                with self.subTest(user=user.login, su=lines.env.su, path="card"):
                    cards = self.env["customer.manager.scorecard"].with_env(lines.env)
                    self.assertEqual(self._count(cards, [("line_ids.mark", "=", MARK), ("id", "=", self.card.id)]), 0)
                    panels = self.env["customer.manager.panel"].with_env(lines.env)
                    self.assertEqual(self._count(panels, [("scorecard_ids.line_ids.note", "ilike", "zebra")]), 0)

    def _count(self, records, domain):
        try:
            return records.search_count(domain)
        except AccessError:
            return 0

    def test_group_aggregate_and_order(self):
        domain = [("scorecard_id", "=", self.card.id)]
        for user in self._readers():
            for lines in self._lines_as(user):
                with self.subTest(user=user.login, su=lines.env.su):
                    try:
                        groups = lines._read_group(domain, ["mark"], ["__count"])
                        self.assertFalse([one for one, _count in groups if one])
                        sums = lines._read_group(domain, [], ["mark:sum", "mark:max", "note:array_agg"])[0]
                        self.assertFalse(sums[0] or sums[1] or any(sums[2] or ()))
                        self.assertFalse(
                            [one for one in lines.formatted_read_group(domain, ["note"], ["__count"]) if one["note"]]
                        )
                        # ordering tells nothing: all values are the same
                        self.assertEqual(
                            lines.search(domain, order="mark, id").ids, lines.search(domain, order="mark desc, id").ids
                        )
                    except (AccessError, ValueError, UserError):
                        self.assertFalse(lines.env.su)

    def test_names_and_results(self):
        for user in self._readers():
            with self.subTest(user=user.login):
                lines = self.env["customer.manager.scorecard.line"].with_user(user)
                with suppress(AccessError):
                    self.assertFalse(lines.name_search(NOTE))
        found = self.panel.sudo()._interview_results()
        self.assertFalse(found.candidates)
        self.assertEqual(found.agreement.reason, "no_marks")
        self.assertFalse(self.panel.agreement)
        self.assertFalse(self.campaign._score().lines[self.ann.id]["part", "interview"].raw)

    def test_nothing_in_chatter_attachments_activities_and_mails(self):
        self._card(self.panel, self.raters[6], self.ann).with_user(self.chair).action_excuse("Ill")
        for model, names in (
            ("mail.message", ["body", "subject"]),
            ("mail.tracking.value", ["new_value_char", "new_value_text", "old_value_text"]),
            ("mail.activity", ["summary", "note"]),
            ("mail.mail", ["body_html"]),
            ("ir.attachment", ["name", "index_content"]),
        ):
            for name in names:
                with self.subTest(model=model, name=name):
                    self.assertFalse(self.env[model].sudo().search_count([(name, "ilike", NOTE)], limit=1))
        self.env.cr.execute(
            "SELECT COUNT(*) FROM mail_tracking_value WHERE new_value_float = %s OR old_value_float = %s", [MARK, MARK]
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_a_seal_tells_nothing_to_who_tries_all_marks(self):
        """Whoever reads the hash of a seal cannot find the marks by computing all there could be."""
        for user in self._readers():
            for lines in self._lines_as(user):
                card = self.env["customer.manager.scorecard"].with_env(lines.env).browse(self.card.id)
                with self.subTest(user=user.login, su=lines.env.su):
                    try:
                        self.assertFalse(card.seal_salt)
                    except AccessError:
                        self.assertFalse(lines.env.su)

    @mute_logger("odoo.http")
    def test_json_2(self):
        ours = [("panel_id", "=", self.panel.id)]
        for user in (self.hr, self.audit, self.committee, self.chair, self.raters[4]):
            keys = self.env["res.users.apikeys"].with_user(user)
            key = keys._generate("rpc", "leak", fields.Datetime.now() + timedelta(days=1))
            headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
            for path, body in (
                ("scorecard.line/read", {"ids": self.line.ids, "fields": ["mark", "note"]}),
                ("scorecard.line/search_read", {"domain": [*ours, ("mark", "=", MARK)], "fields": ["mark", "note"]}),
                (
                    "scorecard.line/formatted_read_group",
                    {"domain": ours, "groupby": ["note"], "aggregates": ["__count"]},
                ),
                ("scorecard.line/export_data", {"ids": self.line.ids, "fields_to_export": ["mark", "note"]}),
                ("scorecard/read", {"ids": self.card.ids, "fields": ["seal_salt", "open_count", "display_name"]}),
                (
                    "scorecard/web_read",
                    {
                        "ids": self.card.ids,
                        "specification": {"line_ids": {"fields": {"mark": {}, "note": {}}}, "seal_salt": {}},
                    },
                ),
                ("panel/verify_seals", {"ids": self.panel.ids}),
            ):
                with self.subTest(user=user.login, path=path):
                    answer = self.url_open(f"/json/2/customer.manager.{path}", data=json.dumps(body), headers=headers)
                    self.assertIn(answer.status_code, (200, 403, 422))
                    self.assertNotIn("6.5", answer.text)
                    self.assertNotIn(NOTE, answer.text)

    def test_the_rater_himself_reads_everything_of_his(self):
        self.env.invalidate_all()
        own = self.line.with_user(self.raters[3])
        self.assertEqual((own.mark, own.note), (MARK, NOTE))
        self.assertTrue(own.search([("note", "ilike", "zebra")]))

    def test_once_open_those_read_who_may(self):
        self._seal_all(self.panel)
        for user in (self.hr, self.audit, self.committee, self.chair):
            self.env.invalidate_all()
            with self.subTest(user=user.login):
                self.assertEqual(self.line.with_user(user).mark, MARK)
        for user in (self.users["admin"], self.raters[4], self.people["Ann Ai"].user_id):
            self.env.invalidate_all()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.line.with_user(user).read(["mark"])

    def test_a_candidate_of_a_role_reads_nothing_once_open(self):
        self._seal_all(self.panel)
        user = self.people["Bob Bao"].user_id
        for role in ("hr", "audit", "committee"):
            user.sudo().group_ids |= self.env.ref(f"customer_manager.group_customer_manager_{role}")
        self.env.invalidate_all()
        for records in (self.line, self.card, self.panel, self.panel.sudo().member_ids):
            with self.subTest(model=records._name):
                self.assertFalse(records.with_user(user).search([("id", "in", records.ids)]))
