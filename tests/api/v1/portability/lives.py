"""Lives of accounts for tests of export and import: what each has recorded, and its file."""

from typing import Any, Final

from tests.api.v1.api_client import (
    ACME,
    CHOSEN,
    ENQUIRY,
    INTERVIEW,
    PROMISE,
    THANKS,
    Api,
)
from tests.api.v1.recipes import TEMPLATE

RATED: Final = {
    "kind": "improvement",
    "competency": "system design",
    "theme": "depth",
    "verbatim": "Tiefe & Höhe",
    "rating": {"value": 3.5, "scale": "1-5"},
    "action": "practise",
    "action_due": "2026-12-10",
}


DEFAULTS: Final = {
    "time_zone": "Europe/London",
    "country": "GB",
    "subdivision": "ENG",
    "language": "en-GB",
}


def a_life(api: Api) -> None:
    """Something of everything."""
    interview = api.interview(note="bring shoes")
    path = f"/v1/interviews/{interview['id']}"
    api.put(f"{path}/timetable", PROMISE)
    # Ids of one instant are in no order.
    api.clock.forward(seconds=1)
    instant = {"status": "answered", "instant": "2026-11-27T10:00:00.123456Z"}
    api.put(f"{path}/timetable", {**PROMISE, "answer_due": instant})
    thanks = api.post(f"{path}/contacts", {**THANKS, "id": CHOSEN})
    api.patch(f"/v1/contacts/{thanks['id']}", {"result": "bounced"})
    api.clock.forward(minutes=5, microseconds=7)
    api.post(f"{path}/contacts", {"kind": "resend", "channel": "phone", "result": "spoke"})
    messages = f"/v1/applications/{interview['application_id']}/messages"
    draft = {"kind": "send_thank_you", "sender": "Ana", "files": [{"name": "schema.pdf"}]}
    api.post(messages, draft)
    api.post(messages, {"kind": "reply", "body": "Here you are.", "to_email": "a@b.example"})
    api.post("/v1/message-templates", TEMPLATE)
    early = {**ENQUIRY, "happened_at": "2026-11-20T11:30:00Z", "acknowledge_breach": True}
    assert api.post(f"{path}/contacts", early)["breach"]
    api.post(f"{path}/employer-updates", {"kind": "question", "channel": "email"})
    api.post(f"{path}/contacts", {"kind": "reply", "channel": "email", "result": "sent"})
    api.clock.forward(seconds=1)
    api.post(
        f"{path}/employer-updates",
        {"kind": "auto_reply", "returns_on": "2026-11-30", "note": "away"},
    )
    moved = {"answer_due": {"status": "answered", "date": "2026-12-04"}}
    api.post(f"{path}/employer-updates", {"kind": "new_timetable", **moved})
    api.post(f"{path}/feedback", {"source": "employer", "items": [RATED]})
    api.clock.forward(seconds=1)
    api.post(f"{path}/feedback", {"source": "self", "items": []})
    second = {**INTERVIEW, "stage": "final", "application": {"id": interview["application_id"]}}
    del second["employer"]
    second |= {"starts_at": "2026-12-14T10:00:00Z", "ends_at": "2026-12-14T11:00:00Z"}
    later = api.post("/v1/interviews", second)
    task = next(t for t in api.get("/v1/tasks")["items"] if t["kind"] == "prepare_questions")
    api.patch(f"/v1/tasks/{task['id']}", {"state": "done"})
    own = api.post("/v1/tasks", {"title": "Read up", "interview_id": later["id"]})
    api.patch(f"/v1/tasks/{own['id']}", {"snoozed_until": "2026-12-01T10:00:00Z"})
    api.post("/v1/tasks", {"title": "Buy a stamp", "due_at": "2026-12-01T10:00:00Z"})
    api.clock.forward(seconds=1)
    agency = {"name": "Reed", "direct_contact_permitted": True}
    api.interview(
        employer={"name": "Élan", "time_zone": "Asia/Tokyo"},
        application={"role": "Analyst", "route": "agency", "agency": agency},
        interviewers=[{"name": "Kim"}, {"name": "Alex", "job_title": "Lead"}],
    )
    ended = api.post("/v1/applications", {"employer": ACME, "role": "Analyst"})
    api.patch(f"/v1/applications/{ended['id']}", {"outcome": {"kind": "withdrawn"}})
    api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 2}})


def exported(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/v1/me/export")
    return found


def body_of(api: Api) -> bytes:
    """The file without its instant."""
    response = api.ask("GET", "/v1/me/export")
    assert response.status_code == 200, response.text
    head, _, rest = response.content.partition(b'"policy"')
    assert b'"exported_at"' in head
    return rest


def a_life_of_the_second_edition(api: Api) -> None:
    """What the second edition knows besides."""
    calendar = {
        "work_week": ["mon", "tue", "wed", "thu", "fri"],
        "hours": {"fri": ["09:00", "12:00"]},
        "closed": [{"from": "2026-12-24", "to": "2027-01-05", "reason": "shutdown"}],
        "open": ["2026-12-12"],
    }
    employer = {**ACME, "name": "Beta", "country": "DE", "subdivision": "BY", "calendar": calendar}
    employer |= {"time_zone": "Europe/Berlin", "holiday_categories": ["catholic"]}
    agency = {"name": "Reed", "time_zone": "Europe/Vienna", "country": "AT", "calendar": calendar}
    application = api.post(
        "/v1/applications",
        {
            "employer": employer,
            "role": "Analyst",
            "route": "agency",
            "agency": {**agency, "preferences": {"no_calls": True}},
            "applied_at": "2026-11-02",
            "closing_on": "2026-11-13",
            "internal": True,
            "posting_url": "https://example.org/jobs/1",
            "region": {"time_zone": "Asia/Riyadh", "country": "SA", "calendar": calendar},
            "preferences": {"no_calls": True},
            "people": [{"name": "Kim", "part": "recruiter"}, {"name": "Alex"}],
        },
    )
    path = f"/v1/applications/{application['id']}"
    ranged = {"status": "answered", "earliest": "2026-11-23", "latest": "2026-12-04"}
    api.put(f"{path}/timetable", {**PROMISE, "answer_due": {**ranged, "ask_from": "2026-11-30"}})
    words: list[dict[str, Any]] = [
        {"kind": "question", "due": "2026-11-24"},
        {"kind": "documents_requested", "due": "2026-11-24T10:00:00Z"},
        {"kind": "invited_to_call", "who_calls": "candidate", "call_at": "2026-11-23"},
        {"kind": "on_hold", "review_on": "2026-12-15"},
        {"kind": "acknowledged", "silence_means_no": True},
        {"kind": "next_stage", "asks_for_times": False},
    ]
    noted = [api.post(f"{path}/employer-updates", one) for one in words]
    api.clock.forward(seconds=1)
    gone = api.ask(
        "POST", f"/v1/employer-updates/{noted[3]['id']}/retraction", {"reason": "a slip"}
    )
    assert gone.status_code == 200, gone.text
    kim = application["people"][0]["id"]
    asked = {"kind": "reply", "channel": "email", "result": "sent", "interviewer_id": kim}
    asked |= {"happened_at": "2026-11-20T12:00:00Z", "acknowledge_breach": True}
    made = api.post(f"{path}/contacts", asked)
    gone = api.ask("POST", f"/v1/contacts/{made['id']}/retraction", {"reason": "not sent"})
    assert gone.status_code == 200, gone.text
    round_ = {**INTERVIEW, "application": {"id": application["id"]}, "interviewers": []}
    del round_["employer"], round_["ends_at"]
    round_ |= {"starts_at": "2026-11-25T10:00:00Z"}
    ahead = api.post("/v1/interviews", round_)
    api.clock.forward(seconds=1)
    api.post(
        f"/v1/interviews/{ahead['id']}/employer-updates",
        {"kind": "round_postponed", "answer_due": {"status": "answered", "date": "2026-12-02"}},
    )
    api.clock.forward(seconds=1)
    offer = {
        "kind": "offer",
        "form": "verbal",
        "respond_by": "2026-12-04",
        "paper_by": "2026-12-11",
    }
    api.post(f"{path}/employer-updates", offer)
    answer = {"kind": "respond_to_offer", "channel": "email", "result": "sent", "answer": "accept"}
    api.post(f"{path}/contacts", answer)
    missed = api.interview(application={"role": "Writer"})
    api.patch(f"/v1/interviews/{missed['id']}", {"state": "missed", "missed_by": "employer"})


def a_life_with_mistakes_put_right(api: Api) -> None:
    """Rounds and applications that moved, employers merged, an application deleted."""
    agency = {"route": "agency", "agency": {"name": "Reed"}}
    late = {"acknowledge_breach": True}
    made = []
    for number in range(5):
        interview = api.interview(
            employer={**ACME, "name": f"Employer {number}"},
            application={"role": "Analyst", **agency},
            starts_at=f"2026-11-{10 + number}T10:00:00Z",
            ends_at=f"2026-11-{10 + number}T11:00:00Z",
        )
        path = f"/v1/interviews/{interview['id']}"
        word = api.post(f"{path}/employer-updates", {"kind": "question"})
        asked = {"kind": "reply", "channel": "email", "result": "sent"}
        asked |= {"interviewer_id": interview["interviewers"][0]["id"]}
        if number < 4:
            api.post(f"{path}/contacts", {**asked, "attestation": {"update_id": word["id"]}})
        at = f"2026-11-{12 + number}T12:00:00Z"
        api.post(f"{path}/contacts", {**ENQUIRY, "happened_at": at, **late})
        made.append(interview)
    first, second, third, fourth, fifth = made
    api.clock.forward(seconds=1)
    moved = {"application": {"id": second["application_id"]}}
    api.patch(f"/v1/interviews/{first['id']}", moved)
    there = {"employer": {"id": fourth["employer_id"]}}
    api.patch(f"/v1/applications/{third['application_id']}", there)
    api.delete(f"/v1/applications/{fifth['application_id']}")
    merged = f"/v1/employers/{fourth['employer_id']}/merge"
    assert api.ask("POST", merged, {"into": {"id": fifth["employer_id"]}}).status_code == 200


def decisions(api: Api, file: dict[str, Any]) -> dict[str, Any]:
    """What is decided of every application now and at other instants."""
    later = [f"2026-{month:02}-01T10:00:00Z" for month in (11, 12)] + ["2027-02-01T10:00:00Z"]
    return {
        f"{application['id']} {at}": api.get(
            f"/v1/applications/{application['id']}/next-action", **({"at": at} if at else {})
        )
        for application in file["applications"]
        for at in (None, *later)
    }


def erased(api: Api) -> None:
    """Empty the account, as an operator does."""
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    gateway = services.gateway

    async def remove(account: str) -> None:
        statement = gateway._statements.sweep
        values = {"account": account, "most": 500}
        tables = (
            *("marks", "tasks", "feedback", "employer_updates", "contacts", "timetables"),
            *("interviewers", "interviews", "applications", "employers"),
        )
        for table in tables:
            await gateway._sweep(statement("of_account", table), values)

    assert api.client.portal is not None
    principal = api.client.portal.call(
        services.authentication.principal, f"Bearer {api.key}".encode()
    )
    api.client.portal.call(remove, principal.account_id)
    api.patch("/v1/policy", {"numbers": {"minimum_gap_days": None}})
