"""Employer updates of a whole history."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.api.v1.advice.histories import History, HistoryUpdate
from app.api.v1.advice.history_references import Names, require_known
from app.api.v1.advice.repeats import repeated_updates
from app.api.v1.pursuit.employer_update_shapes import check_fields_of
from app.api.v1.pursuit.timetable_shapes import pointing_at
from app.domain import facts
from app.domain.facts import AnswerDue, InterviewState, Pursuit
from app.usecases.errors import Invalid
from app.usecases.instants import LONGEST_PROMISE
from app.usecases.pursuit.employer_updates import AHEAD, NO_ROUND_AHEAD, STATES


def with_updates(pursuit: Pursuit, history: History, taken: set[str]) -> Pursuit:
    """Add the employer updates, in order of time, without those that repeat another."""
    names = Names.of(history.employer_updates, "update", "/employer_updates", taken)
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
        require_known(entry.interview_id, known, f"{pointer}/interview_id")
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
