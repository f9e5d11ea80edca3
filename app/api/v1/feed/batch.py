"""/v1/batch: several writes in one request, for clients that were offline.

1. The batch is checked as a whole; a wrong one is a problem, and nothing is written.
2. Each write goes through the whole service as a request of its own, one after the other: it is
   authenticated, counted against the rate limit, and has a transaction of its own.
3. Its answer is recorded unchanged, a refusal too; the next one follows.
4. After a write that failed for the moment (429, 503, or its first request is still being served)
   the rest is not sent, or it would overtake that one when it is sent again. The same holds
   where the batch took too long, or its answer became too large.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Final
from urllib.parse import unquote

from pydantic import ConfigDict, Field
from pydantic.functional_validators import PlainValidator
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError, from_json, to_json
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Scope

from app.api.operations import idempotency
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import MEDIA_TYPE
from app.api.operations.routes import ANY, Routes
from app.api.problems.catalogue import PROBLEMS
from app.api.problems.field_errors import FieldError
from app.api.problems.problem import RETRY_AFTER, Problem, invalid_fields
from app.api.request.fields import Answer, Body, text
from app.api.request.preconditions import header

routes = Routes("batch")

PATH: Final = "/v1/batch"
#: Writes of one batch.
MAX_WRITES: Final = 50
#: Characters of a path and of a header.
MAX_PATH: Final = 1_000
#: Seconds, and bytes of answers, after which no further write is sent.
MAX_SECONDS: Final = 20.0
MAX_BYTES: Final = 2**21
#: What follows `/v1/` in paths that no batch may name: they begin without a credential, answer
#: with a secret, take more than a write may, or write nothing.
EXCLUDED: Final = frozenset(
    {
        *("accounts", "api-keys", "batch", "claims", "decisions", "imports", "permits"),
        *("readings", "sessions"),
    }
)
#: Words at the end of such paths.
EXCLUDED_ENDS: Final = frozenset({"claims", "contact-checks", "preview"})

#: The headers of an answer that are recorded.
_SHOWN: Final = {
    b"allow": "Allow",
    b"etag": "ETag",
    b"idempotent-replayed": idempotency.REPLAYED,
    b"location": "Location",
    b"retry-after": "Retry-After",
    b"www-authenticate": "WWW-Authenticate",
}
#: The headers of the batch that each of its writes bears as well.
_PASSED_ON: Final = frozenset({b"authorization", b"bide-account", b"host", b"traceparent"})
_VISIBLE: Final = "^[ -~]+$"
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503
_NOT_DONE: Final = "This was not done, since what stands before it in the batch {}. Send it again."


def _json_object(value: object) -> object:
    if not isinstance(value, dict):
        raise PydanticCustomError("wrong_type", "This must be an object.")
    return value


#: A JSON object that the write itself checks.
JsonObject = Annotated[Any, PlainValidator(_json_object), WithJsonSchema({"type": "object"})]


class WriteMethod(StrEnum):
    """The methods that write."""

    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


class BatchWrite(Body):
    """One write, as it would be sent alone."""

    method: WriteMethod = Field(description="Its method.")
    path: Annotated[str, text(MAX_PATH, pattern="^/v1/[!-~]+$")] = Field(
        description="Its path, as in a request.", examples=["/v1/tasks"]
    )
    body: JsonObject | None = Field(default=None, description="Its body; null for none.")
    idempotency_key: Annotated[str, text(idempotency.LONGEST, pattern=_VISIBLE)] | None = Field(
        default=None,
        description="Its `Idempotency-Key`. Without one it has the batch's own key, if there is "
        "one, with its place in the batch.",
    )
    if_match: Annotated[str, text(MAX_PATH, pattern=_VISIBLE)] | None = Field(
        default=None, description="Its `If-Match`."
    )


class NewBatch(Body):
    """Writes in the order in which they are to be done."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "writes": [
                        {
                            "method": "POST",
                            "path": "/v1/tasks",
                            "body": {"title": "Prepare questions"},
                            "idempotency_key": "outbox-1",
                        }
                    ]
                }
            ]
        }
    )

    writes: list[BatchWrite] = Field(
        min_length=1, max_length=MAX_WRITES, description="The writes, in order."
    )


class WriteAnswer(Answer):
    """How one write was answered."""

    status: int = Field(description="The HTTP status.")
    headers: dict[str, str] = Field(
        description="Of its headers `Location`, `ETag`, `Retry-After`, `Idempotent-Replayed`, "
        "`Allow` and `WWW-Authenticate`, those that it has."
    )
    body: dict[str, Any] | None = Field(description="Its body; null where it has none.")


class BatchAnswer(Answer):
    """The answer to each write, in the order of the batch."""

    answers: list[WriteAnswer] = Field(description="The answer to each write, in order.")


@dataclass(slots=True)
class _Answered:
    """The answer to one write, as it comes."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    async def send(self, message: Message) -> None:
        """Take a piece of the answer, as a server does."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                _SHOWN[name]: value.decode("latin-1")
                for name, value in message["headers"]
                if name in _SHOWN
            }
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def failed_for_now(self) -> bool:
        """Whether the same write, sent again, may be done."""
        if self.status in {_TOO_MANY, _UNAVAILABLE}:
            return True
        busy = PROBLEMS["idempotency_in_progress"]
        return self.status == busy.status and from_json(self.body)["code"] == busy.code

    def written(self) -> bytes:
        """The answer as JSON; its body is JSON already."""
        head = to_json({"status": self.status, "headers": self.headers})[:-1]
        return head + b',"body":' + (self.body or b"null") + b"}"


def _refuse_excluded(writes: list[BatchWrite]) -> None:
    errors = []
    for number, write in enumerate(writes):
        path = unquote(write.path.partition("?")[0]).split("/")
        if path[2] in EXCLUDED or path[-1] in EXCLUDED_ENDS:
            detail = "This operation takes part in no batch; send it alone."
            errors.append(FieldError(f"/writes/{number}/path", "not_in_batch", detail))
    if errors:
        raise invalid_fields(errors)


@routes.post(PATH, "batch.create", BatchAnswer, status=200, scope=ANY, writes=False)
async def create(call: Caller, body: NewBatch) -> Response:
    """Do up to 50 writes in order, each in a transaction of its own.

    Each is answered as it would be alone, refusals too, and counts against the rate limit. It needs
    the scope that it needs alone. Sent again with the same keys, what was done is done once. After
    a write that failed for the moment the rest is not done, so that the order holds.
    """
    _refuse_excluded(body.writes)
    serve: ASGIApp = call.scope["app"].state.serve
    loop = asyncio.get_running_loop()
    until = loop.time() + MAX_SECONDS
    written: list[bytes] = []
    left = MAX_BYTES
    stopped: str | None = None
    for number, write in enumerate(body.writes):
        if stopped is not None:
            written.append(_not_done(call, write, stopped).written())
            continue
        scope, content = _request(call, write, number)
        answered = _Answered()
        await serve(scope, _Receive(content), answered.send)
        if (task := asyncio.current_task()) is not None and task.cancelling():
            # The service stops. It has answered the write, and must not begin another.
            raise asyncio.CancelledError
        call.scope["bide.limits"] = scope.get("bide.limits", call.scope["bide.limits"])
        written.append(answered.written())
        left -= len(written[-1])
        if answered.failed_for_now:
            stopped = "could not be done now"
        elif left < 0:
            stopped = "has answers that are long enough"
        elif loop.time() > until:
            stopped = "took long enough"
    return Response(b'{"answers":[' + b",".join(written) + b"]}", 200, None, MEDIA_TYPE)


@dataclass(slots=True)
class _Receive:
    """The body of a write, as a server passes it on."""

    content: bytes

    async def __call__(self) -> Message:
        content, self.content = self.content, b""
        return {"type": "http.request", "body": content, "more_body": False}


def _request(call: AccountRequest, write: BatchWrite, number: int) -> tuple[Scope, bytes]:
    """The request of one write."""
    content = b"" if write.body is None else to_json(write.body)
    headers = [one for one in call.scope["headers"] if one[0] in _PASSED_ON]
    headers.append((b"x-request-id", call.scope["bide.request_id"].encode()))
    if content:
        headers.append((b"content-type", MEDIA_TYPE.encode()))
        headers.append((b"content-length", str(len(content)).encode()))
    key = write.idempotency_key or _key_of_batch(call, number)
    if key is not None:
        headers.append((b"idempotency-key", key.encode()))
    if write.if_match is not None:
        headers.append((b"if-match", write.if_match.encode()))
    path, _, query = write.path.partition("?")
    like = ("type", "asgi", "http_version", "scheme", "root_path", "client", "server", "app")
    scope: Scope = {name: call.scope[name] for name in like if name in call.scope}
    scope.update(
        method=write.method.value,
        path=unquote(path),
        raw_path=path.encode(),
        query_string=query.encode(),
        headers=headers,
        state=call.scope.get("state", {}),
    )
    return scope, content


def _key_of_batch(call: AccountRequest, number: int) -> str | None:
    """The key of a write without one of its own: the batch's, if it has one, with its place."""
    sent = header(call.scope, b"idempotency-key")
    if sent is None:
        return None
    return f"batch-{hashlib.sha256(sent.encode()).hexdigest()}-{number}"


def _not_done(call: AccountRequest, write: BatchWrite, why: str) -> _Answered:
    """The answer to a write that was not sent."""
    problem = Problem("unavailable", _NOT_DONE.format(why))
    scope = {**call.scope, "path": unquote(write.path.partition("?")[0])}
    response = problem.response(scope)
    retry = {"Retry-After": str(RETRY_AFTER)}
    return _Answered(response.status_code, retry, bytes(response.body))
