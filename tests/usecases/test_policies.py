import pytest

from app.domain.policy import POLICY, parse
from app.usecases.errors import Invalid
from app.usecases.policies import ChangePolicy, change_policy, policy_of
from app.usecases.ports import Amend, PursuitContext
from tests.usecases.builders import ACCOUNT, NOW

GRACE = "timetable_grace_business_days"


def test_an_account_without_wishes_has_the_operators_policy() -> None:
    assert policy_of(ACCOUNT, POLICY) is POLICY


def test_where_the_operator_became_stricter_the_stricter_of_the_two_holds() -> None:
    operator = parse(f'version = "strict"\n[numbers.{GRACE}]\nvalue = 5\n')
    account = {**ACCOUNT, "policy_overrides": {GRACE: 3, "minimum_gap_business_days": 9}}
    assert policy_of(account, POLICY)[GRACE] == 3
    policy = policy_of(account, operator)
    assert policy[GRACE] == 5
    assert policy["minimum_gap_business_days"] == 9


def test_a_change_is_merged_and_null_gives_a_number_back() -> None:
    before = PursuitContext({**ACCOUNT, "policy_overrides": {GRACE: 3}})
    command = ChangePolicy("account", {GRACE: None, "working_hours_start": "10:00"})
    outcome = change_policy(before, command, POLICY, NOW)
    (change,) = outcome.changes
    assert isinstance(change, Amend)
    assert change.values == {
        "policy_overrides": {"working_hours_start": "10:00"},
        "policy_revision": 1,
    }
    assert outcome.answer[GRACE] == 1
    same = ChangePolicy("account", {GRACE: 3})
    assert change_policy(before, same, POLICY, NOW).changes == ()


@pytest.mark.parametrize(
    ("numbers", "pointer", "code"),
    [
        ({"nothing": 3}, "/numbers/nothing", "unknown_number"),
        ({"a/b~c": 3}, "/numbers/a~1b~0c", "unknown_number"),
        ({GRACE: 0}, f"/numbers/{GRACE}", "out_of_range"),
        ({GRACE: True}, f"/numbers/{GRACE}", "wrong_type"),
        ({"working_hours_start": "08:00"}, "/numbers/working_hours_start", "looser_than_operator"),
    ],
)
def test_what_cannot_be_is_pointed_at(numbers: dict[str, object], pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        change_policy(PursuitContext(ACCOUNT), ChangePolicy("account", numbers), POLICY, NOW)
    assert (refusal.value.pointer, refusal.value.code) == (pointer, code)


def test_hours_that_no_longer_meet_are_refused_together() -> None:
    numbers: dict[str, object] = {"working_hours_start": "17:00"}
    with pytest.raises(Invalid) as refusal:
        change_policy(PursuitContext(ACCOUNT), ChangePolicy("account", numbers), POLICY, NOW)
    assert refusal.value.code == "ends_before_start"


def test_numbers_that_only_together_cannot_be_are_refused() -> None:
    numbers: dict[str, object] = {"working_hours_start": "13:00", "working_hours_end": "12:00"}
    with pytest.raises(Invalid) as refusal:
        change_policy(PursuitContext(ACCOUNT), ChangePolicy("account", numbers), POLICY, NOW)
    assert refusal.value.code == "ends_before_start"
