"""The evaluation of a pursuit at an instant: its bars, its actions, and the words for them.

`decide` and `enforce` both ask an `Evaluation`, so that they cannot differ.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from app.domain.action_slots import ActionSlot, due_of, slots_of
from app.domain.actions import Channel, Kind
from app.domain.as_of import as_of
from app.domain.bar_state import (
    State,
    answers_at,
    channels_shut_by,
    first_free,
    free_since,
    state_at,
)
from app.domain.calendars import Calendars, calendars_of
from app.domain.case import Case
from app.domain.decision import (
    Action,
    AnswerVerdict,
    Bar,
    RequestedBy,
    Verdict,
)
from app.domain.facts import Contact, OfferAnswer, Pursuit
from app.domain.inherited_bars import bars_with_resends, inherited
from app.domain.late_retractions import has_retractions, still_barred
from app.domain.lazy import lazy
from app.domain.policy import Policy
from app.domain.rulebook import raise_bars
from app.domain.rules.resends import resendable
from app.domain.written_reasons import reasons

_OPEN = frozenset({Verdict.ALLOWED, Verdict.NOT_YET})


class Evaluation:
    """A pursuit cut to an instant, with its bars, ready to be asked.

    policy: with all its dated numbers; those in force at the instant are the case's, and so are
        the calendars of their hours
    keep: a round that stands although it was not known then
    kinds: the only kinds that will be asked about; None for all
    known: until when facts are known, if not until that instant
    """

    def __init__(
        self,
        pursuit: Pursuit,
        policy: Policy,
        calendars: Calendars,
        now: datetime,
        keep: str | None = None,
        kinds: Collection[Kind] | None = None,
        known: datetime | None = None,
    ) -> None:
        in_force = policy.at(now)
        if in_force is not policy:
            # Hours of work are numbers as well.
            calendars = calendars_of(in_force)
        self.known = now if known is None else known
        self.case = Case(as_of(pursuit, self.known, keep), in_force, calendars)
        self.policy = policy
        self.now = now
        self.kinds = kinds
        self._pursuit, self._keep = pursuit, keep

    @lazy
    def bars(self) -> list[Bar]:
        """Every bar on the kinds that are asked about."""
        return self.bars_on(self.kinds)

    def bars_on(self, kinds: Collection[Kind] | None) -> list[Bar]:
        """Return every bar on some kinds, or on all; other rules are not asked."""
        if has_retractions(self._pursuit):
            asked = partial(bars_with_resends, kinds=kinds)
            late = still_barred(self._pursuit, self.case, self.known, self._keep, asked)
            self.case.still_barred = late
        return raise_bars(self.case, kinds)

    @lazy
    def slots(self) -> list[ActionSlot]:
        """Every action of these kinds, each with the bars that concern it."""
        slots = slots_of(self.case, self.kinds)
        by_kind: dict[Kind, list[ActionSlot]] = {}
        for slot in slots:
            by_kind.setdefault(slot.kind, []).append(slot)
        for bar in self.bars:
            for kind in bar.kinds:
                for slot in by_kind.get(kind, ()):
                    slot.take(bar)
        for resend in by_kind.get(Kind.RESEND, ()):
            for undelivered in self.undelivered:
                resend.bars += inherited(self.case, self.bars, undelivered, resend.recipient)
        return slots

    @lazy
    def undelivered(self) -> list[Contact]:
        """The contact that a resend stands for, if one is to be sent again."""
        return resendable(self.case)[-1:]

    @lazy
    def _slots_by_edge(self) -> dict[datetime, set[int]]:
        """The slots of which a bar begins or ends at a later instant, by their places."""
        found: dict[datetime, set[int]] = {}
        now = self.now
        for place, slot in enumerate(self.slots):
            for bars in (slot.bars, *slot.by_channel.values(), *slot.by_answer.values()):
                for bar in bars:
                    start, until = bar.start, bar.until
                    if start is not None and start > now:
                        found.setdefault(start, set()).add(place)
                    if until is not None and until > now:
                        found.setdefault(until, set()).add(place)
        return found

    @lazy
    def edges(self) -> list[datetime]:
        """Every later instant, in order, at which anything begins or ends."""
        return sorted({*self._slots_by_edge, *self.soft_edges})

    def slots_at(self, edge: datetime) -> list[int]:
        """Return the places of the slots that may be read otherwise from an edge on."""
        return sorted(self._slots_by_edge.get(edge, ()))

    @lazy
    def soft_edges(self) -> frozenset[datetime]:
        """The later instants at which the phase or what may be next changes, though no bar does."""
        case, now = self.case, self.now
        edges = [case.acceptance_ends, case.presumed_from, case.hold_ends]
        edges += [at for slot in self.slots if slot.quiet or slot.only_next for at in slot.edges()]
        edges += [request.lapses_at for request in case.requests]
        edges += [one.ends_at for one in case.active_rounds]
        return frozenset([at for at in edges if at is not None and at > now])

    def at_step(self, step: datetime) -> "Evaluation":
        """Return the same pursuit at a later instant, under the numbers in force then.

        Nothing is known of what happened meanwhile: it is asked what holds if nothing happens.
        """
        return Evaluation(
            self._pursuit, self.policy, self.case.calendars, step, self._keep, known=self.known
        )

    def read(self, at: datetime) -> list[tuple[ActionSlot, State]]:
        """Read every action off at an instant."""
        return [(slot, state_at(slot, at)) for slot in self.slots]


def action(
    case: Case, slot: ActionSlot, state: State, at: datetime, *, explained: bool = True
) -> Action:
    """Put together what is said of one action; `explained` says why it is not allowed."""
    kind = slot.kind
    asked = _requests(case, kind) if kind in case.open_answers else ()
    answers: tuple[AnswerVerdict, ...] = ()
    if kind is Kind.RESPOND_TO_OFFER and explained:
        answers = _answers(case, slot, at) if slot.by_answer else _alike(case, state, at)
    return Action(
        kind,
        slot.interview_id,
        slot.interviewer_id,
        state.verdict,
        state.opens_at,
        due_at(case, slot, state, at) if state.verdict in _OPEN else None,
        state.closes_at,
        channels_shut_by(slot, state, at) if explained else state.channels,
        _preferred(state),
        () if state.verdict is Verdict.ALLOWED or not explained else reasons(case, state.held, at),
        asked,
        answers,
        slot.mark is not None and slot.is_skipped_at(at),
        None if slot.mark is None else slot.snoozed_until(at),
        None if slot.mark is None else slot.put_off_until(at),
    )


def _requests(case: Case, kind: Kind) -> tuple[RequestedBy, ...]:
    return tuple(
        [
            RequestedBy(one.word.id, one.due_at, one.lapses_at)
            for one in case.requests
            if one.kind is kind and one.pending
        ]
    )


def _alike(case: Case, state: State, at: datetime) -> tuple[AnswerVerdict, ...]:
    """Say of every answer to an offer what is said of the action itself."""
    why = () if state.verdict is Verdict.ALLOWED else reasons(case, state.held, at)
    opens = state.opens_at
    return tuple([AnswerVerdict(answer, state.verdict, opens, why) for answer in OfferAnswer])


def _answers(case: Case, slot: ActionSlot, at: datetime) -> tuple[AnswerVerdict, ...]:
    return tuple(
        AnswerVerdict(
            answer,
            verdict,
            _answer_opens(slot, answer, verdict, at),
            reasons(case, held, at),
        )
        for answer, verdict, held in answers_at(slot, at)
    )


def _answer_opens(
    slot: ActionSlot, answer: OfferAnswer, verdict: Verdict, at: datetime
) -> datetime | None:
    """Return when an answer opens, or since when it has been open; None where it never does."""
    bars = slot.bars + slot.by_answer.get(answer, [])
    if verdict is Verdict.ALLOWED:
        return free_since(bars, at)
    return first_free(bars, at) if verdict is Verdict.NOT_YET else None


def due_at(case: Case, slot: ActionSlot, state: State, at: datetime) -> datetime | None:
    """Return by when an action is owed, seen at an instant; never after it has shut."""
    opens = state.opens_at
    if slot.kind is Kind.RETURN_CALL and opens is not None:
        # Of several invitations those that have lapsed meanwhile are owed no more.
        opens = max(opens, at)
    due = due_of(case, slot, opens)
    if due is None or state.closes_at is None:
        return due
    return min(due, state.closes_at)


def _preferred(state: State) -> Channel | None:
    """Return the best channel that is not refused, whatever the hour."""
    for channel in state.channels:
        if channel.verdict is not Verdict.REFUSED:
            return channel.channel
    return None
