"""Mutation testing: changes the domain a little at a time, and counts what its tests notice.

`make mutate` does it for the whole of app/domain, prints the score, writes it to
docs/mutation.md and fails below 90 per cent. `make mutate ARGS="rules.waiting case"` does
it for some modules, and only prints. The tests are those of tests/domain without the
slow ones (random histories); what is wrong is still in build/mutation afterwards: there,
`../../.venv/bin/mutmut browse`.

mutmut leaves functions with decorators as they are, and in the domain these work out most
of what the rules read. So it is given a copy in which attributes that are worked out are
assigned: `day = lazy(_of_day)`. Left as they are the few functions that remember their
answers, since what they remember would hide the change.

A changed sentence is a change like any other: what people read is part of the API, and
the tables of cases pin it.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
REPORT: Final = ROOT / "docs" / "mutation.md"
#: Where the copy is made.
COPY: Final = ROOT / "build" / "mutation"
COPIED: Final = ("app", "docs", "tests")
MUTMUT: Final = Path(sys.executable).with_name("mutmut")
LEAST: Final = 90.0
#: As in `app.domain.case.x_as_of__mutmut_3: killed`.
_LINE: Final = re.compile(r"^\s*(?P<module>[\w.]+)\.x\S*__mutmut_\d+: (?P<status>.+?)\s*$")
#: How a change can come to light; one that makes the tests hang is seen too.
_NOTICED: Final = frozenset({"killed", "timeout", "suspicious", "caught by type check"})
#: Changes that nobody was asked about.
_LEFT_OUT: Final = frozenset({"skipped", "not checked", "check was interrupted by user"})

#: Decorators that make an attribute of a method.
_ATTRIBUTES: Final = frozenset({"lazy", "property", "cached_property"})

Scores = dict[str, Counter[str]]


def main(modules: list[str]) -> int:
    """Run mutmut over some modules of the domain, or over all of it; return the exit code."""
    patterns = [f"app.domain.{module}.x*" for module in modules]
    environment = os.environ | {"HYPOTHESIS_PROFILE": "mutation"}
    children = os.environ.get("WORKERS", str(os.cpu_count() or 1))
    run = [str(MUTMUT), "run", "--max-children", children, *patterns]
    copy()
    subprocess.run(run, cwd=COPY, env=environment, check=True)
    told = subprocess.run(
        [str(MUTMUT), "results", "--all", "true"],
        cwd=COPY,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    scores = counted(told.stdout.splitlines(), modules)
    lines = table(scores)
    print("\n".join(lines))
    if not modules:
        REPORT.write_text(report(lines), encoding="utf-8")
    return 0 if score_of(total(scores)) >= LEAST else 1


def copy() -> None:
    """Copy what the tests of the domain need, its attributes without their decorators."""
    COPY.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "pyproject.toml", COPY)
    for folder in COPIED:
        shutil.rmtree(COPY / folder, ignore_errors=True)
        shutil.copytree(ROOT / folder, COPY / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for module in sorted((COPY / "app" / "domain").rglob("*.py")):
        module.write_text(undecorated(module.read_text(encoding="utf-8")), encoding="utf-8")


def undecorated(source: str) -> str:
    """Write a module so that what its decorators hide can be changed as well."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef):
            node.body = [plain for statement in node.body for plain in _plain(statement)]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _plain(statement: ast.stmt) -> list[ast.stmt]:
    """Return what stands for a statement: of a decorated method, the method and its attribute."""
    if not isinstance(statement, ast.FunctionDef) or len(statement.decorator_list) != 1:
        return [statement]
    [decorator] = statement.decorator_list
    if not isinstance(decorator, ast.Name) or decorator.id not in _ATTRIBUTES:
        return [statement]
    name, statement.name, statement.decorator_list = statement.name, f"_of_{statement.name}", []
    worked_out = ast.Call(decorator, [ast.Name(statement.name, ast.Load())], [])
    return [statement, ast.Assign([ast.Name(name, ast.Store())], worked_out)]


def counted(lines: Iterable[str], modules: list[str]) -> Scores:
    """Count what became of the changes, by module."""
    scores: Scores = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None or found["status"] in _LEFT_OUT:
            continue
        module = found["module"].removeprefix("app.domain.")
        if not modules or module in modules:
            scores.setdefault(module, Counter())[found["status"]] += 1
    return scores


def total(scores: Scores) -> Counter[str]:
    """Add all modules up."""
    return sum(scores.values(), Counter())


def score_of(statuses: Mapping[str, int]) -> float:
    """Return the share of changes that the tests noticed, in per cent."""
    noticed = sum(count for status, count in statuses.items() if status in _NOTICED)
    return 100 * noticed / (sum(statuses.values()) or 1)


def table(scores: Scores) -> list[str]:
    """Write the scores as a table."""
    lines = ["| module | noticed | survived | score |", "|---|---:|---:|---:|"]
    rows = [*sorted(scores.items()), ("**all**", total(scores))]
    for module, statuses in rows:
        noticed = sum(count for status, count in statuses.items() if status in _NOTICED)
        survived = sum(statuses.values()) - noticed
        name = module if module.startswith("*") else f"`{module}`"
        lines.append(f"| {name} | {noticed} | {survived} | {score_of(statuses):.1f} % |")
    return lines


def report(lines: list[str]) -> str:
    """Write the page that says how good the tests are, and when that was found out."""
    return "\n".join(
        [
            "# Mutation testing of the domain",
            "",
            f"Written by `make mutate` on {time.strftime('%-d %B %Y')}: mutmut changes the code of",
            "`app/domain` a little at a time and asks whether its tests notice. What survives is",
            "either a gap in the tests or a change that means the same; `make mutate` fails below",
            f"{LEAST:.0f} per cent. Left out are the four functions that remember their answers",
            "(`cache`, `lru_cache`).",
            "",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
