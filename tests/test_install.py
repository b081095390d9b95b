"""Upgrade, uninstallation and installation without demo data, each on a database of its own."""

from odoo.tests import BaseCase, tagged

from .scratch_database import scratch_database

LEFTOVERS = """
cr = env.cr
cr.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
           " AND (table_name LIKE 'customer\\\\_%' OR table_name LIKE 'approval\\\\_%')")
tables = [name for name, in cr.fetchall()]
cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'res_partner'"
           " AND (column_name LIKE 'customer\\\\_%' AND column_name <> 'customer_rank')")
columns = [name for name, in cr.fetchall()]
cr.execute("SELECT model, name FROM ir_model_data WHERE module = 'customer_manager'")
names = cr.fetchall()
"""


@tagged("post_install", "-at_install")
class TestInstall(BaseCase):
    def test_upgrade_is_quiet_and_keeps_records(self):
        with scratch_database() as database:
            count = "result = env['res.partner'].with_context(active_test=False).search_count([])"
            before = database.script(count)
            log = database.odoo("-u", "customer_manager")
            self.assertFalse(database.severe_lines(log))
            self.assertEqual(database.script(count), before)

    def test_uninstall_leaves_contacts_usable(self):
        with scratch_database() as database:
            before = database.script("result = env['res.partner'].search_count([('is_company', '=', True)])")
            database.script(
                "module = env['ir.module.module'].search([('name', '=', 'customer_manager')])\n"
                "module.button_immediate_uninstall()\n"
                "env.cr.commit()"
            )
            tables, columns, names = database.script(LEFTOVERS + "result = [tables, columns, names]")
            self.assertEqual((tables, columns, names), ([], [], []))
            after, name = database.script(
                "partners = env['res.partner'].search([('is_company', '=', True)])\n"
                "partners[:1].write({'name': 'Renamed after uninstallation', 'user_id': env.uid})\n"
                "env['res.partner'].create({'name': 'New after uninstallation'})\n"
                "env['res.partner'].get_views([(False, 'form'), (False, 'list'), (False, 'kanban')])\n"
                "env.cr.commit()\n"
                "result = [len(partners), partners[:1].name]"
            )
            self.assertEqual((after, name), (before, "Renamed after uninstallation"))
            log = database.odoo("-i", "customer_manager")
            self.assertFalse(database.severe_lines(log), "installing again must work")

    def test_install_without_demo_data(self):
        with scratch_database(installed=False) as database:
            database.script("env.cr.execute('UPDATE ir_module_module SET demo = false'); env.cr.commit()")
            log = database.odoo("-i", "customer_manager")
            self.assertFalse(database.severe_lines(log))
            state, demo = database.script(
                "module = env['ir.module.module'].search([('name', '=', 'customer_manager')])\n"
                "result = [module.state, module.demo]"
            )
            self.assertEqual((state, demo), ("installed", False))
