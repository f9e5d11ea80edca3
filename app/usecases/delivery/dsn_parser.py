"""Bounces: parser of delivery status notifications (DSN, RFC 3464), for hostile input.

Anybody can write one. So a report counts only for a letter of ours whose Message-ID and recipient
it names. The parser has bounds and no recursion: what is malformed is no report.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from quopri import decodestring
from typing import Final, Literal, TypeAlias, cast, get_args

Action: TypeAlias = Literal["failed", "delayed", "delivered", "relayed", "expanded"]

#: How much of a mail is read: reports stand before the letter that they return.
_LONGEST: Final = 256 * 1024
_LONGEST_REPORT: Final = 32 * 1024
_LONGEST_HEADER: Final = 32 * 1024
_LONGEST_FIELD: Final = 2000
_LONGEST_TEXT: Final = 500
_MOST_PARTS: Final = 20
_MOST_RECIPIENTS: Final = 20
#: A report may have been forwarded as a file, or have got a footer by a list on its way.
_DEEPEST: Final = 3

_ACTIONS: Final = frozenset(get_args(Action))
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ID: Final = re.compile(r"<[!-;=?A-~]{1,400}@[!-;=?A-~]{1,250}>")
_BOUNDARY: Final = re.compile(
    r"""\bboundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))""", re.IGNORECASE
)
_REPORTS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED: Final = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
)

Headers: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class RecipientReport:
    """What became of a letter for one recipient.

    recipient: the address that it was for in the end
    action: `failed` and `delayed` are bad news; a letter that is delayed is still under way
    status: such as `5.1.1`; None where the report has none
    text: what the server of the recipient said
    """

    recipient: str
    action: Action
    status: str | None
    text: str

    @property
    def permanent(self) -> bool:
        """Whether the letter will not arrive, and would not if it were sent again."""
        return self.action == "failed" and (self.status is None or self.status.startswith("5"))


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report on one letter.

    message_id: that of the letter, with its angle brackets; None where the report returns none
    """

    message_id: str | None
    recipients: tuple[RecipientReport, ...]


def parse_bounce(raw: bytes) -> Bounce | None:
    """Read a mail as a report on a letter; None for one that is no report."""
    headers, body = _split(raw[:_LONGEST].replace(b"\r\n", b"\n"))
    answered = headers.get("in-reply-to", "") + headers.get("references", "")
    parts = _parts(headers, body)
    for _ in range(_DEEPEST):
        reports = [part for part in parts if _type(part[0]) in _REPORTS]
        if reports:
            recipients = tuple(islice(_recipients(_decoded(*reports[0])), _MOST_RECIPIENTS))
            return Bounce(_returned_id(parts, answered), recipients) if recipients else None
        inner = next((part for part in parts if _may_hold_a_report(part[0])), None)
        if inner is None:
            return None
        headers, body = _split(inner[1]) if _type(inner[0]) == "message/rfc822" else inner
        parts = _parts(headers, body)
    return None


def _may_hold_a_report(headers: Headers) -> bool:
    return _type(headers) in {"multipart/report", "message/rfc822"}


def _returned_id(parts: list[tuple[Headers, bytes]], answered: str) -> str | None:
    for headers, body in parts:
        if _type(headers) in _RETURNED:
            found = _ID.search(_split(_decoded(headers, body))[0].get("message-id", ""))
            if found:
                return found[0]
    # Some servers return nothing but answer the letter itself.
    named: list[str] = _ID.findall(answered)
    return named[-1] if named else None


def _split(text: bytes) -> tuple[Headers, bytes]:
    """A header, of which the first field of each name counts, and what comes after it."""
    if text.startswith(b"\n"):
        return {}, text[1:]
    head, _, body = text.partition(b"\n\n")
    return _fields(head), body


def _fields(head: bytes) -> Headers:
    fields: Headers = {}
    unfolded = re.sub(rb"\n[ \t]+", b" ", head[:_LONGEST_HEADER])
    for line in unfolded.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon:
            text = value[:_LONGEST_FIELD].decode("utf-8", "replace").strip()
            fields.setdefault(name.decode("latin-1").strip().lower(), text)
    return fields


def _type(headers: Headers) -> str:
    return headers.get("content-type", "text/plain").partition(";")[0].strip().lower()


def _parts(headers: Headers, body: bytes) -> list[tuple[Headers, bytes]]:
    """The parts of a multipart body, one level deep; any other body is its only part."""
    if not _type(headers).startswith("multipart/"):
        return [(headers, body)]
    found = _BOUNDARY.search(headers["content-type"])
    if found is None:
        return []
    boundary = re.escape((found[1] or found[2]).encode("utf-8", "replace"))
    pieces = re.split(
        rb"(?:^|\n)--" + boundary + rb"(?:--)?[ \t]*(?:\n|$)", body, maxsplit=_MOST_PARTS + 1
    )
    return [_split(piece) for piece in pieces[1 : _MOST_PARTS + 1] if piece.strip()]


def _decoded(headers: Headers, body: bytes) -> bytes:
    encoding = headers.get("content-transfer-encoding", "").lower()
    if encoding == "quoted-printable":
        return decodestring(body)
    if encoding == "base64":
        try:
            return b64decode(body)
        except binascii.Error:
            return b""
    return body


def _recipients(report: bytes) -> Iterator[RecipientReport]:
    # The first block is about the letter; each other one is about a recipient.
    for block in re.split(rb"\n[ \t]*\n", report[:_LONGEST_REPORT].replace(b"\r\n", b"\n")):
        fields = _fields(block)
        final = fields.get("final-recipient") or fields.get("original-recipient")
        if final is None:
            continue
        diagnostic = fields.get("diagnostic-code", "").partition(";")[2]
        status = _STATUS.search(fields.get("status", "")) or _STATUS.search(diagnostic)
        named = fields.get("action", "").split(" ")[0].lower()
        if named not in _ACTIONS:
            continue
        yield RecipientReport(
            _shown(final.partition(";")[2] or final),
            cast("Action", named),
            status[1] if status else None,
            _shown(diagnostic),
        )


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return "".join(char if char.isprintable() else "?" for char in words)[:_LONGEST_TEXT]
