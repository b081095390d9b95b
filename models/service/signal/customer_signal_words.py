from odoo import api, models
from odoo.tools import formatLang
from odoo.tools.misc import format_date

from ....algorithms.sentences import join_sentences


class CustomerSignal(models.Model):
    """The evidence as a sentence, made of the stored figures when it is read, in the reader's language."""

    _inherit = "customer.signal"

    @api.depends("evidence", "rule_id", "name", "description")
    @api.depends_context("lang")
    def _compute_evidence_text(self):
        for signal in self:
            if signal.evidence:
                signal.evidence_text = signal._say_evidence(
                    signal.sudo().rule_id.measure, signal.evidence, signal.company_id.currency_id
                )
            else:
                signal.evidence_text = signal.description or signal.name

    @api.model
    def _say_evidence(self, measure, figures, currency):
        """Return the sentence of the figures that a rule with this measure found.

        :param dict figures: as the queries of `signal_queries` write them
        """
        say = getattr(self, f"_say_{measure}", None) if measure and figures else None
        return say(figures, currency) if say else ""

    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits)

    def _month(self, text):
        return format_date(self.env, text, date_format="yyyy-MM")

    def _day(self, text):
        return format_date(self.env, text)

    def _say_usage_drop(self, figures, currency):
        before, kwh = figures["before_kwh"], figures["kwh"]
        sentences = [
            self.env._(
                "Energy %(kwh)s kWh from %(first)s to %(last)s, against %(before)s kWh in the same months a year"
                " before: down %(percent)s %%.",
                kwh=self._number(kwh),
                first=self._month(figures["from"]),
                last=self._month(figures["to"]),
                before=self._number(before),
                percent=self._number((before - kwh) * 100 / before, 1),
            )
        ]
        if figures.get("missing"):
            sentences.append(
                self.env._(
                    "%(missing)s of these months are missing in one of the years and left out of both.",
                    missing=figures["missing"],
                )
            )
        return join_sentences(sentences)

    def _say_usage_stop(self, figures, currency):
        return self.env._(
            "No more than %(kwh)s kWh a month from %(first)s to %(last)s, after %(before)s kWh in the twelve months"
            " before; last used in %(used)s.",
            kwh=self._number(figures["kwh"]),
            first=self._month(figures["from"]),
            last=self._month(figures["to"]),
            before=self._number(figures["before_kwh"]),
            used=self._month(figures["last_month"]),
        )

    def _say_near_capacity(self, figures, currency):
        return join_sentences(
            [
                self.env._(
                    "Account %(account)s: %(demand)s kW in %(month)s, %(percent)s %% of its capacity of"
                    " %(capacity)s kVA.",
                    account=figures["account"],
                    demand=self._number(figures["demand_kw"], 1),
                    month=self._month(figures["month"]),
                    percent=self._number(figures["demand_kw"] * 100 / figures["capacity_kva"], 1),
                    capacity=self._number(figures["capacity_kva"]),
                ),
                self._say_accounts(figures),
            ]
        )

    def _say_over_capacity(self, figures, currency):
        return self._say_near_capacity(figures, currency)

    def _say_power_factor(self, figures, currency):
        return join_sentences(
            [
                self.env._(
                    "Account %(account)s: power factor %(factor)s in %(month)s.",
                    account=figures["account"],
                    factor=self._number(figures["power_factor"], 3),
                    month=self._month(figures["month"]),
                ),
                self._say_accounts(figures),
            ]
        )

    def _say_voltage_events(self, figures, currency):
        return join_sentences(
            [
                self.env._(
                    "Account %(account)s: %(events)s voltage events in %(month)s.",
                    account=figures["account"],
                    events=figures["events"],
                    month=self._month(figures["month"]),
                ),
                self._say_accounts(figures),
            ]
        )

    def _say_accounts(self, figures):
        others = figures.get("accounts", 1) - 1
        return others > 0 and self.env._("The same is true of %(count)s other accounts.", count=others)

    def _say_overdue(self, figures, currency):
        sentences = [
            self.env._(
                "%(bills)s bills unpaid, the oldest for %(days)s days: due on %(due)s.",
                bills=figures["bills"],
                days=figures["days"],
                due=self._day(figures["due"]),
            )
        ]
        if figures.get("amount") is not None:
            sentences.append(
                self.env._(
                    "Open amount: %(amount)s.", amount=formatLang(self.env, figures["amount"], currency_obj=currency)
                )
            )
        if figures.get("unknown"):
            sentences.append(self.env._("The amount of %(count)s bills is unknown.", count=figures["unknown"]))
        return join_sentences(sentences)

    def _say_late_twice(self, figures, currency):
        return self.env._(
            "%(late)s months paid late within %(months)s months, the last one due on %(due)s.",
            late=figures["late"],
            months=figures["months"],
            due=self._day(figures["last_due"]),
        )

    def _say_silence(self, figures, currency):
        if figures.get("last"):
            return self.env._(
                "No contact for %(days)s days, the last one on %(last)s; the tier allows %(gap)s days.",
                days=figures["days"],
                last=self._day(figures["last"]),
                gap=figures["gap"],
            )
        return self.env._(
            "No contact yet in the %(days)s days since %(since)s, when its manager took over; the tier allows"
            " %(gap)s days.",
            days=figures["days"],
            since=self._day(figures["since"]),
            gap=figures["gap"],
        )
