"""Action slots: which actions a decision speaks of, each with the bars that concern it.

Every kind of action appears; those that belong to a round appear once for each, and
thank-yous once for each person. The order is that of the table of kinds.
"""

from collections.abc import Collection
from datetime import datetime

from app.domain.action_kinds import ROWS, ActionKind, Per
from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.decision import Bar


class ActionSlot:
    """One action with the bars that concern it."""

    __slots__ = ("bars", "by_channel", "channels", "interview_id", "interviewer_id", "kind", "row")

    def __init__(
        self,
        row: ActionKind,
        interview_id: str | None,
        interviewer_id: str | None,
        channels: tuple[Channel, ...],
    ) -> None:
        """Start without any bar."""
        self.row = row
        self.kind = row.kind
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


def slots_of(case: Case, kinds: Collection[Kind] | None = None) -> list[ActionSlot]:
    """Return a slot for every action, in the order of the decision; of some kinds or of all."""
    whole = anchor(case)
    slots: list[ActionSlot] = []
    for row in ROWS:
        if kinds is not None and row.kind not in kinds:
            continue
        channels = channels_of(case, row)
        if row.per is Per.PURSUIT:
            slots.append(ActionSlot(row, whole, None, channels))
        elif row.per is Per.ROUND:
            slots += [
                ActionSlot(row, interview.id, None, channels)
                for interview in case.pursuit.interviews
            ]
        else:
            for interview in case.pursuit.interviews:
                people: list[str | None] = [person.id for person in interview.interviewers]
                slots += [
                    ActionSlot(row, interview.id, person, channels) for person in people or [None]
                ]
    return slots


def anchor(case: Case) -> str | None:
    """Return the round that stands for the whole pursuit: the current one, else the last."""
    if case.current is not None:
        return case.current.id
    return case.pursuit.interviews[-1].id if case.pursuit.interviews else None


def channels_of(case: Case, row: ActionKind) -> tuple[Channel, ...]:
    """Return the channels an action may take, best first; none for a task.

    Feedback may be asked for in person where the rejection is told in person.
    """
    if row.kind is not Kind.REQUEST_FEEDBACK:
        return row.channels
    rejection = case.rejection
    told_in_person = rejection is not None and rejection.channel is Channel.IN_PERSON
    return (*row.channels, Channel.IN_PERSON) if told_in_person else row.channels


def due_of(case: Case, slot: ActionSlot, opens_at: datetime | None) -> datetime | None:
    """Return by when an action is owed, or None where nothing presses.

    Counted in business days of the employer, to the end of their working hours.
    """
    duty = slot.row.due
    return duty(case, slot, opens_at) if duty is not None else None
