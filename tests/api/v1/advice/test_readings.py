"""Words about dates read over HTTP, and what a form needs to ask for a region."""

from typing import Any, Final

import pytest

from tests.api.v1.api_client import ACME, Api, pointers

# Nothing is kept, so no database has a part in it.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SAID: Final[dict[str, Any]] = {"said_at": "2026-11-11T08:00:00Z"}
RIYADH: Final = {"time_zone": "Asia/Riyadh", "country": "SA"}


def test_words_about_a_date_are_read_in_the_employer_s_days(api: Api) -> None:
    words = SAID | {"phrase": "early next week", "employer": RIYADH}
    answer = api.post("/v1/readings", words, status=200)
    assert answer == {
        "understood": True,
        "earliest": "2026-11-15",
        "latest": "2026-11-16",
        "because": ["Between Sunday 15 November 2026 and Monday 16 November 2026."],
    }


def test_words_that_name_no_days_are_not_guessed_at(api: Api) -> None:
    words = SAID | {"phrase": "soon", "employer": RIYADH}
    answer = api.post("/v1/readings", words, status=200)
    assert (answer["understood"], answer["earliest"], answer["latest"]) == (False, None, None)


def test_an_employer_that_is_there_is_named_by_its_id(api: Api) -> None:
    employer = api.post("/v1/employers", {"name": "Saudi"} | RIYADH)
    words = SAID | {"phrase": "by the end of the week", "employer": {"id": employer["id"]}}
    assert api.post("/v1/readings", words, status=200)["latest"] == "2026-11-12"


def test_days_of_the_employer_s_own_are_gone_by(api: Api) -> None:
    shut = {"closed": [{"from": "2026-11-12", "to": "2026-11-13"}]}
    place = {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG", "calendar": shut}
    words = SAID | {"phrase": "by the end of the week", "employer": place}
    assert api.post("/v1/readings", words, status=200)["latest"] == "2026-11-11"


def test_days_that_cannot_be_are_refused(api: Api) -> None:
    odd = RIYADH | {"calendar": {"hours": {"fri": ["09:00", "12:00"]}}}
    response = api.ask("POST", "/v1/readings", SAID | {"phrase": "tomorrow", "employer": odd})
    assert pointers(response) == ["/employer/calendar/hours/fri"]


def test_an_employer_that_was_merged_says_into_which(api: Api) -> None:
    gone = api.post("/v1/employers", {"name": "Saudi"} | RIYADH)
    stays = api.post("/v1/employers", {"name": "Saudi Ltd"} | RIYADH)
    api.post(f"/v1/employers/{gone['id']}/merge", {"into": {"id": stays["id"]}}, 200)
    words = SAID | {"phrase": "tomorrow", "employer": {"id": gone["id"]}}
    response = api.ask("POST", "/v1/readings", words)
    assert response.status_code == 404
    assert (response.json()["code"], response.json()["merged_into"]) == ("merged", stays["id"])


def test_an_employer_of_another_account_is_not_found(api: Api) -> None:
    stranger = {"id": "019af3b0-7000-7000-8000-000000000099"}
    api.post("/v1/readings", SAID | {"phrase": "today", "employer": stranger}, status=404)


def test_an_employer_is_read_for_as_it_would_be_made(api: Api) -> None:
    tomorrow = SAID | {"phrase": "within two working days"}

    def latest(employer: dict[str, Any]) -> str:
        return str(api.post("/v1/readings", tomorrow | {"employer": employer}, 200)["latest"])

    in_london, in_riyadh = latest({"time_zone": "Europe/London", "country": "GB"}), latest(RIYADH)
    assert in_london != in_riyadh
    api.patch("/v1/me", {"defaults": {"time_zone": "Europe/London", "country": "GB"}})
    assert latest({}) == latest({"time_zone": "Europe/London"}) == in_london
    api.post("/v1/employers", RIYADH | {"name": "Acme"})
    assert latest({"name": " ACME "}) == in_riyadh
    assert latest({"name": "Nobody"}) == latest({"name": "Acme", "country": "GB"}) == in_london


@pytest.mark.parametrize(
    ("employer", "pointer"),
    [
        ({"name": "Nobody"}, "/employer/time_zone"),
        ({"country": "GB"}, "/employer/time_zone"),
        ({}, "/employer/time_zone"),
        ({"time_zone": "Mars/Olympus"}, "/employer/time_zone"),
        (RIYADH | {"subdivision": "SA-01"}, "/employer/subdivision"),
        ({"time_zone": "UTC", "country": "XX"}, "/employer/country"),
    ],
)
def test_a_place_that_is_none_is_refused(api: Api, employer: dict[str, Any], pointer: str) -> None:
    words = SAID | {"phrase": "today", "employer": employer}
    assert pointer in pointers(api.ask("POST", "/v1/readings", words))


def test_a_phrase_is_no_novel(api: Api) -> None:
    words = SAID | {"phrase": "x" * 501, "employer": RIYADH}
    assert "/phrase" in pointers(api.ask("POST", "/v1/readings", words))


def test_a_subdivision_may_be_given_by_its_longer_name(api: Api) -> None:
    answer = api.post("/v1/employers", ACME | {"name": "Long", "subdivision": "England"})
    assert answer["subdivision"] == "ENG"
    refused = api.post("/v1/employers", ACME | {"name": "X", "subdivision": "GB-ENG"}, status=422)
    assert "BE for Berlin, not DE-BE" in refused["errors"][0]["detail"]


def test_countries_are_listed_with_what_a_form_needs(api: Api) -> None:
    answer = api.get("/v1/regions")
    countries = {one["code"]: one for one in answer["countries"]}
    assert countries["SA"]["weekend"] == ["fri", "sat"]
    assert countries["GB"]["time_zones"] == ["Europe/London"]
    assert not countries["BV"]["has_holidays"]
    assert "Europe/London" in answer["time_zones"]
    parts = {one["code"]: one for one in countries["DE"]["subdivisions"]}
    assert parts["BE"] == {"code": "BE", "name": "Berlin", "has_holidays": True}


def test_one_country_can_be_asked_for(api: Api) -> None:
    answer = api.get("/v1/regions", country="gb")
    assert [one["code"] for one in answer["countries"]] == ["GB"]
    assert answer["time_zones"] == ["Europe/London"]
    unknown = api.ask("GET", "/v1/regions", params={"country": "XX"})
    assert "/query/country" in pointers(unknown)


def test_regions_that_a_client_has_are_not_sent_again(api: Api) -> None:
    first = api.ask("GET", "/v1/regions", params={"country": "GB"})
    again = api.ask(
        "GET",
        "/v1/regions",
        params={"country": "GB"},
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304
