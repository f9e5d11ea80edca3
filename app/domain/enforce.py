"""Enforcement: what one proposed contact gets, and what one made too early broke.

It asks the very evaluation that advice is read from; what is added is only what a
single contact points at: its channel, its recipient, the fact an exception rests on.
"""

from dataclasses import replace
from datetime import datetime

from app.domain.action_kinds import ROW_OF
from app.domain.action_slots import ActionSlot
from app.domain.actions import Kind
from app.domain.as_of import as_of
from app.domain.attestations import attested_bars, resolved
from app.domain.bar_state import first_free, free_since, holding
from app.domain.calendars import Calendars
from app.domain.case import COUNTING, Case
from app.domain.decision import Assessment, Bar, Reason, Verdict, in_words
from app.domain.evaluation import Evaluation, action, reasons
from app.domain.facts import Contact, Pursuit, Result
from app.domain.phases import next_action
from app.domain.policy import Policy
from app.domain.rulebook import GROUNDS, RULE_IDS, TIPS
from app.domain.rules.resends import resendable


def assess(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendars: Calendars, at: datetime
) -> Assessment:
    """Say what making this contact at an instant would get, for kind and channel together.

    The contact's own `happened_at` and `result` do not matter here; a missing
    attestation is filled in as `attestations.resolve` does.
    """
    evaluation = Evaluation(pursuit, policy, calendars, at, contact.interview_id)
    case = evaluation.case
    bars = _bars_on(evaluation, contact, at)
    held = holding(bars, at)
    opens: datetime | None = None
    if any(bar.settles for bar in held):
        verdict = Verdict.DONE
    elif held:
        endless = any(bar.lifts_at is None and bar.hours is None for bar in held)
        opens = None if endless else first_free(bars, at)
        verdict = Verdict.REFUSED if opens is None else Verdict.NOT_YET
    else:
        verdict = Verdict.ALLOWED
        opens = free_since(bars, at)
    states = evaluation.read(at)
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


def permits(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendars: Calendars, at: datetime
) -> bool:
    """Tell whether `assess` would allow a contact, without working out what else to say."""
    return not _held_against(pursuit, contact, policy, calendars, at)


def _held_against(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendars: Calendars, at: datetime
) -> list[Bar]:
    # A resend stands for what had bounced, of whatever kind that was.
    kinds = None if contact.kind is Kind.RESEND else (contact.kind,)
    evaluation = Evaluation(pursuit, policy, calendars, at, contact.interview_id, kinds)
    return holding(_bars_on(evaluation, contact, at), at)


def _bars_on(evaluation: Evaluation, contact: Contact, at: datetime) -> list[Bar]:
    """Collect every bar that concerns one proposed contact."""
    case = evaluation.case
    contact = replace(contact, attestation=resolved(case, contact))
    interview_id = contact.interview_id
    if contact.kind is Kind.RESCHEDULE and contact.attestation is not None:
        interview_id = contact.attestation.interview_id or interview_id
    row, to = ROW_OF[contact.kind], contact.recipient
    probe = ActionSlot(row, interview_id, contact.interviewer_id, (contact.channel,), to)
    for bar in evaluation.bars:
        # Which channels failed is asked of the very contact that a resend names, below.
        of_another = bar.rule == "resend-elsewhere" and bar.channel is not None
        if contact.kind in bar.kinds and not of_another:
            probe.take(bar)
    bars = probe.bars + probe.by_channel.get(contact.channel, [])
    if contact.answer is not None:
        bars += probe.by_answer.get(contact.answer, [])
    bars += attested_bars(case, contact, at)
    if contact.kind is Kind.RESEND and contact.attestation is not None:
        named = contact.attestation.contact_id
        for undelivered in resendable(case):
            if undelivered.id == named:
                bars += evaluation.inherited(undelivered, probe)
    return bars


def breaches(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendars: Calendars
) -> tuple[str, ...]:
    """Return the ids of the rules that a contact recorded late broke, in the order of RULES.

    It is judged at the instant it happened, and then against every contact that came
    later: those it would have barred had it been known.
    """
    without = _without(pursuit, contact)
    own = _held_against(without, contact, policy, calendars, contact.happened_at)
    broken = {bar.rule for bar in own} | set(_broken_later(without, contact, policy, calendars))
    return tuple(rule for rule in RULE_IDS if rule in broken)


def assess_recorded(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendars: Calendars
) -> Assessment:
    """Say what recording a contact that is over would get: `assess` at the instant it happened.

    What it breaks only by coming too close to a later contact is among the reasons, for
    good: no time lifts what has happened.
    """
    without = _without(pursuit, contact)
    own = assess(without, contact, policy, calendars, contact.happened_at)
    told = {reason.rule for reason in own.reasons}
    local_day = calendars(pursuit.region).local_day
    later = _broken_later(without, contact, policy, calendars)
    added = tuple(
        Reason(
            rule,
            f"It would stand against what you did on "
            f"{in_words(local_day(later[rule].happened_at))}.",
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


def _broken_later(
    without: Pursuit, contact: Contact, policy: Policy, calendars: Calendars
) -> dict[str, Contact]:
    """Return the rules that later contacts break once this one is known, each with the first."""
    if contact.result not in COUNTING and contact.result is not Result.NO_ANSWER:
        return {}
    case = Case(as_of(without, contact.happened_at, contact.interview_id), policy, calendars)
    contact = replace(contact, attestation=resolved(case, contact))
    broken: dict[str, Contact] = {}
    for later in without.contacts:
        reached = later.result in COUNTING or later.result is Result.NO_ANSWER
        if later.happened_at <= contact.happened_at or not reached:
            continue
        before = _without(without, later)
        after = _with(before, contact)
        if later.attestation is not None and later.attestation.contact_id == contact.id:
            # It was sent again because it had not arrived; that it did is what is new.
            before = _with(before, replace(contact, result=Result.BOUNCED))
        at = later.happened_at
        known = {bar.rule for bar in _held_against(before, later, policy, calendars, at)}
        for bar in _held_against(after, later, policy, calendars, at):
            if bar.rule not in known and _is_broken_by(later, bar):
                broken.setdefault(bar.rule, later)
    alone = Case(replace(without, contacts=(contact,)), policy, calendars)
    for later in without.elsewhere:
        if (
            alone.gap_starters
            and later.kind is Kind.ENQUIRE_STATUS
            and later.result in COUNTING
            and contact.happened_at < later.happened_at < alone.gap_ends(contact)
        ):
            broken.setdefault("one-employer-one-budget", later)
    return broken


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
