"""Fingerprint of a release: its rules, its holiday data and its time-zone data.

Whatever is derived and stored (tasks, cached decisions) names the basis that it stands on:
this fingerprint together with the numbers in force. So an upgrade of any of them is noticed,
though no version of ours has changed. It hashes contents, not names of versions: a patched
file counts, and two machines with the same files agree.
"""

import hashlib
import zoneinfo
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

#: Raise it when decisions change through code that is not hashed here, such as a library's.
RULES_VERSION: Final = 1

_APP: Final = Path(__file__).parents[1]
#: What decisions are computed by: the domain's modules, but not its numbers, which count by value.
_RULES: Final = _APP / "domain"
#: What makes tasks of decisions.
_TASKS: Final = _APP / "usecases" / "refresh.py"
#: Names under which some systems keep the zone of the machine; it decides nothing.
_MACHINES_OWN: Final = frozenset({"localtime", "posixrules"})
#: The text from which all time-zone files are compiled; most systems keep it beside them.
_ZONES: Final = "tzdata.zi"
_LENGTH: Final = 16


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return the fingerprint of this release; computed once, in about a tenth of a second."""
    return digest_of((rules_code(), holiday_data(_folder("holidays")), zone_data()))


def rules_code() -> str:
    """Return a digest of the code that decides, and of what makes tasks of decisions."""
    return digest_of(
        (
            str(RULES_VERSION),
            digest_of_files(_RULES, "*.py"),
            digest_of_files(_TASKS.parent, _TASKS.name),
        )
    )


def holiday_data(package: Path) -> str:
    """Return a digest of everything that the holiday library computes from."""
    return digest_of_files(package, "*.py")


def zone_data(folders: Iterable[str] = ()) -> str:
    """Return a digest of the time-zone data that `zoneinfo` reads.

    folders: where it looks first, instead of `zoneinfo.TZPATH`; the `tzdata` package follows
    """
    package = _folder("tzdata") / "zoneinfo"
    places = [Path(one) for one in (folders or zoneinfo.TZPATH)] + [package]
    return digest_of(_digest_of_zones(place) for place in places if place.is_dir())


def _digest_of_zones(place: Path) -> str:
    source = place / _ZONES
    if source.is_file():
        return hashlib.sha256(source.read_bytes()).hexdigest()
    return digest_of_files(place, "*")


def digest_of_files(folder: Path, pattern: str) -> str:
    """Return a digest of the names and contents of all matching files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and path.name not in _MACHINES_OWN:
            # A checkout may end its lines in its own way, and says the same.
            content = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def digest_of(parts: Iterable[str]) -> str:
    """Return a short digest of several texts, in their order."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_LENGTH]


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None  # noqa: S101, PT018  # it is a dependency
    return Path(spec.origin).parent
