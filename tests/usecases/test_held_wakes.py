"""Wakes of held messages: only where an account has held one, and only by what decisions read."""

from datetime import UTC, datetime

import pytest

from app.domain.facts import Employer, Region
from app.usecases.held_wakes import HELD, with_held_wakes
from app.usecases.ports import Amend, AppendEvents, Cancel, Change, Defer, Insert, PursuitContext

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACME = Employer("acme", "Acme", Region("UTC"))
FACT = Insert("employer_updates", {"id": "x"})


def context(*, holds: bool = True, employer: Employer | None = ACME) -> PursuitContext:
    return PursuitContext({"id": "ana", "holds_messages": holds}, employer)


def test_what_changes_at_an_employer_has_its_messages_looked_at() -> None:
    assert with_held_wakes((FACT,), context(), NOW) == (FACT, Defer(HELD, "acme", NOW))


def test_a_move_has_those_of_both_employers_looked_at() -> None:
    beta = Employer("beta", "Beta", Region("UTC"))
    moved = PursuitContext(
        {"id": "ana", "holds_messages": True}, ACME, second=context(employer=beta)
    )
    jobs = with_held_wakes((FACT,), moved, NOW)[1:]
    assert jobs == (Defer(HELD, "acme", NOW), Defer(HELD, "beta", NOW))


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(context(holds=False), id="none was ever held"),
        pytest.param(context(employer=None), id="no employer"),
        pytest.param(None, id="nothing"),
    ],
)
def test_elsewhere_nothing_is_deferred(found: PursuitContext | None) -> None:
    assert with_held_wakes((FACT,), found, NOW) == (FACT,)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(Amend("messages", "m", {"state": "held"}), id="a message"),
        pytest.param(Defer("remind", "a", NOW), id="a job"),
        pytest.param(Cancel("remind", "a"), id="a job that goes"),
        pytest.param(AppendEvents(()), id="an event"),
    ],
)
def test_what_no_decision_reads_wakes_nothing(change: Change) -> None:
    assert with_held_wakes((change,), context(), NOW) == (change,)
