"""Facts of the first edition: what it decided of them, and what is decided now.

One history for each kind of change that docs/upgrading.md lists and that facts of the first
edition can show. What it decided then was recorded from it, and stands here as it was.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple

import pytest

from app.api.v1.advice.histories import History
from app.api.v1.advice.pursuits import pursuit_of
from app.domain.calendars import calendars_of
from app.domain.decide import decide
from app.domain.policy import POLICY

#: A first round in London on Monday 2 March 2026, from 10 to 11.
ROUND: Final = {
    "id": "r",
    "stage": "first",
    "format": "video",
    "starts_at": "2026-03-02T10:00:00Z",
    "ends_at": "2026-03-02T11:00:00Z",
    "created_at": "2026-02-20T10:00:00Z",
}
EMPLOYER: Final = {
    "name": "Acme",
    "time_zone": "Europe/London",
    "country": "GB",
    "subdivision": "ENG",
}


class Changed(NamedTuple):
    """A question of a history, and its two answers.

    then, now: the verdict, or the kind of the next action where no action is named
    """

    id: str
    action: str | None
    at: str
    then: str | None
    now: str
    rounds: tuple[dict[str, Any], ...] = ({},)
    words: tuple[dict[str, Any], ...] = ()
    contacts: tuple[dict[str, Any], ...] = ()
    application: dict[str, Any] = {}  # noqa: RUF012 # Never changed.
    employer: dict[str, Any] = {}  # noqa: RUF012 # Never changed.


def word(kind: str, day: str, **more: object) -> dict[str, Any]:
    return {"id": f"{kind}-{day}", "kind": kind, "received_at": f"{day}T12:00:00Z", **more}


def contact(kind: str, day: str, **more: object) -> dict[str, Any]:
    made = {"channel": "email", "result": "sent", "happened_at": f"{day}T14:00:00Z"}
    return {"id": f"{kind}-{day}", "kind": kind, **made, **more}


CHANGES: Final = (
    Changed(
        "an enquiry while they wait for an answer",
        *("enquire_status", "2026-03-23", "allowed", "refused"),
        words=(word("question", "2026-03-09"),),
    ),
    Changed(
        "an invitation that asks for times",
        *("reply", "2026-03-10", "refused", "allowed"),
        words=(word("next_stage", "2026-03-09"),),
    ),
    Changed(
        "a question that nobody waits for any more",
        *(None, "2026-04-20", "reply", "enquire_status"),
        words=(word("question", "2026-03-09"),),
    ),
    Changed(
        "news after an answer",
        *("enquire_status", "2026-03-27", "allowed", "not_yet"),
        words=(word("documents_requested", "2026-03-05"),),
        contacts=(contact("documents", "2026-03-19"),),
    ),
    Changed(
        "a question after a withdrawal",
        *("reply", "2026-03-10", "refused", "allowed"),
        words=(word("question", "2026-03-09"),),
        contacts=(contact("withdraw", "2026-03-05"),),
    ),
    Changed(
        "a word after a rejection",
        *("enquire_status", "2026-03-30", "allowed", "refused"),
        words=(word("rejection", "2026-03-05"), word("acknowledged", "2026-03-09")),
    ),
    Changed(
        "an offer after a withdrawal",
        *("respond_to_offer", "2026-03-10", "refused", "allowed"),
        words=(word("offer", "2026-03-09"),),
        contacts=(contact("withdraw", "2026-03-06"),),
    ),
    Changed(
        "a need after a rejection",
        *("adjustment", "2026-03-10", "refused", "allowed"),
        words=(word("rejection", "2026-03-05"),),
    ),
    Changed(
        "a round that was missed",
        *("enquire_status", "2026-03-10", "refused", "allowed"),
        rounds=({"state": "missed"},),
    ),
    Changed(
        "a round that was cancelled",
        *("enquire_status", "2026-03-30", "refused", "allowed"),
        rounds=({"state": "cancelled"},),
    ),
    Changed(
        "a rejection after a round that did not take place",
        *("reflect", "2026-03-10", "allowed", "refused"),
        rounds=({"state": "cancelled"},),
        words=(word("rejection", "2026-03-05"),),
    ),
    Changed(
        "a pursuit in which nobody asked",
        *("enquire_status", "2026-05-11", "allowed", "refused"),
    ),
    Changed(
        "an offer after its deadline",
        *(None, "2026-04-20", "respond_to_offer", "reflect"),
        words=(word("offer", "2026-03-09", respond_by="2026-03-20T17:00:00Z"),),
    ),
    Changed(
        "a task that nobody does",
        *("reflect", "2026-05-11", "allowed", "refused"),
        words=(word("rejection", "2026-03-05"),),
    ),
    Changed(
        "an enquiry before any round was recorded",
        *("enquire_status", "2026-03-30", None, "allowed"),
        rounds=(),
        application={"applied_at": "2026-03-02"},
    ),
    Changed(
        "a wish of the employer's where the agency is asked",
        *("enquire_status", "2026-03-30", "refused", "allowed"),
        application={"route": "agency", "agency": {"name": "Reed"}},
        employer={"preferences": {"no_calls": False, "no_contact": True}},
    ),
)


def history(changed: Changed) -> dict[str, Any]:
    """The body of `POST /v1/decisions`."""
    return {
        "employer": {**EMPLOYER, **changed.employer},
        "application": {"role": "Analyst", **changed.application},
        "interviews": [{**ROUND, **one} for one in changed.rounds],
        "employer_updates": list(changed.words),
        "contacts": list(changed.contacts),
        "at": f"{changed.at}T12:00:00Z",
    }


@pytest.mark.parametrize("changed", CHANGES, ids=lambda one: one.id)
def test_what_is_decided_now_is_what_the_second_edition_says(changed: Changed) -> None:
    assert changed.then != changed.now
    at = datetime.fromisoformat(f"{changed.at}T12:00:00Z")
    calendars = calendars_of(POLICY)
    found = pursuit_of(History.model_validate(history(changed)), POLICY, calendars, at)
    decision = decide(found, POLICY, calendars, at)
    if changed.action is None:
        assert decision.next_action.kind == changed.now
    else:
        entry = next(one for one in decision.actions if one.kind == changed.action)
        assert entry.verdict == changed.now, [reason.rule for reason in entry.reasons]
