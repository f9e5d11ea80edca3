"""Employer updates, the employer's news: recorded as received, never judged."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.domain.actions import Channel
from app.domain.facts import (
    AnswerDue,
    EmployerUpdate,
    FeedbackWord,
    Interview,
    Pursuit,
    UpdateKind,
)
from app.domain.policy import Policy
from app.usecases.common import (
    LONGEST_PROMISE,
    existing_or_conflict,
    find_interview,
    known,
    not_in_future,
    with_pursuit,
)
from app.usecases.errors import Invalid
from app.usecases.ids import new_id
from app.usecases.policies import policy_of
from app.usecases.ports import Insert, Outcome, PursuitContext
from app.usecases.pursuit.employers import Written
from app.usecases.pursuit.timetables import answer_due_json, check_promise, promised_day
from app.usecases.refresh import refresh


@dataclass(frozen=True, slots=True)
class NewUpdate:
    """An employer's news, as a client describes it."""

    interview_id: str
    kind: UpdateKind
    received_at: datetime | None = None
    channel: Channel | None = None
    answer_due: AnswerDue | None = None
    returns_on: date | None = None
    respond_by: datetime | None = None
    call_at: datetime | None = None
    feedback: FeedbackWord | None = None
    note: str | None = None
    id: str | None = None
    content_hash: str | None = None


def record_update(
    context: PursuitContext | None, command: NewUpdate, operator: Policy, now: datetime
) -> Outcome[Written]:
    """Record news of the employer."""
    context = known(context, "interview")
    pursuit, interview = find_interview(context, command.interview_id)
    again = existing_or_conflict(context, "employer_updates", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    received_at = not_in_future(command.received_at, now, "/received_at")
    check_update(command, pursuit, interview, received_at)
    update = EmployerUpdate(
        id=command.id or new_id(now),
        interview_id=interview.id,
        kind=command.kind,
        received_at=received_at,
        channel=command.channel,
        answer_due=command.answer_due,
        returns_on=command.returns_on,
        respond_by=command.respond_by,
        call_at=command.call_at,
        feedback=command.feedback,
    )
    row = {
        "id": update.id,
        "application_id": pursuit.application.id,
        "employer_id": pursuit.employer.id,
        "interview_id": interview.id,
        "kind": update.kind.value,
        "received_at": received_at,
        "recorded_at": now,
        "updated_at": now,
        "channel": None if update.channel is None else update.channel.value,
        "answer_due": None if update.answer_due is None else answer_due_json(update.answer_due),
        "returns_on": update.returns_on,
        "respond_by": update.respond_by,
        "call_at": update.call_at,
        "feedback": None if update.feedback is None else update.feedback.value,
        "note": command.note,
        "content_hash": command.content_hash,
    }
    updates = sorted((*pursuit.updates, update), key=lambda one: (one.received_at, one.id))
    after = replace(pursuit, updates=tuple(updates))
    policy = policy_of(context.account, operator)
    tasks = refresh(with_pursuit(context.pursuits, after), context.tasks, policy, now)
    return Outcome(Written(row, created=True), (Insert("employer_updates", row), *tasks))


def check_update(
    command: NewUpdate, pursuit: Pursuit, interview: Interview, received_at: datetime
) -> None:
    """Refuse news that names a day before it was received."""
    zone = ZoneInfo(pursuit.employer.region.time_zone)
    told_on = received_at.astimezone(zone).date()
    answer = command.answer_due
    if answer is not None and (answer.day is not None or answer.instant is not None):
        check_promise(answer, interview, received_at, pursuit.employer, "/answer_due")
        if promised_day(answer, zone) < told_on:
            place = "/answer_due/date" if answer.day is not None else "/answer_due/instant"
            raise Invalid(
                place,
                "out_of_range",
                "A new date must not lie before the day on which the news was received.",
            )
    if command.returns_on is not None:
        if command.returns_on < told_on:
            raise Invalid(
                "/returns_on",
                "out_of_range",
                "A return must not lie before the day on which the news was received.",
            )
        if command.returns_on > told_on + LONGEST_PROMISE:
            raise Invalid(
                "/returns_on",
                "out_of_range",
                f"This lies {LONGEST_PROMISE.days} days ahead at most.",
            )
    for name, instant in (("respond_by", command.respond_by), ("call_at", command.call_at)):
        if instant is not None and not received_at <= instant <= received_at + LONGEST_PROMISE:
            raise Invalid(
                f"/{name}",
                "out_of_range",
                f"This lies after the news was received, by {LONGEST_PROMISE.days} days at most.",
            )
