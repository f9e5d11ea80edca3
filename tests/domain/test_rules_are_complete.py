"""A rule is one file, one line in RULES, one table of cases and one entry in the docs."""

import importlib
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

import app.domain.rules
import tests.domain.rules
from app.domain.action_kinds import ROW_OF, ROWS, Sort
from app.domain.actions import Kind
from app.domain.decide import REMARKS, RULE_IDS, RULES
from app.domain.policy import POLICY
from app.domain.rule import Rule
from tests.domain.rules.table import Tables

DOCS = Path(__file__).parents[2] / "docs" / "rules.md"


def modules_of(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
    ]


def tables() -> dict[str, int]:
    """How many cases every rule has."""
    found: dict[str, int] = {}
    for module in modules_of(tests.domain.rules):
        table: Tables = getattr(module, "TABLES", {})
        for rule, rows in table.items():
            found[rule] = found.get(rule, 0) + len(rows)
    return found


def test_every_rule_has_a_table_of_cases_and_no_table_is_left_over() -> None:
    assert set(tables()) == {rule.id for rule in RULES}
    assert all(tables().values())


def test_every_rule_that_is_written_stands_in_the_list_once() -> None:
    written = [
        value.id
        for module in modules_of(app.domain.rules)
        for value in vars(module).values()
        if isinstance(value, Rule)
    ]
    assert sorted(written) == sorted(rule.id for rule in RULES)
    assert len(set(RULE_IDS)) == len(RULE_IDS)


def test_every_rule_has_a_heading_in_the_docs_and_the_docs_have_no_other() -> None:
    headings = re.findall(r"^### `([a-z-]+)`", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(RULE_IDS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_cites_its_origin_and_gives_a_tip(rule: Rule) -> None:
    assert rule.bars.__doc__ is not None
    assert "Source:" in rule.bars.__doc__
    assert rule.tip
    assert rule.kinds
    assert len(set(rule.kinds)) == len(rule.kinds)


def test_every_number_of_the_policy_belongs_to_a_rule() -> None:
    assert {number.rule for number in POLICY.numbers()} <= set(RULE_IDS)


def test_a_remark_is_no_rule() -> None:
    assert not {rule.id for rule in RULES} & set(REMARKS)


def test_every_kind_of_action_has_one_row_and_what_its_place_in_the_table_asks() -> None:
    beside = {Kind.WAIT, Kind.KEEP_SEARCHING}
    assert sorted(row.kind for row in ROWS) == sorted(set(Kind) - beside)
    assert set(ROW_OF) == {row.kind for row in ROWS}
    for row in ROWS:
        assert bool(row.channels) is (row.sort is not Sort.TASK), row
        # What may be next is a task of the candidate's, so it has a title, a rule and a due.
        assert {bool(row.why)} == {bool(row.rule), bool(row.title), row.due is not None}, row
        assert row.rule == "" or row.rule in RULE_IDS, row
        assert not row.discretionary or row.sort is Sort.EXCEPTION, row
