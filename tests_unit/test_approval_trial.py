"""algorithms.approval_trial: in what a plan differs from a saved test case."""

from hypothesis import given

from algorithms.approval_plan import Directory, Step, Version, plan
from algorithms.approval_trial import Difference, Expected, differences
from tests_unit.approval_cases import REQUESTER, TODAY, plans

A, B, C = 2, 3, 4
PEOPLE = frozenset(range(1, 10))


def planned(sources, *steps):
    return plan(Version(5, steps), {"company_id": 1}, REQUESTER, TODAY, Directory(sources, PEOPLE))


HEAD, BOARD = Step(10, "Head", 1), Step(11, "Board", 2, quorum="count", quorum_value=2)
NAMES = {10: {"Head", "Kopf"}, 11: {"Board", "Rat"}}


def test_a_plan_as_expected():
    found = planned({10: (A,), 11: (B, C)}, HEAD, BOARD)
    assert differences(found, [Expected("Rat", frozenset({B, C})), Expected("Kopf")], NAMES) == ()


def test_what_differs_is_named():
    found = planned({10: (A,), 11: (B, C)}, HEAD, BOARD)
    expected = [Expected("Head", frozenset({B})), Expected("Law", frozenset({C}))]
    assert differences(found, expected, NAMES) == (
        Difference("people", "Head", frozenset({B}), frozenset({A})),
        Difference("not_called", "Law", frozenset({C})),
        Difference("unexpected", "Board", None, frozenset({B, C})),
    )


def test_a_step_that_cannot_be_completed_fails_unless_nobody_was_expected():
    found = planned({10: (A,)}, HEAD, BOARD)
    [difference] = differences(found, [Expected("Head"), Expected("Board")], NAMES)
    assert (difference.code, difference.step, difference.problem.code) == ("problem", "Board", "nobody")
    assert differences(found, [Expected("Head"), Expected("Board", frozenset())], NAMES) == ()


def test_people_of_a_document_that_is_not_there_are_not_guessed():
    found = planned({10: (A,)}, HEAD, BOARD)
    assert differences(found, [Expected("Head"), Expected("Board")], NAMES, unknown={11}) == ()
    expected = [Expected("Head"), Expected("Board", frozenset({B}))]
    assert [one.code for one in differences(found, expected, NAMES, unknown={11})] == ["unknown"]


@given(plans)
def test_a_plan_is_what_was_taken_from_it(found):
    names = {step.step_id: {step.name} for step in found.steps}
    taken = [Expected(step.name, frozenset(step.candidates)) for step in found.called]
    codes = {one.code for one in differences(found, taken, names)}
    assert codes <= ({"problem"} if found.problems else set())
