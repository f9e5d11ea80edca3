"""Decision and plan of an interview: GET .../next-action and .../plan, with ETag and cache."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import Query
from pydantic_core import to_json
from starlette.responses import Response

from app.api.operations.call import MEDIA_TYPE, AccountRequest, Caller, json_response
from app.api.operations.decision_cache import CachedDecision
from app.api.operations.routes import Routes
from app.api.request import preconditions
from app.api.request.fields import Instant, PathId
from app.api.v1.shared.encode import decision_json, plan_json
from app.api.v1.shared.support import context_of
from app.api.v1.shared.verdicts import Decision, Timeline
from app.usecases.common import find_interview
from app.usecases.pursuit import decisions

routes = Routes("decisions", read="interviews:read")

_SPAN: Final = ("/query/from", "/query/to")


@routes.get("/v1/interviews/{interview_id}/next-action", "next_action.get", Decision)
async def next_action(
    call: Caller,
    interview_id: PathId,
    at: Annotated[
        Instant | None,
        Query(description="Another instant, before or after now; facts after it are left out."),
    ] = None,
) -> Response:
    """Read what to do now: one next action, and every other with all reasons against it."""
    context = await context_of(call, interview_id, at)
    if at is not None:
        decision = decisions.next_action(context, interview_id, call.policy, at)
        asked = CachedDecision.of(decision, to_json(decision_json(decision, interview_id)))
        return _decision_response(call, asked, decision.as_of)
    now = context.instant(call.now())
    given = call.services.decision_cache.get(context, interview_id, now)
    if given is None:
        decision = decisions.next_action(context, interview_id, call.policy, now)
        given = CachedDecision.of(decision, to_json(decision_json(decision, interview_id)))
        pursuit, _ = find_interview(context, interview_id)
        call.services.decision_cache.put(context, pursuit, interview_id, given)
    return _decision_response(call, given, now)


def _decision_response(call: AccountRequest, given: CachedDecision, as_of: datetime) -> Response:
    """A decision with its weak tag, which stays the same while only `as_of` moves."""
    if preconditions.is_unchanged(call.scope, given.tag):
        return Response(None, 304, {"ETag": given.tag})
    return Response(given.body(as_of), 200, {"ETag": given.tag}, MEDIA_TYPE)


@routes.get("/v1/interviews/{interview_id}/plan", "plan.get", Timeline)
async def plan(
    call: Caller,
    interview_id: PathId,
    start: Annotated[Instant | None, Query(alias="from", description="Now by default.")] = None,
    end: Annotated[
        Instant | None,
        Query(alias="to", description="60 days later by default, 366 at most."),
    ] = None,
) -> Response:
    """Read when what may be done will change, if nothing happens."""
    span = decisions.span(start, end, call.now(), _SPAN)
    context = await context_of(call, interview_id, start)
    if start is None:
        span = decisions.span(None, end, context.instant(call.now()), _SPAN)
    timeline = decisions.timeline(context, interview_id, call.policy, span)
    return json_response(plan_json(timeline, interview_id))
