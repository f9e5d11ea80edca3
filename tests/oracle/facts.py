"""A document of `POST /v1/decisions` read into plain records, nothing judged."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from tests.oracle.days import Days

NOT_WORDS = {"auto_reply", "noted"}
TRACES = {"sent", "spoke", "message_left", None}
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
NOBODY_FAILS = {"recorded", "assignment"}


def instant(text: str) -> datetime:
    """An RFC 3339 instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


def is_day(text: str) -> bool:
    """`2026-06-12`, and not an instant."""
    return len(text) == 10


@dataclass
class Person:
    """Somebody of a round."""

    id: str | None
    name: str
    part: str
    no_contact: bool


@dataclass
class Statement:
    """What was said about when the candidate will hear."""

    said: datetime
    by_word: bool
    round_id: str | None
    earliest: date | None
    latest: date | None
    ask_from: date | None
    silence_means_no: bool
    answered: bool
    correction: bool = False

    @property
    def has_date(self) -> bool:
        """Whether any day was named."""
        return not (self.earliest is None and self.latest is None and self.ask_from is None)


@dataclass
class Round:
    """An interview."""

    id: str
    stage: str
    format: str
    start: datetime
    end: datetime
    state: str
    missed_by: str
    state_at: datetime | None
    created: datetime | None
    people: list[Person]
    revisions: list[Statement]

    @property
    def known_from(self) -> datetime:
        """From its recording; one told late was there when it was held."""
        return ALWAYS if self.created is None else min(self.created, self.start)

    @property
    def slot_at(self) -> datetime:
        """`state_at`, by default the slot's start."""
        return self.state_at or self.start


@dataclass
class Word:
    """An employer update."""

    id: str
    kind: str
    at: datetime
    round_id: str | None
    raw: dict[str, Any]
    statement: Statement | None

    @property
    def counts(self) -> bool:
        """A word that counts."""
        return self.kind not in NOT_WORDS


@dataclass
class Contact:
    """A contact of the candidate."""

    kind: str
    at: datetime
    channel: str | None
    result: str | None
    round_id: str | None
    person_id: str | None
    answer: str | None
    names: str | None
    recipient: str | None
    resent: bool = False  # what a resend stands for, which is off the enquiry count

    @property
    def trace(self) -> bool:
        """Anything that left a trace with the employer."""
        return self.result in TRACES

    @property
    def undelivered(self) -> bool:
        """A message that never arrived."""
        return self.result in {"bounced", "wrong_number"}

    @property
    def matter(self) -> tuple[str | None, ...]:
        """What it is about: two contacts of one matter say the same thing."""
        if self.kind in {"send_thank_you", "correction", "arrange"}:
            return (self.kind, self.round_id, self.person_id)
        return (self.kind, self.names, self.answer)


@dataclass
class Feedback:
    """A feedback record."""

    source: str
    at: datetime


@dataclass
class Mark:
    """A task done, skipped or opened again."""

    kind: str
    round_id: str | None
    person_id: str | None
    state: str
    at: datetime


@dataclass
class Outcome:
    """What an application's `outcome` says."""

    kind: str
    at: datetime


@dataclass
class World:
    """All records of one document."""

    at: datetime
    days: Days
    their_days: Days  # of whom one rings: the employer, or the agency
    no_calls: bool
    no_contact: bool
    to_agency: bool
    internal: bool
    applied: datetime | None
    closing_on: date | None
    outcome: Outcome | None
    rounds: list[Round]
    words: list[Word]
    contacts: list[Contact]
    elsewhere: list[Contact]
    feedback: list[Feedback]
    marks: list[Mark]
    remarks: list[str] = field(default_factory=list)


def _statement(
    answer: dict[str, Any] | None,
    said: datetime,
    days: Days,
    *,
    by_word: bool,
    round_id: str | None,
    silence: bool,
) -> Statement:
    answer = answer or {"status": "not_said"}
    answered = answer.get("status", "answered") == "answered"

    def day(key: str) -> date | None:
        text = answer.get(key) if answered else None
        if text is None:
            return None
        return date.fromisoformat(text) if is_day(text) else days.local(instant(text))

    return Statement(
        said=said,
        by_word=by_word,
        round_id=round_id,
        earliest=day("earliest"),
        latest=day("date") or day("instant") or day("latest"),
        ask_from=day("ask_from"),
        silence_means_no=bool(silence),
        answered=answered,
    )


def _days(raw: dict[str, Any], categories: list[str]) -> Days:
    place = [raw["time_zone"], raw.get("country"), raw.get("subdivision"), categories]
    return _days_of(json.dumps([*place, raw.get("calendar")]))


@lru_cache(maxsize=128)
def _days_of(place: str) -> Days:
    """Return the days of a place; many histories have the same."""
    return Days(*json.loads(place))


def _round(raw: dict[str, Any], number: int, days: Days) -> Round:
    start = instant(raw["starts_at"])
    end = instant(raw["ends_at"]) if raw.get("ends_at") else start + timedelta(hours=1)
    name = raw.get("id") or f"round-{number}"
    people = [
        Person(
            p.get("id"),
            p.get("name") or "",
            p.get("part") or "interviewer",
            bool((p.get("preferences") or {}).get("no_contact")),
        )
        for p in raw.get("interviewers") or []
    ]
    revisions = [
        _statement(
            t.get("answer_due"),
            instant(t["said_at"]) if t.get("said_at") else end,
            days,
            by_word=False,
            round_id=name,
            silence=bool(t.get("silence_means_no")),
        )
        for t in raw.get("timetables") or []
        if not t.get("retracted_at")
    ]
    revisions.sort(key=lambda s: s.said)
    for later in revisions[1:]:
        later.correction = True
    return Round(
        id=name,
        stage=raw.get("stage") or "first",
        format=raw.get("format") or "video",
        start=start,
        end=end,
        state=raw.get("state") or "scheduled",
        missed_by=raw.get("missed_by") or "employer",
        state_at=instant(raw["state_at"]) if raw.get("state_at") else None,
        created=instant(raw["created_at"]) if raw.get("created_at") else None,
        people=people,
        revisions=revisions,
    )


def _words(raw: list[dict[str, Any]], days: Days) -> list[Word]:
    """Not the retracted; the same word told twice (no id chosen) is one."""
    found: list[Word] = []
    seen: set[Any] = set()
    for number, u in enumerate(raw):
        if u.get("retracted_at"):
            continue
        deadline = [u.get(k) for k in ("due", "respond_by", "call_at", "review_on", "paper_by")]
        same: Any = u.get("external_id") or (
            u["kind"],
            u["received_at"],
            u.get("channel"),
            u.get("interview_id"),
            str(deadline),
            u.get("note"),
            u.get("id"),
        )
        if same in seen:
            continue
        seen.add(same)
        at = instant(u["received_at"])
        statement = None
        if u["kind"] in {"new_timetable", "round_postponed"}:
            statement = _statement(
                u.get("answer_due"),
                at,
                days,
                by_word=True,
                round_id=u.get("interview_id"),
                silence=bool(u.get("silence_means_no")),
            )
        found.append(
            Word(
                u.get("id") or f"word-{number}", u["kind"], at, u.get("interview_id"), u, statement
            )
        )
    return sorted(found, key=lambda w: w.at)


def _contact(raw: dict[str, Any]) -> Contact:
    return Contact(
        kind=raw["kind"],
        at=instant(raw["happened_at"]),
        channel=raw.get("channel"),
        result=raw.get("result"),
        round_id=raw.get("interview_id"),
        person_id=raw.get("interviewer_id"),
        answer=raw.get("answer"),
        names=(raw.get("attestation") or {}).get("update_id"),
        recipient=raw.get("recipient"),
    )


def read(document: dict[str, Any]) -> World:
    """The whole document."""
    employer = document["employer"]
    application = document.get("application") or {}
    place = application.get("region") or employer
    days = _days(place, employer.get("holiday_categories") or [] if place is employer else [])
    agency = application.get("agency") or {}
    to_agency = application.get("route") == "agency" and not agency.get("direct_contact_permitted")
    their = _days(agency, []) if to_agency and agency.get("time_zone") else days
    prefs = [application.get("preferences") or {}]
    prefs.append((agency if to_agency else employer).get("preferences") or {})
    applied = application.get("applied_at")
    outcome = application.get("outcome")
    remarks = []
    if place.get("country") is None:
        remarks.append("no-country")
    elif days.library is None:
        remarks.append("no-holiday-data")
    return World(
        at=instant(document["at"]),
        days=days,
        their_days=their,
        remarks=remarks,
        no_calls=any(p.get("no_calls") for p in prefs),
        no_contact=any(p.get("no_contact") for p in prefs),
        to_agency=to_agency,
        internal=bool(application.get("internal")),
        applied=None
        if applied is None
        else days.midnight(date.fromisoformat(applied))
        if is_day(applied)
        else instant(applied),
        closing_on=date.fromisoformat(application["closing_on"])
        if application.get("closing_on")
        else None,
        outcome=Outcome(outcome["kind"], instant(outcome["happened_at"])) if outcome else None,
        rounds=sorted(
            (_round(r, i, days) for i, r in enumerate(document.get("interviews") or [])),
            key=lambda r: r.start,
        ),
        words=_words(document.get("employer_updates") or [], days),
        contacts=sorted(
            (
                _contact(c)
                for c in document.get("contacts") or []
                if not c.get("retracted_at") and c.get("result") != "not_made"
            ),
            key=lambda c: c.at,
        ),
        elsewhere=sorted(
            (_contact(c) for c in document.get("elsewhere") or [] if not c.get("retracted_at")),
            key=lambda c: c.at,
        ),
        feedback=[
            Feedback(f["source"], instant(f["received_at"]))
            for f in document.get("feedback") or []
            if f.get("received_at")
        ],
        marks=sorted(
            (
                Mark(
                    m["kind"],
                    m.get("interview_id"),
                    m.get("interviewer_id"),
                    m["state"],
                    instant(m["happened_at"]),
                )
                for m in document.get("marks") or []
            ),
            key=lambda m: m.at,
        ),
    )
