"""From this version on nobody serves customers without a certificate, and trainees have a term.

A database of before has no certificate at all, so every manager in office gets one for the grade he holds, from the day
of the upgrade, marked as an initial recognition. Open terms of trainees get their end: twelve months, and who has had
these gets the one extension from the day of the upgrade.
"""

import logging

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from odoo.addons.customer_manager.algorithms.certification import TRAINEE_EXTENSION, trainee_ends
from odoo.addons.customer_manager.algorithms.eligibility import TRAINEE_LEVEL

_logger = logging.getLogger("odoo.addons.customer_manager")

#: A script of an upgrade has no module by its name, from which its translations could be found.
_lt = LazyTranslate("customer_manager")
TAKEN_OVER = _lt("Taken over at the upgrade")


def migrate(cr, version):
    """Publish the process of withdrawal, end trainees' terms, and certify who is in office."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("customer_manager.approval_version_certificate_withdraw")._publish_as_data()
    for company in env["res.company"].search([]):
        today = company._customer_today()
        terms = env["customer.manager.appointment"].search(
            Domain("company_id", "=", company.id)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )
        _end_trainee_terms(terms, today)
        _certify(terms.filtered(lambda term: term.manager_id.state == "active" and term.manager_id.active), today)


def _end_trainee_terms(terms, today):
    for term in terms.filtered(lambda term: term.grade_id.level == TRAINEE_LEVEL and not term.date_to):
        end, _longest = trainee_ends(term.date_from)
        is_over = end < today
        if is_over:
            end = fields.Date.add(today, months=TRAINEE_EXTENSION, days=-1)
        # These terms began without the rule; the ORM would refuse an end beyond it.
        term.env.cr.execute(
            "UPDATE customer_manager_appointment SET date_to = %s, is_extended = %s WHERE id = %s",
            [end, is_over, term.id],
        )
    terms.invalidate_recordset(["date_to", "is_extended"])


def _certify(terms, today):
    certificates = terms.env["customer.manager.certificate"]
    for term in terms.filtered(lambda term: not term._find_certificate(today)):
        vals = _prepare_certificate(term, today)
        if refusal := certificates._issue_refusals([vals])[0]:
            _logger.warning("Manager %s gets no certificate at the upgrade: %s", term.manager_id.id, refusal)
        else:
            term.certificate_id = certificates._issue([vals])


def _prepare_certificate(term, today):
    is_trainee = term.grade_id.level == TRAINEE_LEVEL
    return {
        "employee_id": term.manager_id.employee_id.id,
        "grade_id": term.grade_id.id,
        "date_from": today,
        "date_to": min(term.date_to, trainee_ends(today)[1]) if is_trainee else False,
        "is_initial": True,
        "note": term.env._(TAKEN_OVER),
    }
