import json
from contextlib import suppress

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .marking_common import MarkingCommon
from .panel_common import PanelCommon

NOTE = "Zebra crossing"
REFUSED = (AccessError, MissingError, UserError, ValidationError, ValueError, IntegrityError)


class SealedPaths:
    """What administrators can build and clients can call, against marks that are not open.

    These tests run once for each class below, which says so to both loaders (`allow_inherited_tests_method`).
    `self.row` holds MARK and NOTE of `self.rater`; `self._parents()` are records that lead to it, with the path.
    """

    MARK = 0.0

    def _readers(self):
        """Return who must not read: roles, and administrators with every right to build things."""
        system = self.env.ref("base.user_admin")
        editors = self.env.ref("mail.group_mail_template_editor") | self.env.ref("base.group_allow_export")
        (self.hr | self.audit | self.committee | system).sudo().group_ids |= editors
        return [self.hr, self.audit, self.committee, self.users["admin"], system, self.env.ref("base.user_root")]

    def _environments(self):
        """Yield the row as each reader has it, and as his superuser code has it."""
        for user in self._readers():
            for su in (False, True):
                self.env.flush_all()
                self.env.invalidate_all()
                # the rater's own cache is filled first, in the same transaction
                self.assertEqual(self.row.with_user(self.rater).sudo(False).mark, self.MARK)
                with self.subTest(user=user.login, su=su):
                    yield self.row.with_user(user).sudo(su)

    def _tells(self, found):
        text = str(found)
        return NOTE in text or str(self.MARK) in text

    def _calls(self):
        """Yield (model, method, arguments by name) of what clients may call."""
        row, model = self.row, self.row._name
        mine = [("id", "=", row.id)]
        # other data of the database may hold marks that are open
        ours = [("rater_uid", "=", self.rater.id)]
        for domain in (mine, ours):
            yield model, "search_read", {"domain": domain, "fields": ["mark", "note"], "order": "mark desc"}
            yield model, "web_search_read", {"domain": domain, "specification": {"mark": {}, "note": {}}}
            yield model, "formatted_read_group", {"domain": domain, "groupby": ["mark"], "aggregates": ["mark:max"]}
            yield model, "formatted_read_group", {"domain": domain, "groupby": ["note"], "aggregates": ["__count"]}
            yield (
                model,
                "formatted_read_grouping_sets",
                {"domain": domain, "grouping_sets": [["mark"], []], "aggregates": ["mark:sum", "note:array_agg"]},
            )
            yield model, "web_read_group", {"domain": domain, "groupby": ["note"], "aggregates": ["mark:avg"]}
            yield (
                model,
                "read_progress_bar",
                {"domain": domain, "group_by": "note", "progress_bar": {"field": "rater_uid", "colors": {}}},
            )
        yield model, "read", {"ids": row.ids, "fields": ["mark", "note", "display_name"]}
        yield model, "web_read", {"ids": row.ids, "specification": {"mark": {}, "note": {}}}
        yield model, "export_data", {"ids": row.ids, "fields_to_export": ["mark", "note", ".id"]}
        yield model, "name_search", {"name": NOTE}
        yield model, "fields_get", {"allfields": ["mark", "note"]}
        yield model, "default_get", {"fields": ["mark", "note"]}
        yield model, "copy", {"ids": row.ids}
        yield model, "copy_data", {"ids": row.ids}
        yield (
            model,
            "onchange",
            {"ids": row.ids, "values": {}, "field_names": [], "fields_spec": {"mark": {}, "note": {}}},
        )
        yield model, "web_save", {"ids": row.ids, "vals": {}, "specification": {"mark": {}, "note": {}}}
        yield (
            model,
            "search_panel_select_range",
            {"field_name": "rater_uid", "search_domain": [("mark", "=", self.MARK)]},
        )
        for parent, path in self._parents():
            spec = {"mark": {}, "note": {}}
            for name in reversed(path.split(".")):
                spec = {name: {"fields": spec}}
            yield parent._name, "web_read", {"ids": parent.ids, "specification": spec}
            dotted = path.replace(".", "/")
            yield (
                parent._name,
                "export_data",
                {"ids": parent.ids, "fields_to_export": [f"{dotted}/mark", f"{dotted}/note"]},
            )

    def _parents(self):
        """Return (record, path of fields from it to the row)."""
        return []

    @mute_logger("odoo.sql_db")
    def test_no_call_of_a_client_tells(self):
        answered = set()
        for row in self._environments():
            for model, method, arguments in self._calls():
                arguments = dict(arguments)
                records = row.env[model].browse(arguments.pop("ids", ()))
                with self.subTest(model=model, method=method), suppress(*REFUSED), self.env.cr.savepoint():
                    self.assertFalse(self._tells(getattr(records, method)(**arguments)))
                    answered.add(method)
        # superuser code is refused little: the calls are well formed
        self.assertFalse({method for _model, method, _arguments in self._calls()} - answered - {"copy", "copy_data"})

    def test_no_domain_finds_it(self):
        leaves = [("mark", "=", self.MARK), ("mark", ">=", 0), ("mark", "!=", False), ("note", "ilike", "zebra")]
        leaves += [("mark", "in", [self.MARK]), ("note", "=like", "Z%"), ("note", "!=", False)]
        for row in self._environments():
            for leaf in leaves:
                with self.subTest(leaf=leaf):
                    with suppress(AccessError):
                        self.assertFalse(row.search_count([("id", "=", row.id), leaf]))
                    with suppress(AccessError):
                        self.assertFalse(row.filtered_domain([leaf]))
                    for parent, path in self._parents():
                        records = row.env[parent._name].browse(parent.ids)
                        name, operator, value = leaf
                        with suppress(AccessError):
                            domain = [("id", "=", parent.id), (f"{path}.{name}", operator, value)]
                            others = [("id", "=", parent.id), (path, "any", [leaf, ("rater_uid", "=", self.rater.id)])]
                            self.assertFalse(records.search_count(domain) and records.search_count(others))

    def test_a_favourite_filters_by_nothing(self):
        for row in self._environments():
            if row.env.su or not row.env.user._is_internal() or row.env.uid == 1:
                continue
            favourite = row.env["ir.filters"].create(
                {
                    "name": "High marks",
                    "model_id": row._name,
                    "domain": f"[('mark', '>', 0), ('id', '=', {row.id})]",
                    "sort": json.dumps(["mark desc"]),
                    "context": "{'group_by': ['mark']}",
                    "user_ids": [(6, 0, row.env.user.ids)],
                }
            )
            with suppress(AccessError):
                self.assertFalse(row.search(favourite._get_eval_domain(), order="mark desc"))

    def test_no_template_renders_it(self):
        for row in self._environments():
            template = (
                self.env["mail.template"]
                .sudo()
                .create(
                    {
                        "name": "Marks",
                        "model_id": self.env["ir.model"]._get_id(row._name),
                        "subject": "{{ object.mark }} {{ object.note }}",
                        "body_html": "<p><t t-out='object.mark'/> <t t-out='object.note'/></p>",
                        "email_to": "{{ object.note }}@example.com",
                    }
                )
            )
            with suppress(*REFUSED):
                texts = template.with_env(row.env)._generate_template(row.ids, ["subject", "body_html", "email_to"])
                self.assertFalse(self._tells(texts))

    def test_no_server_action_tells_it(self):
        """Code of an administrator runs with his rights, and his superuser code knows no more."""
        lines = (
            "found = [record.mark, record.note, record.sudo().mark, record.sudo().note]",
            "found += [one.mark for one in env[record._name].sudo().search([('mark', '>', 0)]) if one == record]",
            "found += [record.sudo().read(['mark', 'note']), record.sudo().export_data(['mark', 'note'])]",
            "env['ir.config_parameter'].sudo().set_param('customer.test', str(found))",
        )
        for row in self._environments():
            if row.env.su:
                continue
            action = (
                self.env["ir.actions.server"]
                .sudo()
                .create(
                    {
                        "name": "Marks",
                        "model_id": self.env["ir.model"]._get_id(row._name),
                        "state": "code",
                        "code": "\n".join(lines),
                    }
                )
            )
            parameters = self.env["ir.config_parameter"].sudo()
            parameters.set_param("customer.test", "")
            with suppress(*REFUSED), mute_logger("odoo.addons.base.models.ir_actions"):
                action.with_env(row.env).with_context(active_model=row._name, active_id=row.id).run()
            self.assertFalse(self._tells(parameters.get_param("customer.test")))

    def test_an_export_template_holds_nothing(self):
        for row in self._environments():
            export = (
                self.env["ir.exports"]
                .sudo()
                .create(
                    {
                        "name": "Marks",
                        "resource": row._name,
                        "export_fields": [(0, 0, {"name": "mark"}), (0, 0, {"name": "note"})],
                    }
                )
            )
            with suppress(*REFUSED):
                self.assertFalse(self._tells(row.export_data(export.export_fields.mapped("name"))))

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.web.controllers.export")
    def test_no_page_of_the_web_client_tells(self):
        for user in (self.hr, self.audit, self.env.ref("base.user_admin")):
            self._readers()
            user.sudo().password = f"{user.login} {user.login}"
            self.authenticate(user.login, f"{user.login} {user.login}")
            self.env.flush_all()
            for model, method, arguments in self._calls():
                arguments = dict(arguments)
                ids = arguments.pop("ids", None)
                params = {"model": model, "method": method, "args": [] if ids is None else [ids], "kwargs": arguments}
                with self.subTest(user=user.login, model=model, method=method):
                    answer = self.url_open(
                        f"/web/dataset/call_kw/{model}/{method}",
                        data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
                        headers={"Content-Type": "application/json"},
                    )
                    self.assertFalse(self._tells(answer.json().get("result")))
            data = {
                "model": self.row._name,
                "fields": [{"name": name, "label": name, "type": "char"} for name in ("mark", "note")],
                "ids": self.row.ids,
                "domain": [],
                "import_compat": False,
            }
            with self.subTest(user=user.login, page="export"):
                answer = self.url_open(
                    "/web/export/csv", data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)}
                )
                # what is refused comes as an error of the page
                self.assertIn(answer.status_code, (200, 403, 500))
                self.assertFalse(self._tells(answer.text))


@tagged("post_install", "-at_install")
class TestScorecardPaths(SealedPaths, PanelCommon, HttpCase):
    """Marks and notes on scorecards, until the last rater of the panel has sealed."""

    allow_inherited_tests_method = True
    MARK = 6.5

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._started()
        cls.rater = cls.raters[3]
        card = cls._card(cls.panel, cls.rater, cls.ann)
        cls._fill(card, cls.MARK)
        card._lines().with_user(cls.rater).note = NOTE
        card.action_seal()
        cls.card = card.sudo()
        cls.row = card._lines().filtered(lambda line: line.code == "speech")
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _parents(self):
        yield self.card, "line_ids"
        yield self.card, "current_line_ids"
        yield self.panel, "scorecard_ids.line_ids"
        yield self.campaign, "panel_ids.scorecard_ids.line_ids"


@tagged("post_install", "-at_install")
class TestPaperMarkPaths(SealedPaths, MarkingCommon, HttpCase):
    """Marks of open answers, until all papers of the campaign are sealed."""

    allow_inherited_tests_method = True
    MARK = 7.77

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.action_advance_written()
        cls.row = cls._marks().filtered(lambda one: one.answer_id.question == "Explain a bill")[:1]
        cls.rater = cls.row.rater_uid
        own = cls.row.with_user(cls.rater).sudo(False)
        own.write({"mark": cls.MARK, "note": NOTE})
        own.action_seal()
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _parents(self):
        yield self.row.answer_id.sudo(), "mark_ids"
        yield self.paper.sudo(), "answer_ids.mark_ids"
        yield self.campaign, "paper_ids.answer_ids.mark_ids"
