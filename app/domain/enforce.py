"""Enforcement: what one proposed contact gets, and what one made too early broke.

It asks the very reckoning that advice is read from; what is added is only what a
single contact points at: its channel, its recipient, the fact an exception rests on.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.domain.actions import NEXT_ORDER, Channel, Kind
from app.domain.as_of import as_of
from app.domain.attestations import attested_bars, resolved
from app.domain.business_time import Calendar
from app.domain.case import Case
from app.domain.decision import Assessment, Bar, Reason, Verdict, in_words
from app.domain.entries import Entry
from app.domain.facts import Contact, Pursuit, Recipient, Result
from app.domain.policy import Policy
from app.domain.reading import first_free, free_since, holding
from app.domain.reckoning import Reckoning, action, next_action, reasons
from app.domain.rulebook import RULE_IDS, TIPS
from app.domain.rules.resends import resendable
from app.domain.shared_budget import COUNTING

_SUGGESTED = frozenset(NEXT_ORDER)

#: How many later contacts of one sort are asked whether they break a rule with an earlier
#: one: the highest count of any rule. With one contact more, a later one newly goes past a
#: count only where exactly that many less one came before it, so it is among the first.
MOST_COUNTED = 4


def assess(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendar: Calendar, at: datetime
) -> Assessment:
    """Say what making this contact at an instant would get, for kind and channel together.

    The contact's own `happened_at` and `result` do not matter here; a missing
    attestation is filled in as `attestations.resolve` does.
    """
    reading = Reckoning(pursuit, policy, calendar, at, contact.interview_id)
    case = reading.case
    bars = _bars_on(reading, contact, at)
    held = holding(bars, at, calendar)
    opens: datetime | None = None
    if any(bar.settles for bar in held):
        verdict = Verdict.DONE
    elif held:
        opens = first_free(bars, at, calendar)
        verdict = Verdict.REFUSED if opens is None else Verdict.NOT_YET
    else:
        verdict = Verdict.ALLOWED
        opens = free_since(bars, at, calendar)
    read = reading.read(at)
    suggestions = tuple(
        action(case, entry, state, at)
        for entry, state in read
        if state.verdict is Verdict.ALLOWED and entry.kind in _SUGGESTED
    )
    return Assessment(
        verdict,
        verdict,
        opens,
        reasons(held, at, calendar),
        next_action(case, read, at),
        () if verdict is Verdict.ALLOWED else suggestions,
    )


def permits(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendar: Calendar, at: datetime
) -> bool:
    """Tell whether `assess` would allow a contact, without working out what else to say."""
    return not _held_against(pursuit, contact, policy, calendar, at)


def _held_against(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendar: Calendar, at: datetime
) -> list[Bar]:
    reckoning = Reckoning(pursuit, policy, calendar, at, contact.interview_id)
    return holding(_bars_on(reckoning, contact, at), at, calendar)


def _bars_on(reading: Reckoning, contact: Contact, at: datetime) -> list[Bar]:
    """Collect every bar that concerns one proposed contact."""
    case = reading.case
    contact = contact._replace(attestation=resolved(case, contact))
    interview_id = contact.interview_id
    if contact.kind is Kind.RESCHEDULE and contact.attestation is not None:
        interview_id = contact.attestation.interview_id or interview_id
    chosen_ids = Entry(contact.kind, interview_id, contact.interviewer_id, (contact.channel,))
    to_employer = contact.recipient is Recipient.EMPLOYER
    for bar in reading.bars:
        # Which channels failed is asked of the very contact that a resend names, below.
        of_another = bar.rule == "resend-elsewhere" and bar.channel is not None
        unasked = of_another or (bar.recipient_employer and not to_employer)
        if contact.kind in bar.kinds and not unasked:
            chosen_ids.take(bar)
    bars = chosen_ids.bars + chosen_ids.by_channel.get(contact.channel, [])
    bars += attested_bars(case, contact, at)
    if contact.kind is Kind.RESEND and contact.attestation is not None:
        named = contact.attestation.contact_id
        for undelivered in resendable(case):
            if undelivered.id == named:
                bars += reading.inherited(undelivered)
    return bars


def breaches(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendar: Calendar
) -> tuple[str, ...]:
    """Return the ids of the rules that a contact recorded late broke, in the order of RULES.

    It is judged at the instant it happened, and then against every contact that came
    later: those it would have barred had it been known.
    """
    without = _without(pursuit, contact)
    later = _broken_later(without, contact, policy, calendar)
    return _broken(without, contact, policy, calendar, later)


def _broken(
    without: Pursuit,
    contact: Contact,
    policy: Policy,
    calendar: Calendar,
    later: dict[str, Contact],
) -> tuple[str, ...]:
    own = _held_against(without, contact, policy, calendar, contact.happened_at)
    broken = {bar.rule for bar in own} | set(later)
    return tuple(rule for rule in RULE_IDS if rule in broken)


def judge_recorded(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendar: Calendar, *, acknowledged: bool
) -> tuple[tuple[str, ...], Assessment | None]:
    """Return what a contact recorded late broke, and the refusal unless that is acknowledged."""
    without = _without(pursuit, contact)
    later = _broken_later(without, contact, policy, calendar)
    broken = _broken(without, contact, policy, calendar, later)
    if not broken or acknowledged:
        return broken, None
    return broken, _assessed(without, contact, policy, calendar, later)


def assess_recorded(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendar: Calendar
) -> Assessment:
    """Say what recording a contact that is over would get: `assess` at the instant it happened.

    What it breaks only by coming too close to a later contact is among the reasons, for
    good: no time lifts what has happened.
    """
    without = _without(pursuit, contact)
    later = _broken_later(without, contact, policy, calendar)
    return _assessed(without, contact, policy, calendar, later)


def _assessed(
    without: Pursuit,
    contact: Contact,
    policy: Policy,
    calendar: Calendar,
    later: dict[str, Contact],
) -> Assessment:
    own = assess(without, contact, policy, calendar, contact.happened_at)
    told = {reason.rule for reason in own.reasons}
    added = tuple(
        Reason(
            rule,
            f"It would stand against what you did on "
            f"{in_words(calendar.local_day(later[rule].happened_at))}.",
            None,
            (later[rule].id,),
            TIPS[rule],
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
    without: Pursuit, contact: Contact, policy: Policy, calendar: Calendar
) -> dict[str, Contact]:
    """Return the rules that later contacts break once this one is known, each with the first."""
    if contact.result not in COUNTING and contact.result is not Result.NO_ANSWER:
        return {}
    case = Case(as_of(without, contact.happened_at, contact.interview_id), policy, calendar)
    contact = contact._replace(attestation=resolved(case, contact))
    broken: dict[str, Contact] = {}
    for later in _within_reach(without, contact):
        at = later.happened_at
        before = _without(without, later)
        held = [
            bar
            for bar in _held_against(_with(before, contact), later, policy, calendar, at)
            if bar.rule not in broken and _is_broken_by(later, bar)
        ]
        if not held:
            continue
        if later.attestation is not None and later.attestation.contact_id == contact.id:
            # It was sent again because it had not arrived; that it did is what is new.
            before = _with(before, contact._replace(result=Result.BOUNCED))
        known = {bar.rule for bar in _held_against(before, later, policy, calendar, at)}
        for bar in held:
            if bar.rule not in known:
                broken.setdefault(bar.rule, later)
    alone = Case(replace(without, contacts=(contact,)), policy, calendar)
    for later in without.elsewhere:
        if (
            alone.gap_starters
            and later.kind is Kind.ENQUIRE_STATUS
            and later.result in COUNTING
            and contact.happened_at < later.happened_at < alone.gap_ends(contact)
        ):
            broken.setdefault("one-employer-one-budget", later)
    return broken


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
        sort = (later.kind, later.interview_id, later.interviewer_id, points_at, phone, ring)
        asked[sort] += 1
        next_call = phone and after_ring and rings <= MOST_COUNTED
        if asked[sort] <= MOST_COUNTED or next_call:
            yield later
        if phone:
            after_ring = ring
            rings += ring


def _is_broken_by(later: Contact, bar: Bar) -> bool:
    """Tell whether a contact that came later is one that this bar is about.

    A call that nobody took counts for the calls alone; and that a pursuit was to be
    presumed closed by then is neither a gap nor a count.
    """
    if later.result is Result.NO_ANSWER:
        return bar.rule == "unanswered-calls"
    return bar.rule != "presumed-closed"
