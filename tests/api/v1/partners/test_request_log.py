"""The request log of a partner: what its own keys asked, and how that was answered."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from app.storage.engines import engine
from app.storage.schema import event_tables
from app.usecases.ids import new_id
from app.usecases.partners import request_log
from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.api_client import NOON, THANKS, UNKNOWN, Api

PATH = "/v1/partner/requests"


def services(api: Api) -> Any:
    return api.client.app.state.services  # type: ignore[attr-defined]  # ours has it


def logged(partner: Partner, **query: Any) -> list[Any]:
    """The lines of the log, once all are written."""
    assert partner.client.portal is not None
    partner.client.portal.call(services(partner).request_log.flush)
    found: list[Any] = partner.get(PATH, **query)["items"]
    return found


def brief(lines: list[Any]) -> list[tuple[str, str, int, str | None]]:
    """What is compared; those of one instant are in no order, so all are sorted."""
    return sorted((one["method"], one["path"], one["status"], one["code"]) for one in lines)


def test_it_has_what_the_keys_of_a_partner_asked(partner: Partner, api: Api) -> None:
    account = api.get("/v1/me")["id"]
    interview = api.interview()
    granted(api, partner, "interviews:read", "contacts:write")
    acting = partner.acting(account)
    acting.get(f"/v1/interviews/{interview['id']}")
    headers = {"X-Request-Id": "mine-1"}
    refused = {"kind": "enquire_status", "channel": "email"}
    path = f"/v1/interviews/{interview['id']}/contacts"
    answer = acting.ask("POST", path, refused, headers=headers)
    acting.ask("GET", "/v1/tasks")
    partner.acting(UNKNOWN).ask("GET", "/v1/tasks")
    lines = logged(partner)
    assert brief(lines) == [
        ("GET", "/v1/interviews/{interview_id}", 200, None),
        ("GET", "/v1/tasks", 403, "insufficient_scope"),
        ("GET", "/v1/tasks", 404, "not_found"),
        ("POST", "/v1/interviews/{interview_id}/contacts", 409, answer.json()["code"]),
    ]
    assert [one["status"] for one in lines if one["request_id"] == "mine-1"] == [409]
    assert {one["at"] for one in lines} == {"2026-11-20T12:00:00Z"}
    [key] = partner.get("/v1/api-keys")["items"]
    assert {one["key_id"] for one in lines} == {key["id"]}


def test_it_names_no_record_of_a_candidate(partner: Partner, api: Api, people: People) -> None:
    interview = api.interview()
    granted(api, partner, "interviews:read", "contacts:write")
    acting = partner.acting(people.account())
    acting.ask("POST", f"/v1/interviews/{interview['id']}/contacts?x={interview['id']}", THANKS)
    said = str(logged(partner))
    assert interview["id"] not in said
    assert people.account() not in said


def test_it_is_found_by_what_was_answered(partner: Partner) -> None:
    partner.get("/v1/candidates")
    partner.clock.forward(hours=1)
    partner.ask("GET", "/v1/candidates/nobody", headers={"X-Request-Id": "asked"})
    partner.clock.forward(hours=1)
    assert len(logged(partner, since="2026-11-20T13:00:00Z")) == 1
    for query in ({"status": 404}, {"code": "not_found"}, {"request_id": "asked"}):
        assert brief(logged(partner, **query)) == [
            ("GET", "/v1/candidates/{external_id}", 404, "not_found")
        ]


def test_each_write_of_a_batch_is_a_line_of_its_own(partner: Partner, api: Api) -> None:
    granted(api, partner, "tasks:write")
    write = {"method": "POST", "path": "/v1/tasks", "body": {"title": "x"}}
    partner.acting(api.get("/v1/me")["id"]).post("/v1/batch", {"writes": [write, write]}, 200)
    assert brief(logged(partner)) == [
        ("POST", "/v1/batch", 200, None),
        ("POST", "/v1/tasks", 201, None),
        ("POST", "/v1/tasks", 201, None),
    ]


def test_it_is_of_the_partner_alone(partner: Partner, people: People, api: Api) -> None:
    partner.get("/v1/candidates")
    rival = people.partner()
    assert logged(rival) == []
    problem(api.ask("GET", PATH), 403, "insufficient_scope")
    granted(api, partner, "interviews:read")
    acting = partner.acting(people.account())
    problem(acting.ask("GET", PATH), 403, "insufficient_scope")


def test_after_a_week_it_is_forgotten(partner: Partner) -> None:
    partner.get("/v1/candidates")
    gateway = services(partner).gateway
    assert partner.client.portal is not None
    forget = partner.client.portal.call
    assert len(logged(partner)) == 1
    partner.clock.forward(days=7, seconds=1)
    # What housekeeping has not come to yet is not answered any more.
    assert brief(logged(partner, limit=1)) == []
    assert forget(gateway.forget_requests, partner.clock() - request_log.KEPT) == 2
    assert [one["path"] for one in logged(partner)] == [PATH]


def test_a_partner_has_so_many_of_the_latest(partner: Partner, people: People) -> None:
    extra = 3
    table = event_tables.partner_requests
    instants = [NOON + timedelta(seconds=number) for number in range(10 + extra)]
    rows = [
        {"account_id": partner.id, "id": new_id(at), "at": at, "credential": "key:k"}
        | {"method": "GET", "path": "", "request_id": str(number), "left_out": 0}
        for number, at in enumerate(instants)
    ]
    with engine(people.url).begin() as connection:
        connection.execute(insert(table), rows)
    assert partner.client.portal is not None
    trim = services(partner).gateway.trim
    assert partner.client.portal.call(trim, partner.id, request_log.TABLE, 10) == extra
    assert [one["request_id"] for one in logged(partner)] == [str(n) for n in range(extra, 13)]
