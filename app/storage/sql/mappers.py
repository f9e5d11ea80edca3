"""Mapping of a load's JSON to the frozen facts of the domain.

Written by hand, for speed: decisions are the most frequent request, and this is the
larger part of what they cost outside of the database. Arrays
start with what they are sorted by, so that `sort()` needs no key; ids differ, so no
comparison goes beyond them. `queries` names the columns in the same order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from itertools import islice, repeat
from operator import attrgetter, itemgetter
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
from app.usecases import documents
from app.usecases.common import caseless

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

_FIRST: Final = itemgetter(0)
_LAST: Final = itemgetter(-1)


def _instant(kept: int | None) -> datetime | None:
    return None if kept is None else from_microseconds(kept)


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)


def employer(kept: Array) -> Employer:
    """The employer that an array of `queries.EMPLOYER` stands for."""
    id_, name, time_zone, country, subdivision, no_calls, no_contact, categories, calendar = kept
    return Employer(
        id_,
        name,
        Region(
            time_zone, country, subdivision, tuple(categories or ()), documents.calendar(calendar)
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
        documents.agency(agency_),
        None if outcome is None else Outcome(_OUTCOMES[outcome], from_microseconds(outcome_at)),
        documents.moment(applied_at),
        _day(closing_on),
        bool(internal),
        documents.region(region_),
        Preferences(bool(no_calls), bool(no_contact)),
        people,
        timetables,
    )


def _person(kept: Array) -> Interviewer:
    _, id_, _, _, name, part, no_calls, no_contact = kept
    return Interviewer(id_, name, _PARTS[part], Preferences(bool(no_calls), bool(no_contact)))


def _interview(
    kept: Array, people: tuple[Interviewer, ...], timetables: tuple[Timetable, ...]
) -> Interview:
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
        documents.answer_due(due),
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
        None if new_date is None else documents.answer_due(new_date),
        _day(returns_on),
        documents.moment(respond_by),
        documents.moment(call_at),
        None if word is None else _WORDS[word],
        documents.moment(due),
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


def _by(arrays: Array | None, place: int) -> Mapping[str, list[Array]]:
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
        return _by(arrays, 2)
    arrays.sort()
    return {applications[0][1]: arrays}


def pursuits(employers: Mapping[str, Employer], facts: Array) -> Mapping[str, tuple[Pursuit, ...]]:
    """The pursuits at each employer, from the arrays of `queries.FACTS` in their order."""
    applications, interviews, people, timetables, contacts_, updates, feedback, marks = facts
    people_of = _by(people, 2)
    timetables_of = _by(timetables, 2)
    # Those of no round are the application's own.
    met_before = _by([one for one in people or () if one[2] is None], 3)
    said_before = _by([one for one in timetables or () if one[2] is None], 6)
    interviews_of = _by(interviews, 3)
    updates_of = _by(updates, 2)
    feedback_of = _by(feedback, 2)
    marks_of = _by(marks, 2)
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
    for employer_id, roles in _by(applications, 2).items():
        made = shared(roles) if len(roles) > 1 else []
        found[employer_id] = tuple(
            [
                Pursuit(
                    _application(
                        kept,
                        tuple(_person(one) for one in met_before.get(kept[1], ())),
                        tuple(_timetable(said) for said in said_before.get(kept[1], ())),
                    ),
                    employers[employer_id],
                    tuple(
                        _interview(
                            held,
                            tuple(_person(one) for one in people_of.get(held[2], ())),
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
                [None if kept is None else documents.attestation(kept) for kept in attested],
                map(tuple, breaches),
                map(_OFFER_ANSWERS.get, answers),
                map(from_microseconds, recorded),
                [None if kept is None else from_microseconds(kept) for kept in retracted],
                strict=True,
            ),
        )
    )


def earlier(arrays: Array | None) -> list[Array]:
    """Contacts that hang no more where they were made, as arrays of `shared_budget.CONTACT`."""
    return [
        [at, id_, made_in, None, None, kind, _ANY, recipient, _SENT, None, [], None, None, at]
        for at, id_, made_in, kind, recipient, *_ in arrays or ()
    ]


_ANY: Final = Channel.EMAIL.value
_SENT: Final = Result.SENT.value


def with_earlier(pursuit: Pursuit, shared: tuple[Contact, ...], made_here: list[Array]) -> Pursuit:
    """The pursuit with what counts of others, and its own enquiries that hang on others now.

    shared: the contacts that count at the employer; what is the pursuit's own counts once
    """
    if not made_here:
        if not shared or not pursuit.contacts:
            return replace(pursuit, elsewhere=shared)
        own = {one.id for one in pursuit.contacts}
        return replace(pursuit, elsewhere=tuple([one for one in shared if one.id not in own]))
    own = {one.id for one in pursuit.contacts}
    back = contacts([kept for kept in sorted(made_here) if kept[1] not in own])
    own |= {one.id for one in back}
    made = sorted((*pursuit.contacts, *back), key=attrgetter("happened_at", "id"))
    elsewhere = tuple([one for one in shared if one.id not in own])
    return replace(pursuit, contacts=tuple(made), elsewhere=elsewhere)


def with_others(pursuit: Pursuit, others: Array) -> Pursuit:
    """The pursuit with what counts of others beside the budget, from `elsewhere.parts`."""
    rounds, people, thanks, at_agencies, asked_earlier = others
    if rounds:
        people_of = _by(people, 2)
        held = [
            _interview(kept, tuple(_person(one) for one in people_of.get(kept[2], ())), ())
            for kept in sorted(rounds)
        ]
        made = {one.id: one for one in (*pursuit.elsewhere, *contacts(sorted(thanks or ())))}
        pursuit = replace(
            pursuit,
            rounds_elsewhere=tuple(held),
            elsewhere=tuple(sorted(made.values(), key=attrgetter("happened_at", "id"))),
        )
    agency = pursuit.application.agency
    if (at_agencies or asked_earlier) and agency is not None:
        name = agency_key(agency.name)
        same = [
            kept[:-1]
            for kept in at_agencies or ()
            if kept[-1] is not None and agency_key(kept[-1]["name"]) == name
        ]
        before = earlier([kept for kept in asked_earlier or () if agency_key(kept[-1]) == name])
        pursuit = with_agency(pursuit, contacts(merged((before, same))))
    return pursuit


def with_agency(pursuit: Pursuit, asked: Iterable[Contact]) -> Pursuit:
    """The pursuit with what went to its agency about other employers, in order.

    What moved to this employer counts here already.
    """
    here = {one.id for one in (*pursuit.contacts, *pursuit.elsewhere)}
    return replace(pursuit, at_the_agency=tuple([one for one in asked if one.id not in here]))


def agency_key(name: str) -> str:
    """The name of an agency by which it is known again, however it is written."""
    return caseless(" ".join(name.split()))


def all_with_earlier(
    found: Mapping[str, tuple[Pursuit, ...]], kept: Array
) -> Mapping[str, tuple[Pursuit, ...]]:
    """The pursuits at each employer, with the contacts that hang no more where they were made."""
    made_in, made_at = defaultdict(list), defaultdict(list)
    for array in kept:
        (row,) = earlier([array])
        made_at[array[-1]].append(row)
        if array[3] == Kind.ENQUIRE_STATUS.value:
            made_in[array[2]].append(row)

    def completed(employer_id: str, pursuit: Pursuit) -> Pursuit:
        here = {one.id: one for one in contacts(merged((made_at[employer_id],)))}
        here |= {one.id: one for one in pursuit.elsewhere}
        shared = sorted(here.values(), key=attrgetter("happened_at", "id"))
        last = tuple(shared[-_MOST_SHARED_AND_EARLIER:])
        return with_earlier(pursuit, last, made_in[pursuit.application.id])

    return {
        employer_id: tuple([completed(employer_id, one) for one in pursuits_])
        for employer_id, pursuits_ in found.items()
    }


def asked_earlier(arrays: Array | None) -> Mapping[str, list[tuple[str, Contact]]]:
    """Enquiries that hang no more where they were made, by employer: the agency and the contact."""
    asked: dict[str, list[tuple[str, Contact]]] = defaultdict(list)
    for kept in arrays or ():
        *_, agency, employer_id = kept
        if agency is not None:
            asked[employer_id] += [(agency, one) for one in contacts(earlier([kept]))]
    return asked


_MOST_SHARED_AND_EARLIER: Final = 5 * MOST_SHARED


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
        instants += _ends(arrays or ())
    instants += [kept[0] for kept in marks or ()]
    return from_microseconds(max(instants)) if instants else None


def latest_of(contacts: Iterable[Array]) -> datetime | None:
    """The latest instant that any of these contacts happened or was recorded at."""
    instants = _ends(contacts)
    return from_microseconds(max(instants)) if instants else None


def _ends(arrays: Iterable[Array]) -> list[int]:
    """Of arrays that begin and end with an instant, the latest of the first and of the last."""
    rows = list(arrays)
    return [max(map(_FIRST, rows)), max(map(_LAST, rows))] if rows else []
