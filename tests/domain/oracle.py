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
    AnswerDue,
    AnswerStatus,
    Contact,
    EmployerUpdate,
    Interview,
    InterviewState,
    Pursuit,
    Region,
    Result,
    UpdateKind,
)

DAY = timedelta(days=1)
_LEFT_A_TRACE = (None, Result.SENT, Result.SPOKE, Result.MESSAGE_LEFT)
_DECIDED = (UpdateKind.REJECTION, UpdateKind.OFFER_WITHDRAWN)
_START_THE_GAP = (
    Kind.ENQUIRE_STATUS,
    Kind.COMPETING_OFFER,
    Kind.REPLY,
    Kind.DOCUMENTS,
    Kind.RESCHEDULE,
    Kind.CORRECTION,
    Kind.RESEND,
    Kind.RETURN_CALL,
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
    """Return what the contacts of a history broke, each judged on what was known then."""
    days = Days(facts.employer.region)
    verdicts = Verdicts()
    for position, contact in enumerate(facts.contacts):
        known = facts.contacts[:position]
        if contact.kind is Kind.ENQUIRE_STATUS:
            _judge_enquiry(facts, contact, known, days, verdicts)
        if contact.kind is Kind.REQUEST_FEEDBACK:
            asked = [
                c for c in known if c.kind is Kind.REQUEST_FEEDBACK and c.result in _LEFT_A_TRACE
            ]
            verdicts.expect("ask-feedback-once", not asked, contact)
            verdicts.expect("ask-feedback-once", _is_rejected(facts, contact.happened_at), contact)
    return verdicts.broken


def _words(facts: Pursuit, until: datetime) -> list[EmployerUpdate]:
    """All that the employer said itself, an automatic reply left aside."""
    return [
        u for u in facts.updates if u.received_at <= until and u.kind is not UpdateKind.AUTO_REPLY
    ]


def _is_rejected(facts: Pursuit, at: datetime) -> bool:
    words = _words(facts, at)
    return bool(words) and words[-1].kind in _DECIDED


def _rounds(facts: Pursuit, at: datetime) -> list[Interview]:
    """The rounds that are known and stand at an instant."""
    return [
        i
        for i in facts.interviews
        if i.state in (InterviewState.SCHEDULED, InterviewState.COMPLETED)
        and (i is facts.interviews[0] or i.created_at is None or i.created_at <= at)
    ]


def _judge_enquiry(
    facts: Pursuit,
    enquiry: Contact,
    known: tuple[Contact, ...],
    days: Days,
    verdicts: Verdicts,
) -> None:
    at = enquiry.happened_at
    standing = _rounds(facts, at)
    verdicts.expect("interview-first", bool(standing), enquiry)
    if not standing:
        return
    current = standing[-1]
    verdicts.expect("interview-first", current.ends_at <= at, enquiry)
    for promised in _promises(facts, current, at):
        day = promised.day or days.local(promised.instant or at)
        opens = days.morning(days.after(days.rolled(day), 1))
        verdicts.expect("wait-for-timetable", opens <= at, (promised, opens, at))

    counting = [c for c in known if c.result in _LEFT_A_TRACE]
    elsewhere = [c for c in facts.elsewhere if c.happened_at <= at and c.result in _LEFT_A_TRACE]
    for rule, others in (("minimum-gap", counting), ("one-employer-one-budget", elsewhere)):
        for other in others:
            if other.kind in _START_THE_GAP:
                day = days.local(other.happened_at)
                gap = max(days.after(day, 5), days.rolled(day + 7 * DAY))
                verdicts.expect(rule, days.morning(gap) <= at, (other, enquiry))

    silent_since = max([current.ends_at] + [u.received_at for u in _words(facts, at)])
    asked = [c for c in counting if c.kind is Kind.ENQUIRE_STATUS]
    in_silence = [c for c in asked if c.happened_at > silent_since]
    verdicts.expect("enough-enquiries", len(in_silence) < 2, (enquiry, "in this silence"))
    verdicts.expect("enough-enquiries", len(asked) < 4, (enquiry, "in this pursuit"))


def _promises(facts: Pursuit, current: Interview, at: datetime) -> list[AnswerDue]:
    """The employer's last dated word for the current round, and all later corrections."""
    told: list[tuple[datetime, AnswerDue]] = [
        (t.said_at, t.answer_due) for t in current.timetables if t.revision == 1
    ]
    first = current is facts.interviews[0]
    for update in _words(facts, at):
        belongs = first or current.created_at is None or update.received_at >= current.created_at
        if update.kind is UpdateKind.NEW_TIMETABLE and update.answer_due and belongs:
            told.append((update.received_at, update.answer_due))
    dated = [
        (said, answer)
        for said, answer in told
        if said <= at and answer.status is AnswerStatus.ANSWERED
    ]
    last = max(dated, key=lambda pair: pair[0], default=None)
    corrections = [
        t.answer_due
        for t in current.timetables
        if t.revision > 1
        and t.said_at <= at
        and t.answer_due.status is AnswerStatus.ANSWERED
        and (last is None or t.said_at > last[0])
    ]
    return corrections + ([last[1]] if last else [])
