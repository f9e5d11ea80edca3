"""GET /v1/policy/adherence: how often each rule refused a contact or was broken, and why."""

from typing import Any

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.request.fields import Answer
from app.domain.decide import RULES
from app.usecases.pursuit import refusals

routes = Routes("policy", read="account:read")


class OverriddenWhy(Answer):
    """How many contacts broke the rule for each reason that was given with them."""

    they_asked_me_to: int = Field(description="The employer had asked for it.")
    urgent: int = Field(description="It could not wait.")
    did_not_know: int = Field(description="The rule was not known.")
    disagree: int = Field(description="The rule was thought wrong here.")
    other: int = Field(description="Another reason.")
    not_said: int = Field(description="No reason was given.")


class RuleAdherence(Answer):
    """What became of contacts that a rule stood against."""

    rule: str = Field(description="The id of the rule.", examples=["wait-for-timetable"])
    title: str | None = Field(
        description="The advice behind it; null for a rule that there is no more."
    )
    refused: int = Field(
        description="How many contacts it refused: the same one within an hour counts once."
    )
    breached: int = Field(
        description="How many contacts on record broke it; those taken back do not count."
    )
    overridden: OverriddenWhy = Field(description="Why they were made all the same.")


class PolicyAdherence(Answer):
    """How you and the etiquette get on, rule by rule."""

    rules: list[RuleAdherence] = Field(
        description="Every rule that can refuse a contact, and what became of it."
    )


def _view(rule: str, title: str | None, found: refusals.Adherence) -> dict[str, Any]:
    return {
        "rule": rule,
        "title": title,
        "refused": found.refused,
        "breached": found.overridden.total(),
        "overridden": {reason: found.overridden[reason] for reason in refusals.REASONS},
    }


@routes.get(
    "/v1/policy/adherence",
    "policy_adherence.get",
    PolicyAdherence,
    besides=("interviews:read",),
)
async def get(call: Caller) -> Response:
    """Count, by rule, the contacts that were refused, and those that broke it, and why."""
    found = refusals.adherence(*await call.gateway.adherence(call.account_id))
    titles = {rule.id: rule.tip for rule in RULES}
    none = refusals.Adherence()
    return json_response(
        {
            "rules": [
                _view(rule, titles.get(rule), found.get(rule, none))
                # Rules of an earlier version may stand on record.
                for rule in dict.fromkeys((*titles, *sorted(found)))
            ]
        }
    )
