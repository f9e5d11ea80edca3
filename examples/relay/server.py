"""HTTP server of the relay: takes messages, and puts those with a permit into an outbox."""

import json
from collections.abc import Callable
from dataclasses import fields
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from typing_extensions import override

from examples.relay.permits import Message, Permits, Refused

#: The largest message, in bytes.
LARGEST = 256 * 1024
#: How long a client may take for each step, in seconds.
PATIENCE = 10.0
_NAMES = {one.name for one in fields(Message)}
#: What passes a message on.
Deliver = Callable[[Message], None]


def outbox(folder: Path) -> Deliver:
    """Put messages into a folder, from which a mail server takes them."""

    def deliver(message: Message) -> None:
        mail = EmailMessage()
        mail["To"], mail["Subject"] = message.to, message.subject
        mail.set_content(message.text)
        # Under its own name, so that a message that is sent again is the same file.
        place = folder / f"{message.id}.eml"
        partial = place.with_suffix(".part")
        partial.write_bytes(bytes(mail))
        partial.replace(place)

    return deliver


def read_message(body: bytes) -> Message:
    """Read a message; raises Refused for what is none."""
    try:
        fields = json.loads(body)
    except ValueError:
        fields = None
    if not _is_message(fields):
        raise Refused("no_message", f"A message has {', '.join(sorted(_NAMES))}, each a text.")
    return Message(**fields)


def _is_message(fields: object) -> bool:
    """Whether these are the texts of a message, all but one of a single line."""
    if not isinstance(fields, dict) or set(fields) != _NAMES:
        return False
    if not all(isinstance(one, str) and "\r" not in one for one in fields.values()):
        return False
    # The id is the name of a file.
    plain = fields["id"].isascii() and fields["id"].replace("-", "").isalnum()
    return plain and not any("\n" in fields[name] for name in _NAMES - {"text"})


def relay(address: tuple[str, int], permits: Permits, deliver: Deliver) -> ThreadingHTTPServer:
    """Make the server; `serve_forever` runs it."""

    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_POST(self) -> None:
            try:
                message = read_message(self._body())
                # Used before it goes: a message may be lost by that, and cannot go twice.
                permits.use(self._permit(), message)
                deliver(message)
            except Refused as refusal:
                status = 503 if refusal.code == "try_again" else 403
                self._answer(status, {"code": refusal.code, "detail": refusal.detail})
                return
            self._answer(202, {"id": message.id})

        def _permit(self) -> str:
            token = self.headers.get("Bide-Permit", "")
            if not token:
                raise Refused("no_permit", "A message needs a permit: the header Bide-Permit.")
            return token

        def _body(self) -> bytes:
            size = self.headers.get("Content-Length", "")
            if self.path != "/messages" or not size.isdecimal() or int(size) > LARGEST:
                raise Refused("no_message", "Messages are sent to /messages, with their length.")
            return self.rfile.read(int(size))

        def _answer(self, status: int, fields: dict[str, str]) -> None:
            body = json.dumps(fields).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Log nothing: a line of a request may name a person."""

    return ThreadingHTTPServer(address, Handler)
