from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestQuickForm(RequestCommon):
    """The form of thirty seconds, as a manager, a colleague without any role and a customer meet it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.core.write({"vat": "91320000QF12345678", "phone": "+86 25 8888 7766"})
        cls.contact.phone = "+86 139 0000 4321"
        cls.account = cls.env["customer.account"].create({"number": "ZK-700-1", "partner_id": cls.core.id})
        cls.foreign = cls.env["customer.account"].create({"number": "ZK-700-2", "partner_id": cls.standard.id})
        cls.Intake = cls.env["customer.request.intake"]

    def _find(self, user, text, in_form=True):
        partners = self._as(user, self.env["res.partner"]).with_context(customer_find=in_form)
        names = partners.name_search(text, operator="ilike")
        return self.env["res.partner"].browse([one for one, _name in names])

    # ------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------

    def test_found_by_name_phone_account_and_tax_number(self):
        for user in (self.manager, self.employee_user):
            for text, found in (
                (self.core.name, self.core),
                ("91320000QF12345678", self.core),
                ("ZK-700-1", self.core),
                (" ZK-700-1 ", self.core),
                ("25 8888 7766", self.core),
                ("13900004321", self.contact),
            ):
                with self.subTest(user=user.display_name, text=text):
                    self.assertIn(found, self._find(user, text))

    def test_part_of_an_account_number_finds_only_what_one_may_read(self):
        self.assertEqual(self._find(self.manager, "ZK-700"), self.core)
        self.assertEqual(self._find(self.stranger, "ZK-700"), self.standard)
        self.assertEqual(self._find(self.officer, "ZK-700"), self.core | self.standard)
        # whoever has no role does not list customers by trying
        for text in ("ZK-700", "ZK-700-", "ZK-700-_", "ZK%"):
            found = self._find(self.employee_user, text)
            self.assertFalse({self.core.id, self.standard.id} & set(found.ids), text)
        # for who has one, signs stand for themselves
        self.assertFalse(self._find(self.manager, "ZK_700"))

    def test_account_of_another_company_finds_nobody(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        partner = self.env["res.partner"].create({"name": "Far Away"})
        self.env["customer.account"].create({"number": "ZK-900", "partner_id": partner.id, "company_id": other.id})
        for user in (self.employee_user, self.officer):
            self.assertFalse(self._find(user, "ZK-900"))

    def test_customers_find_nobody_by_it(self):
        portal = new_test_user(self.env, login="qf_portal", groups="base.group_portal")
        portal.partner_id.parent_id = self.core
        self.assertEqual(self.env["res.partner"].with_user(portal)._customer_found_by("ZK-700-1"), [])

    def test_without_the_form_nothing_is_added(self):
        self.assertFalse(self._find(self.manager, "ZK-700-1", in_form=False))

    # ------------------------------------------------------------
    # What shows
    # ------------------------------------------------------------

    def test_who_calls_is_kept_as_the_contact_of_his_company(self):
        with Form(self._as(self.employee_user, self.Intake)) as form:
            form.partner_id = self.contact
            self.assertEqual((form.partner_id, form.contact_id), (self.core, self.contact))
            form.partner_id = self.standard
            self.assertFalse(form.contact_id)
            form.description = "He calls again"
        form.record.action_submit()
        request = self.Request.search([("partner_id", "=", self.standard.id)], limit=1)
        self.assertEqual(request.description, "He calls again")

    def test_last_requests_and_twins_with_the_eyes_of_who_records(self):
        request = self._request(type_id=self.type_other.id)
        complaint = self._complaint()
        old = self._request()
        old._set({"received_at": fields.Datetime.subtract(fields.Datetime.now(), days=20)})
        form = self._as(self.manager, self.Intake).create({"partner_id": self.core.id, "description": "x"})
        self.assertIn(request, form.latest_ids)
        self.assertNotIn(complaint, form.latest_ids)
        self.assertIn(request, form.twin_ids)
        self.assertNotIn(complaint, form.twin_ids)
        self.assertIn(old, form.latest_ids)
        self.assertNotIn(old, form.twin_ids)
        form.type_id = self.type_complaint
        self.assertFalse(form.twin_ids)
        stranger = self._as(self.stranger, self.Intake).create({"partner_id": self.core.id, "description": "x"})
        self.assertFalse(stranger.latest_ids | stranger.twin_ids)

    def test_who_may_read_no_request_sees_none(self):
        self._request()
        form = self._as(self.employee_user, self.Intake).create({"partner_id": self.core.id, "description": "x"})
        fields_ = form.fields_get()
        self.assertFalse({"latest_ids", "twin_ids", "account_id"} & set(fields_))
        arch = form.get_view(view_type="form")["arch"]
        self.assertNotIn("latest_ids", arch)
        self.assertNotIn("twin_ids", arch)

    def test_many_in_a_row(self):
        form = self._as(self.employee_user, self.Intake).create(
            {"partner_id": self.core.id, "description": "First", "channel": "phone"}
        )
        action = form.action_submit_next()
        self.assertEqual(action["context"], {"default_channel": "phone"})
        self.assertIn("is recorded", action["name"])
        self.assertEqual(self.Request.search([("description", "=", "First")]).reporter_uid, self.employee_user)
        with self.assertRefused(UserError, "somebody else"):
            self._as(self.supervisor, form).sudo().action_submit_next()
