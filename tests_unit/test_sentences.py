"""algorithms.sentences: several sentences as one text."""

from algorithms.sentences import join_sentences


def test_western_sentences_are_parted_by_a_space():
    assert join_sentences(["One.", "Two.", "Three."]) == "One. Two. Three."


def test_no_space_after_a_full_width_stop():
    assert join_sentences(["无人负责。", "须配备客户经理。"]) == "无人负责。须配备客户经理。"


def test_empty_sentences_leave_nothing_behind():
    assert join_sentences(["", "One.", None, "Two."]) == "One. Two."
    assert join_sentences([]) == ""
