"""Action slots: which actions a decision speaks of, each with the bars that concern it.

Every kind of action appears; those that belong to a round appear once for each, and
thank-yous once for each person. The order is that of the table of kinds.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from app.domain.action_kinds import ANSWERS, ROWS, ActionKind, Per
from app.domain.actions import Channel, Kind
from app.domain.case import WITHOUT_MEETING, Case, Span
from app.domain.decision import Bar
from app.domain.facts import Interviewer, Mark, MarkState, OfferAnswer, Part, Recipient

#: Kinds of answer whose request says when they may be next.
_BY_REQUEST = frozenset(ANSWERS) - {Kind.ARRANGE}
Stretch = tuple[datetime | None, datetime | None]
_ALWAYS: Stretch = (None, None)
#: Shared by the slots that no bar on an answer concerns, which are nearly all.
_NO_ANSWERS: Final[dict[OfferAnswer, list[Bar]]] = {}


class ActionSlot:
    """One action with the bars that concern it.

    quiet: stretches in which it is not next although it may be allowed
    only_next: if not None, the stretches in which alone it may be next
    mark: the skip or snooze of its task, and when that is over
    """

    __slots__ = (
        "bars",
        "by_answer",
        "by_channel",
        "channels",
        "interview_id",
        "interviewer_id",
        "kind",
        "mark",
        "mark_until",
        "only_next",
        "quiet",
        "recipient",
        "row",
    )

    def __init__(
        self,
        row: ActionKind,
        interview_id: str | None,
        interviewer_id: str | None,
        channels: tuple[Channel, ...],
        recipient: Recipient = Recipient.EMPLOYER,
    ) -> None:
        """Start without any bar."""
        self.row = row
        self.kind = row.kind
        self.interview_id = interview_id
        self.interviewer_id = interviewer_id
        self.channels = channels
        self.recipient = recipient
        self.bars: list[Bar] = []
        self.by_channel: dict[Channel, list[Bar]] = {}
        self.by_answer: dict[OfferAnswer, list[Bar]] = _NO_ANSWERS
        self.quiet: tuple[Stretch, ...] = ()
        self.only_next: list[Span] | None = None
        self.mark: Mark | None = None
        self.mark_until: datetime | None = None

    def take(self, bar: Bar) -> None:
        """Keep a bar on this kind if it concerns this round, person, side, channel and answer."""
        interview_id = bar.interview_id
        if interview_id is not None and interview_id != self.interview_id:
            return
        if bar.person and bar.interviewer_id != self.interviewer_id:
            return
        if bar.recipient is not None and bar.recipient is not self.recipient:
            return
        channel = bar.channel
        if bar.answer is not None:
            if self.by_answer is _NO_ANSWERS:
                self.by_answer = {}
            self.by_answer.setdefault(bar.answer, []).append(bar)
        elif channel is None:
            self.bars.append(bar)
        elif channel in self.channels:
            self.by_channel.setdefault(channel, []).append(bar)

    def put_off(self, put_off: tuple[Mark, datetime | None] | None) -> None:
        """Keep it from being next while its task is skipped or snoozed."""
        if put_off is not None:
            self.mark, self.mark_until = put_off
            self.quiet += ((self.mark.happened_at, self.mark_until),)

    def is_skipped_at(self, at: datetime) -> bool:
        """Tell whether the candidate has skipped its task."""
        return self.mark is not None and self._marked_at(at, MarkState.SKIPPED)

    def snoozed_until(self, at: datetime) -> datetime | None:
        """Return until when its task is snoozed; None if it is not."""
        if self.mark is None or not self._marked_at(at, MarkState.SNOOZED):
            return None
        return self.mark_until

    def put_off_until(self, at: datetime) -> datetime | None:
        """Return when the skip or snooze that holds at an instant ends; None for no end."""
        over = self.mark_until is not None and self.mark_until <= at
        return None if over else self.mark_until

    def _marked_at(self, at: datetime, state: MarkState) -> bool:
        over = self.mark_until is not None and self.mark_until <= at
        return self.mark is not None and self.mark.state is state and not over

    def may_be_next_at(self, at: datetime) -> bool:
        """Tell whether it would be next at an instant if it is allowed then."""
        if not self.row.why:
            return False
        if self.only_next is not None and not any(span.holds(at) for span in self.only_next):
            return False
        for start, until in self.quiet:
            if (start is None or start <= at) and (until is None or at < until):
                return False
        return True

    def next_from(self, at: datetime) -> datetime | None:
        """Return the first instant from one on at which it may be next; None if none comes."""
        moved = True
        while moved:
            moved = False
            for start, until in self.quiet:
                if (start is None or start <= at) and (until is None or at < until):
                    if until is None:
                        return None
                    at, moved = until, True
            if self.only_next is not None and not any(span.holds(at) for span in self.only_next):
                later = [s.start for s in self.only_next if s.start is not None and s.start > at]
                if not later:
                    return None
                at, moved = min(later), True
        return at

    def edges(self) -> list[datetime]:
        """Return the instants at which it begins or ceases to be one that may be next."""
        stretches = list(self.quiet)
        stretches += [(span.start, span.until) for span in self.only_next or ()]
        return [at for stretch in stretches for at in stretch if at is not None]


def slots_of(case: Case, kinds: Collection[Kind] | None = None) -> list[ActionSlot]:
    """Return a slot for every action, in the order of the decision; of some kinds or of all."""
    whole = anchor(case)
    to_agency = case.application.goes_to_agency
    recipient = Recipient.AGENCY if to_agency else Recipient.EMPLOYER
    slots: list[ActionSlot] = []
    for row in ROWS:
        if kinds is not None and row.kind not in kinds:
            continue
        channels = channels_of(case, row)
        if row.per is Per.PURSUIT or not case.pursuit.interviews:
            slots.append(ActionSlot(row, whole, None, channels, recipient))
        elif row.per is Per.ROUND:
            for interview in case.pursuit.interviews:
                # A machine asks its questions; there is nothing to prepare to ask it.
                shown = row.kind is not Kind.PREPARE_QUESTIONS
                if shown or interview.format not in WITHOUT_MEETING:
                    slots.append(ActionSlot(row, interview.id, None, channels, recipient))
        else:
            for interview in case.pursuit.interviews:
                people: list[Interviewer | None] = [*interview.interviewers]
                for person in people or [None]:
                    slot = ActionSlot(
                        row, interview.id, person.id if person else None, channels, recipient
                    )
                    if person is not None and person.part is Part.COORDINATOR:
                        slot.quiet = (_ALWAYS,)
                    slots.append(slot)
    _hush(case, slots)
    return slots


def _hush(case: Case, slots: list[ActionSlot]) -> None:
    """Say for each slot when it is not next although it may be allowed."""
    missed = {status.interview.id for status in case.statuses if not status.active}
    marked = {mark.kind for mark in case.pursuit.marks}
    for slot in slots:
        kind = slot.kind
        if kind in _BY_REQUEST:
            slot.only_next = [
                span
                for span in case.candidate_turns
                if span.request is not None and span.request.kind is kind
            ]
        elif kind is Kind.ARRANGE and slot.interview_id not in missed:
            slot.quiet = (_ALWAYS,)
        if kind in marked:
            slot.put_off(case.put_off(kind, slot.interview_id, slot.interviewer_id))


def anchor(case: Case) -> str | None:
    """Return the round that stands for the whole pursuit: the current one, else the last."""
    if case.current is not None:
        return case.current.id
    return case.pursuit.interviews[-1].id if case.pursuit.interviews else None


def channels_of(case: Case, row: ActionKind) -> tuple[Channel, ...]:
    """Return the channels an action may take, best first; none for a task."""
    if row.kind in case.in_person_too:
        return (*row.channels, Channel.IN_PERSON)
    return row.channels


def due_of(case: Case, slot: ActionSlot, opens_at: datetime | None) -> datetime | None:
    """Return by when an action is owed, or None where nothing presses."""
    duty = slot.row.due
    return duty(case, slot, opens_at) if duty is not None else None
