from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .marking_common import MarkingCommon


@tagged("post_install", "-at_install")
class TestWrittenBlind(MarkingCommon):
    """Marking is blind: markers see an answer under a code, and nobody a mark before all are sealed."""

    # what a marker sees

    def test_a_marker_sees_question_and_answer_under_a_code_and_nothing_else(self):
        marks = self._deal()
        mark = marks[:1]
        own = self._as_marker(mark)
        self.assertEqual(own.code, mark.answer_id.paper_id.code)
        self.assertTrue(own.question)
        self.assertTrue(own.answer)
        self.assertEqual(own.maximum, mark.answer_id.maximum)
        self.assertEqual(own.search([]), marks.filtered(lambda one: one.rater_uid == mark.rater_uid).with_env(own.env))
        for name in ("answer_id", "round", "void_reason"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                own.read([name])
        for domain in (
            [("answer_id.paper_id.application_id.name", "ilike", "Ann")],
            [("answer_id.paper_id.application_id.employee_id", "=", self.employee.id)],
            [("answer_id.mark_ids.mark", ">", 0)],
            [("answer_id", "any", [("paper_id.application_id.name", "=", "Ann Ai")])],
        ):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                own.search(domain)
        for model in ("customer.manager.paper.answer", "customer.manager.exam.item"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(mark.rater_uid).search([])
        self.assertFalse(self.env["customer.manager.paper"].with_user(mark.rater_uid).search([]))
        self.assertFalse(self.env["customer.manager.application"].with_user(mark.rater_uid).search([]))

    def test_nobody_else_reads_what_is_to_be_marked(self):
        mark = self._deal()[:1]
        stranger = self.markers - mark.answer_id.mark_ids.rater_uid
        for user in (self.hr, self.audit, stranger[:1]):
            row = mark.with_user(user).sudo(False)
            with self.subTest(user=user.login):
                if user in stranger:
                    self.assertFalse(row.search([("id", "=", row.id)]))
                    continue
                self.assertEqual((row.question, row.answer, row.model_answer), (False, False, False))
                self.assertFalse(self.env["customer.manager.paper.answer"].with_user(user).search(self.ours))

    # nothing leaks

    def _readers(self):
        admin = self.env.ref("base.user_admin")
        system = new_test_user(self.env, login="wt_system", groups="base.group_system,base.group_allow_export")
        yield from (self.hr, self.audit, self.committee, admin, system, self.keeper, self.user)
        yield from self.markers

    def test_no_path_tells_a_mark_before_all_are_sealed(self):
        marks = self._deal()
        mark = self._of("Explain a bill")[0]
        own = self._as_marker(mark)
        own.write({"mark": 7, "note": "Half of it"})
        self._as_marker(self._of("Explain a bill")[1]).write({"mark": 7})
        for one in self._of("Explain a bill"):
            self._as_marker(one).action_seal()
        self.env.flush_all()
        self.env.invalidate_all()
        for user in self._readers():
            if user == mark.rater_uid:
                continue
            for row in (mark.with_user(user).sudo(False), mark.with_user(user).sudo()):
                with self.subTest(user=user.login, su=row.env.su):
                    self._assert_hidden(row, marks)

    def _assert_hidden(self, row, marks):
        if not row.env.su and not row.has_access("read"):
            with self.assertRaises(AccessError):
                row.read(["mark"])
            if row.browse().has_access("read"):
                self.assertFalse(row.search([("id", "=", row.id)]))
            return
        domain = Domain("id", "=", row.id)
        self.assertIs(row.mark, False)
        self.assertIs(row.note, False)
        self.assertFalse(row.web_read({"mark": {}, "note": {}})[0]["mark"])
        self.assertFalse(row.search_read(domain, ["mark"])[0]["mark"])
        for term in (("mark", "=", 7), ("mark", ">", 0), ("mark", "!=", False), ("note", "ilike", "half")):
            self.assertFalse(row.search(domain & Domain([term])))
        self.assertFalse(row.name_search("7.0", list(domain)))
        group = row._read_group([("id", "in", marks.ids)], ["mark"], ["__count"])
        self.assertEqual([value for value, _count in group if value], self._own_marks(row, marks))
        total = row._read_group(domain, [], ["mark:sum", "mark:max", "mark:avg"])[0]
        self.assertFalse(any(total))
        self.assertFalse(row.formatted_read_group(domain, ["mark"], ["mark:max"])[0]["mark:max"])
        self.assertFalse(row.web_read_group(domain, ["mark"])["groups"][0]["mark"])
        self.assertFalse(row._export_rows([["mark"], ["note"]])[0][0])
        if row.env.su and row.env.user not in row.answer_id.mark_ids.rater_uid:
            # through the relation, which only superuser code reads
            self.assertFalse(row.answer_id.search([("id", "=", row.answer_id.id), ("mark_ids.mark", ">", 0)]))

    def _own_marks(self, row, marks):
        """Marks that the user of `row` gave himself."""
        return sorted({one.mark for one in marks.with_env(row.env).sudo() if one.mark is not False})

    def test_no_message_activity_or_attachment_holds_a_mark(self):
        models = ("mail.message", "mail.activity", "ir.attachment", "mail.tracking.value", "mail.mail")
        last = {}
        for model in models:
            self.env.cr.execute(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(self.env[model]._table)))
            last[model] = self.env.cr.fetchone()[0]
        self._deal()
        for mark in self._marks():
            own = self._as_marker(mark)
            own.write({"mark": mark.maximum * 0.777, "note": "Seven seven seven"})
            own.action_seal()
        self.env.flush_all()
        for model, before in last.items():
            texts = [
                name
                for name, field in self.env[model]._fields.items()
                if field.store and field.type in ("char", "text", "html", "float") and name != "message_id"
            ]
            for record in self.env[model].search([("id", ">", before)]):
                with self.subTest(model=model):
                    text = str([record[name] for name in texts])
                    self.assertNotIn("Seven seven", text)
                    self.assertNotIn("7.77", text)
