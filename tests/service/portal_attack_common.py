from .portal_common import PNG, PortalCommon

#: stands in everything that strangers must not get to see
SECRET = "Secret of Core Steel"
#: who logs what is refused
NOISE = ("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "werkzeug")


class PortalAttackCommon(PortalCommon):
    """Two requests of one customer, with a message and a file, and `strangers` who have no business with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls._request(name=SECRET, description=SECRET, contact_id=cls.contact.id)
        cls.secret.action_dispatch(cls.works.ids, "Look at it")
        cls.secret._tell_customer(f"{SECRET}: words")
        cls.message = cls.secret.message_ids.filtered(lambda one: SECRET in (one.body or ""))[:1]
        cls.paper = cls.env["ir.attachment"].create(
            {"name": "secret.png", "raw": PNG, "res_model": "customer.request", "res_id": cls.secret.id}
        )
        cls.message.attachment_ids = cls.paper
        cls.answered = cls._request(name=f"{SECRET}, answered")
        cls.answered.action_answer(SECRET)
        cls.foreign = cls._request(cls.standard, name="Mill", description="Mill")
        cls.strangers = (cls.other, cls.holding, cls.single, cls.gone)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _unchanged(self):
        self.env.invalidate_all()
        self.assertEqual((self.secret.state, self.answered.state), ("working", "answered"))
        self.assertFalse(self.secret.message_ids.filtered(lambda one: one.author_id in self._partners()))

    def _partners(self):
        return self.env["res.partner"].union(*(user.partner_id for user in self.strangers))
