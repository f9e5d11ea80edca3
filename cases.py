"""Run the requests of the stored cases that POST /v1/decisions against the oracle."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from oracle import decide

FOLDER = Path("/work/shared/data/cases")


def get(x: Any, path: str) -> Any:
    """A path of `run.py`: a.b[kind=x&y=z].c, [0], [#]."""
    for part in re.findall(r"[^.\[\]]+|\[[^\]]*\]", path):
        if x is None:
            return None
        if part[0] != "[":
            x = x.get(part) if isinstance(x, dict) else None
            continue
        wanted = part[1:-1]
        if not isinstance(x, list):
            return None
        if wanted == "#":
            x = len(x)
        elif wanted.isdigit():
            x = x[int(wanted)] if int(wanted) < len(x) else None
        else:
            found = x
            for pair in wanted.split("&"):
                key, value = pair.split("=", 1)
                found = [i for i in found if str(i.get(key)) == value]
            x = found[0] if found else None
    return x


def holds(check: dict[str, Any], seen: Any) -> bool:
    """Whether what is seen is right."""
    if "one_of" in check:
        return seen in check["one_of"]
    if "not" in check:
        return seen is not None and bool(seen != check["not"])
    return seen is not None if check["right"] == "*" else bool(seen == check["right"])


def main() -> int:
    """All of them, or those named."""
    bad_cases = ran = skipped = 0
    for path in sorted(FOLDER.glob("*.json")):
        case = json.loads(path.read_text())
        if path.stem == "phrases" or (sys.argv[1:] and path.stem not in sys.argv[1:]):
            continue
        requests = [r for r in case["requests"] if r["path"] == "/v1/decisions"]
        skipped += len(requests) < len(case["requests"])
        if not requests:
            continue
        ran += 1
        bad = []
        began = time.monotonic()
        for number, r in enumerate(requests):
            seen = {"status": 200, "decision": decide(r["body"], changes=False)}
            for check in r["checks"]:
                if check["at"].startswith("decision.remarks"):
                    continue
                value = get(seen, check["at"])
                if not holds(check, value):
                    bad.append((number, check, value))
        bad_cases += bool(bad)
        took = f"{time.monotonic() - began:.1f}s"
        print("FAIL" if bad else "pass", case["id"], case["title"], took)
        for b in bad:
            print("    ", *b)
    print(f"{ran - bad_cases} of {ran} agree; {skipped} need a server, wholly or in part")
    return bad_cases


if __name__ == "__main__":
    sys.exit(main())
