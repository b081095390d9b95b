"""The one SQL statement that classifies all customers of a run.

It does in sets what `algorithms/tiering.py` says for one list; a test compares
the two on random populations. All arithmetic is exact (numeric): shares are
compared by cross-multiplication, so no rounding decides who crosses a line.
Stages, each a CTE:

    population  the run's customers, with the facts that floors ask for
    member      + their usage, connection sizes, previous tier and override
    unit        what is ranked: each customer, or each group as one
    measured    figures stretched to the whole period
    scored      the weighted sum of shares, over a common denominator
    ranked      rank and cumulated score, ties together; narrow, for it is sorted
    cut         per tier the smallest score that gets in, without and with margin
    decided     positions: by ranking, with margin, floors, two runs, override
"""

from typing import NamedTuple

from odoo.tools import SQL, Query

from ...algorithms.tiering import ANNUALISED_DECIMALS, IMPORTANCE
from .tier_run_positions import cut_stages, decided_stage, exact

#: columns of a line, in the order of the statement's last SELECT
LINE_COLUMNS = (
    "run_id", "company_id", "partner_id", "group_id", "is_head", "kwh", "revenue", "profit", "month_count",
    "capacity_kva", "voltage_kv", "value_share", "rank", "cumulative_share", "computed_tier_id",
    "earned_tier_id", "regular_tier_id", "override_tier_id", "override_reason", "override_until",
    "override_uid", "final_tier_id", "previous_tier_id", "floor_reason", "hold_reason", "change",
    "is_part_year", "revenue_missing", "profit_missing", "profit_negative", "no_usage", "is_flagged",
)  # fmt: skip


class RunFacts(NamedTuple):
    """What the statement needs to know of a run.

    `population` is a `Query` on contacts of the company; `tiers` are `TierRule`s,
    `tier_ids` their ids, best first, `positions` those of all tiers with one of
    their codes; `base_run_id` is the last applied run (0 =
    none) and `base_pending` tells that it waits for its day; overrides are taken
    from the lines of `override_run_ids`, the first one first.
    """

    run_id: int
    company_id: int
    population: Query
    date_from: object
    date_to: object
    date_effective: object
    months: int
    by_group: bool
    use_floors: bool
    weights: tuple[float, float, float]
    leave_share: float
    fall_after_runs: int
    tiers: tuple
    tier_ids: tuple[int, ...]
    positions: dict[int, int]
    base_run_id: int
    base_pending: bool
    override_run_ids: tuple[int, ...]


def insert_lines(facts):
    """Return the SQL that computes and inserts the lines of a run."""
    return SQL(
        "WITH RECURSIVE %s INSERT INTO customer_tier_run_line (%s) %s",
        SQL(", ").join(_stages(facts)),
        SQL(", ").join(SQL.identifier(name) for name in LINE_COLUMNS),
        _select_lines(facts),
    )


def _stages(facts):
    yield _population(facts)
    if facts.by_group:
        yield _climb()
    yield _usage(facts)
    yield _size(facts)
    if facts.base_run_id:
        yield _base(facts)
    yield _override(facts)
    yield _member(facts)
    yield _unit(facts)
    yield _measured(facts)
    yield _scored(facts)
    yield SQL(
        "ranked AS MATERIALIZED (SELECT unit_id, score, RANK() OVER best AS rank,"
        " SUM(score) OVER best AS reached FROM scored"
        " WINDOW best AS (ORDER BY score DESC))"
    )
    yield from cut_stages(facts)
    yield decided_stage(facts)


def _population(facts):
    """The customers of the run. Only commercial entities have a company of ours."""
    return SQL(
        "population AS (%s)",
        facts.population.select(
            SQL("res_partner.id AS partner_id"),
            SQL("res_partner.parent_id"),
            SQL("%s AS importance", _importance(facts)),
            SQL("COALESCE(res_partner.is_strategic_customer, FALSE) AS is_strategic"),
            SQL("res_partner.customer_tier_id AS tier_id"),
        ),
    )


def _importance(facts):
    """Rank of the importance class, 0 once its last day is over."""
    cases = [SQL("WHEN %s THEN %s", name, rank) for rank, name in enumerate(IMPORTANCE) if rank]
    return SQL(
        "CASE WHEN res_partner.customer_importance_until < %s THEN 0"
        " ELSE CASE res_partner.customer_importance %s ELSE 0 END END",
        facts.date_effective,
        SQL(" ").join(cases),
    )


def _climb():
    """Each customer's topmost parent."""
    return SQL(
        "climb (partner_id, top_id, parent_id) AS ("
        " SELECT partner_id, partner_id, parent_id FROM population"
        " UNION ALL SELECT climb.partner_id, above.id, above.parent_id"
        " FROM climb JOIN res_partner above ON above.id = climb.parent_id)"
    )


def _usage(facts):
    """Sums per customer; each month sets one bit, so that months can be counted.

    The bit is the number of days since the period began over the mean length of a
    month, rounded: exact for far more than MAX_MONTHS months.
    """
    return SQL(
        "usage AS (SELECT partner_id, SUM(kwh) AS kwh, SUM(revenue) AS revenue,"
        " SUM(profit) AS profit, COUNT(*) > COUNT(revenue) AS revenue_missing,"
        " COUNT(*) > COUNT(profit) AS profit_missing,"
        " BIT_OR(1::bigint << (((month - %(start)s::date) * 100 + 1522) / 3044))"
        " AS months"
        " FROM customer_usage WHERE company_id = %(company)s"
        " AND month BETWEEN %(start)s AND %(end)s GROUP BY partner_id)",
        start=facts.date_from,
        end=facts.date_to,
        company=facts.company_id,
    )


def _size(facts):
    return SQL(
        "size AS (SELECT partner_id, SUM(capacity_kva) AS capacity,"
        " MAX(voltage_level::numeric) AS voltage,"
        " BOOL_OR(is_dedicated_line) AS is_dedicated_line FROM customer_account"
        " WHERE company_id = %s AND state = 'active' AND active GROUP BY partner_id)",
        facts.company_id,
    )


def _position(facts, column):
    """Position of a tier; another company's or former tier counts by its code."""
    cases = [SQL("WHEN %s THEN %s", tier_id, position) for tier_id, position in facts.positions.items()]
    return SQL("CASE %s %s END", column, SQL(" ").join(cases))


def _base(facts):
    """What the last applied run found each customer worth."""
    return SQL(
        "base AS (SELECT partner_id, earned_tier_id, final_tier_id"
        " FROM customer_tier_run_line WHERE run_id = %s AND is_merged IS NOT TRUE)",
        facts.base_run_id,
    )


def _override(facts):
    return SQL(
        "override AS (SELECT DISTINCT ON (partner_id) partner_id, %s AS position,"
        " override_reason, override_until, override_uid FROM customer_tier_run_line"
        " WHERE run_id = ANY(%s) AND override_tier_id = ANY(%s)"
        " AND override_until >= %s"
        " ORDER BY partner_id, ARRAY_POSITION(%s::int[], run_id))",
        _position(facts, SQL("override_tier_id")),
        list(facts.override_run_ids),
        list(facts.tier_ids),
        facts.date_effective,
        list(facts.override_run_ids),
    )


def _member(facts):
    unit = SQL("top_id") if facts.by_group else SQL("population.partner_id")
    previous = SQL("population.tier_id")
    if facts.base_pending:
        previous = SQL("COALESCE(base.final_tier_id, population.tier_id)")
    tops = SQL("JOIN climb ON climb.partner_id = population.partner_id AND climb.parent_id IS NULL")
    return SQL(
        "member AS (SELECT population.partner_id, %(unit)s AS unit_id, importance,"
        " is_strategic, %(previous)s AS previous_id, %(previous_position)s AS previous,"
        " %(earned)s AS earned_before, kwh, revenue, profit, revenue_missing,"
        " profit_missing, months, capacity, voltage, is_dedicated_line,"
        " override.position AS override, override_reason, override_until, override_uid"
        " FROM population %(tops)s"
        " LEFT JOIN usage ON usage.partner_id = population.partner_id"
        " LEFT JOIN size ON size.partner_id = population.partner_id"
        " %(base)s"
        " LEFT JOIN override ON override.partner_id = population.partner_id)",
        unit=unit,
        base=SQL("LEFT JOIN base ON base.partner_id = population.partner_id") if facts.base_run_id else SQL(),
        previous=previous,
        previous_position=_position(facts, previous),
        earned=_position(facts, SQL("base.earned_tier_id")) if facts.base_run_id else SQL("NULL::int"),
        tops=tops if facts.by_group else SQL(),
    )


def _unit(facts):
    """Members as they are, or summed up by group."""
    if not facts.by_group:
        return SQL("unit AS (SELECT * FROM member)")
    return SQL(
        "unit AS (SELECT unit_id, MAX(importance) AS importance,"
        " BOOL_OR(is_strategic) AS is_strategic, MIN(previous) AS previous,"
        " MIN(earned_before) AS earned_before, SUM(kwh) AS kwh,"
        " SUM(revenue) AS revenue, SUM(profit) AS profit,"
        " BOOL_OR(revenue_missing) AS revenue_missing,"
        " BOOL_OR(profit_missing) AS profit_missing, BIT_OR(months) AS months,"
        " SUM(capacity) AS capacity, MAX(voltage) AS voltage,"
        " BOOL_OR(is_dedicated_line) AS is_dedicated_line, MIN(override) AS override,"
        " (ARRAY_AGG(partner_id ORDER BY partner_id <> unit_id, partner_id))[1]"
        " AS head_id,"
        " (ARRAY_AGG(override_reason ORDER BY override))[1] AS override_reason,"
        " (ARRAY_AGG(override_until ORDER BY override))[1] AS override_until,"
        " (ARRAY_AGG(override_uid ORDER BY override))[1] AS override_uid"
        " FROM member GROUP BY unit_id)"
    )


def _stretch(facts, column):
    """A figure of fewer months than the period, as of the whole period.

    Twenty more decimals in the dividend keep the rounding of the quotient exact.
    """
    return SQL(
        "CASE WHEN month_count < %(months)s THEN"
        " ROUND(%(value)s * (%(months)s)::numeric(30, 20) / month_count, %(decimals)s)"
        " ELSE %(value)s END",
        months=facts.months,
        value=column,
        decimals=ANNUALISED_DECIMALS,
    )


def _measured(facts):
    kept = SQL(
        "unit_id, importance, is_strategic, previous, earned_before, override,"
        "%s override_reason, override_until, override_uid,"
        " COALESCE(revenue_missing, FALSE) AS revenue_missing,"
        " COALESCE(profit_missing, FALSE) AS profit_missing,"
        " COALESCE(profit_missing OR profit < 0, FALSE) AS is_replaced,"
        " COALESCE(capacity, 0) AS capacity, COALESCE(voltage, 0) AS voltage,"
        " COALESCE(is_dedicated_line, FALSE) AS is_dedicated_line, month_count",
        SQL(" head_id,") if facts.by_group else SQL(" previous_id,"),
    )
    counted = SQL("SELECT unit.*, COALESCE(BIT_COUNT(months::bit(64)), 0)::int AS month_count FROM unit")
    return SQL(
        "measured AS MATERIALIZED (SELECT %s, %s AS kwh, %s AS revenue, %s AS profit FROM (%s) counted)",
        kept,
        _stretch(facts, SQL("kwh")),
        _stretch(facts, SQL("revenue")),
        _stretch(facts, SQL("profit")),
        counted,
    )


def _scored(facts):
    """Score = weighted shares over the common denominator of all measures used.

    A share is a figure over its total; multiplied by all totals it becomes the
    figure times the totals of the other measures: whole numbers, no division. A
    measure without any positive figure has no shares, a measure nobody needs no
    denominator: their totals count as 1.
    """
    energy, revenue, profit = (exact(weight) for weight in facts.weights)
    return SQL(
        "total AS (SELECT"
        " CASE WHEN %(energy)s > 0 OR BOOL_OR(revenue_missing)"
        " THEN COALESCE(NULLIF(SUM(kwh) FILTER (WHERE kwh > 0), 0), 1) ELSE 1 END AS kwh,"
        " CASE WHEN %(revenue)s + %(profit)s > 0 THEN COALESCE(NULLIF(SUM(revenue)"
        " FILTER (WHERE revenue > 0 AND NOT revenue_missing), 0), 1) ELSE 1 END AS revenue,"
        " CASE WHEN %(profit)s > 0 THEN COALESCE(NULLIF(SUM(profit)"
        " FILTER (WHERE profit > 0 AND NOT profit_missing), 0), 1) ELSE 1 END AS profit"
        " FROM measured),"
        " factor AS (SELECT %(energy)s * revenue * profit AS energy,"
        " %(revenue)s * kwh * profit AS revenue, %(profit)s * kwh * revenue AS profit,"
        " (%(revenue)s + %(profit)s) * kwh * profit AS with_profit,"
        " (%(energy)s + %(revenue)s) * revenue * profit AS no_revenue,"
        " (%(energy)s + %(revenue)s + %(profit)s) * revenue * profit AS alone FROM total),"
        " scored AS (SELECT unit_id, COALESCE(CASE"
        " WHEN NOT revenue_missing AND NOT is_replaced THEN %(plain)s"
        " WHEN NOT revenue_missing THEN"
        "  GREATEST(kwh, 0) * factor.energy + GREATEST(measured.revenue, 0) * with_profit"
        " WHEN NOT is_replaced THEN"
        "  GREATEST(kwh, 0) * no_revenue + measured.profit * factor.profit"
        " ELSE GREATEST(kwh, 0) * alone END, 0) AS score"
        " FROM measured CROSS JOIN factor)",
        energy=energy,
        revenue=revenue,
        profit=profit,
        plain=_plain_score(facts),
    )


def _plain_score(facts):
    """Score of a customer whose figures are all known: the terms that count."""
    columns = ("GREATEST(kwh, 0)", "GREATEST(measured.revenue, 0)", "measured.profit")
    names = ("energy", "revenue", "profit")
    terms = [
        SQL("%s * %s", SQL(column), SQL.identifier("factor", name))
        for column, name, weight in zip(columns, names, facts.weights, strict=True)
        if weight
    ]
    return SQL(" + ").join(terms)


def _select_lines(facts):
    """One row per customer; in a run by groups all members repeat the group's."""
    own, head, source = SQL("decided"), SQL("TRUE"), SQL("decided")
    figures = [SQL("decided.kwh"), SQL("decided.revenue"), SQL("decided.profit")]
    partner = SQL("decided.unit_id")
    if facts.by_group:
        own, partner = SQL("member"), SQL("member.partner_id")
        head = SQL("decided.head_id = member.partner_id")
        source = SQL("decided JOIN member USING (unit_id)")
        figures = [
            _stretch(facts, column) for column in (SQL("member.kwh"), SQL("member.revenue"), SQL("member.profit"))
        ]
    columns = [
        SQL("%s", facts.run_id),
        SQL("%s", facts.company_id),
        partner,
        SQL("unit_id"),
        head,
        SQL("COALESCE(%s, 0)", figures[0]),
        *figures[1:],
        SQL("month_count"),
        SQL("decided.capacity"),
        SQL("decided.voltage"),
        SQL("COALESCE(ROUND(score * 100 / NULLIF(whole, 0), 10), 0)"),
        SQL("rank"),
        SQL("COALESCE(ROUND(reached * 100 / NULLIF(whole, 0), 10), 0)"),
        _tier_at(facts, SQL("computed")),
        _tier_at(facts, SQL("earned")),
        _tier_at(facts, SQL("regular")),
        _tier_at(facts, SQL("decided.override")),
        SQL("decided.override_reason"),
        SQL("decided.override_until"),
        SQL("decided.override_uid"),
        _tier_at(facts, SQL("final")),
        SQL("%s.previous_id", own),
        SQL("floor_reason"),
        SQL("hold_reason"),
        SQL(
            "CASE WHEN %(own)s.previous IS NULL THEN 'new'"
            " WHEN final < %(own)s.previous THEN 'up'"
            " WHEN final > %(own)s.previous THEN 'down' ELSE 'same' END",
            own=own,
        ),
        SQL("is_part_year"),
        SQL("decided.revenue_missing"),
        SQL("decided.profit_missing"),
        SQL("is_negative"),
        SQL("month_count = 0"),
        SQL(
            "is_part_year OR is_negative OR month_count = 0 OR decided.revenue_missing"
            " OR decided.profit_missing OR decided.override IS NOT NULL"
        ),
    ]
    return SQL(
        "SELECT %s FROM %s CROSS JOIN LATERAL (SELECT month_count BETWEEN 1 AND %s"
        " AS is_part_year, NOT decided.profit_missing"
        " AND COALESCE(decided.profit < 0, FALSE) AS is_negative) f",
        SQL(", ").join(columns),
        source,
        facts.months - 1,
    )


def _tier_at(facts, position):
    return SQL("(%s::int[])[%s + 1]", list(facts.tier_ids), position)
