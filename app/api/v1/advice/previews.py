"""POST /v1/policy/preview: what stricter numbers would change in open pursuits; writes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.request.fields import Answer
from app.api.v1.shared.encode import next_action_json
from app.api.v1.shared.verdicts import BASIS, NextAction
from app.api.v1.tasks.policy import PolicyPatch
from app.domain.actions import Kind
from app.domain.decision import Phase
from app.domain.outlook import Outlook
from app.usecases import policies
from app.usecases.errors import NotFound
from app.usecases.pursuit import decisions

routes = Routes("policy", write="account:read")


class Standing(Answer):
    """How a pursuit stands under some numbers."""

    phase: Phase = Field(description="Its phase.")
    next_action: NextAction = Field(description="What is to be done now, or waited for.")
    due_at: datetime | None = Field(description="When that is due; null for a wait.")
    at: datetime | None = Field(
        description="Since when it is allowed; for a wait, until when it lasts."
    )
    changes_at: datetime | None = Field(description="Until when that stands.")


class ChangedPursuit(Answer):
    """A pursuit that stands otherwise under the numbers that are asked about."""

    application_id: str = Field(description="The application.")
    employer_name: str = Field(description="The name of its employer.")
    role: str = Field(description="The role.")
    now: Standing = Field(description="How it stands under the numbers in force.")
    then: Standing = Field(description="How it would stand.")


class PolicyPreview(Answer):
    """What the numbers would change now."""

    basis: str = Field(description=f"Of the numbers that are asked about. {BASIS}")
    numbers: dict[str, int | str] = Field(description="The numbers that would be in force.")
    examined: int = Field(
        description=f"How many open pursuits were looked at, {decisions.MOST_PREVIEWED} at most."
    )
    is_whole: bool = Field(description="Whether those are all.")
    changed: list[ChangedPursuit] = Field(description="Those of them that would stand otherwise.")


def _standing(outlook: Outlook) -> dict[str, Any]:
    following, action = outlook.next_action, outlook.action
    waits = following.kind is Kind.WAIT
    return {
        "phase": outlook.phase,
        "next_action": next_action_json(following),
        "due_at": None if waits or action is None else action.due_at,
        "at": outlook.at,
        "changes_at": outlook.changes_at,
    }


def _changed(compared: Sequence[decisions.Compared]) -> list[Mapping[str, Any]]:
    """Those whose standing differs in what is shown of it."""
    pairs = [(one.pursuit, _standing(one.now), _standing(one.then)) for one in compared]
    return [
        {
            "application_id": pursuit.application.id,
            "employer_name": pursuit.employer.name,
            "role": pursuit.application.role,
            "now": now,
            "then": then,
        }
        for pursuit, now, then in pairs
        if now != then
    ]


@routes.add(
    *("POST", "/v1/policy/preview", "policy_previews.create", PolicyPreview),
    writes=False,
    besides=("interviews:read",),
)
async def create(call: Caller, body: PolicyPatch) -> Response:
    """Ask what numbers of your own would change in your open pursuits. Nothing is written."""
    account = await call.gateway.one(call.account_id, "accounts", call.account_id)
    if account is None:
        raise NotFound("account")
    now = call.now()
    numbers = body.numbers or {}
    then = policies.with_numbers(account, numbers, call.policy, now)
    async with call.one_at_a_time():
        found = await call.gateway.all_contexts(call.account_id)
        # Each pursuit is two decisions; other requests must not wait for all of them.
        compared, is_whole = await call.in_thread(decisions.compared, found, call.policy, then, now)
    policy = policies.policy_of(then, call.policy).at(now)
    return json_response(
        {
            "basis": policy.basis,
            "numbers": {one.name: one.shown(one.value) for one in policy.numbers()},
            "examined": len(compared),
            "is_whole": is_whole,
            "changed": _changed(compared),
        }
    )
