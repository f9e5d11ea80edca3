"""ETags and conditional requests: `If-Match` and `If-None-Match`.

The tag of a resource is its version and when it was made. A request with `If-Match`
changes only that very version; it is compared under the lock, so that of two who read the
same version one succeeds. A request with `If-None-Match` is answered with 304 where
nothing has changed.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from starlette.types import Scope

from app.api.problems.problem import Problem
from app.usecases.ports import Row

#: An entity tag, weak or strong, as RFC 9110 has it.
_TAG: Final = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_ANY: Final = "*"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CHANGED: Final = "It has changed since you read it: `If-Match` does not name its present tag."


def etag(row: Row, *more: str) -> str:
    """The tag of a record: its version, and whatever else its answer depends on.

    When it was made is part of it, so that one which was deleted and made anew with the
    same id is not taken for the one before.
    """
    made = cast("datetime", row.get("created_at") or row["recorded_at"])
    return f'"{".".join((str(row["version"]), f"{_microseconds(made):x}", *more))}"'


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def tagged(tag: str) -> Mapping[str, str]:
    """The header that carries a tag."""
    return {"ETag": tag}


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a header; of one that is repeated, all of them as one list."""
    found = [value for key, value in scope["headers"] if key == name]
    return b", ".join(found).decode("latin-1") if found else None


def matches(wanted: str, tag: str | None, *, weakly: bool) -> bool:
    """Whether a list of tags names this one; `*` names any that exists.

    weakly: whether weak tags count, as they do for reading but not for writing.
    """
    if tag is None:
        return False
    if wanted.strip() == _ANY:
        return True
    weak, value = cast("re.Match[str]", _TAG.fullmatch(tag)).groups()
    return any(
        opaque == value and (weakly or not (mark or weak)) for mark, opaque in _TAG.findall(wanted)
    )


def require(scope: Scope, tag: str | None) -> None:
    """Refuse with 412 a request whose `If-Match` names another version.

    tag: of the resource as it is now; None where it is not there.
    """
    wanted = header(scope, b"if-match")
    if wanted is not None and not matches(wanted, tag, weakly=False):
        raise _failed(_CHANGED, {} if tag is None else {"ETag": tag})


def require_absent(scope: Scope, *, there: bool) -> None:
    """Refuse with 412 a request with `If-None-Match: *` where the resource exists."""
    wanted = header(scope, b"if-none-match")
    if there and wanted is not None and wanted.strip() == _ANY:
        raise _failed(
            "The resource exists already, and `If-None-Match: *` requires that it does not.", {}
        )


def is_unchanged(scope: Scope, tag: str) -> bool:
    """Whether the client has this version already (304)."""
    wanted = header(scope, b"if-none-match")
    return wanted is not None and matches(wanted, tag, weakly=True)


def _failed(detail: str, headers: Mapping[str, str]) -> Problem:
    return Problem("precondition_failed", detail, headers=dict(headers))
