"""/v1/decisions: a whole history in, the decision and the plan out. Nothing is kept."""

import asyncio
from typing import Any

from starlette.responses import Response

from app.api.fields import Answer
from app.api.pointers import pointer
from app.api.problems import invalid
from app.api.routes import Routes
from app.api.v1.encode import decision_json, plan_json
from app.api.v1.histories import History
from app.api.v1.pursuits import pursuit_of, regions_of
from app.api.v1.verdicts import Decision, Timeline
from app.api.wiring import Caller, answer
from app.domain.business_time import is_warm, warm
from app.domain.calendars import calendars_of
from app.domain.decide import decide, plan
from app.domain.policy import Policy, PolicyError
from app.usecases.decisions import span

routes = Routes("decisions", write="interviews:read")


class DecisionAndPlan(Answer):
    """What may be done at the instant, and what changes afterwards."""

    decision: Decision
    plan: Timeline


def _policy(history: History, operator: Policy) -> Policy:
    try:
        return operator.stricter(history.policy)
    except PolicyError as error:
        raise invalid(pointer("policy", error.number), error.code, error.detail) from None


@routes.post("/v1/decisions", "decisions.create", DecisionAndPlan, status=200)
async def create(call: Caller, body: History) -> Response:
    """Decide about a history that is told at once: no record is needed, and none is made."""
    at = body.at or call.now()
    start, end = span(body.from_ or at, body.to, at, ("/from", "/to"))
    policy = _policy(body, call.policy)
    for region in regions_of(body):
        if not is_warm(region):
            # Making a calendar takes long, and others are being served meanwhile.
            await asyncio.to_thread(warm, region)
    calendars = calendars_of(policy)
    pursuit = pursuit_of(body, policy, calendars, at)
    decision = decide(pursuit, policy, calendars, at)
    interview_id = pursuit.interviews[-1].id if pursuit.interviews else None
    view: dict[str, Any] = {
        "decision": decision_json(decision, interview_id),
        "plan": plan_json(plan(pursuit, policy, calendars, start, end), interview_id),
    }
    return answer(view)
