"""What happens while a message is held, or under way: it is decided again, and takes its place."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from typing_extensions import override

from app.domain.actions import Channel, Kind
from app.domain.facts import Result
from app.usecases.delivery.messages.sending import send_message
from app.usecases.delivery.messages.ways import MessageMail
from app.usecases.delivery.ports import Letter, Mailbox, MailOutcome, Sent, SmtpAccount
from app.usecases.errors import ContactRefused
from app.usecases.lookups import Place
from app.usecases.ports import Gateway, Key
from app.usecases.pursuit.contacts import ContactCommand, make_contact
from app.usecases.write import write
from tests.api.small_service import problem
from tests.api.v1.accounts.test_clocks import passing
from tests.api.v1.api_client import ENQUIRY, Api
from tests.api.v1.delivery.messages.conftest import (
    AFTER,
    HELD,
    MOMENT,
    OPERATOR,
    contacts_of,
    due_of,
    message_of,
    read,
)
from tests.support.mail_sink import MailSink

DAY: Final = timedelta(days=1)


def new_day(person: Api, held: Any, day: str) -> None:
    """The employer names another day."""
    due = {"status": "answered", "date": day}
    news = {"kind": "new_timetable", "channel": "email", "answer_due": due}
    person.post(f"/v1/interviews/{held['id']}/employer-updates", news)
    passing(person, person.clock.now)


def test_a_day_that_moves_later_holds_it_on(ana: Api, held: Any, sink: MailSink) -> None:
    made = message_of(ana, held, **HELD)
    due = due_of(made)
    passing(ana, due - timedelta(hours=1))
    new_day(ana, held, "2025-06-27")
    later = read(ana, made)
    assert later["state"] == "held"
    assert due_of(later) > due + DAY
    assert due_of(later) >= datetime.fromisoformat(
        ana.action(held["id"], "enquire_status")["opens_at"]
    )
    passing(ana, due_of(later) - MOMENT)
    assert sink.taken == []
    passing(ana, due_of(later))
    assert (read(ana, made)["state"], len(sink.taken)) == ("sent", 1)


def test_a_day_that_moves_earlier_moves_it_forward(ana: Api, held: Any, sink: MailSink) -> None:
    made = message_of(ana, held, **HELD)
    new_day(ana, held, "2025-06-05")
    sooner = read(ana, made)
    assert due_of(sooner) < due_of(made)
    passing(ana, due_of(sooner))
    assert (read(ana, made)["state"], len(sink.taken)) == ("sent", 1)


def test_a_day_that_moves_unseen_is_seen_when_it_wakes(ana: Api, held: Any, sink: MailSink) -> None:
    """The job of the employer may come too late; the message itself asks again."""
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made) - MOMENT)
    ana.clock.now = due_of(made)
    due = {"status": "answered", "date": "2025-06-27"}
    news = {"kind": "new_timetable", "channel": "email", "answer_due": due}
    ana.post(f"/v1/interviews/{held['id']}/employer-updates", news)
    sent_one(ana, made)
    assert (read(ana, made)["state"], sink.taken) == ("held", [])


def test_an_employer_that_answers_cancels_it(ana: Api, held: Any, sink: MailSink) -> None:
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made) - timedelta(hours=1))
    answer = {"kind": "rejection", "channel": "email"}
    ana.post(f"/v1/interviews/{held['id']}/employer-updates", answer)
    passing(ana, ana.clock.now)
    cancelled = read(ana, made)
    assert (cancelled["state"], cancelled["code"]) == ("cancelled", "contact_refused")
    refused = ana.ask("POST", f"/v1/interviews/{held['id']}/contacts", ENQUIRY).json()
    assert [one["rule"] for one in cancelled["reasons"]] == [
        one["rule"] for one in refused["decision"]["reasons"]
    ]
    assert all(one["message"] for one in cancelled["reasons"])
    passing(ana, due_of(made) + DAY)
    assert (sink.taken, contacts_of(ana, held)) == ([], [])


def test_a_withdrawal_in_the_second_it_wakes_cancels_it(
    ana: Api, held: Any, sink: MailSink
) -> None:
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made) - MOMENT)
    ana.clock.now = due_of(made)
    gone = {"outcome": {"kind": "withdrawn"}}
    ana.patch(f"/v1/applications/{held['application_id']}", gone)
    passing(ana, due_of(made))
    cancelled = read(ana, made)
    assert (cancelled["state"], cancelled["code"]) == ("cancelled", "contact_refused")
    assert cancelled["reasons"]
    assert sink.taken == []


def test_an_enquiry_made_by_hand_meanwhile_takes_its_place(
    ana: Api, held: Any, sink: MailSink
) -> None:
    made = message_of(ana, held, **HELD)
    ana.clock.now = due_of(made)
    ana.post(f"/v1/interviews/{held['id']}/contacts", ENQUIRY)
    passing(ana, due_of(made))
    assert read(ana, made)["state"] in {"held", "cancelled"}
    assert sink.taken == []
    assert len(contacts_of(ana, held)) == 1


def sent_one(person: Api, made: Any, mail: MessageMail | None = None) -> Any:
    """Let the job of one message run now, and no other."""
    services: Any = person.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    assert person.client.portal is not None
    account = person.get("/v1/me")["id"]
    mail = mail or MessageMail(Taking(), OPERATOR_ACCOUNT, Mailbox(OPERATOR, "Bide"))
    return person.client.portal.call(
        send_message,
        *(services.gateway, mail, services.policy),
        (account, made["id"]),
        person.clock.now,
    )


OPERATOR_ACCOUNT: Final = SmtpAccount(
    "127.0.0.1", 2525, "none", ("@mail.example.org",), of_operator=True
)


@dataclass
class Taking:
    """A mail server that takes what it is handed."""

    taken: list[tuple[Letter, SmtpAccount]] = field(default_factory=list)

    async def send(self, letter: Letter, account: SmtpAccount) -> MailOutcome:
        self.taken.append((letter, account))
        return Sent("taken")


@dataclass
class Racing(Taking):
    """A mail server during whose work another request makes the same enquiry."""

    gateway: Gateway | None = None
    account: str = ""
    application: str = ""
    policy: Any = None
    refused: list[tuple[str, ...]] = field(default_factory=list)

    @override
    async def send(self, letter: Letter, account: SmtpAccount) -> MailOutcome:
        assert self.gateway is not None
        place = Place(application_id=self.application)
        command = ContactCommand(place, Kind.ENQUIRE_STATUS, Channel.EMAIL, result=Result.SENT)
        key = Key("application", self.application)
        try:
            await write(
                self.gateway,
                self.account,
                key,
                lambda context, now: make_contact(context, command, self.policy, now),
                writer="candidate",
            )
        except ContactRefused as refusal:
            self.refused.append(refusal.rules)
        return await super().send(letter, account)


def test_while_it_is_handed_over_a_second_enquiry_is_refused(ana: Api, held: Any) -> None:
    made = message_of(ana, held, **HELD)
    ana.clock.now = due_of(made)
    services: Any = ana.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    racing = Racing(
        gateway=services.gateway,
        account=ana.get("/v1/me")["id"],
        application=held["application_id"],
        policy=services.policy,
    )
    sent_one(ana, made, MessageMail(racing, OPERATOR_ACCOUNT, Mailbox(OPERATOR)))
    assert len(racing.refused) == len(racing.taken) == 1
    assert racing.refused[0]
    [contact] = contacts_of(ana, held)
    assert contact["id"] == read(ana, made)["contact_id"]
    assert contact["breach"] == []


@pytest.mark.parametrize("second", ["same", "sibling"])
def test_of_two_messages_that_wake_together_one_goes(ana: Api, held: Any, second: str) -> None:
    made = message_of(ana, held, **HELD)
    if second == "same":
        other = message_of(ana, held, **HELD)
    else:
        another = ana.interview(
            employer={"id": held["employer_id"]},
            application={"role": "Analyst", "route": "direct"},
            starts_at="2025-06-03T13:00:00Z",
            ends_at="2025-06-03T14:00:00Z",
        )
        passing(ana, AFTER + timedelta(hours=3))
        due = {"answer_due": {"status": "answered", "date": "2025-06-13"}}
        ana.put(f"/v1/interviews/{another['id']}/timetable", due)
        other = message_of(ana, another, to_email="sam@acme.example", **HELD)
    taking = Taking()
    mail = MessageMail(taking, OPERATOR_ACCOUNT, Mailbox(OPERATOR))
    ana.clock.now = max(due_of(made), due_of(other))
    sent_one(ana, made, mail)
    sent_one(ana, other, mail)
    assert [letter.message_id.partition(".")[0] for letter, _ in taking.taken] == [f"<{made['id']}"]
    assert read(ana, other)["state"] in {"held", "cancelled"}


def test_a_message_that_left_is_not_taken_back(ana: Api, held: Any) -> None:
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made))
    contact = f"/v1/contacts/{read(ana, made)['contact_id']}"
    gone = {"reason": "It was never sent"}
    problem(ana.ask("POST", f"{contact}/retraction", gone), 409, "state_conflict")
    for result in ("not_made", "bounced"):
        problem(ana.ask("PATCH", contact, {"result": result}), 409, "state_conflict")
    problem(ana.ask("DELETE", f"/v1/applications/{held['application_id']}"), 409, "in_use")
    path = f"/v1/messages/{made['id']}"
    problem(ana.ask("DELETE", path), 409, "state_conflict")
    problem(ana.ask("PATCH", path, {"subject": "Other"}), 409, "state_conflict")


def test_one_that_is_held_can_be_changed_and_deleted(ana: Api, held: Any, sink: MailSink) -> None:
    made = message_of(ana, held, **HELD)
    path = f"/v1/messages/{made['id']}"
    changed = ana.patch(path, {"subject": "My question"})
    assert (changed["state"], changed["subject"]) == ("held", "My question")
    draft = ana.patch(path, {"send": "never"})
    assert (draft["state"], draft["due_at"], draft["code"]) == ("draft", None, None)
    passing(ana, due_of(made) + DAY)
    assert sink.taken == []
    ana.delete(path)
    assert ana.ask("GET", path).status_code == 404


def test_with_the_application_what_is_held_goes(ana: Api, held: Any, sink: MailSink) -> None:
    made = message_of(ana, held, **HELD)
    ana.delete(f"/v1/applications/{held['application_id']}")
    passing(ana, due_of(made) + DAY)
    assert sink.taken == []
    types = [event["type"] for event in ana.get("/v1/events")["items"]]
    assert types.count("message.deleted") == 1
