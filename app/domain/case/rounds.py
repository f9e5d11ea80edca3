"""Rounds: which stand, which did not take place, when the application was made, the silence."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from app.domain.actions import Kind
from app.domain.as_of import known_from
from app.domain.case.contacts import CountedFacts
from app.domain.facts import (
    Contact,
    EmployerUpdate,
    Format,
    Interview,
    Interviewer,
    InterviewState,
    MissedBy,
    UpdateKind,
)
from app.domain.lazy import lazy

#: Formats in which nobody meets anybody, so that nobody can fail to appear.
WITHOUT_MEETING: Final = frozenset({Format.RECORDED, Format.ASSIGNMENT})
_ACTIVE: Final = frozenset({InterviewState.SCHEDULED, InterviewState.COMPLETED})
_STATE_BY_WORD: Final = {
    UpdateKind.ROUND_POSTPONED: InterviewState.POSTPONED,
    UpdateKind.ROUND_CANCELLED: InterviewState.CANCELLED,
}


class RoundStatus(NamedTuple):
    """What became of a round, since when, and which word said so.

    since: of a round that did not take place, the instant from which the wait counts
    """

    interview: Interview
    state: InterviewState
    since: datetime
    word: EmployerUpdate | None

    @property
    def active(self) -> bool:
        """True for a round that takes place, or took place."""
        return self.state in _ACTIVE

    @property
    def missed_by_candidate(self) -> bool:
        """True for a round at which the candidate did not appear."""
        missed = self.state is InterviewState.MISSED
        return missed and self.interview.missed_by is MissedBy.CANDIDATE


class Rounds(CountedFacts):
    """The rounds of a pursuit as they stand."""

    @lazy
    def statuses(self) -> list[RoundStatus]:
        """Every round with its state: its own, or that of the last word about it."""
        words = self._words_about
        return [_status(one, words.get(one.id, ())) for one in self.pursuit.interviews]

    @lazy
    def _words_about(self) -> dict[str, list[EmployerUpdate]]:
        """The words that a round does not take place, by the round that each is about."""
        words: dict[str, list[EmployerUpdate]] = {}
        for update in self.updates_that_count:
            if update.kind in _STATE_BY_WORD:
                about = update.interview_id or self._round_ahead(update.received_at)
                words.setdefault(about or "", []).append(update)
        return words

    def without_slot(self, interview: Interview) -> tuple[datetime, datetime] | None:
        """Return from when until when a round that stands had lost its slot, if it ever had."""
        agreed = interview.slot_since
        if agreed is None:
            return None
        lost = [word.received_at for word in self._words_about.get(interview.id, ())]
        return (lost[0], agreed) if lost and lost[0] < agreed else None

    def _round_ahead(self, at: datetime) -> str | None:
        """Return the next round that is not over at an instant."""
        return next((one.id for one in self.pursuit.interviews if one.ends_at > at), None)

    @lazy
    def active_rounds(self) -> list[Interview]:
        """The rounds that take place or took place, in the order of their starts."""
        return [status.interview for status in self.statuses if status.active]

    @lazy
    def current(self) -> Interview | None:
        """The round that governs the wait: one that ends later supersedes the earlier ones.

        Work to hand in may begin before a talk and end after it. Of two in one slot it is the one
        that was recorded later.
        """
        return max(self.active_rounds, key=_by_end, default=None)

    @lazy
    def first_round(self) -> Interview | None:
        """The first of all rounds, whose promises were made before there was any.

        Of two that begin at once it is the one that was recorded first.
        """
        return min(self.pursuit.interviews, key=_by_start, default=None)

    @lazy
    def last_round_end(self) -> datetime | None:
        """When the last of the active rounds is over."""
        return max((one.ends_at for one in self.active_rounds), default=None)

    @lazy
    def slot_lost(self) -> RoundStatus | None:
        """The last round that was missed or postponed and that no other has followed.

        What was waited for before it is out of date.
        """
        lost = [one for one in self._unfollowed if one.state is not InterviewState.CANCELLED]
        return lost[-1] if lost else None

    @lazy
    def rounds_awaited(self) -> list[RoundStatus]:
        """The rounds that did not take place and that a wait is about, in order."""
        lost = self.slot_lost
        return [one for one in self._unfollowed if lost is None or one.since >= lost.since]

    @lazy
    def _unfollowed(self) -> list[RoundStatus]:
        """The rounds that did not take place and after which none that stands has ended."""
        last = self.last_round_end
        return [one for one in self.rounds_not_held if last is None or last <= one.since]

    @lazy
    def rounds_not_held(self) -> list[RoundStatus]:
        """Every round that did not take place, in the order of the instants."""
        return sorted(
            (status for status in self.statuses if not status.active), key=lambda one: one.since
        )

    @lazy
    def no_meeting_arrangements(self) -> dict[str, Contact]:
        """The first `arrange` after each round that did not take place, by round."""
        found: dict[str, Contact] = {}
        for contact in self.contacts_of_kind(Kind.ARRANGE):
            about = self.original_contact(contact).interview_id
            slot = next((s.interview for s in self.statuses if s.interview.id == about), None)
            if slot is not None and contact.happened_at >= self.late_from(slot):
                found.setdefault(slot.id, contact)
        return found

    def late_from(self, interview: Interview) -> datetime:
        """Return from when a round is late, and somebody may not be coming."""
        return interview.starts_at + timedelta(minutes=self.policy["late_minutes"])

    @lazy
    def applied_at(self) -> datetime | None:
        """When the application counts as made; None while it is not made."""
        told = self.application.applied_at
        if told is not None:
            return told if isinstance(told, datetime) else self.calendar.midnight(told)
        traces = [known_from(one) or one.starts_at for one in self.pursuit.interviews]
        traces += [one.happened_at for one in self.delivered[:1]]
        traces += [one.received_at for one in self.updates_that_count[:1]]
        return min(traces, default=None)

    @lazy
    def silence_from(self) -> datetime | None:
        """Since when the employer has been silent; it lies ahead while a round does.

        Its last word, the last interview's end, or the application.
        """
        spoke = self.last_update.received_at if self.last_update else None
        known = [at for at in (self.applied_at, self.last_round_end, spoke) if at is not None]
        return max(known, default=None)

    def is_in_silence(self, contact: Contact) -> bool:
        """Tell whether a contact was made into the present silence.

        One of the very instant of their word went into the silence before; one that is
        itself the first trace of the application stands in the silence that it begins.
        """
        since = self.silence_from
        if since is None or contact.happened_at > since:
            return True
        spoke = self.last_update is not None and self.last_update.received_at == since
        return contact.happened_at == self.applied_at == since and not spoke

    @lazy
    def people(self) -> list[Interviewer]:
        """Everybody who is named in the pursuit."""
        rounds = [person for one in self.pursuit.interviews for person in one.interviewers]
        return [*self.application.people, *rounds]

    @lazy
    def silences(self) -> list[datetime]:
        """The instants at which one silence ends and the next begins, in order."""
        edges = {update.received_at for update in self.updates_that_count}
        edges.update(interview.ends_at for interview in self.active_rounds)
        # A round that was always known tells no instant at which the application was made.
        known = {one.starts_at for one in self.pursuit.interviews}
        if self.applied_at is not None and self.applied_at not in known:
            edges.add(self.applied_at)
        return sorted(edges)

    def silence_of(self, contact: Contact) -> int:
        """Return the number of the silence that a contact was made into.

        One of the very instant of the application stands in the silence that this begins,
        unless a word came with it.
        """
        at, edges = contact.happened_at, self.silences
        place = bisect_left(edges, at)
        spoke = any(update.received_at == at for update in self.updates_that_count)
        begins = at == self.applied_at and place < len(edges) and edges[place] == at
        return place + (begins and not spoke)


def _by_start(one: Interview) -> tuple[datetime, datetime]:
    return one.starts_at, known_from(one) or datetime.min.replace(tzinfo=UTC)


def _by_end(one: Interview) -> tuple[datetime, datetime, datetime]:
    return one.ends_at, *_by_start(one)


def _status(
    interview: Interview, words: "list[EmployerUpdate] | tuple[EmployerUpdate, ...]"
) -> RoundStatus:
    state, told_at = interview.state, interview.state_at
    if state is InterviewState.SCHEDULED and interview.slot_since is not None:
        # What was said before the present slot was agreed was about another one.
        words = [word for word in words if word.received_at > interview.slot_since]
    last = words[-1] if words else None
    later = last is not None and (told_at is None or told_at <= last.received_at)
    if last is not None and later and state is InterviewState.SCHEDULED:
        return RoundStatus(interview, _STATE_BY_WORD[last.kind], last.received_at, last)
    if state is InterviewState.MISSED:
        return RoundStatus(interview, state, interview.starts_at, None)
    matching = [word for word in words if _STATE_BY_WORD[word.kind] is state]
    if matching:
        return RoundStatus(interview, state, matching[-1].received_at, matching[-1])
    return RoundStatus(interview, state, told_at or interview.starts_at, None)
