"""Connections that were in work before their stages were kept."""

from odoo import SUPERUSER_ID, api, fields

OPEN = ("new", "working", "waiting")


def migrate(cr, version):
    """Give open connections the stages of their type, as far as what is known of them tells."""
    adopt(api.Environment(cr, SUPERUSER_ID, {}))


def adopt(env):
    """Make the stages of open connections that have none.

    Known is which departments were asked, since when and until when; which stages were done is known only where a stage
    of the type has a department of its own: a work order it has done was that stage, one it works on is that stage,
    and what comes before was gone through, nobody knows when. Where nothing is known the first stage begins now, not
    when the request came in, and its owner is asked to say how far the work is. None of it is late by this: how the
    days that have gone were shared is not known, so that the stage in work has all days up to its end, and the limit
    that the customer was told stays the only one.
    """
    requests = env["customer.request"].search(
        [("state", "in", OPEN), ("stage_ids", "=", False), ("type_id.stage_ids", "!=", False)], order="id"
    )
    for request in requests:
        _settle(request, _make(request))
    requests._restart_stage_clocks()
    return requests


def _make(request):
    """Return new stages of one request, all to come."""
    kinds = request.type_id.stage_ids.sorted()
    stages = request.env["customer.request.stage"].create(
        [
            {
                "request_id": request.id,
                "type_id": request.type_id.id,
                "type_stage_id": kind.id,
                "sequence": place,
                "name": kind.name,
                "is_customer": kind.is_customer,
                "days": kind.days,
            }
            for place, kind in enumerate(kinds, 1)
        ]
    )
    stages._copy_names()
    return stages


def _settle(request, stages):
    """Say which of the stages are over and which is in work."""
    legs = _legs_by_stage(request, stages)
    reached = max((place for place, stage in enumerate(stages) if stage in legs), default=-1)
    is_open = reached >= 0 and legs[stages[reached]].ended_at is False
    over = stages[: reached if is_open else reached + 1]
    for stage in over:
        stage.write(_past(request, stage, legs.get(stage)))
    for stage, leg in legs.items():
        leg.stage_id = stage
    # the customer's own stage is a pause: nobody is told to do something by an upgrade
    is_his_turn = request.state == "waiting" and over
    current = (stages - over).filtered(lambda one: is_his_turn or not one.is_customer)[:1]
    if not current:
        return
    before = stages.filtered(lambda one: one.sequence < current.sequence)
    for stage in before - over:
        stage.write(_past(request, stage, None))
    current.write(
        {
            "state": "working",
            "started_at": legs[current].sent_at if current in legs else fields.Datetime.now(),
            "department_id": False if current.is_customer else current._department().id,
            "days": 0 if current.is_customer else sum(stages.mapped("days")) - sum(before.mapped("days")),
        }
    )
    if not legs:
        words = request.with_context(lang=request.user_id.lang)
        request._give_owner_task(words.env._("Say which stages are done: they are kept from now on"))


def _legs_by_stage(request, stages):
    """Return {stage: the last work order of the one department that does no other stage}."""
    departments = [stage._department() if stage.type_stage_id.department_id else None for stage in stages]
    found = {}
    for stage, department in zip(stages, departments, strict=True):
        if department and departments.count(department) == 1:
            legs = request.leg_ids.filtered(
                lambda one, own=department: one.department_id == own and one.state in ("sent", "accepted", "done")
            )
            if legs:
                found[stage] = legs.sorted("sent_at")[-1]
    return found


def _past(request, stage, leg):
    """Return the values of a stage that is over: with the days of its work order, else not kept."""
    if leg:
        return {
            "state": "done",
            "started_at": leg.sent_at,
            "done_at": leg.ended_at or fields.Datetime.now(),
            "done_uid": (leg.ended_uid or leg.env.user).id,
            "department_id": leg.department_id.id,
        }
    return {"state": "skipped", "reason": _unknown(request), "done_at": fields.Datetime.now(), "done_uid": SUPERUSER_ID}


def _unknown(request):
    return request.env._("Before stages were kept.")
