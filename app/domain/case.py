"""A pursuit as the rules read it: what stands, what was said last, what counts.

What `as_of` has left of it is read here once and shared by all rules; nothing in this
module is asked about an instant.

Two clocks are kept apart: how long the employer has been silent (`silence_from`) and
when the candidate last made contact (`enquiries`, `gap_starters`).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.actions import Kind
from app.domain.as_of import known_from
from app.domain.business_time import Calendar
from app.domain.facts import (
    AnswerDue,
    AnswerStatus,
    Application,
    Contact,
    EmployerUpdate,
    Interview,
    InterviewState,
    OutcomeKind,
    Pursuit,
    Result,
    Stage,
    UpdateKind,
)
from app.domain.lazy import lazy
from app.domain.policy import Policy
from app.domain.shared_budget import COUNTING, STARTERS, is_shared

#: Results of a message that never arrived.
UNDELIVERED = frozenset({Result.BOUNCED, Result.WRONG_NUMBER})
#: News after which nothing is left to ask but why.
DECISIVE = frozenset({UpdateKind.REJECTION, UpdateKind.OFFER_WITHDRAWN})

_UNTOLD = {
    Stage.SCREENING: "untold_screening_business_days",
    Stage.FIRST: "untold_first_business_days",
    Stage.FURTHER: "untold_further_business_days",
    Stage.FINAL: "untold_final_business_days",
    Stage.ASSESSMENT: "untold_assessment_business_days",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A day the employer named: what said so, the day as named, the business day it counts as.

    own: it is of the round's timetable, rather than of an update
    """

    fact: str
    said_at: datetime
    named: date
    day: date
    own: bool


@dataclass(frozen=True, slots=True)
class Move:
    """How the candidate ended the pursuit, when, and which fact says so."""

    kind: OutcomeKind
    happened_at: datetime
    fact: str


class Case:
    """One pursuit with its policy and calendar, read for the rules."""

    def __init__(self, pursuit: Pursuit, policy: Policy, calendar: Calendar) -> None:
        """Take a pursuit that `as_of` has already cut."""
        self.pursuit = pursuit
        self.policy = policy
        self.calendar = calendar
        self.active_rounds = [
            interview
            for interview in pursuit.interviews
            if interview.state in (InterviewState.SCHEDULED, InterviewState.COMPLETED)
        ]
        #: The round that governs the wait: a later one supersedes the earlier ones.
        self.current: Interview | None = self.active_rounds[-1] if self.active_rounds else None
        self.updates_that_count = [
            u for u in pursuit.updates if u.kind is not UpdateKind.AUTO_REPLY
        ]
        self.last_update: EmployerUpdate | None = (
            self.updates_that_count[-1] if self.updates_that_count else None
        )
        self.counted = [c for c in pursuit.contacts if c.result in COUNTING]
        self.enquiries = [c for c in self.counted if c.kind is Kind.ENQUIRE_STATUS]

    @lazy
    def application(self) -> Application:
        """The application that is pursued."""
        return self.pursuit.application

    @lazy
    def silence_from(self) -> datetime | None:
        """Since when the employer has been silent: its last word, or the interview's end.

        It lies ahead while the current round does.
        """
        ended = self.current.ends_at if self.current else None
        spoke = self.last_update.received_at if self.last_update else None
        if ended is None or spoke is None:
            return ended or spoke
        return max(ended, spoke)

    @lazy
    def enquiries_in_silence(self) -> list[Contact]:
        """Enquiries that count and were made into the present silence."""
        since = self.silence_from
        return [c for c in self.enquiries if since is None or c.happened_at > since]

    @lazy
    def silences(self) -> list[datetime]:
        """The instants at which one silence ends and the next begins, in order."""
        edges = {update.received_at for update in self.updates_that_count}
        edges.update(interview.ends_at for interview in self.active_rounds)
        return sorted(edges)

    @lazy
    def gap_starters(self) -> list[Contact]:
        """Own contacts from which the minimum gap is counted: enquiries and exceptions."""
        return [contact for contact in self.counted if contact.kind in STARTERS]

    @lazy
    def gap_starters_elsewhere(self) -> list[Contact]:
        """The same of the candidate's other applications at this employer."""
        return [contact for contact in self.pursuit.elsewhere if is_shared(contact)]

    def gap_ends(self, contact: Contact) -> datetime:
        """Return when the minimum gap after a contact is over.

        The later of the n-th business day and the n-th calendar day after it, the latter
        rolled forward to a business day, at the start of working hours.
        """
        day = self.calendar.local_day(contact.happened_at)
        by_business = self.calendar.after(day, self.policy["minimum_gap_business_days"])
        by_calendar = self.calendar.roll(day + timedelta(days=self.policy["minimum_gap_days"]))
        return self.calendar.opening(max(by_business, by_calendar))

    @lazy
    def rejections(self) -> list[tuple[EmployerUpdate, datetime | None]]:
        """Every rejection (or withdrawal of an offer) with the instant that reopened the pursuit.

        Of several in a row it is the first that decided.
        """
        runs: list[tuple[EmployerUpdate, datetime | None]] = []
        for update in self.updates_that_count:
            decided = bool(runs) and runs[-1][1] is None
            if update.kind in DECISIVE and not decided:
                runs.append((update, None))
            elif update.kind not in DECISIVE and decided:
                runs[-1] = (runs[-1][0], update.received_at)
        return runs

    @lazy
    def rejection(self) -> EmployerUpdate | None:
        """The rejection that stands: the first since a reopening."""
        if not self.rejections or self.rejections[-1][1] is not None:
            return None
        return self.rejections[-1][0]

    @lazy
    def offers(self) -> list[EmployerUpdate]:
        """The offers made since nothing was decided, of which the last one stands."""
        made: list[EmployerUpdate] = []
        for update in self.updates_that_count:
            if update.kind is UpdateKind.OFFER:
                made.append(update)
            elif update.kind in DECISIVE:
                made = []
        return made

    @lazy
    def offer(self) -> EmployerUpdate | None:
        """The offer that stands."""
        return self.offers[-1] if self.offers else None

    @lazy
    def own_endings(self) -> list[Move]:
        """The candidate's own moves that ended the pursuit, in order."""
        moves = [
            Move(OutcomeKind.WITHDRAWN, contact.happened_at, contact.id)
            # The first ended it, whatever was said later.
            for contact in self.contacts_of_kind(Kind.WITHDRAW)[:1]
        ]
        outcome = self.application.outcome
        if outcome is not None:
            moves.append(Move(outcome.kind, outcome.happened_at, self.application.id))
        return sorted(moves, key=lambda move: move.happened_at)

    def contacts_of_kind(self, kind: Kind) -> list[Contact]:
        """Return the contacts of a kind that count, and the resent ones that stand for them."""
        return self._by_purpose.get(kind, [])

    @lazy
    def _by_purpose(self) -> dict[Kind, list[Contact]]:
        """What `made` returns, worked out once for all kinds."""
        made: dict[Kind, list[Contact]] = defaultdict(list)
        resend = Kind.RESEND
        for contact in self.counted:
            kind = contact.kind
            made[kind].append(contact)
            if kind is resend:
                original = self.original_contact(contact).kind
                if original is not resend:
                    made[original].append(contact)
        return made

    @lazy
    def undelivered(self) -> list[Contact]:
        """What never arrived, without what was resent: oldest first."""
        return [
            contact
            for contact in self.pursuit.contacts
            if contact.result in UNDELIVERED and contact.kind is not Kind.RESEND
        ]

    def original_contact(self, contact: Contact) -> Contact:
        """Return the contact whose purpose this one serves: for a resend, what had bounced."""
        if contact.kind is not Kind.RESEND or contact.attestation is None:
            return contact
        for other in self.pursuit.contacts:
            if other.id == contact.attestation.contact_id and other.kind is not Kind.RESEND:
                return other
        return contact

    # What was promised, and for how long to wait where nothing was.

    @lazy
    def promise(self) -> Promise | None:
        """The last day the employer itself named for the current round."""
        if self.current is None:
            return None
        promises = []
        for timetable in self.current.timetables:
            if timetable.revision == 1:
                promises += self._promise(
                    timetable.id, timetable.said_at, timetable.answer_due, own=True
                )
        first = self.current is self.pursuit.interviews[0]
        since = None if first else known_from(self.current)
        for update in self.updates_that_count:
            of_this_round = since is None or update.received_at >= since
            if update.answer_due and (of_this_round or update.interview_id == self.current.id):
                promises += self._promise(
                    update.id, update.received_at, update.answer_due, own=False
                )
        return max(promises, key=lambda promise: promise.said_at, default=None)

    @lazy
    def corrections(self) -> list[Promise | None]:
        """Days the candidate corrected the timetable to; None where it was taken back."""
        if self.current is None:
            return []
        base = self.promise
        corrections: list[Promise | None] = []
        for timetable in self.current.timetables:
            replaced = base and not base.own and timetable.said_at <= base.said_at
            if timetable.revision > 1 and not replaced:
                corrections += self._promise(
                    timetable.id, timetable.said_at, timetable.answer_due, own=True
                ) or [None]
        return corrections

    def _promise(
        self, fact: str, said_at: datetime, answer: AnswerDue, *, own: bool
    ) -> list[Promise]:
        if answer.status is not AnswerStatus.ANSWERED:
            return []
        named = self.calendar.named_day(answer)
        return [Promise(fact, said_at, named, self.calendar.roll(named), own)]

    @lazy
    def promise_governs(self) -> bool:
        """Tell whether the promised day governs alone.

        It does unless it was over when the employer last spoke, or before the interview
        was held; a day that was still ahead then goes on governing.
        """
        promise, current = self.promise, self.current
        if promise is None or current is None or None in self.corrections:
            return False
        over = self.calendar.closing(promise.day)
        spoke = self.last_update
        if spoke is not None and spoke.received_at > promise.said_at and over <= spoke.received_at:
            return False
        if promise.own:
            return promise.day >= self.calendar.local_day(current.ends_at)
        return over > max(promise.said_at, current.ends_at)

    @lazy
    def promise_ends(self) -> list[tuple[Promise, datetime]]:
        """Each promised day with the instant at which its grace is over."""
        grace = self.policy["timetable_grace_business_days"]
        days = [self.promise, *self.corrections]
        return [
            (promise, self.calendar.opening(self.calendar.after(promise.day, grace)))
            for promise in days
            if promise is not None
        ]

    @lazy
    def untold_ends(self) -> datetime | None:
        """When the wait without a date is over; None where a promise governs alone."""
        if self.current is None or self.silence_from is None or self.promise_governs:
            return None
        return self.calendar.opening_after(
            self.silence_from, self.policy[_UNTOLD[self.current.stage]]
        )

    @lazy
    def delays(self) -> list[tuple[EmployerUpdate, datetime]]:
        """Automatic replies that name a day of return, with the instant it begins."""
        return [
            (update, self.calendar.opening(self.calendar.roll(update.returns_on)))
            for update in self.pursuit.updates
            if update.kind is UpdateKind.AUTO_REPLY and update.returns_on is not None
        ]

    @lazy
    def answer_day(self) -> date | None:
        """The business day the answer is expected on."""
        days = [promise.day for promise, _ in self.promise_ends]
        if self.untold_ends is not None:
            days.append(self.calendar.local_day(self.untold_ends))
        return max(days, default=None)

    @lazy
    def presumed_from(self) -> datetime | None:
        """From when the pursuit is presumed closed if the silence lasts.

        Counted from the enquiry that spent a cap in this silence, or, where nobody may
        be contacted at all, from when an enquiry would have opened.
        """
        if self.current is None or self.rejection or self.offer or self.own_endings:
            return None
        spent = self._spent_at
        if spent is None:
            return None
        calendar = self.calendar
        ended = calendar.local_day(self.current.ends_at)
        by_silence = calendar.after(
            calendar.local_day(spent), self.policy["presumed_closed_business_days"]
        )
        by_interview = calendar.roll(ended + timedelta(days=self.policy["presumed_closed_days"]))
        return calendar.opening(max(by_silence, by_interview))

    @lazy
    def _spent_at(self) -> datetime | None:
        in_silence = self.enquiries_in_silence
        earlier = len(self.enquiries) - len(in_silence)
        last = min(
            self.policy["enquiries_per_silence"], self.policy["enquiries_per_pursuit"] - earlier
        )
        if 0 < last <= len(in_silence):
            return in_silence[last - 1].happened_at
        if last > 0 and not self.pursuit.employer.preferences.no_contact:
            return None
        made = [contact.happened_at for contact in in_silence[-1:]]
        return max([self._may_have_enquired_from, *made])

    @lazy
    def _may_have_enquired_from(self) -> datetime:
        """When an enquiry would have opened, had any been wanted: all waits and gaps over."""
        untold = [] if self.untold_ends is None else [self.untold_ends]
        # A round stands, so where no promise governs there is the usual wait.
        opens = max([*untold, *(end for _, end in (*self.promise_ends, *self.delays))])
        starters = [*self.gap_starters, *self.gap_starters_elsewhere]
        for contact in sorted(starters, key=lambda contact: contact.happened_at):
            if contact.happened_at <= opens:
                opens = max(opens, self.gap_ends(contact))
        return opens
