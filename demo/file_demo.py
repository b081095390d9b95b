from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

from .service_demo import MANAGER, SUPERVISOR

#: roles of the contacts of a customer, in turn; each tier asks for some of them
ROLES = ("decision_maker", "electrician", "finance", "duty")
#: business, season, equipment, what is planned; of the first customers
FILES = (
    (
        "精细化工 Fine chemicals",
        "夏季高、春节停产 High in summer, idle at the Spring Festival",
        "变压器3台,电解槽2组 3 transformers, 2 electrolysers",
        "明年扩建二期 A second hall next year",
    ),
    (
        "灌溉与泵站 Irrigation and pumps",
        "五月至九月 May to September",
        "水泵电机24台 24 pump motors",
        "改用变频泵 Pumps with variable speed",
    ),
    (
        "生活用纸 Tissue paper",
        "全年平稳 Level all year",
        "纸机2台,余热锅炉 2 paper machines, a boiler on waste heat",
        "淘汰旧纸机 The old machine goes",
    ),
)


class CustomerDemo(models.AbstractModel):
    """What those who serve a customer know of it, and what they plan with it."""

    _inherit = "customer.demo"

    @api.model
    def _write_files(self, company, customers, contacts):
        """Open all files and fill those of the first customers; two others stay for the manager to fill."""
        files = self.env["customer.file"]
        files._open_missing(company)
        self._enter_contracts(customers)
        self._enter_contacts(customers, contacts)
        own = {file.partner_id: file for file in files.search([("partner_id", "in", customers.ids)])}
        for partner, words in zip(customers[: len(FILES)], FILES, strict=True):
            self._fill_file(own[partner].with_user(self._user(MANAGER)), *words)
        own[customers[0]].with_user(self._user(SUPERVISOR)).action_check()
        files.search([("company_id", "=", company.id)])._store_scores(company)
        self._plan_year(customers)
        self._check_values(customers)

    @api.model
    def _enter_contracts(self, customers):
        """Enter phones and contracts of his customers; one contract ends in six weeks."""
        today = self.env.company._customer_today()
        for partner in customers:
            partner.phone = f"0597-55{partner.ref[-5:]}"
        for place, account in enumerate(customers.customer_account_ids):
            account.write(
                {
                    "contract_number": f"YC-HT-{account.number[-6:]}",
                    "contract_end": today
                    + (relativedelta(days=42) if place == 3 else relativedelta(months=14 + place)),
                    "price_kind": "capacity",
                    "supply_sources": 1 + (place % 3 > 0),
                }
            )

    @api.model
    def _enter_contacts(self, customers, contacts):
        """Say who of the contacts decides, and who looks after the plant; most were checked lately."""
        roles = {code: self._ref(f"customer_contact_role_{code}").id for code in ROLES}
        lines = self.env["customer.contact"].with_user(self._user(MANAGER))
        lines = lines.create(
            [
                {
                    "partner_id": contact.commercial_partner_id.id,
                    "contact_id": contact.id,
                    # whoever it is hears of outages
                    "role_ids": [Command.set([roles[ROLES[place % len(ROLES)]], roles["duty"]])],
                    "influence": ("decides", "advises", "uses")[place % 3],
                }
                for place, contact in enumerate(contacts)
                if contact.commercial_partner_id in customers
            ]
        )
        lines[:-2].action_verify()

    @api.model
    def _fill_file(self, file, business, season, equipment, expansion):
        file.write(
            {
                "business": business,
                "season": season,
                "equipment": equipment,
                "expansion": expansion,
                "load_class": "2",
                "shifts": "three",
                "own_generation": "none",
                "spare_source": "generator",
                "hazards_checked_on": self.env.company._customer_today(),
            }
        )
        partner = file.partner_id.sudo()
        partner.write(
            {
                "street": "滨河大道 Riverside Avenue",
                "city": "云川 Yunchuan",
                "company_registry": f"91320700DEMO{partner.ref[-5:]}",
                "industry_id": self.env.ref("base.res_partner_industry_C").id,
            }
        )

    @api.model
    def _plan_year(self, customers):
        """Write this year's plans of two customers: one is signed, the other waits for its signature."""
        plans = self.env["customer.account.plan"].with_user(self._user(MANAGER))
        signed, waiting = (self._write_plan(plans, partner) for partner in customers[:2])
        (signed | waiting).action_submit()
        signed.with_user(self._user(SUPERVISOR)).action_sign()

    @api.model
    def _write_plan(self, plans, partner):
        today = self.env.company._customer_today()
        return plans.create(
            {
                "partner_id": partner.id,
                "situation": "用电稳定,拟增容。 Steady use; more capacity is planned.",
                "goal_ids": [
                    Command.create(
                        {
                            "side": "customer",
                            "name": "电费降低3% Bills down by 3 %",
                            "measure": "电费比上年少3% the bill is 3 % lower than the year before",
                        }
                    ),
                    Command.create(
                        {
                            "side": "utility",
                            "name": "二期增容2000千伏安 2,000 kVA for the second hall",
                            "measure": "合同签订 the contract is signed",
                        }
                    ),
                ],
                "action_ids": [
                    Command.create(
                        {
                            "name": "功率因数诊断 Look at the power factor",
                            "user_id": self._user(MANAGER).id,
                            "date_due": today + relativedelta(days=30),
                        }
                    ),
                    Command.create(
                        {
                            "name": "提供增容供电方案 A supply plan for more capacity",
                            "department_id": self._ref("department_connection").id,
                            "date_due": today + relativedelta(days=60),
                            "is_promised": True,
                        }
                    ),
                ],
            }
        )

    @api.model
    def _check_values(self, customers):
        """Check what customers could save: one follows the advice, with another it has brought its fruit."""
        checks = self.env["customer.value.check"].with_user(self._user(MANAGER))
        found = checks._check_now(customers).filtered(lambda check: check.state == "found").grouped("kind")
        for check in found.get("power_factor", checks)[:1]:
            check.action_accept("列入技改计划。 It goes into the plan of works.")
        shifted = found["peak_valley"].filtered(lambda check: check.partner_id == customers[0])[0]
        shifted.action_accept("夜班增产。 More work goes to the night shift.")
        shifted.write(
            {
                "result_amount": 86_000,
                "result_text": "三个月谷电占比提高四个百分点。 Four percent more of the use lies in valley hours.",
            }
        )
        shifted.action_done()
        self.env["customer.hazard"].with_user(self._user(MANAGER)).create(
            {
                "partner_id": customers[2].id,
                "name": "配电室渗水 Water in the switch room",
                "severity": "high",
                "fix_by": fields.Date.add(self.env.company._customer_today(), days=20),
            }
        )
