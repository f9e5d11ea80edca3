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
    Interviewer,
    InterviewState,
    Pursuit,
    Stage,
)
from app.domain.policy import Policy
from app.usecases.common import CLOCK_TOLERANCE, existing_or_conflict, known, pursuit_of
from app.usecases.errors import Invalid, NotFound
from app.usecases.ids import new_id
from app.usecases.limits import Limits, check_people, people_of
from app.usecases.policies import policy_of
from app.usecases.ports import Change, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.applications import NewApplication, employer_of, start_application
from app.usecases.pursuit.employers import NewEmployer, name_key, restricted
from app.usecases.refresh import refresh

LONGEST_INTERVIEW: Final = timedelta(days=7)
#: Where nobody meets anybody, an interview is a window to answer or to work in.
LONGEST_WINDOW: Final = timedelta(days=60)
_WINDOWS: Final = frozenset({Format.RECORDED, Format.ASSIGNMENT})


@dataclass(frozen=True, slots=True)
class NewInterviewer:
    """A person who takes part, as a client names them."""

    name: str
    email: str | None = None
    job_title: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class NewInterview:
    """A round of an application.

    Either `application_id` names the application, or `application` describes a new one.
    `employer_id` and `employer` name or describe the employer; with an application's id
    they may only name its own employer.
    """

    stage: Stage
    format: Format
    starts_at: datetime
    ends_at: datetime
    state: InterviewState = InterviewState.SCHEDULED
    application_id: str | None = None
    application: NewApplication | None = None
    employer_id: str | None = None
    employer: NewEmployer | None = None
    time_zone: str | None = None
    interviewers: tuple[NewInterviewer, ...] = ()
    note: str | None = None
    id: str | None = None
    content_hash: str | None = None


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
    for position, person in enumerate(command.interviewers):
        # An interviewer's id says nothing of the interview's content, so it is never replayed.
        if person.id is not None and context.existing.get(("interviewers", person.id)):
            raise Invalid(
                f"/interviewers/{position}/id",
                "invalid_value",
                "Another interviewer has this id already.",
            )
    check_times(command.starts_at, command.ends_at)
    check_state(command.state, command.starts_at, command.ends_at, now)
    pursuit, changes = _pursuit(context, command, now)
    row = _row(command, pursuit, now)
    interviewers = _interviewer_rows(command, str(row["id"]), pursuit.employer.id, now)
    after = _with_round(pursuit, interview_fact(row, interviewers))
    check_people(limits, people_of(pursuit), after)
    policy = policy_of(context.account, operator)
    tasks = refresh((after,), context.tasks, policy, now)
    return Outcome(
        WrittenInterview(row, created=True, interviewers=interviewers),
        (
            *changes,
            Insert("interviews", row),
            *(Insert("interviewers", one) for one in interviewers),
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


def _pursuit(
    context: PursuitContext, command: NewInterview, now: datetime
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
    employer, changes = employer_of(context, command.employer, now)
    pursuit, row = start_application(context, employer, command.application, now)
    return pursuit, (*changes, Insert("applications", row))


def _check_same(pursuit: Pursuit, command: NewInterview) -> None:
    """Refuse an employer that is not the application's own."""
    employer = pursuit.employer
    described = command.employer
    other = command.employer_id not in {None, employer.id}
    if described is not None:
        other = other or (
            name_key(described.name) != name_key(employer.name)
            or described.region != employer.region
        )
    if other:
        raise Invalid(
            "/employer",
            "incompatible_fields",
            "The application named here is at another employer; leave the employer out.",
        )


def _row(command: NewInterview, pursuit: Pursuit, now: datetime) -> Row:
    return {
        "id": command.id or new_id(now),
        "application_id": pursuit.application.id,
        "employer_id": pursuit.employer.id,
        "stage": command.stage.value,
        "format": command.format.value,
        "state": command.state.value,
        "starts_at": command.starts_at,
        "ends_at": command.ends_at,
        "time_zone": command.time_zone or pursuit.employer.region.time_zone,
        "note": command.note,
        "content_hash": command.content_hash,
        "created_at": now,
        "updated_at": now,
    }


def _interviewer_rows(
    command: NewInterview, interview_id: str, employer_id: str, now: datetime
) -> tuple[Row, ...]:
    return tuple(
        interviewer_row(
            person, person.id or new_id(now), position, (interview_id, employer_id), now
        )
        for position, person in enumerate(command.interviewers)
    )


def interviewer_row(
    person: NewInterviewer, row_id: str, position: int, of: tuple[str, str], now: datetime
) -> Row:
    """The row of a new interviewer; `of` is the interview and the employer."""
    interview_id, employer_id = of
    return {
        "id": row_id,
        "interview_id": interview_id,
        "employer_id": employer_id,
        "position": position,
        "name": person.name,
        "email": person.email,
        "job_title": person.job_title,
        "created_at": now,
        "updated_at": now,
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
        tuple(Interviewer(str(one["id"]), str(one["name"])) for one in interviewers),
    )


def _instant(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("an instant was expected")
    return value


def _with_round(pursuit: Pursuit, interview: Interview) -> Pursuit:
    return with_rounds(pursuit, (*pursuit.interviews, interview))


def with_rounds(pursuit: Pursuit, rounds: tuple[Interview, ...]) -> Pursuit:
    """The pursuit with these rounds, in the order in which they are held."""
    in_order = sorted(rounds, key=lambda one: (one.starts_at, one.ends_at, one.id))
    return replace(pursuit, interviews=tuple(in_order))
