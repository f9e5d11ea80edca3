"""/v1/policy: the numbers of the policy in force, with bounds and grounds; PATCH to be stricter."""

from contextlib import suppress
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response, read_first
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, Body, leave, text
from app.api.v1.shared.verdicts import BASIS
from app.api.v1.tasks.task_refresh import refresh_tasks
from app.domain.decide import REMARKS, RULE_IDS, RULES
from app.domain.policy import POLICY, Number, Policy
from app.usecases import policies
from app.usecases.errors import NotFound, Unavailable
from app.usecases.ports import Key
from app.usecases.pursuit.task_basis import BATCH

routes = Routes.of("policy")


class LaterValue(Answer):
    """A value of the operator's that comes into force on a day."""

    from_: date = Field(alias="from", description="Its first day, in UTC.")
    value: int | str = Field(description="The value from that day on.")


class NumberInForce(Answer):
    """One number, with its bounds, unit and grounds."""

    name: str = Field(examples=["timetable_grace_business_days"])
    value: int | str = Field(description="The value in force for you; local times are `HH:MM`.")
    default: int | str = Field(description="The value of the etiquette.")
    operator: int | str = Field(description="The value that the operator of this service has set.")
    minimum: int | str
    maximum: int | str
    stricter: str = Field(
        description="`higher` or `lower`: the direction in which you may change it."
    )
    unit: str = Field(examples=["business days"])
    grounds: str = Field(description="The source of the number.")
    later: list[LaterValue] = Field(
        description="The operator's values that are still to come, in the order of their days."
    )


class RuleInForce(Answer):
    """A rule, and the numbers it works with."""

    id: str = Field(examples=["wait-for-timetable"])
    title: str = Field(description="The advice behind it.")
    numbers: list[NumberInForce]


class PolicyInForce(Answer):
    """The policy in force for you."""

    tagged: ClassVar[bool] = True

    version: str = Field(description="Stored with every decision.", examples=[POLICY.version])
    operator_version: str
    basis: str = Field(description=BASIS)
    numbers: dict[str, int | str]
    rules: list[RuleInForce]


class PolicyPatch(Body):
    """A merge patch of numbers: stricter than the operator's, or null to reset one."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"numbers": {"timetable_grace_business_days": 2}}]}
    )

    numbers: Annotated[
        dict[Annotated[str, text(100)], int | Annotated[str, text(5)] | None],
        Field(max_length=100),
    ] = leave()


def _number_view(number: Number) -> dict[str, Any]:
    return {
        "name": number.name,
        "value": number.shown(number.value),
        "default": number.shown(number.default),
        "operator": number.shown(number.operator),
        "minimum": number.shown(number.minimum),
        "maximum": number.shown(number.maximum),
        "stricter": number.stricter,
        "unit": number.unit,
        "grounds": number.grounds,
        "later": [{"from": first, "value": number.shown(value)} for first, value in number.later],
    }


def policy_view(policy: Policy) -> dict[str, Any]:
    """The policy as answered: every rule with its numbers."""
    titles = {rule.id: rule.tip for rule in RULES} | dict(REMARKS)
    of_rule: dict[str, list[Number]] = {rule: [] for rule in RULE_IDS}
    for number in policy.numbers():
        of_rule[number.rule].append(number)
    return {
        "version": policy.version,
        "operator_version": policy.operator_version,
        "basis": policy.basis,
        "numbers": {number.name: number.shown(number.value) for number in policy.numbers()},
        "rules": [
            {
                "id": rule,
                "title": titles[rule],
                "numbers": [_number_view(number) for number in numbers],
            }
            for rule, numbers in of_rule.items()
        ],
    }


@routes.get("/v1/policy", "policy.get", PolicyInForce)
async def get(call: Caller) -> Response:
    """Read the numbers in force, with bounds and grounds."""
    account = await call.gateway.one(call.account_id, "accounts", call.account_id)
    if account is None:
        raise NotFound("account")
    policy = policies.policy_of(account, call.policy).at(call.now())
    return call.ok_or_unchanged(policy_view(policy), policy_etag(policy))


def policy_etag(policy: Policy) -> str:
    """The tag of the numbers in force."""
    return f'"{policy.basis}"'


@routes.patch("/v1/policy", "policy.update", PolicyInForce)
async def update(call: Caller, body: PolicyPatch) -> Response:
    """Make numbers stricter for yourself, never looser than the operator's."""
    command = policies.ChangePolicy(call.account_id, body.numbers or {})

    async def refreshed(policy: Policy) -> Response:
        # The numbers hold from now on. The tasks of a large account follow when they are shown.
        policy = policy.at(call.now())
        with suppress(Unavailable):
            await refresh_tasks(call, BATCH)
        return json_response(policy_view(policy), headers={"ETag": policy_etag(policy)})

    return await call.change(
        Key("account"),
        lambda context, now: policies.change_policy(context, command, call.policy, now),
        read_first,
        otherwise=refreshed,
        tag=lambda context, now: policy_etag(
            policies.policy_of(context.account, call.policy).at(now)
        ),
    )
