"""Mapping of a load's JSON to the frozen facts of the domain.

Written by hand, for speed: decisions are the most frequent request, and this is the
larger part of what they cost outside of the database. Arrays
start with what they are sorted by, so that `sort()` needs no key; ids differ, so no
comparison goes beyond them. `queries` names the columns in the same order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Final, TypeVar

from app.domain.actions import Channel, Kind
from app.domain.facts import (
    Agency,
    AnswerDue,
    AnswerStatus,
    Application,
    Attestation,
    Contact,
    Employer,
    EmployerUpdate,
    Feedback,
    FeedbackSource,
    FeedbackWord,
    Format,
    Interview,
    Interviewer,
    InterviewState,
    Mark,
    MarkState,
    Outcome,
    OutcomeKind,
    Preferences,
    Pursuit,
    Recipient,
    Region,
    Result,
    Route,
    Stage,
    Timetable,
    UpdateKind,
)
from app.domain.shared_budget import MOST_SHARED, is_shared
from app.storage.schema.types import from_microseconds

E = TypeVar("E", bound=StrEnum)
Array = list[Any]


def _words(kind: type[E]) -> Mapping[str, E]:
    # Looking a member up in a dict takes a tenth of the time of calling the class.
    return {member.value: member for member in kind}


_KINDS: Final = _words(Kind)
_CHANNELS: Final = _words(Channel)
_STAGES: Final = _words(Stage)
_FORMATS: Final = _words(Format)
_STATES: Final = _words(InterviewState)
_ROUTES: Final = _words(Route)
_RECIPIENTS: Final = _words(Recipient)
_RESULTS: Final = _words(Result)
_UPDATES: Final = _words(UpdateKind)
_WORDS: Final = _words(FeedbackWord)
_SOURCES: Final = _words(FeedbackSource)
_ANSWERS: Final = _words(AnswerStatus)
_OUTCOMES: Final = _words(OutcomeKind)
_MARKS: Final = _words(MarkState)

_NOT_MADE: Final = Result.NOT_MADE.value

_ATTESTED_INSTANTS: Final = ("slot", "received_at", "expires_at", "decided_at")


def _instant(kept: int | None) -> datetime | None:
    return None if kept is None else from_microseconds(kept)


def answer_due(kept: Mapping[str, Any]) -> AnswerDue:
    """What was said about when the candidate will hear."""
    day = kept.get("date")
    instant = kept.get("instant")
    return AnswerDue(
        _ANSWERS[kept["status"]],
        None if day is None else date.fromisoformat(day),
        None if instant is None else datetime.fromisoformat(instant),
    )


def attestation(kept: Mapping[str, Any]) -> Attestation:
    """The dated fact that an exception rests on."""
    values = dict(kept)
    for name in _ATTESTED_INSTANTS:
        if values.get(name) is not None:
            values[name] = datetime.fromisoformat(values[name])
    return Attestation(**values)


def employer(kept: Array) -> Employer:
    """The employer that an array of `queries.EMPLOYER` stands for."""
    id_, name, time_zone, country, subdivision, no_calls, no_contact = kept
    return Employer(
        id_,
        name,
        Region(time_zone, country, subdivision),
        Preferences(bool(no_calls), bool(no_contact)),
    )


def _application(kept: Array) -> Application:
    _, id_, _, role, route, agency, outcome, outcome_at = kept
    return Application(
        id_,
        role,
        _ROUTES[route],
        None if agency is None else Agency(**agency),
        None if outcome is None else Outcome(_OUTCOMES[outcome], from_microseconds(outcome_at)),
    )


def _interview(
    kept: Array, people: tuple[Interviewer, ...], timetables: tuple[Timetable, ...]
) -> Interview:
    starts_at, ends_at, id_, _, stage, format_, state, time_zone, created_at = kept
    return Interview(
        id_,
        _STAGES[stage],
        _FORMATS[format_],
        _STATES[state],
        from_microseconds(starts_at),
        from_microseconds(ends_at),
        time_zone,
        from_microseconds(created_at),
        people,
        timetables,
    )


def _timetable(kept: Array) -> Timetable:
    revision, id_, _, said_at, due, _ = kept
    return Timetable(id_, revision, from_microseconds(said_at), answer_due(due))


def _contact(kept: Array) -> Contact:
    (
        happened_at,
        id_,
        _,
        interview,
        person,
        kind,
        channel,
        recipient,
        result,
        attested,
        breach,
        _,
    ) = kept
    return Contact._make(
        (
            id_,
            interview,
            _KINDS[kind],
            _CHANNELS[channel],
            from_microseconds(happened_at),
            person,
            _RECIPIENTS[recipient],
            None if result is None else _RESULTS[result],
            None if attested is None else attestation(attested),
            tuple(breach),
            None,  # The answer to an offer,
            None,  # when it was recorded, which tells only about a retraction,
            None,  # and that are in no column yet.
        )
    )


def _update(kept: Array) -> EmployerUpdate:
    received_at, id_, _, interview, kind, channel, due, returns_on, respond_by, call_at, word, _ = (
        kept
    )
    return EmployerUpdate(
        id_,
        interview,
        _UPDATES[kind],
        from_microseconds(received_at),
        None if channel is None else _CHANNELS[channel],
        None if due is None else answer_due(due),
        None if returns_on is None else date.fromisoformat(returns_on),
        _instant(respond_by),
        _instant(call_at),
        None if word is None else _WORDS[word],
    )


def _feedback(kept: Array) -> Feedback:
    received_at, id_, _, interview, source, items, _ = kept
    return Feedback(id_, interview, _SOURCES[source], from_microseconds(received_at), items == 0)


def _mark(kept: Array) -> Mark:
    happened_at, _, _, kind, interview, state = kept
    return Mark(_KINDS[kind], interview, _MARKS[state], from_microseconds(happened_at))


def _by(arrays: Array | None, place: int) -> Mapping[str, list[Array]]:
    """Sorted arrays, parted by the id at one place."""
    parted: dict[str, list[Array]] = defaultdict(list)
    if arrays:
        arrays.sort()
        for kept in arrays:
            parted[kept[place]].append(kept)
    return parted


def pursuits(employers: Mapping[str, Employer], facts: Array) -> Mapping[str, tuple[Pursuit, ...]]:
    """The pursuits at each employer, from the arrays of `queries.FACTS` in their order."""
    applications, interviews, people, timetables, contacts_, updates, feedback, marks = facts
    people_of = _by(people, 2)
    timetables_of = _by(timetables, 2)
    interviews_of = _by(interviews, 3)
    updates_of = _by(updates, 2)
    feedback_of = _by(feedback, 2)
    marks_of = _by(marks, 2)
    contacts_of = {
        application: contacts(arrays) for application, arrays in _by(contacts_, 2).items()
    }

    def shared(roles: list[Array]) -> list[tuple[datetime, str, str, Contact]]:
        made = [
            (one.happened_at, one.id, kept[1], one)
            for kept in roles
            for one in contacts_of.get(kept[1], ())
            if is_shared(one)
        ]
        # By instant and id, latest first; ids differ, so no two contacts are ever compared.
        return sorted(made, reverse=True)

    found: dict[str, tuple[Pursuit, ...]] = {}
    for employer_id, roles in _by(applications, 2).items():
        made = shared(roles) if len(roles) > 1 else []
        found[employer_id] = tuple(
            [
                Pursuit(
                    _application(kept),
                    employers[employer_id],
                    tuple(
                        _interview(
                            held,
                            tuple(Interviewer(p[1], p[3]) for p in people_of.get(held[2], ())),
                            tuple(_timetable(said) for said in timetables_of.get(held[2], ())),
                        )
                        for held in interviews_of.get(kept[1], ())
                    ),
                    contacts_of.get(kept[1], ()),
                    tuple(_update(told) for told in updates_of.get(kept[1], ())),
                    tuple(_feedback(given) for given in feedback_of.get(kept[1], ())),
                    tuple(_mark(set_) for set_ in marks_of.get(kept[1], ())),
                    _elsewhere(kept[1], made),
                )
                for kept in roles
            ]
        )
    return found


def contacts(arrays: Iterable[Array]) -> tuple[Contact, ...]:
    """The contacts that arrays stand for: one that was cleared and then not made is no fact."""
    return tuple([_contact(kept) for kept in arrays if kept[8] != _NOT_MADE])


def merged(parts: Iterable[Array | None]) -> list[Array]:
    """The rows of several arrays in order, each once."""
    rows = {kept[1]: kept for arrays in parts for kept in arrays or ()}
    return sorted(rows.values())


def _elsewhere(own: str, made: Iterable[tuple[datetime, str, str, Contact]]) -> tuple[Contact, ...]:
    """The last contacts of other applications that count, of all there latest first."""
    others = islice((one[3] for one in made if one[2] != own), MOST_SHARED)
    return tuple(reversed(tuple(others)))


def latest(facts: Array, contacts: Iterable[Array] = ()) -> datetime | None:
    """The latest instant that any of these facts happened or was recorded at.

    contacts: those of other applications
    """
    applications, interviews, _, timetables, own, updates, feedback, marks = facts
    instants = [kept[7] for kept in applications or () if kept[7] is not None]
    instants += [kept[8] for kept in interviews or ()]
    instants += [max(kept[3], kept[5]) for kept in timetables or ()]
    for arrays in (own, updates, feedback, contacts):
        instants += [max(kept[0], kept[-1]) for kept in arrays or ()]
    instants += [kept[0] for kept in marks or ()]
    return from_microseconds(max(instants)) if instants else None


def latest_of(contacts: Iterable[Array]) -> datetime | None:
    """The latest instant that any of these contacts happened or was recorded at."""
    instants = [max(kept[0], kept[-1]) for kept in contacts]
    return from_microseconds(max(instants)) if instants else None
