from odoo.tests import new_test_user

from .common import PeopleCommon
from .selection_rows import finished_exam, seal_papers


class PanelCommon(PeopleCommon):
    """A campaign in its assessment with a panel of seven and two substitutes.

    `cls.candidates`: Ann, Bob, Cat, Dan with the sealed papers of `WRITTEN`, which `_write_test` changes;
    `cls.raters`: r1 (chair), r2 for human resources, r3 for marketing, r4 to r7; `cls.substitutes`: s1, s2.
    """

    WRITTEN = {"Ann Ai": 90, "Bob Bao": 80, "Cat Cao": 75, "Dan Du": 70}
    NAMES = tuple(WRITTEN)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._employee("Boss Bi")
        cls.people = {name: cls._employee(name, parent_id=cls.boss.id) for name in cls.NAMES}
        cls.campaign = cls._campaign(seats=2, shortlist_ratio=3)
        cls.candidates = cls._admitted_candidates(cls.campaign, cls.people.values())
        cls.ann, cls.bob, cls.cat, cls.dan = (cls._application(name) for name in cls.NAMES)
        cls.exam = finished_exam(cls.env(user=cls.hr), cls.hr)
        cls._write_test(cls.WRITTEN)
        cls.raters = [cls._rater(f"r{number}") for number in range(1, 8)]
        cls.substitutes = [cls._rater(f"s{number}") for number in (1, 2)]
        cls.chair = cls.raters[0]

    @classmethod
    def _write_test(cls, marks, candidates=None):
        """Let candidates have other marks in the written test, by name; None = they did not sit it."""
        candidates = (cls.candidates if candidates is None else candidates).sudo()
        known = {one.name: one.id for one in candidates}
        seal_papers(cls.exam, candidates.campaign_id, {known[name]: mark for name, mark in marks.items()})

    @classmethod
    def _admitted_candidates(cls, campaign, people):
        """Return the admitted applications of people, in a campaign that assesses."""
        applications = cls.env["customer.manager.application"].with_user(cls.hr)
        for person in people:
            cls._prove_eligible(person)
            for year in (1, 2, 3):
                day = cls.today.replace(year=cls.today.year - year, month=1, day=1)
                cls._record(person, "yearly_result", result="good", date_from=day)
            application = cls._apply(campaign, person).with_user(cls.hr)
            application.action_admit()
            applications |= application
        cls._end_applications(campaign)
        campaign.action_start_scoring()
        return applications

    @classmethod
    def _application(cls, name):
        return cls.candidates.filtered(lambda one: one.name == name)

    @classmethod
    def _rater(cls, name):
        """Return a user of the staff, of no role."""
        return new_test_user(cls.env, login=f"pp_{name}", name=f"Rater {name}", groups="base.group_user")

    @classmethod
    def _panel(cls, campaign=None, raters=None, substitutes=None, **values):
        """Return a panel that is named and has not begun; r2 sits for human resources, r3 for marketing."""
        functions = {1: "hr", 2: "marketing"}
        members = [
            {"user_id": user.id, "function": functions.get(place, "panel"), "is_chair": not place, "sequence": place}
            for place, user in enumerate(cls.raters if raters is None else raters)
        ]
        members += [
            {"user_id": user.id, "is_substitute": True, "sequence": 50 + place}
            for place, user in enumerate(cls.substitutes if substitutes is None else substitutes)
        ]
        return (
            cls.env["customer.manager.panel"]
            .with_user(cls.hr)
            .create(
                {
                    "campaign_id": (campaign or cls.campaign).id,
                    "member_ids": [(0, 0, member) for member in members],
                    **values,
                }
            )
        )

    @classmethod
    def _started(cls, **values):
        """Return a panel whose scorecards are dealt."""
        cls.campaign.action_shortlist()
        panel = cls._panel(**values)
        panel.action_start()
        return panel

    @classmethod
    def _card(cls, panel, rater, candidate):
        """Return the scorecard of a rater for a candidate, as the rater."""
        card = panel.sudo().scorecard_ids.filtered(
            lambda one: one.rater_uid == rater and one.application_id.id == candidate.id
        )
        return card.with_user(rater)

    @classmethod
    def _fill(cls, card, mark=8, quality=4):
        """Mark all lines of a card, as its rater; `mark` may be {code: mark}."""
        # one transaction with several users: their lists of lines would be one another's
        for line in card._lines().with_user(card.env.user):
            if line.kind == "quality":
                line.mark = quality
            else:
                line.mark = mark[line.code] if isinstance(mark, dict) else mark

    @classmethod
    def _fill_and_seal(cls, card, mark=8, quality=4):
        cls._fill(card, mark, quality)
        card.action_seal()

    @classmethod
    def _seal_all(cls, panel, marks=None, quality=4):
        """Let all raters fill in and seal; marks: {name of the candidate: [mark of r1, r2, ...]}."""
        for card in panel.sudo().scorecard_ids.filtered(lambda one: one.state == "draft").sorted("id"):
            own = (marks or {}).get(card.candidate_name)
            place = cls.raters.index(card.rater_uid) if card.rater_uid in cls.raters else 0
            cls._fill_and_seal(card.with_user(card.rater_uid), own[place] if own else 8, quality)
