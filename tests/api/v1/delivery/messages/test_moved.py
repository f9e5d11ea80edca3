"""Messages whose application, round or employer is another now: they do not go by themselves."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from datetime import timedelta
from typing import Any

import pytest
from anyio import to_thread

from app.usecases.delivery.messages.ways import MessageMail
from app.usecases.delivery.ports import Deferred, Letter, Mailbox, MailOutcome, SmtpAccount
from tests.api.v1.accounts.test_clocks import TUESDAY, passing
from tests.api.v1.api_client import Api, on_one_database
from tests.api.v1.delivery.messages.conftest import HELD, contacts_of, due_of, message_of, read
from tests.api.v1.delivery.messages.test_races import OPERATOR_ACCOUNT, sent_one
from tests.support.mail_sink import MailSink

DAY = timedelta(days=1)
OTHER = {"name": "Zed", "time_zone": "Europe/London"}
MOVED = ("cancelled", "moved", None)


def state_of(person: Api, message: Any) -> Any:
    found = read(person, message)
    return found["state"], found["code"], found["due_at"]


def other_employer(person: Api, **changes: object) -> Any:
    return person.post("/v1/employers", OTHER | changes)["id"]


def move_application(person: Api, held: Any) -> None:
    path = f"/v1/applications/{held['application_id']}"
    person.patch(path, {"employer": {"id": other_employer(person)}})


def move_round(person: Api, held: Any) -> None:
    wanted = {"employer": {"id": held["employer_id"]}, "role": "Analyst", "route": "direct"}
    other = person.post("/v1/applications", wanted)
    person.patch(f"/v1/interviews/{held['id']}", {"application": {"id": other["id"]}})


def merge(person: Api, held: Any) -> None:
    into = {"into": {"id": other_employer(person)}}
    person.post(f"/v1/employers/{held['employer_id']}/merge", into, 200)


@pytest.mark.parametrize("move", [move_application, move_round, merge])
def test_a_held_message_is_cancelled_when_it_would_go_to_another(
    ana: Api, held: Any, sink: MailSink, move: Any
) -> None:
    made = message_of(ana, held, interview_id=held["id"], **HELD)
    move(ana, held)
    assert state_of(ana, made) == MOVED
    [reason] = read(ana, made)["reasons"]
    assert reason["rule"] == "moved"
    assert "send it anew" in reason["message"]
    passing(ana, due_of(made) + 3 * DAY)
    assert (state_of(ana, made), sink.taken) == (MOVED, [])
    types = [
        event["type"]
        for event in ana.get("/v1/events", limit=200)["items"]
        if event["resource"] == {"type": "message", "id": made["id"]}
    ]
    assert types == ["message.created", "message.updated"]


def test_it_may_be_sent_anew(ana: Api, held: Any, sink: MailSink) -> None:
    made = message_of(ana, held, **HELD)
    move_application(ana, held)
    again = ana.patch(f"/v1/messages/{made['id']}", HELD | {"to_email": "jo@zed.example"})
    assert (again["state"], again["reasons"] != []) == ("held", True)
    passing(ana, due_of(again))
    assert state_of(ana, made)[0] == "sent"
    assert [one.recipients[0] for one in sink.taken] == ["jo@zed.example"]


def test_a_draft_stays_what_it_is(ana: Api, held: Any) -> None:
    made = message_of(ana, held)
    move_application(ana, held)
    assert state_of(ana, made) == ("draft", None, None)


def test_a_round_that_leaves_stops_no_message_that_is_not_about_it(
    ana: Api, held: Any, sink: MailSink
) -> None:
    ahead = {"starts_at": "2025-06-20T09:00:00Z", "ends_at": "2025-06-20T10:00:00Z"}
    of = {"employer": None, "application": {"id": held["application_id"]}}
    second = ana.interview(**TUESDAY | ahead | of)
    made = message_of(ana, held, interview_id=held["id"], **HELD)
    move_round(ana, second)
    assert state_of(ana, made)[0] == "held"


def test_an_employer_merged_into_one_of_the_same_name_stops_nothing(ana: Api, held: Any) -> None:
    made = message_of(ana, held, **HELD)
    name = ana.get(f"/v1/employers/{held['employer_id']}")["name"]
    twin = other_employer(ana, name=f" {name.upper()}", time_zone="Europe/Paris")
    ana.post(f"/v1/employers/{held['employer_id']}/merge", {"into": {"id": twin}}, 200)
    assert state_of(ana, made)[0] == "held"


@on_one_database
def test_one_that_a_server_puts_off_while_it_is_moved_is_not_tried_again(
    ana: Api, held: Any
) -> None:
    """The letter was under way when its application moved; the server answers that it may later."""
    made = message_of(ana, held, **HELD)

    class Moving:
        async def send(self, letter: Letter, account: SmtpAccount) -> MailOutcome:
            await to_thread.run_sync(move_application, ana, held)
            return Deferred("recipient", 451, "later")

    mail = MessageMail(Moving(), OPERATOR_ACCOUNT, Mailbox("letters@mail.example.org"))
    ana.clock.now = due_of(made)
    sent_one(ana, made, mail)
    assert state_of(ana, made) == MOVED
    assert contacts_of(ana, held) == []
