"""The words of the console: one for each value of the contract, the same names in each language."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from app.api.problems.catalogue import PROBLEMS
from app.console.static_files import SITE
from app.domain.decide import RULE_IDS
from app.domain.messages import checks
from app.usecases.delivery.push import WORDS as PUSHED
from app.usecases.message_states import Code
from tests.support.application import contract

Words = Mapping[str, str | Mapping[str, str]]

#: The words of a language are in two files.
LANGUAGES: Final[Mapping[str, Words]] = {
    path.name: json.loads(path.read_text())
    | json.loads((SITE / "delivery" / path.name).read_text())
    for path in sorted(SITE.glob("words*.json"))
}
ENGLISH: Final[Words] = LANGUAGES["words.json"]
CODE: Final = "\n".join(path.read_text() for path in SITE.rglob("*.js"))


def values(schema: str) -> set[str]:
    found: set[str] = set(contract()["components"]["schemas"][schema]["enum"])
    return found


def told(prefix: str, words: Words = ENGLISH) -> set[str]:
    return {name.removeprefix(prefix) for name in words if name.startswith(prefix)}


def flat(value: str | Mapping[str, str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value.values())


@pytest.mark.parametrize(
    ("prefix", "schema", "more"),
    [
        ("phase.", "Phase", set()),
        ("turn.", "Whose", set()),
        ("update.", "UpdateKind", set()),
        ("channel.", "Channel", set()),
        ("stage.", "Stage", set()),
        ("format.", "Format", set()),
        ("state.", "InterviewState", set()),
        ("outcome.", "OutcomeKind", set()),
        ("answer.", "OfferAnswer", set()),
        ("breach.", "BreachReason", set()),
        ("part.", "Part", set()),
        ("message.", "State", set()),
        ("draft.answer.", "OfferAnswer", set()),
        ("do.", "Kind", {"ring"}),
    ],
)
def test_each_value_of_the_contract_has_a_word_and_no_other(
    prefix: str, schema: str, more: set[str]
) -> None:
    assert told(prefix) == values(schema) | more


def test_each_kind_of_contact_has_a_place_in_the_story() -> None:
    assert told("story.") >= values("ContactKind")
    assert told("story.answer.") == values("OfferAnswer")
    assert told("story.feedback.") == values("FeedbackSource")


def test_each_way_and_each_result_has_a_word() -> None:
    expected = {
        f"{channel}.{result}" for channel in values("Channel") for result in values("Result")
    }
    assert told("did.") == expected


def test_each_rule_has_a_sentence() -> None:
    assert told("rule.") >= set(RULE_IDS)


def test_each_check_of_a_message_has_a_sentence() -> None:
    rules = re.findall(r'"(message-[a-z-]+)"', Path(checks.__file__).read_text())
    assert len(set(rules)) > 10
    assert told("rule.message-") == {rule.removeprefix("message-") for rule in rules}


def test_each_reason_of_a_message_and_each_kind_of_push_has_a_sentence() -> None:
    assert told("messages.code.") == {code.value for code in Code}
    assert told("push.") >= set(PUSHED)


def test_no_word_is_in_both_files_of_a_language() -> None:
    for name in LANGUAGES:
        first, other = (json.loads((SITE / p / name).read_text()) for p in ("", "delivery"))
        assert not first.keys() & other.keys()


def test_a_problem_is_one_that_there_is() -> None:
    assert told("problem.") - {"offline", "unknown"} <= set(PROBLEMS)
    assert told("problem.") >= {
        "contact_refused",
        "contact_not_yet",
        "sign_in_failed",
        "email_taken",
    }


def test_each_scope_has_a_word() -> None:
    schemes = contract()["components"]["schemas"]["NewApiKey"]["properties"]["scopes"]
    scopes = set(re.findall(r"'(\w+:(?:read|write))'", str(schemes)))
    assert told("scope.") == scopes


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_is_whole(name: str) -> None:
    words = LANGUAGES[name]
    assert words.keys() == ENGLISH.keys()
    for key, value in words.items():
        assert all(text.strip() for text in flat(value)), key
        assert isinstance(value, str) is isinstance(ENGLISH[key], str), key


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_text_has_the_values_of_the_english_one(name: str) -> None:
    def places(value: str | Mapping[str, str]) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", " ".join(flat(value)))) - {"n"}

    for key, value in LANGUAGES[name].items():
        assert places(value) == places(ENGLISH[key]), key


def test_each_word_that_the_code_names_is_there() -> None:
    named = set(re.findall(r"""\bt\(\s*["']([\w.]+)["']""", CODE))
    assert len(named) > 200
    assert named <= set(ENGLISH), sorted(named - set(ENGLISH))


def test_each_word_is_used() -> None:
    begun = set(re.findall(r"`([\w]+\.(?:[\w]+\.)?)\$\{", CODE))
    literal = set(re.findall(r"""["'`]([\w]+(?:\.[\w:]+)*)["'`]""", CODE))
    unused = [
        name
        for name in ENGLISH
        if name not in literal and not any(name.startswith(prefix) for prefix in begun)
    ]
    assert unused == []


def test_each_icon_is_drawn() -> None:
    """By its name, as the picture of a row, or as that of a way of getting in touch."""
    drawn = (SITE / "view/icon.js").read_text()
    names = re.findall(r'^  (\w+): "M', drawn, re.MULTILINE)
    assert len(names) > 20
    named = set(re.findall(r'"(\w+)"', CODE.replace(drawn, ""))) | set(
        re.findall(r': "(\w+)",$', drawn, re.MULTILINE)
    )
    assert set(names) <= named


def test_nothing_scolds() -> None:
    for text in (one for value in ENGLISH.values() for one in flat(value)):
        assert not re.search(
            r"\b(?:error|invalid|failed|illegal|must|wrong password)\b", text, re.IGNORECASE
        ), text


def test_every_word_of_an_employer_is_offered_once() -> None:
    """Among the likely ones or the rarer ones."""
    source = (SITE / "view" / "they.js").read_text("utf-8")
    lists = re.findall(r"^const (?:LIKELY|RARE) = \[$(.*?)^\];$", source, re.DOTALL | re.MULTILINE)
    offered = [kind for one in lists for kind in re.findall(r'^  \["(\w+)",', one, re.MULTILINE)]
    assert sorted(offered) == sorted(values("UpdateKind"))
