from odoo.tests import BaseCase, tagged

from ..scratch_database import scratch_database
from .sample import SAMPLE, make_sample_installable

REQUEST = """
boss, clerk = env['res.users'].create([
    {'name': name, 'login': name, 'group_ids': [(6, 0, env.ref('base.group_user').ids)]} for name in ('boss', 'clerk')])
process = env['approval.process'].create({
    'name': 'Samples', 'model_id': env['ir.model']._get_id('approval.sample'), 'transition': 'confirm'})
version = env['approval.version'].create({'process_id': process.id, 'step_ids': [
    (0, 0, {'name': 'Boss', 'source': 'user', 'user_ids': [(6, 0, boss.ids)]})]})
version.action_publish()
sample = env['approval.sample'].with_user(clerk).create({'name': 'Sample'})
sample.action_request_approval()
test = env['approval.test.case'].create({
    'process_id': process.id, 'name': 'Test', 'document': f'approval.sample,{sample.id}'})
test.action_take_document()
test.action_run()
case = sample.approval_case_id.sudo()
case.task_ids.with_user(boss).action_approve()
sample.action_confirm()
env.cr.commit()
result = [process.id, case.id]
"""
LOOK = """
process = env['approval.process'].browse({process_id})
case = env['approval.case'].browse({case_id})
manager = env['res.users'].create({{
    'name': 'Manager', 'login': 'manager',
    'group_ids': [(6, 0, env.ref('customer_manager.group_approval_manager').ids)]}})
tests = process.test_case_ids
records = (process, process.version_ids, process.version_ids.step_ids, case, case.task_ids)
for records in (*records, tests, tests.value_ids, tests.step_ids):
    records.with_user(manager).read()
result = {{
    'model': [process.model, process.model_id.id],
    'process': process.with_user(manager).read(['display_name', 'transition_label', 'active']),
    'version': [process.version_id.with_user(manager).display_name, process.version_id.is_intact],
    'test': [tests.name, tests.document],
    'case': [case.with_user(manager).state, case.verify_chain()['valid']],
    'documents': sorted(env['ir.model']._approval_documents()),
}}
"""


@tagged("post_install", "-at_install")
class TestApprovalDocumentUninstalled(BaseCase):
    """The app of a gated document goes; what was decided stays readable and proved."""

    def test_process_and_cases_stay(self):
        make_sample_installable()
        with scratch_database() as database:
            database.odoo("-i", SAMPLE)
            process_id, case_id = database.script(REQUEST)
            self.assertEqual(database.severe_lines(database.uninstall(SAMPLE)), [])
            found = database.script(LOOK.format(process_id=process_id, case_id=case_id))
        self.assertEqual(found["model"], ["approval.sample", False])
        [process] = found["process"]
        self.assertEqual((process["display_name"], process["transition_label"]), ("Samples", "confirm"))
        self.assertEqual(found["version"], ["Samples, version 1", True])
        self.assertEqual(found["test"], ["Test", None])
        self.assertEqual(found["case"], ["approved", True])
        self.assertNotIn("approval.sample", found["documents"])
