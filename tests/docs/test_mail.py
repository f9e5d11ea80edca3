"""The page on mail has each reason why a letter was not sent, and the numbers of the code."""

import ast
import inspect
from collections.abc import Iterator

from app.integrations.mail.compose import LARGEST
from app.integrations.mail.submission import SmtpMailer
from app.integrations.outbound.guard import Guard
from app.usecases.delivery.ports import SUBMISSION_PORTS
from examples.server import ROOT
from tests.docs.test_documents import DOCS, coded, table

PAGE = DOCS / "mail.md"
#: What makes an outcome, and at which place its reason stands.
_MAKERS = {"refusal": 0, "deferral": 0, "not_taken": 0, "outcome_of": 0, "_ask": 1}

#: What the guard says about a host, and is passed on.
_OF_THE_GUARD = {"address_refused", "host_unknown"}


def _reasons(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name), args=args) if name in _MAKERS:
                reason = args[_MAKERS[name]]
                if isinstance(reason, ast.Constant):
                    yield str(reason.value)
            case ast.Assign(
                targets=[ast.Tuple(elts=[ast.Name(id="reason"), _])],
                value=ast.Tuple(elts=[ast.Constant(value=value), _]),
            ):
                yield str(value)
            case _:
                pass


def test_every_reason_is_documented_and_exists() -> None:
    paths = (ROOT / "app" / "integrations" / "mail").glob("*.py")
    found = {reason for path in paths for reason in _reasons(path.read_text("utf-8"))}
    guard = inspect.getsource(Guard)
    assert all(f'"{reason}"' in guard for reason in _OF_THE_GUARD)
    assert {reason for row in table(PAGE, "Outcomes")[4:] for reason in coded(row[0])} == (
        found | _OF_THE_GUARD
    )


def test_the_page_has_the_numbers_of_the_code() -> None:
    text = " ".join(PAGE.read_text("utf-8").split())
    *ports, last = sorted(SUBMISSION_PORTS)
    assert f"{', '.join(map(str, ports))} and {last}" in text
    assert f"up to {LARGEST // 2**20} MB" in text
    seconds = inspect.signature(SmtpMailer).parameters["seconds"].default
    assert f"one connection and {seconds:g} seconds" in text
