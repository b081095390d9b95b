from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

from .service_demo import MANAGER, SUPERVISOR

#: what customers said: mark of five, words, whether the manager may read the name
OPINIONS = (
    (5, "答复快,讲得清楚。 Quick and clear.", True),
    (5, "", False),
    (4, "方案很实用。 The proposal helps.", True),
    (5, "随叫随到。 There when we call.", False),
    (4, "", False),
    (2, "等了三天才有人联系。 It took three days until somebody called.", True),
)


class CustomerDemo(models.AbstractModel):
    """Handovers in three states, a leave to come, notices, and what customers think."""

    _inherit = "customer.demo"

    @api.model
    def _hand_over(self, customers):
        """Prepare one handover, have the next one ready to sign, and carry a third one out today."""
        handover = self._prepare_handover(customers[6], "senior_2", "review_36", 10, SUPERVISOR)
        handover.request_note = "三年未变,按规定复核。 Three years the same; looked at as the rules say."
        handover = self._prepare_handover(customers[5], "senior_2", "customer_wish", 5, "officer")
        handover.request_note = "客户希望由熟悉酒店行业的经理服务。 The customer wishes somebody who knows hotels."
        handover.action_check()
        self._carry_out_handover()

    @api.model
    def _prepare_handover(self, partner, receiver, trigger, days, user, giver=MANAGER):
        return (
            self.env["customer.handover"]
            .with_user(self._user(user))
            .create(
                {
                    "from_manager_id": self._manager(giver).id,
                    "to_manager_id": self._manager(receiver).id,
                    "witness_id": self._user("officer_second").id,
                    "date_effective": self.env.company._customer_today() + relativedelta(days=days),
                    "trigger": trigger,
                    "line_ids": [Command.create({"partner_id": partner.id})],
                }
            )
        )

    @api.model
    def _carry_out_handover(self):
        """A customer of another manager passes on today: matters settled, three signatures, in force."""
        [partner, *_rest] = self._customers_of("second_2")
        handover = self._prepare_handover(partner, "second_5", "tier_change", 0, "officer", giver="second_2")
        self.env["customer.handover.item"].with_user(self._user("officer")).create(
            {
                "handover_id": handover.id,
                "partner_id": partner.id,
                "kind": "document",
                "name": "供用电合同原件 The contract on paper",
            }
        )
        handover.action_check()
        receiver = self._user("second_5")
        gates = handover.item_ids.filtered(lambda item: item.is_gate and item.state == "open")
        gates.with_user(receiver).action_done()
        for user in (self._user("second_2"), receiver, self._user("officer_second")):
            handover.with_user(user).action_sign()
        handover.action_take_effect()

    @api.model
    def _plan_leave(self):
        """A manager is away for a week in a fortnight; the backups of his customers will act."""
        today = self.env.company._customer_today()
        absences = self.env["customer.absence"].with_user(self._user("senior_2"))
        absences.create(
            {
                "manager_id": self._manager("senior_2").id,
                "date_from": today + relativedelta(days=30),
                "date_to": today + relativedelta(days=36),
            }
        ).action_cover()

    @api.model
    def _say(self, record, **texts):
        """Write translated texts, each given as (Chinese, English).

        Where Chinese is not installed the two stand side by side, as in texts that have no translations.
        """
        if "zh_CN" not in dict(self.env["res.lang"].get_installed()):
            record.write({name: " ".join(pair) for name, pair in texts.items()})
            return
        for place, lang in enumerate(("zh_CN", "en_US")):
            record.with_context(lang=lang).write({name: pair[place] for name, pair in texts.items()})

    @api.model
    def _announce(self, customers):
        """Marketing has sent the news of a price, and drafted the notice of a planned outage."""
        notices = self.env["customer.notice"].with_user(self._user("officer"))
        begin = fields.Datetime.now().replace(minute=0, second=0) + timedelta(days=12)
        accounts = [Command.set(customers[:20].customer_account_ids.ids)]
        price, outage = notices.create(
            [
                {"name": "price", "kind": "price", "account_ids": accounts, "body": "price"},
                {
                    "name": "outage",
                    "kind": "planned_outage",
                    "date_start": begin,
                    "date_end": begin + timedelta(hours=4),
                    "account_ids": accounts,
                    "body": "outage",
                },
            ]
        )
        self._say(
            price,
            name=("分时电价调整", "New prices by the hour"),
            body=("谷段延长一小时,详见附表。", "The valley hours last one hour longer; see the table."),
        )
        self._say(
            outage,
            name=("城东变电站检修停电", "Outage for work at the eastern substation"),
            body=("请提前安排生产。", "Please plan your production around it."),
        )
        price.action_send()

    @api.model
    def _hear_opinions(self, customers, contacts):
        """Let customers whose requests were closed say what they think; the figure shows from five answers up."""
        opinions = self.env["customer.satisfaction"]
        rows = opinions.search(
            [
                ("kind", "=", "request"),
                ("partner_id", "in", customers.ids),
                ("contact_id", "in", [False, *contacts.ids]),
                ("state", "in", ("not_asked", "queued")),
            ],
            order="id",
        )
        people = {contact.commercial_partner_id: contact for contact in contacts}
        today = self.env.company._customer_today()
        for row, (mark, words, may_name) in zip(rows, OPINIONS, strict=False):
            row.write(
                {
                    "state": "queued",
                    "reason": row.reason or "drawn",
                    "skip_reason": False,
                    "contact_id": row.contact_id.id or people[row.partner_id].id,
                    "channel": "mail",
                    "asked_on": today,
                }
            )
            # the link exists in a message only, and nobody wrote one
            row._mark_sent(opinions._hash(f"demo {row.id}"))
            row._take_answer(mark, words, may_name)
