"""The calendar feed: what it shows, when it changes, and who can read it."""

from app.api.auth.random_secrets import RANDOM_BYTES, write_calendar_secret
from tests.api.small_service import problem
from tests.api.v1.api_client import ENQUIRY, INTERVIEW, PROMISE, Api, on_one_database
from tests.api.v1.calendars.feeds import events, linked, read
from tests.api.v1.people import PASSWORD, bearer, keyed, public, sign_in

SOON = {"starts_at": "2026-11-25T10:00:00Z", "ends_at": "2026-11-25T11:00:00Z"}


def test_it_shows_interviews_windows_and_days(api: Api) -> None:
    path = linked(api)
    held = api.interview()
    api.put(f"/v1/interviews/{held['id']}/timetable", PROMISE)
    coming = api.post(
        "/v1/interviews",
        INTERVIEW
        | SOON
        | {"application": {"id": held["application_id"]}, "employer": None, "interviewers": []},
    )
    found = events(read(api, path))
    assert found[f"interview-{held['id']}"]["summary"] == "Interview with Acme"
    assert found[f"interview-{coming['id']}"]["status"] == "CONFIRMED"
    assert found[f"answer-{held['id']}"]["starts"] == "2026-11-27"
    tasks = {one["id"]: one for one in api.get("/v1/tasks")["items"] if one["due_at"]}
    for task_id, task in tasks.items():
        assert found[f"task-{task_id}-due"]["ends"] == task["due_at"]


def test_it_is_for_calendars_and_for_no_shared_cache(api: Api) -> None:
    path = linked(api)
    api.interview()
    answer = read(api, path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, max-age=900"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["last-modified"] == "Fri, 20 Nov 2026 12:00:00 GMT"
    head = api.client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == answer.headers["etag"]


def test_it_changes_when_a_record_does_and_not_when_it_is_read(api: Api) -> None:
    path = linked(api)
    held = api.interview()
    first = read(api, path)
    api.clock.forward(minutes=20)
    again = api.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert read(api, path).content == first.content
    api.patch(f"/v1/interviews/{held['id']}", {"ends_at": "2026-11-20T11:15:00Z"})
    second = read(api, path)
    assert second.headers["etag"] != first.headers["etag"]
    before, after = events(first), events(second)
    name = f"interview-{held['id']}"
    assert after[name]["sequence"] == before[name]["sequence"] + 1
    assert after[name]["stamp"] > before[name]["stamp"]


def test_a_round_that_is_called_off_and_windows_that_vanish_are_cancelled(api: Api) -> None:
    path = linked(api)
    held = api.interview()
    api.put(f"/v1/interviews/{held['id']}/timetable", PROMISE)
    coming = api.interview(**SOON, employer={**INTERVIEW["employer"], "name": "Initech"})
    before = events(read(api, path))
    [window] = [one for one in before if "From now: ask Acme for news" in before[one]["summary"]]
    assert before[window]["status"] == "CONFIRMED"
    api.clock.forward(minutes=1)
    api.patch(f"/v1/interviews/{coming['id']}", {"state": "cancelled"})
    api.post(f"/v1/interviews/{held['id']}/employer-updates", {"kind": "rejection"})
    after = events(read(api, path))
    for name in (f"interview-{coming['id']}", f"answer-{held['id']}", window):
        assert after[name]["status"] == "CANCELLED", name
        assert after[name]["sequence"] > before[name]["sequence"]


def test_time_alone_updates_it(api: Api) -> None:
    path = linked(api)
    held = api.interview()
    api.put(f"/v1/interviews/{held['id']}/timetable", PROMISE)
    api.clock.set("2026-12-01T12:00:00+00:00")
    assert api.post(f"/v1/interviews/{held['id']}/contacts", ENQUIRY)
    api.clock.set("2027-06-01T12:00:00+00:00")
    assert events(read(api, path)) == {}


def test_it_says_as_much_as_its_link_does(api: Api) -> None:
    held = api.interview()
    api.put(f"/v1/interviews/{held['id']}/timetable", PROMISE)
    api.post("/v1/tasks", {"title": "Ring Sam", "due_at": "2026-11-23T12:00:00Z"})
    full, nameless, busy = (
        read(api, linked(api, detail=detail)) for detail in ("full", "no_names", "busy")
    )
    for name in ("Acme", "Data engineer", "Sam"):
        assert name in full.text
        assert name not in nameless.text
        assert name not in busy.text
    assert events(full).keys() == events(nameless).keys()
    assert [one["summary"] for one in events(busy).values()] == ["Busy"]


def test_a_revoked_link_shows_nothing(api: Api) -> None:
    made = api.post("/v1/calendar-links", {})
    other = linked(api)
    api.delete(f"/v1/calendar-links/{made['id']}")
    problem(public(api, "GET", made["path"]), 410, "calendar_link_revoked")
    assert events(read(api, other)) == {}


@on_one_database
def test_an_address_that_never_was_is_not_found(api: Api) -> None:
    linked(api)
    unknown = write_calendar_secret(bytes(range(RANDOM_BYTES)))
    for secret in (unknown, unknown[:-1], f"{unknown}x", "bidel_", "%00", "é" * 100):
        problem(api.client.get(f"/v1/calendars/{secret}/bide.ics"), 404, "not_found")


def test_an_account_that_is_erased_shows_nothing(api: Api) -> None:
    path = linked(api)
    assert api.ask("DELETE", "/v1/me").status_code == 202
    problem(api.client.get(path), 404, "not_found")


def test_it_lives_by_the_clock_of_a_test_account(api: Api) -> None:
    sandbox = in_sandbox(api)
    made = sandbox.post("/v1/test-clocks", {"now": "2025-06-02T08:00:00Z"})
    path = linked(sandbox)
    june = {"starts_at": "2025-06-03T09:00:00Z", "ends_at": "2025-06-03T10:00:00Z"}
    held = sandbox.interview(**june)
    assert f"interview-{held['id']}" in events(read(sandbox, path))
    sandbox.post(f"/v1/test-clocks/{made['id']}/advance", {"to": "2025-07-10T08:00:00Z"}, 200)
    assert f"interview-{held['id']}" not in events(read(sandbox, path))


def in_sandbox(api: Api) -> Api:
    body = {"email": "test@home.example", "password": PASSWORD, "test": True}
    assert public(api, "POST", "/v1/accounts", body).status_code == 201
    session = sign_in(api, "test@home.example")
    return keyed(bearer(api, session["access_token"]))[0]


def test_the_calendar_of_another_account_shows_nothing_of_this(api: Api) -> None:
    held = api.interview()
    theirs = events(read(api.other, linked(api.other)))
    assert f"interview-{held['id']}" not in theirs
