"""The page on operations tells each event of the log, with its level."""

import ast
from collections.abc import Iterator

from examples.server import ROOT
from tests.docs.test_documents import DOCS, coded, table

OPERATIONS = DOCS / "operations.md"
#: What is done to connections has a table of its own.
_OF_CONNECTIONS = "in the table of connections"
_LEVELS = {"debug", "info", "warning", "error"}


def logged(source: str) -> Iterator[tuple[str, str]]:
    """Each event that a module logs, with its level."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="_log"), attr=level),
                args=[ast.Constant(value=str(event)), *_],
            ) if level in _LEVELS:
                yield event, level
            case ast.Call(
                func=ast.Attribute(attr="remark"), args=[ast.Constant(value=str(event)), *_]
            ):
                yield event, _OF_CONNECTIONS
            case _:
                pass


def test_every_event_of_the_log_is_documented_with_its_level() -> None:
    shown = {event: row[1] for row in table(OPERATIONS, "Logs") for event in coded(row[0])}
    elsewhere = dict.fromkeys(coded(OPERATIONS.read_text("utf-8")), _OF_CONNECTIONS)
    found = dict(
        pair for path in (ROOT / "app").rglob("*.py") for pair in logged(path.read_text("utf-8"))
    )
    assert len(found) > 5
    assert {event: shown.get(event, elsewhere.get(event)) for event in found} == found
