"""Removes the registry URLs of an npm lock file: packages are identified by their hashes.

`make lock-npm` runs it on clients/package-lock.json.
"""

import json
import sys
from pathlib import Path

#: What npm notes of a package that holds addresses and is not needed to install it.
_TOLD = ("funding", "resolved", "homepage", "repository", "bugs")


def stripped(text: str) -> str:
    """Return the lock without addresses; a package without a hash is refused."""
    lock = json.loads(text)
    for name, package in lock["packages"].items():
        for field in _TOLD:
            package.pop(field, None)
        if name and "integrity" not in package:
            raise SystemExit(f"{name} has no hash")
    return json.dumps(lock, indent=2) + "\n"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(stripped(path.read_text(encoding="utf-8")), encoding="utf-8")
