"""MIME messages in plain text: the bytes of a letter, with headers safe against injection.

The standard library does most of it. Two of its habits are kept out: it decodes encoded words that
stand in a value, line breaks included, and so lets a subject add a header; and it encodes an id or
an address longer than a line, which no mail program then knows again.
"""

import re
import unicodedata
from collections.abc import Iterator
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Final

from typing_extensions import override

from app.usecases.delivery.ports import Attachment, Letter, Mailbox
from app.usecases.delivery.senders import is_address

#: The largest letter with its attachments, in bytes; most servers take at least this much.
LARGEST: Final = 10 * 2**20
_TOO_LARGE: Final = f"The letter is larger than {LARGEST // 2**20} MB."
_LONGEST_NAME: Final = 200
_LONGEST_SUBJECT: Final = 500
_LONGEST_LINE: Final = 900
#: How many ids of a thread are named: its first, and the last ones.
_MOST_REFERENCES: Final = 20
# None may hold `=?`, the beginning of an encoded word.
_ID: Final = re.compile(r"(?!.*=\?)<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,250}>")
_KIND: Final = re.compile(r"(?!multipart/|message/)[a-z]{2,20}/[A-Za-z0-9][A-Za-z0-9.+-]{0,99}")
_HTTPS: Final = re.compile(r"(?!.*=\?)https://[!-;=?-~]{1,800}")
#: Control characters, halves of characters, and separators of lines and paragraphs.
_NO_HEADER: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: Values of these are written as they are: words between spaces, each in a line of its own.
_VERBATIM: Final = frozenset(
    {"message-id", "in-reply-to", "references", "list-unsubscribe", "list-unsubscribe-post"}
)


class UnusableLetter(ValueError):
    """A letter that cannot be sent as it is; the text says why."""


class _Policy(EmailPolicy):
    """Writes headers of ids and addresses without encoding them."""

    @override
    def fold_binary(self, name: str, value: str) -> bytes:
        """Write one header."""
        if name.lower() not in _VERBATIM:
            return super().fold_binary(name, value)
        return (f"{name}: " + "\r\n ".join(value.split()) + "\r\n").encode("ascii")


#: 7 bits for all, since a server that takes 8 has to say so first.
_POLICY: Final = _Policy(linesep="\r\n", cte_type="7bit", utf8=False)


def compose(letter: Letter) -> bytes:
    """The bytes of a letter, with CRLF; raises UnusableLetter."""
    headers = dict(_headers(letter))
    if sum(len(attachment.content) for attachment in letter.attachments) > LARGEST:
        raise UnusableLetter(_TOO_LARGE)
    message = EmailMessage(policy=_POLICY)
    try:
        for name, value in headers.items():
            message[name] = value
        _set_text(message, letter.text)
        for attachment in letter.attachments:
            _attach(message, attachment)
        content = message.as_bytes()
    except (MessageError, ValueError) as error:  # Text that cannot be encoded is a ValueError.
        raise UnusableLetter(f"The letter cannot be written: {error}.") from error
    if len(content) > LARGEST:
        raise UnusableLetter(_TOO_LARGE)
    _require_own_headers(content, {name.lower() for name in headers})
    return content


def _headers(letter: Letter) -> Iterator[tuple[str, object]]:
    if letter.date.tzinfo is None:
        raise UnusableLetter("The date has no offset.")
    if not _ID.fullmatch(letter.message_id):
        raise UnusableLetter("The Message-ID is no id of a mail.")
    yield "From", _mailbox(letter.sender)
    if letter.reply_to is not None:
        yield "Reply-To", _mailbox(letter.reply_to)
    yield "To", _mailbox(letter.to)
    yield "Subject", _line(letter.subject, "subject", _LONGEST_SUBJECT)
    yield "Date", letter.date
    yield "Message-ID", letter.message_id
    yield from _thread(letter)
    if letter.automatic:
        yield "Auto-Submitted", "auto-generated"
    if letter.unsubscribe is not None:
        if not _HTTPS.fullmatch(letter.unsubscribe):
            raise UnusableLetter("The address to unsubscribe at is not an https:// address.")
        yield "List-Unsubscribe", f"<{letter.unsubscribe}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _thread(letter: Letter) -> Iterator[tuple[str, str]]:
    # Ids of other people's mails are only hints; a broken one must not hold a letter back.
    answered = letter.in_reply_to
    known = [one for one in letter.references if _ID.fullmatch(one)]
    if answered is not None and _ID.fullmatch(answered):
        yield "In-Reply-To", answered
        known = [one for one in known if one != answered] + [answered]
    if len(known) > _MOST_REFERENCES:
        known = [known[0], *known[-_MOST_REFERENCES + 1 :]]
    if known:
        yield "References", " ".join(known)


def _mailbox(mailbox: Mailbox) -> Address:
    if not is_address(mailbox.address) or "=?" in mailbox.address:
        raise UnusableLetter("An address is not one e-mail address in ASCII.")
    return Address(_line(mailbox.name, "name", _LONGEST_NAME), addr_spec=mailbox.address)


def _line(text: str, what: str, longest: int) -> str:
    if len(text) > longest:
        raise UnusableLetter(f"The {what} is longer than {longest} characters.")
    if "=?" in text or any(unicodedata.category(char) in _NO_HEADER for char in text):
        raise UnusableLetter(f"The {what} has characters that a header cannot have.")
    # A space at the end would be folded into a line of its own, which some read as the last.
    return text.strip()


def _set_text(message: EmailMessage, text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any(ord(char) < ord(" ") and char != "\t" for line in lines for char in line):
        raise UnusableLetter("The text has control characters.")
    plain = text.isascii() and max(map(len, lines)) <= _LONGEST_LINE
    message.set_content("\n".join(lines), cte="7bit" if plain else "quoted-printable")


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    name = _line(attachment.name, "name of an attachment", _LONGEST_NAME)
    if not name.strip(". ") or {"/", "\\"} & set(name):
        raise UnusableLetter("The name of an attachment is not the name of a file.")
    if not _KIND.fullmatch(attachment.kind):
        raise UnusableLetter("The type of an attachment is not a media type of a file.")
    main, _, sub = attachment.kind.partition("/")
    message.add_attachment(
        attachment.content, maintype=main, subtype=sub, filename=name, cte="base64"
    )


def _require_own_headers(content: bytes, own: set[str]) -> None:
    """Check that the header has exactly the fields that were meant, against injection."""
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [
        line.partition(b":")[0].decode("latin-1").lower()
        for line in head
        if not line.startswith((b" ", b"\t"))
    ]
    of_mime = {"mime-version", "content-type", "content-transfer-encoding"}
    if len(set(names)) != len(names) or set(names) - of_mime != own:
        raise UnusableLetter("The header would have fields that the letter does not name.")
