"""Mutation testing: changes the domain a little at a time, and counts what its tests notice.

`make mutate` goes through all mutants of app/domain, or, where an earlier run was cut short,
through those that are left; it prints the score of each module, writes it to docs/mutation.md
and fails below 95 per cent. With ARGS:

    rules.waiting case.turn     only these modules (`case` means all in it); prints only
    --sample 600 --seed 7       so many mutants, chosen by chance; prints only
    --minutes 30                stops after so long, and says how many are left
    --seconds 10                begins tests of a mutant for so long, and not for three seconds
    --again                     asks anew about those that nothing noticed
    --fresh                     forgets what is known
    --survivors                 says what nothing noticed, and runs nothing

The tests are those of tests/domain without the slow ones (random histories), for three seconds
a mutant; what became of each stands in build/mutation/results.jsonl, and a run goes on there. A
change that means the same as the text stands in tools/equivalent_mutants.toml with its
grounds, and is not counted.

A changed sentence is a change like any other: what people read is part of the API, and the
tables of cases pin it.
"""

import argparse
import hashlib
import json
import os
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pytest

from tools.mutant_runner import SECONDS_OF_A_MUTANT, Kill, Outcome, Runner, Status
from tools.mutants import ROOT, Mutant, modules, mutants_of

REPORT: Final = ROOT / "docs" / "mutation.md"
RESULTS: Final = ROOT / "build" / "mutation" / "results.jsonl"
EQUIVALENT: Final = Path(__file__).with_name("equivalent_mutants.toml")
TESTS: Final = ROOT / "tests" / "domain"
LEAST: Final = 95.0
_NOTICED: Final = frozenset({Status.NOTICED, Status.HUNG})

Known = dict[str, Status]
Scores = dict[str, Counter[bool]]


def main(arguments: Sequence[str]) -> int:
    """Try mutants, print and keep the score; return the exit code."""
    asked = _options(arguments)
    if asked.fresh:
        RESULTS.unlink(missing_ok=True)
    known = read_results()
    chosen = chosen_mutants(asked.modules, asked.sample, asked.seed)
    left = [one for one in chosen if one.id not in known or _is_asked_again(one, known, asked)]
    if left and not asked.survivors:
        _try(left, known, asked.minutes, asked.seconds)
    untried = sum(one.id not in known for one in chosen)
    _tell_survivors(chosen, known)
    lines = table(scores_of(chosen, known))
    print("\n".join(lines))
    print(f"{len(chosen)} mutants, {untried} of them untried")
    score = score_of(sum(scores_of(chosen, known).values(), Counter()))
    if not (asked.modules or asked.sample or untried):
        cut = sum(known[one.id] is Status.CUT for one in chosen)
        REPORT.write_text(report(lines, cut), encoding="utf-8")
    return 0 if score >= LEAST else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=SECONDS_OF_A_MUTANT)
    parser.add_argument("--minutes", type=float, default=24 * 60.0)
    for flag in ("--again", "--fresh", "--survivors"):
        parser.add_argument(flag, action="store_true")
    return parser.parse_args(arguments)


def _is_asked_again(mutant: Mutant, known: Known, asked: argparse.Namespace) -> bool:
    return bool(asked.again) and known[mutant.id] not in _NOTICED


def chosen_mutants(wanted: Sequence[str], sample: int, seed: int) -> list[Mutant]:
    """Return the mutants of some modules or of all, equivalent ones left out; perhaps a sample."""
    equivalent = equivalents()
    found = [
        mutant
        for module, path in modules()
        if not wanted or any(module == one or module.startswith(f"{one}.") for one in wanted)
        for mutant in mutants_of(module, path)
        if mutant.id not in equivalent
    ]
    if sample:
        # By a digest, so that a change of the code leaves most of the sample as it was.
        return sorted(found, key=lambda one: _lot(seed, one.id))[:sample]
    return found


def _lot(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed} {name}".encode()).hexdigest()


def equivalents() -> dict[str, str]:
    """Return the ids of the changes that mean the same, each with its grounds."""
    table: dict[str, str] = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]
    return table


def read_results() -> Known:
    """Return what became of the mutants that were tried before; the last word counts."""
    if not RESULTS.exists():
        return {}
    lines = RESULTS.read_text(encoding="utf-8").splitlines()
    return {found["id"]: Status(found["status"]) for found in map(json.loads, lines)}


def kills() -> list[Kill]:
    """Return which test noticed which mutant in earlier runs."""
    if not RESULTS.exists():
        return []
    found = map(json.loads, RESULTS.read_text(encoding="utf-8").splitlines())
    return [(*one["id"].split(":")[:2], one["test"]) for one in found if one["test"]]


def _try(mutants: list[Mutant], known: Known, minutes: float, seconds: float) -> None:
    """Run the tests against mutants until time is up, keeping what became of each."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    began = 0.0

    def in_time() -> Iterator[Mutant]:
        nonlocal began
        began = time.monotonic()
        until = began + 60 * minutes
        for done, mutant in enumerate(mutants):
            if time.monotonic() > until:
                return
            if done % 100 == 0:
                print(f"{done} of {len(mutants)}", flush=True)
            yield mutant

    with RESULTS.open("a", encoding="utf-8") as kept:

        def record(mutant: Mutant, outcome: Outcome) -> None:
            nonlocal began
            known[mutant.id] = outcome.status
            seconds = round(time.monotonic() - began, 3)
            line = {"id": mutant.id, "seconds": seconds, **asdict(outcome)}
            kept.write(json.dumps(line) + "\n")
            began = time.monotonic()
            kept.flush()

        options = ["-m", "not slow", "-p", "no:cacheprovider", "--assert=plain", "--tb=native"]
        options += ["-q", "-s", "-n", "0", "--timeout", "0", str(TESTS)]
        runner = Runner(in_time(), record, kills(), seconds)
        if pytest.main(options, plugins=[runner]) != pytest.ExitCode.OK:
            sys.exit("The tests do not pass as the code is.")


def _tell_survivors(chosen: list[Mutant], known: Known) -> None:
    for one in chosen:
        status = known.get(one.id)
        if status is not None and status not in _NOTICED:
            print(f"{one.id} {status}, line {one.lines.start}")
            print(f"  - {one.before}\n  + {one.after}")


def scores_of(chosen: list[Mutant], known: Known) -> Scores:
    """Count the mutants of each module that were noticed (true) and that were not."""
    scores: Scores = {}
    for one in chosen:
        if one.id in known:
            scores.setdefault(one.module, Counter())[known[one.id] in _NOTICED] += 1
    return scores


def score_of(counts: Counter[bool]) -> float:
    """Return the share of changes that the tests noticed, in per cent."""
    return 100 * counts[True] / (counts.total() or 1)


def table(scores: Scores) -> list[str]:
    """Write the scores as a table."""
    lines = ["| module | noticed | survived | score |", "|---|---:|---:|---:|"]
    named = [(f"`{module}`", counts) for module, counts in sorted(scores.items())]
    for name, counts in (*named, ("**all**", sum(scores.values(), Counter()))):
        score = score_of(counts)
        lines.append(f"| {name} | {counts[True]} | {counts[False]} | {score:.1f} % |")
    return lines


def report(lines: list[str], cut: int) -> str:
    """Write the page that says how good the tests are, and when that was found out."""
    today = time.strftime("%-d %B %Y")
    return "\n".join(
        [
            "# Mutation testing of the domain",
            "",
            f"Written by `make mutate` on {today}: every function of",
            "`app/domain` is changed a little at a time (by mutmut's operators), and the tests",
            "that reach the changed statement are asked whether they notice. What survives is a",
            f"gap in the tests; `make mutate` fails below {LEAST:.0f} per cent. Left out are",
            f"{len(equivalents())} changes that mean the same, each with its grounds in",
            "`tools/equivalent_mutants.toml`. What is worked out while a module is imported",
            "(tables, constants) is not changed. No test of a mutant is begun after some seconds;",
            f"{cut} of those that survived are reached by more tests than run in that time.",
            "",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
