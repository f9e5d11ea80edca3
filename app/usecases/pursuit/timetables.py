"""Timetables: when the employer said the candidate will hear; all revisions are kept.

The first PUT is the employer's word; a later one is the candidate's correction of it,
and can only lengthen the wait (which is the domain's to see to). Saying the same again
adds no revision.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from app.domain.facts import (
    AnswerDue,
    AnswerStatus,
    Employer,
    Interview,
    Pursuit,
    Timetable,
)
from app.domain.policy import Policy
from app.usecases.common import (
    LONGEST_PROMISE,
    find_interview,
    known,
    not_in_future,
    rfc3339,
    with_pursuit,
)
from app.usecases.errors import Invalid
from app.usecases.ids import new_id
from app.usecases.policies import policy_of
from app.usecases.ports import Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.interviews import with_rounds
from app.usecases.refresh import refresh

#: The columns that say what was said; a PUT that repeats them changes nothing.
_SAID: Final = ("answer_due", "posts", "applicants", "another_stage", "as_said")


@dataclass(frozen=True, slots=True)
class PutTimetable:
    """What was said. The three further answers are kept as they came: no rule reads them.

    `last_id` is the last revision that the caller has seen; its row is loaded by that id.
    """

    interview_id: str
    answer_due: AnswerDue
    posts: dict[str, object]
    applicants: dict[str, object]
    another_stage: dict[str, object]
    as_said: str | None = None
    said_at: datetime | None = None
    last_id: str | None = None


def answer_due_json(answer: AnswerDue) -> dict[str, object]:
    """An answer as it is kept in its column."""
    return {
        "status": answer.status.value,
        "date": None if answer.day is None else answer.day.isoformat(),
        "instant": None if answer.instant is None else rfc3339(answer.instant),
    }


def put_timetable(
    context: PursuitContext | None, command: PutTimetable, operator: Policy, now: datetime
) -> Outcome[Row | None]:
    """Record a revision; the answer is its row, or None where it repeats the last one."""
    context = known(context, "interview")
    pursuit, interview = find_interview(context, command.interview_id)
    said: dict[str, object] = {
        "answer_due": answer_due_json(command.answer_due),
        "posts": command.posts,
        "applicants": command.applicants,
        "another_stage": command.another_stage,
        "as_said": command.as_said,
    }
    last = interview.timetables[-1] if interview.timetables else None
    said_at = _said_at(command, interview, last, now)
    check_promise(command.answer_due, interview, said_at, pursuit.employer, "/answer_due")
    if _repeats(context, command, last, said):
        return Outcome(None)
    row = {
        "id": new_id(now),
        "interview_id": interview.id,
        "application_id": pursuit.application.id,
        "employer_id": pursuit.employer.id,
        "revision": 1 if last is None else last.revision + 1,
        "said_at": said_at,
        "recorded_at": now,
        **said,
    }
    revision = Timetable(str(row["id"]), cast("int", row["revision"]), said_at, command.answer_due)
    after = replace(interview, timetables=(*interview.timetables, revision))
    policy = policy_of(context.account, operator)
    tasks = refresh(_with(context, pursuit, after), context.tasks, policy, now)
    return Outcome(row, (Insert("timetables", row), *tasks))


def _with(context: PursuitContext, pursuit: Pursuit, interview: Interview) -> tuple[Pursuit, ...]:
    rounds = tuple(interview if one.id == interview.id else one for one in pursuit.interviews)
    return with_pursuit(context.pursuits, with_rounds(pursuit, rounds))


def _repeats(
    context: PursuitContext, command: PutTimetable, last: Timetable | None, said: dict[str, object]
) -> bool:
    if last is None or last.id != command.last_id:
        return False
    row = context.existing.get(("timetables", last.id))
    if row is None or any(row[column] != said[column] for column in _SAID):
        return False
    return command.said_at is None or command.said_at == last.said_at


def _said_at(
    command: PutTimetable, interview: Interview, last: Timetable | None, now: datetime
) -> datetime:
    if command.said_at is None:
        # The first is what was said in the interview itself; a correction is made now.
        return min(interview.ends_at, now) if last is None else now
    said_at = not_in_future(command.said_at, now, "/said_at")
    if said_at < min(interview.starts_at, now):
        raise Invalid(
            "/said_at",
            "out_of_range",
            f"The interview had not begun then: it starts at {rfc3339(interview.starts_at)}.",
        )
    return said_at


def check_promise(
    answer: AnswerDue, interview: Interview, said_at: datetime, employer: Employer, pointer: str
) -> None:
    """Refuse a promise for a day before the interview, or too far ahead.

    Days are the employer's, since the promise is.
    """
    if answer.status is not AnswerStatus.ANSWERED:
        return
    place = f"{pointer}/date" if answer.day is not None else f"{pointer}/instant"
    zone = ZoneInfo(employer.region.time_zone)
    day = promised_day(answer, zone)
    held = interview.starts_at
    if day < held.astimezone(zone).date() or (answer.instant is not None and answer.instant < held):
        raise Invalid(
            place,
            "promise_before_interview",
            "An answer cannot be promised for a day before the interview.",
        )
    if day > said_at.astimezone(zone).date() + LONGEST_PROMISE:
        raise Invalid(
            place, "out_of_range", f"A promise reaches {LONGEST_PROMISE.days} days ahead at most."
        )


def promised_day(answer: AnswerDue, zone: ZoneInfo) -> date:
    """The local day that an answer names."""
    if answer.day is not None:
        return answer.day
    if answer.instant is None:
        raise TypeError("an answered promise has a day or an instant")
    return answer.instant.astimezone(zone).date()
