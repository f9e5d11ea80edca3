"""Deliveries: made of events, sent, listed, and made again."""

import json
from datetime import datetime, timedelta

from app.integrations.webhooks.webhook_signatures import signed_headers
from app.usecases.webhooks.schedule import Attempt
from app.work.housekeeping import DELIVERIES_KEPT
from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.api_client import INTERVIEW, UNKNOWN, Api, on_one_database, pointers
from tests.api.v1.webhooks.receiving import LOG, PATH, endpoint, send, spread

OK = Attempt(200, answer="ok")


def test_what_happens_after_an_endpoint_was_made_is_delivered_in_order(
    api: Api, people: People
) -> None:
    account = people.account()
    api.post("/v1/tasks", {"title": "before"})
    made = endpoint(api)
    api.post("/v1/interviews", INTERVIEW)
    seen = [one for one in api.get("/v1/events")["items"] if one["seq"] > 2]
    assert spread(api, account) == len(seen) > 3
    got = send(api, account, OK)
    assert [webhook_id for webhook_id, _, _ in got] == [one["id"] for one in seen]
    for (_, _, body), event in zip(got, seen, strict=True):
        assert json.loads(body) == {
            "type": event["type"],
            "timestamp": event["occurred_at"],
            "data": event,
        }
    ids = [one["id"] for one in seen]
    log = sorted(api.get(LOG)["items"], key=lambda one: ids.index(one["webhook_id"]))
    assert [one["event_type"] for one in log] == [one["type"] for one in seen]
    assert {one["state"] for one in log} == {"delivered"}
    assert log[0] == {
        "id": log[0]["id"],
        "endpoint_id": made["id"],
        "webhook_id": seen[0]["id"],
        "event_type": seen[0]["type"],
        "state": "delivered",
        "attempts": 1,
        "next_attempt_at": None,
        "attempted_at": "2026-11-20T12:00:00Z",
        "status": 200,
        "problem": None,
        "answer": "ok",
        "created_at": "2026-11-20T12:00:00Z",
        "ended_at": "2026-11-20T12:00:00Z",
    }
    assert api.get(f"{LOG}/{log[0]['id']}") == log[0]
    assert spread(api, account) == 0
    assert send(api, account, OK) == []


def test_one_that_fails_is_pending_and_the_endpoint_failing(api: Api, people: People) -> None:
    account, made = people.account(), endpoint(api, event_types=["task.created"])
    other = endpoint(api, event_types=["feedback.created"])
    api.post("/v1/tasks", {"title": "x"})
    spread(api, account)
    send(api, account, Attempt(problem="timeout"))
    [row] = api.get(LOG, endpoint=made["id"], state="pending")["items"]
    assert (row["attempts"], row["problem"], row["status"]) == (1, "timeout", None)
    wait = datetime.fromisoformat(row["next_attempt_at"]) - api.clock.now
    assert timedelta(seconds=5) <= wait < timedelta(seconds=6)
    assert api.get(LOG, state="delivered")["items"] == []
    assert api.get(LOG, endpoint=other["id"])["items"] == []
    view = api.get(f"{PATH}/{made['id']}")
    assert (view["state"], view["failing_since"]) == ("failing", "2026-11-20T12:00:00Z")
    assert send(api, account, OK) == [], "it is not due"
    api.clock.forward(seconds=6)
    assert len(send(api, account, OK)) == 1
    assert api.get(f"{PATH}/{made['id']}")["state"] == "working"


def test_one_that_has_gone_disables_its_endpoint_and_another_endpoint_gets_the_event(
    api: Api, people: People
) -> None:
    account = people.account()
    made = endpoint(api, event_types=["task.created"])
    other = endpoint(api, event_types=["webhook_endpoint.updated"])
    api.post("/v1/tasks", {"title": "x"})
    spread(api, account)
    [(_, sealed, _)] = send(api, account, Attempt(410))
    assert "whsec" not in "".join(sealed), "it is passed on as it is stored"
    view = api.get(f"{PATH}/{made['id']}")
    assert (view["enabled"], view["state"], view["disabled_reason"]) == (False, "disabled", "gone")
    assert api.get("/v1/events")["items"][-1]["type"] == "webhook_endpoint.updated"
    assert spread(api, account) == 1
    [answer] = api.get(LOG, endpoint=other["id"])["items"]
    assert answer["event_type"] == "webhook_endpoint.updated"


def test_an_endpoint_is_tried_and_a_delivery_made_again(api: Api, people: People) -> None:
    account, made = people.account(), endpoint(api)
    tried = api.ask("POST", f"{PATH}/{made['id']}/test")
    assert tried.status_code == 201
    path = tried.headers["location"]
    assert api.get(path) == tried.json()
    assert tried.json()["event_type"] == "webhook.test"
    [(first, _, body)] = send(api, account, OK)
    assert json.loads(body)["data"] == {"endpoint_id": made["id"]}
    again = api.post(f"{path}/redeliver", None, 200)
    assert (again["state"], again["attempts"], again["ended_at"]) == ("pending", 0, None)
    [(second, _, _)] = send(api, account, OK)
    assert first == second == again["webhook_id"]
    api.patch(f"{PATH}/{made['id']}", {"enabled": False})
    problem(api.ask("POST", f"{path}/redeliver"), 409, "webhook_endpoint_disabled")


def test_everything_since_an_instant_is_delivered_again(api: Api, people: People) -> None:
    account, made = people.account(), endpoint(api)
    path = f"{PATH}/{made['id']}"
    api.post("/v1/tasks", {"title": "one"})
    spread(api, account)
    send(api, account, OK)
    api.clock.forward(hours=1)
    api.post("/v1/tasks", {"title": "two"})
    spread(api, account)
    [(second, _, _)] = send(api, account, OK)
    api.patch(path, {"enabled": False})
    api.post("/v1/tasks", {"title": "three"})
    api.patch(path, {"enabled": True})
    assert spread(api, account) == 0, "what was missed is not sent by itself"
    api.post(f"{path}/redeliver", {"since": "2026-11-20T12:30:00Z"}, 200)
    assert spread(api, account) == 2
    got = send(api, account, OK)
    assert [json.loads(body)["type"] for _, _, body in got] == ["task.created"] * 2
    assert got[0][0] == second
    assert len(api.get(LOG)["items"]) == 3, "each event has one delivery to an endpoint"
    view = api.post(f"{path}/redeliver", {"since": "2026-11-20T18:00:00Z"}, 200)
    assert view == api.get(path)
    assert spread(api, account) == 0


@on_one_database
def test_a_replay_says_since_when(api: Api) -> None:
    path = f"{PATH}/{endpoint(api)['id']}/redeliver"
    assert pointers(api.ask("POST", path, {})) == ["/since"]
    assert pointers(api.ask("POST", path, {"since": "2026-11-20T12:00:00"})) == ["/since"]
    assert pointers(api.ask("GET", LOG, params={"state": "lost"})) == ["/query/state"]
    assert pointers(api.ask("GET", LOG, params={"endpoint": "mine"})) == ["/query/endpoint"]
    problem(api.ask("GET", f"{LOG}/{UNKNOWN}"), 404, "not_found")


def test_a_partner_is_sent_the_events_of_candidates_who_granted_it(
    api: Api, partner: Partner, people: People
) -> None:
    endpoint(partner)
    granted(api, partner, "events:read", "tasks:read")
    api.post("/v1/tasks", {"title": "x"})
    api.patch("/v1/me", {"label": "private"})
    feed = partner.get("/v1/partner/events")["items"]
    assert spread(partner, partner.id) == len(feed) == 2
    got = send(partner, partner.id, OK)
    assert [json.loads(body)["data"] for _, _, body in got] == feed
    assert {one["account_id"] for one in feed} == {people.account()}
    # What it was sent of a candidate goes with the candidate's account.
    assert partner.client.portal is not None
    erase = partner.client.app.state.services.gateway.erase  # type: ignore[attr-defined]  # the service's own
    partner.client.portal.call(erase, people.account())
    assert partner.get(LOG)["items"] == []


def test_what_is_over_is_forgotten_after_a_month(api: Api, people: People) -> None:
    account, made = people.account(), endpoint(api)
    api.post(f"{PATH}/{made['id']}/test", None)
    send(api, account, OK)
    api.post(f"{PATH}/{made['id']}/test", None)
    assert api.client.portal is not None
    forget = api.client.app.state.services.gateway.forget_deliveries  # type: ignore[attr-defined]  # the service's own
    assert api.client.portal.call(forget, api.clock.now) == 0
    api.clock.forward(days=DELIVERIES_KEPT.days, seconds=1)
    assert api.client.portal.call(forget, api.clock.now - DELIVERIES_KEPT) == 1
    [left] = api.get(LOG)["items"]
    assert left["state"] == "pending", "what is not over stays"


def test_a_body_is_signed_by_the_key_that_was_shown(api: Api) -> None:
    secret = endpoint(api)["secret"]
    headers = signed_headers([secret], "0199", 1_700_000_000, b"{}")
    assert headers["webhook-signature"].startswith("v1,")
