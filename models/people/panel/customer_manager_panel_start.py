from odoo import fields, models
from odoo.exceptions import UserError

from ....algorithms.agreement import PANEL_MINIMUM
from ....algorithms.panel_seats import PANEL, Member, missing_functions, seat
from ...sessions import meet

#: days that raters are given, from the start or from the interviews
RATING_DAYS = 5


class CustomerManagerPanel(models.Model):
    """The beginning: who rates whom is settled for all candidates at once, before anybody is rated."""

    _inherit = "customer.manager.panel"

    def action_start(self):
        """Give each rater a scorecard for each candidate he is not too near to (public; human resources).

        :raise UserError: naming what the panel lacks, or the candidate who has too few raters
        """
        self._check_step(("draft",))
        for panel in self:
            panel._check_ready()
            candidates = panel._candidates()
            seats = panel._seat(candidates)
            cards = panel.env["customer.manager.scorecard"]._deal(panel, candidates, seats)
            panel._set({"state": "scoring", "started_at": fields.Datetime.now()})
            panel._ask_raters(cards.rater_uid)
        return True

    def _rate_after_all(self, candidate):
        """Let the panel rate somebody whom it was told it would not hear: his cards, or new ones if it has begun.

        :raise UserError: the marks are open already
        """
        if not self or self.state == "draft":
            return
        self._check_rating()
        meet(self)
        cards = self._cards("void").filtered(lambda card: card._subject() == candidate)
        if cards:
            cards._revive()
        else:
            new = self.env["customer.manager.scorecard"]._deal(self, candidate, self._seat(candidate))
            self._ask_raters(new.rater_uid)

    # ------------------------------------------------------------
    # Panel
    # ------------------------------------------------------------

    def _raters_needed(self):
        """Return how many sealed cards a candidate needs; highest and lowest are dropped."""
        return max(self.sudo().raters_needed, PANEL_MINIMUM)

    def _check_ready(self):
        """Refuse a panel that cannot begin, or whose candidates are not known yet."""
        if problems := self._panel_problems():
            raise UserError(self.env._("%(panel)s cannot begin yet.", panel=self.name) + "\n" + "\n".join(problems))
        self._check_subject()

    def _check_subject(self):
        """Refuse to begin before it is known whom the panel hears; to be extended by other kinds."""
        if self.kind == "interview":
            self.campaign_id._check_interview()
        if not self._candidates():
            raise UserError(self.env._("%(panel)s: nobody is to be heard.", panel=self.name))

    def _panel_problems(self):
        """Return what the panel of self lacks, in sentences."""
        members = self._members()
        seated = members.filtered(lambda member: not member.is_substitute)
        needed = self._raters_needed()
        problems = []
        if len(seated) < needed:
            problems.append(
                self.env._("Members: %(count)s sit, at least %(needed)s are needed.", count=len(seated), needed=needed)
            )
        if len(seated) % 2 == 0:
            problems.append(self.env._("Members: %(count)s sit; an odd number is needed.", count=len(seated)))
        if not members.filtered("is_chair"):
            problems.append(self.env._("Chair: a panel needs one."))
        labels = dict(members._fields["function"]._description_selection(self.env))
        there = [Member(member.user_id.id, member.function) for member in seated]
        problems += [
            self.env._(
                "Sits for: nobody sits for: %(function)s. Some qualities are rated by that member alone.",
                function=labels[function],
            )
            for function in missing_functions(there, self._functions())
        ]
        return problems + self._people_problems(members)

    def _people_problems(self, members):
        """Return which members cannot rate at all: rivals of those they would rate, and who has left."""
        rivals = self._rivals()
        return [
            self.env._("Rater: %(name)s has applied himself; name somebody else.", name=member.user_id.name)
            for member in members
            if member.user_id in rivals
        ] + [
            self.env._("Rater: %(name)s cannot log in any more; name somebody else.", name=member.user_id.name)
            for member in members
            if not member.user_id.active
        ]

    def _rivals(self):
        """Return the users who stand for what the candidates stand for; to be extended by other kinds."""
        return self.sudo().campaign_id._standing().employee_id.user_id

    def _functions(self):
        """Return for whom somebody must sit: who rates a quality of the scheme."""
        qualities = self.sudo().scheme_id.quality_ids
        return [function for function in ("hr", "marketing") if function in qualities.mapped("rater")]

    # ------------------------------------------------------------
    # Seats
    # ------------------------------------------------------------

    def _seat(self, candidates):
        """Return {id of a candidate: members who rate him}.

        :raise UserError: naming a candidate with too few raters, or whose qualities nobody would rate
        """
        members = self._members()
        by_user = {member.user_id.id: member for member in members}
        seats = [Member(one.user_id.id, one.function, one.is_substitute) for one in members]
        barred = self._barred(candidates)
        result = {}
        for candidate in candidates:
            raters = seat(seats, barred[candidate.id]).raters
            self._check_seats(candidate, raters)
            result[candidate.id] = members.browse([by_user[one.key].id for one in raters])
        return result

    def _check_seats(self, candidate, raters):
        needed = self._raters_needed()
        if len(raters) < needed:
            raise UserError(
                self.env._(
                    "%(name)s: %(count)s raters are left, the others are too near to the candidate; at least"
                    " %(needed)s are needed. Name more substitutes.",
                    name=candidate.name,
                    count=len(raters),
                    needed=needed,
                )
            )
        labels = dict(self.env["customer.manager.panel.member"]._fields["function"]._description_selection(self.env))
        if missing := missing_functions(raters, self._functions()):
            raise UserError(
                self.env._(
                    "%(name)s: who sits for %(function)s is too near to the candidate; name a substitute who sits"
                    " for the same.",
                    name=candidate.name,
                    function=labels[missing[0]],
                )
            )

    def _criteria(self, function=PANEL):
        """Return the criteria and qualities that somebody of a function rates, in their order."""
        scheme = self.sudo().scheme_id
        marks = scheme.mark_ids if self._is_marked() else scheme.mark_ids.browse()
        qualities = scheme.quality_ids.filtered(lambda one: one.rater in (PANEL, function))
        return marks + qualities

    def _is_marked(self):
        """Whether the interview counts; a part with weight 0 is not asked for."""
        part = self.sudo().scheme_id.part_ids.filtered(lambda one: one.code == "interview")
        return bool(part.weight)

    def _ask_raters(self, users):
        """Ask each rater once for all his cards."""
        today = self.company_id._customer_today()
        begins = self.campaign_id.interview_at
        first = max(today, begins.date()) if begins else today
        for user in users:
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                self.company_id._customer_after_working_days(first, RATING_DAYS),
                summary=self.env._("Fill in and seal your scorecards"),
                note=self.env._(
                    "You find them under Selection / My Scorecards. Nobody else reads your marks before all"
                    " raters have sealed."
                ),
                user_id=user.id,
            )
