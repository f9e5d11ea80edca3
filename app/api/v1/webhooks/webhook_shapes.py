"""Models of webhook endpoints and their deliveries: requests and responses."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, Field

from app.api.request.fields import Answer, Body, Instant, ShortText, Url, leave
from app.api.v1.feed.partner_events import PartnerEventType
from app.usecases.ports import Row
from app.usecases.webhooks.deliveries import DISABLED
from app.usecases.webhooks.deliveries import TEST as TEST_TYPE
from app.usecases.webhooks.schedule import DeliveryState, DisabledReason


def _once_each(types: list[PartnerEventType]) -> list[str]:
    """Leave out repeated ones; they are stored as words."""
    return list(dict.fromkeys(str(one) for one in types))


EventTypes = Annotated[
    list[PartnerEventType],
    Field(min_length=1, max_length=200),
    AfterValidator(_once_each),
]

_URL: Final = (
    "Where deliveries are posted to: `https`, on a public address. It may hold a token of yours."
)
_TYPES: Final = "The types of events that it gets; null for all, also for those that come later."
_REASON: Final = (
    "Why it is disabled; null while it is enabled. `owner`: by you; `gone`: the receiver answered "
    "410; `failing`: nothing was delivered for five days; `secret_lost`: the service cannot read "
    "the secret any more, so rotate it."
)


class WebhookState(StrEnum):
    """Whether an endpoint works."""

    WORKING = "working"
    FAILING = "failing"
    DISABLED = "disabled"


class NewWebhookEndpoint(Body):
    """A new endpoint. Of events before it, none is delivered."""

    url: Url = Field(description=_URL, examples=["https://hooks.example.com/bide"])
    description: ShortText | None = Field(
        default=None, description="What it is for.", examples=["the board in the kitchen"]
    )
    event_types: EventTypes | None = Field(
        default=None, description=_TYPES, examples=[["interview.created", "task.updated"]]
    )
    enabled: bool = Field(default=True, description="Whether events are delivered.")


class WebhookEndpointPatch(Body):
    """A merge patch. An endpoint that is enabled again gets what happens from then on."""

    url: Annotated[Url, Field(description=_URL)] = leave()
    description: Annotated[ShortText | None, Field(description="What it is for.")] = leave()
    event_types: Annotated[EventTypes | None, Field(description=_TYPES)] = leave()
    enabled: Annotated[bool, Field(description="Whether events are delivered.")] = leave()


class WebhookEndpoint(Answer):
    """An endpoint, without its secret."""

    tagged: ClassVar[bool] = True

    id: str
    url: str = Field(description=_URL)
    description: str | None = Field(description="What it is for.")
    event_types: list[PartnerEventType] | None = Field(description=_TYPES)
    enabled: bool = Field(description="Whether events are delivered.")
    state: WebhookState = Field(
        description="`failing`: the last attempt was not taken, and others follow."
    )
    disabled_reason: DisabledReason | None = Field(description=_REASON)
    disabled_at: datetime | None = Field(description="Since when it is disabled.")
    failing_since: datetime | None = Field(
        description="When the first attempt failed after the last that was taken."
    )
    previous_secret_until: datetime | None = Field(
        description="Until when the secret before the last rotation signs as well."
    )
    created_at: datetime


class WebhookEndpointWithSecret(WebhookEndpoint):
    """An endpoint with its secret, which is only in this answer."""

    secret: str = Field(
        description="`whsec_` and a key in base64, for any library of Standard Webhooks.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )


class WebhookEndpointPage(Answer):
    """A page of endpoints."""

    items: list[WebhookEndpoint]
    next_cursor: str | None


class WebhookReplay(Body):
    """From when on events are delivered again."""

    since: Instant = Field(description="Events from this instant on; they are kept for some days.")


class WebhookDelivery(Answer):
    """A delivery of one event to one endpoint, and what came of its last attempt."""

    tagged: ClassVar[bool] = True

    id: str
    endpoint_id: str = Field(description="The endpoint that it is for.")
    webhook_id: str = Field(
        description="Its `webhook-id`, the same at every attempt: the id of the event."
    )
    event_type: str = Field(
        description=f"The type of the event, or `{TEST_TYPE}`.", examples=["interview.created"]
    )
    state: DeliveryState = Field(
        description="Due, taken, given up, or not made since the endpoint was disabled."
    )
    attempts: int = Field(description="How many attempts were made since it was last begun.")
    next_attempt_at: datetime | None = Field(
        description="When the next attempt is due; null where there is no other."
    )
    attempted_at: datetime | None = Field(description="When the last attempt was made.")
    status: int | None = Field(
        description="The HTTP status that the receiver last answered.", examples=[200]
    )
    problem: str | None = Field(
        description="Why the last attempt had no answer, such as `timeout`; or "
        f"`{DISABLED}`, of one that was cancelled.",
        examples=["no_connection"],
    )
    answer: str | None = Field(
        description="How the last answer began, if it was text.", examples=["ok"]
    )
    created_at: datetime
    ended_at: datetime | None = Field(description="Since when it is not pending.")


class WebhookDeliveryPage(Answer):
    """A page of deliveries."""

    items: list[WebhookDelivery]
    next_cursor: str | None


def endpoint_view(row: Row, now: datetime) -> dict[str, Any]:
    """An endpoint as it is answered."""
    disabled = row["disabled_reason"] is not None
    failing = WebhookState.FAILING if row["failing_since"] is not None else WebhookState.WORKING
    until = row["previous_until"]
    return {
        **{name: row[name] for name in ("id", "url", "description", "event_types")},
        "enabled": not disabled,
        "state": WebhookState.DISABLED if disabled else failing,
        **{name: row[name] for name in ("disabled_reason", "disabled_at", "failing_since")},
        "previous_secret_until": until if isinstance(until, datetime) and until > now else None,
        "created_at": row["created_at"],
    }


def delivery_view(row: Row) -> dict[str, Any]:
    """A delivery as it is answered."""
    return {
        name: row[name]
        for name in (
            *("id", "endpoint_id", "webhook_id", "event_type", "state", "attempts"),
            *("next_attempt_at", "attempted_at", "status", "problem", "answer"),
            *("created_at", "ended_at"),
        )
    }
