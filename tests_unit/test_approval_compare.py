"""algorithms.approval_compare: in what two versions differ, step by step."""

from hypothesis import given
from hypothesis import strategies as st

from algorithms.approval_compare import BESIDE, compare


def step(key, name, sequence, **values):
    default = {"source": "user", "user_ids": [key % 10], "condition": "[]", "quorum": "any", "deadline_hours": 0.0}
    return {"id": key, "name": name, "sequence": sequence, **default, **values}


def kinds(changes):
    return [(change.kind, change.old, change.new) for change in changes]


OLD = [step(1, "Head", 10), step(2, "Board", 20), step(3, "Law", 30)]


def test_a_copy_with_other_numbers_is_the_same():
    new = [step(11, "Head", 1), step(12, "Board", 2), step(13, "Law", 3)]
    assert kinds(compare(OLD, new)) == [("same", 1, 11), ("same", 2, 12), ("same", 3, 13)]


def test_added_removed_and_changed():
    new = [step(11, "Head", 10, quorum="all"), step(14, "Audit", 15), step(13, "Law", 30)]
    changes = compare(OLD, new)
    assert kinds(changes) == [("changed", 1, 11), ("added", None, 14), ("same", 3, 13), ("removed", 2, None)]
    assert changes[0].fields == (("quorum", "any", "all"),)


def test_moved():
    new = [step(13, "Law", 5), step(11, "Head", 10), step(12, "Board", 20)]
    assert kinds(compare(OLD, new)) == [("moved", 3, 13), ("same", 1, 11), ("same", 2, 12)]


def test_at_the_same_time():
    new = [step(11, "Head", 10), step(12, "Board", 20), step(13, "Law", 20)]
    changes = compare(OLD, new)
    assert [change.kind for change in changes] == ["same", "changed", "changed"]
    assert changes[2].fields == ((BESIDE, (), ("Board",)),)


def test_another_name_for_the_same_people():
    changes = compare(OLD, [step(11, "Chief", 10), step(12, "Board", 20), step(13, "Law", 30)])
    assert kinds(changes)[0] == ("changed", 1, 11)
    assert changes[0].fields == (("name", "Head", "Chief"),)
    other = compare(OLD, [step(19, "Chief", 10), step(12, "Board", 20), step(13, "Law", 30)])
    assert kinds(other) == [("added", None, 19), ("same", 2, 12), ("same", 3, 13), ("removed", 1, None)]


steps = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.integers(1, 4), st.sampled_from(["any", "all"])), max_size=6
).map(lambda rows: [step(key, name, order, quorum=quorum) for key, (name, order, quorum) in enumerate(rows, 1)])


@given(steps, steps)
def test_each_step_is_told_of_once(old, new):
    changes = compare(old, new)
    assert sorted(change.new for change in changes if change.new) == sorted(one["id"] for one in new)
    assert sorted(change.old for change in changes if change.old) == sorted(one["id"] for one in old)
    assert {change.kind for change in compare(old, old)} <= {"same"}


@given(steps, steps)
def test_what_was_added_is_removed_the_other_way_round(old, new):
    assert [change.kind for change in compare(old, new)].count("added") >= max(len(new) - len(old), 0)
    assert [change.kind for change in compare(new, [])] == ["removed"] * len(new)
