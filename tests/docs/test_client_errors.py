"""Every error of the client is exported, explained, made by some answer, and has an exit code."""

from typing import Final

import pytest

import bide_client
from app.api.problems.catalogue import PROBLEMS
from bide_client import errors
from bide_client.commands.output import Exit, exit_of
from tests.docs.test_documents import DOCS, coded

#: Those that others are kinds of, and that none is made of.
BASES: Final = {errors.BideError, errors.Problem, errors.Barred}
ERRORS: Final = [
    one
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, errors.BideError)
]
MADE: Final = [one for one in ERRORS if one not in BASES]
each_made = pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.__name__)


def test_the_package_exports_each_error() -> None:
    assert {one.__name__ for one in ERRORS} <= set(bide_client.__all__)


def test_the_page_explains_each_error() -> None:
    named = set(coded((DOCS / "client.md").read_text(encoding="utf-8")))
    assert {one.__name__ for one in ERRORS} <= named


def test_some_answer_makes_each_error_of_the_service() -> None:
    # What `_BY_STATUS` and `_BY_CODE` leave out is never raised.
    made = {
        type(errors.problem_of(one.status, {"code": one.code}, None)) for one in PROBLEMS.values()
    }
    assert made == {one for one in MADE if issubclass(one, errors.Problem)}


@each_made
def test_each_error_has_an_exit_code_of_its_own_or_shares_one(
    kind: type[errors.BideError],
) -> None:
    made = kind(409, {"code": "any"}) if issubclass(kind, errors.Problem) else kind()
    assert exit_of(made) is not Exit.ERROR, f"{kind.__name__}: _EXIT_OF in commands/output.py"
