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
from itertools import islice, repeat
from typing import Any, Final, TypeVar

from app.domain.actions import Channel, Kind
from app.domain.facts import (
    Application,
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
    MissedBy,
    OfferAnswer,
    OfferForm,
    Outcome,
    OutcomeKind,
    Part,
    Preferences,
    Pursuit,
    Recipient,
    Region,
    Result,
    Route,
    Stage,
    Timetable,
    UpdateKind,
    WhoCalls,
)
from app.domain.shared_budget import MOST_SHARED, is_shared
from app.storage.schema.types import from_microseconds
from app.usecases import json_columns

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
_OUTCOMES: Final = _words(OutcomeKind)
_MARKS: Final = _words(MarkState)
_PARTS: Final = _words(Part)
_MISSED: Final = _words(MissedBy)
_OFFER_ANSWERS: Final = _words(OfferAnswer)
_CALLERS: Final = _words(WhoCalls)
_FORMS: Final = _words(OfferForm)
_NOT_MADE: Final = Result.NOT_MADE.value


def _instant(kept: int | None) -> datetime | None:
    return None if kept is None else from_microseconds(kept)


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)


def employer(kept: Array) -> Employer:
    """The employer that an array of `queries.EMPLOYER` stands for."""
    id_, name, time_zone, country, subdivision, no_calls, no_contact, categories, calendar, _ = kept
    return Employer(
        id_,
        name,
        Region(
            time_zone,
            country,
            subdivision,
            tuple(categories or ()),
            json_columns.calendar(calendar),
        ),
        Preferences(bool(no_calls), bool(no_contact)),
    )


def _application(
    kept: Array, people: tuple[Interviewer, ...], timetables: tuple[Timetable, ...]
) -> Application:
    _, id_, _, role, route, agency_, outcome, outcome_at, *rest = kept
    applied_at, closing_on, internal, region_, no_calls, no_contact = rest
    return Application(
        id_,
        role,
        _ROUTES[route],
        json_columns.agency(agency_),
        None if outcome is None else Outcome(_OUTCOMES[outcome], from_microseconds(outcome_at)),
        json_columns.moment(applied_at),
        _day(closing_on),
        bool(internal),
        json_columns.region(region_),
        Preferences(bool(no_calls), bool(no_contact)),
        people,
        timetables,
    )


def to_person(kept: Array) -> Interviewer:
    """The person that an array stands for."""
    _, id_, _, _, name, part, no_calls, no_contact = kept
    return Interviewer(id_, name, _PARTS[part], Preferences(bool(no_calls), bool(no_contact)))


def to_interview(
    kept: Array, people: tuple[Interviewer, ...], timetables: tuple[Timetable, ...]
) -> Interview:
    """The interview that an array stands for, with its people and timetables."""
    starts_at, ends_at, id_, _, stage, format_, state, time_zone, created_at, *rest = kept
    missed_by, state_at, slot_since = rest
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
        None if missed_by is None else _MISSED[missed_by],
        _instant(state_at),
        _instant(slot_since),
    )


def _timetable(kept: Array) -> Timetable:
    revision, id_, _, said_at, due, recorded_at, _, silence, retracted_at = kept
    return Timetable(
        id_,
        revision,
        from_microseconds(said_at),
        json_columns.answer_due(due),
        bool(silence),
        from_microseconds(recorded_at),
        _instant(retracted_at),
    )


def _update(kept: Array) -> EmployerUpdate:
    received_at, id_, _, interview, kind, channel, new_date, returns_on, *rest = kept
    respond_by, call_at, word, due, who_calls, form, paper_by, asks, review_on, *rest = rest
    silence, retracted_at, recorded_at = rest
    return EmployerUpdate(
        id_,
        interview,
        _UPDATES[kind],
        from_microseconds(received_at),
        None if channel is None else _CHANNELS[channel],
        None if new_date is None else json_columns.answer_due(new_date),
        _day(returns_on),
        json_columns.moment(respond_by),
        json_columns.moment(call_at),
        None if word is None else _WORDS[word],
        json_columns.moment(due),
        None if who_calls is None else _CALLERS[who_calls],
        None if form is None else _FORMS[form],
        _day(paper_by),
        None if asks is None else bool(asks),
        _day(review_on),
        bool(silence),
        from_microseconds(recorded_at),
        _instant(retracted_at),
    )


def _feedback(kept: Array) -> Feedback:
    received_at, id_, _, interview, source, items, _ = kept
    return Feedback(id_, interview, _SOURCES[source], from_microseconds(received_at), items == 0)


def _mark(kept: Array) -> Mark:
    happened_at, _, _, kind, interview, state, person, snoozed_until = kept
    return Mark(
        _KINDS[kind],
        interview,
        _MARKS[state],
        from_microseconds(happened_at),
        person,
        _instant(snoozed_until),
    )


def parted_by(arrays: Array | None, place: int) -> Mapping[str, list[Array]]:
    """Sorted arrays, parted by the id at one place."""
    parted: dict[str, list[Array]] = defaultdict(list)
    if arrays:
        arrays.sort()
        for kept in arrays:
            parted[kept[place]].append(kept)
    return parted


def _contacts_by(arrays: Array | None, applications: Array) -> Mapping[str, list[Array]]:
    """Sorted arrays of contacts by application; where there is one, all of them are its own."""
    if not arrays or len(applications) > 1:
        return parted_by(arrays, 2)
    arrays.sort()
    return {applications[0][1]: arrays}


def pursuits(employers: Mapping[str, Employer], facts: Array) -> Mapping[str, tuple[Pursuit, ...]]:
    """The pursuits at each employer, from the arrays of `queries.FACTS` in their order."""
    applications, interviews, people, timetables, contacts_, updates, feedback, marks = facts
    people_of = parted_by(people, 2)
    timetables_of = parted_by(timetables, 2)
    # Those of no round are the application's own.
    met_before = parted_by([one for one in people or () if one[2] is None], 3)
    said_before = parted_by([one for one in timetables or () if one[2] is None], 6)
    interviews_of = parted_by(interviews, 3)
    updates_of = parted_by(updates, 2)
    feedback_of = parted_by(feedback, 2)
    marks_of = parted_by(marks, 2)
    arrays_of = _contacts_by(contacts_, applications)
    contacts_of = {application: contacts(arrays) for application, arrays in arrays_of.items()}

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
    for employer_id, roles in parted_by(applications, 2).items():
        made = shared(roles) if len(roles) > 1 else []
        found[employer_id] = tuple(
            [
                Pursuit(
                    _application(
                        kept,
                        tuple(to_person(one) for one in met_before.get(kept[1], ())),
                        tuple(_timetable(said) for said in said_before.get(kept[1], ())),
                    ),
                    employers[employer_id],
                    tuple(
                        to_interview(
                            held,
                            tuple(to_person(one) for one in people_of.get(held[2], ())),
                            tuple(_timetable(said) for said in timetables_of.get(held[2], ())),
                        )
                        for held in interviews_of.get(kept[1], ())
                    ),
                    contacts_of.get(kept[1], ()),
                    tuple(_update(row) for row in updates_of.get(kept[1], ())),
                    tuple(_feedback(given) for given in feedback_of.get(kept[1], ())),
                    tuple(_mark(set_) for set_ in marks_of.get(kept[1], ())),
                    _elsewhere(kept[1], made),
                    # `contacts` leaves out those that were not made, and no others.
                    not_made=len(arrays_of.get(kept[1], ())) - len(contacts_of.get(kept[1], ())),
                )
                for kept in roles
            ]
        )
    return found


def contacts(arrays: Iterable[Array]) -> tuple[Contact, ...]:
    """The contacts that arrays stand for: one that was cleared and then not made is no fact."""
    made = [kept for kept in arrays if kept[8] != _NOT_MADE]
    if not made:
        return ()
    # Column by column: a pursuit may have a hundred, and so all loops are the interpreter's C.
    (
        happened_at,
        ids,
        _,
        interviews,
        people,
        kinds,
        channels,
        recipients,
        results,
        attested,
        breaches,
        answers,
        retracted,
        recorded,
    ) = zip(*made, strict=True)
    # As `Contact._make` does, without a call in Python for each.
    return tuple(
        map(
            tuple.__new__,
            repeat(Contact),
            zip(
                ids,
                interviews,
                map(_KINDS.__getitem__, kinds),
                map(_CHANNELS.__getitem__, channels),
                map(from_microseconds, happened_at),
                people,
                map(_RECIPIENTS.__getitem__, recipients),
                map(_RESULTS.get, results),
                [None if kept is None else json_columns.attestation(kept) for kept in attested],
                map(tuple, breaches),
                map(_OFFER_ANSWERS.get, answers),
                map(from_microseconds, recorded),
                [None if kept is None else from_microseconds(kept) for kept in retracted],
                strict=True,
            ),
        )
    )


def _elsewhere(own: str, made: Iterable[tuple[datetime, str, str, Contact]]) -> tuple[Contact, ...]:
    """The last contacts of other applications that count, of all there latest first."""
    others = islice((one[3] for one in made if one[2] != own), MOST_SHARED)
    return tuple(reversed(tuple(others)))
