"""Headers of requests and responses in the OpenAPI document.

Handlers do not declare them: the outer middleware, the route and `AccountRequest.change`
handle them for all.
"""

from typing import Any, Final

from app.api.operations import idempotency

Json = dict[str, Any]

#: Headers of answers, by the name under which the contract keeps them.
_HEADERS: Final = {
    "RequestId": "The id of this request: the one that was sent, or one made here.",
    "PageLink": "The next page, if there is one, as RFC 8288 writes it.",
    "Location": "The path of the new resource.",
    "Authenticate": "The challenge: how to authenticate.",
    "Tag": "The version of the resource, for `If-Match` and `If-None-Match`. One that begins with "
    "`W/` serves for reading alone.",
    "Replayed": "`true` where this is the stored answer of the `Idempotency-Key`.",
    "RetryAfter": "Seconds after which to retry.",
    "Policy": "The rate limit: its name, its quota, and its window in seconds.",
    "Limit": "What is left of the rate limit, and the seconds until it is reset.",
    "Deprecation": "Since when the operation is deprecated, as RFC 9745 writes it: `@` Unix time.",
    "Sunset": "When the operation is removed, as RFC 8594 writes it.",
    "SuccessorLink": "The page of deprecations, and what takes the operation's place.",
}
#: Headers of answers by status, besides the id of the request.
_BY_STATUS: Final = {
    "201": ("Location", "Location"),
    "401": ("WWW-Authenticate", "Authenticate"),
    "403": ("WWW-Authenticate", "Authenticate"),
    "429": ("Retry-After", "RetryAfter"),
    "503": ("Retry-After", "RetryAfter"),
}
_FIRST_ERROR: Final = 400
_SUCCESS: Final = range(200, 300)


def _sent(name: str, description: str, **schema: object) -> Json:
    """A header that a request may have."""
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


#: What every operation of an account takes, and is read before any of them.
_ACTING_FOR: Final = _sent(
    "Bide-Account",
    "For partners: the account of the candidate that the partner acts for. "
    "Without a standing grant the answer is a 404.",
    format="uuid",
)
_ONCE: Final = _sent(
    idempotency.HEADER,
    "A unique key of this request. A retry with the same key within "
    f"{idempotency.RETENTION.total_seconds() / 3600:.0f} hours gets the same answer, and changes "
    "nothing.",
    minLength=1,
    maxLength=idempotency.LONGEST,
)
_IF_MATCH: Final = _sent(
    "If-Match", "The `ETag` of the resource: if it has changed meanwhile, the answer is a 412."
)
_IF_NEW: Final = _sent("If-None-Match", "`*`: only if it does not exist yet.")
_IF_CHANGED: Final = _sent(
    "If-None-Match", "The `ETag` that you have: if it is still the same, the answer is a 304."
)


def add_headers(method: str, operation: Json, *, guarded: bool, tagged: bool, once: bool) -> None:
    """Name the headers that an operation takes, and those that each of its answers has.

    guarded: whether it serves an account; tagged: whether what it shows has an `ETag`
    once: whether an `Idempotency-Key` makes it happen once
    """
    if guarded:
        taken = [_ACTING_FOR, *_conditions(method, tagged=tagged, once=once)]
        operation["parameters"] = [*operation.get("parameters", ()), *taken]
    for status, response in operation["responses"].items():
        named = _of_answer(status, response, operation, tagged=tagged)
        if guarded:
            if int(status) in _SUCCESS and once:
                named[idempotency.REPLAYED] = "Replayed"
            if int(status) < _FIRST_ERROR or status == "429":
                named |= {"RateLimit-Policy": "Policy", "RateLimit": "Limit"}
        response["headers"] = {
            header: {"$ref": f"#/components/headers/{name}"} for header, name in named.items()
        }


def _conditions(method: str, *, tagged: bool, once: bool) -> list[Json]:
    if method == "get":
        return [_IF_CHANGED] if tagged else []
    if method == "post":
        return [_ONCE] if once else []
    return [_IF_MATCH, _IF_NEW] if method == "put" else [_IF_MATCH]


def _of_answer(status: str, response: Json, operation: Json, *, tagged: bool) -> dict[str, str]:
    named = {"X-Request-Id": "RequestId"}
    if "precondition_failed" in response.get("x-problem-codes", ()) or (
        tagged and int(status) < _FIRST_ERROR
    ):
        named["ETag"] = "Tag"
    if status in _BY_STATUS:
        header, name = _BY_STATUS[status]
        named[header] = name
    if status == "200" and _is_list(operation):
        named["Link"] = "PageLink"
    if operation.get("deprecated"):
        named |= {"Deprecation": "Deprecation", "Sunset": "Sunset", "Link": "SuccessorLink"}
    return named


def _is_list(operation: Json) -> bool:
    return any(p["name"] == "limit" for p in operation.get("parameters", ()))


def headers_used(document: Json) -> Json:
    """Describe the headers that the answers of a document refer to."""
    used = {
        header["$ref"].rpartition("/")[2]
        for methods in document["paths"].values()
        for operation in methods.values()
        for response in operation["responses"].values()
        for header in response["headers"].values()
    }
    return {
        name: {"description": description, "schema": {"type": "string"}}
        for name, description in _HEADERS.items()
        if name in used
    }
