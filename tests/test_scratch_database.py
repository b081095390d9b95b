"""The helper for tests with several sessions: real connections, real commits, nothing left behind."""

from psycopg2.errors import SerializationFailure

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from .scratch_database import execute_outside_transaction, scratch_database


@tagged("post_install", "-at_install")
class TestScratchDatabase(BaseCase):
    def test_two_sessions_compete_for_one_row(self):
        with scratch_database() as database, database.session() as first, database.session() as second:
            partner_id = first["res.partner"].create({"name": "Contested"}).id
            self.assertFalse(second["res.partner"].browse(partner_id).exists(), "not committed yet")
            first.cr.commit()
            second.cr.rollback()
            self.assertEqual(second["res.partner"].browse(partner_id).name, "Contested")
            first["res.partner"].browse(partner_id).write({"name": "First"})
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second["res.partner"].browse(partner_id).write({"name": "Second"})
                second.flush_all()

    def test_nothing_is_left_behind(self):
        with scratch_database() as database:
            database.registry()
            name = database.name
        # Creating it anew fails while it exists.
        execute_outside_transaction(f'CREATE DATABASE "{name}"')
        execute_outside_transaction(f'DROP DATABASE "{name}"')
