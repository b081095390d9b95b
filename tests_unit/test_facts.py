"""What facts about a person prove, and since when: algorithms.facts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.facts import MEASURES, Condition, Fact, Rules, check, check_all, unmet

TODAY = date(2026, 11, 27)
RULES = Rules(record_months=24, target_level=2)


def line(measure, operator, value, *facts, day=TODAY, rules=RULES):
    return check(Condition(1, measure, operator, value), facts, day, rules)


def experience(start, end=None, key=1):
    return Fact(key, "experience", start, end)


def year(number, code, key=None):
    return Fact(key or number, "yearly_result", date(number, 1, 1), date(number, 12, 31), code)


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_nothing_known_is_not_shown_and_never_met(measure):
    for operator in (">=", "<=", "="):
        found = line(measure, operator, 0)
        assert (found.found, found.met, found.since, found.becomes) == (None, False, None, None)


def test_one_calendar_year_is_one_year():
    found = line("power_experience_years", ">=", 1, experience(date(2025, 1, 1), date(2025, 12, 31)))
    assert (found.found, found.met, found.since) == (1.0, True, date(2025, 12, 31))


def test_eighteen_months_are_one_and_a_half_years():
    found = line("power_experience_years", ">=", 1.5, experience(date(2024, 1, 1), date(2025, 6, 30)))
    assert (found.found, found.met) == (1.5, True)


def test_shared_days_count_once():
    both = (experience(date(2025, 1, 1), date(2025, 12, 31)), experience(date(2025, 7, 1), date(2025, 9, 30), key=2))
    found = line("power_experience_years", ">=", 1.5, *both)
    assert (found.found, found.met, found.sources) == (1.0, False, (1, 2))
    # both have ended: time alone changes nothing
    assert found.becomes is None


def test_a_running_job_says_when_it_will_be_enough():
    found = line("power_experience_years", ">=", 2, experience(date(2025, 3, 1)))
    assert found.found == 20 / 12
    assert found.becomes == date(2027, 2, 28)


def test_time_in_the_grade_below_leaves_protected_leave_out():
    terms = (Fact(1, "term", date(2026, 1, 1), None, None, 1), Fact(2, "leave", date(2026, 4, 1), date(2026, 6, 30)))
    found = line("lower_grade_months", ">=", 6, *terms, day=date(2026, 8, 31))
    # January to March and July to August
    assert (found.found, found.met, found.becomes) == (5, False, date(2026, 9, 30))


def test_terms_in_other_grades_do_not_count():
    terms = (
        Fact(1, "term", date(2020, 1, 1), date(2025, 12, 31), None, 2),
        Fact(2, "term", date(2026, 1, 1), None, None, 1),
    )
    assert line("lower_grade_months", ">=", 6, *terms).found == 10


def test_best_education_counts_from_its_day():
    facts = (
        Fact(1, "education", date(2010, 7, 1), None, "junior_college"),
        Fact(2, "education", date(2024, 7, 1), None, "bachelor"),
    )
    found = line("education_level", ">=", 2, *facts)
    assert (found.found, found.since, found.sources) == (2, date(2024, 7, 1), (2,))
    assert line("education_level", ">=", 2, *facts, day=date(2024, 6, 30)).becomes == date(2024, 7, 1)


def test_good_years_in_a_row_stop_at_a_gap_and_at_a_worse_one():
    years = (year(2022, "good"), year(2024, "good"), year(2025, "excellent"))
    assert line("good_years", ">=", 2, *years).found == 2
    assert line("good_years", ">=", 2, year(2024, "excellent"), year(2025, "fair")).found == 0
    assert line("fair_years", ">=", 2, year(2024, "excellent"), year(2025, "fair")).found == 2


def test_the_running_year_has_no_result_yet():
    assert line("fair_years", ">=", 1, year(2026, "good")).found is None
    found = line("fair_years", ">=", 1, year(2026, "good"), year(2025, "poor"))
    assert (found.found, found.becomes) == (0, date(2027, 1, 1))


def test_a_corrected_result_replaces_the_older_entry():
    assert line("fair_years", ">=", 1, year(2025, "poor", key=1), year(2025, "good", key=2)).found == 1


def test_excellent_is_counted_among_the_last_two_years_only():
    years = (year(2023, "excellent"), year(2024, "good"), year(2025, "good"))
    assert line("excellent_years", ">=", 1, *years).found == 0


def test_nothing_against_somebody_needs_a_clearance_to_be_shown():
    assert not line("bad_record", "<=", 0).met
    cleared = line("bad_record", "<=", 0, Fact(1, "clearance", date(2026, 10, 1), date(2027, 9, 30)))
    assert (cleared.found, cleared.met, cleared.since) == (0, True, date(2026, 10, 1))


def test_a_discipline_counts_for_its_months_and_a_clearance_does_not_hide_it():
    facts = (
        Fact(1, "discipline", date(2025, 1, 10), date(2025, 2, 10)),
        Fact(2, "clearance", date(2026, 1, 1), None),
    )
    found = line("bad_record", "<=", 0, *facts)
    assert (found.found, found.met, found.sources) == (1, False, (1,))
    assert found.becomes == date(2027, 2, 10)


def test_an_open_case_counts_as_long_as_it_is_open():
    facts = (Fact(1, "discipline", date(2015, 1, 1), None), Fact(2, "clearance", date(2026, 1, 1), None))
    assert line("bad_record", "<=", 0, *facts).becomes is None


def test_fitness_is_the_last_statement_that_runs():
    facts = (
        Fact(1, "fitness", date(2026, 1, 1), date(2026, 12, 31), "fit"),
        Fact(2, "fitness", date(2026, 6, 1), date(2026, 12, 31), "unfit"),
    )
    assert line("fit_for_duties", "=", 1, *facts).found == 0
    assert line("fit_for_duties", "=", 1, facts[0], day=date(2027, 1, 1)).found is None


def test_bundles_need_one_of_them_as_a_whole():
    conditions = [
        Condition(1, "education_level", ">=", 2, "degree"),
        Condition(2, "education_level", ">=", 1, "years"),
        Condition(3, "power_experience_years", ">=", 10, "years"),
        Condition(4, "ethics_statement", "=", 1),
    ]
    college = Fact(1, "education", date(2005, 7, 1), None, "junior_college")
    ethics = Fact(2, "ethics", date(2026, 1, 1), None)
    short = check_all(conditions, [college, ethics, experience(date(2020, 1, 1), key=3)], TODAY, RULES)
    assert unmet(conditions, short) == [1, 3]
    assert unmet(conditions, short, waived=[3]) == []
    long = check_all(conditions, [college, experience(date(2010, 1, 1), key=3)], TODAY, RULES)
    assert unmet(conditions, long) == [4]


DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))


@st.composite
def some_facts(draw):
    facts = []
    for key in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["experience", "term", "leave", "discipline", "clearance", "fitness", "education"]))
        start = draw(DAYS)
        end = draw(st.none() | st.integers(0, 2000).map(lambda days, start=start: start + timedelta(days=days)))
        code = {"fitness": "fit", "education": "bachelor"}.get(kind)
        facts.append(Fact(key, kind, start, end, code, draw(st.integers(1, 2)) if kind == "term" else None))
    return facts


@st.composite
def some_conditions(draw):
    measure = draw(st.sampled_from(sorted(MEASURES)))
    return Condition(1, measure, ">=" if measure != "bad_record" else "<=", draw(st.sampled_from([0, 1, 1.5, 6])))


@given(some_conditions(), some_facts(), DAYS)
def test_since_is_the_first_day_of_an_unbroken_time(condition, facts, day):
    found = check(condition, facts, day, RULES)
    if found.met:
        assert found.since <= day
        before = check(condition, facts, found.since - timedelta(days=1), RULES)
        assert check(condition, facts, found.since, RULES).met
        assert not before.met


@given(some_conditions(), some_facts(), DAYS)
def test_becomes_is_the_first_day_on_which_it_is_met(condition, facts, day):
    found = check(condition, facts, day, RULES)
    if found.becomes:
        assert found.becomes > day
        assert check(condition, facts, found.becomes, RULES).met
        assert not check(condition, facts, found.becomes - timedelta(days=1), RULES).met


@given(some_conditions(), some_facts(), DAYS, st.randoms())
def test_order_of_facts_changes_nothing(condition, facts, day, random):
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert check(condition, shuffled, day, RULES) == check(condition, facts, day, RULES)
