"""The etiquette once more, written from etiquette.md alone and as plainly as can be.

It judges what was done, one contact after the other, and shares nothing with the
domain but the facts: its calendar walks from day to day and asks `holidays` itself.
Only the operator's numbers, as the table of the specification gives them, are known.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from app.domain.actions import Kind
from app.domain.facts import (
    Contact,
    InterviewState,
    Pursuit,
    Region,
    Result,
    UpdateKind,
)

DAY = timedelta(days=1)
_LEFT_A_TRACE = (None, Result.SENT, Result.SPOKE, Result.MESSAGE_LEFT)
_PUT_OFF = (UpdateKind.ROUND_POSTPONED, UpdateKind.ROUND_CANCELLED)
_HELD = (InterviewState.SCHEDULED, InterviewState.COMPLETED)
_START_THE_GAP = (
    Kind.ENQUIRE_STATUS,
    Kind.COMPETING_OFFER,
    Kind.RESCHEDULE,
    Kind.CORRECTION,
    Kind.RESEND,
    Kind.ADJUSTMENT,
    Kind.WITHDRAW,
)


@lru_cache(maxsize=64)
def _holidays(country: str, subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision)


@dataclass(frozen=True)
class Days:
    """The days of a region, walked one by one."""

    region: Region

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.region.time_zone)

    def local(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def open_on(self, day: date) -> bool:
        """A day of the region's week, less holidays and eves; a day that never was is none."""
        noon = datetime.combine(day, time(12), self.zone)
        if noon.astimezone(UTC).astimezone(self.zone).date() != day:
            return False
        if self.region.country is None:
            return day.weekday() < 5
        known = _holidays(self.region.country, self.region.subdivision)
        is_eve = (day.month, day.day) in ((12, 24), (12, 31)) and day + DAY in known
        return bool(known.is_working_day(day)) and not is_eve

    def rolled(self, day: date) -> date:
        while not self.open_on(day):
            day += DAY
        return day

    def after(self, day: date, count: int) -> date:
        for _ in range(count):
            day = self.rolled(day + DAY)
        return day

    def morning(self, day: date) -> datetime:
        return datetime.combine(day, time(9), self.zone).astimezone(UTC)


@dataclass
class Verdicts:
    """What was broken, in words that help to find it."""

    broken: list[str] = field(default_factory=list)

    def expect(self, rule: str, ok: bool, what: object) -> None:
        if not ok:
            self.broken.append(f"{rule}: {what}")


def judge(facts: Pursuit) -> list[str]:
    """Return which budgets the contacts of a history broke, each judged on what was known then.

    The gap, the counts for each pursuit and in ninety days, and what is asked for once.
    """
    days = Days(facts.region)
    verdicts = Verdicts()
    for position, contact in enumerate(facts.contacts):
        known = [c for c in facts.contacts[:position] if c.result in _LEFT_A_TRACE]
        if contact.kind is Kind.ENQUIRE_STATUS:
            _judge_enquiry(facts, contact, known, days, verdicts)
        if contact.kind is Kind.REQUEST_FEEDBACK:
            asked = [c for c in known if c.kind is Kind.REQUEST_FEEDBACK]
            verdicts.expect("ask-feedback-once", not asked, contact)
        if contact.kind is Kind.ADJUSTMENT:
            today = days.local(contact.happened_at)
            needs = [c for c in known if c.kind is Kind.ADJUSTMENT]
            same = [c for c in needs if days.local(c.happened_at) == today]
            verdicts.expect("few-exceptions", not same, contact)
    return verdicts.broken


def _judge_enquiry(
    facts: Pursuit,
    enquiry: Contact,
    known: list[Contact],
    days: Days,
    verdicts: Verdicts,
) -> None:
    at = enquiry.happened_at
    ahead = [
        i
        for i in facts.interviews
        if i.state is InterviewState.SCHEDULED
        and i.ends_at > at
        and (i.created_at is None or i.created_at <= at)
        and not any(
            u.kind in _PUT_OFF and u.interview_id in (None, i.id) and u.received_at <= at
            for u in facts.updates
        )
    ]
    verdicts.expect("interview-first", not ahead, (ahead, enquiry))
    elsewhere = [c for c in facts.elsewhere if c.happened_at <= at and c.result in _LEFT_A_TRACE]
    for rule, others in (("minimum-gap", known), ("one-employer-one-budget", elsewhere)):
        for other in others:
            if other.kind in _START_THE_GAP:
                day = days.local(other.happened_at)
                gap = max(days.after(day, 5), days.rolled(day + 7 * DAY))
                verdicts.expect(rule, days.morning(gap) <= at, (other, enquiry))
    asked = [c for c in known if c.kind is Kind.ENQUIRE_STATUS]
    there = [*asked, *(c for c in elsewhere if c.kind is Kind.ENQUIRE_STATUS)]
    first = days.local(at) - 90 * DAY
    recent = [c for c in there if days.local(c.happened_at) >= first]
    verdicts.expect("enough-enquiries", len(asked) < 4, (enquiry, "in this pursuit"))
    verdicts.expect("one-employer-one-budget", len(recent) < 4, (enquiry, "in ninety days"))
    spoke = [
        u.received_at
        for u in facts.updates
        if u.received_at <= at
        and u.kind not in (UpdateKind.AUTO_REPLY, UpdateKind.NOTED)
        and (u.retracted_at is None or u.retracted_at > at)
    ]
    held = [i.ends_at for i in facts.interviews if i.state in _HELD and i.ends_at <= at]
    since = max([*spoke, *held], default=None)
    in_silence = [c for c in asked if since is None or c.happened_at > since]
    verdicts.expect("enough-enquiries", len(in_silence) < 2, (enquiry, "in this silence"))
