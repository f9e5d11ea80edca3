"""The fingerprint of a release follows contents: whatever decisions are computed from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.policy import POLICY, parse
from app.settings import release


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "holidays"
    (folder / "countries").mkdir(parents=True)
    (folder / "countries" / "england.py").write_text("GOOD_FRIDAY = -2\n")
    (folder / "version.py").write_text('__version__ = "1"\n')
    return folder


def test_the_fingerprint_is_the_same_each_time() -> None:
    release.fingerprint.cache_clear()
    before = release.fingerprint()
    release.fingerprint.cache_clear()
    assert release.fingerprint() == before


def test_a_holiday_that_moves_is_noticed_though_the_version_stays(package: Path) -> None:
    before = release.holiday_data(package)
    assert release.holiday_data(package) == before
    (package / "countries" / "england.py").write_text("GOOD_FRIDAY = -3\n")
    assert release.holiday_data(package) != before


def test_a_file_that_is_renamed_is_noticed(package: Path) -> None:
    before = release.holiday_data(package)
    (package / "countries" / "england.py").rename(package / "countries" / "scotland.py")
    assert release.holiday_data(package) != before


@pytest.mark.parametrize("name", ["tzdata.zi", "Europe/London"])
def test_a_zone_that_changes_is_noticed(tmp_path: Path, name: str) -> None:
    zone = tmp_path / name
    zone.parent.mkdir(parents=True, exist_ok=True)
    zone.write_bytes(b"rules of 2026")
    before = release.zone_data([str(tmp_path)])
    zone.write_bytes(b"rules of 2027")
    assert release.zone_data([str(tmp_path)]) != before


def _policies() -> Iterator[tuple[str, str]]:
    other = parse('version = "2026.11"\n[numbers.timetable_grace_business_days]\nvalue = 2\n')
    yield POLICY.basis, other.basis
    yield POLICY.basis, POLICY.on("other").basis
    yield POLICY.basis, POLICY.stricter({"timetable_grace_business_days": 2}).basis
    yield POLICY.on("a").basis, POLICY.on("b").stricter({"timetable_grace_business_days": 1}).basis


@pytest.mark.parametrize(
    ("one", "another"),
    list(_policies()),
    ids=["numbers under the same version", "release", "stricter", "release below an account's"],
)
def test_the_basis_differs_with(one: str, another: str) -> None:
    assert one != another


def test_an_accounts_numbers_stand_on_the_release_too() -> None:
    stricter = {"timetable_grace_business_days": 2}
    assert POLICY.on("a").stricter(stricter).basis != POLICY.on("b").stricter(stricter).basis
