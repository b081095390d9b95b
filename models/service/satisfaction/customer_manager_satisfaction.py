from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ....algorithms.satisfaction import Answer, figure, published_figure, response_rate, whole_quarters_until, windows
from ...customer.unknown_fields import UnknownFloat
from ...portfolio.days import read_day
from ...roles import AUDIT, OFFICER
from .customer_satisfaction import ASKED

#: who may see the figures of anybody; record by record the rest is decided below
_READERS = "customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit"
#: rows that count for a manager in the quarter
_COUNTED = (("kind", "!=", "yearly"), ("counts_for_manager", "=", True))


class CustomerManager(models.Model):
    """What customers think of a manager: the figure that K01 takes, and what it rests on (domain P6, 11.8).

    The manager sees his totals, his supervisor those of the team, marketing officers and audit all. Of his own mean
    he sees that of closed lots of whole quarters: from yesterday's and today's he would tell what one customer said.
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
        help="One's own figure is that of whole quarters, five answers or more, so that it shows nobody's answer.",
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
            `date_until` (of one's own figure the end of the lot), and from the first of these days to
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
        """Return {manager id: values of :meth:`satisfaction_on`}: two queries for all, one more for the reader's own.

        The yearly questionnaire is not among them: it counts for the year, so that nothing counts twice (P10).

        :param reader: user to whom they are shown; without one, nothing is held back
        """
        since = windows(day)[-1]
        own = self.filtered(lambda manager: reader and reader == manager.user_id)
        found = own._satisfaction_published(day, reader) | (self - own)._satisfaction_so_far(day, since, reader)
        counts = self._satisfaction_counts(min([since, *(one.date_from for one, _until in found.values())]), day)
        result = {}
        for manager in self:
            figure_, until = found[manager.id]
            seen = [row for row in counts[manager.id] if figure_.date_from <= row[0] <= day]
            asked = sum(count for _on, state, count in seen if state in ASKED)
            answered = sum(count for _on, state, count in seen if state == "answered")
            rate = response_rate(answered, asked)
            result[manager.id] = {
                "score": False if figure_.score is None else float(figure_.score),
                "source": figure_.source,
                "quarters": figure_.quarters,
                "date_from": figure_.date_from,
                "date_until": until,
                "asked": asked,
                "answered": answered,
                "not_asked": sum(count for _on, state, count in seen if state == "not_asked"),
                "rate": False if rate is None else float(rate),
            }
        return result

    def _satisfaction_so_far(self, day, since, reader):
        """Return {manager id: (figure, day)} with the answers of the quarter so far."""
        answers = self._satisfaction_answers(day, since)
        found = {}
        for manager in self:
            minimum = manager.company_id.customer_satisfaction_minimum
            found[manager.id] = figure(day, *manager._satisfaction_shares(answers, reader), minimum), day
        return found

    def _satisfaction_published(self, day, reader):
        """Return {manager id: (figure, last day)} of one's own figure: from closed lots alone (algorithms)."""
        answers = self._satisfaction_answers(day)
        found = {}
        for manager in self:
            until = whole_quarters_until(day, manager.company_id._customer_today())
            minimum = manager.company_id.customer_satisfaction_minimum
            found[manager.id] = published_figure(until, *manager._satisfaction_shares(answers, reader), minimum)
        return found

    def _satisfaction_shares(self, answers, reader):
        """Return the answers about this one manager, and those of his team that may stand in.

        Whoever reads the answers about his colleagues one by one would find those about himself by subtraction: they
        do not stand in for him. Those about himself of who agreed to be named are known to everybody.
        """
        own = [row for row in answers if row.manager_id == self]
        team = [row for row in answers if self.team_id and row.team_id == self.team_id]
        if reader and self._satisfaction_reads_all(reader):
            team = [row for row in team if row.manager_id.user_id != reader]
        return tuple(
            [
                Answer(row.answered_on, row.score, bool(reader) and row.may_name and row.manager_id.user_id == reader)
                for row in rows
            ]
            for rows in (own, team)
        )

    def _satisfaction_reads_all(self, reader):
        """Whether a user reads every single answer about this one manager's team, but for those about himself."""
        return reader == self.team_id.user_id or reader.has_group(OFFICER) or reader.has_group(AUDIT)

    def _satisfaction_answers(self, until, since=None):
        """Return the answers about these managers and their teams."""
        domain = Domain(_COUNTED) & Domain("state", "=", "answered") & Domain("answered_on", "<=", until)
        if since:
            domain &= Domain("answered_on", ">=", since)
        return self.env["customer.satisfaction"].search_fetch(
            domain & (Domain("manager_id", "in", self.ids) | Domain("team_id", "in", self.team_id.ids)),
            ["answered_on", "score", "manager_id", "team_id", "may_name"],
        )

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
