"""Pure tests of open answers marked by two people, and of the total of a paper, computed by hand."""

from decimal import Decimal as D

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from algorithms.double_marking import Answer, Topic, paper_total, settle

TOPICS = (Topic("theory", 40), Topic("skill", 40), Topic("writing", 20))


# ------------------------------------------------------------
# One answer
# ------------------------------------------------------------


@pytest.mark.parametrize(
    "marks, state, gap, mark",
    [
        ((None, None, None), "open", None, None),
        ((7, None, None), "one", None, None),
        ((None, 7, None), "one", None, None),
        ((0, 0, None), "agreed", "0", "0"),
        # a gap of 1 is 10 % of 10: within; (7 + 8)/2
        ((7, 8, None), "agreed", "1", "7.50"),
        # (7 + 7.01)/2 = 7.005, is 7.01
        ((7.01, 7, None), "agreed", "0.01", "7.01"),
        # as floats 7.3 - 6.3 is 0.9999999999999991 and 8.3 - 7.3 is 1.0000000000000009: both are 1
        ((7.3, 6.3, None), "agreed", "1", "6.80"),
        ((8.3, 7.3, None), "agreed", "1", "7.80"),
        ((7, 8.01, None), "third_needed", "1.01", None),
        # 7.2 is nearer to 7 (.2) than to 8.01 (.81): (7.2 + 7)/2
        ((7, 8.01, 7.2), "settled", "1.01", "7.10"),
        # 8 is nearer to 8.01: (8 + 8.01)/2 = 8.005, is 8.01
        ((7, 8.01, 8), "settled", "1.01", "8.01"),
        # 7 is as near to 6 as to 8: (6 + 7 + 8)/3
        ((6, 8, 7), "settled", "2", "7.00"),
        # outside both: nearer to 8, (8 + 10)/2
        ((2, 8, 10), "settled", "6", "9.00"),
    ],
)
def test_settle(marks, state, gap, mark):
    found = settle(*marks, 10, 0.1)
    assert found == (state, gap and D(gap), mark and D(mark))


def test_without_tolerance_every_difference_goes_to_a_third():
    assert settle(7, 7, None, 10, 0).state == "agreed"
    assert settle(7, 7.01, None, 10, 0).state == "third_needed"


@pytest.mark.parametrize(
    "values, message",
    [
        ((11, 5, None, 10, 0.1), "first mark: between 0 and 10, not 11"),
        ((5, -1, None, 10, 0.1), "second mark: between 0 and 10, not -1"),
        ((2, 8, 10.5, 10, 0.1), "third mark: between 0 and 10, not 10.5"),
        ((7, 8, 7, 10, 0.1), "third mark: not asked for"),
        ((7, None, 7, 10, 0.1), "third mark: not asked for"),
        ((0, 0, None, 0, 0.1), "maximum: above 0"),
        ((7, 8, None, 10, 1.1), "a share between 0 and 1, not 1.1"),
        ((7, 8, None, 10, -0.1), "a share between 0 and 1"),
        ((True, 8, None, 10, 0.1), "not a number: True"),
    ],
)
def test_marks_that_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        settle(*values)


marks = st.decimals(0, 20, places=2)


@given(marks, marks, marks, st.decimals(0, 1, places=2))
def test_who_marked_first_does_not_matter(first, second, third, share):
    before = settle(first, second, None, 20, share)
    assert before == settle(second, first, None, 20, share)
    assert (before.mark is None) == (before.state == "third_needed")
    assume(before.mark is None)
    found = settle(first, second, third, 20, share)
    assert found == settle(second, first, third, 20, share)
    assert (found.state, found.gap) == ("settled", before.gap)
    assert min(first, second, third) <= found.mark <= max(first, second, third)


@given(marks, marks, marks, marks)
def test_a_better_third_mark_never_harms(first, second, third, other):
    assume(first != second)
    low, high = sorted((third, other))
    assert settle(first, second, low, 20, 0).mark <= settle(first, second, high, 20, 0).mark


# ------------------------------------------------------------
# A paper
# ------------------------------------------------------------


def test_a_paper():
    answers = [
        Answer("theory", 10, 8),
        Answer("skill", 3, 2),
        Answer("writing", 10, skipped=True),
        Answer("theory", 10, 5),
        Answer("writing", 20, D("20.00")),
    ]
    found = paper_total(answers, TOPICS)
    # theory (8 + 5)/20 = 65.00; skill 2/3 = 66.67; writing (0 + 20)/30 = 66.67, the skipped question was asked
    # 65*.40 + 66.67*.40 + 66.67*.20 = 26 + 26.668 + 13.334 = 66.002
    assert (found.total, found.unmarked) == (D("66.00"), 0)
    assert found.topics == (
        ("theory", D(13), D(20), D(65), D(26)),
        ("skill", D(2), D(3), D("66.67"), D("26.67")),
        ("writing", D(20), D(30), D("66.67"), D("13.33")),
    )


def test_half_a_hundredth_of_a_paper_is_rounded_up():
    # (70.01 + 70)/2 = 70.005
    answers = [Answer("a", 100, 70.01), Answer("b", 100, 70)]
    assert paper_total(answers, [Topic("a", 50), Topic("b", 50)]).total == D("70.01")


def test_what_is_not_marked_is_not_zero():
    answers = [Answer("theory", 10, 8), Answer("theory", 10), Answer("skill", 10, 5), Answer("writing", 10, 5)]
    found = paper_total(answers, TOPICS)
    assert (found.total, found.unmarked) == (None, 1)
    assert found.topics[0] == ("theory", None, D(20), None, None)
    assert found.topics[1] == ("skill", D(5), D(10), D(50), D(20))
    answers[1] = answers[1]._replace(points=0)
    # theory 8/20 = 40: 40*.4 + 50*.4 + 50*.2 = 16 + 20 + 10
    assert paper_total(answers, TOPICS).total == 46


FULL = [Answer("theory", 10, 8), Answer("skill", 10, 5), Answer("writing", 10, 5)]


@pytest.mark.parametrize(
    "answers, topics, message",
    [
        (FULL[:2], TOPICS, "no question of the topic writing"),
        (FULL[:1], TOPICS, "no question of the topic skill, writing"),
        ([], [Topic("a", 100), Topic("b", 0)], "no question of the topic a, b"),
        ([*FULL, Answer("law", 10, 8)], TOPICS, "there is no topic law"),
        (FULL, TOPICS[:2], "total 80.00, not 100"),
        (FULL, (*TOPICS[:2], TOPICS[1]), "topic skill is there twice"),
        ([*FULL, Answer("skill", 10, 10.01)], TOPICS, "points of an answer in skill: between 0 and 10, not 10.01"),
        ([*FULL, Answer("skill", 0, 0)], TOPICS, "maximum of an answer in skill: above 0"),
        ([*FULL, Answer("skill", 10, 1, skipped=True)], TOPICS, "points of a skipped question in skill"),
    ],
)
def test_papers_that_are_refused(answers, topics, message):
    with pytest.raises(ValueError, match=message):
        paper_total(answers, topics)


@st.composite
def papers(draw):
    answers = []
    for topic in TOPICS:
        for maximum in draw(st.lists(st.integers(1, 20), min_size=1, max_size=3)):
            answers.append(Answer(topic.code, maximum, draw(st.decimals(0, maximum, places=2))))
    return answers


@given(papers(), st.data())
def test_a_better_answer_never_harms_a_paper(answers, data):
    before = paper_total(answers, TOPICS)
    scores = [topic.score for topic in before.topics]
    assert min(scores) <= before.total <= max(scores)
    assert paper_total(data.draw(st.permutations(answers)), TOPICS) == before
    number = data.draw(st.integers(0, len(answers) - 1))
    answers[number] = answers[number]._replace(points=answers[number].maximum)
    assert paper_total(answers, TOPICS).total >= before.total
