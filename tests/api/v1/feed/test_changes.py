"""A copy that is kept by /v1/changes is like the original, wherever it goes on from."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import os
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api.http.application import Application
from tests.api.small_service import problem
from tests.api.v1.acting import Partner, granted
from tests.api.v1.api_client import ACME, PROMISE, THANKS, Api, Clock, further_key, make_app
from tests.api.v1.conftest import Database
from tests.api.v1.feed.test_events import purge
from tests.api.v1.replica import Life, Replica, compared, original

#: How many random lives on each database: many in the campaign.
LIVES = int(os.environ.get("LIVES", "1"))
#: As long as a life has to be to see a move, files and many kinds of steps; longer there too.
STEPS = int(os.environ.get("STEPS", "32"))

#: Where a resource is read alone.
SINGLE = {
    "employer": "/v1/employers/{}",
    "application": "/v1/applications/{}",
    "interview": "/v1/interviews/{}",
    "interviewer": "/v1/interviewers/{}",
    "timetable": "/v1/interviews/{}/timetable",
    "contact": "/v1/contacts/{}",
    "employer_update": "/v1/employer-updates/{}",
    "feedback": "/v1/feedback/{}",
    "task": "/v1/tasks/{}",
    "policy": "/v1/policy",
}


def agrees(replica: Replica, api: Api, *, fresh: bool = False) -> None:
    """Hold a copy against what the lists and the single resources answer."""
    copy = compared(replica.held, by_the_clock=fresh)
    truth = compared(original(api), by_the_clock=fresh)
    assert copy.keys() == truth.keys()
    for key, resource in truth.items():
        assert copy[key] == resource


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(LIVES))
def test_a_copy_converges_from_any_cursor_at_any_size_of_page(api: Api, seed: int) -> None:
    random = Random(seed)
    # One copy was made before there was anything, and before a file came in.
    before = Replica().sync(api)
    life = Life(api, random)
    saved = [Replica(), before, Replica().sync(api)]
    halfway = Replica()
    for number in range(STEPS):
        life.step()
        if number % 12 == 11:
            last = saved[-1].copy().sync(api, random.choice((1, 7, 200)))
            agrees(last, api)
            saved.append(last)
        # This one is filled while everything changes under it.
        halfway.page(api, 2)
    # Nothing changes any more, so that the original is read once for all of them.
    truth = compared(original(api), by_the_clock=False)
    for replica in (*saved, halfway):
        replica.sync(api, random.choice((1, 3, 50, 200)))
        assert compared(replica.held, by_the_clock=False) == truth
    agrees(Replica().sync(api, 5), api, fresh=True)
    assert len(life.done) > 15
    assert life.done["move in"] == 1
    assert len([name for name in life.done if name.startswith("put ")]) > 1


def test_everything_is_given_first_and_then_what_changed(api: Api) -> None:
    made = api.interview()
    path = f"/v1/interviews/{made['id']}"
    api.put(f"{path}/timetable", PROMISE)
    api.post(f"{path}/contacts", THANKS)
    api.post(f"{path}/employer-updates", {"kind": "acknowledged"})
    api.post(f"{path}/feedback", {"source": "self"})
    replica = Replica().sync(api)
    agrees(replica, api, fresh=True)
    assert {kind for kind, _ in replica.held} == {
        *("employer", "application", "interview", "interviewer", "timetable", "contact"),
        *("employer_update", "feedback", "task", "policy"),
    }
    api.patch(path, {"note": "By train"})
    changed = api.get("/v1/changes", cursor=replica.cursor)
    assert [(one["type"], one["resource"]["note"]) for one in changed["items"]] == [
        ("interview", "By train")
    ]
    assert changed["has_more"] is False
    nothing = api.get("/v1/changes", cursor=changed["cursor"])
    assert nothing["items"] == []


def test_what_is_gone_is_listed_as_gone_once(api: Api) -> None:
    made = api.interview()
    replica = Replica().sync(api)
    api.patch(f"/v1/interviews/{made['id']}", {"note": "x"})
    api.delete(f"/v1/interviews/{made['id']}")
    items = api.get("/v1/changes", cursor=replica.cursor)["items"]
    gone = [one for one in items if one["type"] == "interview"]
    nothing = {"deleted": True, "etag": None, "resource": None}
    assert gone == [{"type": "interview", "id": made["id"], **nothing}]


def test_every_resource_comes_with_the_tag_of_its_own_get(api: Api) -> None:
    made = api.interview()
    path = f"/v1/interviews/{made['id']}"
    api.put(f"{path}/timetable", PROMISE)
    api.post(f"{path}/contacts", THANKS)
    api.post(f"{path}/employer-updates", {"kind": "acknowledged"})
    api.post(f"{path}/feedback", {"source": "self"})
    seen, tag = set(), ""
    for item in api.get("/v1/changes", limit=200)["items"]:
        alone = api.ask("GET", SINGLE[item["type"]].format(item["id"]))
        assert (alone.json(), alone.headers["etag"]) == (item["resource"], item["etag"])
        seen.add(item["type"])
        if item["type"] == "interview":
            tag = item["etag"]
    assert seen == SINGLE.keys()
    for status in (200, 412):
        patched = api.ask("PATCH", path, {"note": str(status)}, headers={"If-Match": tag})
        assert patched.status_code == status


def test_what_is_no_part_of_a_copy_moves_the_cursor_on(api: Api, partner: Partner) -> None:
    replica = Replica().sync(api)
    grant = granted(api, partner, "tasks:read")
    api.delete(f"/v1/grants/{grant['id']}")
    api.patch("/v1/me", {"label": "mine"})
    api.post("/v1/api-keys", {"label": "a key"})
    assert len(api.get("/v1/events")["items"]) == 4
    assert api.get("/v1/changes", cursor=replica.cursor)["items"] == []
    # Page by page it comes to an end as well.
    before = deepcopy(replica.held)
    assert replica.sync(api, 1).held == before


def test_pages_link_to_the_next(api: Api) -> None:
    api.interview()
    path = "/v1/changes?limit=1"
    found = 0
    while path:
        response = api.ask("GET", path)
        found += len(response.json()["items"])
        more = response.json()["has_more"]
        path = response.links["next"]["url"] if more else ""
        assert more == ("link" in response.headers)
    assert found == len(Replica().sync(api).held)


def test_a_cursor_that_was_changed_or_is_of_another_account_is_refused(api: Api) -> None:
    api.interview()
    cursor = Replica().sync(api).cursor
    assert cursor is not None
    changed = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for caller, wrong in ((api, changed), (api, "x"), (api.other, cursor)):
        answer = caller.ask("GET", "/v1/changes", params={"cursor": wrong})
        [error] = problem(answer, 422, "invalid_request")["errors"]
        assert (error["pointer"], error["code"]) == ("/query/cursor", "invalid_cursor")
        assert "for the same account" in error["detail"]


def test_a_key_copies_what_it_may_read_and_nothing_else(api: Api, database: Database) -> None:
    made = api.interview()
    api.post(f"/v1/interviews/{made['id']}/feedback", {"source": "self"})
    for scopes, kinds in (
        (["events:read"], set()),
        (["events:read", "tasks:read"], {"task"}),
        (["events:read", "feedback:read", "account:read"], {"feedback", "policy"}),
    ):
        key = further_key(database.url, " ".join(scopes), scopes)
        some = Replica().sync(Api(api.client, api.clock, key))
        assert {kind for kind, _ in some.held} == kinds
        api.patch(f"/v1/interviews/{made['id']}", {"note": " ".join(scopes)})
        some.sync(Api(api.client, api.clock, key))
        assert {kind for kind, _ in some.held} == kinds
        # What it has not seen so far would never come, if it went on with more rights.
        answer = api.ask("GET", "/v1/changes", params={"cursor": some.cursor})
        assert problem(answer, 422, "invalid_request")["errors"][0]["code"] == "invalid_cursor"
    without = Api(api.client, api.clock, further_key(database.url, "x", ["interviews:read"]))
    for path in ("/v1/changes", "/v1/events", "/v1/events/stream"):
        problem(without.ask("GET", path), 403, "insufficient_scope")


def test_another_policy_of_the_operator_reaches_a_copy_without_an_event(
    api: Api, database: Database, tmp_path: Path
) -> None:
    made = api.interview()
    api.put(f"/v1/interviews/{made['id']}/timetable", PROMISE)
    api.post(f"/v1/interviews/{made['id']}/contacts", THANKS)
    replica = Replica().sync(api)
    file = tmp_path / "policy.toml"
    file.write_text('version = "s"\n[numbers.timetable_grace_business_days]\nvalue = 3\n')
    with TestClient(make_app(database.url, api.clock, policy_file=file)) as client:
        later = Api(client, api.clock, api.key)
        before = replica.copy()
        replica.sync(later)
        agrees(replica, later, fresh=True)
        changed = {key[0] for key, one in replica.held.items() if before.held.get(key) != one}
        assert {"policy", "task"} <= changed


def test_a_cursor_whose_events_are_gone_is_refused_with_the_way_to_begin_again(
    api: Api, app: Application, clock: Clock
) -> None:
    replica = Replica().sync(api)
    api.interview()
    clock.forward(days=31)
    purge(api, app, clock.now - timedelta(days=30))
    answer = api.ask("GET", "/v1/changes", params={"cursor": replica.cursor})
    assert "without `cursor`" in problem(answer, 410, "cursor_expired")["detail"]
    agrees(Replica().sync(api), api, fresh=True)


def test_a_page_takes_as_many_statements_for_many_things_as_for_few(
    api: Api, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = app.state.services.gateway
    asked: list[Any] = []
    text = type(gateway)._text

    async def counting(self: Any, *arguments: Any) -> Any:
        asked.append(arguments)
        return await text(self, *arguments)

    def statements(cursor: str | None) -> int:
        asked.clear()
        with monkeypatch.context() as patch:
            patch.setattr(type(gateway), "_text", counting)
            at = {} if cursor is None else {"cursor": cursor}
            api.get("/v1/changes", limit=200, **at)
        return len(asked)

    def live(count: int) -> str | None:
        cursor = Replica().sync(api).cursor
        for number in range(count):
            people = [{"name": f"Sam {number}"}]
            employer = {**ACME, "name": f"Acme {number}"}
            made = api.interview(interviewers=people, employer=employer)
            api.put(f"/v1/interviews/{made['id']}/timetable", PROMISE)
        return cursor

    def fewest(cursor: str | None) -> int:
        # One that comes a second after the last also asks whether the key still stands.
        return min(statements(cursor) for _ in range(3))

    few = fewest(live(1)), fewest(None)
    # Few enough to be read in one piece.
    many = fewest(live(4)), fewest(None)
    assert few == many
    # What was said before a first round is read beside what was said at rounds.
    assert max(many) <= 21
