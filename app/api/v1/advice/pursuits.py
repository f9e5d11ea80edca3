"""Mapping of a request's history to the pursuit that the domain decides about.

1. Every fact gets an id: its own, or one made up from its place.
2. References are followed within the history; one that leads nowhere is a 422.
3. Facts are put in the order in which the domain expects them.
4. Attestations that were left out are filled in where one fact alone can be meant.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.api.problems.problem import invalid
from app.api.v1.advice.histories import (
    MOST_PEOPLE,
    History,
    HistoryContact,
    HistoryInterview,
    HistoryUpdate,
)
from app.api.v1.pursuit.employer_updates import check_fields_of
from app.domain import facts
from app.domain.actions import Kind
from app.domain.attestations import resolve
from app.domain.business_time import calendar_of
from app.domain.facts import Pursuit, Region, Result, Route
from app.domain.policy import Policy
from app.usecases.errors import Invalid
from app.usecases.pursuit.employer_updates import NewUpdate, check_update
from app.usecases.pursuit.interviews import check_times
from app.usecases.pursuit.timetables import check_promise


@dataclass(frozen=True, slots=True)
class _Names:
    """The ids of one list, given or made up."""

    ids: tuple[str, ...]

    @classmethod
    def of(cls, listed: Sequence[Any], what: str, pointer: str, taken: set[str]) -> "_Names":
        """Name every fact of a list; no two facts of the history share a name."""
        ids = []
        for position, fact in enumerate(listed):
            name = fact.id or f"{what}-{position + 1}"
            if name in taken:
                raise invalid(
                    f"{pointer}/{position}/id", "invalid_value", "Another fact has this id already."
                )
            taken.add(name)
            ids.append(name)
        return cls(tuple(ids))


def region_of(history: History) -> Region:
    """Where the employer keeps its days."""
    employer = history.employer
    return Region(employer.time_zone, employer.country, employer.subdivision)


def pursuit_of(history: History, policy: Policy, at: datetime) -> Pursuit:
    """The pursuit of a history; `at` is the instant to decide at."""
    _check_people(history)
    taken: set[str] = set()
    employer = facts.Employer(
        history.employer.id or "employer-1",
        history.employer.name,
        region_of(history),
        history.employer.preferences.fact(),
    )
    named = _Names.of(history.interviews, "interview", "/interviews", taken)
    rounds = [
        _interview(entry, named.ids[position], employer, f"/interviews/{position}", (taken, at))
        for position, entry in enumerate(history.interviews)
    ]
    rounds.sort(key=lambda one: (one.starts_at, one.ends_at, one.id))
    pursuit = Pursuit(_application(history), employer, tuple(rounds))
    pursuit = _with_updates(pursuit, history, taken)
    pursuit = _with_feedback(pursuit, history, taken)
    elsewhere = _contacts(pursuit, history.elsewhere, ("elsewhere", "/elsewhere"), taken)
    pursuit = replace(pursuit, elsewhere=tuple(elsewhere))
    contacts = _contacts(pursuit, history.contacts, ("contact", "/contacts"), taken)
    return _with_contacts(pursuit, contacts, policy)


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


def _application(history: History) -> facts.Application:
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
    )


def _interview(
    entry: HistoryInterview,
    interview_id: str,
    employer: facts.Employer,
    pointer: str,
    context: tuple[set[str], datetime],
) -> facts.Interview:
    taken, at = context
    with _below(pointer):
        check_times(entry.starts_at, entry.ends_at)
    people = _Names.of(
        entry.interviewers, f"{interview_id}-interviewer", f"{pointer}/interviewers", taken
    )
    interview = facts.Interview(
        interview_id,
        entry.stage,
        entry.format,
        entry.state,
        entry.starts_at,
        entry.ends_at,
        entry.time_zone or employer.region.time_zone,
        entry.created_at,
        tuple(
            facts.Interviewer(name, one.name)
            for name, one in zip(people.ids, entry.interviewers, strict=True)
        ),
    )
    place = f"{pointer}/timetables"
    names = _Names.of(entry.timetables, f"{interview_id}-timetable", place, taken)
    timetables = []
    for position, one in enumerate(entry.timetables):
        answer = one.answer_due.fact(f"{place}/{position}/answer_due")
        said_at = one.said_at or (min(entry.ends_at, at) if position == 0 else at)
        check_promise(answer, interview, said_at, employer, f"{place}/{position}/answer_due")
        timetables.append(facts.Timetable(names.ids[position], position + 1, said_at, answer))
    return replace(interview, timetables=tuple(timetables))


def _with_updates(pursuit: Pursuit, history: History, taken: set[str]) -> Pursuit:
    names = _Names.of(history.employer_updates, "update", "/employer_updates", taken)
    updates = [
        _update(pursuit, entry, names.ids[position], f"/employer_updates/{position}")
        for position, entry in enumerate(history.employer_updates)
    ]
    updates.sort(key=lambda one: (one.received_at, one.id))
    return replace(pursuit, updates=tuple(updates))


def _update(
    pursuit: Pursuit, entry: HistoryUpdate, update_id: str, pointer: str
) -> facts.EmployerUpdate:
    check_fields_of(entry.kind, entry, pointer)
    interview = _round(pursuit, entry.interview_id, pointer, entry.received_at)
    answer = None if entry.answer_due is None else entry.answer_due.fact(f"{pointer}/answer_due")
    command = NewUpdate(
        interview.id,
        entry.kind,
        entry.received_at,
        entry.channel,
        answer,
        entry.returns_on,
        entry.respond_by,
        entry.call_at,
        entry.feedback,
    )
    with _below(pointer):
        check_update(command, pursuit, interview, entry.received_at)
    return facts.EmployerUpdate(
        update_id,
        interview.id,
        entry.kind,
        entry.received_at,
        entry.channel,
        answer,
        entry.returns_on,
        entry.respond_by,
        entry.call_at,
        entry.feedback,
    )


def _with_feedback(pursuit: Pursuit, history: History, taken: set[str]) -> Pursuit:
    names = _Names.of(history.feedback, "feedback", "/feedback", taken)
    feedback = [
        facts.Feedback(
            names.ids[position],
            _round(pursuit, entry.interview_id, f"/feedback/{position}", entry.received_at).id,
            entry.source,
            entry.received_at,
            entry.empty,
        )
        for position, entry in enumerate(history.feedback)
    ]
    marks = [
        facts.Mark(
            entry.kind,
            None
            if entry.interview_id is None
            else _round(pursuit, entry.interview_id, f"/marks/{position}", entry.happened_at).id,
            entry.state,
            entry.happened_at,
        )
        for position, entry in enumerate(history.marks)
    ]
    return replace(
        pursuit,
        feedback=tuple(sorted(feedback, key=lambda one: (one.received_at, one.id))),
        marks=tuple(sorted(marks, key=lambda one: one.happened_at)),
    )


def _contacts(
    pursuit: Pursuit,
    entry: Sequence[HistoryContact],
    of: tuple[str, str],
    taken: set[str],
) -> list[facts.Contact]:
    what, pointer = of
    names = _Names.of(entry, what, pointer, taken)
    contacts = [
        _contact(pursuit, one, names.ids[position], f"{pointer}/{position}")
        for position, one in enumerate(entry)
    ]
    return sorted(contacts, key=lambda one: (one.happened_at, one.id))


def _contact(
    pursuit: Pursuit, entry: HistoryContact, contact_id: str, pointer: str
) -> facts.Contact:
    kind = Kind(entry.kind.value)
    elsewhere = pointer.startswith("/elsewhere")
    interview = None if elsewhere else _round_of_contact(pursuit, entry, kind, pointer)
    if interview is not None and entry.interviewer_id is not None:
        known = {one.id for one in interview.interviewers}
        _known(entry.interviewer_id, known, f"{pointer}/interviewer_id")
    return facts.Contact(
        contact_id,
        entry.interview_id or "elsewhere" if interview is None else interview.id,
        kind,
        entry.channel,
        entry.happened_at,
        _interviewer(entry, interview),
        entry.recipient,
        None if entry.result is None else Result(entry.result.value),
        None
        if entry.attestation is None
        else entry.attestation.fact(kind, f"{pointer}/attestation"),
    )


def _round_of_contact(
    pursuit: Pursuit, entry: HistoryContact, kind: Kind, pointer: str
) -> facts.Interview:
    """The round that is named, or that its interviewer or its kind can alone mean."""
    if entry.interview_id is None:
        for one in pursuit.interviews:
            if any(person.id == entry.interviewer_id for person in one.interviewers):
                return one
            if kind is Kind.RESCHEDULE and one.starts_at > entry.happened_at:
                return one
    return _round(pursuit, entry.interview_id, pointer, entry.happened_at)


def _interviewer(entry: HistoryContact, interview: facts.Interview | None) -> str | None:
    if entry.interviewer_id is not None or entry.kind.value != Kind.SEND_THANK_YOU.value:
        return entry.interviewer_id
    if interview is not None and len(interview.interviewers) == 1:
        return interview.interviewers[0].id
    return None


def _with_contacts(pursuit: Pursuit, contacts: list[facts.Contact], policy: Policy) -> Pursuit:
    """The pursuit with its contacts, each with what it can alone have rested on."""
    calendar = calendar_of(pursuit.employer.region, policy)
    for contact in contacts:
        resolved = resolve(pursuit, contact, policy, calendar, contact.happened_at)
        contact_after = contact._replace(attestation=resolved)
        pursuit = replace(pursuit, contacts=(*pursuit.contacts, contact_after))
    return pursuit


def _round(
    pursuit: Pursuit, interview_id: str | None, pointer: str, at: datetime
) -> facts.Interview:
    """The round that is named; else the last one held by an instant, or the first of all."""
    if interview_id is None:
        held = [one for one in pursuit.interviews if one.ends_at <= at]
        return (held or pursuit.interviews[:1])[-1]
    _known(interview_id, {one.id for one in pursuit.interviews}, f"{pointer}/interview_id")
    return next(one for one in pursuit.interviews if one.id == interview_id)


def _known(name: str, names: set[str], pointer: str) -> None:
    if name not in names:
        raise invalid(pointer, "unknown_value", "No fact of this history has this id.")


@contextmanager
def _below(pointer: str) -> Iterator[None]:
    """Let a check that knows one fact point into the whole body."""
    try:
        yield
    except Invalid as error:
        raise Invalid(pointer + error.pointer, error.code, error.detail) from None
