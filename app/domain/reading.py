"""Reading bars off at an instant: barred now, by what, until when, and what changes next.

A bar is a stretch of time, open at its end; bars of working hours recur. For one
action the bars on the action and the bars on each channel are kept apart: an action
is allowed while any of its channels is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.actions import Channel
from app.domain.business_time import Calendar
from app.domain.decision import Bar, ChannelVerdict, Verdict
from app.domain.entries import Entry


class State(NamedTuple):
    """What is said of one action at one instant; two states differ iff the answer does."""

    verdict: Verdict
    opens_at: datetime | None
    closes_at: datetime | None
    channels: tuple[ChannelVerdict, ...]
    rules: tuple[str, ...]


def covers(bar: Bar, at: datetime) -> bool:
    """Tell whether an instant lies in a bar's stretch, its recurring hours left aside."""
    return (bar.start is None or bar.start <= at) and (bar.until is None or at < bar.until)


def holding(bars: Sequence[Bar], at: datetime, calendar: Calendar) -> list[Bar]:
    """Return the bars that hold at an instant: all the reasons."""
    return [
        bar
        for bar in bars
        if (bar.start is None or bar.start <= at)
        and (bar.until is None or at < bar.until)
        and not (bar.outside_hours and calendar.at_work(at))
    ]


def first_free(bars: Sequence[Bar], at: datetime, calendar: Calendar) -> datetime | None:
    """Return the first instant, from `at` on, that no bar holds; None where none ever comes."""
    moved = True
    while moved:
        moved = False
        for bar in bars:
            if not covers(bar, at):
                continue
            if bar.outside_hours:
                at_work = calendar.next_at_work(at)
                lifted = at_work if bar.until is None else min(at_work, bar.until)
                moved = moved or lifted > at
                at = lifted
            elif bar.until is None:
                return None
            else:
                at = bar.until
                moved = True
    return at


def free_since(bars: Sequence[Bar], at: datetime, calendar: Calendar) -> datetime | None:
    """Return since when no bar has held, at an instant when none does; None for ever so far."""
    since = None
    for bar in bars:
        if bar.outside_hours:
            ended = calendar.opening(calendar.local_day(at)) if covers(bar, at) else None
        else:
            ended = bar.until
            if bar.start is not None and ended is not None and bar.start >= ended:
                ended = None
        if ended is not None and ended <= at and (since is None or ended > since):
            since = ended
    return since


def state_at(entry: Entry, at: datetime, calendar: Calendar) -> State:
    """Read one action off at an instant."""
    held = holding(entry.bars, at, calendar)
    if any(bar.settles for bar in held):
        channels = tuple([ChannelVerdict(c, Verdict.DONE, None) for c in entry.channels])
        return State(Verdict.DONE, None, None, channels, _rules(held))
    opens = first_free(entry.bars, at, calendar) if held else at
    if opens is None:
        channels = tuple([ChannelVerdict(c, Verdict.REFUSED, None) for c in entry.channels])
        return State(Verdict.REFUSED, None, None, channels, _rules(held))
    since = None if held else free_since(entry.bars, at, calendar)
    if not entry.channels:
        verdict = Verdict.NOT_YET if held else Verdict.ALLOWED
        opened = opens if held else since
        return State(verdict, opened, _closes(entry.bars, opens), (), _rules(held))
    channels = tuple(
        [_channel_at(entry, c, at, opens, since, calendar, bool(held)) for c in entry.channels]
    )
    return _combined(entry, at, calendar, held, channels)


def _channel_at(
    entry: Entry,
    channel: Channel,
    at: datetime,
    opens: datetime,
    since: datetime | None,
    calendar: Calendar,
    held: bool,  # noqa: FBT001  # an inner function of one caller
) -> ChannelVerdict:
    own = entry.by_channel.get(channel)
    if own is None:
        if held:
            return ChannelVerdict(channel, Verdict.NOT_YET, opens)
        return ChannelVerdict(channel, Verdict.ALLOWED, since)
    bars = entry.bars + own
    if held or holding(own, at, calendar):
        free = first_free(bars, at, calendar)
        verdict = Verdict.REFUSED if free is None else Verdict.NOT_YET
        return ChannelVerdict(channel, verdict, free)
    return ChannelVerdict(channel, Verdict.ALLOWED, free_since(bars, at, calendar))


def _combined(
    entry: Entry,
    at: datetime,
    calendar: Calendar,
    held: list[Bar],
    channels: tuple[ChannelVerdict, ...],
) -> State:
    for verdict in (Verdict.ALLOWED, Verdict.NOT_YET):
        instants = [c.opens_at for c in channels if c.verdict is verdict]
        if instants:
            known = [instant for instant in instants if instant is not None]
            opens = min(known) if len(known) == len(instants) else None
            closes = _closes(entry.bars, at if opens is None else max(opens, at))
            return State(verdict, opens, closes, channels, _rules(held))
    every = held or [b for bars in entry.by_channel.values() for b in holding(bars, at, calendar)]
    return State(Verdict.REFUSED, None, None, channels, _rules(every))


def _closes(bars: Sequence[Bar], opens: datetime) -> datetime | None:
    """Return when an action shuts for good, if the bars know."""
    starts = [
        bar.start
        for bar in bars
        if bar.until is None and bar.start is not None and bar.start > opens
    ]
    return min(starts) if starts else None


def _rules(held: Sequence[Bar]) -> tuple[str, ...]:
    return tuple([bar.rule for bar in held])


def reasons_at(entry: Entry, at: datetime, calendar: Calendar) -> list[Bar]:
    """Return the bars that explain an action that is not allowed; none for one that is.

    They are those on the action itself; where there are none, those that close every
    channel of it.
    """
    held = holding(entry.bars, at, calendar)
    if held:
        return held
    by_channel = [holding(entry.by_channel.get(c, ()), at, calendar) for c in entry.channels]
    return [bar for bars in by_channel for bar in bars] if all(by_channel) else []


def edges_after(entry: Entry, after: datetime) -> set[datetime]:
    """Return the instants after one at which a bar of this action begins or ends."""
    edges = set()
    for bars in (entry.bars, *entry.by_channel.values()):
        for bar in bars:
            if bar.start is not None and bar.start > after:
                edges.add(bar.start)
            if bar.until is not None and bar.until > after:
                edges.add(bar.until)
    return edges


def turns(entry: Entry, at: datetime, calendar: Calendar) -> bool:
    """Tell whether the next turn of working hours can change a channel of this action."""
    own = entry.by_channel.get(Channel.PHONE)
    if own is None or not any(bar.outside_hours and covers(bar, at) for bar in own):
        return False
    return not holding(entry.bars, at, calendar) and not any(
        covers(bar, at) for bar in own if not bar.outside_hours
    )
