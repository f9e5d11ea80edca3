"""What npm installs is known by its hash, and by no address."""

import json
from pathlib import Path

import pytest

from examples.server import ROOT
from tools.strip_addresses import stripped

FOLDER: Path = ROOT / "clients"


def test_the_lock_is_as_the_tool_writes_it_and_names_no_address() -> None:
    text = (FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    assert stripped(text) == text


def test_the_lock_belongs_to_the_packages_that_are_asked_for() -> None:
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    packages = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert packages[""]["devDependencies"] == wanted
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_npm_is_set_to_write_no_address() -> None:
    settings = (FOLDER / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert "omit-lockfile-registry-resolved=true" in settings


def test_a_package_without_a_hash_is_refused() -> None:
    with pytest.raises(SystemExit, match="has no hash"):
        stripped('{"packages": {"": {}, "node_modules/x": {"version": "1.0.0"}}}')
