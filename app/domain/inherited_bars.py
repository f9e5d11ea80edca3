"""Bars that a resend inherits: what would bar the contact that it stands for bars it, too."""

from collections.abc import Collection, Iterable
from typing import Final

from app.domain.action_kinds import ROW_OF
from app.domain.action_slots import ActionSlot
from app.domain.actions import Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import Contact, Recipient
from app.domain.rulebook import raise_bars
from app.domain.rules.resends import lapse_of, resendable

#: A resend stands for what it resends, but for the pestering it is excused from; what a record
#: that was taken back barred of either is looked at apart.
_EXCUSED: Final = frozenset({"minimum-gap", "one-employer-one-budget", "late-retraction"})


def inherited(
    case: Case, bars: Iterable[Bar], undelivered: Contact, recipient: Recipient
) -> list[Bar]:
    """Return the bars on what had bounced that bar its resend, too."""
    row = ROW_OF[undelivered.kind]
    about = (undelivered.interview_id, undelivered.interviewer_id)
    original = ActionSlot(row, *about, (), recipient)
    for bar in bars:
        if undelivered.kind in bar.kinds and bar.rule not in _EXCUSED:
            original.take(bar)
    answered = original.by_answer.get(undelivered.answer, []) if undelivered.answer else []
    return original.bars + answered + lapse_of(case, undelivered)


def bars_with_resends(case: Case, kinds: Collection[Kind] | None) -> list[Bar]:
    """Return every bar of a case on some kinds, those that a resend inherits among them."""
    if kinds is not None and Kind.RESEND not in kinds:
        return raise_bars(case, kinds)
    waiting = resendable(case)[-1:]
    bars = raise_bars(case, None if kinds is None else {*kinds, *(one.kind for one in waiting)})
    to_agency = case.application.goes_to_agency
    recipient = Recipient.AGENCY if to_agency else Recipient.EMPLOYER
    return bars + [
        bar._replace(
            kinds=(Kind.RESEND,),
            interview_id=None,
            person=False,
            interviewer_id=None,
            answer=None,
        )
        for undelivered in waiting
        for bar in inherited(case, bars, undelivered, recipient)
    ]
