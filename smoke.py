"""Decide generated histories and count what comes out: `python smoke.py FIRST COUNT [changes]`."""

from __future__ import annotations

import collections
import sys
import time
import traceback

from generate import generate
from oracle import decide

first, count = int(sys.argv[1]), int(sys.argv[2])
phases: collections.Counter[str] = collections.Counter()
nexts: collections.Counter[str] = collections.Counter()
rules: collections.Counter[str] = collections.Counter()
slow = []
for seed in range(first, first + count):
    began = time.process_time()
    try:
        d = decide(generate(seed), changes=len(sys.argv) > 3)
    except Exception:
        print("seed", seed)
        traceback.print_exc()
        continue
    slow.append((time.process_time() - began, seed))
    phases[d["phase"]] += 1
    nexts[d["next_action"]["kind"]] += 1
    for a in d["actions"]:
        rules.update(r["rule"] for r in a["reasons"])
print(phases)
print(nexts)
print(rules)
print(sorted(slow)[-3:], sum(s for s, _ in slow) / max(1, len(slow)))
