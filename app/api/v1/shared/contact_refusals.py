"""Refusals of contacts, messages and permits: the 409 with the verdict, recorded as an event."""

import math
from contextlib import suppress
from typing import Final

from app.api.operations.request_context import AccountRequest
from app.api.problems.problem import Problem
from app.api.v1.shared.encode import check_json
from app.api.v1.shared.receipts import receipt_of_refusal
from app.domain.decision import Verdict
from app.usecases.errors import ContactRefused, NotFound, Unavailable
from app.usecases.pursuit import refusals
from app.usecases.write import write

_HOW_TO_ACKNOWLEDGE: Final = (
    "If it has happened all the same, record it with `acknowledge_breach`: true."
)


async def refused_contact(
    call: AccountRequest, refusal: ContactRefused, *, receipt: bool
) -> Problem:
    """The 409: the whole verdict, and what to do instead. The refusal is recorded."""
    await note_refused(call, refusal)
    assessment = refusal.assessment
    check = check_json(assessment)
    if receipt:
        check["receipt"] = await receipt_of_refusal(call, refusal)
    not_yet = assessment.verdict is Verdict.NOT_YET
    allowed_from = assessment.opens_at if not_yet else None
    headers = {}
    if allowed_from is not None:
        # Rounded up, so that a client that waits so long is not a moment too early.
        seconds = math.ceil((allowed_from - call.now()).total_seconds())
        if seconds > 0:
            headers["Retry-After"] = str(seconds)
    sentences = [reason.message for reason in assessment.reasons]
    if refusal.would_break:
        sentences.append(_HOW_TO_ACKNOWLEDGE)
    return Problem(
        "contact_not_yet" if not_yet else "contact_refused",
        " ".join(sentences),
        headers=headers,
        extra={
            "decision": check,
            "next_action": check["next_action"],
            "alternatives": check["alternatives"],
            "allowed_from": allowed_from,
            "breach": refusal.would_break,
        },
    )


async def note_refused(call: AccountRequest, refused: ContactRefused) -> None:
    """Write the event of a refusal; where that cannot be, the refusal stands all the same."""
    refusal = refusals.Refusal(refused.application_id, refused.kind, refused.channel, refused.rules)
    with suppress(Unavailable, NotFound):
        row = await call.gateway.one(call.account_id, refusals.TABLE, refusal.id)
        if refusals.is_noted(row, call.now()):
            return
        await write(
            call.gateway,
            call.account_id,
            refusal.key,
            lambda context, now: refusals.note_refusal(context, refusal, now),
            writer=call.principal.writer,
            chosen_ids=((refusals.TABLE, refusal.id),),
        )
