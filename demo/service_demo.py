from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

from .customer_demo import ZONE

#: whose day the demo shows
MANAGER, SUPERVISOR = "senior_1", "supervisor_industry"
#: login of the first customer's contact on the portal
CUSTOMER = "customer_1"
#: people of his first customers: name, function
CONTACTS = (
    ("陈思远", "总经理 General manager"),
    ("Marta Oakes", "电气负责人 Chief electrician"),
    ("罗晓晴", "财务经理 Finance"),
    ("Henrik Dahl", "厂长 Plant manager"),
    ("郑一鸣", "设备部主任 Head of equipment"),
    ("何雨桐", "财务总监 Head of finance"),
    ("Clara Whitfield", "能源管理员 Energy officer"),
    ("冯子墨", "生产部长 Head of production"),
    ("孟凡星", "电气工程师 Electrical engineer"),
    ("Oskar Lind", "行政经理 Office manager"),
)
#: customer, type, channel, hours ago, words, what became of it
REQUESTS = (
    (0, "meter_test", "phone", 30, "电表读数偏高,请校验。 The meter runs fast, please test it.", "works"),
    (0, "enquiry", "portal", 3, "下月电价会变吗? Will the price change next month?", "new"),
    (1, "reading_doubt", "hotline", 80, "十月电量与产量不符。 October does not fit our output.", "waits"),
    (2, "power_quality", "visit", 90, "夜班电压波动。 The voltage moves at night.", "answered"),
    (3, "rate_advice", "phone", 100, "是否改按需量计费? Would a demand price suit us?", "closed"),
    (5, "hv_single", "counter", 60, "新厂房报装,630千伏安。 A supply of 630 kVA for the new hall.", "connects"),
    (6, "rate_advice", "portal", 20, "两部制电价如何选择? Which of the two-part prices suits us?", "closed"),
    (7, "rate_advice", "phone", 22, "谷段电价何时执行? From when on do the valley prices hold?", "closed"),
    (8, "rate_advice", "hotline", 24, "可否参加需求响应? May we take part in demand response?", "closed"),
    (9, "rate_advice", "portal", 26, "绿电如何购买? How do we buy green power?", "closed"),
    (10, "rate_advice", "counter", 28, "力调电费如何计算? How is the power factor charged?", "closed"),
    (4, "enquiry", "phone", 120, "请来函说明检修安排。 Please tell us when you will service the line.", "new"),
)


class CustomerDemo(models.AbstractModel):
    """A manager's day: requests, visits, promises and signals in their states."""

    _inherit = "customer.demo"

    @api.model
    def _load_service(self):
        """Walk the days of one manager; `demo/service_people.xml` has made the departments."""
        company = self.env.ref("base.main_company")
        demo = self.with_company(company)
        company.write(
            {
                "customer_desk_user_id": demo._user("second_1").id,
                "customer_triage_user_id": demo._user(SUPERVISOR).id,
            }
        )
        demo._name_departments()
        customers = demo._customers_of(MANAGER)
        contacts = demo._name_contacts(customers)
        demo._take_requests(customers, contacts)
        demo._complain(customers[4], contacts[4])
        demo._record_visits(customers, contacts)
        demo._raise_signals(company)
        demo._write_files(company, customers, contacts)
        demo._hear_opinions(customers, contacts)
        demo._hand_over(customers)
        demo._plan_leave()
        demo._announce(customers)

    @api.model
    def _customers_of(self, person):
        """Return the customers of a manager, the biggest first."""
        manager = self._manager(person)
        return self.env["res.partner"].search([("customer_manager_id", "=", manager.id)], order="ref")

    @api.model
    def _name_contacts(self, customers):
        """Give the first customers a person each; the very first one has a login for the portal."""
        rows = [
            {
                "name": name,
                "function": job,
                "parent_id": partner.id,
                "email": f"contact_{place}@customer.example",
                "phone": f"0597-55602{place:02d}",
            }
            for place, ((name, job), partner) in enumerate(
                zip(CONTACTS, customers[1 : 1 + len(CONTACTS)], strict=True), 1
            )
        ]
        # no id of ours: contacts of customers stay when the addon goes
        first = self.env["res.partner"].create(
            {
                "name": "林若溪",
                "function": "动力部主任 Head of utilities",
                "parent_id": customers[0].id,
                "email": f"{CUSTOMER}@customer.example",
                "phone": "0597-5560200",
                "tz": ZONE,
            }
        )
        self.env["res.users"].with_context(no_reset_password=True).create(
            {
                "partner_id": first.id,
                "login": CUSTOMER,
                "password": CUSTOMER,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        return first + self.env["res.partner"].create(rows)

    # ------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------

    @api.model
    def _name_departments(self):
        """Say who works on the stages of a connection."""
        kind = self.env["customer.request.type"]._get_type(self.env.company, "hv_single")
        kind.department_id = self._ref("department_operations")

    @api.model
    def _take_requests(self, customers, contacts):
        """Take requests in over different channels and bring each as far as its story goes."""
        now = fields.Datetime.now()
        types = self.env["customer.request.type"]
        rows = [
            {
                "partner_id": customers[place].id,
                "contact_id": contacts[place].id,
                "type_id": types._get_type(self.env.company, code).id,
                "channel": channel,
                "description": words,
                "received_at": now - timedelta(hours=hours),
            }
            for place, code, channel, hours, words, _story in REQUESTS
        ]
        desk = self.env["customer.request"].with_user(self._user("officer"))
        requests = desk._create_from_intake(rows).with_user(self._user(MANAGER))
        for request, (*_row, story) in zip(requests, REQUESTS, strict=True):
            if story != "new":
                getattr(self, f"_story_{story}")(request)

    @api.model
    def _dispatch(self, request, *departments):
        request.action_first_response("已收到,马上处理。 We have it and see to it.")
        ids = [self._ref(f"department_{name}").id for name in departments]
        request.action_dispatch(ids, "请核实并答复客户经理。 Please look into it and answer the manager.")
        return request.sudo().leg_ids

    @api.model
    def _story_works(self, request):
        """Two departments work in parallel, one has accepted."""
        legs = self._dispatch(request, "metering", "billing")
        legs[0].with_user(self._user("metering_1")).sudo(False).action_accept()

    @api.model
    def _story_waits(self, request):
        """The customer has to send his figures first."""
        request.action_first_response("已收到。 We have it.")
        request.action_wait("请提供十月产量记录。 Please send us your output of October.")

    @api.model
    def _story_answered(self, request):
        """A department is done, the manager has answered, the customer has not confirmed."""
        [leg] = self._dispatch(request, "operations")
        self._work_off(leg, "已调整变压器分接头。 The tap of the transformer was changed.")
        request.action_answer("已调整,请观察一周。 It is set anew; please watch it for a week.")

    @api.model
    def _work_off(self, leg, words):
        """Let operations accept and do a work order."""
        leg = leg.with_user(self._user("operations_1")).sudo(False)
        leg.action_accept()
        if leg.date_due and leg.date_due < fields.Datetime.now():  # over a weekend, as it happens
            leg.action_explain_delay("停电窗口只能安排在夜间。 The line could be switched off at night only.")
        leg.action_done(words)

    @api.model
    def _story_connects(self, request):
        """The supply plan is done, the customer has brought his design, and operations check it."""
        request.action_first_response("已受理。 We have taken it up.")
        request.action_send_stage()
        self._work_off(request.sudo().leg_ids, "供电方案已确定。 The supply plan stands.")
        request.action_resume()
        leg = request.sudo().leg_ids.filtered(lambda one: one.state == "sent")
        leg.with_user(self._user("operations_1")).sudo(False).action_accept()

    @api.model
    def _story_closed(self, request):
        """Answered by the manager himself, and confirmed."""
        request.action_first_response("正在测算。 We work it out.")
        request.action_answer("按近一年数据,需量计费每年可省约三万元。 A demand price would save about 30,000 a year.")
        request.action_confirm("客户电话确认 Confirmed by phone")

    @api.model
    def _complain(self, partner, contact):
        """A complaint about the manager, which he does not see."""
        self.env["customer.request"].with_user(self._user("officer"))._create_from_intake(
            [
                {
                    "partner_id": partner.id,
                    "contact_id": contact.id,
                    "type_id": self.env["customer.request.type"]._get_type(self.env.company, "complaint").id,
                    "channel": "hotline",
                    "is_about_manager": True,
                    "description": "客户经理两次未按约到访。 The manager missed two appointments.",
                }
            ]
        )

    # ------------------------------------------------------------
    # Visits and promises, signals
    # ------------------------------------------------------------

    @api.model
    def _record_visits(self, customers, contacts):
        """Record three calls of the last days, with promises, one of which is kept."""
        manager = self._user(MANAGER)
        today = self.env.company._customer_today()
        visits = self.env["customer.visit"].with_user(manager)
        for place, (partner, contact) in enumerate(zip(customers[:3], contacts[:3], strict=True)):
            visit = visits.create({"partner_id": partner.id, "date_planned": today, "mode": "phone"})
            visit.action_record(
                {
                    "contact_ids": contact.ids,
                    "purpose": "季度回访 Quarterly talk",
                    "outcome": "明年拟增容,关注电价。 More load next year; the price matters to them.",
                    "promises": [
                        {
                            "name": "提供增容方案 A proposal for more capacity",
                            "date_due": fields.Date.to_string(today + relativedelta(days=10 * (place + 1))),
                        }
                    ],
                }
            )
        promise = self.env["customer.promise"].with_user(manager).search([("state", "=", "open")], limit=1)
        promise.action_keep("方案已邮件发送。 The proposal was sent by mail.")

    @api.model
    def _raise_signals(self, company):
        """Let the rules look at the usage, verify a finding, and note an opportunity by hand."""
        rules = self.env["customer.signal.rule"].with_user(self._user("officer")).search([])
        # nobody was visited in a city built today: silence would be heard everywhere
        silence = rules.filtered(lambda rule: rule.measure == "silence")
        silence.action_sleep()
        (rules - silence).action_run()
        signals = self.env["customer.signal"].with_user(self._user(MANAGER))
        if found := signals.search([("rule_id", "!=", False)], limit=1):
            found.action_verify()
        signals.create(
            {
                "partner_id": self._customers_of(MANAGER)[0].id,
                "kind": "opportunity",
                "name": "新建二期厂房,拟增容2000千伏安。 A second hall, 2,000 kVA more.",
            }
        )
