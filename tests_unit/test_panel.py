"""Pure tests of a panel: who rates whom, what the cards come to, and a mark beside those of the department."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.agreement import Criterion, QualityMean
from algorithms.panel_marks import Card, Rules, panel_marks
from algorithms.panel_seats import Member, missing_functions, seat
from algorithms.peers import Peers, peers

SEATED = [Member("a"), Member("b", "hr"), Member("c", "marketing"), Member("d"), Member("e")]
SUBSTITUTES = [Member("s", is_substitute=True), Member("h", "hr", True), Member("t", is_substitute=True)]
MEMBERS = SEATED + SUBSTITUTES


def keys(seating):
    return [member.key for member in seating.raters]


class TestSeats:
    def test_without_a_bar_those_named_rate(self):
        assert keys(seat(MEMBERS, ())) == ["a", "b", "c", "d", "e"]
        assert seat(MEMBERS, ()).replaced == ()

    def test_a_barred_seat_goes_to_the_first_substitute(self):
        seating = seat(MEMBERS, {"d"})
        assert keys(seating) == ["a", "b", "c", "e", "s"]
        assert seating.replaced == (("d", "s"),)

    def test_a_barred_substitute_is_passed_over(self):
        assert keys(seat(MEMBERS, {"d", "s"})) == ["a", "b", "c", "e", "h"]

    def test_human_resources_is_replaced_by_its_own(self):
        # the seat of b is filled before that of a, though a comes first: h must not be used up
        seating = seat([SEATED[0], SEATED[1], *SUBSTITUTES[1:]], {"a", "b"})
        assert seating.replaced == (("b", "h"), ("a", "t"))

    def test_without_one_of_its_own_the_first_steps_in_and_the_function_is_missing(self):
        seating = seat(MEMBERS, {"c"})
        assert keys(seating) == ["a", "b", "d", "e", "s"]
        assert missing_functions(seating.raters, ("panel", "hr", "marketing")) == ("marketing",)

    def test_seats_without_a_substitute_stay_empty(self):
        seating = seat(MEMBERS, {"a", "d", "e", "s", "h"})
        assert keys(seating) == ["b", "c", "t"]
        assert [after for _before, after in seating.replaced] == ["t", None, None]

    @given(st.sets(st.sampled_from([member.key for member in MEMBERS])))
    def test_no_one_barred_rates_and_no_one_twice(self, barred):
        raters = keys(seat(MEMBERS, barred))
        assert not barred.intersection(raters)
        assert len(raters) == len(set(raters)) == min(5, len(MEMBERS) - len(barred))


# two criteria, marks of 10: a total is 6 x speech + 4 x thinking
CRITERIA = (Criterion("speech", 60, 10), Criterion("thinking", 40, 10))
RULES = Rules(CRITERIA, ("A", "G"), 5, 30)


def cards(candidate, marks, first=1):
    """Cards of raters 1, 2, ... with (speech, thinking); raters 1 and 2 rate A, all rate G."""
    return [
        Card(candidate, rater, {"speech": speech, "thinking": thinking}, {"G": 4} | ({"A": 3} if rater < 3 else {}))
        for rater, (speech, thinking) in enumerate(marks, first)
    ]


class TestMarks:
    def test_seven_cards_without_the_highest_and_lowest(self):
        # totals: 10 x 6 + 10 x 4 = 100, 60, 70, 76, 80, 84, 40
        marks = [(10, 10), (6, 6), (7, 7), (8, 7), (8, 8), (8, 9), (4, 4)]
        found = panel_marks(cards("k", marks), RULES).candidates["k"]
        assert list(found.totals.values()) == [D(100), D(60), D(70), D(76), D(80), D(84), D(40)]
        assert found.dropped == (7, 1)
        # 60 + 70 + 76 + 80 + 84 = 370; / 5 = 74
        assert found.mark == D("74.00")
        # all seven: 510 / 7 = 72.857
        assert found.mean == D("72.86")
        assert (found.spread.range, found.spread.flag) == (D(60), True)
        assert found.cards == 7

    def test_the_mean_is_rounded_once_half_up(self):
        # totals: 7.5 x 6 + 7 x 4 = 73, 60, 80, 7 x 6 + 8 x 4 = 74, 90
        found = panel_marks(cards("k", [(7.5, 7), (6, 6), (8, 8), (7, 8), (9, 9)]), RULES).candidates["k"]
        # without 60 and 90: (73 + 80 + 74) / 3 = 75.666...
        assert found.mark == D("75.67")

    def test_equal_cards_lose_two_all_the_same(self):
        found = panel_marks(cards("k", [(7, 7)] * 5), RULES).candidates["k"]
        assert (found.mark, len(found.dropped), found.spread.flag) == (D(70), 2, False)

    def test_too_few_cards_give_no_mark_and_never_zero(self):
        found = panel_marks(cards("k", [(7, 7)] * 4), RULES).candidates["k"]
        assert (found.mark, found.dropped, found.cards) == (None, (), 4)
        found = panel_marks(cards("k", [(7, 7)] * 6), RULES._replace(raters=7)).candidates["k"]
        assert found.mark is None

    def test_qualities_are_the_mean_of_those_who_rate_them(self):
        found = panel_marks(cards("k", [(7, 7)] * 5), RULES).candidates["k"]
        assert found.qualities == {"A": QualityMean(D("3.00"), 2), "G": QualityMean(D("4.00"), 5)}
        nobody = panel_marks(cards("k", [(7, 7)] * 5, first=3), RULES).candidates["k"]
        assert nobody.qualities["A"] == QualityMean(None, 0)

    def test_qualities_on_another_scale(self):
        card = Card("k", 1, {}, {"G": 9})
        found = panel_marks([card], Rules((), ("G",), quality_scale=(1, 10))).candidates["k"]
        assert (found.qualities["G"].value, found.mark, found.totals) == (D(9), None, {})
        with pytest.raises(ValueError, match="quality G"):
            panel_marks([card], Rules((), ("G",)))

    def test_criteria_with_a_wide_spread_are_named(self):
        # speech 2 to 6 of 10 = 40 %, thinking 5 to 8 = 30 %, which is within
        marks = [(2, 5), (6, 8), (4, 6), (4, 6), (4, 6)]
        assert panel_marks(cards("k", marks), RULES).candidates["k"].wide == ("speech",)

    def test_severe_raters_show_and_change_no_mark(self):
        # rater 5 gives 10 less than all others; only k was not rated by him
        plain = [(7, 7), (7, 7), (7, 7), (7, 7)]
        found = panel_marks(
            [*cards("j", [*plain, (6, 6)]), *cards("l", [*plain, (6, 6)]), *cards("k", plain)],
            RULES._replace(raters=4),
        )
        assert found.raters.raters[5].effect == D("-8.00")
        assert found.raters.raters[1].effect == D("2.00")
        # j: mean (4 x 70 + 60) / 5 = 68, as given by the mean rater; k: 70 - 2
        assert (found.candidates["j"].mean, found.candidates["j"].corrected) == (D("68.00"), D("68.00"))
        assert (found.candidates["k"].mean, found.candidates["k"].corrected) == (D("70.00"), D("68.00"))

    def test_agreement_of_the_totals(self):
        agreed = [*cards("j", [(9, 9)] * 5), *cards("k", [(5, 5)] * 5)]
        assert panel_marks(agreed, RULES).agreement.single == 1
        assert panel_marks(cards("j", [(9, 9)] * 5), RULES).agreement.reason == "one_candidate"
        assert panel_marks([], RULES).agreement.reason == "no_marks"

    def test_two_cards_of_one_rater_are_refused(self):
        with pytest.raises(ValueError, match="two cards of rater 1"):
            panel_marks(cards("k", [(7, 7)]) * 2, RULES)

    @given(st.permutations(range(10)))
    def test_the_order_of_the_cards_does_not_matter(self, order):
        given_cards = cards("j", [(7, 7), (6, 8), (9, 9), (5, 5), (8, 6)]) + cards("k", [(4, 7.5)] * 5)
        assert panel_marks([given_cards[place] for place in order], RULES) == panel_marks(given_cards, RULES)


POINTS = {"excellent": 95, "good": 85, "fair": 70, "poor": 40}


class TestPeers:
    def test_a_generous_department_is_taken_out(self):
        department = {2024: {"excellent": 3}, 2025: {"excellent": 1, "good": 2}}
        company = {2024: {"excellent": 5, "good": 5}, 2025: {"good": 10}}
        # department: 95 and (95 + 170) / 3 = 88.333 -> 91.667; company: 90 and 85 -> 87.5
        # 90 - 91.667 + 87.5 = 85.833
        assert peers(90, [2024, 2025], department, company, POINTS) == Peers(D("91.67"), D("85.83"))

    def test_it_stays_between_zero_and_a_hundred(self):
        assert peers(95, [2025], {2025: {"poor": 3}}, {2025: {"excellent": 9}}, POINTS).normalised == D(100)
        assert peers(40, [2025], {2025: {"excellent": 3}}, {2025: {"poor": 9}}, POINTS).normalised == D(0)

    def test_a_mean_of_few_people_would_tell_on_a_colleague(self):
        few, many = {2025: {"good": 2}}, {2025: {"good": 9}}
        assert peers(85, [2025], few, many, POINTS) == Peers(None, None)
        assert peers(85, [2024, 2025], many, many, POINTS) == Peers(None, None)
        assert peers(85, [], many, many, POINTS) == Peers(None, None)
        assert peers(85, [2025], {2025: {"good": 3}}, {}, POINTS) == Peers(D("85.00"), None)
        assert peers(None, [2025], many, many, POINTS) == Peers(D("85.00"), None)
