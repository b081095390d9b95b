from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...algorithms.satisfaction import figure, response_rate, whole_quarters_until, windows
from ..customer.unknown_fields import UnknownFloat
from ..portfolio.days import read_day
from ..roles import AUDIT, OFFICER
from .customer_satisfaction import ASKED

#: who may see the figures of anybody; record by record the rest is decided below
_READERS = "customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit"
#: rows that count for a manager in the quarter
_COUNTED = (("kind", "!=", "yearly"), ("counts_for_manager", "=", True))


class CustomerManager(models.Model):
    """What customers think of a manager: the figure that K01 takes, and what it rests on (domain P6, 11.8).

    The manager sees his totals, his supervisor those of the team, marketing officers and audit all. Of his own mean
    he sees that of whole quarters: from yesterday's and today's he would tell what one customer said.
    """

    _inherit = "customer.manager"

    is_satisfaction_visible = fields.Boolean(compute="_compute_satisfaction", groups=_READERS)
    satisfaction_score = UnknownFloat(
        "Satisfaction",
        digits=(5, 1),
        compute="_compute_satisfaction",
        groups=_READERS,
        help="Mean of the answers about finished work, 0 to 100. Below five answers the quarter grows back to four"
        " quarters, then the mean of the team stands in.",
    )
    satisfaction_source = fields.Selection(
        [("own", "Own answers"), ("team", "Mean of the team"), ("none", "Too few answers")],
        "Satisfaction Rests on",
        compute="_compute_satisfaction",
        groups=_READERS,
    )
    satisfaction_from = fields.Date("Satisfaction Since", compute="_compute_satisfaction", groups=_READERS)
    satisfaction_until = fields.Date(
        compute="_compute_satisfaction",
        groups=_READERS,
        help="One's own figure is that of the last whole quarter, so that it does not show who said what.",
    )
    satisfaction_asked = fields.Integer("Invited", compute="_compute_satisfaction", groups=_READERS)
    satisfaction_answered = fields.Integer("Answered", compute="_compute_satisfaction", groups=_READERS)
    satisfaction_not_asked = fields.Integer("Not Asked", compute="_compute_satisfaction", groups=_READERS)
    satisfaction_rate = UnknownFloat(
        "Response Rate (%)", digits=(5, 1), compute="_compute_satisfaction", groups=_READERS
    )

    @api.depends_context("uid")
    @api.depends("user_id", "team_id.user_id")
    def _compute_satisfaction(self):
        visible = self._filter_satisfaction_visible()
        found = {}
        for company, managers in visible.sudo().grouped("company_id").items():
            found |= managers._satisfaction_on(company._customer_today(), self.env.user)
        for manager in self:
            values = found.get(manager.id, {})
            manager.is_satisfaction_visible = manager in visible
            for name in ("score", "source", "asked", "answered", "not_asked", "rate"):
                manager[f"satisfaction_{name}"] = values.get(name, False)
            manager.satisfaction_from = values.get("date_from", False)
            manager.satisfaction_until = values.get("date_until", False)

    def _filter_satisfaction_visible(self):
        """Return the managers of self whose figures the user may see."""
        user = self.env.user
        if self.env.su or user.has_group(OFFICER) or user.has_group(AUDIT):
            return self
        return self.filtered(lambda one: user in (one.user_id | one.team_id.user_id))

    @api.readonly
    def satisfaction_on(self, date):
        """Return what the answers of customers say about this manager on a day (public).

        :param date: a day or its ISO text
        :return dict: `score` (0 to 100 or false), `source` (own, team, none), `quarters`, `date_from`,
            `date_until` (of one's own figure the end of the last whole quarter), and from the first of these days to
            the day asked for `asked`, `answered`, `not_asked`, `rate` (percent or false)
        :raise AccessError: unless it is his own, of one's team, or read by a marketing officer or audit
        """
        self.ensure_one()
        self.check_access("read")
        day = read_day(self.env, self.env._("Date"), date)
        if not day:
            raise UserError(self.env._("Date: a day is needed to tell the satisfaction."))
        if not self._filter_satisfaction_visible():
            raise AccessError(
                self.env._(
                    "%(manager)s: these figures are for the manager, the supervisor and marketing.", manager=self.name
                )
            )
        values = self.sudo()._satisfaction_on(day, self.env.user)[self.id]
        return values | {name: fields.Date.to_string(values[name]) for name in ("date_from", "date_until")}

    def _satisfaction_on(self, day, reader=None):
        """Return {manager id: values of :meth:`satisfaction_on`}: two queries for all.

        The yearly questionnaire is not among them: it counts for the year, so that nothing counts twice (P10).

        :param reader: user to whom they are shown; without one, nothing is held back
        """
        until = {manager.id: manager._satisfaction_until(day, reader) for manager in self}
        since = windows(min(until.values(), default=day))[-1]
        answers = self._satisfaction_answers(since, day)
        counts = self._satisfaction_counts(since, day)
        result = {}
        for manager in self:
            own = [(on, score) for on, score, key, _team in answers if key == manager.id]
            team = [(on, score) for on, score, _key, key in answers if manager.team_id and key == manager.team_id.id]
            minimum = manager.company_id.customer_satisfaction_minimum
            found = figure(until[manager.id], own, team, minimum)
            seen = [row for row in counts[manager.id] if found.date_from <= row[0] <= day]
            asked = sum(count for _on, state, count in seen if state in ASKED)
            answered = sum(count for _on, state, count in seen if state == "answered")
            rate = response_rate(answered, asked)
            result[manager.id] = {
                "score": False if found.score is None else float(found.score),
                "source": found.source,
                "quarters": found.quarters,
                "date_from": found.date_from,
                "date_until": until[manager.id],
                "asked": asked,
                "answered": answered,
                "not_asked": sum(count for _on, state, count in seen if state == "not_asked"),
                "rate": False if rate is None else float(rate),
            }
        return result

    def _satisfaction_until(self, day, reader):
        """Return the day whose figure of this one manager a user sees on a day."""
        if not reader or reader != self.user_id:
            return day
        return whole_quarters_until(day, self.company_id._customer_today())

    def _satisfaction_answers(self, since, day):
        """Return [(day, points, manager id, team id)] of the answers about these managers and their teams."""
        rows = self.env["customer.satisfaction"].search_fetch(
            [
                *_COUNTED,
                ("state", "=", "answered"),
                ("answered_on", ">=", since),
                ("answered_on", "<=", day),
                "|",
                ("manager_id", "in", self.ids),
                ("team_id", "in", self.team_id.ids),
            ],
            ["answered_on", "score", "manager_id", "team_id"],
        )
        return [(row.answered_on, row.score, row.manager_id.id, row.team_id.id) for row in rows]

    def _satisfaction_counts(self, since, day):
        """Return {manager id: [(first day of a month, state, matters)]}."""
        counts = defaultdict(list)
        groups = self.env["customer.satisfaction"]._read_group(
            [
                *_COUNTED,
                ("manager_id", "in", self.ids),
                ("closed_on", ">=", since),
                ("closed_on", "<=", day),
            ],
            ["manager_id", "closed_on:month", "state"],
            ["__count"],
        )
        for manager, month, state, count in groups:
            counts[manager.id].append((month, state, count))
        return counts
