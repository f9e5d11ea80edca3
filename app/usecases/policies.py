"""The policy of an account: the operator's, made stricter by what the account asked for.

1. `policy_of` reads off the policy in force for an account.
2. `change_policy` merges a patch of numbers into it; `null` gives a number back to the
   operator.
3. `refresh_employer` brings the tasks at one employer in line afterwards, so that a
   change is spread over many short transactions instead of one long one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import cast

from typing_extensions import override

from app.domain.policy import Policy, PolicyError
from app.usecases.common import known
from app.usecases.errors import Invalid
from app.usecases.ports import Amend, Dealings, Outcome, Row
from app.usecases.refresh import refresh


def policy_of(account: Row, operator: Policy) -> Policy:
    """The policy in force for an account."""
    overrides = cast("Mapping[str, object]", account["policy_overrides"])
    if not overrides:
        return operator
    return _stricter(_Itself(operator), tuple(sorted(overrides.items())))


class _Itself:
    """A policy as a key: the same one, not one like it, since comparing all numbers is slow."""

    __slots__ = ("policy",)

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.policy is self.policy

    @override
    def __hash__(self) -> int:
        return id(self.policy)


@lru_cache(maxsize=4096)
def _stricter(itself: _Itself, overrides: tuple[tuple[str, object], ...]) -> Policy:
    operator = itself.policy
    try:
        return operator.stricter(dict(overrides))
    except PolicyError:
        # The operator's file has become stricter than what the account once asked for.
        # The stricter of the two holds, number by number.
        return operator.stricter(dict(_still_stricter(operator, overrides)))


def _still_stricter(
    operator: Policy, overrides: tuple[tuple[str, object], ...]
) -> list[tuple[str, object]]:
    kept = []
    for name, value in overrides:
        try:
            operator.stricter({name: value})
        except PolicyError:
            continue
        kept.append((name, value))
    return kept


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """New values of numbers; `None` gives one back to the operator."""

    account_id: str
    numbers: Mapping[str, object]


def change_policy(
    dealings: Dealings | None, command: ChangePolicy, operator: Policy, now: datetime
) -> Outcome[Policy]:
    """Make the account's policy stricter, or give numbers back; the answer is the new policy."""
    del now  # A policy holds from its commit on; it has no date of its own.
    account = known(dealings, "account").account
    overrides = dict(cast("Mapping[str, object]", account["policy_overrides"]))
    names = {number.name for number in operator.numbers()}
    for name, value in command.numbers.items():
        if name not in names:
            raise Invalid(
                f"/numbers/{_token(name)}", "unknown_field", "There is no number of this name."
            )
        if value is None:
            overrides.pop(name, None)
            continue
        try:
            operator.stricter({name: value})
        except PolicyError as error:
            raise Invalid(f"/numbers/{_token(name)}", error.code, error.detail) from None
        overrides[name] = value
    account_after = {**account, "policy_overrides": overrides}
    after = policy_of(account_after, operator)
    revision = cast("int", account["policy_revision"]) + 1
    if overrides == account["policy_overrides"]:
        return Outcome(after)
    return Outcome(
        after,
        (
            Amend(
                "accounts",
                command.account_id,
                {"policy_overrides": overrides, "policy_revision": revision},
            ),
        ),
    )


def _token(name: str) -> str:
    # A name is the client's own here, so it is escaped as RFC 6901 asks.
    return name.replace("~", "~0").replace("/", "~1")


def refresh_employer(dealings: Dealings | None, operator: Policy, now: datetime) -> Outcome[None]:
    """Bring the tasks at one employer in line with the facts and the policy in force."""
    if dealings is None:
        # The employer has been deleted meanwhile: nothing is left to bring in line.
        return Outcome(None)
    policy = policy_of(dealings.account, operator)
    return Outcome(None, refresh(dealings.pursuits, dealings.tasks, policy, now))
