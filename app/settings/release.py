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

#: What decisions are computed by: the domain's modules, but not its numbers, which count by value.
_RULES: Final = Path(__file__).parents[1] / "domain"
#: The text from which all time-zone files are compiled; most systems keep it beside them.
_ZONES: Final = "tzdata.zi"
_LENGTH: Final = 16


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return the fingerprint of this release; computed once, in about 50 ms."""
    return digest_of(
        (digest_of_files(_RULES, "*.py"), holiday_data(_folder("holidays")), zone_data())
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
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def digest_of(parts: Iterable[str]) -> str:
    """Return a short digest of several texts, in their order."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_LENGTH]


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None  # noqa: S101, PT018  # it is a dependency
    return Path(spec.origin).parent
