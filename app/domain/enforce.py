"""Enforcement: `Proposal`, what one contact would get, and what one made too early broke.

It asks the very evaluation that advice is read from; what is added is only what a
single contact points at: its channel, its recipient, the fact an exception rests on.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.domain.action_kinds import ROW_OF
from app.domain.action_slots import ActionSlot
from app.domain.actions import Channel, Kind
from app.domain.attestations import attested_bars, resolved
from app.domain.bar_state import closes_after, covers, first_free, free_since, holding
from app.domain.calendars import Calendars
from app.domain.decision import Assessment, Bar, Reason, Verdict, in_words
from app.domain.evaluation import Evaluation, action
from app.domain.facts import Contact, Pursuit, Result
from app.domain.inherited_bars import inherited
from app.domain.lazy import lazy
from app.domain.phases import next_action
from app.domain.policy import Policy
from app.domain.rulebook import GROUNDS, RULE_IDS, TIPS
from app.domain.rules.resends import resendable
from app.domain.shared_budget import COUNTING, is_shared
from app.domain.written_reasons import reasons

#: How many later contacts of one sort are asked whether they break a rule with an earlier
#: one: the highest count of any rule. Only so many of the later ones can newly exceed a count.
MOST_COUNTED = 8


class Proposal:
    """One proposed contact before a pursuit at an instant: the case is built once for all answers.

    The contact's own `happened_at` and `result` do not matter here.

    pursuit: without the contact, if it is on record already
    contact: the one proposed, its attestation filled in as `attestations.resolve` does
    """

    def __init__(
        self, pursuit: Pursuit, contact: Contact, policy: Policy, calendars: Calendars, at: datetime
    ) -> None:
        """Build the case; `at` is an aware instant in UTC."""
        self.pursuit = pursuit
        self.policy = policy
        self.at = at
        self.evaluation = Evaluation(pursuit, policy, calendars, at, contact.interview_id)
        self.case = self.evaluation.case
        self.contact = contact._replace(attestation=resolved(self.case, contact))

    @lazy
    def bars(self) -> list[Bar]:
        """Every bar that concerns the contact; rules that cannot bar its kind are not asked."""
        contact = self.contact
        attestation = contact.attestation
        resent: list[Contact] = []
        if contact.kind is Kind.RESEND and attestation is not None:
            resent = [one for one in resendable(self.case) if one.id == attestation.contact_id]
        raised = self.evaluation.bars_on({contact.kind, *(one.kind for one in resent)})
        interview_id = contact.interview_id
        if contact.kind is Kind.RESCHEDULE and attestation is not None:
            interview_id = attestation.interview_id or interview_id
        row, to = ROW_OF[contact.kind], contact.recipient
        slot = ActionSlot(row, interview_id, contact.interviewer_id, (contact.channel,), to)
        for bar in raised:
            # Which channels failed is asked of the very contact that a resend names, below.
            of_another = bar.rule == "resend-elsewhere" and bar.channel is not None
            if contact.kind in bar.kinds and not of_another:
                slot.take(bar)
        bars = slot.bars + slot.by_channel.get(contact.channel, [])
        if contact.answer is not None:
            bars += slot.by_answer.get(contact.answer, [])
        bars += attested_bars(self.case, contact, self.at)
        for undelivered in resent:
            bars += inherited(self.case, raised, undelivered, to)
        return bars

    @lazy
    def held(self) -> list[Bar]:
        """The bars that hold against the contact; it is permitted where there is none."""
        return holding(self.bars, self.at)

    @lazy
    def open_until(self) -> datetime | None:
        """Until when a contact that is permitted stays so; None where nothing is known to end it.

        A bar that begins ends it, and so does the end of the day's working hours.
        """
        ends = [closes_after(self.bars, self.at)]
        for bar in self.bars:
            turn = None if bar.hours is None else bar.hours.next_turn(self.at)
            ends.append(turn if turn is not None and covers(bar, turn) else None)
        return min((end for end in ends if end is not None), default=None)

    @lazy
    def assessment(self) -> Assessment:
        """What making the contact would get, for kind and channel together, and what is next."""
        case, at, held = self.case, self.at, self.held
        opens: datetime | None = None
        if any(bar.settles for bar in held):
            verdict = Verdict.DONE
        elif held:
            endless = any(bar.lifts_at is None and bar.hours is None for bar in held)
            opens = None if endless else first_free(self.bars, at)
            verdict = Verdict.REFUSED if opens is None else Verdict.NOT_YET
        else:
            verdict = Verdict.ALLOWED
            opens = free_since(self.bars, at)
        states = self.evaluation.read(at)
        suggestions = tuple(
            action(case, slot, state, at)
            for slot, state in states
            if state.verdict is Verdict.ALLOWED and slot.may_be_next_at(at)
        )
        return Assessment(
            verdict,
            verdict,
            opens,
            reasons(case, held, at),
            next_action(case, states, at),
            () if verdict is Verdict.ALLOWED else suggestions,
        )


def breaches(proposal: Proposal) -> tuple[str, ...]:
    """Return the ids of the rules that a contact that is over broke, in the order of RULES.

    It is judged at the instant it happened, which is that of the proposal, and then against
    every contact that came later: those it would have barred had it been known.
    """
    return _broken(proposal, _broken_later(proposal))


def _broken(proposal: Proposal, later: dict[str, Contact]) -> tuple[str, ...]:
    broken = {bar.rule for bar in proposal.held} | set(later)
    return tuple(rule for rule in RULE_IDS if rule in broken)


def judge_recorded(
    proposal: Proposal, *, acknowledged: bool
) -> tuple[tuple[str, ...], Assessment | None]:
    """Return what a contact that is over broke, and the refusal unless that is acknowledged."""
    later = _broken_later(proposal)
    broken = _broken(proposal, later)
    if not broken or acknowledged:
        return broken, None
    return broken, _assessed(proposal, later)


def assess_recorded(proposal: Proposal) -> Assessment:
    """Say what recording a contact that is over would get: its assessment when it happened.

    What it breaks only by coming too close to a later contact is among the reasons, for
    good: no time lifts what has happened.
    """
    return _assessed(proposal, _broken_later(proposal))


def _assessed(proposal: Proposal, later: dict[str, Contact]) -> Assessment:
    own = proposal.assessment
    told = {reason.rule for reason in own.reasons}
    local_day = proposal.case.calendar.local_day
    added = tuple(
        Reason(
            rule,
            f"Because of it, what you did on {in_words(local_day(later[rule].happened_at))} would "
            "have come too soon, or been one too many.",
            None,
            (later[rule].id,),
            TIPS[rule],
            GROUNDS[rule],
        )
        for rule in RULE_IDS
        if rule in later and rule not in told
    )
    if not added:
        return own
    verdict = Verdict.DONE if own.verdict is Verdict.DONE else Verdict.REFUSED
    return replace(
        own, verdict=verdict, channel_verdict=verdict, opens_at=None, reasons=own.reasons + added
    )


def _without(pursuit: Pursuit, contact: Contact) -> Pursuit:
    others = tuple(c for c in pursuit.contacts if c.id != contact.id)
    return replace(pursuit, contacts=others)


def _with(pursuit: Pursuit, contact: Contact) -> Pursuit:
    ordered = sorted((*pursuit.contacts, contact), key=lambda c: (c.happened_at, c.id))
    return replace(pursuit, contacts=tuple(ordered))


def _broken_later(proposal: Proposal) -> dict[str, Contact]:
    """Return the rules that later contacts break once this one is known, each with the first."""
    contact, without, case = proposal.contact, proposal.pursuit, proposal.case
    if contact.result not in COUNTING and contact.result is not Result.NO_ANSWER:
        return {}
    broken: dict[str, Contact] = {}
    for later in _within_reach(without, contact):
        before = _without(without, later)
        held = [
            bar
            for bar in _held_against(proposal, _with(before, contact), later)
            if bar.rule not in broken and _is_broken_by(later, bar)
        ]
        if not held:
            continue
        if later.attestation is not None and later.attestation.contact_id == contact.id:
            # It was sent again because it had not arrived; that it did is what is new.
            before = _with(before, contact._replace(result=Result.BOUNCED))
        known = {bar.rule for bar in _held_against(proposal, before, later)}
        for bar in held:
            if bar.rule not in known:
                broken.setdefault(bar.rule, later)
    for later in without.elsewhere:
        if (
            is_shared(contact)
            and later.kind is Kind.ENQUIRE_STATUS
            and later.result in COUNTING
            and contact.happened_at < later.happened_at < case.gap_ends(contact)
        ):
            broken.setdefault("one-employer-one-budget", later)
    return broken


def _held_against(proposal: Proposal, pursuit: Pursuit, later: Contact) -> list[Bar]:
    """Return the bars that other facts hold against a later contact of the same pursuit."""
    policy, calendars = proposal.policy, proposal.case.calendars
    return Proposal(pursuit, later, policy, calendars, later.happened_at).held


def _within_reach(without: Pursuit, contact: Contact) -> Iterator[Contact]:
    """Return the later contacts that one may stand against: the first few of every sort.

    Of one sort are those that a rule tells apart by nothing but their order. After a ring
    that nobody took, the next call may come too soon, so it is asked as well.
    """
    asked: Counter[tuple[object, ...]] = Counter()
    after_ring, rings = False, 0
    for later in without.contacts:
        ring = later.result is Result.NO_ANSWER
        if later.happened_at <= contact.happened_at or not (later.result in COUNTING or ring):
            continue
        attestation = later.attestation
        points_at = attestation and (
            attestation.update_id,
            attestation.contact_id,
            attestation.interview_id,
        )
        phone = later.channel is Channel.PHONE
        of = (later.kind, later.answer, later.interview_id, later.interviewer_id, later.recipient)
        sort = (*of, points_at, phone, ring)
        asked[sort] += 1
        next_call = phone and after_ring and rings <= MOST_COUNTED
        if asked[sort] <= MOST_COUNTED or next_call:
            yield later
        if phone:
            after_ring = ring
            rings += ring


#: Gaps and counts: what a contact recorded late is held against later ones by.
_GAPS_AND_COUNTS = frozenset(
    {
        "minimum-gap",
        "one-employer-one-budget",
        "enough-enquiries",
        "unanswered-calls",
        "wait-after-applying",
        "paper-to-come",
        "few-exceptions",
        "offer-in-turns",
        "one-thank-you-each",
        "ask-feedback-once",
        "arrange-the-round",
        "round-ahead",
        "correct-soon",
        "resend-elsewhere",
        "answer-when-asked",
        "answer-the-offer",
    }
)


def _is_broken_by(later: Contact, bar: Bar) -> bool:
    """Tell whether a contact that came later is one that this bar is about.

    A call that nobody took counts for the calls alone.
    """
    if later.result is Result.NO_ANSWER:
        return bar.rule == "unanswered-calls"
    return bar.rule in _GAPS_AND_COUNTS
