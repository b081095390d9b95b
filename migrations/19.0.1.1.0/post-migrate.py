"""Tier runs and assignment plans pass through approval processes from this version on.

What was approved by a second officer before has no approval case, so nothing could apply it any more: it goes back to
computed, from where approval is requested. The figure by which plans call for the committee is counted for the plans
that were computed before it was there. The default processes come as drafts, since what publishes them in the data runs
at installation only.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import LazyTranslate

#: A script of an upgrade has no module by its name, from which its translations could be found.
_lt = LazyTranslate("customer_manager")
REQUEST_ANEW = _lt(
    "Approval is given by a process now, and the approval of before does not count any more: request it anew."
)
#: default versions of the documents that this version puts behind approval
VERSIONS = ("tier_run_apply", "tier_run_undo", "plan_apply", "plan_undo")


def migrate(cr, version):
    """Publish the default processes, count the core moves of plans, hand what is approved but not applied over."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in VERSIONS:
        env.ref(f"customer_manager.approval_version_{name}")._publish_as_data()
    _count_core_moves(env)
    for model in ("customer.tier.run", "customer.assignment.plan"):
        _request_anew(env[model].search([("state", "=", "approved")]))


def _count_core_moves(env):
    plans = env["customer.assignment.plan"].search([("move_count", ">", 0)])
    best = {company: env["customer.tier"]._get_tiers(company)[:1] for company in plans.company_id}
    rows = env["customer.assignment.plan.line"]._read_group(
        [("plan_id", "in", plans.ids), ("role", "=", "primary"), ("kind", "=", "move")],
        ["plan_id", "tier_id"],
        ["__count"],
    )
    for plan, tier, count in rows:
        if tier == best[plan.company_id]:
            plan._write_results({"core_move_count": count})


def _request_anew(documents):
    documents._write_results({"state": "computed", "approved_uid": False, "approved_at": False})
    for document in documents:
        reader = document.with_context(lang=document.create_uid.lang)
        document.message_post(body=reader.env._(REQUEST_ANEW))
