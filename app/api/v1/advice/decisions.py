"""Decision and plan of an interview or a pursuit: GET .../next-action and .../plan.

Both have an ETag, and a decision is cached until the next instant at which it changes.
"""

from datetime import datetime
from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from app.api.operations.decision_cache import CachedDecision
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import MEDIA_TYPE, json_response
from app.api.operations.routes import Routes
from app.api.request import preconditions
from app.api.request.fields import Instant, PathId
from app.api.v1.shared.encode import decision_json, plan_json
from app.api.v1.shared.lookups import context_of
from app.api.v1.shared.receipts import WantsReceipt, receipt_of
from app.api.v1.shared.verdicts import Decision, Explanation, Timeline, WhichActions
from app.json_encoder import to_json
from app.usecases.lookups import Place
from app.usecases.policies import policy_of
from app.usecases.pursuit import decisions
from app.usecases.pursuit.receipts import Asked
from app.usecases.pursuit.timetables import place_of

routes = Routes("decisions", read="interviews:read")

_SPAN: Final = ("/query/from", "/query/to")


At = Annotated[
    Instant | None,
    Query(description="Another instant, before or after now; facts after it are left out."),
]
Explain = Annotated[
    Explanation | None,
    Query(description="`counting` adds to each reason how its days were counted."),
]
Actions = Annotated[
    WhichActions | None,
    Query(description="`all` shows what is refused as well, with the reasons against it."),
]
Start = Annotated[Instant | None, Query(alias="from", description="Now by default.")]
End = Annotated[
    Instant | None,
    Query(
        alias="to",
        description=f"{decisions.USUAL_PLAN.days} days later by default, "
        f"{decisions.LONGEST_PLAN.days} at most.",
    ),
]


@routes.get("/v1/interviews/{interview_id}/next-action", "next_action.get", Decision)
async def next_action(
    call: Caller,
    interview_id: PathId,
    at: At = None,
    explain: Explain = None,
    actions: Actions = None,
    receipt: WantsReceipt = False,
) -> Response:
    """Read what to do now: one next action, and what else may be done, or will be, and when."""
    return await _next_action(call, Place(interview_id), at, (explain, actions, receipt))


@routes.get(
    "/v1/applications/{application_id}/next-action", "application_next_action.get", Decision
)
async def next_action_of_application(
    call: Caller,
    application_id: PathId,
    at: At = None,
    explain: Explain = None,
    actions: Actions = None,
    receipt: WantsReceipt = False,
) -> Response:
    """Read what to do now in a pursuit, with or without an interview."""
    form = explain, actions, receipt
    return await _next_action(call, Place(application_id=application_id), at, form)


async def _next_action(
    call: AccountRequest,
    path: Place,
    at: datetime | None,
    form: tuple[Explanation | None, WhichActions | None, bool],
) -> Response:
    explain, actions, receipt = form
    with_refused = actions is WhichActions.ALL
    context = await context_of(call, path, at)
    pursuit, interview = place_of(context, path)
    interview_id = None if interview is None else interview.id
    if at is not None or explain is not None or receipt:
        instant = context.instant(call.now()) if at is None else at
        decision = decisions.next_action(
            context, pursuit, call.policy, instant, with_refused=with_refused
        )
        traced = None
        if explain is Explanation.COUNTING:
            traced = decisions.explaining(context, pursuit, call.policy, instant)
        answer = decision_json(decision, interview_id, traced)
        written = CachedDecision.of(decision, to_json(answer))
        if receipt:
            policy = policy_of(context.account, call.policy)
            asked = Asked(
                pursuit, policy, instant, with_refused=with_refused, interview_id=interview_id
            )
            answer["receipt"] = await receipt_of(call, asked, decision)
            return json_response(answer, headers={"ETag": written.tag})
        return _decision_response(call, written, decision.as_of)
    now = context.instant(call.now())
    cached_as = f"{path.named} {actions}" if with_refused else path.named
    given = call.services.decision_cache.get(context, cached_as, now)
    if given is None:
        decision = decisions.next_action(
            context, pursuit, call.policy, now, with_refused=with_refused
        )
        answer = decision_json(decision, interview_id)
        given = CachedDecision.of(decision, to_json(answer))
        call.services.decision_cache.put(context, pursuit, cached_as, given)
    return _decision_response(call, given, now)


def _decision_response(call: AccountRequest, given: CachedDecision, as_of: datetime) -> Response:
    """A decision with its weak tag, which stays the same while only `as_of` moves."""
    if preconditions.is_unchanged(call.scope, given.tag):
        return Response(None, 304, {"ETag": given.tag})
    return Response(given.body(as_of), 200, {"ETag": given.tag}, MEDIA_TYPE)


@routes.get("/v1/interviews/{interview_id}/plan", "plan.get", Timeline)
async def plan(
    call: Caller, interview_id: PathId, start: Start = None, end: End = None
) -> Response:
    """Read when what may be done will change, if nothing happens."""
    return await _plan(call, Place(interview_id), start, end)


@routes.get("/v1/applications/{application_id}/plan", "application_plan.get", Timeline)
async def plan_of_application(
    call: Caller, application_id: PathId, start: Start = None, end: End = None
) -> Response:
    """Read when what may be done in a pursuit will change, if nothing happens."""
    return await _plan(call, Place(application_id=application_id), start, end)


async def _plan(
    call: AccountRequest, path: Place, start: datetime | None, end: datetime | None
) -> Response:
    span = decisions.span(start, end, call.now(), _SPAN)
    context = await context_of(call, path, start)
    pursuit, interview = place_of(context, path)
    if start is None:
        span = decisions.span(None, end, context.instant(call.now()), _SPAN)
    timeline = decisions.timeline(context, pursuit, call.policy, span)
    return json_response(plan_json(timeline, None if interview is None else interview.id))
