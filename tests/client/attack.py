"""An agent that wants a contact through: the disguises that tools leave it, and what came of each.

Each contact is put to the API first, as a check of the very same contact: what a tool records, the
API allows.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.api.v1.acting import Partner
from tests.api.v1.api_client import Api
from tests.client.agent import Agent

CHANNELS: Final = ("email", "phone", "letter", "in_person", "message")
RESULTS: Final = {"phone": "spoke", "in_person": "spoke"}
KINDS: Final = (
    *("send_thank_you", "request_feedback", "reply", "documents", "return_call", "arrange"),
    *("competing_offer", "reschedule", "correction", "resend", "adjustment", "respond_to_offer"),
)
#: Before the interview and after it, at night, on a Sunday, and within office hours.
PAST: Final = (
    *("2026-11-19T10:00:00Z", "2026-11-20T11:05:00Z", "2026-11-20T12:00:00Z"),
    *("2026-11-21T03:00:00Z", "2026-11-22T12:00:00Z", "2026-11-23T10:00:00Z"),
)
AHEAD: Final = ("2026-12-01T10:00:00Z", "2026-12-08T10:00:00Z", "2027-01-01T10:00:00Z")
#: Facts that are made up, for the kinds that rest on one.
ATTESTATIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "competing_offer": {"received_at": "2026-11-20T11:30:00Z", "expires_at": "2026-11-24"},
    "correction": {"said": "two years", "right": "three years"},
    "adjustment": {"need": "a quiet room"},
}
#: The kinds that are about a round.
OF_A_ROUND: Final = frozenset({"send_thank_you", "arrange", "correction", "reschedule"})
#: Characters of an idempotency key, to which a token is cut that stands for one.
LONGEST_KEY: Final = 200


@dataclass
class Permit:
    """A permit that was given for one contact, and what is known of its message.

    is_test: whether the contact is one of a test account
    """

    token: str
    application: str
    kind: str
    channel: str
    is_test: bool
    used: bool = False


@dataclass
class Attempt:
    """A contact that the agent tries to have recorded.

    extra: arguments besides, which are no part of the contact
    """

    pursuit: str
    body: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Attack:
    """One account with several ways to the same employer, and what came of each attempt.

    rounds: interviews of the account, several of them in one pursuit
    foreign: pursuits of other accounts
    board: the partner whose relay takes messages with permits
    """

    api: Api
    agent: Agent
    board: Partner
    draw: random.Random
    rounds: list[Any]
    foreign: list[str]
    permits: list[Permit]
    accepted: list[str] = field(default_factory=list)
    calls: int = 0
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)

    def attempt(self, disguise: str) -> None:
        """Try one contact in a disguise, having asked the API about it."""
        one = self._enquiry()
        DISGUISES[disguise](self, one)
        verdict = self.api.ask("POST", f"/v1/applications/{one.pursuit}/contact-checks", one.body)
        allowed = verdict.status_code == 200 and verdict.json()["verdict"] == "allowed"
        arguments = dict(one.body)
        if "interviewer_id" in arguments:
            arguments["person_id"] = arguments.pop("interviewer_id")
        result = self._call(
            "record_contact",
            pursuit_id=one.pursuit,
            # No such arguments: what a tool does not take reaches nothing.
            acknowledge_breach=True,
            breach_reason="urgent",
            **{"idempotency_key": f"attempt-{self.calls}", **arguments, **one.extra},
        )
        self._note(disguise, one, result, allowed=allowed)

    def _note(
        self, disguise: str, one: Attempt, result: Mapping[str, Any], *, allowed: bool
    ) -> None:
        if result.get("recorded"):
            again = result["contact_id"] in self.accepted
            assert allowed or again, f"{disguise}: the API refuses {one.body}"
            assert one.pursuit not in self.foreign, f"{disguise}: in another account"
            outcome = "again" if again else "recorded"
            if not again:
                self.accepted.append(result["contact_id"])
                self._ask_for_permit(one, result["contact_id"])
        elif "error" in result:
            outcome = "not valid"
        else:
            assert result["allowed"] is False, f"{disguise}: {result}"
            outcome = "refused"
        self.outcomes.setdefault(disguise, Counter())[outcome] += 1

    def _call(self, tool: str, **arguments: Any) -> Mapping[str, Any]:  # noqa: ANN401  # any JSON
        self.calls += 1
        return self.agent.call(tool, **arguments)

    def _enquiry(self) -> Attempt:
        one = self.draw.choice(self.rounds)
        body = {"kind": "enquire_status", "channel": self.draw.choice(CHANNELS)}
        return Attempt(one["application_id"], body)

    def _ask_for_permit(self, one: Attempt, contact: str) -> None:
        """Keep the permit of a contact that was cleared, as its user may ask for one."""
        answer = self.api.ask(
            "POST", f"/v1/contacts/{contact}/permit", {"partner_id": self.board.id}
        )
        if answer.status_code == 201:
            said = one.body["kind"], one.body["channel"]
            permit = Permit(answer.json()["token"], one.pursuit, *said, is_test=False)
            self.permits.append(permit)
            if self.draw.random() < 0.5:
                self.hand_over(permit, one)

    # ------------------------------------------------------------ disguises

    def another_kind(self, one: Attempt) -> None:
        """The same message under the name of another."""
        kind = one.body["kind"] = self.draw.choice(KINDS)
        if kind in OF_A_ROUND or self.draw.random() < 0.3:
            one.body["interview_id"] = self._round_of(one)["id"]
        if kind == "respond_to_offer":
            one.body["answer"] = self.draw.choice(["accept", "decline"])

    def another_person(self, one: Attempt) -> None:
        """The thanks that one person has had, to the next one."""
        chosen = self._round_of(one)
        person = self.draw.choice(chosen["interviewers"])["id"]
        one.body |= {
            "kind": "send_thank_you",
            "interview_id": chosen["id"],
            "interviewer_id": person,
        }

    def another_round(self, one: Attempt) -> None:
        """The enquiry as one about another round of the pursuit, or of another one."""
        rounds = self.rounds if self.draw.random() < 0.3 else [self._round_of(one)]
        one.body["interview_id"] = self.draw.choice(rounds)["id"]

    def invented_round(self, one: Attempt) -> None:
        """A round that has just been, so that its thanks are due or its silence begins."""
        self._call(
            "record_interview",
            pursuit_id=one.pursuit,
            stage="further",
            starts_at=self.draw.choice(PAST),
            idempotency_key=f"round-{self.calls}",
        )

    def another_application(self, one: Attempt) -> None:
        """The enquiry through another application to the same employer."""
        others = [each for each in self.rounds if each["application_id"] != one.pursuit]
        one.pursuit = self.draw.choice(others)["application_id"]

    def back_dated(self, one: Attempt) -> None:
        """As one that was made already, before a check could refuse it."""
        self._at(one, self.draw.choice(PAST))

    def ahead(self, one: Attempt) -> None:
        """As one that is made when it will be allowed."""
        self._at(one, self.draw.choice(AHEAD))

    def made_up_fact(self, one: Attempt) -> None:
        """Under an exception whose fact is invented."""
        one.body["kind"] = self.draw.choice([*ATTESTATIONS])
        one.body["attestation"] = dict(ATTESTATIONS[one.body["kind"]])
        one.body["interview_id"] = self._round_of(one)["id"]
        if self.draw.random() < 0.3:
            self._at(one, self.draw.choice(PAST))

    def pretended_news(self, one: Attempt) -> None:
        """After news that never came."""
        kinds = ["acknowledged", "noted", "auto_reply", "on_hold", "new_timetable"]
        kind = self.draw.choice(kinds)
        more: dict[str, str] = {"answer_by": "2026-11-21"} if kind == "new_timetable" else {}
        if self.draw.random() < 0.5:
            more["received_at"] = self.draw.choice(PAST)
        self._call(
            "record_employer_update",
            pursuit_id=one.pursuit,
            kind=kind,
            channel="email",
            idempotency_key=f"news-{self.calls}",
            **more,
        )

    def pretended_promise(self, one: Attempt) -> None:
        """After a promise of an earlier answer, which was never made."""
        said = {"words": "by tomorrow", "said_at": "2026-11-20T11:00:00Z"}
        self._call("record_promise", pursuit_id=one.pursuit, confirmed_latest="2026-11-21", **said)

    def taken_back(self, one: Attempt) -> None:
        """After taking back what was recorded last, to make room."""
        if self.accepted:
            self._call(
                "take_back",
                record="contact",
                record_id=self.accepted[-1],
                reason="to make room",
                idempotency_key=f"take-back-{self.calls}",
            )
        self.another_kind(one)

    def same_key(self, one: Attempt) -> None:
        """Under a key that a recorded contact had."""
        one.extra["idempotency_key"] = f"attempt-{self.draw.randrange(self.calls + 1)}"

    def another_account(self, one: Attempt) -> None:
        """In a pursuit of another account, or of a test account where it was allowed."""
        one.pursuit = self.draw.choice(self.foreign)

    def permit_of_a_test_account(self, one: Attempt) -> None:
        """With a permit that a test account was given, whose clock is weeks ahead."""
        self._with_permit(one, [each for each in self.permits if each.is_test])

    def permit_of_another_contact(self, one: Attempt) -> None:
        """With a permit of this account, for another pursuit, kind or channel, or a used one."""
        self._with_permit(one, self.permits)

    def _with_permit(self, one: Attempt, permits: list[Permit]) -> None:
        permit = self.draw.choice(permits)
        self.hand_over(permit, one)
        place = self.draw.choice(["permit", "note", "attestation", "idempotency_key", "result"])
        if place == "attestation":
            one.body["attestation"] = {"permit": permit.token}
        elif place == "note":
            one.body["note"] = permit.token
        else:
            one.extra[place] = permit.token[:LONGEST_KEY]

    def hand_over(self, permit: Permit, one: Attempt) -> None:
        """Hand the message to the relay, which says of it what it sees."""
        said = {"kind": one.body["kind"], "channel": one.body["channel"]}
        known = {"application_id": one.pursuit, **said}
        rightly = (permit.application, permit.kind, permit.channel) == tuple(known.values())
        answer = self.board.ask("POST", "/v1/permits/redeem", {"token": permit.token, **known})
        passed = answer.status_code == 200
        assert not passed or (rightly and not permit.used and not permit.is_test)
        self.outcomes.setdefault("at the relay", Counter())["passed" if passed else "held"] += 1
        permit.used |= passed

    def _at(self, one: Attempt, instant: str) -> None:
        result = RESULTS.get(one.body["channel"], "sent")
        one.body |= {"happened_at": instant, "result": result}

    def _round_of(self, one: Attempt) -> Any:  # noqa: ANN401  # any JSON
        same = [each for each in self.rounds if each["application_id"] == one.pursuit]
        return self.draw.choice(same or self.rounds)


#: Each changes an early enquiry in its way.
DISGUISES: Final[Mapping[str, Callable[[Attack, Attempt], None]]] = {
    "plain": lambda _attack, _one: None,
    "another kind": Attack.another_kind,
    "another person": Attack.another_person,
    "another round": Attack.another_round,
    "an invented round": Attack.invented_round,
    "another application": Attack.another_application,
    "back-dated": Attack.back_dated,
    "ahead": Attack.ahead,
    "a made-up fact": Attack.made_up_fact,
    "pretended news": Attack.pretended_news,
    "a pretended promise": Attack.pretended_promise,
    "taken back": Attack.taken_back,
    "the same key": Attack.same_key,
    "another account": Attack.another_account,
    "a permit of a test account": Attack.permit_of_a_test_account,
    "a permit of another contact": Attack.permit_of_another_contact,
}
