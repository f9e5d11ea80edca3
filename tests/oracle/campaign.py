"""Campaign: many random histories put to both sides, with the disagreements by kind.

`python -m tests.oracle.campaign --count 1000` prints how many histories agree and, of every
kind of disagreement, how many there are and the shortest history in which it was seen.
"""

import argparse
import collections
import json
import time

from tests.oracle.compare import Difference, differences
from tests.oracle.generate import generate

#: Fields in the order in which one disagreement brings others about.
_LEADING = ("phase", "turn", "verdict", "rules", "opens_at", "closes_at", "due_at", "next")


def leading(found: list[Difference]) -> list[Difference]:
    """Return of each action the disagreement that the others come from."""
    first: dict[tuple[str, ...], Difference] = {}
    for one in sorted(found, key=_rank):
        first.setdefault(one.name[:3], one)
    return list(first.values())


def _rank(one: Difference) -> int:
    field = one.name[3]
    return _LEADING.index(field) if field in _LEADING else len(_LEADING)


def main() -> None:
    """Compare the histories of some seeds and print the count of each kind of disagreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--kinds", type=int, default=40)
    parser.add_argument("--no-changes", action="store_true")
    args = parser.parse_args()
    began = time.monotonic()
    agree = refused = 0
    seen: dict[str, list[tuple[int, int, Difference]]] = collections.defaultdict(list)
    errors: collections.Counter[str] = collections.Counter()
    for seed in range(args.first, args.first + args.count):
        document = generate(seed)
        try:
            found = differences(document, changes=not args.no_changes)
        except Exception as error:  # noqa: BLE001  # counted, and told at the end
            errors[f"{type(error).__name__}: {str(error)[:150]}"] += 1
            refused += 1
            continue
        agree += not found
        for one in leading(found):
            seen[one.signature].append((len(json.dumps(document)), seed, one))
    print(f"{agree} of {args.count} agree, {refused} raised; {time.monotonic() - began:.0f} s")
    for text, number in errors.most_common(10):
        print("  raised", number, text)
    for signature, cases in sorted(seen.items(), key=lambda item: -len(item[1]))[: args.kinds]:
        _, seed, one = min(cases, key=lambda case: case[:2])
        print(
            f"{len(cases):5d} {signature}  e.g. {seed} {one.name[1]}: {one.oracle} / {one.domain}"
        )


if __name__ == "__main__":
    main()
