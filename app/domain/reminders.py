"""Reminders: what a candidate is reminded of, when, and whether alone or in a digest.

They follow from the tasks and the outlook of a pursuit, as decisions do, and never advise
anything that a decision does not. A reminder that would disturb a quiet hour, or be the fourth of
a day, waits for the digest, and so does a backlog after a time without service.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.actions import Kind
from app.domain.decision import Phase
from app.domain.enums import FastStrEnum

#: The most reminders of their own in one local day.
SINGLE_A_DAY: Final = 3

#: What candidates have who choose no times, in their zone: when the digest comes, and between
#: which times nothing comes on its own.
DIGEST_AT: Final = time(8)
QUIET_FROM: Final = time(20)
QUIET_UNTIL: Final = time(8)

#: How long before it is due, or can no longer be done, a candidate is reminded.
AHEAD: Final = timedelta(hours=24)

#: What is older than this when it is noticed is in no reminder any more.
OLDEST: Final = timedelta(days=7)

#: What is noticed so much later than it began waits for the digest.
LATE: Final = timedelta(hours=1)

#: The tip beside every wait adds nothing as a reminder.
_NEVER: Final = frozenset({Kind.WAIT, Kind.KEEP_SEARCHING})

#: What the employer waits for, and can take back when the time is over.
_RUN_OUT: Final = frozenset({Kind.RESPOND_TO_OFFER, Kind.REPLY, Kind.DOCUMENTS, Kind.RETURN_CALL})

_DAYS_A_WEEK: Final = 7


class Cause(FastStrEnum):
    """What a candidate is reminded of."""

    OPENED = "opened"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    EMPLOYER_DAY_PASSED = "employer_day_passed"
    RUNS_OUT = "runs_out"
    PRESUMED_CLOSED = "presumed_closed"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Preferences:
    """When a candidate is reminded.

    time_zone: the candidate's; all local times are in it
    quiet_from, quiet_until: local times between which nothing but a digest comes; alike: never
    digest_at: the local time of the digest
    days: the days of the week (1 is Monday) on which reminders come
    since: from when on; what happened before is in none
    """

    time_zone: str
    quiet_from: time
    quiet_until: time
    digest_at: time
    days: frozenset[int]
    since: datetime


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that is to be done, as reminders see it.

    created_at: since when there is such a task; one that is ready from its beginning on opens
        with what was just recorded, of which there is no reminder
    """

    id: str
    kind: Kind
    created_at: datetime
    ready_at: datetime
    due_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """One thing to be reminded of.

    subject: the id of the task, the application or the employer's update that it is about
    at: the instant of the occasion; another one makes it another occasion
    """

    about: Cause
    subject: str
    at: datetime


def occasions_of_task(task: OpenTask) -> Iterator[Occasion]:
    """The occasions of a task, past ones and those to come."""
    if task.kind in _NEVER:
        return
    enquiry = task.kind is Kind.ENQUIRE_STATUS
    opened = Cause.EMPLOYER_DAY_PASSED if enquiry else Cause.OPENED
    if task.ready_at > task.created_at:
        yield Occasion(opened, task.id, task.ready_at)
    begins = max(task.ready_at, task.created_at)
    if task.due_at is not None:
        if task.due_at - AHEAD > begins:
            yield Occasion(Cause.DUE_SOON, task.id, task.due_at - AHEAD)
        if task.closes_at is None or task.closes_at > task.due_at:
            yield Occasion(Cause.OVERDUE, task.id, task.due_at)
    if task.kind in _RUN_OUT and task.closes_at is not None and task.closes_at != task.due_at:
        ending = task.closes_at - AHEAD
        if ending > begins:
            yield Occasion(Cause.RUNS_OUT, task.id, ending)


def occasions(
    application_id: str,
    tasks: Iterable[OpenTask],
    phase: tuple[Phase, datetime] | None,
    news: Iterable[tuple[str, datetime]],
) -> tuple[Occasion, ...]:
    """All occasions of a pursuit, soonest first; of one instant in an order of their kinds.

    phase: where it stands, and since when it was seen there
    news: what a partner recorded that the employer said: its id, and when it was recorded
    """
    ordered = sorted(tasks, key=lambda task: task.kind.value)
    found = [one for task in ordered for one in occasions_of_task(task)]
    if phase is not None and phase[0] is Phase.PRESUMED_CLOSED:
        found.append(Occasion(Cause.PRESUMED_CLOSED, application_id, phase[1]))
    found += [Occasion(Cause.NEWS, subject, at) for subject, at in news]
    return tuple(sorted(found, key=lambda one: (one.at, one.about.value)))


def due(found: Iterable[Occasion], preferences: Preferences, now: datetime) -> tuple[Occasion, ...]:
    """The occasions that a candidate is to be reminded of by now."""
    earliest = max(preferences.since, now - OLDEST)
    return tuple(one for one in found if earliest < one.at <= now)


def next_at(found: Iterable[Occasion], now: datetime) -> datetime | None:
    """The instant of the next occasion to come."""
    return min((one.at for one in found if one.at > now), default=None)


def comes_alone(one: Occasion, preferences: Preferences, now: datetime, today: int) -> bool:
    """Whether a reminder comes on its own now, rather than in the digest.

    today: how many came on their own in this local day
    """
    if today >= SINGLE_A_DAY or now - one.at > LATE:
        return False
    local = now.astimezone(ZoneInfo(preferences.time_zone))
    return local.isoweekday() in preferences.days and not _is_quiet(preferences, local.time())


def _is_quiet(preferences: Preferences, local: time) -> bool:
    begins, ends = preferences.quiet_from, preferences.quiet_until
    if begins <= ends:
        return begins <= local < ends
    return local >= begins or local < ends


def next_digest(preferences: Preferences, now: datetime) -> datetime:
    """The instant of the next digest, in UTC.

    A local time that a change of clocks skips is taken an hour later.
    """
    zone = ZoneInfo(preferences.time_zone)
    today = now.astimezone(zone).date()
    for ahead in range(_DAYS_A_WEEK + 1):
        day = today + timedelta(days=ahead)
        at = datetime.combine(day, preferences.digest_at, zone).astimezone(UTC)
        if at > now and day.isoweekday() in preferences.days:
            return at
    # A week has every day that there is, and there is always one.
    raise ValueError("There is no day on which a digest may come.")


def day_began(preferences: Preferences, now: datetime) -> datetime:
    """The instant at which the local day began, in UTC."""
    zone = ZoneInfo(preferences.time_zone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)
