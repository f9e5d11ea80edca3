"""Campaign: many random histories put to both sides, with the disagreements by kind.

`python -m tests.oracle.campaign --first 1 --count 1000` compares the histories of these seeds
and prints how many agree and, of every kind of disagreement, how many there are and the
shortest history in which it was seen; then what the histories reached. With `--dated` each is
asked under an operator whose numbers change on some day. A long run is made in
ranges of seeds: with `--record FILE` each piece is written down when it is done, a run that
is begun anew leaves out the pieces that are there, and `--sum` adds up what is written.
"""

import argparse
import collections
import gc
import json
import multiprocessing
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.oracle.compare import Difference, compare
from tests.oracle.dated import compare_dated, dated_history
from tests.oracle.generate import generate, holds

#: Fields in the order in which one disagreement brings others about.
_LEADING = ("phase", "turn", "verdict", "rules", "opens_at", "closes_at", "due_at", "next")
_PIECE = 50
#: Disagreements of one kind that are remembered: the shortest histories.
_SHOWN = 3
Piece = dict[str, Any]


def leading(found: list[Difference]) -> list[Difference]:
    """Return of each action the disagreement that the others come from."""
    first: dict[tuple[str, ...], Difference] = {}
    for one in sorted(found, key=_rank):
        first.setdefault(one.name[:3], one)
    return list(first.values())


def _rank(one: Difference) -> int:
    field = one.name[3]
    return _LEADING.index(field) if field in _LEADING else len(_LEADING)


def piece(seeds: tuple[int, int], *, dated: bool = False) -> Piece:
    """Compare the histories of a range of seeds, the last one left out."""
    gc.disable()  # nothing here goes round in circles; a sixth of the time went into looking
    agree = asked = 0
    kinds: dict[str, list[list[Any]]] = collections.defaultdict(list)
    raised: list[list[Any]] = []
    reached: collections.Counter[str] = collections.Counter()
    for seed in range(*seeds):
        document = dated_history(seed) if dated else generate(seed)
        try:
            result = compare_dated(document) if dated else compare(document)
        except Exception as error:  # noqa: BLE001  # counted, and told at the end
            raised.append([seed, f"{type(error).__name__}: {str(error)[:150]}"])
            continue
        agree += not result.found
        asked += result.asked
        reached.update(result.reached | holds(document))
        size = len(json.dumps(document))
        for one in leading(result.found):
            text = f"{one.name[1]}: {one.oracle} / {one.domain}"
            kinds[one.signature].append([size, seed, text])
    gc.collect()
    return {
        "first": seeds[0],
        "until": seeds[1],
        "agree": agree,
        "asked": asked,
        "kinds": kinds,
        "raised": raised,
        "reached": reached,
    }


def report(pieces: list[Piece], most: int) -> Iterator[str]:
    """Give the lines of a report over some pieces."""
    histories = sum(one["until"] - one["first"] for one in pieces)
    agree, asked = (sum(one[name] for one in pieces) for name in ("agree", "asked"))
    raised = [case for one in pieces for case in one["raised"]]
    kinds: dict[str, list[list[Any]]] = collections.defaultdict(list)
    reached: collections.Counter[str] = collections.Counter()
    for one in pieces:
        reached.update(one["reached"])
        for signature, cases in one["kinds"].items():
            kinds[signature] += cases
    for signature, cases in sorted(kinds.items(), key=lambda item: -len(item[1]))[:most]:
        shortest = sorted(cases)[:_SHOWN]
        seeds = ", ".join(str(seed) for _, seed, _ in shortest)
        yield f"{len(cases):5d} {signature}  seeds {seeds}: {shortest[0][2]}"
    texts = collections.Counter(text for _, text in raised)
    for text, number in texts.most_common(most):
        yield f"raised {number}: {text}, seed {min(s for s, said in raised if said == text)}"
    yield "reached: " + ", ".join(f"{name} {number}" for name, number in sorted(reached.items()))
    yield (
        f"{agree} of {histories} histories agree, asked at {asked} instants;"
        f" {len(raised)} raised, {len(kinds)} kinds of disagreement"
    )


def _written(record: Path | None) -> list[Piece]:
    if record is None or not record.exists():
        return []
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Compare the histories of some seeds, or sum up what was written of earlier runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--kinds", type=int, default=40)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--dated", action="store_true", help="under numbers that change")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after these")
    parser.add_argument("--record", type=Path, help="file of one line for each piece")
    parser.add_argument("--sum", action="store_true", help="only sum up the record")
    args = parser.parse_args()
    began = time.monotonic()
    pieces = _written(args.record)
    if not args.sum:
        last = args.first + args.count
        there = {(one["first"], one["until"]) for one in pieces}
        ranges = [(s, min(s + _PIECE, last)) for s in range(args.first, last, _PIECE)]
        todo = [seeds for seeds in ranges if seeds not in there]
        pieces = [one for one in pieces if args.first <= one["first"] and one["until"] <= last]
        with multiprocessing.get_context("spawn").Pool(args.processes) as pool:
            for done in pool.imap_unordered(partial(piece, dated=args.dated), todo):
                pieces.append(done)
                if args.record is not None:
                    with args.record.open("a", encoding="utf-8") as lines:
                        lines.write(json.dumps(done) + "\n")
                if time.monotonic() - began > args.seconds:
                    break
    for line in report(pieces, args.kinds):
        print(line)
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
