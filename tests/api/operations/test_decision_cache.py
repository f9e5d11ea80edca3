"""A decision is given again only while it holds, and differs in nothing but its instant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pydantic_core import from_json, to_json

from app.api.operations.decision_cache import CachedDecision, DecisionCache
from app.api.v1.shared.encode import decision_json
from app.domain.actions import Channel, Kind
from app.domain.calendars import calendars_of
from app.domain.decide import decide
from app.domain.facts import (
    Application,
    Contact,
    Employer,
    Format,
    Interview,
    InterviewState,
    Pursuit,
    Region,
    Stage,
)
from app.domain.policy import POLICY
from app.usecases.ports import PursuitContext

HELD = datetime(2026, 11, 20, 11, tzinfo=UTC)
ASKED = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROUND = "01930000-0000-7000-8000-000000000001"
PURSUIT = Pursuit(
    Application("application", "Data engineer"),
    Employer("employer", "Acme", Region("Europe/London", "GB", "ENG")),
    (
        Interview(
            ROUND,
            Stage.FIRST,
            Format.VIDEO,
            InterviewState.COMPLETED,
            HELD - timedelta(hours=1),
            HELD,
            "Europe/London",
        ),
    ),
)


def written(pursuit: Pursuit, now: datetime) -> tuple[bytes, datetime | None]:
    decision = decide(pursuit, POLICY, calendars_of(POLICY), now)
    return to_json(decision_json(decision, ROUND)), decision.changes_at


def filled(pursuit: Pursuit, *, most: int = 8) -> tuple[DecisionCache, PursuitContext]:
    context = PursuitContext({}, pursuit.employer, (pursuit,))
    cache = DecisionCache(most)
    decision = decide(pursuit, POLICY, calendars_of(POLICY), ASKED)
    body = to_json(decision_json(decision, ROUND))
    cache.put(context, pursuit, ROUND, CachedDecision.of(decision, body))
    return cache, context


def test_until_it_changes_a_decision_is_given_again_as_of_now() -> None:
    cache, context = filled(PURSUIT)
    _, changes_at = written(PURSUIT, ASKED)
    assert changes_at is not None
    for now in (ASKED, ASKED + timedelta(hours=1), changes_at - timedelta(microseconds=1)):
        again = cache.get(context, ROUND, now)
        assert again is not None
        assert from_json(again.body(now)) == from_json(written(PURSUIT, now)[0])


def test_from_the_instant_it_changes_a_decision_is_made_anew() -> None:
    cache, context = filled(PURSUIT)
    _, changes_at = written(PURSUIT, ASKED)
    assert changes_at is not None
    assert cache.get(context, ROUND, changes_at) is None


def test_an_earlier_instant_than_the_one_decided_at_is_decided_anew() -> None:
    cache, context = filled(PURSUIT)
    assert cache.get(context, ROUND, ASKED - timedelta(microseconds=1)) is None


def test_other_facts_are_decided_anew_even_if_they_look_the_same() -> None:
    cache, context = filled(PURSUIT)
    assert cache.get(replace(context), ROUND, ASKED) is None
    assert cache.get(context, "another round", ASKED) is None


def test_a_fact_still_ahead_keeps_a_decision_from_being_cached() -> None:
    ahead = Contact("c", ROUND, Kind.ADJUSTMENT, Channel.EMAIL, ASKED + timedelta(seconds=1))
    cache, context = filled(replace(PURSUIT, contacts=(ahead,)))
    assert cache.get(context, ROUND, ASKED) is None


def test_the_least_recently_used_decision_is_evicted() -> None:
    cache, context = filled(PURSUIT, most=1)
    other = replace(context)
    decision = decide(PURSUIT, POLICY, calendars_of(POLICY), ASKED)
    body = to_json(decision_json(decision, ROUND))
    cache.put(other, PURSUIT, ROUND, CachedDecision.of(decision, body))
    assert cache.get(context, ROUND, ASKED) is None
    assert cache.get(other, ROUND, ASKED) is not None
