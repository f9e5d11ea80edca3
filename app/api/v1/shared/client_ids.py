"""Ids that clients choose, and content hashes: a retry with the same id and content is no error."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from pydantic_core import to_json

from app.api.operations.request_context import Tag
from app.api.problems.problem import invalid
from app.api.request.fields import Body
from app.api.request.preconditions import etag
from app.usecases.ports import PursuitContext

B = TypeVar("B", bound=Body)


def content_hash(body: Body, *parents: str) -> str | None:
    """A hash to tell a retry from another request with the same id.

    None where the client chose no id, since that cannot be retried by it.
    """
    return None if getattr(body, "id", None) is None else hash_of(body, *parents)


def hash_of(body: Body, *parents: str) -> str:
    """A hash of the content of a request: equal for requests that mean the same."""
    digest = hashlib.sha256(to_json(_plain(body)))
    for parent in parents:
        digest.update(b"\0" + parent.encode())
    return digest.hexdigest()


def _plain(value: object) -> object:
    """The content of a body by name, without what only repeats defaults.

    So a retry is the same request to a later release too, which may know further fields.
    """
    if isinstance(value, Body):
        fields = type(value).model_fields
        parts = {
            name: _plain(getattr(value, name)) for name in sorted(fields) if _differs(value, name)
        }
        return {name: part for name, part in parts.items() if part != {}}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return sorted(value.items())
    return value


def _differs(body: Body, name: str) -> bool:
    """Whether a field has another value than its default; one without a default always has."""
    field = type(body).model_fields[name]
    default = field.get_default(call_default_factory=True)
    return field.is_required() or bool(getattr(body, name) != default)


def chosen_ids(table: str, body: Body) -> tuple[tuple[str, str], ...]:
    """The id that a client chose, to be looked up under the lock."""
    chosen = getattr(body, "id", None)
    return () if chosen is None else ((table, chosen),)


def with_path_id(body: B, row_id: str) -> B:
    """The body of a PUT that creates, with the id that its path names.

    So it is the same as the body of a POST that chose this id.
    """
    chosen = getattr(body, "id", None)
    if chosen is not None and chosen != row_id:
        raise invalid("/id", "incompatible_fields", "The path names another id; leave this out.")
    return body.model_copy(update={"id": row_id})


def tag_of_chosen(table: str, body: Body) -> Tag:
    """The ETag for `If-Match` where the client chose the id: that of the existing record."""
    chosen = getattr(body, "id", None)

    def tag(context: PursuitContext, now: datetime) -> str | None:
        del now  # A record's version is the same at any time.
        row = context.existing.get((table, str(chosen)))
        return None if row is None else etag(row)

    return tag


def unique_ids(ids: Sequence[str | None], pointer: str) -> None:
    """Refuse a list in which two entries have the same id."""
    seen: set[str] = set()
    for position, one in enumerate(ids):
        if one is not None and one in seen:
            raise invalid(
                f"{pointer}/{position}/id",
                "invalid_value",
                "Two entries of this list have this id.",
            )
        if one is not None:
            seen.add(one)
