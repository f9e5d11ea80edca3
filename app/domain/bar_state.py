"""State of an action at an instant, read off its bars: barred by what, until when, next change.

A bar is a stretch of time, open at its end; bars of working hours recur, and always
concern a channel. For one action the bars on the action and the bars on each channel
are kept apart: an action is allowed while any of its channels is.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from app.domain.action_slots import ActionSlot
from app.domain.actions import Channel
from app.domain.business_time import Calendar
from app.domain.decision import Bar, ChannelVerdict, Verdict
from app.domain.facts import OfferAnswer

_TICK = timedelta(microseconds=1)
_ALWAYS = datetime.min.replace(tzinfo=UTC)


class State(NamedTuple):
    """What is said of one action at one instant, and the bars that say it."""

    verdict: Verdict
    opens_at: datetime | None
    closes_at: datetime | None
    channels: tuple[ChannelVerdict, ...]
    held: list[Bar]

    @property
    def said(self) -> tuple[object, ...]:
        """What is said, without the bars: verdict, window and channels."""
        return self[:4]


def differs(one: State, other: State) -> bool:
    """Tell whether two states give different answers: verdict, window, channels or rules."""
    return one.said != other.said or {b.rule for b in one.held} != {b.rule for b in other.held}


def covers(bar: Bar, at: datetime) -> bool:
    """Tell whether an instant lies in a bar's stretch, its recurring hours left aside."""
    return (bar.start is None or bar.start <= at) and (bar.until is None or at < bar.until)


def holding(bars: Sequence[Bar], at: datetime) -> list[Bar]:
    """Return the bars that hold at an instant: all the reasons."""
    return [
        bar
        for bar in bars
        if (bar.start is None or bar.start <= at)
        and (bar.until is None or at < bar.until)
        and (bar.hours is None or not bar.hours.at_work(at))
    ]


def first_free(bars: Sequence[Bar], at: datetime) -> datetime | None:
    """Return the first instant, from `at` on, that no bar holds; None where none ever comes.

    A later bar may be the candidate's own turn. It refuses only where it holds now, which
    `state_at` looks at.
    """
    moved = True
    while moved:
        moved = False
        for bar in bars:
            if not covers(bar, at):
                continue
            if bar.hours is not None:
                at_work = bar.hours.next_at_work(at)
                lifted = at_work if bar.until is None else min(at_work, bar.until)
                moved = moved or lifted > at
                at = lifted
            elif bar.until is None:
                return None
            else:
                at = bar.until
                moved = True
    return at


def free_since(bars: Sequence[Bar], at: datetime) -> datetime | None:
    """Return since when no bar has held, at an instant when none does; None for ever so far."""
    since = None
    for bar in bars:
        if bar.hours is not None:
            ended = _opened(bar, bar.hours, at)
        else:
            ended = bar.until
            if ended is not None and bar.start is not None and bar.start >= ended:
                ended = None
        if ended is not None and ended <= at and (since is None or ended > since):
            since = ended
    return since


def _opened(bar: Bar, hours: Calendar, at: datetime) -> datetime | None:
    """Return when working hours last lifted a recurring bar, if it held before they began."""
    if bar.until is not None and bar.until <= at:
        # From then on the hours do not matter: for a call that was fixed.
        at = bar.until - _TICK
        if covers(bar, at) and not hours.at_work(at):
            return bar.until
    opening = hours.opening(hours.local_day(at))
    began_before = bar.start is None or bar.start < opening
    return opening if began_before and covers(bar, at) else None


@cache  # as many as there are lists of channels, times two
def _all(channels: tuple[Channel, ...], verdict: Verdict) -> tuple[ChannelVerdict, ...]:
    return tuple([ChannelVerdict(channel, verdict, None) for channel in channels])


def state_at(slot: ActionSlot, at: datetime) -> State:
    """Read one action off at an instant."""
    held: list[Bar] = []
    endless: Verdict | None = None
    for bar in slot.bars:
        start, until = bar.start, bar.until
        if (start is None or start <= at) and (until is None or at < until):
            held.append(bar)
            if until is None or bar.refuses:
                if bar.settles:
                    endless = Verdict.DONE
                elif endless is None:
                    endless = Verdict.REFUSED
    if not held:
        return _open(slot, at)
    if endless is not None:
        return _for_good(slot, endless, held)
    opens = first_free(slot.bars, at)
    if opens is None:
        refused = _all(slot.channels, Verdict.REFUSED)
        return State(Verdict.REFUSED, None, None, refused, held)
    if not slot.channels:
        closes = closes_after(slot.bars, opens)
        return State(Verdict.NOT_YET, opens, closes, (), held)
    channels = tuple([_later(slot, channel, opens) for channel in slot.channels])
    return _combined(slot, Verdict.NOT_YET, at, channels, held)


def _for_good(slot: ActionSlot, verdict: Verdict, held: list[Bar]) -> State:
    """Read off an action that is done, or refused for good."""
    if verdict is Verdict.DONE:
        # What is done is opened by nothing, and so by no record that was taken back either.
        held = [bar for bar in held if not bar.stands_for]
    return State(verdict, None, None, _all(slot.channels, verdict), held)


def _later(slot: ActionSlot, channel: Channel, opens: datetime) -> ChannelVerdict:
    """Read off one channel of an action that opens later."""
    own = slot.by_channel.get(channel)
    free = first_free(slot.bars + own, opens) if own else opens
    return ChannelVerdict(channel, Verdict.REFUSED if free is None else Verdict.NOT_YET, free)


def _open(slot: ActionSlot, at: datetime) -> State:
    """Read off an action that no bar of its own holds; its channels may be closed."""
    since = free_since(slot.bars, at)
    if not slot.channels:
        return State(Verdict.ALLOWED, since, closes_after(slot.bars, at), (), [])
    channels = tuple([_now(slot, channel, at, since) for channel in slot.channels])
    if any(channel.verdict is Verdict.ALLOWED for channel in channels):
        return _combined(slot, Verdict.ALLOWED, at, channels, [])
    held = reasons_by_channel(slot, at)
    return _combined(slot, Verdict.NOT_YET, at, channels, held)


def _now(
    slot: ActionSlot, channel: Channel, at: datetime, since: datetime | None
) -> ChannelVerdict:
    """Read off one channel of an action that no bar of its own holds."""
    own = slot.by_channel.get(channel)
    if own is None:
        return ChannelVerdict(channel, Verdict.ALLOWED, since)
    bars = slot.bars + own
    if holding(own, at):
        free = first_free(bars, at)
        return ChannelVerdict(channel, Verdict.REFUSED if free is None else Verdict.NOT_YET, free)
    return ChannelVerdict(channel, Verdict.ALLOWED, free_since(bars, at))


def _combined(
    slot: ActionSlot,
    verdict: Verdict,
    at: datetime,
    channels: tuple[ChannelVerdict, ...],
    held: list[Bar],
) -> State:
    """Put an action together from its channels: the earliest of those with its verdict."""
    instants = [channel.opens_at for channel in channels if channel.verdict is verdict]
    if not instants:
        return State(Verdict.REFUSED, None, None, channels, held)
    known = [instant for instant in instants if instant is not None]
    opens = min(known) if len(known) == len(instants) else None
    closes = closes_after(slot.bars, at if opens is None else max(opens, at))
    return State(verdict, opens, closes, channels, held)


def closes_after(bars: Sequence[Bar], opens: datetime) -> datetime | None:
    """Return when the stretch in which an action is open from an instant ends, if it does."""
    closes = None
    for bar in bars:
        start = bar.start
        if (
            start is not None
            and start > opens
            and (bar.until is None or bar.until > start)
            and (closes is None or start < closes)
        ):
            closes = start
    return closes


def reasons_by_channel(slot: ActionSlot, at: datetime) -> list[Bar]:
    """Return the bars that close the channels of an action that no bar of its own holds."""
    return [
        bar for channel in slot.channels for bar in holding(slot.by_channel.get(channel, ()), at)
    ]


def channels_shut_by(slot: ActionSlot, state: State, at: datetime) -> tuple[ChannelVerdict, ...]:
    """Return the channels of an action as it stands, each with the rules that shut it."""
    if not state.channels or not (state.held or slot.by_channel):
        return state.channels
    if not slot.by_channel:
        # What bars the action bars all its channels alike.
        _, verdict, opens_at, _ = state.channels[0]
        rules = _shut_by(slot.bars, opens_at, at)
        return tuple([ChannelVerdict(way, verdict, opens_at, rules) for way in slot.channels])
    alike: dict[datetime | None, tuple[str, ...]] = {}
    found = []
    for one in state.channels:
        way, verdict, opens_at, _ = one
        if verdict is Verdict.ALLOWED:
            found.append(one)
            continue
        own = slot.by_channel.get(way)
        if own is not None:
            rules = _shut_by(slot.bars + own, opens_at, at)
        elif opens_at in alike:
            rules = alike[opens_at]
        else:
            rules = alike[opens_at] = _shut_by(slot.bars, opens_at, at)
        found.append(ChannelVerdict(way, verdict, opens_at, rules))
    return tuple(found)


def _shut_by(bars: Sequence[Bar], opens_at: datetime | None, at: datetime) -> tuple[str, ...]:
    """Return the rules that shut a channel until it opens, or for good where it never does.

    What lifts before the others is left out. So the rules stay the same until the channel opens, or
    opens at another instant, which a decision counts as a change.
    """
    if opens_at is not None:
        last = holding(bars, opens_at - _TICK)
        return tuple(dict.fromkeys([bar.rule for bar in last]))
    rules: list[str] = []
    first: datetime | None = None
    # Written out here, since an action may have a bar for each contact.
    for bar in bars:
        start, until = bar.start, bar.until
        holds = (start is None or start <= at) and (until is None or at < until)
        if holds and bar.hours is None and (until is None or bar.refuses):
            begun = _ALWAYS if start is None else start
            if first is None or begun < first:
                first, rules = begun, [bar.rule]
            elif begun == first:
                rules.append(bar.rule)
    return tuple(dict.fromkeys(rules or [bar.rule for bar in holding(bars, at)]))


def answers_at(slot: ActionSlot, at: datetime) -> list[tuple[OfferAnswer, Verdict, list[Bar]]]:
    """Read every answer to an offer off at an instant, with the bars on each."""
    found = []
    for answer in OfferAnswer:
        own = slot.by_answer.get(answer, [])
        bars = slot.bars + own
        held = holding(bars, at)
        if not held:
            verdict = Verdict.ALLOWED
        elif any(bar.settles and (bar.until is None or bar.refuses) for bar in held):
            verdict = Verdict.DONE
        else:
            free = first_free(bars, at)
            endless = any(bar.lifts_at is None for bar in held)
            verdict = Verdict.REFUSED if free is None or endless else Verdict.NOT_YET
        found.append((answer, verdict, held))
    return found


def verdicts_of_answers(slot: ActionSlot, at: datetime) -> list[Verdict]:
    """Return the verdict of every answer to an offer at an instant."""
    return [verdict for _, verdict, _ in answers_at(slot, at)]
