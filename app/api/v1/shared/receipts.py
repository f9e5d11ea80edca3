"""Receipts: a decision with everything that it rests on, signed (JWS, EdDSA).

Made on request (`?receipt=true`), stored nowhere. The content is canonical JSON and the signature
covers its bytes, so a receipt that was changed anywhere is worth nothing. `bide verify` decides
again from it: see `receipt_checks`.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic_core import to_json

from app import __version__
from app.api.operations.request_context import AccountRequest
from app.api.request.fields import Flag
from app.api.v1.shared.encode import check_json, decision_json
from app.domain.decision import Assessment, Decision
from app.signed.canonical_json import canonical, digest
from app.usecases.errors import ContactRefused
from app.usecases.pursuit.receipts import Asked, asked_of, document

#: The type of a receipt, which no token of another use has.
TYPE: Final = "bide-receipt+jws"
#: Raised when the content is laid out otherwise.
FORMAT: Final = 1

WantsReceipt = Annotated[
    Flag,
    Query(description="Whether the answer comes with a signed receipt, also where it is a no."),
]


def answer_of(asked: Asked, made: Decision | Assessment) -> dict[str, Any]:
    """The answer as a receipt has it: each reason with its grounds and the trace of its days."""
    if isinstance(made, Decision):
        answer = decision_json(made, asked.interview_id, asked.explain())
    else:
        answer = check_json(made, asked.explain())
    del answer["receipt"]
    plain: dict[str, Any] = json.loads(to_json(answer))
    return plain


def content(asked: Asked, made: Decision | Assessment, head: Mapping[str, Any]) -> bytes:
    """Write what a receipt says; head: who says it, when and to whom."""
    plain = document(asked)
    return canonical(
        {
            "format": FORMAT,
            "program": __version__,
            **head,
            "application_id": asked.pursuit.application.id,
            **plain,
            "facts_digest": digest(plain["facts"]),
            "answer": answer_of(asked, made),
        }
    )


async def receipt_of(
    call: AccountRequest, asked: Asked, made: Decision | Assessment, *, is_recorded: bool = True
) -> str:
    """Write and sign the receipt of an answer.

    is_recorded: whether the facts are on record here; else the caller sent them along
    """
    signing, now = call.access.signing, call.real_now()
    head = {
        "issuer": signing.issuer,
        "issued_at": json.loads(to_json(now)),
        "account_id": call.account_id,
        "is_recorded": is_recorded,
        "is_test": call.principal.is_test,
    }
    return await signing.sign(TYPE, content(asked, made, head), now, with_key=True)


async def receipt_of_refusal(call: AccountRequest, refused: ContactRefused) -> str | None:
    """Write and sign the receipt of a contact that was refused."""
    if refused.proposal is None:
        return None
    asked = asked_of(refused.proposal, is_over=bool(refused.would_break))
    return await receipt_of(call, asked, refused.assessment)
