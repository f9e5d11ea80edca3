"""Timetables: when the employer said the candidate will hear; all revisions are kept.

The first PUT is the employer's word; a later one is the candidate's correction of it,
and can only lengthen the wait (which is the domain's to see to). Saying the same again
adds no revision. On an application, the timetable is that of its latest round by start;
what was said before the first round is the application's own.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from app.domain.facts import AnswerDue, AnswerStatus, Interview, Pursuit, Timetable
from app.domain.policy import Policy
from app.usecases.errors import Invalid
from app.usecases.ids import new_id
from app.usecases.instants import LONGEST_PROMISE, not_in_future, rfc3339
from app.usecases.json_columns import answer_due_json
from app.usecases.lookups import Place, find_place, known, with_pursuit
from app.usecases.policies import policy_of
from app.usecases.ports import Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.interviews import with_rounds
from app.usecases.refresh import refresh

#: The columns that say what was said; a PUT that repeats them changes nothing.
_SAID: Final = (
    *("answer_due", "posts", "applicants", "another_stage", "as_said", "silence_means_no"),
)


@dataclass(frozen=True, slots=True)
class PutTimetable:
    """What was said. The three further answers are kept as they came: no rule reads them.

    `last_id` is the last revision that the caller has seen; its row is loaded by that id.
    """

    place: Place
    answer_due: AnswerDue
    posts: dict[str, object]
    applicants: dict[str, object]
    another_stage: dict[str, object]
    as_said: str | None = None
    silence_means_no: bool = False
    said_at: datetime | None = None
    last_id: str | None = None


def place_of(context: PursuitContext, place: Place) -> tuple[Pursuit, Interview | None]:
    """The pursuit, and the round whose timetable it is: on an application the latest by start."""
    pursuit, interview = find_place(context, place)
    if interview is None and pursuit.interviews:
        interview = pursuit.interviews[-1]
    return pursuit, interview


def said_of(pursuit: Pursuit, interview: Interview | None) -> tuple[Timetable, ...]:
    """The revisions of a round, or those of the application before its first round."""
    return pursuit.application.timetables if interview is None else interview.timetables


def put_timetable(
    context: PursuitContext | None, command: PutTimetable, operator: Policy, now: datetime
) -> Outcome[Row | None]:
    """Record a revision; the answer is its row, or None where it repeats the last one."""
    context = known(context, command.place.what)
    pursuit, interview = place_of(context, command.place)
    said: dict[str, object] = {
        "answer_due": answer_due_json(command.answer_due),
        "posts": command.posts,
        "applicants": command.applicants,
        "another_stage": command.another_stage,
        "as_said": command.as_said,
        "silence_means_no": command.silence_means_no,
    }
    before = said_of(pursuit, interview)
    last = before[-1] if before else None
    said_at = _said_at(command, interview, last, now)
    check_promise(command.answer_due, interview, said_at, pursuit, "/answer_due")
    if _repeats(context, command, last, said):
        return Outcome(None)
    row = {
        "id": new_id(now),
        "interview_id": None if interview is None else interview.id,
        "application_id": pursuit.application.id,
        "employer_id": pursuit.employer.id,
        "revision": 1 if last is None else last.revision + 1,
        "said_at": said_at,
        "recorded_at": now,
        "retracted_at": None,
        "retraction_reason": None,
        **said,
    }
    revision = Timetable(
        str(row["id"]),
        cast("int", row["revision"]),
        said_at,
        command.answer_due,
        command.silence_means_no,
        now,
    )
    after = with_said(pursuit, interview, (*before, revision))
    policy = policy_of(context.account, operator)
    tasks = refresh(
        with_pursuit(context.pursuits, after), context.tasks, context.outlooks, policy, now
    )
    return Outcome(row, (Insert("timetables", row), *tasks))


def with_said(
    pursuit: Pursuit, interview: Interview | None, said: tuple[Timetable, ...]
) -> Pursuit:
    """The pursuit with these revisions, of a round or of the application itself."""
    if interview is None:
        return replace(pursuit, application=replace(pursuit.application, timetables=said))
    after = replace(interview, timetables=said)
    rounds = tuple(after if one.id == interview.id else one for one in pursuit.interviews)
    return with_rounds(pursuit, rounds)


def _repeats(
    context: PursuitContext, command: PutTimetable, last: Timetable | None, said: dict[str, object]
) -> bool:
    if last is None or last.id != command.last_id or last.retracted_at is not None:
        return False
    row = context.existing.get(("timetables", last.id))
    if row is None or any(row[column] != said[column] for column in _SAID):
        return False
    return command.said_at is None or command.said_at == last.said_at


def _said_at(
    command: PutTimetable, interview: Interview | None, last: Timetable | None, now: datetime
) -> datetime:
    if command.said_at is None:
        # The first is what was said in the interview itself; a correction is made now.
        return now if last is not None or interview is None else min(interview.ends_at, now)
    said_at = not_in_future(command.said_at, now, "/said_at")
    if interview is not None and said_at < min(interview.starts_at, now):
        raise Invalid(
            "/said_at",
            "out_of_range",
            f"The interview had not begun then: it starts at {rfc3339(interview.starts_at)}.",
        )
    return said_at


def check_promise(
    answer: AnswerDue,
    interview: Interview | None,
    said_at: datetime,
    pursuit: Pursuit,
    pointer: str,
) -> None:
    """Refuse a promise for a day before the interview, or too far ahead.

    Days are the employer's (or the pursuit's own), since the promise is.
    """
    if answer.status is not AnswerStatus.ANSWERED:
        return
    zone = ZoneInfo(pursuit.region.time_zone)
    held = None if interview is None else interview.starts_at
    for name, day in named_days(answer, zone).items():
        place = f"{pointer}/{name}"
        early = held is not None and (
            day < held.astimezone(zone).date()
            or (name == "instant" and answer.instant is not None and answer.instant < held)
        )
        if early and name not in {"earliest", "ask_from"}:
            raise Invalid(
                place,
                "promise_before_interview",
                "An answer cannot be promised for a day before the interview.",
            )
        if day > said_at.astimezone(zone).date() + LONGEST_PROMISE:
            raise Invalid(
                place,
                "out_of_range",
                f"A promise reaches {LONGEST_PROMISE.days} days ahead at most.",
            )


def named_days(answer: AnswerDue, zone: ZoneInfo) -> dict[str, date]:
    """The local days that an answer names, by the field of each."""
    days = {
        "date": answer.day,
        "instant": None if answer.instant is None else answer.instant.astimezone(zone).date(),
        "earliest": answer.earliest,
        "latest": answer.latest,
        "ask_from": answer.ask_from,
    }
    return {name: day for name, day in days.items() if day is not None}
