"""Which actions a decision speaks of, and by when each is owed.

Every kind of action appears; those that belong to a round appear once for each, and
thank-yous once for each person. The order is that of the decision.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from app.domain.actions import CHANNELS, Channel, Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import EmployerUpdate
from app.domain.rules.exceptions import answered, requests
from app.domain.rules.own_tasks import feedback_owed_from, reflecting_from, spoken_enquiry

_ORDER = (
    Kind.RESPOND_TO_OFFER,
    Kind.REPLY,
    Kind.DOCUMENTS,
    Kind.RETURN_CALL,
    Kind.PREPARE_QUESTIONS,
    Kind.RECORD_TIMETABLE,
    Kind.SEND_THANK_YOU,
    Kind.RECORD_OUTCOME,
    Kind.ENQUIRE_STATUS,
    Kind.REQUEST_FEEDBACK,
    Kind.RECORD_FEEDBACK,
    Kind.REFLECT,
    Kind.WITHDRAW,
    Kind.COMPETING_OFFER,
    Kind.RESCHEDULE,
    Kind.CORRECTION,
    Kind.RESEND,
    Kind.ADJUSTMENT,
)
_PER_ROUND = frozenset(
    {Kind.PREPARE_QUESTIONS, Kind.RECORD_TIMETABLE, Kind.RESCHEDULE, Kind.CORRECTION}
)


class ActionSlot:
    """One action with the bars that concern it."""

    __slots__ = ("bars", "by_channel", "channels", "interview_id", "interviewer_id", "kind")

    def __init__(
        self,
        kind: Kind,
        interview_id: str | None,
        interviewer_id: str | None,
        channels: tuple[Channel, ...],
    ) -> None:
        """Start without any bar."""
        self.kind = kind
        self.interview_id = interview_id
        self.interviewer_id = interviewer_id
        self.channels = channels
        self.bars: list[Bar] = []
        self.by_channel: dict[Channel, list[Bar]] = {}

    def take(self, bar: Bar) -> None:
        """Keep a bar on this kind if it concerns this round, person and channel."""
        interview_id = bar.interview_id
        if interview_id is not None:
            if interview_id != self.interview_id:
                return
            if bar.person and bar.interviewer_id != self.interviewer_id:
                return
        channel = bar.channel
        if channel is None:
            self.bars.append(bar)
        elif channel in self.channels:
            self.by_channel.setdefault(channel, []).append(bar)


def slots_of(case: Case) -> list[ActionSlot]:
    """Return an entry for every action, in the order of the decision."""
    whole = anchor(case)
    entries = []
    for kind in _ORDER:
        channels = channels_of(case, kind)
        if kind is Kind.SEND_THANK_YOU:
            for interview in case.pursuit.interviews:
                people: list[str | None] = [person.id for person in interview.interviewers]
                entries += [
                    ActionSlot(kind, interview.id, person, channels) for person in people or [None]
                ]
        elif kind in _PER_ROUND:
            entries += [
                ActionSlot(kind, interview.id, None, channels)
                for interview in case.pursuit.interviews
            ]
        else:
            entries.append(ActionSlot(kind, whole, None, channels))
    return entries


def anchor(case: Case) -> str | None:
    """Return the round that stands for the whole pursuit: the current one, else the last."""
    if case.current is not None:
        return case.current.id
    return case.pursuit.interviews[-1].id if case.pursuit.interviews else None


def channels_of(case: Case, kind: Kind) -> tuple[Channel, ...]:
    """Return the channels an action may take, best first; none for a task.

    Feedback may be asked for in person where the rejection is told in person.
    """
    channels = CHANNELS.get(kind, ())
    if kind is not Kind.REQUEST_FEEDBACK:
        return channels
    rejection = case.rejection
    told_in_person = rejection is not None and rejection.channel is Channel.IN_PERSON
    return (*channels, Channel.IN_PERSON) if told_in_person else channels


def due_of(case: Case, entry: ActionSlot, opens_at: datetime | None) -> datetime | None:
    """Return by when an action is owed, or None where nothing presses.

    Counted in business days of the employer, to the end of their working hours.
    """
    duty = _DUTIES.get(entry.kind)
    return duty(case, entry, opens_at) if duty is not None else None


def _due_of_enquiry(case: Case, _: ActionSlot, opens_at: datetime | None) -> datetime | None:
    return _closing(case, opens_at, "enquiry_due_business_days")


def _due_of_offer(case: Case, _: ActionSlot, __: datetime | None) -> datetime | None:
    respond_by = case.offer.respond_by if case.offer else None
    received_at = case.offer.received_at if case.offer else None
    return respond_by or _closing(case, received_at, "offer_due_business_days")


def _due_of_request(case: Case, _: ActionSlot, opens_at: datetime | None) -> datetime | None:
    told = [case.rejection.received_at] if case.rejection is not None else []
    since = max([*told, *([opens_at] if opens_at else [])], default=None)
    return _closing(case, since, "feedback_due_business_days")


def _due_of_record(case: Case, _: ActionSlot, __: datetime | None) -> datetime | None:
    return _since(case, feedback_owed_from(case), "record_feedback_due_business_days")


def _due_of_reflection(case: Case, _: ActionSlot, __: datetime | None) -> datetime | None:
    return _since(case, reflecting_from(case), "reflect_due_business_days")


def _due_of_round(case: Case, entry: ActionSlot, _: datetime | None) -> datetime | None:
    ended = next(i.ends_at for i in case.pursuit.interviews if i.id == entry.interview_id)
    if entry.kind is Kind.PREPARE_QUESTIONS:
        return ended
    if entry.kind is Kind.RECORD_TIMETABLE:
        return _closing(case, ended, "timetable_due_business_days")
    return _closing(case, ended, "thank_you_due_business_days")


def _due_of_answer(case: Case, entry: ActionSlot, _: datetime | None) -> datetime | None:
    request = open_request(case, entry.kind)
    fixed = request.call_at if request else None
    if entry.kind is Kind.RETURN_CALL and fixed is not None:
        return _same_day(case, fixed)
    asked = request.received_at if request else None
    return _closing(case, asked, "answer_due_business_days")


def _same_day(case: Case, fixed: datetime) -> datetime:
    """Return the end of working hours on the day of a missed call, or the day's own end."""
    day = case.calendar.local_day(fixed)
    closing = case.calendar.closing(day)
    return closing if fixed < closing else case.calendar.midnight(day + timedelta(days=1))


def open_request(case: Case, kind: Kind) -> EmployerUpdate | None:
    """Return the oldest request of the employer that a kind of answer is still owed to."""
    given = answered(case, kind)
    return next((u for u in requests(case, kind) if u.id not in given), None)


def _same_working_day(case: Case, _: ActionSlot, __: datetime | None) -> datetime | None:
    enquiry = spoken_enquiry(case)
    return _working_day_end(case, enquiry.happened_at) if enquiry else None


def _working_day_end(case: Case, asked: datetime) -> datetime:
    calendar = case.calendar
    day = calendar.local_day(asked)
    if calendar.is_business_day(day) and asked < calendar.closing(day):
        return calendar.closing(day)
    return calendar.closing(calendar.after(day, 1))


def _since(case: Case, start: tuple[datetime, str] | None, number: str) -> datetime | None:
    return _closing(case, start[0] if start else None, number)


def _closing(case: Case, since: datetime | None, number: str) -> datetime | None:
    return case.calendar.closing_after(since, case.policy[number]) if since else None


_DUTIES: Final[dict[Kind, Callable[[Case, ActionSlot, datetime | None], datetime | None]]] = {
    Kind.PREPARE_QUESTIONS: _due_of_round,
    Kind.RECORD_TIMETABLE: _due_of_round,
    Kind.SEND_THANK_YOU: _due_of_round,
    Kind.ENQUIRE_STATUS: _due_of_enquiry,
    Kind.RECORD_OUTCOME: _same_working_day,
    Kind.RESPOND_TO_OFFER: _due_of_offer,
    Kind.REPLY: _due_of_answer,
    Kind.DOCUMENTS: _due_of_answer,
    Kind.RETURN_CALL: _due_of_answer,
    Kind.REQUEST_FEEDBACK: _due_of_request,
    Kind.RECORD_FEEDBACK: _due_of_record,
    Kind.REFLECT: _due_of_reflection,
}
