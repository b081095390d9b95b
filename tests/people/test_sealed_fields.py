from psycopg2.errors import CheckViolation, RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..common import CustomerManagerCommon
from .blind_sample import MODEL, add_blind_sample


@tagged("post_install", "-at_install")
class TestSealedFields(CustomerManagerCommon):
    """What one person judges is his alone until it is revealed: on every path, superuser code included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_blind_sample(cls)
        cls.rater = cls.users["rater"]
        cls.other = cls.users["hr"]
        cls.system = new_test_user(cls.env, login="cm_system", groups="base.group_system")
        staff = cls.env["res.users"].union(*cls.users.values())
        staff.group_ids += cls.env.ref("base.group_allow_export")
        cls.Row = cls.env[MODEL]
        cls.row = cls.Row.create({"name": "A", "rater_uid": cls.rater.id})
        cls.plain = cls.Row.create({"name": "B", "rater_uid": cls.other.id})
        cls.own = cls.row.with_user(cls.rater)

    def setUp(self):
        super().setUp()
        self.own.write({"mark": 7.5, "note": "Solid"})
        self.env.flush_all()
        self.env.invalidate_all()

    def _readers(self):
        """Everybody who must not read: roles, administrators, superuser code of all of them."""
        users = self.env["res.users"].browse([1]) | self.system | self.other | self.users["audit"]
        users |= self.users["committee"] | self.users["admin"] | self.env.ref("base.user_admin")
        for user in users:
            yield user.login, self.row.with_user(user)
            yield user.login + " sudo", self.row.with_user(user).sudo()

    # reading

    def test_the_rater_reads_what_he_wrote(self):
        for own in (self.own, self.own.sudo()):
            self.assertEqual((own.mark, own.note, own.mark_text), (7.5, "Solid", "7.5"))
        self.assertTrue(self.own.search([("mark", "=", 7.5), ("id", "=", self.row.id)]))

    def test_nobody_else_reads_it(self):
        for name, row in self._readers():
            with self.subTest(reader=name):
                self.assertIs(row.mark, False)
                self.assertIs(row.note, False)
                self.assertEqual(row.mark_text, "none")
                values = row.read(["mark", "note"])[0]
                self.assertEqual((values["mark"], values["note"]), (False, False))
                self.assertEqual(row.web_read({"mark": {}, "note": {}})[0]["mark"], False)
                self.assertEqual(row.export_data(["mark", "note"])["datas"], [["", ""]])
                self.assertEqual(row.search_read([("id", "=", row.id)], ["mark"])[0]["mark"], False)

    def test_no_search_tells_it(self):
        terms = [
            ("mark", "=", 7.5),
            ("mark", ">", 0),
            ("mark", "<", 10),
            ("mark", "!=", False),
            ("mark", "in", [7.5, 1]),
            ("note", "ilike", "Sol"),
            ("note", "=", "Solid"),
            ("note", "!=", False),
            ("note", "=like", "S%"),
        ]
        for name, row in self._readers():
            for term in terms:
                with self.subTest(reader=name, term=term):
                    self.assertFalse(row.search([("id", "=", row.id), term]))
                    self.assertFalse(row.filtered_domain([term]))
            self.assertTrue(row.search([("id", "=", row.id), ("mark", "=", False), ("note", "=", False)]))

    def test_no_search_through_relations_tells_it(self):
        child = self.Row.create({"name": "C", "rater_uid": self.other.id, "parent_id": self.row.id})
        for name, row in self._readers():
            kid = row.browse(child.id)
            with self.subTest(reader=name):
                self.assertFalse(kid.parent_mark)
                for domain in (
                    [("parent_id.mark", ">", 0)],
                    [("parent_mark", ">", 0)],
                    [("parent_id", "any", [("mark", ">", 0)])],
                    Domain("parent_id", "any!", [("mark", ">", 0)]),
                    [("parent_id.note", "ilike", "sol")],
                ):
                    self.assertFalse(row.search(Domain(domain) & Domain("id", "=", kid.id)))
                self.assertFalse(row.search([("child_ids.parent_id.mark", "=", 7.5)]))

    def test_no_group_tells_it(self):
        domain = [("id", "in", (self.row | self.plain).ids)]
        for name, row in self._readers():
            with self.subTest(reader=name):
                self.assertEqual(row._read_group(domain, ["mark"], ["__count"]), [(False, 2)])
                aggregates = ["mark:sum", "mark:avg", "mark:max", "mark:min", "mark:count", "mark:array_agg"]
                values = row._read_group(domain, [], aggregates)[0]
                self.assertEqual([one for one in values if one and one != [None, None]], [])
                groups = row.formatted_read_group(domain, ["note"], ["mark:max", "__count"])
                self.assertEqual(
                    [(one["note"], one["mark:max"], one["__count"]) for one in groups], [(False, False, 2)]
                )
                groups = row.web_read_group(domain, ["mark"], ["__count"])["groups"]
                self.assertEqual([(one["mark"], one["__count"]) for one in groups], [(False, 2)])
                self.assertEqual(len(row._read_group(domain, ["parent_id.mark"], ["__count"])), 1)

    def test_no_order_tells_it(self):
        low = self.Row.create({"name": "Low", "rater_uid": self.rater.id})
        low.with_user(self.rater).mark = 1
        self.env.flush_all()
        pair = (self.row | low).ids
        for name, row in self._readers():
            with self.subTest(reader=name):
                for order in ("mark, id", "mark desc, id", "note, id", "note desc nulls last, id"):
                    self.assertEqual(row.search([("id", "in", pair)], order=order).ids, pair)
        self.assertEqual(self.own.search([("id", "in", pair)], order="mark").ids, pair[::-1])

    def test_one_transaction_of_two_users_shares_no_cache(self):
        other = self.row.with_user(self.other)
        self.assertIs(other.mark, False)
        self.own.mark = 3
        self.assertIs(other.mark, False)
        self.assertIs(other.sudo().mark, False)
        self.assertEqual(other.mark_text, "none")
        self.env.flush_all()
        self.assertEqual(self.own.mark, 3)
        self.env.invalidate_all()
        self.assertEqual(self.own.mark, 3)
        self.env.cr.execute(SQL("SELECT mark FROM customer_blind_sample WHERE id = %s", self.row.id))
        self.assertEqual(float(self.env.cr.fetchone()[0]), 3)

    def test_no_mark_is_not_zero(self):
        self.own.mark = 0
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.own.mark, self.own.mark_text), (0, "0"))
        self.own.mark = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIs(self.own.mark, False)
        self.env.cr.execute("SELECT mark FROM customer_blind_sample WHERE id = %s", [self.row.id])
        self.assertIsNone(self.env.cr.fetchone()[0])

    def test_a_copy_holds_nothing(self):
        copy = self.own.sudo().copy()
        self.assertIs(copy.with_user(self.rater).mark, False)
        self.assertIs(copy.with_user(self.rater).note, False)

    # writing

    def test_only_the_rater_writes(self):
        for name, row in self._readers():
            for vals in ({"mark": 1}, {"note": "x"}, {"mark": False}, {"mark": 7.5}):
                with self.subTest(reader=name, vals=vals), self.assertRaises(AccessError):
                    row.write(vals)
            with self.subTest(reader=name), self.assertRaises(AccessError):
                row.mark = 1
            with self.subTest(reader=name), self.assertRaises(AccessError):
                row.browse(self.plain.id).sudo().write({"child_ids": [Command.update(row.id, {"mark": 2})]})
        self.own.sudo().mark = 4
        self.assertEqual(self.own.mark, 4)

    def test_nothing_is_marked_for_somebody_at_creation(self):
        for env_row in (self.Row, self.Row.with_user(self.other).sudo()):
            for vals in ({"mark": 1}, {"note": "x"}, {"mark": 0}):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    env_row.create({"rater_uid": self.rater.id, **vals})
        with self.assertRaises(AccessError):
            self.Row.with_context(default_mark=5).create({"rater_uid": self.rater.id})
        own = self.Row.with_user(self.rater).sudo().create({"rater_uid": self.rater.id, "mark": 2})
        self.assertEqual(own.mark, 2)

    def test_rater_seal_and_reveal_are_set_on_no_path(self):
        values = {"rater_uid": self.system.id, "sealed_at": "2026-01-01", "is_revealed": True}
        for name, row in [*self._readers(), ("rater", self.own), ("rater sudo", self.own.sudo())]:
            for key, value in values.items():
                with self.subTest(user=name, key=key), self.assertRaises(AccessError):
                    row.write({key: value})
        for key in ("sealed_at", "is_revealed"):
            with self.subTest(key=key), self.assertRaises(AccessError):
                self.Row.create({"rater_uid": self.rater.id, key: values[key]})
            born = self.Row.with_context(**{f"default_{key}": values[key]}).create({"rater_uid": self.rater.id})
            self.assertFalse(born[key])
        with self.assertRaises(AccessError):
            self.Row.with_user(self.other).create({"rater_uid": self.other.id})

    # sealing and revealing

    def test_a_sealed_row_does_not_change(self):
        sealed = self.own._seal()
        self.assertEqual(sealed, self.own)
        self.assertFalse(self.own._seal())
        for row in (self.own, self.own.sudo(), self.row):
            with self.assertRaises(AccessError):
                row.write({"mark": 9})
            with self.assertRaises(UserError):
                row.unlink()
        self.assertEqual(self.own.mark, 7.5)
        self.assertIs(self.row.with_user(self.other).sudo().mark, False)

    def test_nobody_seals_for_somebody_else(self):
        for name, row in self._readers():
            with self.subTest(user=name), self.assertRaises(AccessError):
                row._seal()

    def test_what_is_revealed_is_read_by_all_and_changed_by_none(self):
        self.own._seal()
        self.row._reveal()
        for name, row in self._readers():
            with self.subTest(reader=name):
                self.assertEqual((row.mark, row.note, row.mark_text), (7.5, "Solid", "7.5"))
                self.assertTrue(row.search([("id", "=", row.id), ("mark", "=", 7.5)]))
            with self.assertRaises(AccessError):
                row.mark = 1
        with self.assertRaises(AccessError):
            self.own.mark = 1

    @mute_logger("odoo.sql_db")
    def test_only_what_is_sealed_is_revealed(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.row._reveal()

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_what_is_sealed(self):
        table = SQL.identifier(self.Row._table)
        self.own._seal()
        changes = [
            "UPDATE %s SET mark = 1 WHERE id = %s",
            "UPDATE %s SET note = NULL WHERE id = %s",
            "UPDATE %s SET name = 'Z' WHERE id = %s",
            "UPDATE %s SET sealed_at = NULL WHERE id = %s",
            "UPDATE %s SET rater_uid = 1 WHERE id = %s",
            "DELETE FROM %s WHERE id = %s",
        ]
        for change in changes:
            with self.subTest(change=change), self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(SQL(change, table, self.row.id))
        self.row._reveal()
        with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute(SQL("UPDATE %s SET is_revealed = FALSE WHERE id = %s", table, self.row.id))
        self.env.cr.execute(SQL("UPDATE %s SET comment = 'Said later' WHERE id = %s", table, self.row.id))
        self.env.cr.execute(SQL("DELETE FROM %s WHERE id = %s", table, self.plain.id))

    @mute_logger("odoo.sql_db")
    def test_the_rater_stays_in_the_database_too(self):
        with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE customer_blind_sample SET rater_uid = 1 WHERE id = %s", [self.row.id])

    # what would carry it on

    def test_a_field_that_would_show_it_stops_the_marking(self):
        manual = self.env["ir.model.fields"].create(
            {
                "name": "x_leak",
                "field_description": "Leak",
                "model_id": self.env["ir.model"]._get_id(MODEL),
                "ttype": "float",
                "related": "mark",
                "store": True,
            }
        )
        self.addCleanup(self.registry._setup_models__, self.cr, [MODEL])
        row = self.env[MODEL].browse(self.row.id)
        self.assertFalse(row.x_leak)
        with self.assertRaisesRegex(UserError, "x_leak"):
            row.with_user(self.rater).mark = 6
        with self.assertRaisesRegex(UserError, "x_leak"):
            row.with_user(self.rater).sudo().create({"rater_uid": self.rater.id, "mark": 6})
        self.assertFalse(row.x_leak)
        manual.unlink()
        self.env[MODEL].browse(self.row.id).with_user(self.rater).mark = 6

    def test_declarations_that_leak_are_refused(self):
        field = self.Row._fields["mark"]
        for name, value in (
            ("required", True),
            ("copy", True),
            ("store", False),
            ("tracking", True),
            ("rater", "name"),
            ("revealed", "no_such"),
            ("sealed", "comment"),
        ):
            with self.subTest(name=name):
                before = field.__dict__.get(name)
                setattr(field, name, value)
                try:
                    with self.assertRaises(ValueError):
                        field.setup_nonrelated(self.Row)
                finally:
                    if before is None:
                        delattr(field, name)
                    else:
                        setattr(field, name, before)
        self.Row._register_hook()
