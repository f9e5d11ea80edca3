"""The register of problems: docs/problems.md and the pages under /problems are made from it.

This module alone gives refusals their HTTP status.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem: what it means, and what a client can do about it."""

    code: str
    status: int
    title: str
    sense: str
    remedy: str


_ALL: Final = (
    ProblemType(
        "bad_request",
        400,
        "The request cannot be read",
        "The request breaks HTTP itself, so that nothing in it could be judged.",
        "Repair the client: this does not depend on what you asked for.",
    ),
    ProblemType(
        "unauthenticated",
        401,
        "Who are you?",
        "The request has no API key and no token, or one that is malformed, unknown, revoked "
        "or expired. `WWW-Authenticate` says `invalid_token` where one was shown.",
        "Send `Authorization: Bearer` and an API key (`bide key create` makes one) or an access "
        "token of a session. One that has expired is renewed with its refresh token.",
    ),
    ProblemType(
        "sign_in_failed",
        401,
        "This does not sign you in",
        "The e-mail address and the password do not go together, or the refresh token is "
        "unknown, was used before, or belongs to a session that has ended; or the code is unknown, "
        "used or over; or the token of a claim is unknown or over.",
        "Sign in with the e-mail address and the password. A refresh token is good for one "
        "use: keep the new one that each answer holds. Who has forgotten the password asks the "
        "operator for a code. For a new claim ask who brought you.",
    ),
    ProblemType(
        "sign_up_closed",
        403,
        "Nobody can sign up here",
        "The operator of this service makes the accounts (`BIDE_SIGN_UP`).",
        "Ask the operator for an account.",
    ),
    ProblemType(
        "not_same_origin",
        403,
        "This is for pages of the same origin",
        "A refresh token is kept in a cookie for pages of this very origin alone, and "
        "`Sec-Fetch-Site` or `Origin` does not say that one of those asks.",
        "Ask from a page of this origin, or leave `keep` out and keep the refresh token yourself. "
        "A proxy in front must hand on `Host`.",
    ),
    ProblemType(
        "insufficient_scope",
        403,
        "You may not do this",
        "The credential is good, but it does not hold the scope that the operation needs. Where "
        "a partner acts for a candidate, its key and the candidate's grant must both hold it.",
        "Use a credential that holds the scope that `detail` names, or ask the candidate for a "
        "grant of it.",
    ),
    ProblemType(
        "not_found",
        404,
        "There is no such thing",
        "Nothing here has this path or this id. What belongs to another account is not "
        "here either.",
        "Check the path and the id; list what there is.",
    ),
    ProblemType(
        "method_not_allowed",
        405,
        "The path does not know this method",
        "The path is right; what you would do with it is not offered.",
        "Use one of the methods that the `Allow` header lists.",
    ),
    ProblemType(
        "request_timeout",
        408,
        "The request took too long to arrive",
        "The head of a request, and each piece of its body, have a time in which they are to "
        "arrive, and a body a least rate.",
        "Send the request again, in one go, over a new connection.",
    ),
    ProblemType(
        "contact_refused",
        409,
        "This contact is not to be made",
        "The etiquette refuses the contact, and waiting alone does not change that. For a "
        "contact that is over: it broke the rules that `breach` names.",
        "Read `decision.reasons`; do `next_action`, or one of `alternatives`. To record a "
        "contact that did happen, send it again with `acknowledge_breach`.",
    ),
    ProblemType(
        "contact_not_yet",
        409,
        "It is too early for this contact",
        "The contact will be allowed, but not before `allowed_from`.",
        "Wait until `allowed_from` (`Retry-After` says how long), and ask again: news may "
        "change it.",
    ),
    ProblemType(
        "id_conflict",
        409,
        "The id is taken",
        "Something with the id that you chose exists already, and it is not the same.",
        "Choose a new UUIDv7. Sending the very same thing again is no conflict.",
    ),
    ProblemType(
        "email_taken",
        409,
        "There is an account with this address",
        "An e-mail address belongs to one account. Case and spaces around it make no other. The "
        "address of an account that is to be erased is free when that is done.",
        "Sign in with it, or choose another. Where the account is to be erased, the operator can "
        "restore it until then.",
    ),
    ProblemType(
        "in_use",
        409,
        "Something still hangs on it",
        "It cannot be deleted while other records refer to it.",
        "Delete those first, or change its state instead of deleting it.",
    ),
    ProblemType(
        "state_conflict",
        409,
        "It cannot change in this way now",
        "What you ask cannot be done to it as it is now.",
        "Read it again; `detail` says what stands in the way.",
    ),
    ProblemType(
        "account_not_empty",
        409,
        "There is something in the account",
        "A file is imported into an empty account, so that nothing is ever mixed up.",
        "Import it into a new account, or erase this one first.",
    ),
    ProblemType(
        "limit_reached",
        409,
        "There is no room for more",
        "An account keeps so much of each kind, and this one has that much. `detail` says of what.",
        "Delete what is not needed any more. The operator can set another limit.",
    ),
    ProblemType(
        "idempotency_in_progress",
        409,
        "The same request is still being served",
        "A request with this `Idempotency-Key` has been sent before, and is not answered yet.",
        "Send it again after `Retry-After` seconds, with the same key.",
    ),
    ProblemType(
        "cursor_expired",
        410,
        "What happened since is not known any more",
        "Events are kept for a while (30 days, unless the operator has set another time), and "
        "some of those that you have not seen are gone; or the place lies beyond the newest "
        "event, as after a backup was restored.",
        "Begin again: `GET /v1/changes` without a cursor gives everything as it is now, and a "
        "cursor to go on from. `GET /v1/events` without `after` begins with the oldest that "
        "is kept.",
    ),
    ProblemType(
        "precondition_failed",
        412,
        "A condition of the request does not hold",
        "It has changed since you read it, so `If-Match` does not name its present tag; or it is "
        "there, and `If-None-Match: *` says that it must not be.",
        "Read it again, and send your change with its present `ETag`, quotes included.",
    ),
    ProblemType(
        "body_too_large",
        413,
        "The body is too large",
        "Bodies have at most 1 MiB, unless the operator has set another bound.",
        "Send less in one request.",
    ),
    ProblemType(
        "uri_too_long",
        414,
        "The address is too long",
        "Addresses have at most 8 KiB, unless the operator has set another bound.",
        "Ask for less at once; long values belong into a body.",
    ),
    ProblemType(
        "unsupported_media_type",
        415,
        "The body is not declared as JSON",
        "Bodies are `application/json`; a PATCH may also be `application/merge-patch+json`.",
        "Send that `Content-Type`, and no `Content-Encoding`.",
    ),
    ProblemType(
        "invalid_request",
        422,
        "Something in the request is not valid",
        "`errors` lists each field with a JSON pointer, a code and a sentence. A pointer "
        "that begins with `/query/` or `/header/` names a parameter, any other a place "
        "in the body.",
        "Correct the fields that `errors` names.",
    ),
    ProblemType(
        "too_many_requests",
        429,
        "A budget of requests is spent",
        "More was asked in a minute than the operator allows: by this principal, or, where "
        "nobody has signed in yet, from this address.",
        "Ask again after `Retry-After` seconds. `RateLimit-Policy` names the budget, and "
        "`RateLimit` tells in good time what is left of it.",
    ),
    ProblemType(
        "too_many_streams",
        429,
        "Too many streams are open",
        "An account may have a few streams of events open at a time, and the service a certain "
        "number of all accounts.",
        "Close those that nobody reads, or open another after `Retry-After` seconds.",
    ),
    ProblemType(
        "headers_too_large",
        431,
        "The headers are too large",
        "The headers of a request have at most 32 KiB together, unless the operator has set "
        "another bound, and are at most 100.",
        "Send fewer and shorter ones; cookies are never needed here.",
    ),
    ProblemType(
        "internal_error",
        500,
        "Something went wrong here",
        "The service has a defect. Nothing was changed by this request unless it says so "
        "when you read it again.",
        "Report the `request_id`: the operator's log has the cause under it.",
    ),
    ProblemType(
        "unavailable",
        503,
        "The service cannot answer now",
        "The database is busy or away. Nothing was changed.",
        "Ask again after `Retry-After` seconds.",
    ),
    ProblemType(
        "too_many_connections",
        503,
        "Too many connections are open",
        "The server has so many connections at a time, and one address has its share of them; "
        "requests are being answered on all of these.",
        "Ask again after `Retry-After` seconds, and keep a connection for several requests.",
    ),
)

#: The register, by code.
PROBLEMS: Final[Mapping[str, ProblemType]] = {problem.code: problem for problem in _ALL}
