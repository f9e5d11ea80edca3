"""Marks: what the candidate said of its tasks, done, skipped or snoozed.

The last word on a task stands; `open` undoes the ones before it. A skip holds until a
later fact opens that very task anew.
"""

from collections.abc import Iterator
from datetime import datetime

from app.domain.action_kinds import ANSWERS
from app.domain.actions import Kind
from app.domain.as_of import known_from
from app.domain.case.presumed import PresumedClosing
from app.domain.facts import Mark, MarkState, Result
from app.domain.lazy import lazy


class Marks(PresumedClosing):
    """What the candidate said of its tasks."""

    @lazy
    def _last_marks(self) -> dict[Kind, list[Mark]]:
        found: dict[Kind, list[Mark]] = {}
        for mark in self.pursuit.marks:
            found.setdefault(mark.kind, []).append(mark)
        return found

    def _marked(
        self, kind: Kind, interview_id: str | None, interviewer_id: str | None
    ) -> Mark | None:
        """Return the last mark on a task; one that names no round or person is on each."""
        for mark in reversed(self._last_marks.get(kind, ())):
            of_round = mark.interview_id in (None, interview_id) or interview_id is None
            of_person = mark.interviewer_id in (None, interviewer_id)
            if of_round and of_person:
                return mark
        return None

    def mark_of(
        self, kind: Kind, interview_id: str | None, interviewer_id: str | None
    ) -> Mark | None:
        """Return the mark that says a task is done, if it stands."""
        mark = self._marked(kind, interview_id, interviewer_id)
        return mark if mark is not None and mark.state is MarkState.DONE else None

    def put_off(
        self, kind: Kind, interview_id: str | None, interviewer_id: str | None
    ) -> tuple[Mark, datetime | None] | None:
        """Return the skip or snooze of a task with the instant at which it is over."""
        mark = self._marked(kind, interview_id, interviewer_id)
        if mark is None:
            return None
        if mark.state is MarkState.SNOOZED:
            return mark, mark.snoozed_until
        if mark.state is not MarkState.SKIPPED:
            return None
        anew = [at for at in self._opened(kind, interview_id) if at > mark.happened_at]
        return mark, min(anew, default=None)

    @property
    def _rounds_known_from(self) -> Iterator[datetime]:
        rounds = [known_from(status.interview) for status in self.statuses]
        return (known for known in rounds if known is not None)

    def _opened(self, kind: Kind, interview_id: str | None) -> Iterator[datetime]:
        """Give the instants at which facts opened a task."""
        if kind is Kind.ENQUIRE_STATUS:
            # Another slot is nothing to a wait; a round recorded later is.
            yield from self.silences
            yield from self._rounds_known_from
            return
        if kind is Kind.RECORD_OUTCOME:
            made = self.contacts_of_kind(Kind.ENQUIRE_STATUS)
            yield from (c.happened_at for c in made if c.result is Result.SPOKE)
            return
        if kind in ANSWERS and kind is not Kind.ARRANGE:
            yield from (request.word.received_at for request in self.requests_of(kind))
            return
        if kind in (Kind.REQUEST_FEEDBACK, Kind.RECORD_FEEDBACK, Kind.REFLECT):
            yield from (ending.start for ending in self.endings if ending.word is not None)
            yield from self._rounds_known_from
            return
        for status in self.statuses:
            of_this_round = interview_id in (None, status.interview.id)
            known = known_from(status.interview)
            if of_this_round and interview_id is not None and known is not None:
                yield known
            if of_this_round and status.interview.slot_since is not None:
                yield status.interview.slot_since
            if kind is Kind.ARRANGE and of_this_round and not status.active:
                yield status.since
