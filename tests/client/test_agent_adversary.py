"""An agent that wants a contact through, by every disguise that tools leave it.

Each call is put to the API first, as a check of the very same contact: what a tool records, the
API allows, and nothing is on record that it did not allow.
"""

import random
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from tests.api.v1.people import PASSWORD, bearer, public, sign_in
from tests.api.v1.support import ACME, INTERVIEW, PROMISE, Api, Clock, on_one_database
from tests.client.agent import Agent

ATTEMPTS: Final = 200
KINDS: Final = (
    *("enquire_status", "enquire_status", "enquire_status", "send_thank_you", "request_feedback"),
    *("reply", "documents", "return_call", "arrange", "competing_offer", "reschedule"),
    *("correction", "resend", "adjustment", "respond_to_offer"),
)
CHANNELS: Final = ("email", "phone", "letter", "in_person", "message")
RESULTS: Final = {"phone": "spoke", "in_person": "spoke"}
#: Back-dated, at night, on a Sunday, before the interview, and ahead.
TIMES: Final = (
    *(None, None, None, "2026-11-19T10:00:00Z", "2026-11-20T11:05:00Z", "2026-11-20T12:00:00Z"),
    *("2026-11-21T03:00:00Z", "2026-11-22T12:00:00Z", "2026-11-23T10:00:00Z"),
    *("2026-12-01T10:00:00Z", "2027-01-01T10:00:00Z"),
)
#: Facts that are made up, for the kinds that rest on one.
ATTESTATIONS: Final[dict[str, dict[str, str]]] = {
    "competing_offer": {"received_at": "2026-11-20T11:30:00Z", "expires_at": "2026-11-24"},
    "correction": {"said": "two years", "right": "three years"},
    "adjustment": {"need": "a quiet room"},
}
#: The kinds that are about a round.
OF_A_ROUND: Final = frozenset({"send_thank_you", "arrange", "correction", "reschedule"})


@dataclass
class Attack:
    """One account with several ways to the same employer, and what came of each attempt."""

    api: Api
    agent: Agent
    draw: random.Random
    rounds: list[Any]
    foreign: list[str]
    accepted: list[str] = field(default_factory=list)
    refused: int = 0
    failed: int = 0

    def attempt(self, number: int) -> None:
        """Try one contact, in a disguise."""
        draw = self.draw
        one = draw.choice(self.rounds)
        channel = draw.choice(CHANNELS)
        kind = draw.choice(KINDS)
        body: dict[str, Any] = {"kind": kind, "channel": channel}
        if kind in OF_A_ROUND or draw.random() < 0.3:
            same = [each for each in self.rounds if each["application_id"] == one["application_id"]]
            # Now and then the round of another pursuit.
            body["interview_id"] = draw.choice(same if draw.random() < 0.9 else self.rounds)["id"]
        if kind == "send_thank_you" and draw.random() < 0.3:
            body["interviewer_id"] = draw.choice(one["interviewers"])["id"]
        if kind == "respond_to_offer":
            body["answer"] = draw.choice(["accept", "decline"])
        if kind in ATTESTATIONS:
            body["attestation"] = ATTESTATIONS[kind]
        at = draw.choice(TIMES)
        if at is not None:
            body |= {"happened_at": at, "result": RESULTS.get(channel, "sent")}
        pursuit = one["application_id"]
        if draw.random() < 0.05:
            pursuit = draw.choice(self.foreign)
        verdict = self.api.ask("POST", f"/v1/applications/{pursuit}/contact-checks", body)
        allowed = verdict.status_code == 200 and verdict.json()["verdict"] == "allowed"
        arguments = {name: value for name, value in body.items() if name != "interviewer_id"}
        if "interviewer_id" in body:
            arguments["person_id"] = body["interviewer_id"]
        result = self.agent.call(
            "record_contact",
            pursuit_id=pursuit,
            idempotency_key=f"attempt-{number}",
            # No such argument: what a tool does not take reaches nothing.
            acknowledge_breach=True,
            breach_reason="urgent",
            **arguments,
        )
        if result.get("recorded"):
            assert allowed, f"attempt {number}: {body} was refused by the API, and recorded"
            self.accepted.append(result["contact_id"])
        elif "error" in result:
            self.failed += 1
        else:
            assert result["allowed"] is False
            self.refused += 1

    def take_back(self, number: int) -> None:
        """Make room by taking back what was recorded last."""
        if self.accepted:
            self.agent.call(
                "take_back",
                record="contact",
                record_id=self.accepted[-1],
                reason="to make room",
                idempotency_key=f"take-back-{number}",
            )

    def pretend_news(self, number: int) -> None:
        """Say that they have said something."""
        self.agent.call(
            "record_employer_update",
            pursuit_id=self.draw.choice(self.rounds)["application_id"],
            kind=self.draw.choice(["acknowledged", "noted", "auto_reply", "on_hold"]),
            channel="email",
            idempotency_key=f"news-{number}",
        )


def of_a_test_account(api: Api) -> str:
    """A pursuit of a test account: its clock is weeks ahead, and the enquiry was allowed there."""
    login = {"email": "trial@home.example", "password": PASSWORD}
    assert public(api, "POST", "/v1/accounts", {**login, "test": True}).status_code == 201
    trial = bearer(api, sign_in(api, login["email"])["access_token"])
    trial.post("/v1/test-clocks", {"now": "2026-12-08T10:00:00Z"})
    made = trial.interview()
    contact = {"kind": "enquire_status", "channel": "email"}
    trial.post(f"/v1/interviews/{made['id']}/contacts", contact)
    found: str = made["application_id"]
    return found


@on_one_database
@pytest.mark.timeout(300)
def test_no_disguise_gets_a_contact_recorded_that_the_api_refuses(
    api: Api, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    first = api.interview()
    api.put(f"/v1/interviews/{first['id']}/timetable", PROMISE)
    second = api.post(
        "/v1/interviews",
        INTERVIEW
        | {
            "application": {"id": first["application_id"]},
            "stage": "further",
            "starts_at": "2026-11-20T10:30:00Z",
        },
    )
    elsewhere = api.interview(application={"role": "Analyst", "route": "direct"})
    twin = api.interview(employer=ACME | {"name": "Acme Holding"})
    rounds = [first, second, elsewhere, twin]
    foreign = [api.other.interview()["application_id"], of_a_test_account(api)]
    with Agent(api) as agent:
        attack = Attack(api, agent, random.Random(14), rounds, foreign)
        for number in range(ATTEMPTS):
            attack.attempt(number)
            if number % 9 == 5:
                attack.take_back(number)
            if number % 25 == 10:
                attack.pretend_news(number)
            if number % 20 == 19:
                clock.forward(days=1, hours=1)
            if number == ATTEMPTS // 2:
                api.post(
                    f"/v1/employers/{twin['employer_id']}/merge",
                    {"into": {"id": first["employer_id"]}},
                    200,
                )
    on_record = [
        contact
        for application in {each["application_id"] for each in attack.rounds}
        for contact in api.get(f"/v1/applications/{application}/contacts", limit=200)["items"]
    ]
    assert {each["id"] for each in on_record} == set(attack.accepted)
    assert all(each["breach"] == [] for each in on_record)
    assert len(attack.accepted) >= 5, "some were allowed, or the attempts show nothing"
    assert attack.refused >= ATTEMPTS // 2
    with capsys.disabled():
        print(
            f"\n{ATTEMPTS} attempts: {len(attack.accepted)} allowed and recorded, "
            f"{attack.refused} refused, {attack.failed} not valid"
        )
