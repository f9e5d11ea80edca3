"""The image cannot be built wherever the tests run, so its recipe is read instead."""

import re
import shlex
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
