"""Written tests and interviews that are over, put into the tables as the steps leave them.

Sitting and marking a test, or rating by a panel, takes minutes for thousands of candidates. The rows are those that
the steps write: complete, with seals that fit, so that whatever reads or verifies them finds nothing amiss.
"""

from psycopg2.extras import execute_values

from ...algorithms import approval_chain
from ...models.people.panel.customer_manager_scorecard_life import seal_digest, seal_line
from ...models.row_guard import erasing

SALT = "5a17"


def finished_exam(env, keepers):
    """Return an exam of these users; its questions do not matter once its papers are sealed."""
    return env["survey.survey"].create(
        {
            "title": "Written test that was sat",
            "survey_type": "manager_exam",
            "customer_keeper_ids": [(6, 0, keepers.ids)],
        }
    )


def seal_papers(exam, campaign, marks):
    """Give the candidates sealed papers with these scores instead of those they have.

    :param marks: {id of an application: score, or None = no paper}
    """
    env, cr = campaign.sudo().env, campaign.env.cr
    env.flush_all()
    with erasing(cr):
        cr.execute("DELETE FROM customer_manager_paper WHERE application_id = ANY(%s)", [list(marks)])
    cr.execute(
        """
        INSERT INTO customer_manager_paper
               (application_id, campaign_id, company_id, exam_id, code, state, started_at, finished_at)
        SELECT id, campaign_id, company_id, %s, code, 'marking',
               NOW() AT TIME ZONE 'UTC' - INTERVAL '2 hours', NOW() AT TIME ZONE 'UTC' - INTERVAL '1 hour'
          FROM customer_manager_application WHERE id = ANY(%s) RETURNING id
        """,
        [exam.id, [key for key, mark in marks.items() if mark is not None]],
    )
    env.invalidate_all()
    papers = env["customer.manager.paper"].browse(key for (key,) in cr.fetchall())
    now = env.cr.now().replace(microsecond=0)
    rows = []
    for paper in papers:
        score = float(marks[paper.application_id.id])
        rows.append((paper.id, score, now, approval_chain.digest(paper._canonical(score, now))))
    _execute(
        cr,
        """
        UPDATE customer_manager_paper p
           SET state = 'sealed', score = v.score, sealed_at = v.sealed_at, seal_hash = v.seal_hash
          FROM (VALUES %s) AS v(id, score, sealed_at, seal_hash) WHERE p.id = v.id
        """,
        rows,
    )
    env.invalidate_all()
    return papers


def open_panel(panel, marks):
    """Let all members of a panel have given the candidates these marks, in all criteria, and open the marks.

    :param marks: {id of an application: mark}
    """
    env, cr = panel.sudo().env, panel.env.cr
    env.flush_all()
    scheme, members = panel.scheme_id, panel._members()
    cards = _execute(
        cr,
        """
        INSERT INTO customer_manager_scorecard
               (panel_id, company_id, member_id, rater_uid, application_id, state, seal_salt)
        VALUES %s RETURNING id, rater_uid, application_id
        """,
        [
            (panel.id, panel.company_id.id, member.id, member.user_id.id, key, "draft", SALT)
            for key in marks
            for member in members
        ],
    )
    criteria = {one.id: one.code for one in scheme.mark_ids}
    common = (panel.id, panel.company_id.id, "mark", 0, scheme.mark_scale)
    lines = _execute(
        cr,
        """
        INSERT INTO customer_manager_scorecard_line
               (scorecard_id, rater_uid, criterion_id, mark, panel_id, company_id, kind, lowest, highest)
        VALUES %s RETURNING id, scorecard_id, criterion_id
        """,
        [
            (card, rater, criterion, marks[application], *common)
            for card, rater, application in cards
            for criterion in criteria
        ],
    )
    _seal(panel, cards, lines, criteria, marks)
    env.invalidate_all()
    sealed = panel._cards("sealed")
    panel._set({"state": "revealed", "revealed_at": cr.now(), "reveal_hash": panel._seals_digest(sealed)})


def _seal(panel, cards, lines, criteria, marks):
    """Seal and open lines and cards, with the hashes that the raters' own seals would have."""
    cr, now = panel.env.cr, panel.env.cr.now().replace(microsecond=0)
    own = {}
    for line, card, criterion in sorted(lines):
        own.setdefault(card, []).append((line, criteria[criterion]))
    seals = []
    for card, rater, key in cards:
        subject = ["customer.manager.application", key, now.isoformat()]
        plain = [seal_line(line, "mark", code, marks[key], "", SALT) for line, code in own[card]]
        seals.append((card, now, seal_digest(panel.id, card, rater, subject, plain, SALT)))
    cr.execute(
        "UPDATE customer_manager_scorecard_line SET sealed_at = %s, is_revealed = TRUE WHERE panel_id = %s",
        [now, panel.id],
    )
    _execute(
        cr,
        """
        UPDATE customer_manager_scorecard c
           SET state = 'sealed', sealed_at = v.sealed_at, seal_hash = v.seal_hash, is_revealed = TRUE
          FROM (VALUES %s) AS v(id, sealed_at, seal_hash) WHERE c.id = v.id
        """,
        seals,
    )


def _execute(cr, query, rows):
    """Run a statement with many rows; return what it returns."""
    wants = "RETURNING" in query
    return execute_values(cr._obj, query, rows, page_size=1000, fetch=wants) if rows else []
