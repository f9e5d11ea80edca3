"""A rule is one file, one line in RULES, one table of cases and one entry in the docs."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import app.domain.rules
import tests.domain.rules
from app.domain.decide import REMARKS, RULE_IDS, RULES
from app.domain.policy import POLICY, Number, Policy
from app.domain.rule import Rule
from tests.domain.rules.in_full import rows
from tests.domain.rules.table import Row, Tables, check

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
        for rule, cases in table.items():
            found[rule] = found.get(rule, 0) + len(cases)
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


def sentences(rule_id: str) -> dict[str, list[str]]:
    """The sentences of a rule in the documents, each with the cases that prove it."""
    section = DOCS.read_text(encoding="utf-8").split(f"### `{rule_id}`\n")[1].split("\n### ")[0]
    found = {}
    for line in section.split("**Sentences and their cases:**")[1].splitlines():
        if line.startswith("- "):
            found[line.split(" [`")[0]] = re.findall(r"\[`(.*?)`\]", line)
    return found


@contextmanager
def without(rule: Rule) -> Iterator[None]:
    """Let a rule bar nothing while the block runs."""
    kept = rule.bars
    object.__setattr__(rule, "bars", lambda case: ())
    try:
        yield
    finally:
        object.__setattr__(rule, "bars", kept)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_without_a_rule_the_cases_of_its_sentences_fail(rule: Rule) -> None:
    found = sentences(rule.id)
    assert found
    known = {row.id: row for of, row in rows() if of == rule.id}
    for sentence, cases in found.items():
        assert cases, sentence
        for case in cases:
            check(rule.id, known[case])
            with without(rule), pytest.raises(AssertionError):
                check(rule.id, known[case])


#: Numbers that no row can show to be off, and why.
UNSHOWN = {
    ("retractions", -1): "Retractions are counted where they are made: test_retractions.py.",
    ("retractions", 1): "The same.",
    ("adjustments_per_day", -1): "Its bounds are 1 and 1.",
    ("unanswered_calls_per_day", -1): "None is taken as one: a ring that was made was seen.",
} | {
    (name, by): f"No decision counts with it: {where}."
    for where, names in (
        ("test_retractions.py", ("recorded_anew_minutes",)),
        (
            "usecases/pursuit/test_contact_results.py",
            (
                "not_made_hours",
                "not_made_contacts",
                "failure_business_days",
                "failure_letter_business_days",
            ),
        ),
        ("test_own_days.py", ("open_days_a_year",)),
        ("test_lessons.py", ("theme_interviews",)),
        (
            "messages/test_review.py",
            (
                "thank_you_words_least",
                "thank_you_words_usual",
                "thank_you_words_most",
                "note_likeness_percent",
                "enquiry_words_most",
                "feedback_questions_most",
                "short_words_most",
            ),
        ),
    )
    for name in names
    for by in (-1, 1)
}

#: Where the rows of another rule than the number's own show that it is off: they are tried first.
SHOWN_BY = {"request_lapses_business_days": "your-turn"}


def moved(policy: Policy, number: str, by: int) -> Policy:
    """A policy with one number a little off, whatever its bounds."""
    known = policy.by_name[number]
    other = replace(known, value=known.value + by)
    return replace(policy, by_name={**policy.by_name, number: other})


@pytest.mark.parametrize(
    ("number", "by"),
    [
        pytest.param(number, by, id=f"{number.name} {by:+}")
        for number in POLICY.numbers()
        for by in (-1, 1)
        if (number.name, by) not in UNSHOWN
    ],
)
def test_a_number_that_is_off_by_one_makes_a_case_fail(number: Number, by: int) -> None:
    likely = {number.rule, SHOWN_BY.get(number.name)}
    assert any(
        fails(rule, replace(row, policy=moved(row.policy, number.name, by)))
        for rule, row in sorted(rows(), key=lambda one: one[0] not in likely)
    )


@pytest.mark.parametrize("by", [-1, 1])
def test_a_number_is_said_to_be_unshown_only_where_no_case_shows_it(by: int) -> None:
    # All at once: to try every case for each of them would take five times as long.
    unshown = [name for name, off in UNSHOWN if off == by]
    for rule, row in rows():
        policy = row.policy
        for name in unshown:
            policy = moved(policy, name, by)
        check(rule, replace(row, policy=policy))


def fails(rule: str, row: Row) -> bool:
    try:
        check(rule, row)
    except AssertionError:
        return True
    return False
