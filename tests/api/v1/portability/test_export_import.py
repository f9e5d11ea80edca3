"""Everything of an account as one file, and back again into an empty one."""

import os
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api.v1.portability.export_shapes import SECTIONS
from tests.api.small_service import problem
from tests.api.v1.api_client import (
    CHOSEN,
    ENQUIRY,
    PROMISE,
    THANKS,
    Api,
)
from tests.api.v1.portability.lives import (
    RATED,
    a_life,
    a_life_of_the_second_edition,
    a_life_with_mistakes_put_right,
    body_of,
    decisions,
    erased,
    exported,
)

#: Random histories that are exported and imported: many in the campaign.
HISTORIES: Final = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "campaign" else 10


def test_an_empty_account_is_a_file_with_nothing_in_it(api: Api) -> None:
    file = exported(api)
    assert file == {
        "format": "bide-export",
        "version": 4,
        "exported_at": "2026-11-20T12:00:00Z",
        "policy": {},
        "defaults": None,
        **{name: [] for name in SECTIONS},
    }
    imported = api.other.post("/v1/imports", file)
    assert set(imported.values()) == {0}


def test_the_file_comes_back_byte_for_byte_with_all_its_decisions(api: Api) -> None:
    a_life(api)
    file = exported(api)
    of_mistakes = {"earlier_contacts", "merged_employers", "aliases"}
    assert all(file[name] for name in ("policy", *SECTIONS) if name not in of_mistakes)
    # Compressed on the way out its length is not known beforehand.
    response = api.ask("GET", "/v1/me/export", headers={"Accept-Encoding": "identity"})
    assert response.headers["content-disposition"] == 'attachment; filename="bide-export.json"'
    assert int(response.headers["content-length"]) == len(response.content)
    counts = api.other.post("/v1/imports", file)
    assert counts == {
        **{name: len(file[name]) for name in SECTIONS},
        "interviewers": sum(len(one["interviewers"]) for one in file["interviews"]),
    }
    assert body_of(api.other) == body_of(api)
    assert api.other.everything() == api.everything()
    for interview in file["interviews"]:
        for name in ("next-action", "plan"):
            path = f"/v1/interviews/{interview['id']}/{name}"
            assert api.other.get(path) == api.get(path)
    # What was sent before can still be sent again.
    path = f"/v1/interviews/{file['interviews'][0]['id']}/contacts"
    again = api.other.ask("POST", path, {**THANKS, "id": CHOSEN})
    assert (again.status_code, again.json()["result"]) == (200, "bounced")


def test_every_fact_of_the_second_edition_comes_back_byte_for_byte(api: Api) -> None:
    a_life_of_the_second_edition(api)
    file = exported(api)
    (round_, _) = sorted(file["interviews"], key=lambda one: one["state"], reverse=True)
    assert (round_["state"], round_["end_assumed"]) == ("postponed", True)
    assert round_["state_by"] in {one["id"] for one in file["employer_updates"]}
    accepted = next(one for one in file["applications"] if one["outcome_kind"] == "accepted")
    assert accepted["outcome_by"] in {one["id"] for one in file["contacts"]}
    assert [one["part"] for one in accepted["people"]] == ["recruiter", "interviewer"]
    assert sum(one["retracted_at"] is not None for one in file["employer_updates"]) == 1
    assert sum(one["retracted_at"] is not None for one in file["contacts"]) == 1
    api.other.post("/v1/imports", file)
    assert body_of(api.other) == body_of(api)
    assert api.other.everything() == api.everything()
    for application in file["applications"]:
        for name in ("next-action", "plan"):
            path = f"/v1/applications/{application['id']}/{name}"
            assert api.other.get(path) == api.get(path)


def test_what_moved_was_merged_or_deleted_comes_back_with_all_its_decisions(api: Api) -> None:
    a_life_with_mistakes_put_right(api)
    file = exported(api)
    assert len(file["merged_employers"]) == 1
    gone = [one for one in file["earlier_contacts"] if one["contact_id"] is None]
    assert [one["agency"] for one in gone] == ["Reed"]
    assert len(file["earlier_contacts"]) == 3
    api.other.post("/v1/imports", file)
    assert body_of(api.other) == body_of(api)
    assert decisions(api.other, file) == decisions(api, file)
    (merged,) = file["merged_employers"]
    answer = api.other.ask("GET", f"/v1/employers/{merged['id']}")
    assert problem(answer, 404, "merged")["merged_into"] == merged["into_id"]


def test_what_was_refused_stays_and_what_was_broken_comes_along(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}/contacts"
    early = {"kind": "enquire_status", "channel": "email", "result": "sent"}
    api.ask("POST", path, early)
    api.post(path, early | {"acknowledge_breach": True, "happened_at": "2026-11-20T12:00:00Z"})
    rules = api.get("/v1/policy/adherence")["rules"]
    assert any(one["refused"] for one in rules)
    assert any(one["breached"] for one in rules)
    api.other.post("/v1/imports", exported(api))
    after = api.other.get("/v1/policy/adherence")["rules"]
    assert [one["breached"] for one in after] == [one["breached"] for one in rules]
    assert not any(one["refused"] for one in after)


# Random lives.

STEPS: Final[dict[str, Callable[[Api, str], object]]] = {
    "interview": lambda api, _: api.interview(),
    "elsewhere": lambda api, _: api.interview(employer={"name": "B", "time_zone": "Asia/Tokyo"}),
    "thank": lambda api, path: api.ask("POST", f"{path}/contacts", THANKS),
    "enquire": lambda api, path: api.ask("POST", f"{path}/contacts", ENQUIRY),
    "not made": lambda api, path: [
        api.ask("PATCH", f"/v1/contacts/{one['id']}", {"result": "not_made"})
        for one in api.get(f"{path}/contacts")["items"]
    ],
    "promise": lambda api, path: api.ask("PUT", f"{path}/timetable", PROMISE),
    "acknowledge": lambda api, path: api.post(f"{path}/employer-updates", {"kind": "acknowledged"}),
    "reject": lambda api, path: api.post(
        f"{path}/employer-updates", {"kind": "rejection", "feedback": "given"}
    ),
    "question": lambda api, path: api.post(f"{path}/employer-updates", {"kind": "question"}),
    "reply": lambda api, path: api.ask(
        "POST", f"{path}/contacts", {"kind": "reply", "channel": "email"}
    ),
    "feedback": lambda api, path: api.post(
        f"{path}/feedback", {"source": "employer", "items": [RATED]}
    ),
    "cancel": lambda api, path: api.ask("PATCH", path, {"state": "cancelled"}),
    "move": lambda api, path: api.ask(
        "PATCH", path, {"starts_at": "2026-12-10T10:00:00Z", "ends_at": "2026-12-10T11:00:00Z"}
    ),
    "nobody": lambda api, path: api.ask("PATCH", path, {"interviewers": []}),
    "skip": lambda api, _: [
        api.ask("PATCH", f"/v1/tasks/{one['id']}", {"state": "skipped", "reason": "no time"})
        for one in api.get("/v1/tasks")["items"][:1]
    ],
    "own task": lambda api, _: api.post("/v1/tasks", {"title": "x"}),
    "a day": lambda api, _: api.clock.forward(days=1, seconds=1, microseconds=1),
    "stricter": lambda api, _: api.patch("/v1/policy", {"numbers": {"minimum_gap_days": 9}}),
    "withdraw": lambda api, path: api.ask(
        "PATCH",
        f"/v1/applications/{api.get(path)['application_id']}",
        {"outcome": {"kind": "withdrawn"}},
    ),
    "delete": lambda api, path: api.ask("DELETE", path),
}


@pytest.mark.slow
@settings(
    max_examples=HISTORIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=20), data=st.data())
def test_whatever_has_happened_comes_back_byte_for_byte(
    api: Api, steps: list[str], data: st.DataObject
) -> None:
    erased(api)
    erased(api.other)
    api.clock.set("2026-11-20T12:00:00+00:00")
    api.interview()
    for step in steps:
        interviews = api.get("/v1/interviews")["items"] or [api.interview()]
        place = data.draw(st.integers(0, len(interviews) - 1))
        STEPS[step](api, f"/v1/interviews/{interviews[place]['id']}")
    api.other.post("/v1/imports", exported(api))
    assert body_of(api.other) == body_of(api)
