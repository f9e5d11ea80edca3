"""Calls of operations: how arguments become a request, and what an answer becomes."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from bide_client.contract import OPERATIONS
from bide_client.documents import Document, Reference, etag_of, id_of
from bide_client.exchange import Request, Response
from bide_client.operation import Operation

__all__ = ["AsyncCaller", "Caller", "Reference", "answer_of", "request_of"]

_NO_CONTENT: Final = 204


class Caller(ABC):
    """What the generated methods call, synchronous."""

    @abstractmethod
    def call(
        self,
        operation: str,
        *,
        path: Mapping[str, Reference | int] | None = None,
        query: Mapping[str, object] | None = None,
        body: object = None,
        idempotency_key: str | None = None,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> Any:  # noqa: ANN401  # the generated methods say of which model it is
        """Call an operation by its id, such as `interviews.create`, and return its answer.

        path: the values of the path, ids or documents; one that remembers its ETag is sent with
            `If-Match`, where the path ends with it
        query: what is None is left out, and a list is repeated
        idempotency_key: made for this call where none is chosen
        if_match: an ETag, or the document whose ETag it is
        only_new: whether to fail where there is such a record already
        """

    @abstractmethod
    def iterate(
        self,
        operation: str,
        *,
        path: Mapping[str, Reference | int] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Iterator[Any]:
        """Yield the items of a list, from page to page."""

    @abstractmethod
    def follow(self, operation: str, after: str | None) -> Iterator[Any]:
        """Yield the events of a stream, and resume it where it was cut off."""


class AsyncCaller(ABC):
    """What the generated methods call, asynchronous; the same as `Caller` otherwise."""

    @abstractmethod
    async def call(
        self,
        operation: str,
        *,
        path: Mapping[str, Reference | int] | None = None,
        query: Mapping[str, object] | None = None,
        body: object = None,
        idempotency_key: str | None = None,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> Any:  # noqa: ANN401  # the generated methods say of which model it is
        """Call an operation by its id."""

    @abstractmethod
    def iterate(
        self,
        operation: str,
        *,
        path: Mapping[str, Reference | int] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> AsyncIterator[Any]:
        """Yield the items of a list, from page to page."""

    @abstractmethod
    def follow(self, operation: str, after: str | None) -> AsyncIterator[Any]:
        """Yield the events of a stream, and resume it where it was cut off."""


def request_of(  # each is a part of a request
    operation: str,
    *,
    headers: Mapping[str, str],
    path: Mapping[str, Reference | int] | None = None,
    query: Mapping[str, object] | None = None,
    body: object = None,
    idempotency_key: str | None = None,
    if_match: Reference | None = None,
    only_new: bool = False,
) -> Request:
    """Make the request of a call; raises KeyError for an operation that the contract has not."""
    known = OPERATIONS[operation]
    sent = dict(headers)
    if not known.needs_sign_in:
        sent.pop("Bide-Account", None)
    if known.takes_key:
        # One for the call, not for the attempt: so a retry is done once.
        sent["Idempotency-Key"] = idempotency_key or str(uuid.uuid4())
    tag = _tag(known, path or {}, if_match)
    if tag is not None:
        sent["If-Match"] = tag
    if only_new:
        sent["If-None-Match"] = "*"
    if body is not None:
        sent["Content-Type"] = "application/json"
    return Request(
        known.method,
        known.path.format_map(
            {name: quote(id_of(value), safe="") for name, value in (path or {}).items()}
        ),
        tuple(_repeated(query or {})),
        sent,
        body,
    )


def _tag(
    operation: Operation,
    path: Mapping[str, Reference | int],
    if_match: Reference | None,
) -> str | None:
    if not operation.takes_if_match:
        return None
    if if_match is not None:
        return etag_of(if_match)
    last = list(path.values())[-1] if path and operation.names_itself else None
    return last.etag if isinstance(last, Document) else None


def _repeated(query: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        for each in value if isinstance(value, list | tuple) else (value,):
            if each is not None:
                yield name, _text(each)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def answer_of(request: Request, response: Response) -> Any:  # noqa: ANN401  # any JSON
    """Return what a call answers: a document, a text, or None."""
    if response.status == _NO_CONTENT or not response.content:
        return None
    if "json" not in response.headers.get("content-type", ""):
        return response.content.decode()
    content = response.document
    if not isinstance(content, dict):
        return content
    # What was made is read at its own place, not at that of the list it was posted to.
    place = response.headers.get("location", request.path)
    return Document(content, response.headers.get("etag"), place)
