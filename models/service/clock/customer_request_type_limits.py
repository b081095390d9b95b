from odoo import models

from ....algorithms import limits

AREAS = ("urban", "rural", "remote")


class CustomerRequestType(models.Model):
    """What a type promises, reckoned from a moment on (see `algorithms/limits.py` for the rules)."""

    _inherit = "customer.request.type"

    def _terms(self):
        """Return the limit of this type as plain data."""
        return limits.Terms(
            kind=self.clock,
            value=self.limit_value,
            unit=self.limit_unit,
            legal_value=self.legal_value,
            legal_unit=self.legal_unit,
            factor_applies=self.tier_factor_applies,
        )

    def _customer_limit(self, clock, start, tier=None, pauses=(), area=None, arrived=None):
        """Return until when the customer has his answer (or power), as `limits.Limit`.

        :param clock: `company._customer_clock()`
        :param start: when the request was received, naive UTC
        :param tier: the customer's tier, if he has one
        :param pauses: when it waited for the customer: pairs of naive UTC, the end None while it still waits
        :param area: area class of the account; asked of repair alone
        :param arrived: when the crew came; asked of repair alone
        """
        if self.is_repair:
            return self._repair(clock, start, area, arrived, pauses).restore
        factor = tier.answer_factor if tier else 1.0
        return limits.customer_limit(clock, start, self._terms(), factor, pauses)

    def _response_limit(self, clock, start, tier=None, area=None, pauses=()):
        """Return until when somebody answers for the first time, as `limits.Limit`; None where nothing says so.

        Of a repair it is the arrival of the crew, who may have to wait for the customer; elsewhere to say what he is
        waited for is the first answer.
        """
        if self.is_repair:
            return self._repair(clock, start, area, pauses=pauses).arrive
        if self.response_rule == "tier" and tier:
            return limits.response_limit(clock, start, tier.response_minutes_in_hours, tier.response_minutes_out_hours)
        if self.response_rule == "own":
            terms = limits.Terms(self.response_clock, self.response_value, self.response_unit)
            return limits.customer_limit(clock, start, terms)
        return None

    def _stage_limits(self, clock, start, pauses=()):
        """Return [(stage, `limits.Limit`)] of the stages in order."""
        stages = self.stage_ids.sorted()
        return list(zip(stages, limits.stage_limits(clock, start, stages.mapped("days"), pauses), strict=True))

    def _repair(self, clock, start, area, arrived=None, pauses=()):
        arrive = {name: self[f"arrive_{name}"] for name in AREAS}
        restore = {name: self[f"restore_{name}"] for name in AREAS}
        return limits.repair_limit(clock, start, area or None, arrive, restore, arrived, pauses)
