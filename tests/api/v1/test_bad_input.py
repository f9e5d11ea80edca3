"""Every field's bad input is a 422 that points at it, and stores nothing."""

import copy
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.api.support import problem
from tests.api.v1.support import (
    ACME,
    CHOSEN,
    INTERVIEW,
    PROMISE,
    THANKS,
    UNKNOWN,
    Api,
    pointers,
)

# What is refused is refused before any database is asked.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

LONG: Final = "x" * 20_000
V4: Final = "2b3ec1cd-8f0e-4a57-9c86-c22d9e6a3a11"

#: What no field of these types can be.
Values = tuple[Any, ...]
Table = dict[str, Values]

TEXT: Final[Values] = (3, True, [], "", "   ", "a\0b", LONG)
INSTANT: Final[Values] = (
    3,
    True,
    "soon",
    "",
    "2026-11-20",
    "2026-11-20T10:00:00",
    "2026-02-30T10:00:00Z",
    "2026-11-20T25:00:00Z",
    "1999-12-31T23:59:59Z",
    "2100-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "a\0b",
)
DAY: Final[Values] = (
    3,
    True,
    "soon",
    "2026-02-30",
    "2026-11-20T10:00:00Z",
    "1999-12-31",
    "2100-01-01",
)
CHOICE: Final[Values] = (3, True, "", "nothing", "a\0b", [])
ID: Final[Values] = (3, True, "", "x", V4, LONG, "a\0b")
REFERENCE: Final[Values] = (3, True, "", "x", LONG, "a\0b")
ZONE: Final[Values] = (3, True, "", "Mars/Olympus", "../etc/passwd", LONG, "a\0b")
COUNTRY: Final[Values] = (3, True, "", "XX", "GBR", "a\0b")
FLAG: Final[Values] = (3, 0, 1, "true", "", [])
OBJECT: Final[Values] = (3, True, "x", [])
#: A deadline is a day or an instant.
MOMENT: Final[Values] = (3, True, "soon", "2026-02-30", "2026-11-20T10:00:00", "1999-12-31", [])
LINK: Final[Values] = (3, True, "", "ftp://acme.example", "acme.example", "javascript:x", LONG)
CATEGORIES: Final[Values] = (3, "x", {}, [3], ["nonsense"], ["a\0b"], ["catholic"] * 21)


def cases(of: Table) -> list[tuple[str, Any]]:
    return [(pointer, value) for pointer, values in of.items() for value in values]


def put(body: dict[str, Any], pointer: str, value: object) -> dict[str, Any]:
    """A copy of the body with another value at a pointer."""
    changed = copy.deepcopy(body)
    here: Any = changed
    *steps, last = pointer.split("/")[1:]
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here.setdefault(step, {})
    here[int(last) if isinstance(here, list) else last] = value
    return changed


CALENDAR: Final[Table] = {
    "/calendar": OBJECT,
    "/calendar/work_week": (3, "mon", [3], ["monday"], [], ["mon", "mon"], ["mon"] * 8),
    "/calendar/hours": (3, "x", [], {"sun": ["09:00", "12:00"]}, {"day": ["09:00", "12:00"]}),
    "/calendar/hours/mon": (
        3,
        "09:00",
        [],
        ["09:00"],
        ["12:00", "09:00"],
        ["9", "12"],
        ["T0900", "12:00"],
        ["09.00", "12:00"],
        ["07:59", "12:00"],
        ["09:00", "18:01"],
    ),
    "/calendar/closed": (
        3,
        "x",
        {},
        [3],
        [{"from": "2026-12-24"}],
        [{"to": "2026-12-24"}],
        [{"from": "2026-12-24", "to": "2026-12-23"}],
        [{"from": "soon", "to": "2026-12-23"}],
        [{"from": "2026-01-01", "to": "2027-12-31"}],
        [{"from": "2026-12-24", "to": "2026-12-25", "reason": LONG}],
        [{"from": "2026-12-24", "to": "2026-12-25", "colour": "red"}],
        [{"from": "2026-12-24", "to": "2026-12-25"}] * 101,
    ),
    "/calendar/open": (3, "x", {}, [3], ["soon"], [f"2026-03-{day:02}" for day in range(1, 20)]),
    "/calendar/colour": ("red",),
}
EMPLOYER: Final[Table] = {
    **CALENDAR,
    "/holiday_categories": CATEGORIES,
    "/id": ID,
    "/name": (None, *TEXT),
    "/time_zone": (None, *ZONE),
    "/country": COUNTRY,
    "/subdivision": (3, True, "", "XYZ", "NRW", LONG, "a\0b"),
    "/preferences": OBJECT,
    "/preferences/no_calls": (None, *FLAG),
    "/preferences/no_contact": (None, *FLAG),
    "/preferences/colour": ("red",),
    "/note": TEXT,
    "/colour": ("red",),
}
APPLICATION: Final[Table] = {
    "/id": ID,
    "/employer": (None, *OBJECT, {}),
    "/employer/id": REFERENCE,
    "/employer/name": TEXT,
    "/employer/time_zone": ZONE,
    "/role": (None, *TEXT),
    "/route": (None, *CHOICE),
    "/agency": (3, True, "x", []),
    "/applied_at": (*MOMENT, "2026-11-22", "2026-11-20T12:06:00Z"),
    "/closing_on": DAY,
    "/internal": (None, *FLAG),
    "/posting_url": LINK,
    "/region": OBJECT,
    "/region/time_zone": (None, *ZONE),
    "/preferences": OBJECT,
    "/preferences/no_calls": (None, *FLAG),
    "/people": (None, 3, "x", {}, [{"name": "x"}] * 21),
    "/people/0": (None, 3, "x", {"name": "x", "colour": "red"}, {"name": "x", "part": "boss"}),
    "/note": TEXT,
    "/colour": ("red",),
}
AGENCY: Final[Table] = {
    "/agency/name": (None, *TEXT),
    "/agency/direct_contact_permitted": (None, *FLAG),
    "/agency/time_zone": ZONE,
    "/agency/country": COUNTRY,
    "/agency/subdivision": (3, True, "", "XYZ", "a\0b"),
    "/agency/preferences": OBJECT,
    "/agency/preferences/no_contact": (None, *FLAG),
    "/agency/colour": ("red",),
    **{f"/agency{pointer}": values for pointer, values in CALENDAR.items()},
}
REGION: Final[Table] = {
    "/region/country": COUNTRY,
    "/region/subdivision": (3, True, "", "XYZ", "a\0b"),
    "/region/holiday_categories": CATEGORIES,
    "/region/colour": ("red",),
    **{f"/region{pointer}": values for pointer, values in CALENDAR.items()},
}
INTERVIEWS: Final[Table] = {
    "/id": ID,
    "/employer": (*OBJECT,),
    "/employer/id": REFERENCE,
    "/employer/name": TEXT,
    "/employer/time_zone": ZONE,
    "/employer/country": COUNTRY,
    "/employer/subdivision": (3, True, "", "XYZ", "a\0b"),
    "/employer/preferences/no_calls": (None, *FLAG),
    "/employer/colour": ("red",),
    "/application": (None, *OBJECT),
    "/application/id": REFERENCE,
    "/application/role": TEXT,
    "/application/route": CHOICE,
    "/application/colour": ("red",),
    "/stage": (None, *CHOICE),
    "/format": (None, *CHOICE),
    "/state": (None, *CHOICE),
    "/starts_at": (None, *INSTANT),
    "/missed_by": (*CHOICE, "employer"),
    "/state_at": (*INSTANT, "2026-11-20T10:00:00Z"),
    "/ends_at": (
        *INSTANT,
        "2026-11-20T10:00:00Z",
        "2026-11-20T09:00:00Z",
        "2026-11-27T10:00:01Z",
    ),
    "/time_zone": ZONE,
    "/interviewers": (3, True, "x", {}, [{"name": "x"}] * 21),
    "/interviewers/0": (None, 3, "x", {"name": "x", "colour": "red"}),
    "/interviewers/0/id": ID,
    "/interviewers/0/name": (None, *TEXT),
    "/interviewers/0/email": (3, True, "", "sam", "sam@", "sam@acme", "a b@acme.example", LONG),
    "/interviewers/0/job_title": TEXT,
    "/interviewers/0/part": (None, *CHOICE),
    "/interviewers/0/preferences": OBJECT,
    "/interviewers/0/preferences/no_contact": (None, *FLAG),
    "/note": TEXT,
    "/colour": ("red",),
}
ANSWER: Final[Table] = {
    "/answer_due": OBJECT,
    "/answer_due/status": (None, *CHOICE),
    "/answer_due/date": (*DAY, "2026-11-19", "2027-11-30"),
    # Beside the date of the body each is one too many.
    "/answer_due/instant": (*INSTANT, "2026-11-30T10:00:00Z"),
    "/answer_due/earliest": (*DAY, "2026-11-30"),
    "/answer_due/latest": (*DAY, "2026-11-30"),
    "/answer_due/ask_from": (*DAY, "2027-11-30"),
    "/answer_due/colour": ("red",),
}
TIMETABLE: Final[Table] = {
    **ANSWER,
    "/posts": OBJECT,
    "/posts/status": (None, *CHOICE),
    "/posts/count": (None, True, 1.5, "2", -1, 10**9),
    "/applicants": OBJECT,
    "/applicants/count": (2,),
    "/another_stage/value": (None, *FLAG),
    "/as_said": TEXT,
    "/silence_means_no": (None, *FLAG),
    "/said_at": (*INSTANT, "2026-11-20T12:06:00Z", "2026-11-20T09:00:00Z"),
    "/colour": ("red",),
}
CONTACT: Final[Table] = {
    "/id": ID,
    "/kind": (None, *CHOICE, "wait", "keep_searching", "prepare_questions"),
    "/channel": (None, *CHOICE),
    "/interview_id": REFERENCE,
    "/interviewer_id": REFERENCE,
    "/answer": (*CHOICE, "accept"),
    "/recipient": (*CHOICE, "agency"),
    "/result": (*CHOICE, "not_made"),
    "/happened_at": (*INSTANT, "2026-11-20T12:06:00Z"),
    "/acknowledge_breach": (None, *FLAG, True),
    "/attestation": (3, True, "x", []),
    "/attestation/update_id": (*REFERENCE, V4),
    "/attestation/said": ("x",),
    "/attestation/colour": ("red",),
    "/note": TEXT,
    "/colour": ("red",),
}
UPDATE: Final[Table] = {
    "/id": ID,
    "/kind": (None, *CHOICE),
    "/received_at": (*INSTANT, "2026-11-20T12:06:00Z"),
    "/channel": CHOICE,
    **ANSWER,
    "/answer_due/date": (*DAY, "2026-11-19", "2027-11-30"),
    "/interview_id": REFERENCE,
    "/returns_on": (*DAY, "2026-12-01"),
    # Each of these belongs to another kind of update.
    "/respond_by": (*MOMENT, "2026-12-01", "2026-12-01T00:00:00Z"),
    "/call_at": (*MOMENT, "2026-12-01", "2026-12-01T00:00:00Z"),
    "/due": (*MOMENT, "2026-12-01", "2026-12-01T00:00:00Z"),
    "/form": (*CHOICE, "verbal"),
    "/paper_by": (*DAY, "2026-12-01"),
    "/who_calls": (*CHOICE, "employer"),
    "/asks_for_times": (3, 0, 1, "true", "", [], True, False),
    "/review_on": (*DAY, "2026-12-01"),
    "/silence_means_no": (None, *FLAG),
    "/feedback": CHOICE,
    "/note": TEXT,
    "/colour": ("red",),
}
PAST: Final = ("2026-11-19", "2027-11-30")
OFFER: Final[Table] = {
    "/respond_by": (*MOMENT, *PAST, "2026-11-20T11:00:00Z"),
    "/form": CHOICE,
    "/paper_by": (*DAY, *PAST),
}
CALL: Final[Table] = {
    "/call_at": (*MOMENT, *PAST, "2026-11-20T11:00:00Z"),
    "/who_calls": CHOICE,
}
QUESTION: Final[Table] = {"/due": (*MOMENT, *PAST, "2026-11-20T11:00:00Z")}
HOLD: Final[Table] = {"/review_on": (*DAY, *PAST)}
RESPONSE: Final[Table] = {"/answer": (None, *CHOICE)}
READING: Final[Table] = {
    "/phrase": (None, *TEXT),
    "/said_at": (None, *INSTANT),
    "/employer": (None, *OBJECT, {}),
    "/employer/id": REFERENCE,
    "/employer/time_zone": ZONE,
    "/employer/country": COUNTRY,
    "/employer/colour": ("red",),
    "/colour": ("red",),
    **{f"/employer{pointer}": values for pointer, values in CALENDAR.items()},
}
FEEDBACK: Final[Table] = {
    "/id": ID,
    "/source": (None, *CHOICE),
    "/received_at": (*INSTANT, "2026-11-20T12:06:00Z"),
    "/items": (None, 3, "x", {}),
    "/items/0/id": ID,
    "/items/0/kind": (None, *CHOICE),
    "/items/0/competency": TEXT,
    "/items/0/theme": TEXT,
    "/items/0/verbatim": TEXT,
    "/items/0/rating": OBJECT,
    "/items/0/rating/value": (None, True, "3", 0, 6, 5.5),
    "/items/0/rating/scale": (None, 3, "", "1", "5-1", "1-1", "a-b", "1-5 stars"),
    "/items/0/action": TEXT,
    "/items/0/action_due": DAY,
    "/items/0/done": (None, *FLAG),
    "/items/0/colour": ("red",),
    "/note": TEXT,
    "/colour": ("red",),
}
TASK: Final[Table] = {
    "/id": ID,
    "/title": (None, *TEXT),
    "/note": TEXT,
    "/opens_at": INSTANT,
    "/due_at": (*INSTANT, "2026-11-20T00:00:00Z"),
    "/application_id": REFERENCE,
    "/interview_id": REFERENCE,
    "/colour": ("red",),
}

GOOD: Final[dict[str, dict[str, Any]]] = {
    "employer": {**ACME, "preferences": {"no_calls": False}, "name": "Other"},
    "application": {
        "employer": ACME,
        "role": "Analyst",
        "region": {"time_zone": "Europe/London"},
        "people": [{"name": "Sam"}],
    },
    "agency": {
        "employer": ACME,
        "role": "Analyst",
        "route": "agency",
        "agency": {"name": "Reed", "time_zone": "Europe/London"},
    },
    "region": {"employer": ACME, "role": "Analyst", "region": {"time_zone": "Europe/London"}},
    "offer": {"kind": "offer"},
    "call": {"kind": "invited_to_call"},
    "question": {"kind": "question"},
    "hold": {"kind": "on_hold"},
    "answer": {"kind": "respond_to_offer", "channel": "email", "answer": "accept"},
    "reading": {
        "phrase": "by Friday",
        "said_at": "2026-11-20T11:00:00Z",
        "employer": {"time_zone": "Europe/London"},
    },
    "interview": INTERVIEW,
    "timetable": PROMISE,
    "contact": THANKS,
    "update": {
        "kind": "new_timetable",
        "answer_due": {"status": "answered", "date": "2026-12-04"},
    },
    "feedback": {
        "source": "employer",
        "items": [{"kind": "strength", "rating": {"value": 3, "scale": "1-5"}}],
    },
    "task": {"title": "Read up", "opens_at": "2026-11-21T00:00:00Z"},
}
POSTS: Final[dict[str, tuple[str, str, Table]]] = {
    "employer": ("POST", "/v1/employers", EMPLOYER),
    "application": ("POST", "/v1/applications", APPLICATION),
    "agency": ("POST", "/v1/applications", AGENCY),
    "region": ("POST", "/v1/applications", REGION),
    "interview": ("POST", "/v1/interviews", INTERVIEWS),
    "offer": ("POST", "/v1/interviews/{interview}/employer-updates", OFFER),
    "call": ("POST", "/v1/interviews/{interview}/employer-updates", CALL),
    "question": ("POST", "/v1/applications/{application}/employer-updates", QUESTION),
    "hold": ("POST", "/v1/applications/{application}/employer-updates", HOLD),
    "answer": ("POST", "/v1/applications/{application}/contacts", RESPONSE),
    "reading": ("POST", "/v1/readings", READING),
    "timetable": ("PUT", "/v1/interviews/{interview}/timetable", TIMETABLE),
    "contact": ("POST", "/v1/interviews/{interview}/contacts", CONTACT),
    "update": ("POST", "/v1/interviews/{interview}/employer-updates", UPDATE),
    "feedback": ("POST", "/v1/interviews/{interview}/feedback", FEEDBACK),
    "task": ("POST", "/v1/tasks", TASK),
}


@pytest.mark.parametrize("what", POSTS)
def test_bad_input_of_each_field_points_at_it_and_stores_nothing(api: Api, what: str) -> None:
    interview = api.interview()
    method, path, table = POSTS[what]
    path = path.format(interview=interview["id"], application=interview["application_id"])
    before = api.everything()
    wrong: list[Any] = []
    for pointer, value in cases(table):
        response = api.ask(method, path, put(GOOD[what], pointer, value))
        if response.status_code != 422:
            wrong.append((pointer, value, response.status_code, response.text[:200]))
            continue
        found = pointers(response)
        if not any(one.startswith(pointer) for one in found):
            wrong.append((pointer, value, found))
    assert wrong == []
    assert api.everything() == before


PATCHES: Final[dict[str, tuple[str, Table]]] = {
    "employer": (
        "/v1/employers/{employer}",
        {**EMPLOYER, "/preferences": (None, *OBJECT), "/id": (CHOSEN,)},
    ),
    "application": (
        "/v1/applications/{application}",
        {
            "/role": (None, *TEXT),
            "/route": (None, *CHOICE),
            "/agency": (3, "x", [], {}, {"name": "Reed"}),
            "/outcome": (3, "x", [], {}),
            "/outcome/kind": (None, *CHOICE),
            "/note": TEXT,
            # A move stands alone, and names what is there.
            "/employer": (None, *OBJECT, {}, {"id": 3}, {"id": ""}, {"name": "Reed"}),
            "/applied_at": (*MOMENT, "2026-11-22"),
            "/closing_on": DAY,
            "/internal": (None, *FLAG),
            "/posting_url": LINK,
            "/region": (*OBJECT, {}, {"country": "GB"}),
            "/preferences": (None, *OBJECT),
            "/preferences/no_contact": (None, *FLAG),
            "/people": (None, 3, "x", {}, [{"name": "x"}] * 21, [{"name": "x", "part": "boss"}]),
            "/colour": ("red",),
        },
    ),
    "interview": (
        "/v1/interviews/{interview}",
        {
            "/stage": (None, *CHOICE),
            "/format": (None, *CHOICE),
            "/state": (None, *CHOICE),
            "/starts_at": (None, *INSTANT),
            "/missed_by": (*CHOICE, "employer"),
            "/state_at": (*INSTANT, "2026-11-20T10:00:00Z"),
            "/ends_at": (*INSTANT, "2026-11-20T10:00:00Z", "2026-11-28T10:00:00Z"),
            "/time_zone": (None, *ZONE),
            "/interviewers": (None, 3, "x", {}, [{"name": "x"}] * 21),
            "/note": TEXT,
            "/application": (None, *OBJECT, {}, {"id": 3}, {"role": "Analyst"}),
            "/id": (CHOSEN,),
        },
    ),
    "interviewer": (
        "/v1/interviewers/{interviewer}",
        {
            "/name": (None, *TEXT),
            "/email": (3, True, "", "sam", "sam@"),
            "/job_title": TEXT,
            "/part": (None, *CHOICE),
            "/preferences": (None, *OBJECT),
            "/preferences/no_calls": (None, *FLAG),
            "/colour": ("red",),
        },
    ),
    "contact": (
        "/v1/contacts/{contact}",
        {
            "/result": (None, *CHOICE),
            "/acknowledge_breach": (None, *FLAG, True),
            "/note": TEXT,
            "/kind": ("withdraw",),
        },
    ),
    "feedback": (
        "/v1/feedback/{feedback}",
        {
            "/received_at": (None, *INSTANT, "2026-11-20T12:06:00Z"),
            "/items": (None, 3, "x", {}),
            "/note": TEXT,
            "/source": ("self",),
        },
    ),
    "task": (
        "/v1/tasks/{task}",
        {
            "/title": (None, *TEXT),
            "/note": TEXT,
            "/opens_at": INSTANT,
            "/due_at": INSTANT,
            "/snoozed_until": INSTANT,
            "/state": (None, *CHOICE, "dropped"),
            "/reason": (*TEXT, "because"),
            "/colour": ("red",),
        },
    ),
    "derived task": (
        "/v1/tasks/{derived}",
        {"/title": ("x",), "/note": ("x",), "/due_at": ("2026-12-01T00:00:00Z",)},
    ),
    "policy": (
        "/v1/policy",
        {
            "/numbers": (None, *OBJECT),
            "/numbers/nothing": (3,),
            "/numbers/a~1b": (3,),
            "/numbers/timetable_grace_business_days": (0, 11, True, "2", 1.5, [], {}),
            "/numbers/working_hours_start": (9, "8:00", "08:59", "25:00", "18:01"),
            "/colour": ("red",),
        },
    ),
}


def things(api: Api) -> dict[str, str]:
    """One of everything, by name."""
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    return {
        "interview": interview["id"],
        "employer": interview["employer_id"],
        "application": interview["application_id"],
        "interviewer": interview["interviewers"][0]["id"],
        "contact": api.post(f"{path}/contacts", {"kind": "send_thank_you", "channel": "email"})[
            "id"
        ],
        "update": api.post(f"{path}/employer-updates", {"kind": "acknowledged"})["id"],
        "feedback": api.post(f"{path}/feedback", {"source": "self"})["id"],
        "task": api.post("/v1/tasks", {"title": "Read up"})["id"],
        "derived": api.get("/v1/tasks", kind="enquire_status")["items"][0]["id"],
    }


@pytest.mark.parametrize("what", PATCHES)
def test_a_bad_patch_of_each_field_points_at_it_and_changes_nothing(api: Api, what: str) -> None:
    path, table = PATCHES[what]
    path = path.format(**things(api))
    before = api.everything()
    wrong: list[Any] = []
    for pointer, value in cases(table):
        body = {"numbers": {"a/b": value}} if "~1" in pointer else put({}, pointer, value)
        response = api.ask("PATCH", path, body)
        if response.status_code != 422:
            wrong.append((pointer, value, response.status_code, response.text[:200]))
        elif not any(one.startswith(pointer) for one in pointers(response)):
            wrong.append((pointer, value, pointers(response)))
    assert wrong == []
    assert api.everything() == before


def test_a_patch_may_be_empty_and_then_changes_nothing(api: Api) -> None:
    found = things(api)
    before = api.everything()
    for path, _ in PATCHES.values():
        assert api.ask("PATCH", path.format(**found), {}).status_code == 200
    assert api.everything() == before


def references(found: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Requests of another account that refer to these things, in the path or in the body."""
    interview = f"/v1/interviews/{found['interview']}"
    for path, body in (
        ("/contacts", THANKS),
        ("/contact-checks", THANKS),
        ("/employer-updates", {"kind": "acknowledged"}),
        ("/feedback", {"source": "self"}),
    ):
        yield "POST", interview + path, body
    yield "PUT", f"{interview}/timetable", PROMISE
    for name in ("next-action", "plan", "timetable", "contacts", "employer-updates", "feedback"):
        yield "GET", f"{interview}/{name}", {}
    for name, path in (
        ("interview", "interviews"),
        ("employer", "employers"),
        ("application", "applications"),
        ("task", "tasks"),
        ("feedback", "feedback"),
    ):
        yield "GET", f"/v1/{path}/{found[name]}", {}
        yield "PATCH", f"/v1/{path}/{found[name]}", {"note": "mine now"}
        yield "DELETE", f"/v1/{path}/{found[name]}", {}
    yield "GET", f"/v1/contacts/{found['contact']}", {}
    yield "PATCH", f"/v1/contacts/{found['contact']}", {"result": "sent"}
    yield "GET", f"/v1/interviewers/{found['interviewer']}", {}
    yield "PATCH", f"/v1/interviewers/{found['interviewer']}", {"name": "Mine"}
    yield "GET", f"/v1/employer-updates/{found['update']}", {}
    yield "POST", "/v1/interviews", INTERVIEW | {"employer": {"id": found["employer"]}}
    named = {"application": {"id": found["application"]}}
    yield "POST", "/v1/interviews", {k: v for k, v in INTERVIEW.items() if k != "employer"} | named
    yield "POST", "/v1/applications", {"employer": {"id": found["employer"]}, "role": "x"}
    yield "POST", "/v1/tasks", {"title": "x", "interview_id": found["interview"]}
    yield "POST", "/v1/tasks", {"title": "x", "application_id": found["application"]}


def test_what_belongs_to_somebody_else_is_not_there(api: Api) -> None:
    found = things(api)
    mine, theirs = api.everything(), api.other.everything()
    unknown = dict.fromkeys(found, UNKNOWN)
    for (method, path, body), (_, nowhere, unknown_body) in zip(
        references(found), references(unknown), strict=True
    ):
        sent = body if method in {"POST", "PUT", "PATCH"} else None
        response = api.other.ask(method, path, sent)
        assert response.status_code == 404, (method, path, response.text)
        # It is told in the same words as what nobody has, so that nothing is given away.
        absent = api.other.ask(method, nowhere, unknown_body if sent is not None else None)
        assert absent.json()["detail"] == response.json()["detail"]
    assert api.everything() == mine
    assert api.other.everything() == theirs


def test_interviewers_and_attested_facts_of_somebody_else_are_not_there(api: Api) -> None:
    found = things(api)
    theirs = things(api.other)
    path = f"/v1/interviews/{theirs['interview']}/contacts"
    for body in (
        THANKS | {"interviewer_id": found["interviewer"]},
        {"kind": "reply", "channel": "email", "attestation": {"update_id": found["update"]}},
        {"kind": "resend", "channel": "phone", "attestation": {"contact_id": found["contact"]}},
        {
            "kind": "reschedule",
            "channel": "email",
            "attestation": {"interview_id": found["interview"]},
        },
    ):
        assert api.other.ask("POST", path, body).status_code == 404


@pytest.mark.parametrize("resource", ["interviews", "employers", "tasks", "contacts", "feedback"])
@pytest.mark.parametrize("bad", ["x", "1", "%00", "..", "019a9f6e-0000-7000-8000-00000000000"])
def test_a_malformed_id_in_a_path_is_a_404(api: Api, resource: str, bad: str) -> None:
    assert api.ask("GET", f"/v1/{resource}/{bad}").status_code == 404


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/v1/interviews?state=gone", "/query/state"),
        ("/v1/interviews?employer=x", "/query/employer"),
        ("/v1/interviews?from=2026-11-20T10:00:00", "/query/from"),
        ("/v1/interviews?from=2026-11-20T10:00:00Z&to=2026-11-19T10:00:00Z", "/query/to"),
        ("/v1/interviews?limit=0", "/query/limit"),
        ("/v1/interviews?colour=red", "/query/colour"),
        ("/v1/tasks?status=gone", "/query/status"),
        ("/v1/tasks?kind=wait", "/query/kind"),
        ("/v1/tasks?due_before=soon", "/query/due_before"),
        ("/v1/feedback?source=nobody", "/query/source"),
        ("/v1/interviews/{id}/next-action?at=2026-11-20", "/query/at"),
        ("/v1/interviews/{id}/next-action?at=1999-11-20T00:00:00Z", "/query/at"),
        ("/v1/interviews/{id}/plan?to=2026-11-20T12:00:00Z", "/query/to"),
        ("/v1/interviews/{id}/plan?to=2028-11-20T12:00:00Z", "/query/to"),
        ("/v1/interviews/{id}/plan?from=2099-12-31T23:59:59.9999999Z", None),
    ],
)
def test_a_bad_query_points_at_the_parameter(api: Api, path: str, pointer: str | None) -> None:
    interview = api.interview()
    response = api.ask("GET", path.replace("{id}", interview["id"]))
    if pointer is None:
        assert response.status_code in {200, 422}
    else:
        assert pointers(response) == [pointer]


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        (
            "PATCH",
            "/v1/policy",
            {"numbers": {"minimum_gap_days": True}},
            "/numbers/minimum_gap_days",
        ),
        (
            "POST",
            "/v1/interviews/{id}/feedback",
            {
                "source": "employer",
                "items": [{"kind": "strength", "rating": {"value": "3", "scale": "1-5"}}],
            },
            "/items/0/rating/value",
        ),
    ],
)
def test_a_value_that_may_be_of_two_types_and_is_of_none_is_told_so_once(
    api: Api, method: str, path: str, body: dict[str, Any], pointer: str
) -> None:
    answer = api.ask(method, path.format(id=api.interview()["id"]), body)
    [error] = problem(answer, 422, "invalid_request")["errors"]
    assert (error["pointer"], error["code"]) == (pointer, "wrong_type")
    assert error["detail"].startswith("This should be a valid integer or a valid ")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/contacts/{contact}/retraction",
        "/v1/employer-updates/{update}/retraction",
        "/v1/interviews/{interview}/timetable/1/retraction",
        "/v1/applications/{application}/timetable/1/retraction",
    ],
)
def test_a_retraction_says_why_and_nothing_else(api: Api, path: str) -> None:
    found = things(api)
    api.put(f"/v1/interviews/{found['interview']}/timetable", PROMISE)
    before = api.everything()
    for value in (None, *TEXT):
        response = api.ask("POST", path.format(**found), {"reason": value})
        assert pointers(response) == ["/reason"], value
    response = api.ask("POST", path.format(**found), {"reason": "x", "colour": "red"})
    assert pointers(response) == ["/colour"]
    assert api.everything() == before


def test_a_merge_names_another_employer(api: Api) -> None:
    employer = f"/v1/employers/{api.interview()['employer_id']}"
    before = api.everything()
    for into in (None, *OBJECT, {}, {"id": 3}, {"id": ""}, {"name": "Acme"}):
        response = api.ask("POST", f"{employer}/merge", {"into": into})
        assert pointers(response)[0].startswith("/into"), into
    assert api.ask("POST", f"{employer}/merge", {"into": {"id": UNKNOWN}}).status_code == 404
    itself = {"into": {"id": employer.rpartition("/")[2]}}
    assert pointers(api.ask("POST", f"{employer}/merge", itself)) == ["/into/id"]
    assert api.everything() == before
