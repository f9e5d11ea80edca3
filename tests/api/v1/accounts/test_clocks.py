"""Test clocks: a test account lives by a clock of its own, which requests move on."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from app.usecases.accounts.test_clocks import FURTHEST, TEST_LIFE
from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People
from tests.api.v1.api_client import (
    ENQUIRY,
    INTERVIEW,
    NOON,
    PROMISE,
    THANKS,
    Api,
    Clock,
    on_one_database,
    pointers,
)
from tests.api.v1.people import PASSWORD, bearer, in_time, keyed, public, sign_in
from tests.api.v1.portability.test_erasure import keep
from tests.support.passing_time import pass_time

START: Final = "2025-06-02T08:00:00Z"
#: The usual interview and promise, a year and a half before.
TUESDAY: Final = INTERVIEW | {
    "starts_at": "2025-06-03T09:00:00Z",
    "ends_at": "2025-06-03T10:00:00Z",
}
BY_FRIDAY: Final = PROMISE | {"answer_due": {"status": "answered", "date": "2025-06-13"}}


def signed_up(api: Api, email: str, *, test: bool) -> Api:
    """The service, asked with a key of a new account."""
    body = {"email": email, "password": PASSWORD, "test": test}
    answer = public(api, "POST", "/v1/accounts", body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["test"] is test
    session = sign_in(api, email)
    return keyed(bearer(api, session["access_token"]))[0]


@pytest.fixture
def sandbox(api: Api) -> Api:
    """A test account without a clock."""
    return signed_up(api, "test@home.example", test=True)


@pytest.fixture
def path(sandbox: Api) -> str:
    """The clock of the test account."""
    made = sandbox.post("/v1/test-clocks", {"now": START})
    assert made["now"] == START
    return f"/v1/test-clocks/{made['id']}"


def advance(api: Api, path: str, to: str) -> Any:
    return api.post(f"{path}/advance", {"to": to}, 200)


def test_everything_of_its_facts_lives_by_the_clock(sandbox: Api, path: str, clock: Clock) -> None:
    made = sandbox.interview(**TUESDAY)
    assert made["created_at"] == START
    about = f"/v1/interviews/{made['id']}"
    decision = sandbox.get(f"{about}/next-action")
    assert (decision["phase"], decision["as_of"]) == ("preparing", START)
    advance(sandbox, path, "2025-06-03T12:00:00Z")
    sandbox.put(f"{about}/timetable", BY_FRIDAY)
    thanks = sandbox.post(f"{about}/contacts", THANKS)
    assert thanks["happened_at"] == "2025-06-03T12:00:00Z"
    problem(sandbox.ask("POST", f"{about}/contacts", ENQUIRY), 409, "contact_not_yet")
    opens_at = sandbox.action(made["id"], "enquire_status")["opens_at"]
    advance(sandbox, path, opens_at)
    [entry] = sandbox.get("/v1/agenda")["items"]
    assert (entry["next_action"]["kind"], entry["at"]) == ("enquire_status", opens_at)
    [task] = [t for t in sandbox.get("/v1/tasks")["items"] if t["kind"] == "enquire_status"]
    assert task["status"] == "ready"
    assert sandbox.post(f"{about}/contacts", ENQUIRY)["happened_at"] == opens_at
    instants = [event["occurred_at"] for event in sandbox.get("/v1/events")["items"]]
    assert instants[-1] == opens_at
    assert clock.now == NOON


def test_the_wait_of_a_refusal_is_of_the_clock(sandbox: Api, path: str) -> None:
    made = sandbox.interview(**TUESDAY)
    advance(sandbox, path, "2025-06-03T10:05:00Z")
    sandbox.put(f"/v1/interviews/{made['id']}/timetable", BY_FRIDAY)
    refused = sandbox.ask("POST", f"/v1/interviews/{made['id']}/contacts", ENQUIRY)
    allowed_from = datetime.fromisoformat(refused.json()["allowed_from"])
    waits = allowed_from - datetime.fromisoformat("2025-06-03T10:05:00Z")
    assert int(refused.headers["retry-after"]) == waits.total_seconds()


def test_a_fact_after_what_the_clock_shows_has_not_happened(sandbox: Api, path: str) -> None:
    made = sandbox.interview(**TUESDAY)
    update = {"kind": "question", "received_at": "2025-06-02T08:06:00Z", "channel": "email"}
    about = f"/v1/interviews/{made['id']}/employer-updates"
    assert sandbox.ask("POST", about, update).status_code == 422
    update["received_at"] = "2025-06-02T08:04:00Z"
    assert sandbox.post(about, update)["received_at"] == START


def test_credentials_live_by_the_real_time(sandbox: Api, path: str, clock: Clock) -> None:
    advance(sandbox, path, "2027-05-01T08:00:00Z")
    assert sandbox.get("/v1/me")["test"] is True
    key = sandbox.post("/v1/api-keys", {"label": "now"})
    assert key["created_at"] == "2026-11-20T12:00:00Z"
    session = sign_in(sandbox, "test@home.example")
    assert bearer(sandbox, session["access_token"]).get("/v1/sessions/current")["id"]
    clock.forward(minutes=16)
    assert bearer(sandbox, session["access_token"]).ask("GET", "/v1/me").status_code == 401


def test_a_stored_answer_is_replayed_after_a_year_on_the_clock_and_not_after_a_real_day(
    sandbox: Api, path: str, clock: Clock
) -> None:
    once = {"Idempotency-Key": "one"}
    first = sandbox.ask("POST", "/v1/tasks", {"title": "Iron a shirt"}, headers=once)
    advance(sandbox, path, "2026-06-02T08:00:00Z")
    again = sandbox.ask("POST", "/v1/tasks", {"title": "Iron a shirt"}, headers=once)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    clock.forward(days=1)
    third = sandbox.ask("POST", "/v1/tasks", {"title": "Iron a shirt"}, headers=once)
    assert third.json()["id"] != first.json()["id"]


def test_a_clock_is_started_once(sandbox: Api, path: str) -> None:
    assert sandbox.post("/v1/test-clocks", {"now": START}, 200) == sandbox.get(path)
    problem(
        sandbox.ask("POST", "/v1/test-clocks", {"now": "2025-07-01T08:00:00Z"}),
        409,
        "state_conflict",
    )


@pytest.mark.parametrize("now", ["1999-12-31T23:00:00Z", "2100-01-01T00:00:00Z", "2025-06-01", 7])
@on_one_database
def test_a_clock_shows_an_instant_within_bounds(sandbox: Api, now: object) -> None:
    answer = sandbox.ask("POST", "/v1/test-clocks", {"now": now})
    assert pointers(answer) == ["/now"]


@on_one_database
def test_a_clock_goes_forward_and_two_years_at_most(sandbox: Api, path: str) -> None:
    start = datetime.fromisoformat(START)
    for to in (start - timedelta(seconds=1), start + FURTHEST + timedelta(seconds=1)):
        answer = sandbox.ask("POST", f"{path}/advance", {"to": to.isoformat()})
        assert pointers(answer) == ["/to"]
    assert advance(sandbox, path, START)["now"] == START
    assert advance(sandbox, path, "2027-06-02T08:00:00Z")["now"] == "2027-06-02T08:00:00Z"


def test_any_other_account_has_none(api: Api, sandbox: Api, path: str) -> None:
    problem(api.ask("POST", "/v1/test-clocks", {"now": START}), 409, "state_conflict")
    problem(api.ask("GET", path), 404, "not_found")
    problem(api.ask("POST", f"{path}/advance", {"to": START}), 404, "not_found")
    assert api.get("/v1/me")["test"] is False


def test_before_it_is_started_the_account_lives_by_the_real_time(sandbox: Api) -> None:
    assert sandbox.interview()["created_at"] == "2026-11-20T12:00:00Z"
    me = sandbox.get("/v1/me")
    problem(sandbox.ask("GET", f"/v1/test-clocks/{me['id']}"), 404, "not_found")
    to = {"to": "2026-11-21T12:00:00Z"}
    advanced = sandbox.ask("POST", f"/v1/test-clocks/{me['id']}/advance", to)
    problem(advanced, 409, "state_conflict")


def test_a_test_account_erases_itself(api: Api, sandbox: Api, path: str, clock: Clock) -> None:
    sandbox.interview(**TUESDAY)
    until = sandbox.get("/v1/me")["test_until"]
    assert datetime.fromisoformat(until) == NOON + TEST_LIFE
    assert sandbox.get(path)["expires_at"] == until
    clock.forward(days=30, seconds=-1)
    keep(api)
    assert sandbox.get("/v1/interviews")["items"]
    clock.forward(seconds=1)
    assert in_time(lambda: sandbox.ask("GET", "/v1/me").status_code == 401)
    keep(api)
    again = public(
        api, "POST", "/v1/accounts", {"email": "test@home.example", "password": PASSWORD}
    )
    assert again.status_code == 201


def test_housekeeping_leaves_events_of_the_past_of_a_clock(
    api: Api, sandbox: Api, path: str
) -> None:
    sandbox.interview(**TUESDAY)
    before = sandbox.get("/v1/events")["items"]
    keep(api)
    assert sandbox.get("/v1/events")["items"] == before


def test_a_partner_moves_the_clock_of_a_test_candidate(people: People, partner: Partner) -> None:
    made = partner.ask("PUT", "/v1/candidates/member-1", {"test": True}).json()
    acting = partner.acting(made["id"])
    clock = acting.post("/v1/test-clocks", {"now": START})
    interview = acting.interview(**TUESDAY)
    advance(acting, f"/v1/test-clocks/{clock['id']}", "2025-06-03T12:00:00Z")
    assert acting.get(f"/v1/interviews/{interview['id']}/next-action")["as_of"] == (
        "2025-06-03T12:00:00Z"
    )
    plain = partner.ask("PUT", "/v1/candidates/member-1", {})
    problem(plain, 409, "id_conflict")


REPLY: Final = {"kind": "reply", "channel": "email", "result": "sent"}
#: A story: after how long what is written, from one start.
STORY: Final[tuple[tuple[timedelta, str, str, Any], ...]] = (
    (timedelta(hours=27), "PUT", "timetable", BY_FRIDAY),
    (timedelta(hours=28), "POST", "contacts", THANKS),
    (timedelta(days=3), "POST", "employer-updates", {"kind": "question", "channel": "email"}),
    (timedelta(days=4), "POST", "contacts", REPLY),
    (timedelta(days=14, hours=2), "POST", "contacts", ENQUIRY),
    (timedelta(days=40), "POST", "employer-updates", {"kind": "rejection", "channel": "email"}),
    (timedelta(days=41), "POST", "feedback", {"source": "self"}),
    (timedelta(days=200), "GET", "next-action", None),
)


def test_a_story_on_a_clock_has_the_events_of_one_in_real_time(api: Api, clock: Clock) -> None:
    start = datetime.fromisoformat(START)
    clock.now = start
    accounts = [signed_up(api, f"{n}@home.example", test=n == 1) for n in range(2)]
    path = f"/v1/test-clocks/{accounts[1].post('/v1/test-clocks', {'now': START})['id']}"
    noted: list[Any] = []
    for played, person in enumerate(accounts):
        clock.now = start
        ids: dict[str, str] = {}
        seen: list[Any] = []
        about = f"/v1/interviews/{person.interview(**TUESDAY)['id']}"
        for after, method, what, body in STORY:
            if played:
                advance(person, path, (start + after).isoformat())
            else:
                passing(api, start + after)
            sent = body
            if what == "employer-updates":
                sent = body | {"received_at": (start + after).isoformat()}
            seen.append(person.get("/v1/agenda")["items"])
            answer = person.ask(method, f"{about}/{what}", sent)
            seen.append((answer.status_code, answer.json()))
        events = person.get("/v1/events", limit=200)["items"]
        assert len(events) > 20
        seen.append([{name: event[name] for name in event if name != "id"} for event in events])
        noted.append(renamed(seen, ids))
    assert noted[1] == noted[0]


def passing(api: Api, to: datetime) -> None:
    """Let real time pass, while what happens by itself happens at its instants."""
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    assert api.client.portal is not None
    api.client.portal.call(pass_time, services, api.clock, to)


def renamed(value: Any, ids: dict[str, str]) -> Any:
    """The same with each id as the place at which it came first, and without fingerprints."""
    if isinstance(value, dict):
        return {name: renamed(held, ids) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [renamed(one, ids) for one in value]
    if isinstance(value, str) and len(value) == 36 and value.count("-") == 4:
        return ids.setdefault(value, f"id {len(ids)}")
    return value
