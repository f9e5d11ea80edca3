"""Tables of bad input: what no field of a type can be, and the fields of each resource.

A field that is new joins the table of its resource; `test_bad_input.py` tries each value.
"""

from typing import Any, Final

from tests.api.v1.api_client import ACME, CHOSEN, INTERVIEW, PROMISE, THANKS

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
