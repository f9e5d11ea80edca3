"""Catalogue of problem types: codes, HTTP statuses, titles and remedies.

docs/problems.md and the pages under /problems are generated from it.

This module alone gives refusals their HTTP status.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.settings import default_of


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
        "The request violates HTTP itself, so that nothing in it could be read.",
        "Repair the client: this does not depend on the operation.",
    ),
    ProblemType(
        "unauthenticated",
        401,
        "Authentication is required",
        "The request has no API key and no token, or one that is malformed, unknown, revoked "
        "or expired. `WWW-Authenticate` has `invalid_token` where one was sent.",
        "Send `Authorization: Bearer` and an API key (`bide key create` makes one) or an access "
        "token of a session. One that has expired is renewed with its refresh token.",
    ),
    ProblemType(
        "sign_in_failed",
        401,
        "The sign-in failed",
        "The e-mail address or the password is wrong, or the refresh token is "
        "unknown, was used before, or belongs to a session that has ended; or the code is unknown, "
        "used or expired; or the token of a claim is unknown or expired.",
        "Sign in with the e-mail address and the password. A refresh token is good for one "
        "use: store the new one of each answer. If the password is forgotten, ask the "
        "operator for a code. For a new claim ask the partner.",
    ),
    ProblemType(
        "sign_up_closed",
        403,
        "Sign-up is disabled",
        "Only the operator of this service makes accounts (`BIDE_SIGN_UP`).",
        "Ask the operator for an account.",
    ),
    ProblemType(
        "not_same_origin",
        403,
        "Only pages of the same origin may use the cookie",
        "A refresh token is kept in a cookie only for pages of this origin, and "
        "`Sec-Fetch-Site` or `Origin` does not show that such a page has sent the request.",
        "Send it from a page of this origin, or leave `keep` out and store the refresh token "
        "yourself. A proxy in front must pass on `Host`.",
    ),
    ProblemType(
        "insufficient_scope",
        403,
        "A scope is missing",
        "The credential is valid, but does not hold the scope that the operation needs. Where "
        "a partner acts for a candidate, its key and the candidate's grant must both hold it.",
        "Use a credential that holds the scope that `detail` names, or ask the candidate for a "
        "grant of it.",
    ),
    ProblemType(
        "not_found",
        404,
        "The resource does not exist",
        "No resource of this account has this path or this id. Resources of other accounts are "
        "not found either.",
        "Check the path and the id, or read the list.",
    ),
    ProblemType(
        "merged",
        404,
        "The employer was merged into another",
        "Two records stood for one employer and were merged; `merged_into` is the id of the one "
        "that stayed, with everything that hung on either.",
        "Use the id in `merged_into`, and store it in the place of the old one.",
    ),
    ProblemType(
        "method_not_allowed",
        405,
        "The path does not support this method",
        "The path is right, but has no such operation.",
        "Use one of the methods that the `Allow` header lists.",
    ),
    ProblemType(
        "request_timeout",
        408,
        "The request took too long to arrive",
        "The head of a request, and each piece of its body, have a timeout, and a body has a "
        "minimum rate.",
        "Send the request again, in one go, over a new connection.",
    ),
    ProblemType(
        "contact_refused",
        409,
        "The etiquette refuses this contact",
        "The contact is refused, and waiting alone does not change that. A contact that was made "
        "already broke the rules that `breach` names.",
        "Read `decision.reasons`; do `next_action`, or one of `alternatives`. To record a "
        "contact that did happen, send it again with `acknowledge_breach`.",
    ),
    ProblemType(
        "contact_not_yet",
        409,
        "It is too early for this contact",
        "The contact will be allowed, but not before `allowed_from`.",
        "Wait until `allowed_from` (`Retry-After` says how long), and retry: news from the "
        "employer may change it.",
    ),
    ProblemType(
        "permit_invalid",
        409,
        "This is no permit of this service",
        "The token is malformed, was changed, was signed by somebody else, or is a token of "
        "another use.",
        "Do not pass the message on. Show the token exactly as it came with the message.",
    ),
    ProblemType(
        "permit_expired",
        409,
        "The permit has expired",
        "A permit holds as long as its contact is allowed, and an hour at most. This one does not "
        "hold now.",
        "Do not pass the message on. The candidate asks Bide again whether the contact is allowed.",
    ),
    ProblemType(
        "permit_redeemed",
        409,
        "The permit was redeemed",
        "A permit is good for one message, and one went by it already.",
        "Do not pass the message on. A retry whose answer was lost sends the same "
        "`Idempotency-Key`.",
    ),
    ProblemType(
        "permit_for_another",
        409,
        "The permit is for another message or another relay",
        "It names another partner, another application, another action or another channel than "
        "those of the request.",
        "Do not pass the message on; it needs a permit of its own.",
    ),
    ProblemType(
        "permit_withdrawn",
        409,
        "The contact of the permit has a result, is gone, or is refused by now",
        "The contact was made otherwise, or was not made, or moved; the etiquette does not allow "
        "it any more; or its account is gone.",
        "Do not pass the message on. The candidate makes another contact if it is still meant.",
    ),
    ProblemType(
        "message_not_sendable",
        409,
        "The review of the message stops it",
        "The service sends no message in which its review finds an error, such as a placeholder "
        "that is left, or a reproach.",
        "Mend the text: `findings` of the message say where. Without `send` it is stored as a "
        "draft as it is.",
    ),
    ProblemType(
        "id_conflict",
        409,
        "The id is taken",
        "A resource with the id that you chose exists already, with other content.",
        "Choose a new UUIDv7. A retry with the same content is no conflict.",
    ),
    ProblemType(
        "email_taken",
        409,
        "Another account has this e-mail address",
        "An e-mail address belongs to one account, whatever its case or spaces around it. The "
        "address of an account that is to be erased is free once that is done.",
        "Sign in with it, or choose another. Where the account is to be erased, the operator can "
        "restore it until then.",
    ),
    ProblemType(
        "in_use",
        409,
        "Other records refer to it",
        "It cannot be deleted while other records refer to it.",
        "Delete those first, or change its state instead of deleting it.",
    ),
    ProblemType(
        "state_conflict",
        409,
        "The present state does not allow this",
        "The resource cannot be changed in this way now.",
        "Read it again; `detail` says why.",
    ),
    ProblemType(
        "account_not_empty",
        409,
        "The account is not empty",
        "A file is imported into an empty account, so that nothing is ever mixed up.",
        "Import it into a new account, or erase this one first.",
    ),
    ProblemType(
        "limit_reached",
        409,
        "A limit of the account is reached",
        "The number of resources of each kind is limited; `detail` names the limit.",
        "Delete those that are not needed any more. The operator can set another limit.",
    ),
    ProblemType(
        "webhook_endpoint_disabled",
        409,
        "The webhook endpoint is disabled",
        "Nothing is sent to an endpoint that is disabled; its `disabled_reason` says why it is.",
        'See to the receiver, then enable the endpoint: `PATCH` with `{"enabled": true}`.',
    ),
    ProblemType(
        "idempotency_in_progress",
        409,
        "The same request is still being served",
        "A request with this `Idempotency-Key` was sent before, and is not answered yet.",
        "Retry after `Retry-After` seconds, with the same key.",
    ),
    ProblemType(
        "calendar_link_revoked",
        410,
        "The calendar link is revoked",
        "The owner of this calendar has taken this address back, so it shows nothing any more.",
        "Remove the subscription. The owner can make a new link: `POST /v1/calendar-links`.",
    ),
    ProblemType(
        "cursor_expired",
        410,
        "Some of the events are deleted",
        f"Events are kept for a while ({default_of('event_retention_days')} days, "
        "unless the operator has set another time), and some of those after this place are "
        "deleted; or the place lies beyond the newest event, as after a backup was restored.",
        "Start again: `GET /v1/changes` without a cursor gives everything as it is now, and a "
        "cursor to continue from. `GET /v1/events` without `after` starts with the oldest event.",
    ),
    ProblemType(
        "precondition_failed",
        412,
        "A condition of the request does not hold",
        "The resource has changed since you read it, so `If-Match` does not name its present tag; "
        "or it exists, and `If-None-Match: *` requires that it does not.",
        "Read it again, and send your change with its present `ETag`, quotes included.",
    ),
    ProblemType(
        "body_too_large",
        413,
        "The body is too large",
        f"Bodies have at most {default_of('body_limit') // 2**20} MiB, "
        "unless the operator has set another bound.",
        "Send less in one request.",
    ),
    ProblemType(
        "uri_too_long",
        414,
        "The address is too long",
        f"Addresses have at most {default_of('url_limit') // 2**10} KiB, "
        "unless the operator has set another bound.",
        "Use fewer or shorter parameters; long values belong into a body.",
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
        "A rate limit is reached",
        "More requests were sent in a minute than the operator allows: by this principal, or, "
        "without a credential, from this address.",
        "Retry after `Retry-After` seconds. `RateLimit-Policy` names the limit, and `RateLimit` "
        "on every answer what is left of it.",
    ),
    ProblemType(
        "too_many_streams",
        429,
        "Too many streams are open",
        "The number of open event streams is limited, for an account and for the whole service.",
        "Close those that are not read, or retry after `Retry-After` seconds.",
    ),
    ProblemType(
        "headers_too_large",
        431,
        "The headers are too large",
        f"The headers of a request have at most {default_of('headers_limit') // 2**10} KiB "
        "together, unless the operator has set another bound, and are at most 100.",
        "Send fewer and shorter ones; cookies are never needed here.",
    ),
    ProblemType(
        "internal_error",
        500,
        "Internal error",
        "The service has a defect. Nothing was changed by this request unless it says so "
        "when you read it again.",
        "Report the `request_id`: it finds the cause in the operator's log.",
    ),
    ProblemType(
        "unavailable",
        503,
        "The service is temporarily unavailable",
        "The database is busy or cannot be reached. Nothing was changed.",
        "Retry after `Retry-After` seconds.",
    ),
    ProblemType(
        "too_many_connections",
        503,
        "Too many connections are open",
        "The number of connections is limited, in all and for one address, and requests are "
        "being answered on all of them.",
        "Retry after `Retry-After` seconds, and use one connection for several requests.",
    ),
)

#: The catalogue, by code.
PROBLEMS: Final[Mapping[str, ProblemType]] = {problem.code: problem for problem in _ALL}
