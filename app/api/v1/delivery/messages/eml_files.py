"""A message as a file (`.eml`), which the candidate's own mail program opens as a draft."""

from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import ClassVar

from starlette.responses import Response

from app.usecases.normalization import header_line
from app.usecases.ports import Row
from app.usecases.row_values import maybe_text, text


class MessageFileResponse(Response):
    """An answer that is a mail."""

    media_type = "message/rfc822"
    examples: ClassVar = {
        "example": {
            "value": "To: sam@acme.example\r\nSubject: Thank you: Data engineer\r\n"
            "X-Unsent: 1\r\n\r\nDear Sam Okafor,\r\n"
        }
    }


def eml_of(row: Row) -> bytes:
    """The message as a file; `X-Unsent` has mail programs open it as a draft.

    Their program gives it its From, its date and its id.
    """
    message = EmailMessage(policy=SMTP)
    to = maybe_text(row, "to_email")
    if to is not None:
        # An address that no header can hold is left for the candidate to write.
        with suppress(ValueError, MessageError):
            message["To"] = Address(addr_spec=to)
    message["Subject"] = header_line(text(row, "subject"))
    answered = maybe_text(row, "in_reply_to")
    thread = [str(one) for one in row["thread"] or ()]  # type: ignore[attr-defined]  # a list
    if answered is not None:
        message["In-Reply-To"] = answered
        thread = [one for one in thread if one != answered] + [answered]
    if thread:
        message["References"] = " ".join(thread)
    message["X-Unsent"] = "1"
    message.set_content(text(row, "body"))
    return message.as_bytes()
