"""Print a generated history and its decision shortly: `python show.py SEED`."""

from __future__ import annotations

import json
import sys

from generate import generate
from oracle import decide

for seed in map(int, sys.argv[1:]):
    doc = generate(seed)
    print("==", seed, doc["at"], json.dumps(doc["employer"]), json.dumps(doc["application"]))
    events = [(r["starts_at"], "round " + json.dumps(r)) for r in doc["interviews"]]
    events += [(w["received_at"], "word " + json.dumps(w)) for w in doc["employer_updates"]]
    events += [(c["happened_at"], "contact " + json.dumps(c)) for c in doc["contacts"]]
    events += [(m["happened_at"], "mark " + json.dumps(m)) for m in doc["marks"]]
    for at, text in sorted(events):
        print("  ", at, "" if at <= doc["at"] else "(after)", text.replace('"', ""))
    d = decide(doc)
    print("  =>", d["phase"], d["turn"], d["next_action"], "changes", d["changes_at"], d["skipped"])
    for a in d["actions"]:
        if a["verdict"] != "refused" or a["kind"] in {"enquire_status"}:
            rules = [r["rule"] for r in a["reasons"]]
            window = (a["opens_at"], a["due_at"], a["closes_at"])
            print(
                "    ",
                a["kind"],
                a["interview_id"],
                a["interviewer_id"],
                a["verdict"],
                window,
                rules,
            )
