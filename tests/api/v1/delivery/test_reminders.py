"""Reminders: what comes when, by the account's clock, and each occasion once."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from tests.api.small_service import problem
from tests.api.v1.accounts.test_clocks import (
    BY_FRIDAY,
    START,
    TUESDAY,
    advance,
    passing,
    renamed,
    signed_up,
)
from tests.api.v1.acting import Partner, People
from tests.api.v1.api_client import ENQUIRY, THANKS, Api, Clock, pointers

LONDON: Final = {"time_zone": "Europe/London", "digest_at": "08:00"}


@pytest.fixture
def sandbox(api: Api) -> Api:
    return signed_up(api, "test@home.example", test=True)


@pytest.fixture
def path(sandbox: Api) -> str:
    made = sandbox.post("/v1/test-clocks", {"now": START})
    return f"/v1/test-clocks/{made['id']}"


def at_employer(number: int) -> dict[str, Any]:
    """The usual round, at one of several employers."""
    return TUESDAY | {"employer": TUESDAY["employer"] | {"name": f"Employer {number}"}}


def chosen(api: Api, **choice: object) -> Any:
    answer = api.ask("PUT", "/v1/reminder-settings", LONDON | choice)
    assert answer.status_code == 200, answer.text
    return answer.json()


def reminders(api: Api) -> list[Any]:
    return list(api.get("/v1/reminders", limit=200)["items"])


def causes(reminder: Any) -> tuple[str, ...]:
    return tuple(item["about"] for item in reminder["items"])


def said(api: Api) -> list[tuple[str, str, tuple[str, ...]]]:
    """Each reminder as its instant, its kind and what it is about."""
    return [(one["created_at"], one["kind"], causes(one)) for one in reminders(api)]


def test_there_are_none_until_they_are_chosen(sandbox: Api, path: str) -> None:
    assert sandbox.get("/v1/reminder-settings")["ways"] == []
    sandbox.interview(**TUESDAY)
    advance(sandbox, path, "2025-06-20T12:00:00Z")
    assert reminders(sandbox) == []
    chosen(sandbox)
    # What opened before is in none.
    advance(sandbox, path, "2025-06-20T12:30:00Z")
    assert reminders(sandbox) == []


def test_what_opens_and_falls_due_comes_at_its_instant(sandbox: Api, path: str) -> None:
    settings = chosen(sandbox)
    assert settings["ways"] == ["event"]
    assert settings["since"] == START
    sandbox.interview(**TUESDAY)
    advance(sandbox, path, "2025-06-04T12:00:00Z")
    found = said(sandbox)
    assert ("2025-06-03T10:00:00Z", "single", ("opened",)) in found
    assert [one[0] for one in found] == sorted(one[0] for one in found)
    events = [
        event
        for event in sandbox.get("/v1/events", limit=200)["items"]
        if event["type"] == "reminder.created"
    ]
    assert [event["occurred_at"] for event in events] == [one[0] for one in found]
    ids = [one["id"] for one in reminders(sandbox)]
    assert [event["resource"]["id"] for event in events] == ids
    first = sandbox.get(f"/v1/reminders/{ids[0]}")
    assert first == reminders(sandbox)[0]
    assert first["items"][0]["title"]


def test_at_most_three_come_alone_in_a_day_and_the_others_in_one_digest(
    sandbox: Api, path: str
) -> None:
    chosen(sandbox)
    for number in range(5):
        sandbox.interview(**at_employer(number))
    advance(sandbox, path, "2025-06-06T12:00:00Z")
    found = said(sandbox)
    by_day: dict[str, list[str]] = {}
    for at, kind, _ in found:
        by_day.setdefault(at[:10], []).append(kind)
    assert by_day
    for kinds in by_day.values():
        assert kinds.count("single") <= 3
        assert kinds.count("digest") <= 1
    digests = [one for one in found if one[1] == "digest"]
    assert digests
    # Eight o'clock in London, in summer.
    assert all(at[10:] == "T07:00:00Z" for at, _, _ in digests)


def test_nothing_comes_alone_in_quiet_hours_or_on_other_days(sandbox: Api, path: str) -> None:
    chosen(sandbox, quiet_from="00:00", quiet_until="23:59", days=[4])
    sandbox.interview(**TUESDAY)
    advance(sandbox, path, "2025-06-04T12:00:00Z")
    assert said(sandbox) == []
    advance(sandbox, path, "2025-06-05T12:00:00Z")
    ((at, kind, abouts),) = said(sandbox)
    assert (at, kind) == ("2025-06-05T07:00:00Z", "digest")
    assert "opened" in abouts


def test_a_digest_leaves_out_what_was_done_meanwhile(sandbox: Api, path: str) -> None:
    chosen(sandbox, quiet_from="00:00", quiet_until="23:59")
    interview = sandbox.interview(**TUESDAY)
    advance(sandbox, path, "2025-06-03T11:00:00Z")
    about = f"/v1/interviews/{interview['id']}"
    assert sandbox.ask("PUT", f"{about}/timetable", BY_FRIDAY).status_code in {200, 201}
    assert sandbox.ask("POST", f"{about}/contacts", THANKS).status_code == 201
    advance(sandbox, path, "2025-06-04T12:00:00Z")
    for one in reminders(sandbox):
        for item in one["items"]:
            task = sandbox.get(f"/v1/tasks/{item['task_id']}")
            assert task["kind"] not in {"send_thank_you", "record_timetable"}


def test_the_employers_day_passes_and_then_the_pursuit_is_presumed_closed(
    sandbox: Api, path: str
) -> None:
    chosen(sandbox)
    about = f"/v1/interviews/{sandbox.interview(**TUESDAY)['id']}"
    advance(sandbox, path, "2025-06-04T08:00:00Z")
    assert sandbox.ask("PUT", f"{about}/timetable", BY_FRIDAY).status_code in {200, 201}
    advance(sandbox, path, "2025-06-18T08:30:00Z")
    assert "employer_day_passed" in {about for one in said(sandbox) for about in one[2]}
    advance(sandbox, path, "2025-06-18T10:00:00Z")
    assert sandbox.ask("POST", f"{about}/contacts", ENQUIRY).status_code == 201
    advance(sandbox, path, "2025-10-01T08:00:00Z")
    abouts = [about for one in said(sandbox) for about in one[2]]
    assert abouts.count("presumed_closed") == 1


def test_news_that_a_partner_records_is_in_a_reminder(people: People, partner: Partner) -> None:
    made = partner.ask("PUT", "/v1/candidates/member-1", {"test": True}).json()
    acting = partner.acting(made["id"])
    clock = acting.post("/v1/test-clocks", {"now": START})
    path = f"/v1/test-clocks/{clock['id']}"
    assert acting.ask("PUT", "/v1/reminder-settings", LONDON).status_code == 200
    about = f"/v1/interviews/{acting.interview(**TUESDAY)['id']}"
    advance(acting, path, "2025-06-05T12:00:00Z")
    news = {"kind": "question", "channel": "email", "received_at": "2025-06-05T12:00:00Z"}
    assert acting.ask("POST", f"{about}/employer-updates", news).status_code == 201
    advance(acting, path, "2025-06-05T12:00:01Z")
    assert "news" in {about for one in said(acting) for about in one[2]}


def test_they_are_turned_off(sandbox: Api, path: str) -> None:
    chosen(sandbox)
    sandbox.interview(**TUESDAY)
    assert sandbox.ask("DELETE", "/v1/reminder-settings").status_code == 204
    assert sandbox.ask("DELETE", "/v1/reminder-settings").status_code == 204
    advance(sandbox, path, "2025-06-20T12:00:00Z")
    assert reminders(sandbox) == []
    assert sandbox.get("/v1/reminder-settings")["since"] is None


@pytest.mark.parametrize(
    ("choice", "pointer"),
    [
        ({"ways": []}, "/ways"),
        ({"ways": ["pigeon"]}, "/ways/0"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"digest_at": "25:00"}, "/digest_at"),
        ({"days": [8]}, "/days/0"),
        ({"days": []}, "/days"),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    sandbox: Api, choice: dict[str, object], pointer: str
) -> None:
    answer = sandbox.ask("PUT", "/v1/reminder-settings", LONDON | choice)
    assert pointers(answer) == [pointer]
    assert sandbox.get("/v1/reminder-settings")["ways"] == []
    problem(
        sandbox.ask("GET", "/v1/reminders/0193e4a0-0000-7000-8000-000000000000"), 404, "not_found"
    )


#: A story: after how long what is written, from one start.
STORY: Final[tuple[tuple[timedelta, str, Any], ...]] = (
    (timedelta(hours=30), "contacts", THANKS),
    (timedelta(days=15, hours=2), "contacts", ENQUIRY),
    (timedelta(days=120), "feedback", {"source": "self"}),
)


def test_a_clock_brings_the_same_reminders_as_real_time(api: Api, clock: Clock) -> None:
    start = datetime.fromisoformat(START)
    clock.now = start
    accounts = [signed_up(api, f"{n}@home.example", test=n == 1) for n in range(2)]
    path = f"/v1/test-clocks/{accounts[1].post('/v1/test-clocks', {'now': START})['id']}"
    noted: list[Any] = []
    for played, person in enumerate(accounts):
        clock.now = start
        ids: dict[str, str] = {}
        chosen(person, quiet_from="15:00")
        # One pursuit: of what happens in one instant, ids that are drawn by lot decide the order.
        about = f"/v1/interviews/{person.interview(**TUESDAY)['id']}"
        for after, what, body in STORY:
            if played:
                advance(person, path, (start + after).isoformat())
            else:
                passing(api, start + after)
            person.ask("POST", f"{about}/{what}", body)
        events = person.get("/v1/events", limit=200)["items"]
        noted.append(
            renamed(
                [
                    # Of one instant, ids that are drawn by lot give the order.
                    sorted(reminders(person), key=lambda one: (one["created_at"], causes(one))),
                    [{name: event[name] for name in event if name != "id"} for event in events],
                ],
                ids,
            )
        )
    assert noted[0][0]
    assert {one["kind"] for one in noted[0][0]} == {"single", "digest"}
    assert noted[1] == noted[0]


def test_email_is_refused_where_the_operator_has_set_up_none(sandbox: Api) -> None:
    answer = sandbox.ask("PUT", "/v1/reminder-settings", LONDON | {"ways": ["email"]})
    assert "sends no mail" in problem(answer, 409, "state_conflict")["detail"]
    assert sandbox.get("/v1/reminder-settings")["ways"] == []
    pointer = pointers(sandbox.ask("PUT", "/v1/reminder-settings", LONDON | {"ways": ["fax"]}))
    assert pointer == ["/ways/0"]


def test_where_no_mail_is_set_up_a_message_has_the_way_of_your_own_program(api: Api) -> None:
    assert api.get("/v1/mail-account")["ways"] == ["own_client"]
