"""What docs/rules.md says beside the rules: each sentence, and each group of edge cases, is tested.

The sentences of the rules themselves are tied to their cases in test_rules_are_complete.py.
"""

import importlib
import re
from pathlib import Path

import pytest

from app.domain.actions import Kind
from app.domain.decision import Phase, Verdict
from app.domain.facts import OfferAnswer, OfferForm, Pursuit, UpdateKind
from tests.domain.builders import (
    action,
    contact,
    decide,
    in_decision,
    instant,
    pursuit,
    responded,
    update,
)
from tests.domain.test_edge_cases import CASES
from tests.domain.test_edge_cases_of_days import OPENINGS

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "rules.md").read_text(encoding="utf-8")
EDGES = PAGE.split("\n## Edge cases\n")[1]
BESIDE = PAGE.split("\n## What no single rule keeps\n")[1].split("\n## ")[0]


EDGE_IDS = [*(row.id for row in OPENINGS), *(row.id for row in CASES)]


def lines_of(section: str, start: str) -> list[str]:
    return [line for line in section.splitlines() if re.match(start, line)]


def cases_in(line: str) -> list[str]:
    return re.findall(r"\[`(.*?)`\]", line)


def is_a_test(named: str) -> bool:
    """Tell whether a test of a file is there, or a row of the edge cases begins like this."""
    if "::" not in named:
        return any(one.startswith(named) for one in EDGE_IDS)
    file, test = named.split("::")
    module = f"tests.{file.removesuffix('.py').replace('/', '.')}"
    return (TESTS / file).exists() and callable(
        getattr(importlib.import_module(module), test, None)
    )


@pytest.mark.parametrize("line", lines_of(BESIDE, "- "))
def test_each_sentence_beside_the_rules_has_tests(line: str) -> None:
    assert cases_in(line)
    assert [one for one in cases_in(line) if not is_a_test(one)] == []


def test_there_are_sixteen_groups_of_edge_cases() -> None:
    numbers = [line.split(".")[0] for line in lines_of(EDGES, r"\d+\. ")]
    assert numbers == [str(number) for number in range(1, 17)]


@pytest.mark.parametrize("line", lines_of(EDGES, r"\d+\. "))
def test_each_group_of_edge_cases_has_its_rows(line: str) -> None:
    assert cases_in(line)
    assert [one for one in cases_in(line) if not is_a_test(one)] == []


def test_every_row_of_the_edge_cases_belongs_to_a_group() -> None:
    groups = {one.split()[0] for one in EDGE_IDS} - {"worked:"}
    assert groups <= {str(number) for number in range(1, 17)}


# ---------------------------------------------------------------- sentences without a rule


def test_a_day_means_its_close_of_business_and_on_a_day_off_only_theirs_rolls() -> None:
    # 28 November and 12 December 2026 are Saturdays: what the candidate owes is due that very
    # day, and the day of a review of theirs is Monday 14 December, so Tuesday opens.
    asked = pursuit(update(UpdateKind.QUESTION, "2026-11-24 10:00", due="2026-11-28"))
    assert in_decision(asked, Kind.REPLY, "2026-11-25 10:00").due_at == instant("2026-11-28 17:00")
    asked = pursuit(update(UpdateKind.QUESTION, "2026-11-24 10:00", due="2026-11-27"))
    assert in_decision(asked, Kind.REPLY, "2026-11-25 10:00").due_at == instant("2026-11-27 17:00")
    held = pursuit(update(UpdateKind.ON_HOLD, "2026-11-24 10:00", review_on="2026-12-12"))
    opens = in_decision(held, Kind.ENQUIRE_STATUS, "2026-11-25 10:00").opens_at
    assert opens == instant("2026-12-15 09:00")


VERBAL = update(UpdateKind.OFFER, "2026-11-23 10:00", form=OfferForm.VERBAL)
ACCEPTED = responded(OfferAnswer.ACCEPT, "2026-11-24 10:00")
PAPER = update(UpdateKind.OFFER, "2026-11-26 10:00", form=OfferForm.WRITTEN)
PAPERS_ASKED = update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-30 10:00")


@pytest.mark.parametrize(
    ("facts", "ends"),
    [
        # 24 November, and forty business days on: Christmas (25, 28), New Year (1) and the
        # quiet 24 and 31 December are left out.
        (pursuit(VERBAL, ACCEPTED), "2027-01-26 09:00"),
        (pursuit(VERBAL, ACCEPTED, PAPER), "2026-11-26 10:00"),
        (pursuit(VERBAL, ACCEPTED, PAPERS_ASKED), "2027-02-01 09:00"),
        (
            pursuit(VERBAL, ACCEPTED, PAPERS_ASKED, contact(Kind.DOCUMENTS, "2026-11-27 11:00")),
            "2027-02-01 09:00",
        ),
    ],
    ids=["no paper", "a paper", "and papers asked for", "and papers sent"],
)
def test_an_acceptance_ends_with_its_paper_or_forty_business_days_on(
    facts: Pursuit, ends: str
) -> None:
    moment = instant(ends)
    before = decide(facts, moment.replace(minute=59, hour=moment.hour - 1))
    assert before.phase is Phase.ACCEPTED
    assert decide(facts, ends).phase is Phase.CLOSED


def test_a_late_answer_to_an_offer_is_next_for_two_business_days() -> None:
    # Friday 27 November, then Monday and Tuesday.
    offered = pursuit(update(UpdateKind.OFFER, "2026-11-24 10:00", respond_by="2026-11-27"))
    late = decide(offered, "2026-12-01 16:59")
    assert late.next_action.kind is Kind.RESPOND_TO_OFFER
    assert action(late, Kind.RESPOND_TO_OFFER).verdict is Verdict.ALLOWED
    lapsed = decide(offered, "2026-12-01 17:00")
    assert lapsed.phase is Phase.PRESUMED_CLOSED
    assert lapsed.next_action.kind is not Kind.RESPOND_TO_OFFER
