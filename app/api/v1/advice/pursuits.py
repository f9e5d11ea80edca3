"""Converter of a whole history (`History`) to the domain's `Pursuit`.

1. Every fact gets an id: its own, or one made up from its place.
2. References are followed within the history; one that leads nowhere is a 422.
3. Facts are put in the order in which the domain expects them.
4. Attestations that were left out are filled in where one fact alone can be meant.

Each kind of fact has a module: `history_rounds.py`, `history_updates.py`, `history_contacts.py`;
`history_references.py` has names and references.
"""

from dataclasses import replace
from datetime import datetime
from itertools import chain

from app.api.problems.problem import invalid
from app.api.v1.advice.histories import History, HistoryMark
from app.api.v1.advice.history_contacts import by_own_names, contacts_of, with_contacts
from app.api.v1.advice.history_references import Names, require_known, round_of
from app.api.v1.advice.history_rounds import application_of, check_people, interview_of
from app.api.v1.advice.history_updates import with_updates
from app.api.v1.advice.repeats import own_names
from app.domain import facts
from app.domain.calendars import Calendars
from app.domain.facts import MarkState, Pursuit, Region
from app.domain.policy import Policy
from app.usecases.pursuit.employers import checked_region


def regions_of(history: History) -> dict[str, Region]:
    """The regions whose days count: of the employer, of the application, of the agency.

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
    check_people(history)
    for place, region in regions_of(history).items():
        checked_region(region, policy, place)
    taken: set[str] = set()
    employer = facts.Employer(
        history.employer.id or "employer-1",
        history.employer.name,
        history.employer.region(),
        history.employer.preferences.fact(),
    )
    named = Names.of(history.interviews, "interview", "/interviews", taken)
    rounds = [
        interview_of(entry, named.ids[position], employer, f"/interviews/{position}", (taken, at))
        for position, entry in enumerate(history.interviews)
    ]
    rounds.sort(key=lambda one: (one.starts_at, one.ends_at, one.id))
    pursuit = Pursuit(application_of(history, taken, at), employer, tuple(rounds))
    pursuit = with_updates(pursuit, history, taken)
    pursuit = _with_feedback(pursuit, history, taken)
    elsewhere = contacts_of(pursuit, history.elsewhere, ("elsewhere", "/elsewhere"), taken)
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
    contacts = contacts_of(pursuit, history.contacts, ("contact", "/contacts"), taken)
    meant = own_names(history)
    contacts = [by_own_names(one, meant) for one in contacts]
    return with_contacts(pursuit, contacts, policy, calendars)


def _with_feedback(pursuit: Pursuit, history: History, taken: set[str]) -> Pursuit:
    names = Names.of(history.feedback, "feedback", "/feedback", taken)
    feedback = [
        facts.Feedback(
            names.ids[position],
            round_of(pursuit, entry.interview_id, f"/feedback/{position}", entry.received_at),
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
        round_of(pursuit, entry.interview_id, pointer, entry.happened_at)
    if entry.interviewer_id is not None:
        rounds = (one.interviewers for one in pursuit.interviews)
        known = {one.id for one in chain(pursuit.application.people, *rounds)}
        require_known(entry.interviewer_id, known, f"{pointer}/interviewer_id")
    return facts.Mark(
        entry.kind,
        entry.interview_id,
        entry.state,
        entry.happened_at,
        entry.interviewer_id,
        entry.snoozed_until,
    )
