import pytest

from algorithms.file_score import ITEMS, score


def test_all_and_nothing():
    assert score(dict.fromkeys(ITEMS, True)) == (100.0, ())
    assert score(dict.fromkeys(ITEMS, False)) == (0.0, tuple(ITEMS))
    assert score({}) == (100.0, ())
    assert score(dict.fromkeys(ITEMS)) == (100.0, ())


def test_what_is_not_asked_counts_neither_way():
    assert score({"address": True, "importance": None}).score == 100.0
    assert score({"address": True, "importance": False}).score == 50.0


def test_a_third_is_rounded_half_up():
    assert score({"registration": True, "address": True, "reach": False}).score == 66.7


def test_missing_parts_come_in_the_order_of_filling():
    assert score({"hazards": False, "address": False, "account": True}).missing == ("address", "hazards")


def test_unknown_parts_are_a_mistake():
    with pytest.raises(ValueError, match="unknown"):
        score({"shoe_size": True})


def test_each_part_has_a_place():
    assert set(ITEMS.values()) == {"partner", "accounts", "contacts", "file"}
