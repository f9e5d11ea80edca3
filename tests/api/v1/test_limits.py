"""Row limits: an account has so many of each kind, and one more is refused with the limit."""

from dataclasses import replace
from typing import Any

import pytest

from app.usecases.limits import Limits
from app.usecases.resources import LIMITS
from tests.api.small_service import problem
from tests.api.v1.api_client import ACME, CHOSEN, INTERVIEW, PROMISE, THANKS, Api

TWO = Limits({limit.name: 2 for limit in LIMITS}, interviewers_each=3)
OTHERS = [{**ACME, "name": f"Acme {number}"} for number in range(3)]


@pytest.fixture
def few(api: Api) -> Api:
    """The service, where an account keeps two of each kind."""
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    object.__setattr__(services, "limits", TWO)
    return api


def full(api: Api, path: str, body: object, what: str, method: str = "POST") -> None:
    document = problem(api.ask(method, path, body), 409, "limit_reached")
    assert document["detail"] == f"The limit of 2 {what} is reached."


def test_the_third_employer_is_refused(few: Api) -> None:
    first, second, third = OTHERS
    gone = few.post("/v1/employers", first)
    kept = few.post("/v1/employers", {**second, "id": CHOSEN})
    full(few, "/v1/employers", third, "employers")
    full(few, "/v1/applications", {"employer": third, "role": "x"}, "employers")
    full(few, "/v1/interviews", {**INTERVIEW, "employer": third}, "employers")
    # What is there already needs no room, and what has gone makes some.
    assert few.post("/v1/employers", {**second, "id": CHOSEN}, 200) == kept
    few.post("/v1/applications", {"employer": second, "role": "x"})
    few.other.post("/v1/employers", third)
    few.delete(f"/v1/employers/{gone['id']}")
    few.post("/v1/employers", third)


def test_the_third_application_and_interview_are_refused(few: Api) -> None:
    first = few.interview()
    few.interview()
    full(few, "/v1/applications", {"employer": ACME, "role": "x"}, "applications")
    third = {**INTERVIEW, "application": {"id": first["application_id"]}}
    del third["employer"]
    full(few, "/v1/interviews", third, "interviews")


def test_the_fourth_interviewer_of_all_rounds_together_is_refused(few: Api) -> None:
    first = few.interview(interviewers=[{"name": "Sam"}, {"name": "Kim"}])
    path = f"/v1/interviews/{first['id']}"
    further = {**INTERVIEW, "application": {"id": first["application_id"]}}
    del further["employer"]
    two = {**further, "interviewers": [{"name": "Alex"}, {"name": "Robin"}]}
    refused = [few.ask("POST", "/v1/interviews", two)]
    few.post("/v1/interviews", {**further, "interviewers": [{"name": "Alex"}]})
    more = [{"name": "Sam"}, {"name": "Kim"}, {"name": "Robin"}]
    refused.append(few.ask("PATCH", path, {"interviewers": more}))
    for response in refused:
        document = problem(response, 409, "limit_reached")
        assert document["detail"] == (
            "The limit is 3 interviewers of an application, and there would be 4."
        )
    # A person may take another's place, and what is there already may be changed.
    few.patch(path, {"interviewers": [{"name": "Sam"}, {"name": "Robin"}], "note": "Two of them."})


def test_what_is_beyond_a_lower_limit_may_be_changed_as_long_as_it_does_not_grow(few: Api) -> None:
    services: Any = few.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    interview = few.interview(interviewers=[{"name": "Sam"}, {"name": "Kim"}, {"name": "Alex"}])
    object.__setattr__(services, "limits", replace(TWO, interviewers_each=1))
    few.patch(f"/v1/interviews/{interview['id']}", {"note": "All three."})
    few.patch(f"/v1/interviews/{interview['id']}", {"interviewers": [{"name": "S"}, {"name": "K"}]})


def test_the_third_contact_of_an_interview_is_refused(few: Api) -> None:
    people = [{"name": name} for name in ("Sam", "Kim", "Alex")]
    interview = few.interview(interviewers=people)
    path = f"/v1/interviews/{interview['id']}/contacts"
    thanks = [{**THANKS, "interviewer_id": one["id"]} for one in interview["interviewers"]]
    first = few.post(path, thanks[0])
    # A contact that was not made is kept, so it takes a place as well.
    few.patch(f"/v1/contacts/{first['id']}", {"result": "not_made"})
    few.post(path, thanks[1])
    full(few, path, thanks[2], "contacts")
    few.post(f"/v1/interviews/{few.interview()['id']}/contacts", THANKS)


def test_the_third_update_and_revision_of_an_interview_are_refused(few: Api) -> None:
    path = f"/v1/interviews/{few.interview()['id']}"
    for _ in range(2):
        few.post(f"{path}/employer-updates", {"kind": "question"})
    full(few, f"{path}/employer-updates", {"kind": "question"}, "employer updates")
    few.put(f"{path}/timetable", PROMISE)
    few.put(f"{path}/timetable", {**PROMISE, "as_said": "soon"})
    full(few, f"{path}/timetable", {**PROMISE, "as_said": "later"}, "timetables", "PUT")


def test_the_third_record_of_feedback_is_refused(few: Api) -> None:
    path = f"/v1/interviews/{few.interview()['id']}/feedback"
    few.post(path, {"source": "self"})
    few.post(path, {"source": "self"})
    full(few, path, {"source": "self"}, "feedback")


def test_the_third_task_of_ones_own_is_refused_whatever_follows_from_facts(few: Api) -> None:
    few.interview()
    assert len(few.get("/v1/tasks")["items"]) > 2
    few.post("/v1/tasks", {"title": "x"})
    few.post("/v1/tasks", {"title": "y"})
    full(few, "/v1/tasks", {"title": "z"}, "tasks")
    few.interview()
