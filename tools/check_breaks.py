"""Check for breaking changes: compares the OpenAPI contract with the last released one.

    python tools/check_breaks.py            compares
    python tools/check_breaks.py --release  makes today's contract the released one

A break that is meant stands in openapi/released/accepted.toml, with its grounds.
"""

import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.api.contract.shared_components import inlined
from tools.contract_breaks import breaks
from tools.contract_schemas import Json

FOLDER: Final = Path(__file__).resolve().parents[1] / "openapi"
CONTRACT: Final = FOLDER / "v1.json"
RELEASED: Final = FOLDER / "released" / "v1.json"
ACCEPTED: Final = FOLDER / "released" / "accepted.toml"
_EMPTY: Final = "# Breaks that are meant since the last release: the change, and its grounds.\n\n"


def complaints(found: Sequence[str], accepted: Mapping[str, str]) -> list[str]:
    """Say what of the breaks is not meant, and what was meant and is not there."""
    wrong = [f"breaks clients: {one}" for one in found if one not in accepted]
    wrong += [
        f"is accepted without grounds: {one}" for one in accepted if not accepted[one].strip()
    ]
    return wrong + [f"is accepted and does not happen: {one}" for one in accepted.keys() - found]


def accepted_breaks(text: str) -> dict[str, str]:
    """Read the breaks that are meant, with their grounds."""
    table: dict[str, str] = tomllib.loads(text).get("accepted", {})
    return table


def _read(path: Path) -> Json:
    return inlined(json.loads(path.read_text(encoding="utf-8")))


def main() -> None:
    """Compare, or release."""
    if "--release" in sys.argv[1:]:
        RELEASED.write_bytes(CONTRACT.read_bytes())
        ACCEPTED.write_text(_EMPTY + "[accepted]\n", encoding="utf-8")
        return
    today = datetime.now(UTC).date()  # noqa: TID251  # whether a sunset has passed depends on it
    found = breaks(_read(RELEASED), _read(CONTRACT), today)
    wrong = complaints(found, accepted_breaks(ACCEPTED.read_text(encoding="utf-8")))
    if wrong:
        sys.exit("\n".join([*wrong, "See docs/versioning.md."]))


if __name__ == "__main__":
    main()
