"""/v1/decisions: stateless decision and plan for a whole history. Stores nothing."""

import asyncio
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.problems.field_errors import pointer
from app.api.problems.problem import invalid
from app.api.request.fields import Answer
from app.api.v1.advice.histories import History
from app.api.v1.advice.pursuits import pursuit_of, regions_of
from app.api.v1.shared.encode import decision_json, plan_json
from app.api.v1.shared.receipts import WantsReceipt, receipt_of
from app.api.v1.shared.verdicts import Decision, Explanation, Timeline
from app.domain.business_time import is_warm, warm
from app.domain.calendars import calendars_of
from app.domain.decide import decide_and_plan
from app.domain.decision import Decision as DecisionMade
from app.domain.policy import Policy, PolicyError
from app.domain.traces import explainer
from app.usecases.pursuit.decisions import span
from app.usecases.pursuit.receipts import Asked

routes = Routes("decisions", write="interviews:read")


#: Facts up to which a decision and its plan take a few milliseconds.
_FEW_FACTS: Final = 40


class DecisionAndPlan(Answer):
    """What may be done at the instant, and what changes afterwards."""

    decision: Decision
    plan: Timeline


def _policy(history: History, operator: Policy) -> Policy:
    try:
        return operator.stricter(history.policy)
    except PolicyError as error:
        raise invalid(pointer("policy", error.number), error.code, error.detail) from None


@routes.post("/v1/decisions", "decisions.create", DecisionAndPlan, status=200, writes=False)
async def create(call: Caller, body: History, receipt: WantsReceipt = False) -> Response:
    """Decide about a whole history: no record is needed, and none is made."""
    at = body.at or call.now()
    start, end = span(body.from_ or at, body.to, at, ("/from", "/to"))
    policy = _policy(body, call.policy)
    for region in regions_of(body).values():
        if not is_warm(region):
            # Building a calendar takes long, so it runs in a thread.
            await asyncio.to_thread(warm, region)
    if _facts(body) <= _FEW_FACTS:
        answer, made = _view(body, policy, at, start, end)
    else:
        # A long history takes a few tenths of a second, and others are being served meanwhile.
        async with call.one_at_a_time():
            answer, made = await call.in_thread(_view, body, policy, at, start, end)
    if receipt:
        answer["decision"]["receipt"] = await receipt_of(call, *made, is_recorded=False)
    return json_response(answer)


def _facts(history: History) -> int:
    """How many facts make a history long."""
    timetables = len(history.application.timetables)
    each = sum(1 + len(one.timetables) + len(one.interviewers) for one in history.interviews)
    said = len(history.contacts) + len(history.employer_updates)
    return timetables + each + said + len(history.elsewhere) + len(history.feedback)


def _view(
    history: History, policy: Policy, at: datetime, start: datetime, end: datetime
) -> tuple[dict[str, Any], tuple[Asked, DecisionMade]]:
    """The decision and the plan as they are answered, and what a receipt of them is made of."""
    calendars = calendars_of(policy.at(at))
    pursuit = pursuit_of(history, policy, calendars, at)
    interview_id = pursuit.interviews[-1].id if pursuit.interviews else None
    decision, decided_plan = decide_and_plan(pursuit, policy, calendars, at, (start, end))
    explain = None
    if history.explain is Explanation.COUNTING:
        explain = explainer(pursuit, policy, calendars, at)
    answer = {
        "decision": decision_json(decision, interview_id, explain),
        "plan": plan_json(decided_plan, interview_id),
    }
    asked = Asked(pursuit, policy, at, with_refused=True, interview_id=interview_id)
    return answer, (asked, decision)
