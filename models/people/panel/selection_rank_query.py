"""The two SQL statements that write a ranking: marks of candidates, and from these totals, outcomes and places.

They do in sets what `algorithms/scoring.py` says for one list; a test compares the two on random
campaigns. Arithmetic is exact (numeric), and each figure is rounded half up once, where the pure
function rounds it.
"""

import json

from odoo.tools import SQL

#: marks of so many candidates go to the database in one statement
BATCH = 1000
#: what is sent of a mark
COLUMNS = (
    "application_id int, sequence int, kind text, code text, raw numeric, weight numeric, pass_mark numeric,"
    " absence text, beside numeric, second numeric, source_refs jsonb, formula_version int, input_hash text"
)


def insert_marks(campaign_id, rows):
    """Return the statement that writes marks: normalised, weighted, and whether what is needed is reached."""
    return SQL(
        """
        INSERT INTO customer_manager_application_score (
            application_id, campaign_id, sequence, kind, code, raw, normalised, weight, weighted, pass_mark,
            is_passed, absence, beside, second, source_refs, formula_version, input_hash)
        SELECT application_id, %(campaign)s, sequence, kind, code, raw, ROUND(raw, 2), weight,
               CASE WHEN kind = 'part' THEN ROUND(weight * ROUND(raw, 2) * 0.01, 2) END, pass_mark,
               COALESCE(ROUND(raw, 2) >= pass_mark, FALSE), absence, beside, second, source_refs,
               formula_version, input_hash
          FROM jsonb_to_recordset(%(rows)s) AS mark(%(columns)s)
        """,
        campaign=campaign_id,
        rows=json.dumps(rows),
        columns=SQL(COLUMNS),
    )


def rank_applications(campaign_id, total_pass, tie_parts, seats):
    """Return the statement that gives each candidate who was invited his total, outcome, place and proposal.

    :param tie_parts: codes of the parts that decide between equal totals, the first one first; None for
        those that are not asked for
    """
    return SQL(
        """
        WITH sheet AS (
            SELECT application_id,
                   BOOL_OR(absence IS NOT NULL) AS is_absent,
                   BOOL_OR(raw IS NULL) AS is_missing,
                   BOOL_OR(kind = 'part' AND NOT is_passed) AS fails_part,
                   BOOL_OR(kind = 'quality' AND NOT is_passed) AS fails_quality,
                   ROUND(SUM(weight * normalised) FILTER (WHERE kind = 'part') * 0.01, 2) AS total,
                   COALESCE(MAX(normalised) FILTER (WHERE kind = 'part' AND code = %(first)s), 0) AS first,
                   COALESCE(MAX(normalised) FILTER (WHERE kind = 'part' AND code = %(second)s), 0) AS second
              FROM customer_manager_application_score
             WHERE campaign_id = %(campaign)s
             GROUP BY application_id
        ), judged AS (
            SELECT a.id, a.submitted_at, first, second,
                   CASE WHEN NOT is_absent AND NOT is_missing THEN total END AS total,
                   CASE WHEN is_absent THEN 'absent'
                        WHEN is_missing THEN 'incomplete'
                        WHEN fails_part THEN 'failed_part'
                        WHEN fails_quality THEN 'failed_quality'
                        WHEN total < %(needed)s THEN 'failed_total'
                        ELSE 'passed' END AS outcome
              FROM customer_manager_application a
              JOIN sheet ON sheet.application_id = a.id
             WHERE a.campaign_id = %(campaign)s AND a.state = 'admitted' AND a.is_shortlisted
        ), placed AS (
            SELECT id, ROW_NUMBER() OVER place AS rank,
                   %(before)s AS before, LEAD(%(behind)s) OVER place AS behind
              FROM (
                SELECT *, LAG(total) OVER place AS l_total, LAG(first) OVER place AS l_first,
                       LAG(second) OVER place AS l_second, LAG(submitted_at) OVER place AS l_at
                  FROM judged WHERE outcome = 'passed'
                WINDOW place AS (ORDER BY total DESC, first DESC, second DESC, submitted_at, id)
              ) AS passed
            WINDOW place AS (ORDER BY total DESC, first DESC, second DESC, submitted_at, id)
        )
        UPDATE customer_manager_application a
           SET total_score = judged.total, outcome = judged.outcome, rank = placed.rank,
               tie_rule = (%(rules)s::varchar[])[GREATEST(placed.before, placed.behind)],
               result = CASE judged.outcome
                        WHEN 'passed' THEN CASE WHEN placed.rank <= %(seats)s THEN 'selected' ELSE 'reserve' END
                        WHEN 'absent' THEN 'absent'
                        WHEN 'incomplete' THEN NULL
                        ELSE 'failed' END,
               departure_reason = NULL
          FROM judged LEFT JOIN placed USING (id)
         WHERE a.id = judged.id
        """,
        campaign=campaign_id,
        first=tie_parts[0],
        second=tie_parts[1],
        needed=total_pass,
        seats=seats,
        rules=[*tie_parts, "applied", "key"],
        before=_TIE,
        behind=_TIE,
    )


#: number of the rule that tells a candidate from the one before him, NULL without a tie
_TIE = SQL(
    "CASE WHEN total <> l_total THEN NULL WHEN first <> l_first THEN 1 WHEN second <> l_second THEN 2"
    " WHEN submitted_at <> l_at THEN 3 WHEN l_total IS NOT NULL THEN 4 END"
)
