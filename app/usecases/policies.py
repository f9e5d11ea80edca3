"""Policy of an account: the operator's numbers, or stricter ones that the account chose.

1. `policy_of` computes the policy in force for an account, with a cache.
2. `change_policy` merges a patch of numbers into it; `null` gives a number back to the
   operator.

The tasks are brought up to date afterwards, application by application (`sibling_tasks`), so that a
change is spread over many short transactions instead of one long one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import cast

from typing_extensions import override

from app.domain.policy import Policy, PolicyError
from app.usecases.errors import Invalid
from app.usecases.lookups import known
from app.usecases.ports import Amend, Outcome, PursuitContext, Row


def policy_of(account: Row, operator: Policy) -> Policy:
    """The policy in force for an account."""
    overrides = cast("Mapping[str, object]", account["policy_overrides"])
    if not overrides:
        return operator
    return _stricter(_Itself(operator), tuple(sorted(overrides.items())))


class _Itself:
    """A policy as a cache key, by identity: comparing all numbers is slow."""

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
        # The operator's file has become stricter than the account's own numbers.
        # The stricter of the two holds, number by number.
        return operator.stricter(_still_stricter(operator, overrides))


def _still_stricter(
    operator: Policy, overrides: tuple[tuple[str, object], ...]
) -> dict[str, object]:
    """The account's numbers that are still stricter, each valid with those before it."""
    kept: dict[str, object] = {}
    for name, value in overrides:
        try:
            operator.stricter({**kept, name: value})
        except PolicyError:
            continue
        kept[name] = value
    return kept


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """New values of numbers; `None` gives one back to the operator."""

    account_id: str
    numbers: Mapping[str, object]


def change_policy(
    context: PursuitContext | None, command: ChangePolicy, operator: Policy, now: datetime
) -> Outcome[Policy]:
    """Make the account's policy stricter, or give numbers back; the answer is the new policy.

    A number is compared with the operator's that is in force now.
    """
    account = known(context, "account").account
    changed = with_numbers(account, command.numbers, operator, now)
    if changed is account:
        return Outcome(policy_of(account, operator))
    standing = changed["policy_overrides"]
    revision = cast("int", account["policy_revision"]) + 1
    return Outcome(
        policy_of(changed, operator),
        (
            Amend(
                "accounts",
                command.account_id,
                {"policy_overrides": standing, "policy_revision": revision},
            ),
        ),
    )


def with_numbers(
    account: Row, numbers: Mapping[str, object], operator: Policy, now: datetime
) -> Row:
    """The account with these numbers; the very same where they change nothing.

    Raises Invalid for one that is unknown, or looser than the operator's that is in force now.
    """
    in_force = operator.at(now)
    before = cast("Mapping[str, object]", account["policy_overrides"])
    wishes = {**before, **_wishes(numbers, in_force)}
    overrides = {name: value for name, value in wishes.items() if value is not None}
    if overrides == before:
        return account
    # Numbers that the operator's are stricter than no longer count. Two that are valid alone
    # may still conflict.
    standing = {name: v for name, v in overrides.items() if _stands(in_force, name, v)}
    try:
        in_force.stricter(standing)
    except PolicyError as error:
        raise Invalid(_pointer(error.number), error.code, error.detail) from None
    return {**account, "policy_overrides": standing}


def _wishes(numbers: Mapping[str, object], operator: Policy) -> Mapping[str, object]:
    """The account's numbers, each known and valid by itself."""
    for name, value in numbers.items():
        if name not in operator.by_name:
            raise Invalid(_pointer(name), "unknown_number", "There is no number of this name.")
        if value is not None:
            try:
                operator.stricter({name: value})
            except PolicyError as error:
                raise Invalid(_pointer(name), error.code, error.detail) from None
    return numbers


def _stands(operator: Policy, name: str, value: object) -> bool:
    try:
        operator.stricter({name: value})
    except PolicyError:
        return False
    return True


def _pointer(name: str) -> str:
    # A name is the client's own here, so it is escaped as RFC 6901 asks.
    return "/numbers/" + name.replace("~", "~0").replace("/", "~1")
