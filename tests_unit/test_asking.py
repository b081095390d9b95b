"""Pure tests of who is asked for an opinion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.asking import ALWAYS, DOUBTS, Contact, Decision, Limits, Matter, decide

LIMITS = Limits(share=0.3, per_contact=4)
ANN, BOB, CAT = Contact(1), Contact(2), Contact(3)

contacts = st.lists(
    st.builds(
        Contact,
        key=st.integers(1, 9),
        asked=st.integers(0, 6),
        has_address=st.booleans(),
        doubts=st.frozensets(st.sampled_from(DOUBTS)),
    ),
    max_size=4,
    unique_by=lambda contact: contact.key,
)
matters = st.builds(
    Matter,
    flags=st.frozensets(st.sampled_from(ALWAYS)),
    draw=st.floats(0, 1, exclude_max=True),
    was_drawn=st.booleans(),
    contacts=contacts,
)
limits = st.builds(Limits, share=st.floats(0, 1), per_contact=st.integers(0, 6))


def _decide(flags=(), draw=0.99, was_drawn=False, people=(ANN,)):
    return decide(Matter(frozenset(flags), draw, was_drawn, people), LIMITS)


@pytest.mark.parametrize("flag", ALWAYS)
def test_always(flag):
    assert _decide([flag], was_drawn=True) == Decision("queued", flag, 1)


def test_the_gravest_reason_names_the_row():
    assert _decide(["three_tries", "late", "complaint"]).reason == "complaint"


def test_others_by_draw():
    assert _decide(draw=0.2999) == Decision("queued", "drawn", 1)
    assert _decide(draw=0.3) == Decision("not_asked", skip="not_drawn")


def test_once_a_quarter():
    assert _decide(draw=0, was_drawn=True) == Decision("not_asked", skip="drawn_before")


def test_nobody_to_ask():
    assert _decide(["late"], people=()) == Decision("not_asked", "late", skip="no_contact")
    nobody = ANN._replace(has_address=False)
    assert _decide(["late"], people=(nobody, BOB)) == Decision("not_asked", "late", skip="no_address")


def test_asked_too_often_passes_to_a_colleague():
    often = ANN._replace(asked=4)
    assert _decide(["late"], people=(often,)).skip == "asked_often"
    assert _decide(["late"], people=(often, BOB._replace(asked=4))).skip == "asked_often"
    assert _decide(["late"], people=(often, BOB._replace(has_address=False))).skip == "asked_often"
    assert _decide(["late"], people=(often, BOB._replace(asked=2), CAT)).contact == 3
    doubtful = CAT._replace(doubts=frozenset(["shared"]))
    assert _decide(["late"], people=(often, BOB._replace(asked=2), doubtful)).contact == 2


def test_a_doubt_holds():
    doubts = frozenset(["changed", "shared"])
    decision = _decide(["late"], people=(ANN._replace(doubts=doubts), BOB))
    assert decision == Decision("held", "late", 1, doubts=doubts)


@given(matters, limits)
def test_what_always_holds(matter, limit):
    decision = decide(matter, limit)
    people = {contact.key: contact for contact in matter.contacts}
    if decision.state == "not_asked":
        assert decision.skip and decision.contact is None and not decision.doubts
    else:
        person = people[decision.contact]
        assert decision.reason and decision.skip is None
        assert person.has_address and person.asked < limit.per_contact
        assert (decision.state == "held") == bool(person.doubts) and decision.doubts == person.doubts
    if matter.flags:
        assert decision.reason in matter.flags and decision.skip not in ("not_drawn", "drawn_before")
    elif decision.reason:
        assert decision.reason == "drawn" and matter.draw < limit.share and not matter.was_drawn
    if not matter.flags and limit.share == 0:
        assert decision.skip == "not_drawn"


@given(matters, limits)
def test_more_luck_never_asks_less(matter, limit):
    lucky = matter._replace(draw=0)
    if decide(matter, limit).state != "not_asked" and limit.share > 0:
        assert decide(lucky, limit).state != "not_asked"


@given(matters, limits, st.randoms())
def test_the_order_of_colleagues_does_not_matter(matter, limit, random):
    first, others = list(matter.contacts[:1]), list(matter.contacts[1:])
    random.shuffle(others)
    assert decide(matter._replace(contacts=first + others), limit) == decide(matter, limit)
