"""The image cannot be built wherever the tests run, so its recipe is read instead."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def instructions() -> list[list[str]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [shlex.split(line) for line in lines]


def copied() -> list[str]:
    from_checkout = (
        words
        for words in instructions()
        if words[0] == "COPY" and not any(word.startswith("--from") for word in words)
    )
    return [source for words in from_checkout for source in words[1:-1]]


@pytest.mark.parametrize("source", copied())
def test_everything_that_is_copied_exists(source: str) -> None:
    assert (ROOT / source).exists()


@pytest.mark.parametrize("source", copied())
def test_everything_that_is_copied_is_let_into_the_build(source: str) -> None:
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert f"!{Path(source).parts[0]}" in let_in


def test_every_lock_that_is_installed_was_copied() -> None:
    installed = {
        word
        for words in instructions()
        if words[0] == "RUN"
        for word in words
        if re.fullmatch(r"requirements/\S+", word)
    }

    assert installed
    assert installed <= set(copied())


def test_the_service_does_not_run_as_root() -> None:
    users = [words[1] for words in instructions() if words[0] == "USER"]

    assert users == ["10001:10001"]


def test_everything_that_is_imported_is_compiled_in_the_image() -> None:
    runs = [words for words in instructions() if words[0] == "RUN"]
    [installed] = [words for words in runs if "requirements/runtime.lock" in words]
    assert "--compile-bytecode" in installed
    [compiled] = [words for words in runs if "compileall" in words]
    assert {"app", "bide_client", "migrations"} <= set(compiled)
    assert "sysconfig.get_path('stdlib')" in " ".join(compiled)
    # By someone who may write there, and after what is compiled has come.
    order = instructions()
    assert order.index(["COPY", "migrations", "migrations"]) < order.index(compiled)
    assert order.index(compiled) < order.index(["USER", "10001:10001"])


def test_what_is_compiled_holds_whatever_the_times_of_the_files_are(tmp_path: Path) -> None:
    [compiled] = [words for words in instructions() if "compileall" in words]
    flags = compiled[compiled.index("compileall") + 1 : compiled.index("app")]
    module = tmp_path / "module.py"
    module.write_text("ANSWER = 1\n")
    subprocess.run([sys.executable, "-m", "compileall", *flags, str(tmp_path)], check=True)
    [made] = tmp_path.glob("__pycache__/*.pyc")
    # The second word says: by hash, and not to be checked.
    assert made.read_bytes()[4:8] == b"\x01\x00\x00\x00"
