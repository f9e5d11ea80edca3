"""A document of `POST /v1/decisions` read into plain records, nothing judged."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from tests.oracle.days import Days
from tests.oracle.numbers import Numbers

NOT_WORDS = {"auto_reply", "noted"}
TRACES = {"sent", "spoke", "message_left", None}
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
CALLS_OFF = {"round_postponed", "round_cancelled"}
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
    slot_since: datetime | None = None
    called_off: datetime | None = None

    @property
    def known_from(self) -> datetime:
        """From its recording; one recorded late was there when it was held, or called off."""
        if self.created is None:
            return ALWAYS
        return min(self.created, self.start, self.called_off or self.start)

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
    def recorded(self) -> datetime:
        """When it was recorded, if that was later than it came."""
        return max(self.at, instant(self.raw.get("recorded_at") or self.raw["received_at"]))

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
    expires: datetime | None = None  # of a competing offer
    recorded: datetime | None = None
    resent: bool = False  # what a resend stands for, which is off the enquiry count
    restored: bool = False  # was taken back, which is left out of account: nothing resends it

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
    empty: bool = False


@dataclass
class Mark:
    """A task done, skipped or opened again."""

    kind: str
    round_id: str | None
    person_id: str | None
    state: str
    at: datetime
    until: datetime | None = None  # of a snooze


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
    at_the_agency: list[Contact]
    said_early: list[Statement]  # of an application without a round
    feedback: list[Feedback]
    marks: list[Mark]
    n: Numbers
    retracted: list[datetime]
    remarks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Whoever calls a round off has arranged it: it is known by then, if recorded later."""
        for r in self.rounds:
            told = [w.at for w in self.words if w.round_id == r.id and w.kind in CALLS_OFF]
            r.called_off = min(told, default=None)


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


def _days(raw: dict[str, Any], categories: list[str], n: Numbers) -> Days:
    place = [raw["time_zone"], raw.get("country"), raw.get("subdivision"), categories]
    hours = [n.working_hours_start, n.working_hours_end]
    default = [n.default_hours_start, n.default_hours_end]
    return _days_of(json.dumps([*place, raw.get("calendar"), hours, default]))


@lru_cache(maxsize=128)
def _days_of(place: str) -> Days:
    """Return the days of a place; many histories have the same."""
    return Days(*json.loads(place))


def _revisions(
    told: list[dict[str, Any]], end: datetime | None, days: Days, name: str | None
) -> list[Statement]:
    """What was said, the first by the employer, the others by the candidate correcting it."""
    found = [
        _statement(
            t.get("answer_due"),
            instant(t["said_at"]) if t.get("said_at") or end is None else end,
            days,
            by_word=False,
            round_id=name,
            silence=bool(t.get("silence_means_no")),
        )
        for t in told
        if not t.get("retracted_at")
    ]
    found.sort(key=lambda s: s.said)
    for later in found[1:]:
        later.correction = True
    return found


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
    revisions = _revisions(raw.get("timetables") or [], end, days, name)
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
        slot_since=instant(raw["slot_since"]) if raw.get("slot_since") else None,
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
        recorded=instant(raw.get("recorded_at") or raw["happened_at"]),
        restored=raw.get("restored", False),
        expires=instant(raw["attestation"]["expires_at"])
        if (raw.get("attestation") or {}).get("expires_at")
        else None,
    )


def late_retractions(document: dict[str, Any]) -> list[tuple[datetime, dict[str, Any]]]:
    """Retractions later than 24 hours, each with the document as if it had not come about."""
    found: dict[str, dict[str, Any]] = {}
    late: set[str] = set()
    for one, when in _records(document):
        if one.get("retracted_at"):
            told = instant(one.get("recorded_at") or one[when])
            if instant(one["retracted_at"]) - told > timedelta(hours=24):
                late.add(one["retracted_at"])
    for at in sorted(late):
        whole = json.loads(json.dumps(document))
        for one, _ in _records(whole):
            if one.get("retracted_at") == at:
                del one["retracted_at"]
                one["restored"] = True
        found[at] = whole
    return [(instant(at), whole) for at, whole in found.items()]


def _records(document: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """What can be taken back, with the name of its instant."""
    found = [(one, "happened_at") for one in document.get("contacts") or []]
    found += [(one, "received_at") for one in document.get("employer_updates") or []]
    told = [document.get("application") or {}, *(document.get("interviews") or [])]
    return found + [(one, "said_at") for of in told for one in of.get("timetables") or []]


def read(document: dict[str, Any]) -> World:
    """The whole document."""
    own = Numbers.of(document.get("policy"))
    employer = document["employer"]
    application = document.get("application") or {}
    place = application.get("region") or employer
    days = _days(place, employer.get("holiday_categories") or [] if place is employer else [], own)
    agency = application.get("agency") or {}
    to_agency = application.get("route") == "agency" and not agency.get("direct_contact_permitted")
    their = _days(agency, [], own) if to_agency and agency.get("time_zone") else days
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
        n=own,
        retracted=[
            instant(one["retracted_at"]) for one, _ in _records(document) if one.get("retracted_at")
        ],
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
            key=lambda r: (r.start, r.end),
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
            (
                _contact(c)
                for c in document.get("elsewhere") or []
                if not c.get("retracted_at") and c.get("same_employer", True)
            ),
            key=lambda c: c.at,
        ),
        at_the_agency=sorted(
            (
                _contact(c)
                for c in document.get("elsewhere") or []
                if not c.get("retracted_at") and not c.get("same_employer", True)
            ),
            key=lambda c: c.at,
        ),
        said_early=_revisions(application.get("timetables") or [], None, days, None),
        feedback=[
            Feedback(f["source"], instant(f["received_at"]), bool(f.get("empty")))
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
                    instant(m["snoozed_until"]) if m.get("snoozed_until") else None,
                )
                for m in document.get("marks") or []
            ),
            key=lambda m: m.at,
        ),
    )
