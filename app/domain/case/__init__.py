"""The case: one pursuit as the rules read it.

What `as_of` has left of a pursuit is read here once and shared by all rules; nothing in
it is asked about an instant. Each module is one layer, and knows the layers before it:

    contacts   what counts                      promises   what was promised
    rounds     what took place, the silence     waits      for how long to wait
    endings    what ended it, what reopened it  turn       who owes the next word
    requests   what the employer asked          presumed   when silence is taken as a no
    offers     the offer that stands            marks      what was done, skipped, snoozed

Two clocks are kept apart: how long the employer has been silent (`silence_from`) and when
the candidate last made contact (`enquiries`, `gap_starters`).
"""

from datetime import datetime

from app.domain.case.contacts import NO_WORD, UNDELIVERED
from app.domain.case.endings import DECISIVE, Ending
from app.domain.case.marks import Marks
from app.domain.case.requests import OPEN_QUESTIONS, TURNS, Request
from app.domain.case.rounds import WITHOUT_MEETING, RoundStatus
from app.domain.case.turn import Span
from app.domain.case.waits import Wait
from app.domain.decision import Bar

__all__ = [
    "DECISIVE",
    "NO_WORD",
    "OPEN_QUESTIONS",
    "TURNS",
    "UNDELIVERED",
    "WITHOUT_MEETING",
    "Case",
    "Ending",
    "Request",
    "RoundStatus",
    "Span",
    "Wait",
]


class Case(Marks):
    """One pursuit with its policy and calendars, read for the rules.

    still_barred: the bars that a late retraction lifts late, with the instant of the
        retraction and the one from which it opens what it opens
    """

    still_barred: tuple[tuple[Bar, datetime, datetime], ...] = ()
