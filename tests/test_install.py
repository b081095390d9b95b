"""Upgrade, uninstallation and installation without demo data, each on a database of its own."""

import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import SQL, file_path

from .. import hooks
from .scratch_database import ADDON, scratch_database

COMPANIES = "SELECT count(*) FROM res_partner WHERE is_company"
STATE = f"SELECT state, demo FROM ir_module_module WHERE name = '{ADDON}'"
#: What an uninstalled addon must not leave behind, by kind.
LEFTOVERS = {
    "tables": r"""
        SELECT table_name FROM information_schema.tables
         WHERE table_schema = 'public' AND (table_name LIKE 'customer\_%' OR table_name LIKE 'approval\_%')""",
    "columns": r"""
        SELECT table_name, column_name FROM information_schema.columns
         WHERE table_name IN ('res_partner', 'res_company', 'hr_employee', 'crm_team')
           AND column_name LIKE 'customer\_%' AND column_name <> 'customer_rank'""",
    "records": f"SELECT model, name FROM ir_model_data WHERE module = '{ADDON}'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'customer.%' OR model LIKE 'approval.%'",
    "registers": "SELECT code FROM ir_sequence WHERE code LIKE 'customer.manager.%'",
    "parameters": f"SELECT key FROM ir_config_parameter WHERE key LIKE '{ADDON}.%'",
    "skills": "SELECT name FROM hr_skill_type WHERE name->>'en_US' ILIKE 'customer manager%'",
    "jobs": "SELECT cron_name FROM ir_cron WHERE cron_name ILIKE 'customer %'",
}
#: A plan as 19.0.1.0.0 left it: approved without a case, its moves of core customers not counted, no process there.
APPROVE_AS_BEFORE = f"""
tier = env['customer.tier']._get_tiers(env.company)[:1]
core = [('role', '=', 'primary'), ('partner_id.customer_tier_id', '=', tier.id)]
link = env['customer.assignment'].search(core, limit=1)
other = env['customer.manager'].search([('id', '!=', link.manager_id.id)], limit=1)
plan = env['customer.assignment.plan'].create({{'name': 'As before'}})
env.cr.execute('''INSERT INTO customer_assignment_plan_line
           (plan_id, company_id, partner_id, role, kind, tier_id, from_manager_id, to_manager_id)
    VALUES (%s, %s, %s, 'primary', 'move', %s, %s, %s)''',
    [plan.id, env.company.id, link.partner_id.id, tier.id, link.manager_id.id, other.id])
env.cr.execute('''UPDATE customer_assignment_plan SET state = 'approved', move_count = 1, approved_uid = 2
                   WHERE id = %s''', [plan.id])
env.cr.execute("ALTER TABLE approval_event DISABLE TRIGGER USER")
env.cr.execute("TRUNCATE approval_process CASCADE")
env.cr.execute("ALTER TABLE approval_event ENABLE TRIGGER USER")
env.cr.execute("DELETE FROM ir_model_data WHERE model IN ('approval.step', 'approval.version', 'approval.process')")
env.cr.execute("UPDATE ir_module_module SET latest_version = '19.0.1.0.0' WHERE name = '{ADDON}'")
env.cr.commit()
result = [plan.id, 1]
"""
#: Managers as 19.0.1.1.0 left them: in office without any certificate, trainees with open terms.
UNCERTIFY = f"""
# nothing of what came later: no steps, no terms that they planned
env.cr.execute("UPDATE customer_manager_promotion SET certificate_id = NULL, appointment_id = NULL")
env.cr.execute("DELETE FROM customer_manager_appointment WHERE date_from > %s", [env.company._customer_today()])
env.cr.execute("UPDATE customer_manager_certificate SET previous_id = NULL")
env.cr.execute("UPDATE customer_manager_appointment SET certificate_id = NULL, is_extended = NULL")
env.cr.execute("UPDATE customer_manager_appointment SET date_to = NULL WHERE grade_id IN"
               " (SELECT id FROM customer_manager_grade WHERE level = 1)")
env.cr.execute("DELETE FROM customer_manager_certificate")
env.cr.execute("UPDATE customer_manager SET state = 'suspended' WHERE id = (SELECT max(id) FROM customer_manager)")
trainees = env['customer.manager.appointment'].search([('grade_id.level', '=', 1)])
env.cr.execute("UPDATE customer_manager_appointment SET date_from = date_from - 700 WHERE id = %s", [trainees[0].id])
env.cr.execute("UPDATE ir_module_module SET latest_version = '19.0.1.1.0' WHERE name = '{ADDON}'")
env.cr.execute("UPDATE res_company SET customer_launch_open = FALSE")
env.cr.commit()
"""
#: The mail about approvals until 19.0.1.2.0, as Odoo keeps it.
OLD_MAIL = """<div>
    <p>Hello <t t-out="object.name or ''">Marc Demo</t>,</p>
    <p>these approvals wait for you:</p>
    <ul>
        <li t-foreach="ctx.get('approval_rows') or []" t-as="row">
            <a t-att-href="row['url']"><t t-out="row['title']">Apply a tier run: Marketing</t></a>\
<t t-if="row['note']"> (<t t-out="row['note']">reminder</t>)</t>\
<t t-if="row['due']">, due <t t-out="row['due']">tomorrow</t></t>\
<t t-if="row.get('document_url')"> · <a t-att-href="row['document_url']">document</a></t>
        </li>
    </ul>
    <p>The links are for you alone: they ask you to log in, and work once. You find all of them under \
Approvals / To approve.</p>
</div>"""
#: The service as 19.0.1.2.0 left it: calls may stand for any visit, no type is a connection, an alarm of a kind is told
#: once for each request, and drafts of handovers hold their customers.
BEFORE_SERVICE = f"""
env.cr.execute("UPDATE customer_tier SET remote_visit_every = 0")
env.cr.execute("UPDATE customer_request_type SET is_connection = FALSE")
env.cr.execute("ALTER TABLE customer_request_escalation"
               " ADD CONSTRAINT customer_request_escalation_once UNIQUE (request_id, round, kind)")
link = env['customer.assignment'].search([('role', '=', 'primary'), ('date_to', '=', False)], limit=1)
draft = env['customer.handover'].create({{
    'from_manager_id': link.manager_id.id, 'trigger': 'customer_wish', 'date_effective': env.company._customer_today(),
    'line_ids': [(0, 0, {{'partner_id': link.partner_id.id}})]}})
env.flush_all()
env.cr.execute("UPDATE customer_handover_line SET is_running = TRUE WHERE handover_id = %s", [draft.id])
env.cr.execute("UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s::text) WHERE id = %s",
               [{OLD_MAIL!r}, env.ref('customer_manager.mail_template_approval_tasks').id])
env.cr.execute("ALTER SEQUENCE customer_usage_id_seq CACHE 1; ALTER TABLE customer_account RESET (fillfactor)")
env.cr.execute("UPDATE ir_module_module SET latest_version = '19.0.1.2.0' WHERE name = '{ADDON}'")
env.cr.commit()
"""
CERTIFIED = """
today = env.company._customer_today()
managers = env['customer.manager'].search([])
active = managers.filtered(lambda manager: manager.state == 'active')
certificates = env['customer.manager.certificate'].search([])
trainee = certificates.filtered(lambda one: one.grade_id.level == 1)
result = {
    'certified': managers._certified_on(today) == active,
    'count': [len(certificates), len(active)],
    'initial': all(certificates.mapped('is_initial')),
    'note': sorted(set(certificates.mapped('note'))),
    'from': {str(day) for day in certificates.mapped('date_from')} == {str(today)},
    'ends_with_term': all(str(one.date_to) == str(one.manager_id.appointment_ids[:1].date_to) for one in trainee),
    'extended': env['customer.manager.appointment'].search_count([('is_extended', '=', True)]),
    'mirrored': len(certificates.employee_skill_id),
}
"""
USE_CONTACTS = """
company = env['res.partner'].search([('is_company', '=', True)], limit=1)
company.write({'name': 'Renamed after uninstallation', 'user_id': env.uid})
env['res.partner'].create({'name': 'New after uninstallation', 'parent_id': company.id})
env['res.partner'].get_views([(False, 'form'), (False, 'list'), (False, 'kanban'), (False, 'search')])
result = company.name
"""


@tagged("post_install", "-at_install")
class TestInstall(BaseCase):
    def test_upgrade_is_quiet_and_keeps_records(self):
        with scratch_database() as database:
            before = database.query("SELECT count(*), max(id) FROM res_partner")
            log = database.odoo("-u", ADDON)
            self.assertFalse(database.severe_lines(log))
            self.assertEqual(database.query("SELECT count(*), max(id) FROM res_partner"), before)
            self.assertEqual(database.query(STATE)[0][0], "installed")

    def test_upgrade_hands_what_was_approved_before_to_the_processes(self):
        with scratch_database() as database:
            plan_id, moved = database.script(APPROVE_AS_BEFORE)
            self.assertTrue(moved, "the plan must move core customers")
            log = database.odoo("-u", ADDON)
            self.assertFalse(database.severe_lines(log))
            plan = f"SELECT state, approved_uid, core_move_count FROM customer_assignment_plan WHERE id = {plan_id}"
            self.assertEqual(database.query(plan), [("computed", None, moved)])
            published = "SELECT count(*) FROM approval_process p JOIN approval_version v ON v.id = p.version_id"
            self.assertEqual(database.query(published), [(5,)])
            told = f"SELECT 1 FROM mail_message WHERE res_id = {plan_id} AND body LIKE '%request it anew%'"
            self.assertTrue(database.query(told))

    def test_upgrade_certifies_who_is_in_office(self):
        with scratch_database() as database:
            database.script(UNCERTIFY)
            log = database.odoo("-u", ADDON)
            self.assertFalse(database.severe_lines(log))
            found = database.script(CERTIFIED)
            count, active = found.pop("count")
            self.assertEqual((count, found.pop("mirrored")), (active, active))
            self.assertEqual(
                found,
                {
                    "certified": True,
                    "initial": True,
                    "note": ["Taken over at the upgrade"],
                    "from": True,
                    "ends_with_term": True,
                    "extended": 1,
                },
            )
            again = database.odoo("-u", ADDON)
            self.assertFalse(database.severe_lines(again))
            self.assertEqual(database.script(CERTIFIED)["count"], [count, active], "a second upgrade adds nothing")

    def test_upgrade_brings_the_service_up_to_date(self):
        with scratch_database() as database:
            connections = "SELECT code FROM customer_request_type WHERE is_connection ORDER BY code"
            before = database.query(connections)
            held = "SELECT count(*) FROM customer_handover_line WHERE is_running"
            [[running]] = database.query(held)
            database.script(BEFORE_SERVICE)
            self.assertEqual((database.query(connections), database.query(held)), ([], [(running + 1,)]))
            self.assertFalse(database.severe_lines(database.odoo("-u", ADDON)))
            policy = "SELECT code, remote_visit_every FROM customer_tier WHERE code IN ('core', 'mass') ORDER BY code"
            self.assertEqual(database.query(policy), [("core", 2), ("mass", 0)])
            self.assertEqual(database.query(connections), before)
            self.assertEqual(database.query(held), [(running,)])
            old = "SELECT 1 FROM pg_constraint WHERE conname = 'customer_request_escalation_once'"
            self.assertFalse(database.query(old))
            sentences = "SELECT count(*) FROM mail_template WHERE body_html->>'en_US' LIKE '%Open the document%'"
            self.assertEqual(database.query(sentences), [(1,)])
            cache = "SELECT cache_size FROM pg_sequences WHERE sequencename = 'customer_usage_id_seq'"
            self.assertEqual(database.query(cache), [(100,)])
            room = "SELECT reloptions FROM pg_class WHERE relname = 'customer_account'"
            self.assertEqual(database.query(room), [(["fillfactor=45"],)])

    def test_uninstall_leaves_contacts_usable(self):
        with scratch_database() as database:
            before = database.query(COMPANIES)
            self.assertFalse(database.severe_lines(database.uninstall(ADDON)))
            left = {kind: rows for kind, query in LEFTOVERS.items() if (rows := database.query(query))}
            self.assertFalse(left)
            self.assertEqual(database.query(COMPANIES), before)
            self.assertEqual(database.script(USE_CONTACTS), "Renamed after uninstallation")

    def test_install_without_demo_data_and_again(self):
        with scratch_database(installed=False) as database:
            database.script("env.cr.execute('UPDATE ir_module_module SET demo = false'); env.cr.commit()")
            self.assertFalse(database.severe_lines(database.odoo("-i", ADDON)))
            self.assertEqual(database.query(STATE), [("installed", False)])
            database.uninstall(ADDON)
            self.assertFalse(database.severe_lines(database.odoo("-i", ADDON)), "installing again must work")
            self.assertEqual(database.query(STATE), [("installed", False)])


@tagged("post_install", "-at_install")
class TestApprovalMailUpgrade(TransactionCase):
    """The body of a template is the administrator's as soon as he has touched it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("customer_manager.mail_template_approval_tasks")
        cls.env["res.lang"]._activate_lang("fr_FR")
        path = file_path("customer_manager/migrations/19.0.1.4.0/post-approval-mails.py")
        cls.migrate = staticmethod(load_script(path, "post_approval_mails").migrate)

    def _bodies(self, **bodies):
        """Put bodies by language, upgrade, and return what is there then."""
        where = SQL("WHERE id = %s", self.template.id)
        self.env.cr.execute(SQL("UPDATE mail_template SET body_html = %s::jsonb %s", json.dumps(bodies), where))
        self.template.invalidate_recordset()
        self.migrate(self.env.cr, "19.0.1.2.0")
        self.env.cr.execute(SQL("SELECT body_html FROM mail_template %s", where))
        return self.env.cr.fetchone()[0]

    def test_untouched(self):
        found = self._bodies(en_US=OLD_MAIL, zh_CN=OLD_MAIL, fr_FR="<p>Bonjour</p>")
        self.assertIn("Open the document", found["en_US"])
        self.assertNotIn(", due <", found["en_US"])
        self.assertEqual(found.keys(), {"en_US", "fr_FR"}, "what was shipped goes, what somebody wrote stays")
        self.assertEqual(self._bodies(**found), found, "twice changes nothing")

    def test_touched(self):
        for body in ("<p>Ours</p>", OLD_MAIL.replace("Hello", "Dear"), ""):
            self.assertEqual(self._bodies(en_US=body, zh_CN=OLD_MAIL), {"en_US": body, "zh_CN": OLD_MAIL})

    def test_deleted(self):
        self.template.unlink()
        self.migrate(self.env.cr, "19.0.1.2.0")


@tagged("post_install", "-at_install")
class TestPostgresqlRelease(TransactionCase):
    def test_release_is_read_from_the_number_of_the_connection(self):
        for number, release in ((90624, 9), (130000, 13), (149999, 14), (150000, 15), (170002, 17)):
            self.assertEqual(hooks.postgresql_release(number), release)

    def test_an_older_server_is_refused_in_one_sentence(self):
        hooks.pre_init_hook(self.env)
        own = hooks.postgresql_release(self.env.cr._cnx.server_version)
        refusal = rf"^PostgreSQL: .* needs release {own + 1} or newer and this server runs {own};[^.]*\.$"
        with patch.object(hooks, "POSTGRESQL_MINIMUM", own + 1), self.assertRaisesRegex(UserError, refusal):
            hooks.pre_init_hook(self.env)
