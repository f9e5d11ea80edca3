"""The numbers of the page's table: their defaults, and an account's own in their place."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Numbers:
    """Every number of the page, under the name by which a policy changes it."""

    thank_you_opens_hours: int = 1
    thank_you_due_business_days: int = 1
    thank_you_closes_days: int = 7
    letter_needs_business_days: int = 5
    timetable_grace_business_days: int = 1
    untold_screening_business_days: int = 5
    untold_first_business_days: int = 7
    untold_further_business_days: int = 7
    untold_final_business_days: int = 10
    untold_assessment_business_days: int = 20
    untold_offer_business_days: int = 3
    untold_not_held_business_days: int = 3
    untold_answered_business_days: int = 3
    untold_applied_business_days: int = 10
    on_hold_business_days: int = 20
    minimum_gap_business_days: int = 5
    minimum_gap_days: int = 7
    enquiries_per_silence: int = 2
    enquiries_per_pursuit: int = 4
    enquiries_before_round: int = 1
    enquiry_due_business_days: int = 1
    unanswered_calls_per_day: int = 1
    unanswered_calls_per_silence: int = 2
    paper_business_days: int = 5
    paper_enquiries: int = 2
    offer_turns: int = 3
    offer_turns_per_pursuit: int = 6
    feedback_due_business_days: int = 2
    feedback_closes_business_days: int = 10
    on_the_spot_minutes: int = 30
    presumed_closed_business_days: int = 10
    presumed_closed_days: int = 28
    presumed_silent_business_days: int = 40
    presumed_opened_business_days: int = 10
    budget_enquiries: int = 4
    budget_days: int = 90
    agency_gap_business_days: int = 2
    agency_enquiries: int = 8
    lapse_business_days: int = 2
    request_lapses_business_days: int = 20
    call_window_minutes: int = 30
    return_call_rings: int = 2
    accepted_ends_business_days: int = 40
    apply_closes_business_days: int = 10
    timetable_due_business_days: int = 1
    answer_due_business_days: int = 1
    discretionary_exceptions: int = 2
    correction_business_days: int = 5
    adjustments_per_day: int = 1
    record_feedback_due_business_days: int = 10
    record_feedback_closes_business_days: int = 20
    reflect_due_business_days: int = 5
    reflect_closes_business_days: int = 20
    arrange_closes_business_days: int = 3
    arranges_per_round: int = 2
    arranges_per_silence: int = 4
    late_minutes: int = 10
    reschedules_per_round: int = 3
    working_hours_start: str = "09:00"
    working_hours_end: str = "17:00"
    #: Those of the operator, in whose place an employer's own stand.
    default_hours_start: str = "09:00"
    default_hours_end: str = "17:00"

    @classmethod
    def of(cls, own: dict[str, Any] | None) -> Numbers:
        """The numbers of an account that changed some."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in (own or {}).items() if name in known})

    def untold(self, stage: str) -> int:
        """The usual wait after a round of a stage."""
        value: int = getattr(self, f"untold_{stage}_business_days")
        return value


#: Inside which an employer's own hours count.
HOURS_BOUNDS = ("08:00", "18:00")
