"""Many applications at one employer: each request loads its own, and the others follow in time."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.api.v1.tasks import policy
from app.usecases.errors import Unavailable
from app.usecases.pursuit import sibling_tasks as siblings
from app.usecases.pursuit import task_basis
from tests.api.v1.api_client import ACME, Api

#: More than follow before a write is answered.
MANY = siblings.EAGERLY + 4
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
THEN = NOW - timedelta(days=30)
ENQUIRY = {"kind": "enquire_status", "channel": "email"}


def pursue(api: Api, number: int) -> dict[str, Any]:
    """One more application, of which an enquiry is allowed."""
    body = {
        "stage": "first",
        "format": "video",
        "starts_at": THEN.isoformat(),
        "ends_at": (THEN + timedelta(hours=1)).isoformat(),
        "employer": ACME,
        "application": {"role": f"role {number}"},
    }
    made: dict[str, Any] = api.post("/v1/interviews", body)
    return made


@pytest.fixture
def pursuits(api: Api) -> list[dict[str, Any]]:
    api.clock.now = NOW
    return [pursue(api, number) for number in range(MANY)]


def enquiries(api: Api, **query: Any) -> dict[str, Any]:
    """The enquiry tasks that a list shows, by their interviews."""
    page = api.get("/v1/tasks", kind="enquire_status", limit=200, **query)
    return {task["interview_id"]: task for task in page["items"]}


def check(api: Api, interview: dict[str, Any]) -> Any:
    return api.post(f"/v1/interviews/{interview['id']}/contact-checks", ENQUIRY, 200)


@contextmanager
def nothing_follows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the service stop after each write, before any other application follows."""

    async def stopped(*_: object) -> int:
        await asyncio.sleep(0)
        raise Unavailable("The service is stopping.")

    with monkeypatch.context() as patched:
        patched.setattr(siblings.Siblings, "_some", stopped)
        yield


def test_an_enquiry_bars_those_of_all_other_applications_at_once(
    api: Api, pursuits: list[dict[str, Any]]
) -> None:
    first, *others = pursuits
    assert {task["status"] for task in enquiries(api).values()} == {"overdue"}
    api.post(f"/v1/interviews/{first['id']}/contacts", ENQUIRY | {"result": "sent"})
    assert enquiries(api, status="ready") == {}
    assert enquiries(api, status="overdue") == {}
    upcoming = enquiries(api, status="upcoming")
    assert set(upcoming) == {one["id"] for one in pursuits}
    for one in others:
        asked = check(api, one)
        assert asked["verdict"] == "not_yet"
        assert asked["opens_at"] == upcoming[one["id"]]["opens_at"]


@pytest.mark.parametrize("status", ["upcoming", "ready", "overdue", None])
def test_a_list_is_right_even_where_nothing_has_followed_yet(
    api: Api,
    pursuits: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    status: str | None,
) -> None:
    first = pursuits[0]
    with nothing_follows(monkeypatch):
        api.post(f"/v1/interviews/{first['id']}/contacts", ENQUIRY)
    query = {} if status is None else {"status": status}
    shown = enquiries(api, **query)
    assert len(shown) == (MANY if status in {None, "upcoming"} else 0)
    assert {task["status"] for task in shown.values()} <= {"upcoming"}


def test_one_task_is_right_even_where_nothing_has_followed_yet(
    api: Api, pursuits: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_, last = pursuits
    task = enquiries(api)[last["id"]]
    with nothing_follows(monkeypatch):
        api.post(f"/v1/interviews/{first['id']}/contacts", ENQUIRY)
    assert api.get(f"/v1/tasks/{task['id']}")["status"] == "upcoming"
    with nothing_follows(monkeypatch):
        api.post(
            f"/v1/interviews/{pursuits[1]['id']}/contacts",
            ENQUIRY | {"kind": "adjustment", "attestation": {"need": "a ramp"}},
        )
    later = (NOW + timedelta(days=30)).isoformat()
    changed = api.patch(f"/v1/tasks/{task['id']}", {"snoozed_until": later})
    assert changed["opens_at"] == check(api, last)["opens_at"]


def test_what_is_taken_back_opens_the_others_again(
    api: Api, pursuits: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = pursuits
    made = api.post(f"/v1/interviews/{first['id']}/contacts", ENQUIRY)
    assert len(enquiries(api, status="upcoming")) == MANY
    with nothing_follows(monkeypatch):
        api.patch(f"/v1/contacts/{made['id']}", {"result": "not_made"})
    assert set(enquiries(api, status="overdue")) >= {one["id"] for one in others}
    assert enquiries(api, status="upcoming") == {}


def test_a_change_of_the_employer_reaches_the_tasks_of_all_applications(
    api: Api, pursuits: list[dict[str, Any]]
) -> None:
    employer = pursuits[0]["employer_id"]
    api.patch(f"/v1/employers/{employer}", {"name": "Acme & Co"})
    assert all("Acme & Co" in task["title"] for task in enquiries(api).values())
    api.patch(f"/v1/employers/{employer}", {"preferences": {"no_contact": True}})
    assert enquiries(api) == {}
    api.patch(f"/v1/employers/{employer}", {"preferences": {"no_contact": False}})
    assert len(enquiries(api)) == MANY
    wishes = {"name": "Acme & Co", "preferences": {"no_contact": True}}
    body = {"employer": ACME | wishes, "role": "one more"}
    api.post("/v1/applications", body)
    assert enquiries(api) == {}


def test_a_new_application_waits_for_the_gap_of_the_others(
    api: Api, pursuits: list[dict[str, Any]]
) -> None:
    api.post(f"/v1/interviews/{pursuits[0]['id']}/contacts", ENQUIRY)
    new = pursue(api, MANY)
    assert enquiries(api)[new["id"]]["status"] == "upcoming"
    assert check(api, new)["verdict"] == "not_yet"


def test_a_few_others_follow_with_their_events_before_the_answer(api: Api) -> None:
    api.clock.now = NOW
    few = [pursue(api, number) for number in range(siblings.EAGERLY)]
    waiting = enquiries(api)
    before = api.get("/v1/events", limit=200)["items"][-1]["seq"]
    api.post(f"/v1/interviews/{few[0]['id']}/contacts", ENQUIRY)
    events = api.get("/v1/events", limit=200, after=before)["items"]
    found = {event["resource"]["id"] for event in events if event["type"] == "task.updated"}
    assert found >= {waiting[one["id"]]["id"] for one in few[1:]}


def test_a_change_that_bars_no_sibling_marks_nothing(
    api: Api, pursuits: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = pursuits[0]
    path = f"/v1/interviews/{first['id']}"

    async def never(*_: object) -> bool:
        await asyncio.sleep(0)
        raise AssertionError("nothing shared has moved")

    with monkeypatch.context() as patched:
        patched.setattr(siblings.Siblings, "refresh_some", never)
        api.post(f"{path}/employer-updates", {"kind": "acknowledged"})
        api.put(f"{path}/timetable", {"answer_due": {"status": "not_said"}})
        over = {"happened_at": (NOW - timedelta(days=1)).isoformat(), "result": "no_answer"}
        body = {"kind": "enquire_status", "channel": "phone", "acknowledge_breach": True, **over}
        made = api.post(f"{path}/contacts", body)
        api.patch(f"/v1/contacts/{made['id']}", {"note": "x"})
        api.patch(f"/v1/employers/{first['employer_id']}", {"note": "x"})


def test_a_copy_hears_of_tasks_that_had_not_followed_yet(
    api: Api, pursuits: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = api.get("/v1/changes", limit=200)
    while copied["has_more"]:
        copied = api.get("/v1/changes", limit=200, cursor=copied["cursor"])
    with nothing_follows(monkeypatch):
        api.post(f"/v1/interviews/{pursuits[0]['id']}/contacts", ENQUIRY)
    after = api.get("/v1/changes", limit=200, cursor=copied["cursor"])
    found = {
        item["resource"]["interview_id"]: item["resource"]["status"]
        for item in after["items"]
        if item["type"] == "task" and item["resource"]["kind"] == "enquire_status"
    }
    assert set(found) == {one["id"] for one in pursuits}
    assert set(found.values()) == {"upcoming"}


@contextmanager
def refreshed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The applications that are brought up to date, in their order."""
    seen: list[str] = []
    original = siblings.Siblings.refresh

    async def noted(self: siblings.Siblings, application_ids: Sequence[str]) -> None:
        seen.extend(application_ids)
        await original(self, application_ids)

    with monkeypatch.context() as patched:
        patched.setattr(siblings.Siblings, "refresh", noted)
        yield seen


def test_no_request_updates_more_than_its_share(
    api: Api, pursuits: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 3
    enquiries(api)  # From here on nothing is left but what the enquiry brings.
    monkeypatch.setattr(siblings.Siblings.refresh_marked, "__defaults__", (most,))
    with nothing_follows(monkeypatch):
        api.post(f"/v1/interviews/{pursuits[0]['id']}/contacts", ENQUIRY)
    done: list[str] = []
    shown: list[Any] = []
    for _ in range(MANY):
        with refreshed(monkeypatch) as seen:
            answered = api.ask("GET", "/v1/tasks?status=upcoming&kind=enquire_status")
        assert len(seen) <= most
        done += seen
        if answered.status_code == 200:
            shown = answered.json()["items"]
            break
        assert answered.status_code == 503
        assert "retry-after" in answered.headers
    assert len(shown) == MANY
    assert len(done) == len(set(done)) == MANY


def test_a_file_to_take_along_waits_for_all_that_is_left(
    api: Api, pursuits: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(siblings.Siblings.refresh_marked, "__defaults__", (3,))
    with nothing_follows(monkeypatch):
        api.post(f"/v1/interviews/{pursuits[0]['id']}/contacts", ENQUIRY)
    assert api.ask("GET", "/v1/me/export").status_code == 200


def sweep(api: Api, failed: list[Exception]) -> int:
    """One round of the housekeeping of marks; how many accounts it saw to."""
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    found = siblings.StaleSweep(services.gateway, services.policy, failed=failed.append)
    assert api.client.portal is not None
    seen = 0
    while done := api.client.portal.call(found.step):
        seen += done
    return seen


def test_housekeeping_follows_the_marks_that_no_request_has_read(
    api: Api, pursuits: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(siblings, "_MOST_IN_STEP", MANY - 1)
    enquiries(api)
    with nothing_follows(monkeypatch):
        api.post(f"/v1/interviews/{pursuits[0]['id']}/contacts", ENQUIRY)
    failed: list[Exception] = []
    with refreshed(monkeypatch) as seen:
        assert [sweep(api, failed) for _ in range(3)] == [1, 1, 0]
    assert len(seen) == len(set(seen)) == MANY
    with refreshed(monkeypatch) as seen:
        assert len(enquiries(api, status="upcoming")) == MANY
    assert (seen, failed) == ([], [])


def test_housekeeping_tells_of_a_mark_that_cannot_be_followed(
    api: Api, pursuits: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with nothing_follows(monkeypatch):
        api.post(f"/v1/interviews/{pursuits[0]['id']}/contacts", ENQUIRY)
    failed: list[Exception] = []

    async def broken(*_: object) -> None:
        await asyncio.sleep(0)
        raise RuntimeError("no sense can be made of it")

    with monkeypatch.context() as patched:
        patched.setattr(siblings.Siblings, "refresh", broken)
        assert sweep(api, failed) == 1
    assert [str(one) for one in failed] == ["no sense can be made of it"]


def test_a_change_of_the_policy_waits_for_one_batch_and_lists_for_the_rest(
    api: Api, pursuits: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = enquiries(api)
    for module in (task_basis, policy):
        monkeypatch.setattr(module, "BATCH", 2)
    with refreshed(monkeypatch) as seen:
        api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 4}})
    assert len(seen) == 2
    with refreshed(monkeypatch) as seen:
        after = enquiries(api)
    assert len(seen) == MANY - 2
    assert {one["basis"] for one in after.values()}.isdisjoint(
        one["basis"] for one in before.values()
    )
