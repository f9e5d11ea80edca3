"""Command `python -m benchmarks`: measures, prints the table, writes var/benchmarks.json."""

import argparse
import contextlib
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.goals import APART, KINDS, NAMES, PEERS
from benchmarks.measures import MEASURES
from benchmarks.processes import ROOT
from benchmarks.results import Result
from benchmarks.scale import FULL, QUICK, Scale
from benchmarks.stage import Stage


class MeasuresFailed(RuntimeError):
    """Some measures failed, and have no rows."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"These failed, and have no rows: {', '.join(names)}.")


def measured(stage: Stage, names: Sequence[str], failed: list[str]) -> Iterator[Result]:
    """Measure, and tell what is going on; a measure that fails takes no other with it."""
    for name in names:
        began = time.monotonic()
        print(f"{name} ...", end=" ", flush=True, file=sys.stderr)
        try:
            yield from MEASURES[name](stage)
        except (RuntimeError, OSError) as error:
            failed.append(name)
            traceback.print_exception(error)
            print(stage.log(), file=sys.stderr)
        print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)


def run(
    scale: Scale,
    names: Sequence[str],
    json_file: Path,
    kinds: Sequence[str] = KINDS,
    *,
    document: bool = False,
) -> list[Result]:
    """Measure, and tell the results. Raises MeasuresFailed after that, where some failed."""
    around = report.circumstances(scale)
    profiles = {}
    failed: list[str] = []
    with contextlib.ExitStack() as stack:
        stage = Stage(scale, stack, kinds)
        results = list(measured(stage, names, failed))
        for number, result in enumerate(results):
            if not result.met and result.profile is not None:
                profiles[number] = result.profile()
    print(report.table(results))
    for number, profile in profiles.items():
        print("\n".join(report.profile_text(results[number], profile)), end="\n\n")
    json_file.parent.mkdir(parents=True, exist_ok=True)
    json_file.write_text(report.as_json(around, results, profiles), encoding="utf-8")
    print(f"Everything that was seen is in {json_file}.")
    if failed:
        raise MeasuresFailed(failed)
    if document:
        report.document(around, results, profiles)
    return results


def chosen(only: Sequence[str], *, peers: bool) -> list[str]:
    """The measures of a run: those that are named, or else all but those that stand apart."""
    if peers:
        only = [*only, PEERS]
    return [name for name in NAMES if (name in only if only else name not in APART)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute, and rougher")
    parser.add_argument("--only", action="append", choices=NAMES, help="measure only this")
    parser.add_argument(
        "--peers", action="store_true", help="measure beside what others build, as well"
    )
    parser.add_argument(
        "--json", type=Path, default=ROOT / "var" / "benchmarks.json", help="where all of it goes"
    )
    parser.add_argument(
        "--document", action="store_true", help="put the results into docs/benchmarks.md"
    )
    asked = parser.parse_args(arguments)
    # A signal that stops us stops and removes everything, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    names = chosen(asked.only or [], peers=asked.peers)
    scale = QUICK if asked.quick else FULL
    try:
        run(scale, names, asked.json, document=asked.document)
    except MeasuresFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
