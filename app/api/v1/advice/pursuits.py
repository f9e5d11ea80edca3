"""Converter of a whole history (`History`) to the domain's `Pursuit`.

1. Every fact gets an id: its own, or one made up from its place.
2. References are followed within the history; one that leads nowhere is a 422.
3. Facts are put in the order in which the domain expects them.
4. Attestations that were left out are filled in where one fact alone can be meant.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.api.problems.problem import invalid
from app.api.v1.advice.histories import (
    MOST_PEOPLE,
    History,
    HistoryContact,
    HistoryInterview,
    HistoryInterviewer,
    HistoryMark,
    HistoryTimetable,
    HistoryUpdate,
)
from app.api.v1.advice.repeats import own_names, repeated_contacts, repeated_updates
from app.api.v1.pursuit.contact_shapes import check_answer
from app.api.v1.pursuit.employer_updates import check_fields_of
from app.api.v1.pursuit.timetable import pointing_at
from app.domain import facts
from app.domain.actions import Kind
from app.domain.attestations import resolve
from app.domain.calendars import Calendars
from app.domain.facts import (
    AnswerDue,
    InterviewState,
    MarkState,
    Pursuit,
    Recipient,
    Region,
    Result,
    Route,
)
from app.domain.policy import Policy
from app.usecases.common import LONGEST_PROMISE
from app.usecases.errors import Invalid
from app.usecases.pursuit.employer_updates import AHEAD, NO_ROUND_AHEAD, STATES
from app.usecases.pursuit.employers import checked_region
from app.usecases.pursuit.interviews import check_missed, check_times, state_columns

#: An interview without an end ends an hour after its start.
_USUAL_LENGTH: Final = timedelta(hours=1)
#: Kinds of contact that belong to a round, and are of one where none is named.
_OF_A_ROUND: Final = frozenset(
    {Kind.SEND_THANK_YOU, Kind.ARRANGE, Kind.RESCHEDULE, Kind.CORRECTION}
)


@dataclass(frozen=True, slots=True)
class _Names:
    """The ids of one list, given or made up."""

    ids: tuple[str, ...]

    @classmethod
    def of(cls, facts_told: Sequence[Any], what: str, pointer: str, taken: set[str]) -> "_Names":
        """Name every fact of a list; no two facts of the history share a name."""
        ids = []
        for position, fact in enumerate(facts_told):
            name = fact.id or f"{what}-{position + 1}"
            if name in taken:
                raise invalid(
                    f"{pointer}/{position}/id", "invalid_value", "Another fact has this id already."
                )
            taken.add(name)
            ids.append(name)
        return cls(tuple(ids))


def regions_of(history: History) -> dict[str, Region]:
    """Whose days a history counts in: the employer's, the pursuit's own, the agency's.

    Each by the pointer to it.
    """
    application = history.application
    regions = {"/employer": history.employer.region()}
    if application.region is not None:
        regions["/application/region"] = application.region.region()
    agency = None if application.agency is None else application.agency.fact()
    if agency is not None and agency.region is not None:
        regions["/application/agency"] = agency.region
    return regions


def pursuit_of(history: History, policy: Policy, calendars: Calendars, at: datetime) -> Pursuit:
    """The pursuit of a history; `at` is the instant to decide at."""
    _check_people(history)
    for place, region in regions_of(history).items():
        checked_region(region, policy, place)
    taken: set[str] = set()
    employer = facts.Employer(
        history.employer.id or "employer-1",
        history.employer.name,
        history.employer.region(),
        history.employer.preferences.fact(),
    )
    named = _Names.of(history.interviews, "interview", "/interviews", taken)
    rounds = [
        _interview(entry, named.ids[position], employer, f"/interviews/{position}", (taken, at))
        for position, entry in enumerate(history.interviews)
    ]
    rounds.sort(key=lambda one: (one.starts_at, one.ends_at, one.id))
    pursuit = Pursuit(_application(history, taken, at), employer, tuple(rounds))
    pursuit = _with_updates(pursuit, history, taken)
    pursuit = _with_feedback(pursuit, history, taken)
    elsewhere = _contacts(pursuit, history.elsewhere, ("elsewhere", "/elsewhere"), taken)
    others = {entry.id for entry in history.elsewhere if not entry.same_employer and entry.id}
    others |= {
        f"elsewhere-{position + 1}"
        for position, entry in enumerate(history.elsewhere)
        if not entry.same_employer and not entry.id
    }
    pursuit = replace(
        pursuit,
        elsewhere=tuple(one for one in elsewhere if one.id not in others),
        at_the_agency=tuple(one for one in elsewhere if one.id in others),
    )
    contacts = _contacts(pursuit, history.contacts, ("contact", "/contacts"), taken)
    meant = own_names(history)
    contacts = [_by_own_names(one, meant) for one in contacts]
    return _with_contacts(pursuit, contacts, policy, calendars)


def _by_own_names(contact: facts.Contact, meant: Mapping[str, str]) -> facts.Contact:
    """The contact, its attestation by the names of records rather than of their repeats."""
    attested = contact.attestation
    if attested is None or not meant:
        return contact
    return contact._replace(
        attestation=replace(
            attested,
            update_id=meant.get(attested.update_id or "", attested.update_id),
            contact_id=meant.get(attested.contact_id or "", attested.contact_id),
        )
    )


def _check_people(history: History) -> None:
    """Refuse more people than a decision can be made about: each is an action of its own."""
    people = 0
    for position, interview in enumerate(history.interviews):
        people += len(interview.interviewers)
        if people > MOST_PEOPLE:
            raise invalid(
                f"/interviews/{position}/interviewers",
                "too_long",
                f"All interviews together have at most {MOST_PEOPLE} interviewers.",
            )


def _application(history: History, taken: set[str], at: datetime) -> facts.Application:
    entry = history.application
    if entry.agency is not None and entry.route is Route.DIRECT:
        raise invalid(
            "/application/agency",
            "incompatible_fields",
            "An application by the direct route has no agency.",
        )
    return facts.Application(
        entry.id or "application-1",
        entry.role,
        entry.route,
        None if entry.agency is None else entry.agency.fact(),
        None
        if entry.outcome is None
        else facts.Outcome(entry.outcome.kind, entry.outcome.happened_at),
        entry.applied_at,
        entry.closing_on,
        entry.internal,
        None if entry.region is None else entry.region.region(),
        entry.preferences.fact(),
        _people(entry.people, "application", "/application/people", taken),
        _timetables(entry.timetables, "application", "/application/timetables", (taken, at, at)),
    )


def _people(
    entry: Sequence[HistoryInterviewer], of: str, pointer: str, taken: set[str]
) -> tuple[facts.Interviewer, ...]:
    names = _Names.of(entry, f"{of}-interviewer", pointer, taken)
    return tuple(
        facts.Interviewer(name, one.name, one.part, one.preferences.fact())
        for name, one in zip(names.ids, entry, strict=True)
    )


def _timetables(
    entry: Sequence[HistoryTimetable],
    of: str,
    pointer: str,
    context: tuple[set[str], datetime, datetime],
) -> tuple[facts.Timetable, ...]:
    taken, at, first = context
    names = _Names.of(entry, f"{of}-timetable", pointer, taken)
    return tuple(
        facts.Timetable(
            names.ids[position],
            position + 1,
            one.said_at or (min(first, at) if position == 0 else at),
            one.answer_due.fact(f"{pointer}/{position}/answer_due"),
            one.silence_means_no,
            one.recorded_at,
            one.retracted_at,
        )
        for position, one in enumerate(entry)
    )


def _interview(
    entry: HistoryInterview,
    interview_id: str,
    employer: facts.Employer,
    pointer: str,
    context: tuple[set[str], datetime],
) -> facts.Interview:
    taken, at = context
    ends_at = entry.ends_at or entry.starts_at + _USUAL_LENGTH
    with _below(pointer):
        check_times(entry.starts_at, ends_at, entry.format)
        check_missed(entry.state, entry.format)
        state_columns(entry.state, entry.missed_by, entry.state_at, entry.starts_at, at)
    interview = facts.Interview(
        interview_id,
        entry.stage,
        entry.format,
        entry.state,
        entry.starts_at,
        ends_at,
        entry.time_zone or employer.region.time_zone,
        entry.created_at,
        _people(entry.interviewers, interview_id, f"{pointer}/interviewers", taken),
        _timetables(entry.timetables, interview_id, f"{pointer}/timetables", (taken, at, ends_at)),
        entry.missed_by,
        entry.state_at,
        entry.slot_since,
    )
    for position, one in enumerate(interview.timetables):
        place = f"{pointer}/timetables/{position}/answer_due"
        with pointing_at(entry.timetables[position].answer_due, place):
            _check_promise(one.answer_due, interview, one.said_at, employer, place)
    return interview


def _check_promise(
    answer: AnswerDue,
    interview: facts.Interview,
    said_at: datetime,
    employer: facts.Employer,
    pointer: str,
) -> None:
    """Refuse a promise for a day before the interview, or too far ahead."""
    zone = ZoneInfo(employer.region.time_zone)
    instant = None if answer.instant is None else answer.instant.astimezone(zone).date()
    named = {
        "date": answer.day,
        "instant": instant,
        "latest": answer.latest,
        "earliest": answer.earliest,
        "ask_from": answer.ask_from,
    }
    held = interview.starts_at.astimezone(zone).date()
    for name, day in named.items():
        if day is None:
            continue
        too_soon = name in ("date", "instant", "latest") and day < held
        if too_soon or (answer.instant is not None and answer.instant < interview.starts_at):
            words = "Nobody promises an answer before the interview."
            raise Invalid(f"{pointer}/{name}", "promise_before_interview", words)
        if day > said_at.astimezone(zone).date() + LONGEST_PROMISE:
            words = f"A promise reaches {LONGEST_PROMISE.days} days ahead at most."
            raise Invalid(f"{pointer}/{name}", "out_of_range", words)


def _with_updates(pursuit: Pursuit, history: History, taken: set[str]) -> Pursuit:
    names = _Names.of(history.employer_updates, "update", "/employer_updates", taken)
    again = repeated_updates(history.employer_updates)
    updates = [
        _update(pursuit, entry, names.ids[position], f"/employer_updates/{position}")
        for position, entry in enumerate(history.employer_updates)
        if position not in again
    ]
    updates.sort(key=lambda one: (one.received_at, one.id))
    return replace(pursuit, updates=tuple(updates))


def _check_fields(pursuit: Pursuit, entry: HistoryUpdate, pointer: str) -> None:
    """Refuse fields of other kinds of update, and days that lie before the word."""
    check_fields_of(entry.kind, entry, pointer)
    zone = ZoneInfo(pursuit.region.time_zone)
    told_on = entry.received_at.astimezone(zone).date()
    for name in AHEAD:
        value = getattr(entry, name)
        if value is not None:
            before = value < entry.received_at if isinstance(value, datetime) else value < told_on
            day = value.astimezone(zone).date() if isinstance(value, datetime) else value
            if before or day > told_on + LONGEST_PROMISE:
                words = f"This lies ahead of the word, by {LONGEST_PROMISE.days} days at most."
                raise Invalid(f"{pointer}/{name}", "out_of_range", words)


def _update(
    pursuit: Pursuit, entry: HistoryUpdate, update_id: str, pointer: str
) -> facts.EmployerUpdate:
    _check_fields(pursuit, entry, pointer)
    answer = None if entry.answer_due is None else entry.answer_due.fact(f"{pointer}/answer_due")
    if answer is not None:
        with pointing_at(entry.answer_due, f"{pointer}/answer_due"):
            _check_new_date(pursuit, answer, entry.received_at, f"{pointer}/answer_due")
    if entry.interview_id is not None:
        known = {one.id for one in pursuit.interviews}
        _known(entry.interview_id, known, f"{pointer}/interview_id")
    return facts.EmployerUpdate(
        update_id,
        _round_of_update(pursuit, entry, f"{pointer}/interview_id"),
        entry.kind,
        entry.received_at,
        entry.channel,
        answer,
        entry.returns_on,
        entry.respond_by,
        entry.call_at,
        entry.feedback,
        entry.due,
        entry.who_calls,
        entry.form,
        entry.paper_by,
        entry.asks_for_times,
        entry.review_on,
        entry.silence_means_no,
        entry.recorded_at,
        entry.retracted_at,
    )


def _round_of_update(pursuit: Pursuit, entry: HistoryUpdate, pointer: str) -> str | None:
    """The round that is named; a postponed or cancelled one is by default the one ahead."""
    if entry.interview_id is not None or entry.kind not in STATES or entry.retracted_at is not None:
        return entry.interview_id
    for one in pursuit.interviews:
        # A state of no instant may be what this very word brought about.
        since = None if one.state is InterviewState.SCHEDULED else one.state_at
        stood = since is None or since >= entry.received_at
        if one.ends_at > entry.received_at and stood:
            return one.id
    raise Invalid(pointer, "missing", NO_ROUND_AHEAD)


def _check_new_date(pursuit: Pursuit, answer: AnswerDue, told_at: datetime, pointer: str) -> None:
    """Refuse a new date that lies before the word, or too far ahead."""
    zone = ZoneInfo(pursuit.region.time_zone)
    told_on = told_at.astimezone(zone).date()
    instant = None if answer.instant is None else answer.instant.astimezone(zone).date()
    days: dict[str, date | None] = {
        "date": answer.day,
        "instant": instant,
        "latest": answer.latest,
        "ask_from": answer.ask_from,
    }
    for name, day in days.items():
        if day is not None and not told_on <= day <= told_on + LONGEST_PROMISE:
            words = "A new date lies ahead of the day on which it was told."
            raise Invalid(f"{pointer}/{name}", "out_of_range", words)


def _with_feedback(pursuit: Pursuit, history: History, taken: set[str]) -> Pursuit:
    names = _Names.of(history.feedback, "feedback", "/feedback", taken)
    feedback = [
        facts.Feedback(
            names.ids[position],
            _round(pursuit, entry.interview_id, f"/feedback/{position}", entry.received_at),
            entry.source,
            entry.received_at,
            entry.is_empty,
        )
        for position, entry in enumerate(history.feedback)
    ]
    marks = [
        _mark(pursuit, entry, f"/marks/{position}") for position, entry in enumerate(history.marks)
    ]
    return replace(
        pursuit,
        feedback=tuple(sorted(feedback, key=lambda one: (one.received_at, one.id))),
        marks=tuple(sorted(marks, key=lambda one: one.happened_at)),
    )


def _mark(pursuit: Pursuit, entry: HistoryMark, pointer: str) -> facts.Mark:
    if (entry.snoozed_until is not None) != (entry.state is MarkState.SNOOZED):
        if entry.snoozed_until is None:
            raise invalid(f"{pointer}/snoozed_until", "missing", "A snooze has an end.")
        raise invalid(
            f"{pointer}/snoozed_until", "incompatible_fields", "Only a snooze has an end."
        )
    if entry.interview_id is not None:
        _round(pursuit, entry.interview_id, pointer, entry.happened_at)
    if entry.interviewer_id is not None:
        rounds = (one.interviewers for one in pursuit.interviews)
        known = {one.id for one in chain(pursuit.application.people, *rounds)}
        _known(entry.interviewer_id, known, f"{pointer}/interviewer_id")
    return facts.Mark(
        entry.kind,
        entry.interview_id,
        entry.state,
        entry.happened_at,
        entry.interviewer_id,
        entry.snoozed_until,
    )


def _contacts(
    pursuit: Pursuit,
    entry: Sequence[HistoryContact],
    of: tuple[str, str],
    taken: set[str],
) -> list[facts.Contact]:
    what, pointer = of
    names = _Names.of(entry, what, pointer, taken)
    again = repeated_contacts(entry, pointer)
    contacts = [
        _contact(pursuit, one, names.ids[position], f"{pointer}/{position}")
        for position, one in enumerate(entry)
        if position not in again
    ]
    return sorted(contacts, key=lambda one: (one.happened_at, one.id))


def _contact(
    pursuit: Pursuit, entry: HistoryContact, contact_id: str, pointer: str
) -> facts.Contact:
    kind = Kind(entry.kind.value)
    elsewhere = pointer.startswith("/elsewhere")
    if not elsewhere:
        check_answer(kind, entry.answer, pointer)
        if entry.recipient is Recipient.AGENCY and pursuit.application.route is Route.DIRECT:
            words = "This application has no agency; it is direct."
            raise invalid(f"{pointer}/recipient", "incompatible_fields", words)
    interview = None if elsewhere else _round_of_contact(pursuit, entry, kind, pointer)
    if not elsewhere and entry.interviewer_id is not None:
        people = [*pursuit.application.people]
        for one in pursuit.interviews if interview is None else (interview,):
            people += one.interviewers
        _known(entry.interviewer_id, {one.id for one in people}, f"{pointer}/interviewer_id")
    agency = pursuit.application.goes_to_agency
    return facts.Contact(
        contact_id,
        entry.interview_id if interview is None else interview.id,
        kind,
        entry.channel,
        entry.happened_at,
        _interviewer(entry, interview),
        entry.recipient or (Recipient.AGENCY if agency else Recipient.EMPLOYER),
        None if entry.result is None else Result(entry.result.value),
        None
        if entry.attestation is None
        else entry.attestation.fact(kind, f"{pointer}/attestation"),
        (),
        entry.answer,
        entry.recorded_at,
        entry.retracted_at,
    )


def _round_of_contact(
    pursuit: Pursuit, entry: HistoryContact, kind: Kind, pointer: str
) -> facts.Interview | None:
    """The round that is named, or that its interviewer or its kind can alone mean."""
    if entry.interview_id is None:
        if kind not in _OF_A_ROUND:
            return None
        for one in pursuit.interviews:
            if any(person.id == entry.interviewer_id for person in one.interviewers):
                return one
            if kind is Kind.RESCHEDULE and one.starts_at > entry.happened_at:
                return one
            if kind is Kind.ARRANGE and one.ends_at > entry.happened_at:
                return one
    found = _round(pursuit, entry.interview_id, pointer, entry.happened_at)
    return next((one for one in pursuit.interviews if one.id == found), None)


def _interviewer(entry: HistoryContact, interview: facts.Interview | None) -> str | None:
    if entry.interviewer_id is not None or entry.kind.value != Kind.SEND_THANK_YOU.value:
        return entry.interviewer_id
    if interview is not None and len(interview.interviewers) == 1:
        return interview.interviewers[0].id
    return None


def _with_contacts(
    pursuit: Pursuit, contacts: list[facts.Contact], policy: Policy, calendars: Calendars
) -> Pursuit:
    """The pursuit with its contacts, each with what it can alone have rested on."""
    for contact in contacts:
        resolved = resolve(pursuit, contact, policy, calendars, contact.happened_at)
        contact_after = contact._replace(attestation=resolved)
        pursuit = replace(pursuit, contacts=(*pursuit.contacts, contact_after))
    return pursuit


def _round(pursuit: Pursuit, interview_id: str | None, pointer: str, at: datetime) -> str | None:
    """The round that is named; else the last one held by an instant, or the first of all."""
    if interview_id is None:
        held = [one for one in pursuit.interviews if one.ends_at <= at]
        last = (held or list(pursuit.interviews[:1]))[-1:]
        return last[0].id if last else None
    _known(interview_id, {one.id for one in pursuit.interviews}, f"{pointer}/interview_id")
    return interview_id


def _known(name: str, names: set[str], pointer: str) -> None:
    if name not in names:
        raise invalid(pointer, "unknown_reference", "Nothing in this history has this id.")


@contextmanager
def _below(pointer: str) -> Iterator[None]:
    """Let a check that knows one fact point into the whole body."""
    try:
        yield
    except Invalid as error:
        raise Invalid(pointer + error.pointer, error.code, error.detail) from None
