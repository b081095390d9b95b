"""Pure tests of the reasons told for a line of a tier run."""

from algorithms.tier_explanation import Band, Reason, Standing, explain

BANDS = (Band(80, 20, 89, 0.11), Band(95, 0, 473, 0.02), Band(100, 0, 900, 0.001), Band(0, 0, 1454, 0))
LINE = Standing(
    rank=40,
    units=1454,
    value_share=0.5,
    cumulative_share=60,
    computed=0,
    earned=0,
    regular=0,
    final=0,
    previous=None,
    floor_reason=None,
    hold_reason=None,
    is_overridden=False,
    flags=(),
    bands=BANDS,
    leave_share=2,
)


def codes(**values):
    return [reason.code for reason in explain(LINE._replace(**values))]


def test_core_by_share_keeps_with_margin():
    assert explain(LINE) == (Reason("standing"), Reason("by_share", 0, 80), Reason("keep", 0, 82))


def test_count_limit_that_ended_the_tier_is_named():
    bands = (BANDS[0]._replace(cut_rank=291), *BANDS[1:])
    assert explain(LINE._replace(bands=bands))[1] == Reason("by_count", 0, 20)


def test_lower_tiers_say_what_would_lift():
    standing = {"computed": 2, "earned": 2, "regular": 2, "final": 2, "value_share": 0.01}
    assert explain(LINE._replace(**standing)) == (
        Reason("standing"),
        Reason("all_remaining", 2),
        Reason("lift", 1, 0.02),
    )


def test_rest_below_the_minimum():
    standing = {"computed": 3, "earned": 3, "regular": 3, "final": 3, "value_share": 0.01}
    assert codes(floor_reason="below_minimum", **standing) == ["standing", "rest", "below_minimum", "lift"]
    assert explain(LINE._replace(floor_reason="below_minimum", **standing))[2].tier == 2


def test_floor_hold_override_and_flags_are_told():
    assert codes(computed=2, earned=1, regular=1, final=1, floor_reason="voltage", value_share=1) == [
        "standing", "all_remaining", "floor_voltage",
    ]  # fmt: skip
    assert explain(LINE._replace(computed=1, hold_reason="margin"))[2] == Reason("margin", 0, 82)
    assert explain(LINE._replace(computed=1, earned=1, hold_reason="second_run"))[2] == Reason("second_run", 1)
    assert "fell" in codes(computed=1, earned=1, regular=1, final=1, previous=0)
    assert codes(final=3, previous=0, is_overridden=True)[2] == "override"
    assert codes(flags=("part_year", "profit_missing"))[2:4] == ["part_year", "profit_missing"]
    assert codes(flags=("no_usage",))[0] == "no_usage"
