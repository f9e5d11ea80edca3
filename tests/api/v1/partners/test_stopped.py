"""A partner that the operator has stopped."""

import pytest

from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.api_client import Api


@pytest.fixture
def stopped(people: People, partner: Partner, api: Api) -> Partner:
    granted(api, partner, "interviews:read")
    assert people.administration.stop_partner(partner.id, stopped=True)
    people.a_second_later()
    return partner


def test_its_keys_open_nothing(stopped: Partner, people: People) -> None:
    problem(stopped.ask("GET", "/v1/candidates"), 401, "unauthenticated")
    acting = stopped.acting(people.account())
    problem(acting.ask("GET", "/v1/interviews"), 401, "unauthenticated")


def test_no_grant_to_it_can_be_made(stopped: Partner, api: Api) -> None:
    body = {"partner_id": stopped.id, "scopes": ["tasks:read"]}
    problem(api.ask("POST", "/v1/grants", body), 404, "not_found")
    assert [grant["state"] for grant in api.get("/v1/grants")["items"]] == ["standing"]


def test_it_goes_on_where_it_was_when_it_is_let(stopped: Partner, people: People) -> None:
    assert people.administration.stop_partner(stopped.id, stopped=False)
    assert stopped.acting(people.account()).get("/v1/interviews")["items"] == []
