"""One pursuit in one answer: the same as asking for each of its parts."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from typing import Any

import pytest

from app.storage.reads import Reading
from tests.api.v1.acting import ACCOUNT, People, granted
from tests.api.v1.api_client import (
    ENQUIRY,
    PROMISE,
    THANKS,
    UNKNOWN,
    Api,
    believe_lookups,
    on_one_database,
)


def pursue(api: Api) -> tuple[str, str]:
    """A pursuit with something of everything; its application and its round."""
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    api.put(f"{path}/timetable", PROMISE)
    api.post(f"{path}/contacts", THANKS)
    api.clock.set("2026-11-30T10:00:00+00:00")
    api.post(f"{path}/contacts", ENQUIRY)
    api.post(f"{path}/employer-updates", {"kind": "question", "channel": "email"})
    api.post(f"{path}/feedback", {"source": "self"})
    api.post("/v1/tasks", {"title": "Own", "application_id": interview["application_id"]})
    return interview["application_id"], interview["id"]


def whole(api: Api, application_id: str, **params: Any) -> Any:
    return api.get(f"/v1/applications/{application_id}/pursuit", **params)


def test_a_pursuit_is_what_each_of_its_parts_answers_alone(api: Api) -> None:
    application_id, interview_id = pursue(api)
    other = api.interview(employer={"name": "Elsewhere", "time_zone": "Europe/London"})
    found = whole(api, application_id)
    path, alone = f"/v1/applications/{application_id}", api.get
    assert found["application"] == alone(path)
    assert found["employer"] == alone(f"/v1/employers/{found['application']['employer_id']}")
    [one] = found["rounds"]
    assert one["interview"] == alone(f"/v1/interviews/{interview_id}")
    assert one["timetable"] == alone(f"/v1/interviews/{interview_id}/timetable")
    assert found["timetable"] == alone(f"{path}/timetable")
    assert found["contacts"] == alone(f"{path}/contacts")["items"]
    assert found["employer_updates"] == alone(f"{path}/employer-updates")["items"]
    assert found["feedback"] == alone(f"/v1/interviews/{interview_id}/feedback")["items"]
    elsewhere = other["application_id"]
    tasks = [one for one in alone("/v1/tasks")["items"] if one["application_id"] != elsewhere]
    # The items of the list have names besides.
    assert found["tasks"] == [{name: one[name] for name in found["tasks"][0]} for one in tasks]
    assert found["decision"] == alone(f"{path}/next-action", actions="all")
    assert found["plan"] == alone(f"{path}/plan")
    assert found["past"] is None


def test_a_pursuit_without_a_round_has_an_empty_timetable(api: Api) -> None:
    employer = api.post("/v1/employers", {"name": "Tern", "time_zone": "Europe/London"})
    body = {
        "employer": {"id": employer["id"]},
        "role": "Site engineer",
        "people": [{"name": "Kim"}],
    }
    application = api.post("/v1/applications", body)
    found = whole(api, application["id"])
    assert (found["rounds"], found["application"]) == ([], application)
    assert found["decision"]["interview_id"] is None
    answer = api.get(f"/v1/applications/{application['id']}/timetable")
    assert found["timetable"] == answer
    assert (answer["revision"], answer["version"], answer["revisions"]) == (None, 0, [])
    assert answer["answer_due"]["status"] == "not_asked"


def test_the_first_entry_of_the_plan_has_all_actions(api: Api) -> None:
    application_id, _ = pursue(api)
    found = whole(api, application_id)
    assert found["plan"]["entries"][0]["changed"] == found["decision"]["actions"]


def test_the_tag_stays_while_only_time_moves_and_changes_with_anything_else(api: Api) -> None:
    application_id, interview_id = pursue(api)
    path = f"/v1/applications/{application_id}/pursuit"
    api.clock.set("2026-12-01T10:00:00+00:00")
    tag = api.ask("GET", path).headers["ETag"]
    assert tag.startswith('W/"')
    api.clock.forward(minutes=3)
    unchanged = api.ask("GET", path, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    api.patch(f"/v1/interviews/{interview_id}", {"note": "new"})
    changed = api.ask("GET", path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    past = api.ask("GET", f"{path}?include=past").headers["ETag"]
    assert past != changed.headers["ETag"]


def test_the_past_says_which_phases_there_were_with_the_facts_then_known(api: Api) -> None:
    application_id, interview_id = pursue(api)
    past = whole(api, application_id, include="past")["past"]
    for entry in past:
        at = api.get(f"/v1/interviews/{interview_id}/next-action", at=entry["at"])
        assert at["phase"] == entry["phase"]
    phases = ["preparing", "waiting", "may_enquire", "waiting"]
    assert [one["phase"] for one in past] == phases
    assert past[0]["facts"] == [interview_id]
    assert past[2] == {"at": "2026-11-30T09:00:00Z", "phase": "may_enquire", "facts": []}
    assert past[3]["at"] == "2026-11-30T10:00:00Z"
    assert len(past[3]["facts"]) == 3


def test_what_was_taken_back_was_never_a_phase(api: Api) -> None:
    application_id, interview_id = pursue(api)
    path = f"/v1/interviews/{interview_id}/employer-updates"
    rejection = api.post(path, {"kind": "rejection", "channel": "email"})
    assert "rejected" in {
        one["phase"] for one in whole(api, application_id, include="past")["past"]
    }
    api.post(f"/v1/employer-updates/{rejection['id']}/retraction", {"reason": "wrong"}, 200)
    past = whole(api, application_id, include="past")["past"]
    assert "rejected" not in {one["phase"] for one in past}


def test_a_pursuit_needs_all_scopes_of_what_it_shows(api: Api, people: People) -> None:
    application_id, _ = pursue(api)
    path = f"/v1/applications/{application_id}/pursuit"
    acting = {ACCOUNT: people.account()}
    some, every = people.partner(), people.partner()
    granted(api, some, "interviews:read", "tasks:read")
    granted(api, every, "interviews:read", "tasks:read", "feedback:read")
    assert some.ask("GET", path, headers=acting).status_code == 403
    assert every.ask("GET", path, headers=acting).status_code == 200
    assert api.ask("GET", f"/v1/applications/{UNKNOWN}/pursuit").status_code == 404
    assert api.other.ask("GET", path).status_code == 404


@on_one_database
def test_a_pursuit_is_two_reads_of_the_database_however_much_hangs_on_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id, interview_id = pursue(api)
    believe_lookups(api)
    whole(api, application_id)
    read = 0
    services = api.client.app.state.services  # type: ignore[attr-defined]  # ours has it
    gateway: type[Reading] = type(services.gateway)
    ask = gateway._row

    async def counting(self: Any, *arguments: Any) -> Any:
        nonlocal read
        read += 1
        return await ask(self, *arguments)

    monkeypatch.setattr(gateway, "_row", counting)
    counts = []
    for _ in range(2):
        read = 0
        whole(api, application_id)
        counts.append(read)
        for kind in ("acknowledged", "noted"):
            body = {"kind": kind, "channel": "email", "note": "x"}
            api.post(f"/v1/interviews/{interview_id}/employer-updates", body)
    assert counts == [2, 2]
