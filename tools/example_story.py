"""Requests for the contract's examples: one pursuit, from the interview to the lesson.

A new operation joins by one more request here. GETs need none: what is not asked here is
asked by the recorder.
"""

from collections.abc import Mapping
from typing import Any, Protocol

Json = dict[str, Any]


class Asking(Protocol):
    """What makes the requests."""

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        summary: str = "",
        keep: bool = True,
        expected: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """Make a request."""
        ...


class Time(Protocol):
    """The clock of the story."""

    def set(self, instant: str) -> None:
        """Move to an instant."""
        ...


ACME = {
    "name": "Acme",
    "time_zone": "Europe/London",
    "country": "GB",
    "subdivision": "ENG",
}
INTERVIEW = {
    "employer": ACME,
    "application": {"role": "Data engineer", "route": "direct"},
    "stage": "first",
    "format": "video",
    "starts_at": "2026-11-20T10:00:00Z",
    "ends_at": "2026-11-20T11:00:00Z",
    "interviewers": [{"name": "Sam Okafor", "email": "sam@acme.example"}],
}
TIMETABLE = {
    "answer_due": {"status": "answered", "date": "2026-11-27"},
    "posts": {"status": "answered", "count": 2},
    "applicants": {"status": "not_asked"},
    "another_stage": {"status": "answered", "value": True},
    "as_said": "by the end of next week",
}
THANKS = {"kind": "send_thank_you", "channel": "email", "result": "sent"}
WITHDRAWAL = {"kind": "withdraw", "channel": "email", "result": "sent"}
CALL = {"kind": "enquire_status", "channel": "phone"}
ITEMS = [
    {"kind": "strength", "theme": "clarity", "verbatim": "You explain well."},
    {
        "kind": "improvement",
        "competency": "system design",
        "theme": "depth",
        "verbatim": "We missed what happens when a node fails.",
        "rating": {"value": 3, "scale": "1-5"},
        "action": "practise two designs aloud",
        "action_due": "2026-12-18",
    },
]


def play(asking: Asking, time: Time) -> None:
    """Go through the pursuit, and through what an account has beside it."""
    interview = meet(asking, time)
    follow_up(asking, time, interview)
    learn(asking, time, interview)
    keep_house(asking)
    decide_without_keeping(asking)
    apply_before_any_interview(asking, time)
    put_right(asking, interview)
    send_an_outbox(asking)


def meet(asking: Asking, time: Time) -> Json:
    """Record the interview, what they said, and the thanks."""
    interview = asking.ask("POST", "/v1/interviews", INTERVIEW, expected=201)
    path = f"/v1/interviews/{interview['id']}"
    same = {"id": interview["id"]}
    asking.ask("POST", "/v1/interviews", INTERVIEW | same | {"stage": "final"}, keep=False)
    asking.ask(
        "PATCH",
        path,
        {"note": "The link comes on the day before."},
        summary="A note",
        expected=200,
    )
    time.set("2026-11-20T11:05:00+00:00")
    asking.ask("PUT", f"{path}/timetable", TIMETABLE, expected=200)
    asking.ask("GET", f"{path}/next-action", summary="Right after the interview", expected=200)
    time.set("2026-11-20T14:00:00+00:00")
    drafts = f"/v1/applications/{interview['application_id']}/message-checks"
    wanted = {"kind": "send_thank_you", "sender": "Robin Vale"}
    asking.ask("POST", drafts, wanted, summary="A thank-you, drafted", expected=200)
    asking.ask("POST", f"{path}/contacts", THANKS, summary="A thank-you, sent now", expected=201)
    asking.ask(
        "POST",
        f"{path}/contacts",
        THANKS,
        summary="A second thank-you to the same person",
        expected=409,
    )
    return interview


def follow_up(asking: Asking, time: Time, interview: Json) -> None:
    """Ask too early, ask in time, and hear of a delay."""
    path = f"/v1/interviews/{interview['id']}"
    time.set("2026-11-25T12:00:00+00:00")
    asking.ask("GET", f"{path}/plan", expected=200)
    asking.ask("POST", f"{path}/contact-checks", CALL, expected=200)
    asking.ask("POST", f"{path}/contacts", CALL, summary="An enquiry, too early", expected=409)
    time.set("2026-11-30T09:30:00+00:00")
    call = asking.ask(
        "POST", f"{path}/contacts", CALL, summary="An enquiry, cleared to be made", expected=201
    )
    asking.ask("PATCH", f"/v1/contacts/{call['id']}", {"result": "message_left"}, expected=200)
    time.set("2026-11-30T15:00:00+00:00")
    news = {
        "kind": "new_timetable",
        "channel": "phone",
        "answer_due": {"status": "answered", "date": "2026-12-04"},
        "note": "Somebody is ill; they decide a week later.",
    }
    updates = f"{path}/employer-updates"
    asking.ask("POST", updates, news, summary="A delay, with a new date", expected=201)
    time.set("2026-12-04T15:00:00+00:00")
    rejection = {"kind": "rejection", "channel": "email"}
    asking.ask("POST", updates, rejection, summary="A rejection", expected=201)


def learn(asking: Asking, time: Time, interview: Json) -> None:
    """Record what they said of the performance."""
    path = f"/v1/interviews/{interview['id']}/feedback"
    time.set("2026-12-08T10:00:00+00:00")
    said = {"source": "employer", "items": ITEMS}
    feedback = asking.ask("POST", path, said, expected=201)
    items = [{**item, "done": item["kind"] == "improvement"} for item in feedback["items"]]
    own = {"source": "self", "items": [ITEMS[1]]}
    asking.ask("POST", path, own, keep=False, expected=201)
    asking.ask("GET", "/v1/lessons", expected=200)
    done = {"items": [_written(item) for item in items]}
    where = f"/v1/feedback/{feedback['id']}"
    asking.ask("PATCH", where, done, summary="An action is done", expected=200)


def _written(item: Json) -> Json:
    return {name: value for name, value in item.items() if value is not None}


def keep_house(asking: Asking) -> None:
    """Make and change what pursuits hang on, and what stands beside them."""
    elmfield = {"name": "Elmfield", "time_zone": "Europe/Paris", "country": "FR"}
    employer = asking.ask("POST", "/v1/employers", elmfield, expected=201)
    where = f"/v1/employers/{employer['id']}"
    wish = {"preferences": {"no_calls": True}}
    asking.ask("PATCH", where, wish, summary="They want no calls", expected=200)
    wanted = {"employer": {"id": employer["id"]}, "role": "Analyst"}
    application = asking.ask("POST", "/v1/applications", wanted, expected=201)
    asking.ask("DELETE", where, keep=False, expected=409)
    where = f"/v1/applications/{application['id']}"
    withdrawn = {"outcome": {"kind": "withdrawn"}}
    asking.ask("PATCH", where, withdrawn, summary="You withdrew", expected=200)
    person = asking.ask("GET", "/v1/interviewers", expected=200)["items"][0]
    title = {"job_title": "Head of data"}
    asking.ask("PATCH", f"/v1/interviewers/{person['id']}", title, expected=200)
    own = {"title": "Read up on their data platform", "due_at": "2026-12-11T17:00:00Z"}
    task = asking.ask("POST", "/v1/tasks", own, expected=201)
    later = {"snoozed_until": "2026-12-09T09:00:00Z"}
    where = f"/v1/tasks/{task['id']}"
    asking.ask("PATCH", where, later, summary="Not before tomorrow", expected=200)
    stricter = {"numbers": {"timetable_grace_business_days": 3}}
    asking.ask("POST", "/v1/policy/preview", stricter, expected=200)
    asking.ask("GET", "/v1/policy/adherence", expected=200)
    asking.ask("PATCH", "/v1/policy", stricter, summary="One number, stricter", expected=200)
    asking.ask("GET", "/v1/tasks?limit=2", summary="A page of two", expected=200)


def decide_without_keeping(asking: Asking) -> None:
    """Tell a whole history in one request."""
    thanks = {
        "kind": "send_thank_you",
        "channel": "email",
        "happened_at": "2026-11-20T13:00:00Z",
    }
    history = {
        "employer": ACME,
        "interviews": [
            {
                "stage": "first",
                "format": "video",
                "starts_at": "2026-11-20T10:00:00Z",
                "ends_at": "2026-11-20T11:00:00Z",
                "timetables": [{"answer_due": TIMETABLE["answer_due"]}],
            }
        ],
        "contacts": [thanks],
        "at": "2026-11-25T12:00:00Z",
    }
    asking.ask("POST", "/v1/decisions", history, expected=200)
    words = {"said_at": "2026-11-20T11:00:00Z", "employer": history["employer"]}
    reading = words | {"phrase": "by the end of next week"}
    asking.ask("POST", "/v1/readings", reading, expected=200)
    vague = words | {"phrase": "in due course"}
    asking.ask("POST", "/v1/readings", vague, summary="Words that name no days", expected=200)
    asking.ask("GET", "/v1/regions?country=LU", expected=200)


def apply_before_any_interview(asking: Asking, time: Time) -> None:
    """Follow a pursuit without an interview yet."""
    time.set("2026-12-08T11:00:00+00:00")
    tern = {"name": "Tern", "time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"}
    employer = asking.ask("POST", "/v1/employers", tern, keep=False, expected=201)
    wanted = {
        "employer": {"id": employer["id"]},
        "role": "Site engineer",
        "applied_at": "2026-12-04",
        "closing_on": "2026-12-11",
    }
    application = asking.ask(
        "POST", "/v1/applications", wanted, summary="Applied, and no interview yet", expected=201
    )
    path = f"/v1/applications/{application['id']}"
    said = {
        "answer_due": {"status": "answered", "earliest": "2026-12-14", "latest": "2026-12-18"},
        "as_said": "in the week after next",
    }
    asking.ask("PUT", f"{path}/timetable", said, summary="A range of days", expected=200)
    asking.ask("GET", f"{path}/timetable", expected=200)
    asking.ask("POST", f"{path}/contact-checks", CALL, expected=200)
    question = {"kind": "question", "channel": "email", "due": "2026-12-10"}
    asking.ask(
        "POST", f"{path}/employer-updates", question, summary="A question of theirs", expected=201
    )
    reply = {"kind": "reply", "channel": "email", "result": "sent"}
    asking.ask("POST", f"{path}/contacts", reply, summary="The answer to it", expected=201)
    mistaken = {"kind": "on_hold", "channel": "email"}
    update = asking.ask("POST", f"{path}/employer-updates", mistaken, keep=False, expected=201)
    wrong = {"reason": "Recorded on the wrong application"}
    asking.ask("POST", f"/v1/employer-updates/{update['id']}/retraction", wrong, expected=200)
    asking.ask("POST", f"{path}/timetable/1/retraction", wrong, expected=200)


def put_right(asking: Asking, interview: Json) -> None:
    """Take back what was never true, and make one employer of two records."""
    path = f"/v1/interviews/{interview['id']}"
    over = THANKS | {"happened_at": "2026-12-04T17:00:00Z", "acknowledge_breach": True}
    contact = asking.ask("POST", f"{path}/contacts", over, keep=False, expected=201)
    wrong = {"reason": "It was never sent"}
    asking.ask("POST", f"/v1/contacts/{contact['id']}/retraction", wrong, expected=200)
    misheard = {"reason": "That date was another employer's"}
    asking.ask("POST", f"{path}/timetable/1/retraction", misheard, expected=200)
    twice = ACME | {"name": "Acme Limited"}
    employer = asking.ask("POST", "/v1/employers", twice, keep=False, expected=201)
    where = f"/v1/employers/{employer['id']}"
    asking.ask("POST", f"{where}/merge", {"into": {"id": interview["employer_id"]}}, expected=200)
    asking.ask("GET", where, summary="It was merged", expected=404)
    asking.ask("GET", f"/v1/employers/{interview['employer_id']}", expected=200)


def send_an_outbox(asking: Asking) -> None:
    """Send several writes at once, one of which is refused."""
    writes = [
        {
            "method": "POST",
            "path": "/v1/tasks",
            "idempotency_key": "outbox-1",
            "body": {"title": "Read their annual report"},
        },
        {"method": "POST", "path": "/v1/tasks", "body": {"title": "Prepare", "due": "soon"}},
    ]
    asking.ask("POST", "/v1/batch", {"writes": writes}, expected=200)


def bring_own_ids(asking: Asking) -> None:
    """Record another pursuit under ids of one's own, as a client does that goes offline."""
    own = "019af3b0-7000-7000-8000-0000000000{}".format

    def put(path: str, body: Json) -> None:
        asking.ask("PUT", path, body, summary="Under an id of yours", expected=201)

    northwind = {"name": "Northwind", "time_zone": "Europe/Dublin", "country": "IE"}
    put(f"/v1/employers/{own('01')}", northwind)
    role = {"employer": {"id": own("01")}, "role": "Platform engineer"}
    put(f"/v1/applications/{own('02')}", role)
    interview = {
        "application": {"id": own("02")},
        "stage": "first",
        "format": "phone",
        "starts_at": "2026-12-07T10:00:00Z",
        "ends_at": "2026-12-07T10:30:00Z",
    }
    where = f"/v1/interviews/{own('03')}"
    put(where, interview)
    put(f"{where}/contacts/{own('04')}", THANKS | {"happened_at": "2026-12-07T15:00:00Z"})
    news = {"kind": "acknowledged", "channel": "email", "note": "They have read your notes."}
    put(f"{where}/employer-updates/{own('05')}", news)
    put(f"{where}/feedback/{own('06')}", {"source": "self", "items": [ITEMS[0]]})
    put(f"/v1/tasks/{own('07')}", {"title": "Read their engineering blog"})
    where = f"/v1/applications/{own('02')}"
    put(f"{where}/contacts/{own('08')}", WITHDRAWAL)
    gone = {"kind": "acknowledged", "channel": "email", "note": "They regret it."}
    put(f"{where}/employer-updates/{own('09')}", gone)
