"""Duties: by when each kind of action is owed, and the fact an allowed one rests on.

Each function takes the case, the slot of the action and when it opens. Counted in business
days of the employer, to the end of their working hours; None where nothing presses.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.actions import Kind
from app.domain.facts import FeedbackSource, FeedbackWord, Interview, Result

if TYPE_CHECKING:  # What these functions are asked about is built on the table that names them.
    from app.domain.action_slots import ActionSlot
    from app.domain.case import Case, Request
    from app.domain.facts import Contact


def due_of_enquiry(case: "Case", _: "ActionSlot", opens_at: datetime | None) -> datetime | None:
    """Return the end of the business day after it opened."""
    return None if opens_at is None else case.closing_after(opens_at, "enquiry_due_business_days")


def due_of_answer(case: "Case", slot: "ActionSlot", opens_at: datetime | None) -> datetime | None:
    """Return the earliest deadline of the requests that still hold, else of those that lapsed."""
    asked = [request for request in case.requests if request.kind is slot.kind and request.pending]
    if slot.kind is Kind.RETURN_CALL and asked:
        # An invitation that has lapsed is shut, and by a later one is meant the later call.
        last = max(request.word.received_at for request in asked)
        since = last if opens_at is None else max(last, opens_at)
        asked = [request for request in asked if request.lapses_at > since] or asked
    return min((_due_after_rings(case, request) for request in asked), default=None)


def _due_after_rings(case: "Case", request: "Request") -> datetime:
    """Return by when an answer is due; after a ring in vain not before one may ring again."""
    if not request.rings:
        return request.due_at
    again = case.calendar.closing_after(request.rings[-1].happened_at, 1)
    return max(request.due_at, again)


def due_of_feedback_request(
    case: "Case", _: "ActionSlot", opens_at: datetime | None
) -> datetime | None:
    """Return the end of some business days after the rejection, or after it opened."""
    told = case.rejection.received_at if case.rejection is not None else None
    since = [at for at in (told, opens_at) if at is not None]
    return case.closing_after(max(since), "feedback_due_business_days") if since else None


def due_of_record(case: "Case", _: "ActionSlot", __: datetime | None) -> datetime | None:
    """Return by when the advice is to be written down."""
    owed = feedback_owed_from(case)
    return case.closing_after(owed[0], "record_feedback_due_business_days") if owed else None


def due_of_reflection(case: "Case", _: "ActionSlot", __: datetime | None) -> datetime | None:
    """Return by when the lesson is to be drawn."""
    start = reflecting_from(case)
    return case.closing_after(start[0], "reflect_due_business_days") if start else None


def due_of_outcome(case: "Case", _: "ActionSlot", __: datetime | None) -> datetime | None:
    """Return the end of the working day of the enquiry that spoke, or of the next one."""
    enquiry = spoken_enquiry(case)
    return None if enquiry is None else working_day_end(case, enquiry.happened_at)


def due_of_preparing(case: "Case", slot: "ActionSlot", _: datetime | None) -> datetime | None:
    """Return the end of the interview."""
    interview = find_interview(case, slot.interview_id)
    return None if interview is None else interview.ends_at


def due_of_timetable(case: "Case", slot: "ActionSlot", _: datetime | None) -> datetime | None:
    """Return the end of the next business day after the interview."""
    return _after_round(case, slot, "timetable_due_business_days")


def due_of_thanks(case: "Case", slot: "ActionSlot", _: datetime | None) -> datetime | None:
    """Return the end of the next business day after the interview."""
    return _after_round(case, slot, "thank_you_due_business_days")


def due_of_arranging(case: "Case", slot: "ActionSlot", _: datetime | None) -> datetime | None:
    """Return the end of the working day of a round that was missed, or of the next one."""
    for status in case.statuses:
        if status.interview.id == slot.interview_id and not status.active:
            return working_day_end(case, status.interview.starts_at)
    return None


def due_of_applying(case: "Case", _: "ActionSlot", __: datetime | None) -> datetime | None:
    """Return the close of the closing day."""
    closing = case.application.closing_on
    return None if closing is None else case.deadline(closing)


def _after_round(case: "Case", slot: "ActionSlot", number: str) -> datetime | None:
    interview = find_interview(case, slot.interview_id)
    return None if interview is None else case.closing_after(interview.ends_at, number)


def find_interview(case: "Case", interview_id: str | None) -> Interview | None:
    """Return a round of the pursuit by its id."""
    return next((one for one in case.pursuit.interviews if one.id == interview_id), None)


def working_day_end(case: "Case", at: datetime) -> datetime:
    """Return the end of an instant's working day, or of the next one if that is over."""
    calendar = case.calendar
    day = calendar.local_day(at)
    if calendar.is_business_day(day) and at < calendar.closing(day):
        return calendar.closing(day)
    return calendar.closing(calendar.after(day, 1))


# What an allowed action rests on.


def round_of_slot(_: "Case", slot: "ActionSlot") -> str | None:
    """Return the round of the action."""
    return slot.interview_id


def pending_request(case: "Case", slot: "ActionSlot") -> str | None:
    """Return the oldest request that the action would answer."""
    asked = [request for request in case.requests if request.kind is slot.kind and request.pending]
    return asked[0].word.id if asked else None


def application_of(case: "Case", _: "ActionSlot") -> str | None:
    """Return the application."""
    return case.application.id


def fact_of_outcome(case: "Case", _: "ActionSlot") -> str | None:
    """Return the enquiry that spoke."""
    enquiry = spoken_enquiry(case)
    return None if enquiry is None else enquiry.id


def fact_of_enquiry(case: "Case", slot: "ActionSlot") -> str | None:
    """Return what the wait counted from, or the promise that is over."""
    if case.statement is not None and (case.promise_governs or case.ask_from):
        return case.statement.fact
    waits = (case.paper_wait, case.untold, case.after_applying)
    return next((wait.fact for wait in waits if wait is not None), slot.interview_id)


def fact_of_rejection(case: "Case", _: "ActionSlot") -> str | None:
    """Return the rejection that stands."""
    return None if case.rejection is None else case.rejection.id


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
    words = case.updates_that_count
    owed += [(u.received_at, u.id) for u in words if u.feedback is FeedbackWord.GIVEN]
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
