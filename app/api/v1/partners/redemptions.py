"""POST /v1/permits/redeem: the relay of a partner passes a message on, exactly once.

A key of the partner that the token names may redeem it. No grant of the candidate is needed, since
the token itself is what the candidate handed over. It is noted in the account of the candidate,
under the lock of the contact's employer, where the etiquette is asked once more. The relay learns
by which rules a contact is refused, and no more: it need not have a grant to read the facts.
"""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.problems.problem import Problem
from app.api.request.fields import Answer, AnyId, Body, text
from app.api.v1.pursuit.contact_shapes import ContactKind
from app.api.v1.shared.contact_refusals import note_refused
from app.api.v1.shared.permit_tokens import read_permit
from app.domain.actions import Channel
from app.signed.jwt_parser import MAX_TOKEN, InvalidToken
from app.usecases.errors import ContactRefused
from app.usecases.ports import Key
from app.usecases.pursuit import permits
from app.usecases.pursuit.permits import Redeem

routes = Routes("permits", write="candidates:write")

_REFUSALS = ("permit_expired", "permit_for_another", "permit_invalid", "permit_redeemed")


class PermitToRedeem(Body):
    """A permit as a relay was shown it, and what it knows of the message."""

    token: Annotated[str, text(MAX_TOKEN)] = Field(
        description="The permit, as it came with the message.", repr=False
    )
    application_id: AnyId | None = Field(
        default=None, description="The application that the message is about, if that is known."
    )
    kind: ContactKind | None = Field(
        default=None, description="What the message is, if that is known."
    )
    channel: Channel | None = Field(
        default=None, description="By which channel it goes, if that is known."
    )


class Redemption(Answer):
    """A permit that was redeemed by this very request: pass the message on."""

    id: str = Field(description="The single-use id of the permit.")
    account_id: str = Field(description="The candidate whose message it is.")
    application_id: str = Field(description="The application that the message is about.")
    kind: ContactKind
    channel: Channel
    redeemed_at: datetime = Field(description="When it was redeemed, by the account's clock.")
    is_test: bool = Field(
        description="Whether it is of a test account: its message is for nobody real."
    )


@routes.add(
    *("POST", "/v1/permits/redeem", "permits.redeem", Redemption),
    status=200,
    problems=(*_REFUSALS, "permit_withdrawn"),
)
async def redeem(call: Caller, body: PermitToRedeem) -> Response:
    """Redeem a permit, so that its message goes once and never again.

    The etiquette is asked again: where it refuses the contact by now, the answer is
    `permit_withdrawn`, with the rules that do, and nothing is spent.

    The permit names your partner account. What you say of the message must be what it is for. With
    an `Idempotency-Key` a retry whose answer was lost is answered as it was.
    """
    try:
        permit = await read_permit(call.access.signing, body.token, call.real_now())
    except InvalidToken as refusal:
        raise Problem("permit_invalid", refusal.detail) from None
    asked = {
        "application": body.application_id,
        "action": None if body.kind is None else body.kind.value,
        "channel": None if body.channel is None else body.channel.value,
    }
    partner = call.principal.home_id
    command = Redeem(permit.id, partner, permit.audience, permit.expires_at, permit.about, asked)

    def render(redeemed_at: datetime) -> Response:
        return json_response(
            {
                "id": permit.id,
                "account_id": permit.account_id,
                "application_id": permit.about["application"],
                "kind": permit.about["action"],
                "channel": permit.about["channel"],
                "redeemed_at": redeemed_at,
                "is_test": permit.is_test,
            }
        )

    # The change is one of the candidate's account, written by the partner.
    theirs = replace(call.principal, account_id=permit.account_id, writer=f"partner:{partner}")
    their_call = replace(call, principal=theirs)
    try:
        return await their_call.change(
            Key("contact", permit.id),
            lambda context, now: permits.redeem_permit(context, command, call.policy, now),
            render,
            chosen_ids=((permits.TABLE, permit.id),),
        )
    except ContactRefused as refusal:
        await note_refused(their_call, refusal)
        rules = ", ".join(f"`{rule}`" for rule in refusal.rules)
        detail = f"The etiquette does not allow this contact any more: {rules}."
        raise Problem("permit_withdrawn", detail) from None
