from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..portfolio.common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestServiceProduct(PortfolioCommon):
    """What a grade may offer, and the customer's free choice, on every path to a lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_manager("Second Sima", "second")
        cls._link(cls.standard, cls.second)
        cls._link(cls.core, cls.senior)
        names = ("connection", "storage", "charging", "virtual_plant")
        cls.products = {name: cls.env.ref(f"customer_manager.customer_service_product_{name}") for name in names}
        cls.asker = cls.env["res.partner"].create({"name": "Mr Wen", "parent_id": cls.standard.id})
        cls.sales = new_test_user(cls.env, login="sv_sales", groups="sales_team.group_sale_salesman_all_leads")
        cls.officer.group_ids = [Command.link(cls.env.ref("sales_team.group_sale_salesman_all_leads").id)]

    def _confirmed(self, **values):
        return {
            "free_choice_date": self.today,
            "free_choice_contact_id": self.asker.id,
            "free_choice_text": "We asked three firms ourselves.",
            **values,
        }

    def _lead(self, *products, user=None, **values):
        vals = {
            "name": "Idea",
            "partner_id": self.standard.id,
            "service_product_ids": [Command.set([self.products[name].id for name in products])],
            **values,
        }
        return self.env["crm.lead"].with_user(user or self.sales).create(vals)

    # grade

    def test_a_grade_offers_what_it_may(self):
        lead = self._lead("connection", "charging", **self._confirmed())
        self.assertTrue(lead.is_free_choice)
        with self.assertRefused(ValidationError, "Second Sima.*Storage"):
            self._lead("storage", **self._confirmed())

    def test_the_acting_manager_counts_whoever_writes(self):
        for user in (self.sales, self.officer, self.env.ref("base.user_root")):
            with self.subTest(user=user.login), self.assertRefused(ValidationError, "may not offer"):
                self._lead("storage", user=user, user_id=self.senior.user_id.id, **self._confirmed())

    def test_every_later_path_is_closed_too(self):
        lead = self._lead()
        storage = Command.link(self.products["storage"].id)
        with self.assertRefused(ValidationError, "may not offer"):
            lead.write({"service_product_ids": [storage], **self._confirmed()})
        with self.assertRefused(ValidationError, "may not offer"):
            lead.with_context(default_service_product_ids=[storage]).create(
                {"name": "Default", "partner_id": self.standard.id, **self._confirmed()}
            )
        boss = self.env["res.partner"].create({"name": "Steel Boss", "parent_id": self.core.id})
        of_core = self._lead("storage", partner_id=self.core.id, **self._confirmed(free_choice_contact_id=boss.id))
        with self.assertRefused(ValidationError, "may not offer"):
            of_core.write({"partner_id": self.standard.id, **self._confirmed()})
        with self.assertRefused(ValidationError, "may not offer|Free Choice"):
            of_core.copy({"partner_id": self.standard.id})

    def test_without_a_manager_the_salesperson_counts(self):
        mass = self._create_tiered("Mass Shop", "mass")
        asker = self.env["res.partner"].create({"name": "Shop Owner", "parent_id": mass.id})
        values = self._confirmed(partner_id=mass.id, free_choice_contact_id=asker.id)
        with self.assertRefused(ValidationError, "may not offer"):
            self._lead("storage", user_id=self.second.user_id.id, **values)
        self._lead("storage", user_id=self.senior.user_id.id, **values)
        self._lead("storage", user_id=self.sales.id, **values)

    def test_a_temporary_manager_counts_while_he_acts(self):
        self._link(self.standard, self.senior, role="temporary", date_to=fields.Date.add(self.today, days=5))
        self._lead("storage", **self._confirmed())

    def test_products_without_grades_are_for_all(self):
        self.products["storage"].grade_ids = False
        self._lead("storage", **self._confirmed())

    # free choice

    def test_regulated_services_need_no_confirmation(self):
        lead = self._lead("connection")
        self.assertFalse(lead.is_free_choice)

    def test_free_choice_is_confirmed_with_day_person_and_words(self):
        for missing in ("free_choice_date", "free_choice_contact_id", "free_choice_text"):
            with self.subTest(missing=missing), self.assertRefused(ValidationError, "Free Choice"):
                self._lead("charging", **self._confirmed(**{missing: False}))
        with self.assertRefused(ValidationError, "Free Choice"):
            self._lead("charging", **self._confirmed(free_choice_text="  "))
        lead = self._lead("charging", **self._confirmed())
        with self.assertRefused(ValidationError, "Free Choice"):
            lead.free_choice_text = False

    def test_only_the_customer_confirms(self):
        tomorrow = fields.Date.add(self.today, days=1)
        with self.assertRefused(ValidationError, "future"):
            self._lead("charging", **self._confirmed(free_choice_date=tomorrow))
        with self.assertRefused(ValidationError, "does not belong"):
            self._lead("charging", **self._confirmed(free_choice_contact_id=self.core.id))
        self.senior.user_id.partner_id.parent_id = self.standard
        with self.assertRefused(ValidationError, "nobody of the utility"):
            self._lead("charging", **self._confirmed(free_choice_contact_id=self.senior.user_id.partner_id.id))

    def _connection(self, partner=None):
        kind = self.env["customer.request.type"].search([("done_by", "=", "connection")], limit=1)
        row = {"partner_id": (partner or self.standard).id, "channel": "phone", "description": "x", "type_id": kind.id}
        return self.env["customer.request"]._create_from_intake([row])

    def test_nothing_hangs_on_an_open_connection(self):
        request = self._connection()
        root = self.env.user
        lead = self._lead("connection", user=root, customer_request_id=request.id)
        with self.assertRefused(ValidationError, "connection request that is open"):
            lead.write({"service_product_ids": [Command.link(self.products["charging"].id)], **self._confirmed()})
        with self.assertRefused(ValidationError, "connection request that is open"):
            self._lead("charging", user=root, customer_request_id=request.id, **self._confirmed())
        free = self._lead("charging", user=root, **self._confirmed())
        with self.assertRefused(ValidationError, "connection request that is open"):
            free.customer_request_id = request
        self.sales.group_ids = [Command.link(self.env.ref("customer_manager.group_customer_manager_officer").id)]
        with self.assertRefused(UserError, "stays with the request"):
            lead.with_user(self.sales).customer_request_id = False
        with self.assertRefused(ValidationError, "another customer"):
            self._lead("connection", user=root, customer_request_id=self._connection(self.core).id)
        request.flush_recordset()
        self.env.cr.execute("UPDATE customer_request SET state = 'cancelled' WHERE id = %s", [request.id])
        request.invalidate_recordset()
        lead.write({"service_product_ids": [Command.link(self.products["charging"].id)], **self._confirmed()})

    def test_a_request_is_named_only_by_who_may_read_it(self):
        with self.assertRefused(AccessError, "."):
            self._lead("connection", customer_request_id=self._connection().id)

    def test_no_firm_is_named(self):
        firm = self._create_customer("Golden Wire Works", is_customer_contractor=True)
        for name, text in (
            ("name", "golden wire works can do it"),
            ("description", "<p>Ask <b>Golden Wire</b> <i>Works</i></p>"),
            ("free_choice_text", "We take Golden Wire Works"),
        ):
            with self.subTest(field=name), self.assertRefused(ValidationError, "names Golden Wire Works"):
                self._lead("charging", **self._confirmed(**{name: text}))
        lead = self._lead("charging", **self._confirmed())
        with self.assertRefused(ValidationError, "names Golden Wire Works"):
            lead.description = "Golden Wire Works"
        self._lead("connection", name="Golden Wire Works")
        asker = self.env["res.partner"].create({"name": "Owner", "parent_id": firm.id})
        own = self._confirmed(partner_id=firm.id, free_choice_contact_id=asker.id)
        self._lead("charging", name="Charging for Golden Wire Works", **own)

    def test_who_says_which_firms_those_are(self):
        firm = self._create_customer("Some Firm")
        firm.with_user(self.officer).is_customer_contractor = True
        with self.assertRefused(AccessError, "marketing officers only"):
            firm.with_user(self.sales).is_customer_contractor = False

    def test_firms_are_named_in_no_spelling(self):
        self._create_customer("Golden  Wire Works", is_customer_contractor=True).active = False
        with self.assertRefused(ValidationError, "names Golden  Wire Works"):
            self._lead("charging", **self._confirmed(description="ask GOLDEN wire\n works"))
        self._create_customer(" ", is_customer_contractor=True)
        self._lead("charging", **self._confirmed())

    def test_what_is_regulated_is_said_by_the_products(self):
        with self.assertRefused(ValidationError, "Free Choice"):
            self._lead("charging", is_free_choice=False)
        lead = self._lead("charging", **self._confirmed())
        # else the second write would find nothing to confirm
        with self.assertRefused(AccessError, "Not Regulated: kept by the system"):
            lead.write({"is_free_choice": False})
        with self.assertRefused(ValidationError, "Free Choice"):
            lead.with_context(default_is_free_choice=False).create(
                {
                    "name": "Default",
                    "partner_id": self.standard.id,
                    "service_product_ids": self.products["charging"].ids,
                }
            )

    def test_nobody_of_the_utility_confirms_after_he_left(self):
        self.senior.user_id.partner_id.parent_id = self.standard
        self.senior.user_id.active = False
        with self.assertRefused(ValidationError, "nobody of the utility"):
            self._lead("charging", **self._confirmed(free_choice_contact_id=self.senior.user_id.partner_id.id))

    # the catalogue

    def test_who_edits_the_catalogue(self):
        for role, user in {**self.users, "employee": self.employee_user}.items():
            with self.subTest(role=role):
                product = self.products["storage"].with_user(user)
                self.assertTrue(product.has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertEqual(product.has_access(operation), role == "officer")

    def test_nobody_widens_his_own_grade_from_the_other_side(self):
        self.second.user_id.group_ids = [
            Command.link(self.env.ref("customer_manager.group_customer_manager_officer").id)
        ]
        storage = self.products["storage"].with_user(self.second.user_id)
        for command in (Command.link(self.grades["second"].id), Command.clear()):
            with self.assertRefused(AccessError, "own grade"):
                storage.grade_ids = [command]
        with self.assertRefused(AccessError, "own grade"):
            self.grades["second"].with_user(self.second.user_id).service_product_ids = [Command.link(storage.id)]
        with self.assertRefused(AccessError, "own grade"):
            storage.create({"name": "Mine", "code": "mine", "grade_ids": [Command.link(self.grades["second"].id)]})
        storage.grade_ids = [Command.unlink(self.grades["first"].id)]
        self.assertEqual(storage.grade_ids, self.grades["senior"])
