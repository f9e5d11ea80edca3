"""How the handing over of a message can end, and what the candidate says of it."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from app.usecases.delivery.messages.ways import MessageMail
from app.usecases.delivery.ports import Letter, Mailbox, MailOutcome, SmtpAccount
from tests.api.small_service import problem
from tests.api.v1.accounts.test_clocks import passing
from tests.api.v1.api_client import ENQUIRY, Api, on_one_database
from tests.api.v1.delivery.messages.conftest import (
    HELD,
    contacts_of,
    due_of,
    message_of,
    read,
)
from tests.api.v1.delivery.messages.test_races import OPERATOR_ACCOUNT, sent_one
from tests.support.mail_sink import DROP, MailSink

DAY: Final = timedelta(days=1)
PERSON: Final = "sam@acme.example"


class DyingError(Exception):
    """The end of a worker."""


class Dead:
    """A mail server during whose work the worker dies."""

    async def send(self, letter: Letter, account: SmtpAccount) -> MailOutcome:
        raise DyingError


@pytest.fixture
def unknown(ana: Api, held: Any, sink: MailSink) -> Any:
    """A message of which it is unknown whether it left."""
    sink.replies["DATA"] = DROP
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made))
    sink.replies.clear()
    found = read(ana, made)
    assert (found["state"], found["code"]) == ("unknown", "cut_off")
    return found


def test_a_lost_answer_is_unknown_and_never_sent_again(
    ana: Api, held: Any, unknown: Any, sink: MailSink
) -> None:
    passing(ana, ana.clock.now + 20 * DAY)
    assert read(ana, unknown)["state"] == "unknown"
    assert len(sink.taken) == 1
    assert contacts_of(ana, held) == []


def test_one_that_is_unknown_counts_until_something_is_said(
    ana: Api, held: Any, unknown: Any
) -> None:
    contact = f"/v1/interviews/{held['id']}/contacts"
    assert ana.ask("POST", contact, ENQUIRY).status_code == 409
    draft = ana.post(f"/v1/messages/{unknown['id']}/sent", {"sent": False}, 200)
    assert (draft["state"], draft["code"], draft["send"]) == ("draft", "not_sent", "never")
    assert ana.ask("POST", contact, ENQUIRY).status_code == 201


def test_one_that_was_sent_after_all_is_a_contact_of_that_instant(
    ana: Api, held: Any, unknown: Any
) -> None:
    ana.clock.forward(hours=5)
    path = f"/v1/messages/{unknown['id']}/sent"
    sent = ana.post(path, {}, 200)
    assert sent["state"] == "sent"
    [contact] = contacts_of(ana, held)
    assert contact["happened_at"] == unknown["handed_over_at"] == sent["sent_at"]
    assert (contact["result"], contact["breach"]) == ("sent", [])
    problem(ana.ask("POST", path, {}), 409, "state_conflict")
    problem(ana.ask("POST", path, {"sent": False}), 409, "state_conflict")


def test_one_that_is_not_sent_can_be_sent_anew(
    ana: Api, held: Any, unknown: Any, sink: MailSink
) -> None:
    path = f"/v1/messages/{unknown['id']}"
    ana.post(f"{path}/sent", {"sent": False}, 200)
    ana.patch(path, HELD)
    passing(ana, ana.clock.now + DAY)
    again = read(ana, unknown)
    assert (again["state"], again["attempts"]) == ("sent", 2)
    assert again["message_id"] != unknown["message_id"]
    assert len(sink.taken) == 2


def test_a_message_that_is_refused_has_failed_and_counts_for_nothing(
    ana: Api, held: Any, sink: MailSink
) -> None:
    sink.replies[PERSON] = "550 no such user"
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made) + 2 * DAY)
    failed = read(ana, made)
    assert (failed["state"], failed["code"], failed["attempts"]) == ("failed", "recipient", 1)
    assert failed["reasons"] == [{"rule": "recipient", "message": "550 no such user"}]
    assert contacts_of(ana, held) == []
    assert ana.action(held["id"], "enquire_status")["verdict"] == "allowed"
    changed = {"to_email": "jo@acme.example", "send": "now"}
    ana.patch(f"/v1/messages/{made['id']}", changed)
    passing(ana, ana.clock.now)
    assert read(ana, made)["state"] == "sent"
    assert sink.taken[-1].recipients[0] == "jo@acme.example"


def test_one_that_is_put_off_is_tried_again(ana: Api, held: Any, sink: MailSink) -> None:
    sink.replies[PERSON] = "451 later"
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made))
    put_off = read(ana, made)
    assert (put_off["state"], put_off["code"], put_off["attempts"]) == ("held", "recipient", 1)
    assert due_of(put_off) > due_of(made)
    assert contacts_of(ana, held) == []
    sink.replies.clear()
    passing(ana, due_of(put_off))
    assert (read(ana, made)["state"], read(ana, made)["attempts"]) == ("sent", 2)
    assert len(sink.taken) == 1


def test_one_that_is_put_off_is_decided_again(ana: Api, held: Any, sink: MailSink) -> None:
    sink.replies[PERSON] = "451 later"
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made))
    ana.post(
        f"/v1/interviews/{held['id']}/employer-updates",
        {"kind": "rejection", "channel": "email"},
    )
    sink.replies.clear()
    passing(ana, due_of(made) + DAY)
    assert read(ana, made)["state"] == "cancelled"
    assert sink.taken == []


def test_one_that_is_put_off_for_a_day_has_failed(ana: Api, held: Any, sink: MailSink) -> None:
    sink.replies[PERSON] = "451 later"
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made) + timedelta(hours=48))
    failed = read(ana, made)
    assert failed["state"] == "failed"
    last = datetime.fromisoformat(failed["handed_over_at"])
    assert due_of(made) < last <= due_of(made) + timedelta(hours=24)
    assert failed["attempts"] >= 6
    assert sink.taken == []


def test_what_is_found_under_way_was_cut_off(ana: Api, held: Any, sink: MailSink) -> None:
    """As after the death of a worker: the second one to take the job sends nothing."""
    made = message_of(ana, held, **HELD)
    ana.clock.now = due_of(made)
    mail = MessageMail(Dead(), OPERATOR_ACCOUNT, Mailbox("letters@mail.example.org"))
    with pytest.raises(DyingError):
        sent_one(ana, made, mail)
    under_way = read(ana, made)
    assert under_way["state"] == "sending"
    assert under_way["message_id"] is not None
    path = f"/v1/messages/{made['id']}"
    problem(ana.ask("PATCH", path, {"subject": "x"}), 409, "state_conflict")
    problem(ana.ask("DELETE", f"/v1/applications/{held['application_id']}"), 409, "in_use")
    passing(ana, ana.clock.now)
    assert (read(ana, made)["state"], read(ana, made)["code"]) == ("unknown", "cut_off")
    assert sink.taken == []


def test_one_sent_by_hand_is_recorded_as_a_contact(ana: Api, held: Any, sink: MailSink) -> None:
    draft = message_of(ana, held)
    path = f"/v1/messages/{draft['id']}/sent"
    early = ana.ask("POST", path, {})
    refused = problem(early, 409, "contact_not_yet")
    assert refused["decision"]["reasons"]
    at = ana.clock.now.isoformat()
    problem(ana.ask("POST", path, {"happened_at": at}), 409, "contact_not_yet")
    done = {"happened_at": at, "acknowledge_breach": True, "breach_reason": "urgent"}
    sent = ana.post(path, done, 200)
    assert (sent["state"], sent["way"]) == ("sent", "own_client")
    [contact] = contacts_of(ana, held)
    assert contact["id"] == sent["contact_id"]
    assert contact["breach"]
    assert sink.taken == []


def test_one_that_is_held_can_be_sent_by_hand_when_it_may(
    ana: Api, held: Any, sink: MailSink
) -> None:
    made = message_of(ana, held, **HELD)
    ana.clock.now = due_of(made)
    sent = ana.post(f"/v1/messages/{made['id']}/sent", {}, 200)
    assert (sent["state"], sent["way"], sent["due_at"]) == ("sent", "own_client", None)
    passing(ana, due_of(made) + DAY)
    assert sink.taken == []
    assert len(contacts_of(ana, held)) == 1


@pytest.mark.parametrize("how", ["not made", "retracted"])
def test_one_sent_by_hand_is_a_draft_again_if_it_was_not(
    ana: Api, held: Any, sink: MailSink, how: str
) -> None:
    made = message_of(ana, held, **HELD)
    path = f"/v1/messages/{made['id']}"
    ana.clock.now = due_of(made)
    said = {"happened_at": ana.clock.now.isoformat()} if how == "retracted" else {}
    sent = ana.post(f"{path}/sent", said, 200)
    contact = f"/v1/contacts/{sent['contact_id']}"
    if how == "retracted":
        ana.post(f"{contact}/retraction", {"reason": "It never left my mail program"}, 200)
    else:
        # Another word about it says nothing of the message.
        ana.patch(contact, {"note": "By my phone"})
        assert read(ana, made) == sent
        ana.patch(contact, {"result": "not_made"})
    draft = read(ana, made)
    assert (draft["state"], draft["code"], draft["send"]) == ("draft", "not_sent", "never")
    assert (draft["contact_id"], draft["sent_at"]) == (None, None)
    ana.patch(path, {"send": "when_allowed", "way": "operator"})
    passing(ana, ana.clock.now + 3 * DAY)
    again = read(ana, made)
    assert (again["state"], again["way"]) == ("sent", "operator")
    assert again["contact_id"] not in {None, sent["contact_id"]}
    assert len(sink.taken) == 1


@on_one_database
def test_a_breach_needs_its_instant(ana: Api, held: Any) -> None:
    draft = message_of(ana, held)
    answer = ana.ask("POST", f"/v1/messages/{draft['id']}/sent", {"acknowledge_breach": True})
    assert answer.status_code == 422
