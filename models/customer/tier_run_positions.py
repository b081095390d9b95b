"""Positions of the units of a tier run in SQL: limits, floors, keeping, override.

Second half of the statement in `tier_run_query`: from scores and ranks to the
tier of each unit. A position is the place of a tier in the catalogue, 0 the best;
`facts` is a `tier_run_query.RunFacts`.
"""

from odoo.tools import SQL

from ...algorithms.tiering import last_share_band


def exact(value):
    """Return a number as an exact SQL numeric."""
    return SQL("%s::numeric", str(value))


def cut_stages(facts):
    """Yield the stages "overall" and "cut": where the share limits are reached."""
    yield _overall(facts)
    yield _cut(facts)


def _limits(facts):
    """Yield (name, limit) of each share limit that decides, without and with margin."""
    for position, tier in enumerate(facts.tiers[:-1]):
        for name, margin in (("cut", 0), ("leave", facts.leave_share)):
            if tier.share_limit and tier.share_limit + margin < 100:
                yield f"{name}_{position}", tier.share_limit + margin


def _overall(facts):
    """The whole score, the number of units, and what each limit is of the score."""
    limits = [
        SQL(", SUM(score) * %s AS %s", exact(limit / 100), SQL.identifier(name)) for name, limit in _limits(facts)
    ]
    return SQL(
        "overall AS (SELECT SUM(score) AS whole, COUNT(*) AS units%s FROM ranked)",
        SQL().join(limits),
    )


def _cut(facts):
    """Smallest score that gets into each tier by share, without and with margin."""
    cuts = [
        SQL(
            ", MAX(score) FILTER (WHERE reached >= %s) AS %s",
            SQL.identifier("overall", name),
            SQL.identifier(name),
        )
        for name, _limit in _limits(facts)
    ]
    return SQL(
        "cut AS MATERIALIZED (SELECT whole, units%s FROM ranked CROSS JOIN overall GROUP BY whole, units)",
        SQL().join(cuts),
    )


def _within(facts, position, name, margin):
    """Whether the ranking lets a unit into the tier at `position`."""
    tier = facts.tiers[position]
    tests = []
    if tier.share_limit + margin < 100:
        tests.append(
            SQL(
                "score > 0 AND score >= %s",
                SQL.identifier(f"{name}_{position}"),
            )
        )
    if tier.count_limit:
        tests.append(
            SQL(
                "(rank - 1) * 100 < %s * units",
                exact(tier.count_limit + margin),
            )
        )
    return SQL(" AND ").join(tests) if tests else SQL("TRUE")


def _band(facts, name, margin):
    """Position of the first tier that lets a unit in; the last takes the rest."""
    cases = [
        SQL("WHEN %s THEN %s", _within(facts, position, name, margin), position)
        for position, tier in enumerate(facts.tiers[:-1])
        if tier.share_limit
    ]
    if not cases:
        return SQL("%s", len(facts.tiers) - 1)
    return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), len(facts.tiers) - 1)


def _floor_tests(tier):
    """Yield (reason, SQL test) of what lifts into a tier, strongest first."""
    if tier.min_importance:
        yield "importance", SQL("importance >= %s", tier.min_importance)
    if tier.lifts_strategic:
        yield "strategic", SQL("is_strategic")
    if tier.min_voltage:
        yield "voltage", SQL("voltage >= %s", exact(tier.min_voltage))
    if tier.lifts_dedicated_line:
        yield "dedicated_line", SQL("is_dedicated_line")
    if tier.min_capacity:
        yield "capacity", SQL("capacity >= %s", exact(tier.min_capacity))


def _floor(facts, reasons_only=False, importance_only=False):
    """Position (or reason) of the best floor, NULL without one."""
    cases = [
        SQL("WHEN %s THEN %s", test, reason if reasons_only else position)
        for position, tier in enumerate(facts.tiers)
        for reason, test in _floor_tests(tier)
        if facts.use_floors and (reason == "importance" or not importance_only)
    ]
    empty = SQL("NULL::varchar") if reasons_only else SQL("NULL::int")
    return SQL("CASE %s END", SQL(" ").join(cases)) if cases else empty


def _kept_in_rest(facts, column):
    """`column`, or the last position where the ruling on mass customers holds."""
    last = last_share_band(facts.tiers)
    rest = len(facts.tiers) - 1
    tier = facts.tiers[last] if last is not None else None
    asks = tier and (tier.min_capacity or tier.min_voltage)
    if not facts.use_floors or not asks or last == rest:
        return column
    large = SQL("capacity >= %s", exact(tier.min_capacity)) if tier.min_capacity else SQL("FALSE")
    high = SQL("voltage >= %s", exact(tier.min_voltage)) if tier.min_voltage else SQL("FALSE")
    return SQL(
        "CASE WHEN %s = %s AND NOT (%s OR %s) THEN %s ELSE %s END",
        column, last, large, high, rest, column,
    )  # fmt: skip


def decided_stage(facts):
    """Return the stage "decided": positions, one step after the other.

    OFFSET 0 keeps each stage from being merged into the next one: otherwise every
    use of a position would compute it, and all it is made of, once more.
    """
    stages = (
        SQL("%s AS ranked_at", _band(facts, "cut", 0)),
        SQL(
            "CASE WHEN previous < ranked_at THEN LEAST(ranked_at, GREATEST(previous, %s))"
            " ELSE ranked_at END AS kept_at",
            _band(facts, "leave", facts.leave_share),
        ),
        SQL(
            "%s AS computed, %s AS with_margin, %s AS lowest",
            _kept_in_rest(facts, SQL("ranked_at")),
            _kept_in_rest(facts, SQL("kept_at")),
            _floor(facts),
        ),
        SQL("LEAST(with_margin, lowest) AS earned"),
        SQL("%s AS regular", _regular(facts)),
        SQL(
            "CASE WHEN override IS NULL THEN regular ELSE LEAST(override, %s) END AS final",
            _floor(facts, importance_only=True),
        ),
    )
    source = SQL("(SELECT * FROM measured JOIN ranked USING (unit_id) OFFSET 0) joined CROSS JOIN cut")
    for stage in stages:
        source = SQL("(SELECT *, %s FROM %s OFFSET 0) stage", stage, source)
    return SQL(
        "decided AS (SELECT *,"
        " CASE WHEN lowest = earned AND lowest < computed THEN %s"
        " WHEN with_margin >= computed AND with_margin <> kept_at THEN 'below_minimum'"
        " END AS floor_reason,"
        " CASE WHEN regular < earned THEN 'second_run'"
        " WHEN lowest = earned AND lowest < computed THEN NULL"
        " WHEN with_margin < computed THEN 'margin' END AS hold_reason"
        " FROM %s)",
        _floor(facts, reasons_only=True),
        source,
    )


def _regular(facts):
    """The earned position, or one that is kept until a second run confirms."""
    if facts.fall_after_runs == 1:
        return SQL("earned")
    return SQL(
        "CASE WHEN earned > previous THEN"
        " LEAST(earned, GREATEST(COALESCE(earned_before, previous), previous))"
        " ELSE earned END"
    )
