"""Employer updates, the employer's news: recorded as received, never judged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.actions import Channel
from app.domain.facts import (
    AnswerDue,
    DayOrInstant,
    EmployerUpdate,
    FeedbackWord,
    Interview,
    InterviewState,
    OfferForm,
    Pursuit,
    UpdateKind,
    WhoCalls,
)
from app.domain.policy import Policy
from app.usecases.client_ids import existing_or_conflict
from app.usecases.errors import Invalid
from app.usecases.ids import new_id
from app.usecases.instants import LONGEST_PROMISE, not_in_future
from app.usecases.json_columns import answer_due_json
from app.usecases.lookups import Place, find_place, known, with_pursuit
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.aliases import recorded_before
from app.usecases.pursuit.employers import Written
from app.usecases.pursuit.interviews import with_rounds
from app.usecases.pursuit.timetables import check_promise, named_days
from app.usecases.refresh import refresh

#: The fields that belong to some kinds of update alone, and those kinds.
FIELDS: Final[Mapping[str, frozenset[UpdateKind]]] = MappingProxyType(
    {
        "answer_due": frozenset({UpdateKind.NEW_TIMETABLE, UpdateKind.ROUND_POSTPONED}),
        "returns_on": frozenset({UpdateKind.AUTO_REPLY}),
        "respond_by": frozenset({UpdateKind.OFFER}),
        "form": frozenset({UpdateKind.OFFER}),
        "paper_by": frozenset({UpdateKind.OFFER}),
        "call_at": frozenset({UpdateKind.INVITED_TO_CALL}),
        "who_calls": frozenset({UpdateKind.INVITED_TO_CALL}),
        "due": frozenset(
            {UpdateKind.QUESTION, UpdateKind.DOCUMENTS_REQUESTED, UpdateKind.NEXT_STAGE}
        ),
        "asks_for_times": frozenset({UpdateKind.NEXT_STAGE}),
        "review_on": frozenset({UpdateKind.ON_HOLD}),
        "silence_means_no": frozenset(
            {UpdateKind.NEW_TIMETABLE, UpdateKind.ACKNOWLEDGED, UpdateKind.ROUND_POSTPONED}
        ),
    }
)

#: Fields that name a day or an instant which lies ahead of the word.
AHEAD: Final = ("returns_on", "respond_by", "paper_by", "call_at", "due", "review_on")

#: What a word says became of a round.
STATES: Final = {
    UpdateKind.ROUND_POSTPONED: InterviewState.POSTPONED,
    UpdateKind.ROUND_CANCELLED: InterviewState.CANCELLED,
}
#: Why a postponed or cancelled round is refused that is not named and that nothing can mean.
NO_ROUND_AHEAD: Final = "No round lies ahead; name the one that this is about."


@dataclass(frozen=True, slots=True)
class NewUpdate:
    """An employer's news, as a client describes it.

    same: the records that may say exactly this, recorded before
    """

    place: Place
    kind: UpdateKind
    received_at: datetime | None = None
    channel: Channel | None = None
    answer_due: AnswerDue | None = None
    returns_on: date | None = None
    respond_by: DayOrInstant | None = None
    call_at: DayOrInstant | None = None
    feedback: FeedbackWord | None = None
    due: DayOrInstant | None = None
    who_calls: WhoCalls | None = None
    form: OfferForm | None = None
    paper_by: date | None = None
    asks_for_times: bool | None = None
    review_on: date | None = None
    silence_means_no: bool = False
    note: str | None = None
    external_id: str | None = None
    id: str | None = None
    content_hash: str | None = None
    same: tuple[str, ...] = ()


class RecordedMeanwhile(Exception):
    """Records like this word were added after those that may be the same were looked up.

    ids: those records; their notes say whether one is this very word
    """

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(f"{len(ids)} like it were recorded meanwhile")
        self.ids = ids


def record_update(
    context: PursuitContext | None, command: NewUpdate, operator: Policy, now: datetime
) -> Outcome[Written]:
    """Record news of the employer; the same word sent twice is the same record.

    Raises RecordedMeanwhile, where no id was chosen, for the client's side to look again.
    """
    context = known(context, command.place.what)
    pursuit, interview = find_place(context, command.place)
    again = existing_or_conflict(context, "employer_updates", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    ids = (command.id, command.external_id)
    same = recorded_before(context, "employer_updates", ids, pursuit.application.id, now)
    if same is not None:
        return Outcome(Written(same[0], created=False), same[1])
    received_at = not_in_future(command.received_at, now, "/received_at")
    check_update(command, pursuit, interview, received_at)
    interview = _of_round(command, pursuit, interview, now)
    update = _fact(command, interview, received_at, now)
    row = _row(command, update, pursuit, now)
    before = _same_before(context, command, row)
    if before is not None:
        return Outcome(Written(before, created=False))
    meanwhile = _like_it(pursuit, command, update)
    if meanwhile:
        raise RecordedMeanwhile(meanwhile)
    updates = sorted((*pursuit.updates, update), key=lambda one: (one.received_at, one.id))
    after, changes = _with_state(replace(pursuit, updates=tuple(updates)), interview, update)
    policy = policy_of(context.account, operator)
    tasks = refresh(
        with_pursuit(context.pursuits, after), context.tasks, context.outlooks, policy, now
    )
    inserted = Insert("employer_updates", row)
    return Outcome(Written(row, created=True), (inserted, *changes, *tasks))


def _of_round(
    command: NewUpdate, pursuit: Pursuit, interview: Interview | None, now: datetime
) -> Interview | None:
    """The round that a word is about: a postponed or cancelled one is by default the one ahead."""
    if command.kind not in STATES or interview is not None:
        return interview
    ahead = [
        one
        for one in pursuit.interviews
        if one.state is InterviewState.SCHEDULED and one.ends_at > now
    ]
    if not ahead:
        raise Invalid("/interview_id", "missing", NO_ROUND_AHEAD)
    return ahead[0]


def _fact(
    command: NewUpdate, interview: Interview | None, received_at: datetime, now: datetime
) -> EmployerUpdate:
    return EmployerUpdate(
        id=command.id or new_id(now),
        interview_id=None if interview is None else interview.id,
        kind=command.kind,
        received_at=received_at,
        channel=command.channel,
        answer_due=command.answer_due,
        returns_on=command.returns_on,
        respond_by=command.respond_by,
        call_at=command.call_at,
        feedback=command.feedback,
        due=command.due,
        who_calls=command.who_calls,
        form=command.form,
        paper_by=command.paper_by,
        asks_for_times=command.asks_for_times,
        review_on=command.review_on,
        silence_means_no=command.silence_means_no,
        recorded_at=now,
    )


def _row(command: NewUpdate, update: EmployerUpdate, pursuit: Pursuit, now: datetime) -> Row:
    return {
        "id": update.id,
        "application_id": pursuit.application.id,
        "employer_id": pursuit.employer.id,
        "interview_id": update.interview_id,
        "kind": update.kind.value,
        "received_at": update.received_at,
        "recorded_at": now,
        "updated_at": now,
        "channel": None if update.channel is None else update.channel.value,
        "answer_due": None if update.answer_due is None else answer_due_json(update.answer_due),
        "returns_on": update.returns_on,
        "respond_by": update.respond_by,
        "call_at": update.call_at,
        "feedback": None if update.feedback is None else update.feedback.value,
        "due": update.due,
        "who_calls": None if update.who_calls is None else update.who_calls.value,
        "form": None if update.form is None else update.form.value,
        "paper_by": update.paper_by,
        "asks_for_times": update.asks_for_times,
        "review_on": update.review_on,
        "silence_means_no": update.silence_means_no,
        "retracted_at": None,
        "retraction_reason": None,
        "note": command.note,
        "external_id": command.external_id,
        "content_hash": command.content_hash,
    }


#: What makes two records the same word, where no id was chosen for the second.
_SAME: Final = (
    *("application_id", "interview_id", "kind", "received_at", "channel", "answer_due", "note"),
    *("returns_on", "respond_by", "call_at", "due", "paper_by", "review_on"),
)


#: The same of the facts of a pursuit, which leave out the note.
_SAME_FACTS: Final = tuple(name for name in _SAME if name not in ("application_id", "note"))


def _same_before(context: PursuitContext, command: NewUpdate, row: Row) -> Row | None:
    if command.id is not None or command.external_id is not None:
        return None
    for one in command.same:
        before = context.existing.get(("employer_updates", one))
        if before is None or before["retracted_at"] is not None:
            continue
        if all(before[column] == row[column] for column in _SAME):
            return before
    return None


def _like_it(pursuit: Pursuit, command: NewUpdate, update: EmployerUpdate) -> tuple[str, ...]:
    """Updates with the same facts that were not looked up: another request has just added them."""
    if command.id is not None or command.external_id is not None or command.received_at is None:
        return ()
    return tuple(
        one.id
        for one in pursuit.updates
        if one.id not in command.same
        and one.retracted_at is None
        and all(getattr(one, name) == getattr(update, name) for name in _SAME_FACTS)
    )


def _with_state(
    pursuit: Pursuit, interview: Interview | None, update: EmployerUpdate
) -> tuple[Pursuit, tuple[Change, ...]]:
    """The pursuit with the state that a word says of its round; one that was set before stays."""
    state = STATES.get(update.kind)
    if state is None or interview is None or interview.state is not InterviewState.SCHEDULED:
        return pursuit, ()
    values: dict[str, object] = {
        "state": state.value,
        "state_at": update.received_at,
        "state_by": update.id,
    }
    after = replace(interview, state=state, state_at=update.received_at)
    rounds = tuple(after if one.id == interview.id else one for one in pursuit.interviews)
    return with_rounds(pursuit, rounds), (Amend("interviews", interview.id, values),)


def check_update(
    command: NewUpdate, pursuit: Pursuit, interview: Interview | None, received_at: datetime
) -> None:
    """Refuse news that names a day before it was received, or one too far ahead."""
    zone = ZoneInfo(pursuit.region.time_zone)
    told_on = received_at.astimezone(zone).date()
    answer = command.answer_due
    if answer is not None:
        check_promise(answer, interview, received_at, pursuit, "/answer_due")
        for name, day in named_days(answer, zone).items():
            if name != "earliest" and day < told_on:
                raise Invalid(
                    f"/answer_due/{name}",
                    "out_of_range",
                    "A new date must not lie before the day on which the news was received.",
                )
    for name in AHEAD:
        value = getattr(command, name)
        if value is None:
            continue
        if isinstance(value, datetime):
            early = value < received_at
            day = value.astimezone(zone).date()
        else:
            early, day = value < told_on, value
        if early or day > told_on + LONGEST_PROMISE:
            raise Invalid(
                f"/{name}",
                "out_of_range",
                f"It must lie after the news was received, by at most {LONGEST_PROMISE.days} days.",
            )
