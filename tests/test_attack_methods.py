import inspect
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .odd_calls import ODD, OddCalls
from .portfolio.common import PortfolioCommon

OURS = "odoo.addons.customer_manager."
#: the ORM's own doors, tried elsewhere, and methods of Odoo that take field objects, mails and messages
OTHERS = {"create", "write", "unlink", "copy", "copy_data", "default_get", "load", "db_id_for"}
OTHERS |= {"message_parse", "message_post"}
#: what everybody may write, for himself alone
OWN = {("customer.manager.scheme", "action_confirm_reading")}


@tagged("post_install", "-at_install")
class TestAttackMethods(OddCalls, PortfolioCommon, HttpCase):
    """Every public method of ours, called by everybody with everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._link(cls.core, cls.senior, days=400)
        cls.account = cls.env["customer.account"].create({"number": "ATT-9", "partner_id": cls.core.id})
        cls.tier_run = cls.env["customer.tier.run"].with_user(cls.officer).create({"name": "Run"}).sudo()
        cls.plan = cls.env["customer.assignment.plan"].with_user(cls.officer).create({"name": "Plan"}).sudo()
        cls.portal = new_test_user(cls.env, login="cm_attack_portal", groups="base.group_portal")

    def _methods(self):
        """Yield (model, name of a public method that a class of ours defines)."""
        for model in map(self.env.__getitem__, sorted(self.env.registry)):
            names = {
                name
                for base in type(model).__mro__
                if base.__module__.startswith(OURS)
                for name, value in vars(base).items()
                if inspect.isfunction(value) and not name.startswith("_") and name not in OTHERS
            }
            for name in sorted(names):
                try:
                    get_public_method(model, name)
                except (AccessError, AttributeError):
                    continue
                yield model, name

    def _records(self, model):
        """Return records worth attacking of a model."""
        known = {
            "res.partner": self.core,
            "hr.employee": self.senior.employee_id,
            "hr.employee.public": self.env["hr.employee.public"].browse(self.senior.employee_id.id),
            "crm.team": self.team,
            "customer.account": self.account,
            "customer.tier.run": self.tier_run,
            "customer.assignment.plan": self.plan,
            "customer.manager": self.senior,
        }
        return known.get(model._name) or (model if model._abstract else model.search([], limit=1))

    def _parameters(self, model, name):
        signature = inspect.signature(get_public_method(model, name))
        return [key for key in signature.parameters if key != "self"]

    def test_odd_arguments_are_refused_in_words(self):
        for model, name in self._methods():
            parameters = self._parameters(model, name)
            is_model = hasattr(get_public_method(model, name), "_api_model")
            targets = [model] if is_model else [self._records(model), model.browse(999_999_999), model]
            for records in targets:
                for user in (self.officer, self.users["hr"], self.employee_user):
                    for value in ODD if parameters else [None]:
                        with self.subTest(method=f"{model._name}.{name}", user=user.login, value=ascii(value)):
                            self._call(records.with_user(user), name, dict.fromkeys(parameters, value))

    def test_strangers_change_nothing(self):
        """For those without a part in customers no method of ours writes anything."""
        strangers = [self.portal, self.employee_user, self.env.ref("base.public_user")]
        strangers += [self.users[role] for role in ("department", "rater", "committee")]
        tables = [
            model._table
            for model in map(self.env.__getitem__, sorted(self.env.registry))
            if not model._abstract and model._auto and (model._original_module == "customer_manager")
        ]
        tables += ["res_partner", "res_company", "hr_employee"]
        before = self._fingerprint(tables)
        for model, name in self._methods():
            if (model._name, name) in OWN:
                continue
            parameters = self._parameters(model, name)
            is_model = hasattr(get_public_method(model, name), "_api_model")
            for user in strangers:
                with self.subTest(method=f"{model._name}.{name}", user=user.login):
                    func = get_public_method(model, name)
                    records = (model if is_model else self._records(model)).with_user(user)
                    try:
                        func(records, **dict.fromkeys(parameters, 1))
                        self.env.flush_all()
                    except (AccessError, UserError, ValueError):
                        self.env.invalidate_all(flush=False)
                    self.assertEqual(self._fingerprint(tables), before)

    def _fingerprint(self, tables):
        self.env.flush_all()
        counts = []
        for table in tables:
            self.env.cr.execute(f'SELECT COUNT(*), MAX(xmin::text::bigint) FROM "{table}"')  # pylint: disable=sql-injection
            counts.append((table, *self.env.cr.fetchone()))
        return counts

    def test_customers_of_another_company_are_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Second Utility"})
        groups = "customer_manager.group_customer_manager_officer,customer_manager.group_customer_manager_hr"
        stranger = new_test_user(
            self.env, login="cm_stranger", groups=groups, company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        for records in (
            self.account,
            self.tier_run,
            self.plan,
            self.senior,
            self.senior.appointment_ids,
            self.core.customer_assignment_ids,
        ):
            theirs = records.with_user(stranger)
            for context in ({}, {"allowed_company_ids": self.company.ids}, {"allowed_company_ids": [0, -1]}):
                with self.subTest(model=records._name, context=context):
                    self.assertFalse(self._sees(theirs.with_context(**context)))
                    with self.assertRaises(AccessError):
                        theirs.with_context(**context).write({"company_id": other.id})
        with self.assertRefused(UserError, ""):
            self.env["customer.account"].with_user(stranger).create({"number": "X", "partner_id": self.core.id})
        with self.assertRefused(UserError, ""):
            self.env["customer.usage"].with_user(stranger).push(
                [{"account_number": "ATT-9", "month": "2025-01", "kwh": 1}], company_id=self.company.id
            )

    def _sees(self, records):
        try:
            return records.search([("id", "in", records.ids)])
        except AccessError:
            return False

    # over HTTP

    def _post(self, user, path, **body):
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "attack", fields.Datetime.now() + timedelta(days=1))
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        return self.url_open(f"/json/2/{path}", data=json.dumps(body), headers=headers)

    @mute_logger("odoo.http")
    def test_context_of_a_call_forges_nothing(self):
        context = {"default_state": "approved", "default_approved_uid": self.officer.id, "default_applied_number": 7}
        for model in ("customer.tier.run", "customer.assignment.plan"):
            answer = self._post(self.officer, f"{model}/create", vals_list=[{"name": "Forged"}], context=context)
            self.assertEqual(answer.status_code, 200, answer.text)
            document = self.env[model].browse(answer.json())
            self.assertEqual((document.state, document.approved_uid.id), ("draft", False))
            answer = self._post(self.officer, f"{model}/action_apply", ids=document.ids)
            self.assertEqual(answer.status_code, 422)
            answer = self._post(self.officer, f"{model}/_write_results", ids=document.ids, vals={"state": "approved"})
            self.assertEqual(answer.status_code, 403)

    @mute_logger("odoo.http")
    def test_calls_of_strangers(self):
        for path, body in (
            ("customer.usage/push", {"rows": [{"account_number": "ATT-9", "month": "2025-01", "kwh": 1}]}),
            ("customer.account/transfer", {"ids": self.account.ids, "partner": self.standard.id, "month": "2025-01"}),
            ("customer.tier.run/action_compute", {"ids": self.tier_run.ids}),
            ("customer.assignment/create", {"vals_list": [{"partner_id": self.core.id}]}),
            ("customer.usage/search_read", {"domain": [], "fields": ["kwh"]}),
            ("customer.tier.run.line/formatted_read_group", {"domain": [], "aggregates": ["revenue:sum"]}),
            ("customer.conflict/search", {"domain": []}),
        ):
            for user in (self.employee_user, self.portal):
                with self.subTest(path=path, user=user.login):
                    self.assertEqual(self._post(user, path, **body).status_code, 403)
