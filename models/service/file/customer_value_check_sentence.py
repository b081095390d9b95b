from odoo import api, models
from odoo.tools.misc import formatLang

from ...listed import listed


class CustomerValueCheck(models.Model):
    """The finding in one sentence, in the reader's language, around the stored figures."""

    _inherit = "customer.value.check"

    @api.depends("kind", "state", "figures", "needs")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for check in self:
            if check.state == "unknown":
                check.explanation = check._get_needs_sentence()
            elif check.state == "fine":
                check.explanation = self.env._("Nothing to do by the figures of the last year.")
            else:
                check.explanation = check._get_sentence(check.figures or {})

    def _get_needs_sentence(self):
        _ = self.env._
        names = {
            "usage": _("usage of enough months"),
            "power_factor": _("power factor"),
            "revenue": _("billed amounts"),
            "max_demand": _("maximum demand"),
            "peak": _("peak energy"),
            "valley": _("valley energy"),
            "price_kind": _("kind of price of the account"),
            "capacity": _("capacity of the account"),
            "supply_sources": _("number of supplies of the account"),
        }
        needed = [names.get(one, one) for one in self.needs or ()]
        return _("Not known: needs %(data)s.", data=listed(self.env, needed))

    def _get_sentence(self, figures):
        """Return what was found."""
        prices = {"capacity": self.env._("by capacity"), "demand": self.env._("by maximum demand")}

        def number(name, digits=0):
            return formatLang(self.env, figures.get(name) or 0, digits=digits)

        def money(name):
            return formatLang(self.env, figures.get(name) or 0, currency_obj=self.currency_id)

        sentences = {
            "power_factor": lambda: self.env._(
                "Power factor below %(standard)s in %(months)s months, at the lowest %(lowest)s: the bills carry a"
                " surcharge that compensation would spare.",
                standard=number("standard", 2),
                months=number("months"),
                lowest=number("lowest", 2),
            ),
            "price_choice": lambda: self.env._(
                "The price %(other)s would cost %(cost_other)s a year, the present one %(now)s costs %(cost_now)s.",
                other=prices.get(figures.get("other"), ""),
                now=prices.get(figures.get("now"), ""),
                cost_other=money("cost_other"),
                cost_now=money("cost_now"),
            ),
            "peak_valley": lambda: self.env._(
                "%(share)s %% of the peak energy, %(kwh)s kWh a year, moved to the valley hours would save this.",
                share=number("share", 1),
                kwh=number("kwh"),
            ),
            "over_demand": lambda: self.env._(
                "Demand above the capacity in %(months)s months, at most by %(most)s kW: dear, and a danger to the"
                " equipment.",
                months=number("months"),
                most=number("most"),
            ),
            "single_supply": lambda: self.env._(
                "The importance class asks for %(wanted)s supplies, the account has %(has)s.",
                wanted=number("wanted"),
                has=number("has"),
            ),
            "hazards": lambda: self.env._(
                "%(count)s hazards are not fixed, the oldest for %(days)s days.",
                count=number("count"),
                days=number("days"),
            ),
        }
        return sentences[self.kind]() if self.kind in sentences else ""
