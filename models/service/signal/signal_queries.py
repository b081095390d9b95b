"""The SQL that finds and raises signals: one statement per rule, over all customers of a company at once.

Each measure has a query of its own that answers (partner_id, account_id, value, figures), one row per customer:
of several accounts the worst one is named. Nothing is computed in Python, so that a million accounts cost what
the database needs to read them. Unknown is never zero: a month that was not imported is no month without use, a
bill without due date is no overdue one.
"""

from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from ....algorithms.signals import WARNINGS

#: states in which a signal still waits for somebody
OPEN_STATES = ("new", "verified", "measures")
#: figures that move every day by themselves: they alone are no news
_MOVING = ("days",)


class RuleFacts(NamedTuple):
    """What the statement needs to know of a rule on a day in a company.

    `steps` are pairs (threshold, grade), the lightest first; no grade for what is no risk. `first` and `last` are
    the months of the window, `tier_ids` the tiers it watches (empty: all), `contacts` queries on (partner_id, day)
    of contacts with customers.
    """

    rule_id: int
    company_id: int
    day: object
    measure: str
    threshold: Decimal
    steps: tuple
    is_falling: bool
    first: object
    last: object
    months: int
    tier_ids: tuple = ()
    contacts: tuple = ()


def findings(facts):
    """Return the SQL of all findings: (partner_id, account_id, value, level, figures, manager_id)."""
    return SQL(
        "SELECT found.partner_id, found.account_id, found.value, %(level)s AS level, found.figures,"
        " p.customer_acting_manager_id AS manager_id FROM (%(found)s) found"
        " JOIN res_partner p ON p.id = found.partner_id AND p.active AND %(tiers)s",
        level=_level(facts),
        found=_MEASURES[facts.measure](facts),
        tiers=_in_tiers(facts),
    )


def _in_tiers(facts):
    """Customers whom no run has put into a tier yet always count."""
    if not facts.tier_ids:
        return SQL("TRUE")
    return SQL("(p.customer_tier_id IS NULL OR p.customer_tier_id = ANY(%s))", list(facts.tier_ids))


def _level(facts):
    """The grade of the gravest step reached; every finding reaches the first one."""
    if not facts.steps or not facts.steps[0][1]:
        return SQL("NULL::varchar")
    reaches = SQL("<=") if facts.is_falling else SQL(">=")
    cases = [
        SQL("WHEN found.value %s %s THEN %s", reaches, _exact(threshold), level)
        for threshold, level in reversed(facts.steps[1:])
    ]
    if not cases:
        return SQL("%s::varchar", facts.steps[0][1])
    return SQL("(CASE %s ELSE %s END)::varchar", SQL(" ").join(cases), facts.steps[0][1])


def _exact(value):
    return SQL("%s::numeric", str(value))


# ------------------------------------------------------------
# Measures
# ------------------------------------------------------------


def _usage_drop(facts):
    """Energy against the same months a year before, in per cent.

    What counts: an account's month is compared with the same account's same month a year before, held by the same
    customer in both. A month that is missing in either year is left out of both, and so is an account that was
    opened, closed or handed to another customer between the two: its energy did not fall, it is not there. The
    sums of what is left are compared per customer; who had nothing the year before cannot fall. Months are never
    compared with the month before: seasons and holidays would be signals.
    """
    return SQL(
        "SELECT partner_id, NULL::int AS account_id, ROUND((before - kwh) * 100 / before, 2) AS value,"
        " JSONB_BUILD_OBJECT('kwh', kwh, 'before_kwh', before, 'months', BIT_COUNT(months::bit(64)),"
        " 'missing', %(length)s - BIT_COUNT(months::bit(64)), 'from', %(first)s::date, 'to', %(last)s::date) AS figures"
        " FROM (SELECT now.partner_id, SUM(now.kwh) AS kwh, SUM(past.kwh) AS before, %(months)s AS months"
        " FROM customer_usage now JOIN customer_usage past ON past.account_id = now.account_id"
        " AND past.month = (now.month - INTERVAL '1 year')::date AND past.partner_id = now.partner_id"
        " WHERE now.company_id = %(company)s AND now.month BETWEEN %(first)s AND %(last)s"
        " AND past.company_id = %(company)s AND past.month BETWEEN %(first)s::date - INTERVAL '1 year'"
        " AND %(last)s::date - INTERVAL '1 year' GROUP BY now.partner_id) compared"
        " WHERE before > 0 AND (before - kwh) * 100 >= %(threshold)s * before",
        company=facts.company_id,
        first=facts.first,
        last=facts.last,
        length=facts.months,
        threshold=_exact(facts.threshold),
        months=_month_bits(facts, SQL("now.month")),
    )


def _month_bits(facts, column):
    """One bit per month of the window, so that months can be counted whatever the number of accounts.

    The bit is the number of days since the window began over the mean length of a month, rounded.
    """
    return SQL("BIT_OR(1::bigint << (((%s - %s::date) * 100 + 1522) / 3044))", column, facts.first)


def _usage_stop(facts):
    """No month of the window above the threshold (kWh), after use in the twelve months before.

    Every month of the window has to be there: what was not imported has not stopped.
    """
    return SQL(
        "SELECT partner_id, NULL::int AS account_id, highest AS value, JSONB_BUILD_OBJECT('kwh', highest, 'before_kwh',"
        " before, 'last_month', last_used, 'months', %(length)s, 'from', %(first)s::date, 'to', %(last)s::date)"
        " AS figures FROM (SELECT partner_id, MAX(kwh) FILTER (WHERE month >= %(first)s) AS highest,"
        " SUM(kwh) FILTER (WHERE month < %(first)s) AS before,"
        " MAX(kwh) FILTER (WHERE month < %(first)s) AS before_highest,"
        " MAX(month) FILTER (WHERE month < %(first)s AND kwh > %(threshold)s) AS last_used,"
        " %(months)s FILTER (WHERE month >= %(first)s) AS months FROM customer_usage WHERE company_id = %(company)s"
        " AND month BETWEEN %(first)s::date - INTERVAL '1 year' AND %(last)s GROUP BY partner_id) counted"
        " WHERE highest <= %(threshold)s AND before_highest > %(threshold)s"
        " AND BIT_COUNT(months::bit(64)) = %(length)s",
        company=facts.company_id,
        first=facts.first,
        last=facts.last,
        length=facts.months,
        threshold=_exact(facts.threshold),
        months=_month_bits(facts, SQL("month")),
    )


def _capacity(facts, condition):
    return _worst_month(
        facts,
        SQL("u.max_demand_kw * 100 / a.capacity_kva"),
        SQL("a.capacity_kva > 0 AND %s", condition),
        SQL("'demand_kw', max_demand_kw, 'capacity_kva', capacity_kva,"),
    )


def _near_capacity(facts):
    """Highest demand (kW) in per cent of the capacity (kVA), above the threshold and up to 100.

    What goes beyond is another matter, for which `over_capacity` stands.
    """
    return _capacity(
        facts,
        SQL(
            "u.max_demand_kw * 100 > %s * a.capacity_kva AND u.max_demand_kw <= a.capacity_kva",
            _exact(facts.threshold),
        ),
    )


def _over_capacity(facts):
    """Highest demand (kW) in per cent of the capacity (kVA), above the threshold."""
    return _capacity(facts, SQL("u.max_demand_kw * 100 > %s * a.capacity_kva", _exact(facts.threshold)))


def _power_factor(facts):
    """Power factor of a month below the threshold; 0 is a meter that says nothing."""
    return _worst_month(
        facts,
        SQL("u.power_factor"),
        SQL("u.power_factor > 0 AND u.power_factor < %s", _exact(facts.threshold)),
        SQL("'power_factor', power_factor,"),
    )


def _voltage_events(facts):
    """Voltage events of one account in one month, at least the threshold."""
    return _worst_month(
        facts,
        SQL("u.voltage_events::numeric"),
        SQL("u.voltage_events >= %s", _exact(facts.threshold)),
        SQL("'events', voltage_events,"),
    )


def _worst_month(facts, value, condition, figures):
    """The customer's worst account and month among those in the window that meet the condition."""
    return SQL(
        "SELECT DISTINCT ON (partner_id) partner_id, account_id, ROUND(value, 4) AS value,"
        " JSONB_BUILD_OBJECT(%(figures)s 'account', number, 'month', month,"
        " 'accounts', (SELECT COUNT(DISTINCT x) FROM UNNEST(all_accounts) x)) AS figures"
        " FROM (SELECT u.partner_id, u.account_id, u.month, u.max_demand_kw, u.power_factor, u.voltage_events,"
        " a.number, a.capacity_kva, %(value)s AS value,"
        " ARRAY_AGG(u.account_id) OVER (PARTITION BY u.partner_id) AS all_accounts"
        " FROM customer_usage u JOIN customer_account a ON a.id = u.account_id"
        " WHERE u.company_id = %(company)s AND u.month BETWEEN %(first)s AND %(last)s AND %(condition)s) hit"
        " ORDER BY partner_id, value %(order)s, month DESC, account_id",
        figures=figures,
        value=value,
        condition=condition,
        company=facts.company_id,
        first=facts.first,
        last=facts.last,
        order=SQL("ASC") if facts.is_falling else SQL("DESC"),
    )


def unpaid_on(day):
    """Return the condition "this bill is not paid on that day", of usage without an alias.

    A day of payment later than that counts as unpaid then; without one, an amount received that covers the bill
    is a payment. Nothing to pay is nothing unpaid; an unknown amount is still a bill.
    """
    return SQL(
        "(revenue IS NULL OR revenue > 0) AND (paid_date > %(day)s"
        " OR paid_date IS NULL AND NOT COALESCE(paid >= revenue, FALSE))",
        day=day,
    )


def _overdue(facts):
    """Days since the oldest unpaid bill of the window was due, at least the threshold."""
    return SQL(
        "SELECT partner_id, NULL::int AS account_id, (%(day)s::date - MIN(due_date))::numeric AS value,"
        " JSONB_BUILD_OBJECT('days', %(day)s::date - MIN(due_date), 'due', MIN(due_date), 'bills', COUNT(*),"
        " 'amount', SUM(revenue - COALESCE(paid, 0)), 'unknown', COUNT(*) - COUNT(revenue)) AS figures"
        " FROM customer_usage WHERE company_id = %(company)s AND month BETWEEN %(first)s AND %(day)s"
        " AND due_date <= %(day)s::date - CEIL(%(threshold)s)::int AND %(unpaid)s GROUP BY partner_id",
        day=facts.day,
        company=facts.company_id,
        first=facts.first,
        threshold=_exact(facts.threshold),
        unpaid=unpaid_on(facts.day),
    )


def _late_twice(facts):
    """Months of the window whose bill was paid late, or is late now; at least the threshold.

    Months, not bills: one late month of a customer with many accounts is one late payment.
    """
    return SQL(
        "SELECT partner_id, NULL::int AS account_id, COUNT(DISTINCT month)::numeric AS value,"
        " JSONB_BUILD_OBJECT('late', COUNT(DISTINCT month), 'months', %(length)s, 'last_due', MAX(due_date))"
        " AS figures FROM customer_usage WHERE company_id = %(company)s AND due_date < %(day)s"
        " AND due_date > %(day)s::date - MAKE_INTERVAL(months => %(length)s) AND month <= %(day)s"
        " AND (paid_date > due_date AND (revenue IS NULL OR revenue > 0) OR paid_date IS NULL AND %(unpaid)s)"
        " GROUP BY partner_id HAVING COUNT(DISTINCT month) >= %(threshold)s",
        day=facts.day,
        company=facts.company_id,
        length=facts.months,
        threshold=_exact(facts.threshold),
        unpaid=unpaid_on(facts.day),
    )


def _silence(facts):
    """Days without contact beyond what the customer's tier allows, at least the threshold.

    Whom nobody has met yet counts from the day on which the link with a manager began.
    """
    return SQL(
        "SELECT p.id AS partner_id, NULL::int AS account_id,"
        " (%(day)s::date - since.day - t.contact_gap_days)::numeric AS value,"
        " JSONB_BUILD_OBJECT('days', %(day)s::date - since.day, 'gap', t.contact_gap_days, 'last', c.day,"
        " 'since', since.day) AS figures"
        " FROM res_partner p JOIN customer_tier t ON t.id = p.customer_tier_id AND t.contact_gap_days > 0"
        " LEFT JOIN (SELECT partner_id, MAX(day) AS day FROM (%(contacts)s) contact WHERE day <= %(day)s"
        " GROUP BY partner_id) c ON c.partner_id = p.id"
        " LEFT JOIN (SELECT partner_id, MIN(date_from) AS day FROM customer_assignment WHERE role = 'primary'"
        " AND state <> 'cancelled' AND date_from <= %(day)s GROUP BY partner_id) l ON l.partner_id = p.id"
        " CROSS JOIN LATERAL (SELECT COALESCE(c.day, l.day) AS day) since"
        " WHERE p.customer_company_id = %(company)s"
        " AND %(day)s::date - since.day - t.contact_gap_days >= GREATEST(1, %(threshold)s)",
        day=facts.day,
        company=facts.company_id,
        threshold=_exact(facts.threshold),
        contacts=SQL(" UNION ALL ").join(facts.contacts) if facts.contacts else SQL("SELECT 0, NULL::date"),
    )


_MEASURES = {
    "usage_drop": _usage_drop,
    "usage_stop": _usage_stop,
    "near_capacity": _near_capacity,
    "over_capacity": _over_capacity,
    "power_factor": _power_factor,
    "voltage_events": _voltage_events,
    "overdue": _overdue,
    "late_twice": _late_twice,
    "silence": _silence,
}


# ------------------------------------------------------------
# Raising
# ------------------------------------------------------------

#: the same in SQL, as it stands in the predicate of the unique index
OPEN = SQL("('new', 'verified', 'measures')")


def raise_findings(facts, kind, topic_id, cooldown_days, verify_due, uid):
    """Return the SQL that merges findings into open signals, raises the others, and keeps every new evidence.

    One statement, one row as its answer: (findings, raised, merged). A finding whose signal was closed less than
    `cooldown_days` ago is not raised again unless it has become graver.

    Open and closed signals are looked up one by one (LATERAL with LIMIT): the planner knows nothing of how many
    findings there will be and would compare each of them with each signal of the rule.
    """
    return SQL(
        "WITH finding AS MATERIALIZED (%(findings)s),"
        " hit AS (SELECT s.id, f.value, f.account_id, f.figures, GREATEST(s.level, f.level) AS level,"
        " (f.figures - %(moving)s::text[]) IS DISTINCT FROM (s.evidence - %(moving)s::text[])"
        " OR f.level > s.level AS is_news FROM finding f CROSS JOIN LATERAL (SELECT * FROM customer_signal"
        " WHERE rule_id = %(rule)s AND partner_id = f.partner_id AND state IN %(open)s LIMIT 1) s"
        " WHERE s.company_id = %(company)s AND (s.seen_on < %(day)s OR s.seen_on = %(day)s"
        " AND (s.evidence IS DISTINCT FROM f.figures OR f.level > s.level))),"
        " merged AS (UPDATE customer_signal s SET value = hit.value, account_id = hit.account_id,"
        " evidence = hit.figures, level = hit.level, warning = %(hit_warning)s,"
        " seen_on = %(day)s, write_uid = %(uid)s, write_date = NOW() AT TIME ZONE 'UTC' FROM hit"
        " WHERE s.id = hit.id RETURNING s.id),"
        " fresh AS MATERIALIZED (SELECT NEXTVAL('customer_signal_id_seq') AS id, f.* FROM finding f"
        " LEFT JOIN LATERAL (SELECT TRUE AS is_there FROM customer_signal s WHERE s.rule_id = %(rule)s"
        " AND s.partner_id = f.partner_id AND (s.state IN %(open)s OR s.closed_on >= %(day)s::date - %(cooldown)s::int"
        " AND COALESCE(s.level, '') >= COALESCE(f.level, '')) LIMIT 1) known ON TRUE WHERE known.is_there IS NULL),"
        " raised AS (INSERT INTO customer_signal (id, number, company_id, partner_id, account_id, rule_id, source,"
        " kind, topic_id, level, warning, value, evidence, manager_id, state, found_on, seen_on, verify_due,"
        " create_uid, create_date, write_uid, write_date)"
        " SELECT id, 'S' || LPAD(id::text, GREATEST(7, LENGTH(id::text)), '0'), %(company)s, partner_id, account_id,"
        " %(rule)s, 'rule', %(kind)s, %(topic)s, level, %(warning)s, value, figures, manager_id, 'new',"
        " %(day)s, %(day)s, %(due)s, %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC' FROM fresh"
        " ON CONFLICT (rule_id, partner_id) WHERE rule_id IS NOT NULL AND state IN %(open)s DO NOTHING"
        " RETURNING id, level, value, evidence),"
        " kept AS (INSERT INTO customer_signal_evidence (signal_id, day, level, value, figures)"
        " SELECT id, %(day)s, level, value, figures FROM hit WHERE is_news"
        " UNION ALL SELECT id, %(day)s, level, value, evidence FROM raised"
        " ON CONFLICT (signal_id, day) DO UPDATE SET level = EXCLUDED.level, value = EXCLUDED.value,"
        " figures = EXCLUDED.figures RETURNING 1)"
        " SELECT (SELECT COUNT(*) FROM finding), (SELECT COUNT(*) FROM raised), (SELECT COUNT(*) FROM merged),"
        " (SELECT COUNT(*) FROM kept)",
        findings=findings(facts),
        moving=list(_MOVING),
        rule=facts.rule_id,
        company=facts.company_id,
        day=facts.day,
        open=OPEN,
        cooldown=cooldown_days,
        kind=kind,
        topic=topic_id or None,
        due=verify_due,
        uid=uid,
        warning=_warning(SQL("level")),
        hit_warning=_warning(SQL("hit.level")),
    )


def _warning(level):
    cases = [SQL("WHEN %s THEN %s", code, colour) for code, colour in WARNINGS.items()]
    return SQL("(CASE %s %s END)::varchar", level, SQL(" ").join(cases))
