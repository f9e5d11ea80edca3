"""Interviews: one call may create the employer and the application as well.

1. The application is named by id, or described and then new.
2. The employer of a new application is named by id, or described; one that is the same
   as the account has already is that one.
3. The round is added to the pursuit, and the tasks at the employer follow.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from app.domain.facts import (
    Format,
    Interview,
    InterviewState,
    MissedBy,
    Pursuit,
    Stage,
)
from app.domain.policy import Policy
from app.usecases.client_ids import existing_or_conflict
from app.usecases.errors import Invalid, NotFound
from app.usecases.ids import new_id
from app.usecases.instants import CLOCK_TOLERANCE, not_in_future
from app.usecases.limits import Limits, check_people, people_of
from app.usecases.lookups import known, pursuit_of
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.applications import NewApplication, employer_of, start_application
from app.usecases.pursuit.employers import NO_LABELS, NewEmployer, agrees, restricted
from app.usecases.pursuit.external_ids import Labels, check_external_id
from app.usecases.pursuit.interviewers import NewInterviewer, new_people, person_fact
from app.usecases.refresh import refresh
from app.usecases.row_values import maybe_instant

LONGEST_INTERVIEW: Final = timedelta(days=7)
#: Where no people meet, an interview is a window to answer or to work in.
LONGEST_WINDOW: Final = timedelta(days=60)
#: How long a round lasts whose end was left out.
USUAL_LENGTH: Final = timedelta(hours=1)
_WINDOWS: Final = frozenset({Format.RECORDED, Format.ASSIGNMENT})


@dataclass(frozen=True, slots=True)
class NewInterview:
    """A round of an application.

    Without an end, an hour is assumed. Either `application_id` names the application, or
    `application` describes a new one. `employer_id` and `employer` name or describe the
    employer; with an application's id they may only name its own employer.
    """

    stage: Stage
    format: Format
    starts_at: datetime
    ends_at: datetime | None = None
    state: InterviewState = InterviewState.SCHEDULED
    missed_by: MissedBy | None = None
    state_at: datetime | None = None
    application_id: str | None = None
    application: NewApplication | None = None
    employer_id: str | None = None
    employer: NewEmployer | None = None
    time_zone: str | None = None
    interviewers: tuple[NewInterviewer, ...] = ()
    note: str | None = None
    id: str | None = None
    content_hash: str | None = None
    labels: Labels = NO_LABELS


@dataclass(frozen=True, slots=True)
class WrittenInterview:
    """The row of an interview, whether this call made it, and its interviewers if it did."""

    row: Row
    created: bool
    interviewers: tuple[Row, ...] = ()


def create_interview(
    context: PursuitContext | None,
    command: NewInterview,
    operator: Policy,
    now: datetime,
    limits: Limits,
) -> Outcome[WrittenInterview]:
    """Record a round, with its application and employer where these are new."""
    context = known(context, "employer" if command.application_id is None else "application")
    again = existing_or_conflict(context, "interviews", command.id, command.content_hash)
    if again is not None:
        return Outcome(WrittenInterview(again, created=False))
    check_external_id(context, "interviews", command.labels.external_id)
    policy = policy_of(context.account, operator)
    ends_at = command.ends_at or command.starts_at + USUAL_LENGTH
    check_times(command.starts_at, ends_at, command.format)
    check_state(command.state, command.starts_at, ends_at, now)
    check_missed(command.state, command.format)
    pursuit, changes = _pursuit(context, command, policy, now)
    row = _row(command, pursuit, ends_at, now)
    of = (str(row["id"]), pursuit.application.id, pursuit.employer.id)
    interviewers = new_people(context, command.interviewers, of, now)
    after, said = _with_round(pursuit, interview_fact(row, interviewers))
    check_people(limits, people_of(pursuit), after)
    tasks = refresh((after,), context.tasks, context.outlooks, policy, now)
    return Outcome(
        WrittenInterview(row, created=True, interviewers=interviewers),
        (
            *changes,
            Insert("interviews", row),
            *(Insert("interviewers", one) for one in interviewers),
            *said,
            *tasks,
        ),
    )


def check_times(starts_at: datetime, ends_at: datetime, format_: Format | None = None) -> None:
    """Refuse an interview that ends before it starts, or that lasts for ever."""
    if ends_at <= starts_at:
        raise Invalid("/ends_at", "ends_before_start", "An interview ends after it has started.")
    longest = LONGEST_WINDOW if format_ in _WINDOWS else LONGEST_INTERVIEW
    if ends_at - starts_at > longest:
        raise Invalid(
            "/ends_at", "out_of_range", f"An interview lasts {longest.days} days at most."
        )


def check_state(
    state: InterviewState, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    """Refuse a state of the past for an interview that is still ahead."""
    latest = now + CLOCK_TOLERANCE
    if state is InterviewState.COMPLETED and ends_at > latest:
        raise Invalid("/state", "in_the_future", "This interview has not ended yet.")
    if state is InterviewState.MISSED and starts_at > latest:
        raise Invalid("/state", "in_the_future", "This interview has not started yet.")


def check_missed(state: InterviewState, format_: Format) -> None:
    """Refuse a missed round whose format has no one to appear."""
    if state is InterviewState.MISSED and format_ in _WINDOWS:
        raise Invalid(
            "/state",
            "incompatible_fields",
            f"An interview of the format {format_.value} cannot be missed: nobody has to appear.",
        )


def _pursuit(
    context: PursuitContext, command: NewInterview, policy: Policy, now: datetime
) -> tuple[Pursuit, tuple[Change, ...]]:
    if command.application_id is not None:
        pursuit = pursuit_of(context, command.application_id)
        employer = pursuit.employer
        changes: tuple[Change, ...] = ()
        _check_same(pursuit, command)
        if command.employer is not None:
            employer, changes = restricted(employer, command.employer.preferences, now)
        return replace(pursuit, employer=employer), changes
    if command.application is None:
        raise NotFound("application")
    employer, changes = employer_of(context, command.employer, policy, now)
    started = start_application(context, employer, command.application, policy, now)
    return started.pursuit, (*changes, *started.changes)


def _check_same(pursuit: Pursuit, command: NewInterview) -> None:
    """Refuse an employer that is not the application's own."""
    employer = pursuit.employer
    described = command.employer
    other = command.employer_id not in {None, employer.id}
    if described is not None:
        other = other or not agrees(described, employer)
    if other:
        raise Invalid(
            "/employer",
            "incompatible_fields",
            "The application named here is at another employer; leave the employer out.",
        )


def _row(command: NewInterview, pursuit: Pursuit, ends_at: datetime, now: datetime) -> Row:
    return {
        "id": command.id or new_id(now),
        "application_id": pursuit.application.id,
        "employer_id": pursuit.employer.id,
        "stage": command.stage.value,
        "format": command.format.value,
        "state": command.state.value,
        "starts_at": command.starts_at,
        "ends_at": ends_at,
        "time_zone": command.time_zone or pursuit.region.time_zone,
        "end_assumed": command.ends_at is None,
        **state_columns(command.state, command.missed_by, command.state_at, command.starts_at, now),
        "slot_since": None,
        "note": command.note,
        "content_hash": command.content_hash,
        **command.labels.columns,
        "created_at": now,
        "updated_at": now,
    }


#: States of a round that did not take place.
NOT_HELD: Final = frozenset(
    {InterviewState.MISSED, InterviewState.CANCELLED, InterviewState.POSTPONED}
)


def state_columns(
    state: InterviewState,
    missed_by: MissedBy | None,
    state_at: datetime | None,
    starts_at: datetime,
    now: datetime,
) -> dict[str, object]:
    """The columns that say since when a round is in its state, and by whose doing.

    Without a word its instant is the earlier of now and the start of its slot.
    """
    if missed_by is not None and state is not InterviewState.MISSED:
        raise Invalid("/missed_by", "incompatible_fields", "Only a missed round was missed.")
    if state not in NOT_HELD:
        if state_at is not None:
            raise Invalid(
                "/state_at",
                "incompatible_fields",
                "Only a round that did not take place has the instant of its state.",
            )
        return {"missed_by": None, "state_at": None, "state_by": None}
    return {
        "missed_by": None if missed_by is None else missed_by.value,
        "state_at": min(now, starts_at)
        if state_at is None
        else not_in_future(state_at, now, "/state_at"),
        "state_by": None,
    }


def interview_fact(row: Row, interviewers: tuple[Row, ...]) -> Interview:
    """The fact that a new row of interviews stands for."""
    return Interview(
        str(row["id"]),
        Stage(str(row["stage"])),
        Format(str(row["format"])),
        InterviewState(str(row["state"])),
        _instant(row["starts_at"]),
        _instant(row["ends_at"]),
        str(row["time_zone"]),
        _instant(row["created_at"]),
        tuple(person_fact(one) for one in interviewers),
        missed_by=None if row["missed_by"] is None else MissedBy(str(row["missed_by"])),
        state_at=maybe_instant(row, "state_at"),
        slot_since=maybe_instant(row, "slot_since"),
    )


def _instant(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("an instant was expected")
    return value


def _with_round(pursuit: Pursuit, interview: Interview) -> tuple[Pursuit, tuple[Change, ...]]:
    """The pursuit with a new round, and the changes to what was said before.

    What was said before the first round becomes the first revision of its timetable.
    """
    said = () if pursuit.interviews else pursuit.application.timetables
    if said:
        interview = replace(interview, timetables=said)
        pursuit = replace(pursuit, application=replace(pursuit.application, timetables=()))
    of = {"interview_id": interview.id, "application_id": pursuit.application.id}
    changes = tuple(Amend("timetables", one.id, of) for one in said)
    return with_rounds(pursuit, (*pursuit.interviews, interview)), changes


def with_rounds(pursuit: Pursuit, rounds: tuple[Interview, ...]) -> Pursuit:
    """The pursuit with these rounds, in the order in which they are held."""
    in_order = sorted(rounds, key=lambda one: (one.starts_at, one.ends_at, one.id))
    return replace(pursuit, interviews=tuple(in_order))
