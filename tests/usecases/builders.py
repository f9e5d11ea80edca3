"""PursuitContext made by hand: use cases need no database."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from app.domain.facts import (
    Application,
    Employer,
    Format,
    Interview,
    Interviewer,
    InterviewState,
    Pursuit,
    Region,
    Stage,
)
from app.usecases.ports import Insert, Outcome, PursuitContext, Row

START: Final = datetime(2026, 11, 20, 10, tzinfo=UTC)
NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACCOUNT: Final[Row] = {
    "id": "account",
    "policy_overrides": {},
    "policy_revision": 0,
    "employer_wishes": None,
}
EMPLOYER: Final = Employer("employer", "Acme", Region("Europe/London", "GB", "ENG"))


def pursuit(name: str = "one", **changes: Any) -> Pursuit:  # noqa: ANN401 - any field's value.
    """A pursuit with one interview, two hours ago."""
    interview = Interview(
        f"{name}-interview",
        Stage.FIRST,
        Format.VIDEO,
        InterviewState.SCHEDULED,
        START,
        START + timedelta(hours=1),
        "Europe/London",
        None,
        (Interviewer(f"{name}-sam", "Sam Okafor"),),
    )
    return Pursuit(
        Application(f"{name}-application", "Data engineer"), EMPLOYER, (interview,), **changes
    )


def context(*pursuits: Pursuit, **changes: Any) -> PursuitContext:  # noqa: ANN401 - any field's value.
    """The context of one employer."""
    return PursuitContext(ACCOUNT, EMPLOYER, pursuits or (pursuit(),), **changes)


def inserted(outcome: Outcome[Any], table: str) -> list[Row]:
    """The rows that an outcome adds to a table."""
    return [
        change.values
        for change in outcome.changes
        if isinstance(change, Insert) and change.table == table
    ]
