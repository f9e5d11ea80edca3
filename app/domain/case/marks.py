"""Marks: what the candidate said of its tasks, done, skipped or snoozed.

The last word on a task stands; `open` undoes the ones before it. A skip holds until a
later fact opens that very task anew.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from app.domain.action_kinds import ANSWERS
from app.domain.actions import Kind
from app.domain.as_of import known_from
from app.domain.case.presumed import PresumedClosing
from app.domain.facts import Contact, EmployerUpdate, Mark, MarkState, Result
from app.domain.lazy import lazy

#: Tasks that a round recorded later opens anew, whichever it is.
_OPENED_BY_ANY_ROUND: Final = frozenset(
    {Kind.ENQUIRE_STATUS, Kind.REQUEST_FEEDBACK, Kind.RECORD_FEEDBACK, Kind.REFLECT}
)


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
        facts = self._opening_facts(kind)
        if facts is None:
            yield from self._opened_with_rounds(kind, interview_id)
            return
        for fact in facts:
            yield from _told_at(fact)
        if kind is Kind.ENQUIRE_STATUS:
            yield from self.silences
        if kind in _OPENED_BY_ANY_ROUND:
            # Another slot is nothing to a wait; a round recorded later is.
            yield from self._rounds_known_from

    def _opening_facts(self, kind: Kind) -> list[EmployerUpdate | Contact] | None:
        """Return the words and contacts that opened a task; None for one that belongs to a round.

        Of the words that end a silence only the one with which the present one began matters.
        """
        if kind is Kind.ENQUIRE_STATUS:
            word = self.last_update
            return [word] if word is not None and word.received_at == self.silence_from else []
        if kind is Kind.RECORD_OUTCOME:
            made = self.contacts_of_kind(Kind.ENQUIRE_STATUS)
            return [contact for contact in made if contact.result is Result.SPOKE]
        if kind in ANSWERS and kind is not Kind.ARRANGE:
            return [request.word for request in self.requests_of(kind)]
        if kind in _OPENED_BY_ANY_ROUND:
            return [ending.word for ending in self.endings if ending.word is not None]
        return None

    def _opened_with_rounds(self, kind: Kind, interview_id: str | None) -> Iterator[datetime]:
        """Give when the task of a round, or of all of them, was opened."""
        for status in self.statuses:
            of_this_round = interview_id in (None, status.interview.id)
            known = known_from(status.interview)
            if of_this_round and interview_id is not None and known is not None:
                yield known
            if of_this_round and status.interview.slot_since is not None:
                yield status.interview.slot_since
            if kind is Kind.ARRANGE and of_this_round and not status.active:
                yield status.since
                if status.word is not None:
                    yield from _told_at(status.word)


def _told_at(fact: EmployerUpdate | Contact) -> Iterator[datetime]:
    """Give when a fact happened and when it was recorded: an earlier skip does not concern it."""
    yield fact.happened_at if isinstance(fact, Contact) else fact.received_at
    if fact.recorded_at is not None:
        yield fact.recorded_at
