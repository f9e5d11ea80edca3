from dataclasses import replace

import pytest

from app.settings import Settings
from app.usecases.errors import Conflict
from app.usecases.limits import (
    Limits,
    check_limits,
    check_people,
    limit_detail,
    people_of,
    require_below_limit,
)
from app.usecases.ports import Amend, Insert, PursuitContext, Remove, RowLimit
from app.usecases.resources import LIMITS
from tests.usecases.builders import ACCOUNT, pursuit

FULL = PursuitContext(ACCOUNT, full={"tasks": 3})


def test_the_limits_are_those_that_the_operator_has_set() -> None:
    settings = Settings.model_construct(limit_employers=7, limit_interviewers_each=2)
    limits = Limits.of(settings)
    assert limits.of_account("employers") == RowLimit("employers", 7)
    assert limits.interviewers_each == 2
    assert set(limits.most) == {limit.name for limit in LIMITS}


def test_without_an_operator_the_defaults_of_the_settings_hold() -> None:
    assert Limits() == Limits.of(Settings.model_construct())


@pytest.mark.parametrize(
    ("table", "name"), [("interviews", "interviews_each"), ("feedback", "feedback_each")]
)
def test_an_account_and_one_application_have_limits_of_their_own(table: str, name: str) -> None:
    limits = Limits(dict(Limits().most) | {table: 100, name: 10})
    assert limits.of_account(table) == RowLimit(table, 100)
    assert limits.of_application(table) == RowLimit(table, 10, of_application=True)


def test_only_the_rows_count_that_the_resource_says() -> None:
    assert Limits().of_account("tasks").where == (("own", True),)
    assert Limits().of_account("api_keys").where == (("revoked_at", None),)
    assert Limits().of_account("sessions").where == (("ended_at", None),)


def test_a_first_interview_may_reach_any_of_four_limits() -> None:
    assert [(one.table, one.of_application) for one in Limits().to_start()] == [
        ("employers", False),
        ("applications", False),
        ("interviews", False),
        ("interviews", True),
    ]


def test_a_full_table_takes_no_row_but_changes_and_gives_up_those_it_has() -> None:
    with pytest.raises(Conflict) as refusal:
        check_limits(FULL, [Insert("employers", {}), Insert("tasks", {})])
    assert (refusal.value.code, refusal.value.detail) == (
        "limit_reached",
        limit_detail("tasks", 3),
    )
    check_limits(FULL, [Amend("tasks", "1", {}), Remove("tasks", "1"), Insert("employers", {})])
    check_limits(None, [Insert("tasks", {})])
    check_limits(PursuitContext(ACCOUNT), [Insert("tasks", {})])


def test_a_full_table_is_refused_before_anything_costly_is_computed() -> None:
    with pytest.raises(Conflict, match="3 tasks"):
        require_below_limit(FULL, "tasks")
    require_below_limit(FULL, "contacts")


@pytest.mark.parametrize(
    ("most", "before", "refused"),
    [(2, 0, False), (1, 0, True), (1, 1, True), (1, 2, False), (1, 3, False)],
)
def test_more_people_than_the_limit_are_refused_where_they_become_more(
    most: int, before: int, refused: bool
) -> None:
    one = pursuit()
    two = replace(one, interviews=(*one.interviews, *pursuit("two").interviews))
    assert people_of(two) == 2
    limits = Limits(interviewers_each=most)
    if refused:
        with pytest.raises(Conflict, match="there would be 2"):
            check_people(limits, before, two)
    else:
        check_people(limits, before, two)
