"""One pursuit from the interview to the lesson, played over HTTP against a running server.

Run it against the server of `make serve` with `python examples/day_in_the_life.py`, or
let `make example` start a server of its own. Everything in it lies in the spring of 2025,
so it reads the same on every day: contacts are recorded with `happened_at`, and
questions are asked with `?at=`, which are judged at that instant as if it were now.

BIDE_URL      where the server is (http://127.0.0.1:8000)
BIDE_KEY      its API key; otherwise it is read from
BIDE_KEY_FILE a file (var/bide.key)
"""

import os
import secrets
import sys
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

Json = dict[str, Any]

LONDON = ZoneInfo("Europe/London")


class Unexpected(RuntimeError):
    """The server answered otherwise than the story goes."""


def connect() -> httpx.Client:
    """Open a client to the server that the environment names."""
    url = os.environ.get("BIDE_URL", "http://127.0.0.1:8000")
    key = os.environ.get("BIDE_KEY")
    if key is None:
        file = Path(os.environ.get("BIDE_KEY_FILE", "var/bide.key"))
        if not file.exists():
            sys.exit(f"There is no {file}. Start the server first (make serve), or set BIDE_KEY.")
        key = file.read_text().strip()
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=url, headers=headers, timeout=30)


def local(day: str, time: str) -> str:
    """Write an instant from a local day and time in London."""
    moment = datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=LONDON)
    return moment.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def spoken(instant: str | None) -> str:
    """Write an instant as people in London say it."""
    if instant is None:
        return "for good"
    moment = datetime.fromisoformat(instant).astimezone(LONDON)
    return f"{moment:%A} {moment.day} {moment:%B} at {moment:%H:%M}"


def heading(text: str) -> None:
    """Begin a scene."""
    print(f"\n{text}\n{'-' * len(text)}")


def say(text: str, indent: str = "  ") -> None:
    """Tell what happens."""
    lines = textwrap.wrap(
        text, 88, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
    print("\n".join(lines))


class Pursuit:
    """The requests of the story, each with the answer that the story expects."""

    def __init__(self, client: httpx.Client, interview: Json) -> None:
        """Follow up on an interview that is on record."""
        self.client = client
        self.path = f"/v1/interviews/{interview['id']}"
        self.interviewers: Sequence[Json] = interview["interviewers"]

    def contact(self, body: Mapping[str, Any]) -> Json:
        """Record a contact that the etiquette has nothing against."""
        return send(self.client, "POST", f"{self.path}/contacts", body, 201)

    def refused(self, body: Mapping[str, Any]) -> Json:
        """Try to record a contact that it refuses, and tell why."""
        answer = send(self.client, "POST", f"{self.path}/contacts", body, 409)
        print(f"  409 {answer['code']}")
        for reason in answer["decision"]["reasons"]:
            lifts = f" Until {spoken(reason['lifts_at'])}." if reason["lifts_at"] else ""
            say(f"{reason['message']}{lifts} [{reason['rule']}]", "    ")
        print(f"    Instead: {named(answer['next_action'])}")
        return answer

    def check(self, body: Mapping[str, Any]) -> Json:
        """Ask what a contact would be answered with; nothing is recorded."""
        return send(self.client, "POST", f"{self.path}/contact-checks", body, 200)

    def update(self, body: Mapping[str, Any]) -> Json:
        """Record what the employer said."""
        return send(self.client, "POST", f"{self.path}/employer-updates", body, 201)

    def ask(self, at: str) -> Json:
        """Ask what to do at an instant, and tell the answer."""
        answer = send(self.client, "GET", f"{self.path}/next-action", None, 200, {"at": at})
        print(f"  {spoken(at)}: {named(answer['next_action'])} ({answer['phase']})")
        for reason in answer["next_action"]["because"]:
            say(f"{reason['message']} [{reason['rule']}]", "    ")
        return answer


def named(action: Json) -> str:
    """Write the next action in words."""
    words = action["kind"].replace("_", " ")
    if action["kind"] == "wait" and action["until"] is not None:
        return f"{words} until {spoken(action['until'])}"
    return str(words)


def send(
    client: httpx.Client,
    method: str,
    path: str,
    body: Mapping[str, Any] | None,
    expected: int,
    query: Mapping[str, str] | None = None,
) -> Json:
    """Make a request; anything but the expected status ends the story."""
    response = client.request(method, path, json=body, params=query)
    if response.status_code != expected:
        raise Unexpected(
            f"{method} {path} answered {response.status_code}, not {expected}: {response.text}"
        )
    answer: Json = response.json()
    return answer


def _expect(answer: Json, kind: str) -> None:
    found = answer["next_action"]["kind"]
    if found != kind:
        raise Unexpected(f"The next action is {found}, not {kind}.")


def interview(client: httpx.Client) -> Pursuit:
    """Record an interview with a panel of three, and what they promised."""
    heading("Tuesday 8 April: the interview")
    body = {
        "employer": {
            # A name of its own, since enquiries at one employer share one budget.
            "name": f"Harbour Light {secrets.token_hex(3)}",
            "time_zone": "Europe/London",
            "country": "GB",
            "subdivision": "ENG",
        },
        "application": {"role": "Data engineer", "route": "direct"},
        "stage": "first",
        "format": "in_person",
        "starts_at": local("2025-04-08", "10:00"),
        "ends_at": local("2025-04-08", "11:00"),
        "interviewers": [
            {"name": "Sam Okafor", "email": "sam@harbour.example"},
            {"name": "Mara Duarte", "email": "mara@harbour.example"},
            {"name": "Tom Reilly", "email": "tom@harbour.example"},
        ],
    }
    pursuit = Pursuit(client, send(client, "POST", "/v1/interviews", body, 201))
    names = ", ".join(person["name"] for person in pursuit.interviewers)
    say(f"First round for the role of data engineer, with {names}.")
    _expect(pursuit.ask(local("2025-04-08", "11:05")), "record_timetable")
    timetable = {
        "answer_due": {"status": "answered", "date": "2025-04-17"},
        "posts": {"status": "answered", "count": 2},
        "applicants": {"status": "not_said"},
        "another_stage": {"status": "answered", "value": False},
        "as_said": "you will hear before Easter, by Thursday the 17th",
    }
    send(client, "PUT", f"{pursuit.path}/timetable", timetable, 200)
    say('Recorded what they said: "you will hear before Easter, by Thursday the 17th".')
    return pursuit


def thank_the_panel(pursuit: Pursuit) -> None:
    """Send a thank-you to each of them, and none of them twice."""
    heading("The same afternoon: a note to each of the panel")
    _expect(pursuit.ask(local("2025-04-08", "12:30")), "send_thank_you")
    for minutes, person in enumerate(pursuit.interviewers):
        note = {
            "kind": "send_thank_you",
            "channel": "email",
            "interviewer_id": person["id"],
            "result": "sent",
            "happened_at": local("2025-04-08", f"15:{10 * minutes:02d}"),
        }
        pursuit.contact(note)
        print(f"  Thanked {person['name']}.")
    say("A second note to the first of them:")
    again = {
        "kind": "send_thank_you",
        "channel": "email",
        "interviewer_id": pursuit.interviewers[0]["id"],
        "result": "sent",
        "happened_at": local("2025-04-09", "09:00"),
    }
    pursuit.refused(again)


def wait_over_easter(pursuit: Pursuit) -> None:
    """Try too early, and see the promised day pass over a long weekend."""
    heading("Wednesday 16 April: a call, a day too early")
    pursuit.refused(call("2025-04-16", "11:00", "spoke"))
    heading("Thursday 17 April passes without a word")
    say("Friday and Monday are public holidays in England, and count for nothing.")
    for day, time in (("2025-04-17", "18:00"), ("2025-04-19", "10:00"), ("2025-04-21", "12:00")):
        _expect(pursuit.ask(local(day, time)), "wait")
    _expect(pursuit.ask(local("2025-04-22", "09:00")), "enquire_status")


def call(day: str, time: str, result: str) -> Json:
    """Describe an enquiry by telephone."""
    return {
        "kind": "enquire_status",
        "channel": "phone",
        "result": result,
        "happened_at": local(day, time),
    }


def enquire(pursuit: Pursuit) -> None:
    """Call once, leave a message, and learn of a delay."""
    heading("Tuesday 22 April: one call")
    pursuit.contact(call("2025-04-22", "10:30", "message_left"))
    say("Left a message. May I try again tomorrow?")
    checked = pursuit.check(call("2025-04-23", "10:30", "spoke"))
    if checked["verdict"] != "not_yet":
        raise Unexpected(f"A second call on the next day is {checked['verdict']}.")
    for reason in checked["reasons"]:
        say(f"{reason['message']} [{reason['rule']}]", "    ")
    heading("Wednesday 23 April: they ring back")
    news = {
        "kind": "new_timetable",
        "received_at": local("2025-04-23", "15:00"),
        "channel": "phone",
        "answer_due": {"status": "answered", "date": "2025-04-30"},
        "note": "Somebody is ill; they decide a week later.",
    }
    pursuit.update(news)
    say("Somebody is ill. They will decide by Wednesday the 30th.")
    _expect(pursuit.ask(local("2025-04-23", "15:05")), "wait")


def learn(pursuit: Pursuit) -> None:
    """Be rejected, ask for feedback once, and keep what it teaches."""
    heading("Wednesday 30 April: a rejection")
    rejection = {
        "kind": "rejection",
        "received_at": local("2025-04-30", "16:40"),
        "channel": "email",
    }
    pursuit.update(rejection)
    _expect(pursuit.ask(local("2025-05-01", "09:30")), "request_feedback")
    request = {
        "kind": "request_feedback",
        "channel": "email",
        "result": "sent",
        "happened_at": local("2025-05-01", "09:45"),
    }
    pursuit.contact(request)
    say("Asked for feedback, with thanks. And once more, a day later:")
    pursuit.refused({**request, "happened_at": local("2025-05-02", "09:45")})
    heading("Tuesday 6 May: what they said, and what to take from it")
    items: list[Json] = [
        {"kind": "strength", "theme": "clarity", "verbatim": "You explain well."},
        {
            "kind": "improvement",
            "competency": "system design",
            "theme": "depth",
            "verbatim": "We missed what happens when a node fails.",
            "rating": {"value": 3, "scale": "1-5"},
            "action": "practise two designs aloud",
            "action_due": "2025-05-20",
        },
    ]
    said = {"source": "employer", "received_at": local("2025-05-06", "14:00"), "items": items}
    send(pursuit.client, "POST", f"{pursuit.path}/feedback", said, 201)
    for item in items:
        print(f'  {item["kind"]}: "{item["verbatim"]}"')
    _expect(pursuit.ask(local("2025-05-06", "14:05")), "reflect")
    own = {
        "source": "self",
        "received_at": local("2025-05-06", "19:00"),
        "items": [{"kind": "improvement", "theme": "depth", "action": "read up on failure modes"}],
    }
    send(pursuit.client, "POST", f"{pursuit.path}/feedback", own, 201)
    show_lessons(pursuit.client)
    heading("And now")
    last = pursuit.ask(local("2025-05-06", "19:05"))
    for beside in last["alongside"]:
        say(f"{beside['reasons'][0]['message']}")


def show_lessons(client: httpx.Client) -> None:
    """Tell what all feedback teaches so far."""
    lessons = send(client, "GET", "/v1/lessons", None, 200)
    for word, themes in (("Repeat", lessons["repeat"]), ("Change", lessons["change"])):
        for theme in themes:
            print(f"  {word}: {theme['theme']} (n = {theme['n']})")
    unnamed = lessons["unnamed"]
    alone = unnamed["strengths"] + unnamed["improvements"]
    if alone:
        say(
            f"Noted and not yet named: {alone}. One interview is no pattern; a theme is named"
            " from two."
        )
    for task in lessons["tasks"]:
        if not task["done"]:
            print(f"  To do: {task['action']}")


def play(client: httpx.Client) -> None:
    """Play the whole story."""
    pursuit = interview(client)
    thank_the_panel(pursuit)
    wait_over_easter(pursuit)
    enquire(pursuit)
    learn(pursuit)
    print()


if __name__ == "__main__":
    with connect() as connected:
        play(connected)
