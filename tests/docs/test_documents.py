"""The documents say what is so, and lead where they say."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from app.api.auth.scopes import GRANTABLE, PARTNER_PATHS, SCOPES
from app.api.problems.catalogue import PROBLEMS
from app.api.problems.field_errors import FIELD_CODES
from app.api.v1.pursuit.contact_shapes import NewContact
from app.domain.action_kinds import CHANNELS, EXCEPTIONS
from app.domain.actions import Channel, Kind
from app.domain.decide import REMARKS, RULE_IDS, RULES
from app.domain.decision import Phase, Verdict
from app.domain.facts import Result, UpdateKind
from app.domain.policy import POLICY
from app.settings import PREFIX, Settings
from app.usecases.lookups import Place
from bide_client.commands import ENVIRONMENT
from examples.server import ROOT
from tests.docs.tour import blocks

DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
each_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)

_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODED = re.compile(r"`([^`\n]+)`")

#: Variables that are no settings of the service: of the compose file, and of the example.
_OTHER_VARIABLES = {"BIDE_POSTGRES_PASSWORD", "BIDE_PUBLISHED_PORT", "BIDE_KEY", *ENVIRONMENT}


def prose(page: Path) -> str:
    """The text of a page without its fenced blocks."""
    return _FENCED.sub("", page.read_text())


def sections(page: Path, level: int) -> Mapping[str, str]:
    """The sections of a page whose heading is one coded word, by that word."""
    parts = re.split(rf"^{'#' * level} `([^`]+)`(?: \*)?$", page.read_text(), flags=re.MULTILINE)
    ends = re.compile(rf"^#{{1,{level}}} ", re.MULTILINE)
    found = zip(parts[1::2], parts[2::2], strict=True)
    return {name: ends.split(text)[0] for name, text in found}


def table(page: Path, heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    _, _, rest = page.read_text().partition(f"# {heading}\n")
    rows = re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in rows.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def coded(text: str) -> list[str]:
    """The words of a text that are set as code."""
    return _CODED.findall(text)


# The rules.


def test_each_rule_has_its_section_in_the_order_of_the_rules_and_nothing_else_has() -> None:
    assert tuple(sections(DOCS / "rules.md", 3)) == RULE_IDS


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_the_section_of_a_rule_tells_what_it_bars_and_where_it_comes_from(rule_id: str) -> None:
    section = sections(DOCS / "rules.md", 3)[rule_id]
    kinds = {rule.id: [kind.value for kind in rule.kinds] for rule in RULES}
    bars = re.search(r"^\*\*Can bar:\*\*(.*?)\n\n", section, re.MULTILINE | re.DOTALL)
    source = re.search(r"^\*\*Comes from:\*\* \w", section, re.MULTILINE)
    assert bars is not None
    assert source is not None
    assert coded(bars[1]) == kinds.get(rule_id, [])
    assert (rule_id in REMARKS) == (bars[1].strip() == "nothing.")


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_the_section_of_a_rule_shows_its_numbers_as_the_policy_has_them(rule_id: str) -> None:
    lines = sections(DOCS / "rules.md", 3)[rule_id].splitlines()
    shown = [line for line in lines if line.startswith("| `")]
    assert shown == [
        f"| `{n.name}` | {n.shown(n.default)} | {n.shown(n.minimum)} to {n.shown(n.maximum)} "
        f"| {n.unit} | {n.stricter} | {n.grounds} |"
        for n in POLICY.numbers()
        if n.rule == rule_id
    ]


# How Bide decides.

DECIDES = DOCS / "how-bide-decides.md"


def test_every_verdict_phase_and_kind_of_update_is_explained_and_nothing_else() -> None:
    assert {coded(row[0])[0] for row in table(DECIDES, "Verdicts")} == set(Verdict)
    assert {coded(row[0])[0] for row in table(DECIDES, "Phases")} == set(Phase)
    updates = [kind for row in table(DECIDES, "What the employer says") for kind in coded(row[0])]
    assert sorted(updates) == sorted(UpdateKind)


def test_every_result_of_a_contact_is_explained_and_nothing_else() -> None:
    rows = table(DECIDES, "What counts as a contact")
    assert sorted(result for row in rows for result in coded(row[0])) == sorted(Result)


def test_every_action_is_explained_and_nothing_else() -> None:
    rows = table(DECIDES, "Actions")
    assert sorted(kind for row in rows for kind in coded(row[0])) == sorted(Kind)


def test_the_channels_of_every_contact_are_those_of_the_code() -> None:
    rows = {row[0]: coded(row[1]) for row in table(DECIDES, "Channels")}
    for kind, channels in CHANNELS.items():
        named = next((row for row in rows if f"`{kind}`" in row), None)
        shown = rows[named or next(row for row in rows if "every exception" in row)]
        wanted = [channel.value for channel in channels]
        if kind is Kind.REQUEST_FEEDBACK:
            # Also on the spot.
            wanted.append(Channel.IN_PERSON.value)
        assert shown == wanted


def test_every_exception_shows_a_body_that_the_api_takes() -> None:
    shown = sections(DECIDES, 3)
    assert set(shown) == set(EXCEPTIONS)
    for block in blocks(DECIDES):
        if block.language == "json":
            contact = TypeAdapter(NewContact).validate_json(block.text)
            wanted = contact.to_command(
                Place("019ab0c0-0000-7000-8000-000000000000"), needs_result=True
            )
            assert wanted.attestation is not None
            assert wanted.kind in EXCEPTIONS
            assert block.text.strip() in shown[wanted.kind]


# The architecture.


def test_the_architecture_names_every_package() -> None:
    named = coded((DOCS / "architecture.md").read_text())
    limit_shapes = {
        str(path.parent.relative_to(ROOT)) for path in ROOT.glob("app/*/**/__init__.py")
    }
    assert limit_shapes - set(named) == set()


# Problems and settings.


def test_every_problem_and_every_code_of_a_field_is_documented_and_nothing_else() -> None:
    problems = DOCS / "problems.md"
    assert set(sections(problems, 2)) == set(PROBLEMS)
    rows = table(problems, "Codes of single fields")
    assert [coded(row[0])[0] for row in rows] == sorted(FIELD_CODES)


#: Where the code of a field stands among the arguments of what tells one.
_TELLS_CODE = {"Invalid": 1, "invalid": 1, "FieldError": 1, "Weakness": 0, "PydanticCustomError": 0}


def codes_in(source: str) -> Iterator[str]:
    """The codes of fields that a module tells."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = _TELLS_CODE.get(node.func.id, len(node.args))
            for argument in node.args[place : place + 1]:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value)


def test_every_code_of_a_field_in_an_answer_is_registered() -> None:
    found = {code for path in (ROOT / "app").rglob("*.py") for code in codes_in(path.read_text())}
    assert len(found) > 20
    assert found <= FIELD_CODES.keys()


def test_every_setting_is_documented_and_nothing_else() -> None:
    shown = [coded(row[0])[0] for row in table(DOCS / "settings.md", "Settings")]
    assert shown == [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]


@each_page
def test_a_page_names_no_setting_that_is_none(page: Path) -> None:
    settings = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", page.read_text()))
    assert named <= settings | _OTHER_VARIABLES


# Partners.


def test_every_scope_that_can_be_granted_is_documented_and_nothing_else() -> None:
    rows = table(DOCS / "partners.md", "Grants")
    assert [(coded(row[0])[0], row[1]) for row in rows] == [
        (scope, permits) for scope, permits in SCOPES.items() if scope in GRANTABLE
    ]


def test_where_a_partner_may_go_for_itself_is_documented() -> None:
    rows = table(DOCS / "partners.md", "Acting for a candidate")
    [alone] = [row[0] for row in rows if row[0].startswith("no `Bide-Account`")]
    assert tuple(coded(alone)[1:]) == PARTNER_PATHS


# Decisions.


def test_the_index_of_decisions_lists_each_with_its_title() -> None:
    pages = sorted(page for page in DECISIONS.glob("*.md") if page.name != "README.md")
    rows = table(DECISIONS / "README.md", "Decisions")
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == sorted(set(numbers))
    assert [row[1] for row in rows] == [
        f"[{page.read_text().splitlines()[0].partition('. ')[2]}]({page.name})" for page in pages
    ]


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("0*.md")), ids=lambda page: page.stem)
def test_a_decision_has_context_decision_consequences_and_alternatives(page: Path) -> None:
    text = page.read_text()
    assert text.startswith(f"# {int(page.name[:4])}. ")
    headings = [heading for _, heading in _HEADING.findall(text)][1:]
    assert headings == ["Context", "Decision", "Consequences", "Alternatives"]
    # One page.
    assert len(text.splitlines()) <= 70


# Every page.


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page."""
    found: set[str] = set()
    for _, heading in _HEADING.findall(prose(page)):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        found.add(slug)
    return found


@each_page
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for inline, reference in _LINK.findall(prose(page)):
        target = inline or reference
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert file.is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors(file), target


@each_page
def test_the_blocks_of_json_on_a_page_are_json(page: Path) -> None:
    for block in blocks(page):
        if block.language == "json":
            json.loads(block.text)


@each_page
def test_a_page_names_no_registry_no_path_of_a_machine_and_no_number_of_an_issue(
    page: Path,
) -> None:
    text = page.read_text()
    hosts = re.findall(
        r"pypi\.org|pythonhosted|npmjs|docker\.io|ghcr\.io|quay\.io|index-url|proxy\.golang", text
    )
    paths = re.findall(r"(?<![\w.])/(?:home|root|Users|work|tmp|usr|opt|mnt)/", text)
    issues = re.findall(r"(?<![\w(/&])#\d+\b", prose(page))
    assert (hosts, paths, issues) == ([], [], [])


def test_every_page_of_the_documents_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or not page.exists():
            continue
        reached.add(page)
        for inline, reference in _LINK.findall(prose(page)):
            path = (inline or reference).partition("#")[0]
            if path.endswith(".md") and "://" not in path:
                waiting.append((page.parent / path).resolve())
    assert reached >= set(PAGES)
