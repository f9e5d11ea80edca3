"""Reads the requests and answers that a page shows, runs them, and compares.

A page shows a request as a block of `sh` with one `curl`, and its answer as the block of
`json` that follows. The request is run as it stands. A block of `export` lines sets up
what it needs: `$BIDE`, `$KEY` and `$JSON`, the address and two headers, and any further
names with plain values.

An answer may leave out what does not matter there, and must not show anything that is not
so. So each member shown must be in the real answer with an equal value, and the entries
of a list shown must be found in the real one in the same order. Some things cannot be
equal, and are compared by what they are:

- An id that the request did not choose stands for whatever id comes in its place; the
  same id on a page stands for the same one throughout.
- What only the clock of the server can say (`CLOCK`) is an instant, whichever; a `basis` is
  a fingerprint, whichever.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from examples.server import Server

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_EXPORT = re.compile(r"^export (\w+)=(.*)$", re.MULTILINE)
_NAME = re.compile(r"\$(\w+)")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
CLOCK = frozenset({"created_at", "updated_at", "recorded_at"})
HEADERS = ("$KEY", "$JSON")


class NotSoError(AssertionError):
    """The page shows something that the service does not say."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, and the line it begins on."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Step:
    """A request that a page shows, with the answer if it shows one."""

    line: int
    method: str
    path: str
    body: str | None
    shown: Any | None

    @property
    def name(self) -> str:
        """How the step is called in the list of tests."""
        return f"line {self.line}: {self.method} {self.path.partition('?')[0]}"


def blocks(page: Path) -> list[Block]:
    """Find the fenced blocks of a page."""
    text = page.read_text()
    return [
        Block(found[1], found[2], text.count("\n", 0, found.start()) + 1)
        for found in _BLOCK.finditer(text)
    ]


def steps(page: Path) -> list[Step]:
    """Find the requests of a page, each with the answer that follows it."""
    found: list[Step] = []
    names: dict[str, str] = {}
    all_blocks = blocks(page)
    for block, following in zip(all_blocks, [*all_blocks[1:], None], strict=True):
        if block.language == "sh" and block.text.startswith("export "):
            names.update(_EXPORT.findall(block.text))
        if block.language == "sh" and block.text.startswith("curl "):
            answered = following is not None and following.language == "json"
            shown = json.loads(following.text) if answered and following is not None else None
            found.append(_step(block, shown, names))
    return found


def _step(
    block: Block,
    shown: Any | None,  # noqa: ANN401 - JSON may hold anything.
    names: Mapping[str, str],
) -> Step:
    words = iter(shlex.split(block.text.replace("\\\n", " "))[1:])
    method, path, body, headers = None, None, None, []
    for word in words:
        if word in {"-s", "-sS"}:
            continue
        if word == "-X":
            method = next(words)
        elif word == "-H":
            headers.append(next(words))
        elif word == "-d":
            body = next(words)
        elif path is None and word.startswith("$BIDE/"):
            path = _NAME.sub(lambda found: names[found[1]], word.removeprefix("$BIDE"))
        else:
            raise NotSoError(f"line {block.line}: {word!r} is nothing this page may use")
    if path is None:
        raise NotSoError(f"line {block.line}: this asks for no path of the service")
    if tuple(headers) != HEADERS[: 1 if body is None else 2]:
        raise NotSoError(f"line {block.line}: the headers are {headers}")
    return Step(block.line, method or ("GET" if body is None else "POST"), path, body, shown)


class Comparison:
    """Compares answers with what is shown, and remembers which id stands for which."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def with_real_ids(self, text: str) -> str:
        """Put the real ids in the place of those shown."""
        return _ID.sub(lambda found: self._ids.get(found[0], found[0]), text)

    def difference(self, shown: object, real: object) -> str | None:
        """Say where the answer is not as shown; None if it is."""
        return next(self._differences(shown, real, ""), None)

    def _differences(self, shown: Any, real: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - JSON.
        if isinstance(shown, dict) and isinstance(real, dict):
            for name, value in shown.items():
                if name not in real:
                    yield f"{where}/{name} is not in the answer"
                elif name in CLOCK:
                    datetime.fromisoformat(real[name])
                elif name == "basis" and value is not None:
                    # It differs from one installation to the next.
                    assert _FINGERPRINT.fullmatch(real[name]), f"{where}/{name}"
                else:
                    yield from self._differences(value, real[name], f"{where}/{name}")
        elif isinstance(shown, list) and isinstance(real, list):
            yield from self._missing(shown, real, where)
        elif isinstance(shown, str) and isinstance(real, str) and _ID.fullmatch(shown):
            if not self._may_stand_for(shown, real):
                yield f"{where} is {real}, not {self._ids.get(shown, shown)}"
        elif shown != real or type(shown) is not type(real):
            yield f"{where} is {json.dumps(real)}, not {json.dumps(shown)}"

    def _may_stand_for(self, shown: str, real: str) -> bool:
        """Take an id as shown for a real one, if neither stands for another already."""
        known = self._ids.get(shown)
        if known is None and _ID.fullmatch(real) and real not in self._ids.values():
            known = self._ids[shown] = real
        return known == real

    def _missing(self, shown: list[Any], real: list[Any], where: str) -> Iterator[str]:
        if not shown and real:
            yield f"{where} is not empty"
        position = 0
        for number, value in enumerate(shown):
            first: str | None = None
            found = False
            while position < len(real) and not found:
                before = dict(self._ids)
                problem = next(self._differences(value, real[position], f"{where}/{number}"), None)
                position += 1
                found = problem is None
                if not found:
                    # What did not match has not taught us any id.
                    self._ids = before
                    first = first or problem
            if not found:
                yield first or f"{where}/{number} is not in the answer"
                return


def play(page: Path, server: Server) -> None:
    """Make the requests of a page in their order, and compare each answer with what is shown."""
    comparison = Comparison()
    with server.client() as client:
        for step in steps(page):
            answer = ask(client, step, comparison)
            if step.shown is None:
                if not answer.is_success:
                    raise NotSoError(f"{step.name} answered {answer.status_code}: {answer.text}")
                continue
            problem = comparison.difference(step.shown, answer.json())
            if problem is not None:
                found = json.dumps(answer.json(), indent=2, ensure_ascii=False)
                raise NotSoError(f"{step.name}: {problem}\nThe answer is:\n{found}")


def ask(client: httpx.Client, step: Step, comparison: Comparison) -> httpx.Response:
    """Make one request, with the real ids in the place of those shown."""
    body = None if step.body is None else comparison.with_real_ids(step.body)
    headers = {} if body is None else {"Content-Type": "application/json"}
    path = comparison.with_real_ids(step.path)
    return client.request(step.method, path, content=body, headers=headers)
