"""Duties: by when each kind of action is owed, and the fact an allowed one rests on.

Each function takes the case, the slot of the action and, for what is owed, when it opens.
Counted in business days of the employer, to the end of their working hours; None where
nothing presses.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.domain.actions import Kind
from app.domain.facts import FeedbackSource, FeedbackWord, Result
from app.domain.requests import open_request

if TYPE_CHECKING:  # What these functions are asked about is built on the table that names them.
    from app.domain.action_slots import ActionSlot
    from app.domain.case import Case
    from app.domain.facts import Contact


def due_of_enquiry(case: "Case", _: "ActionSlot", opens_at: datetime | None) -> datetime | None:
    """Return the end of the business day after it opened."""
    return _closing(case, opens_at, "enquiry_due_business_days")


def due_of_offer(case: "Case", _: "ActionSlot", __: datetime | None) -> datetime | None:
    """Return the day the employer named for the answer, else some business days after the offer."""
    respond_by = case.offer.respond_by if case.offer else None
    received_at = case.offer.received_at if case.offer else None
    return respond_by or _closing(case, received_at, "offer_due_business_days")


def due_of_answer(case: "Case", slot: "ActionSlot", _: datetime | None) -> datetime | None:
    """Return the end of some business days after the request, or of the day of a fixed call."""
    request = open_request(case, slot.kind)
    fixed = request.call_at if request else None
    if slot.kind is Kind.RETURN_CALL and fixed is not None:
        return _same_day(case, fixed)
    asked = request.received_at if request else None
    return _closing(case, asked, "answer_due_business_days")


def due_of_feedback_request(
    case: "Case", _: "ActionSlot", opens_at: datetime | None
) -> datetime | None:
    """Return the end of some business days after the rejection, or after it opened."""
    told = [case.rejection.received_at] if case.rejection is not None else []
    since = max([*told, *([opens_at] if opens_at else [])], default=None)
    return _closing(case, since, "feedback_due_business_days")


def due_of_record(case: "Case", _: "ActionSlot", __: datetime | None) -> datetime | None:
    """Return by when the advice is to be written down."""
    return _since(case, feedback_owed_from(case), "record_feedback_due_business_days")


def due_of_reflection(case: "Case", _: "ActionSlot", __: datetime | None) -> datetime | None:
    """Return by when the lesson is to be drawn."""
    return _since(case, reflecting_from(case), "reflect_due_business_days")


def due_of_outcome(case: "Case", _: "ActionSlot", __: datetime | None) -> datetime | None:
    """Return the end of the working day of the enquiry that spoke, or of the next one."""
    enquiry = spoken_enquiry(case)
    return _working_day_end(case, enquiry.happened_at) if enquiry else None


def due_of_preparing(case: "Case", slot: "ActionSlot", _: datetime | None) -> datetime | None:
    """Return the end of the interview."""
    return _end_of_round(case, slot)


def due_of_timetable(case: "Case", slot: "ActionSlot", _: datetime | None) -> datetime | None:
    """Return the end of the next business day after the interview."""
    return _closing(case, _end_of_round(case, slot), "timetable_due_business_days")


def due_of_thanks(case: "Case", slot: "ActionSlot", _: datetime | None) -> datetime | None:
    """Return the end of the next business day after the interview."""
    return _closing(case, _end_of_round(case, slot), "thank_you_due_business_days")


def _end_of_round(case: "Case", slot: "ActionSlot") -> datetime:
    return next(i.ends_at for i in case.pursuit.interviews if i.id == slot.interview_id)


def _same_day(case: "Case", fixed: datetime) -> datetime:
    """Return the end of working hours on the day of a missed call, or the day's own end."""
    day = case.calendar.local_day(fixed)
    closing = case.calendar.closing(day)
    return closing if fixed < closing else case.calendar.midnight(day + timedelta(days=1))


def _working_day_end(case: "Case", asked: datetime) -> datetime:
    calendar = case.calendar
    day = calendar.local_day(asked)
    if calendar.is_business_day(day) and asked < calendar.closing(day):
        return calendar.closing(day)
    return calendar.closing(calendar.after(day, 1))


def _since(case: "Case", start: tuple[datetime, str] | None, number: str) -> datetime | None:
    return _closing(case, start[0] if start else None, number)


def _closing(case: "Case", since: datetime | None, number: str) -> datetime | None:
    return case.calendar.closing_after(since, case.policy[number]) if since else None


# What an allowed action rests on.


def round_of_slot(_: "Case", slot: "ActionSlot") -> str | None:
    """Return the round of the action."""
    return slot.interview_id


def pending_request(case: "Case", slot: "ActionSlot") -> str | None:
    """Return the oldest request that the action would answer."""
    request = open_request(case, slot.kind)
    return request.id if request else None


def fact_of_offer(case: "Case", _: "ActionSlot") -> str | None:
    """Return the offer that stands."""
    return case.offer.id if case.offer else None


def fact_of_outcome(case: "Case", _: "ActionSlot") -> str | None:
    """Return the enquiry that spoke."""
    enquiry = spoken_enquiry(case)
    return enquiry.id if enquiry else None


def fact_of_enquiry(case: "Case", slot: "ActionSlot") -> str | None:
    """Return the promise that governs, else what the wait was counted from."""
    if case.promise is not None and case.promise_governs:
        return case.promise.fact
    spoke = case.last_update
    by_word = spoke is not None and spoke.received_at == case.silence_from
    return spoke.id if spoke is not None and by_word else slot.interview_id


def fact_of_rejection(case: "Case", _: "ActionSlot") -> str | None:
    """Return the rejection that stands."""
    return case.rejection.id if case.rejection else None


def fact_of_feedback(case: "Case", _: "ActionSlot") -> str | None:
    """Return what brought the feedback that is to be written down."""
    owed = feedback_owed_from(case)
    return owed[1] if owed else None


def fact_of_reflection(case: "Case", _: "ActionSlot") -> str | None:
    """Return the ending that is reflected on."""
    start = reflecting_from(case)
    return start[1] if start else None


# What the candidate's own tasks wait for.


def spoken_enquiry(case: "Case") -> "Contact | None":
    """Return the last enquiry, or resend of one, in which somebody was spoken to."""
    made = case.contacts_of_kind(Kind.ENQUIRE_STATUS)
    spoken = [contact for contact in made if contact.result is Result.SPOKE]
    return spoken[-1] if spoken else None


def feedback_owed_from(case: "Case") -> tuple[datetime, str] | None:
    """Return since when there is feedback to record, and the fact: asked for, or given unasked.

    What was given unasked may be told by nothing but the record of it.
    """
    asked = case.contacts_of_kind(Kind.REQUEST_FEEDBACK)
    owed = [(contact.happened_at, contact.id) for contact in asked]
    updates = case.updates_that_count
    owed += [(u.received_at, u.id) for u in updates if u.feedback is FeedbackWord.GIVEN]
    unasked = [
        (feedback.received_at, feedback.id)
        for feedback in case.pursuit.feedback
        if feedback.source is not FeedbackSource.SELF and not feedback.empty
    ]
    return min(owed or unasked, default=None)


def reflecting_from(case: "Case") -> tuple[datetime, str] | None:
    """Return since when there is something to reflect on: a rejection or a presumed closing."""
    if case.rejection is not None:
        return case.rejection.received_at, case.rejection.id
    if case.presumed_from is not None:
        return case.presumed_from, case.application.id
    return None
