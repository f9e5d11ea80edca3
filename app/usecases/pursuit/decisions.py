"""Decisions, plans and the agenda: reads that change nothing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from app.domain.calendars import calendars_of
from app.domain.decide import decide, decide_and_plan, plan
from app.domain.decision import Decision, Plan
from app.domain.facts import Pursuit
from app.domain.outlook import Outlook, owed_and_outlook
from app.domain.past import PastPhase, past_phases
from app.domain.policy import Policy
from app.domain.traces import Explain, explainer
from app.usecases.errors import Invalid
from app.usecases.outlooks import place_in_agenda, shown
from app.usecases.policies import policy_of
from app.usecases.ports import PursuitContext, Row

#: How far a plan reaches by default, and at most.
USUAL_PLAN: Final = timedelta(days=60)
LONGEST_PLAN: Final = timedelta(days=366)
#: How many instants a timeline of the past looks at: of more, the latest.
MOST_PAST: Final = 100
#: How many open pursuits a preview of other numbers looks at.
MOST_PREVIEWED: Final = 500
_END_OF_INSTANTS: Final = datetime(2100, 1, 1, tzinfo=UTC)


def next_action(
    context: PursuitContext, pursuit: Pursuit, operator: Policy, at: datetime, *, with_refused: bool
) -> Decision:
    """The decision on a pursuit, with the actions that are refused or without."""
    policy = policy_of(context.account, operator).at(at)
    return decide(pursuit, policy, calendars_of(policy), at, with_refused=with_refused)


def explaining(
    context: PursuitContext, pursuit: Pursuit, operator: Policy, at: datetime
) -> Explain:
    """What traces the counts behind the reasons of a decision at an instant."""
    policy = policy_of(context.account, operator).at(at)
    return explainer(pursuit, policy, calendars_of(policy), at)


def timeline(
    context: PursuitContext, pursuit: Pursuit, operator: Policy, span: tuple[datetime, datetime]
) -> Plan:
    """Everything that changes in a span of time if nothing happens."""
    policy = policy_of(context.account, operator).at(span[0])
    return plan(pursuit, policy, calendars_of(policy), *span)


def usual_span(at: datetime) -> tuple[datetime, datetime]:
    """The span of a plan that begins at an instant, where no other is asked for."""
    return at, min(at + USUAL_PLAN, _END_OF_INSTANTS)


def with_timeline(
    context: PursuitContext, pursuit: Pursuit, operator: Policy, at: datetime
) -> tuple[Decision, Plan]:
    """The decision on a pursuit, and what follows in the usual span if nothing happens."""
    policy = policy_of(context.account, operator).at(at)
    return decide_and_plan(pursuit, policy, calendars_of(policy), at, usual_span(at))


def past(
    context: PursuitContext, pursuit: Pursuit, operator: Policy, at: datetime
) -> list[PastPhase]:
    """The phases of a pursuit up to an instant, each as it was decided then."""
    policy = policy_of(context.account, operator)
    return past_phases(pursuit, policy, calendars_of(policy), at, MOST_PAST)


def span(
    start: datetime | None, end: datetime | None, now: datetime, pointers: tuple[str, str]
) -> tuple[datetime, datetime]:
    """From when to when a plan reaches; `pointers` name the two fields."""
    begins = start or now
    ends = end or usual_span(begins)[1]
    if ends <= begins:
        # Without an end of its own the plan begins too late; otherwise it ends too early.
        place = pointers[1 if end else 0]
        raise Invalid(place, "ends_before_start", "A plan ends after it begins.")
    if ends - begins > LONGEST_PLAN:
        raise Invalid(
            pointers[1], "out_of_range", f"A plan reaches {LONGEST_PLAN.days} days at most."
        )
    return begins, ends


def agenda_at(
    all_contexts: Iterable[PursuitContext],
    operator: Policy,
    at: datetime,
    phases: Collection[str] = (),
) -> list[Row]:
    """The agenda as of another instant than now, for which no outlook is stored.

    phases: only pursuits in one of these, closed ones too; none for those that are live
    Rows as `Gateway.agenda` reads them, without tasks: those say what is so now.
    """
    rows: list[Row] = []
    for context in all_contexts:
        policy = policy_of(context.account, operator).at(at)
        for pursuit in context.pursuits:
            _, outlook = owed_and_outlook(pursuit, policy, calendars_of(policy), at)
            if outlook.phase.value in phases if phases else outlook.is_live:
                rows.append(shown(pursuit, outlook, policy, at))
    return sorted(rows, key=place_in_agenda)


@dataclass(frozen=True, slots=True)
class Compared:
    """A pursuit under two policies."""

    pursuit: Pursuit
    now: Outlook
    then: Outlook


def compared(
    all_contexts: Iterable[PursuitContext], operator: Policy, account: Row, now: datetime
) -> tuple[list[Compared], bool]:
    """Open pursuits under the numbers in force and under those of another account row.

    Returns at most `MOST_PREVIEWED` of them, and whether those are all.
    """
    found: list[Compared] = []
    for context in all_contexts:
        at = context.instant(now)
        before = policy_of(context.account, operator).at(at)
        after = policy_of(account, operator).at(at)
        for pursuit in context.pursuits:
            _, present = owed_and_outlook(pursuit, before, calendars_of(before), at)
            if not present.is_live:
                continue
            if len(found) == MOST_PREVIEWED:
                return found, False
            _, later = owed_and_outlook(pursuit, after, calendars_of(after), at)
            found.append(Compared(pursuit, present, later))
    return found, True
