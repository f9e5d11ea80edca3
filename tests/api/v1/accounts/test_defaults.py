"""Defaults of an account, which an employer described inline takes over."""

from typing import Any, Final

from tests.api.v1.api_client import ACME, Api, on_one_database, pointers

HERE: Final = {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"}


def placed(api: Api, **employer: object) -> dict[str, Any]:
    """The employer of a new application, by what is said of it."""
    body = {"employer": employer, "role": "Analyst"}
    application = api.post("/v1/applications", body)
    found: dict[str, Any] = api.get(f"/v1/employers/{application['employer_id']}")
    return found


def test_an_inline_employer_takes_over_what_it_leaves_out(api: Api) -> None:
    nowhere = api.get("/v1/me")["defaults"]
    assert nowhere == {"time_zone": None, "country": None, "subdivision": None, "language": None}
    me = api.patch("/v1/me", {"defaults": {**HERE, "language": "en-GB"}})
    assert me["defaults"] == {**HERE, "language": "en-GB"}
    made = placed(api, name="Brightwater")
    assert {name: made[name] for name in HERE} == HERE
    again = placed(api, name=" brightwater ")
    assert again["id"] == made["id"]
    elsewhere = placed(api, name="Elmfield", time_zone="Europe/Berlin", country="DE")
    assert (elsewhere["country"], elsewhere["subdivision"]) == ("DE", None)


def test_defaults_fill_in_only_where_none_is_known(api: Api) -> None:
    paris = placed(api, name="Acme", time_zone="Europe/Paris", country="FR")
    api.patch("/v1/me", {"defaults": HERE})
    assert placed(api, name="Acme")["id"] == paris["id"]
    assert placed(api, **ACME)["id"] != paris["id"]


@on_one_database
def test_without_a_zone_anywhere_a_new_employer_is_refused(api: Api) -> None:
    body = {"employer": {"name": "Nowhere"}, "role": "Analyst"}
    assert pointers(api.ask("POST", "/v1/applications", body)) == ["/employer/time_zone"]


@on_one_database
def test_defaults_are_patched_one_by_one_and_checked(api: Api) -> None:
    api.patch("/v1/me", {"defaults": HERE})
    assert api.patch("/v1/me", {"defaults": {"subdivision": None}})["defaults"]["country"] == "GB"
    for wrong, where in (
        ({"time_zone": "Europe/Nowhere"}, "time_zone"),
        ({"country": "XX"}, "country"),
        ({"subdivision": "BE"}, "subdivision"),
        ({"language": "!"}, "language"),
    ):
        response = api.ask("PATCH", "/v1/me", {"defaults": wrong})
        assert pointers(response) == [f"/defaults/{where}"]
    assert set(api.patch("/v1/me", {"defaults": None})["defaults"].values()) == {None}
