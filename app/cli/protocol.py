"""What is answered to bytes that are no HTTP request: a problem, like to everything else.

Nothing of the application sees such bytes, since uvicorn cannot make a request of them.
"""

from typing import Final

from typing_extensions import override
from uuid_utils import uuid7
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.api.middleware import guards
from app.api.problem_types import PROBLEMS
from app.api.problems import Problem

_STATUS_LINE: Final = b"HTTP/1.1 400 Bad Request\r\n"


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, but for what it says of a request that it cannot read."""

    @override
    def send_400_response(self, msg: str) -> None:
        del msg
        request_id = str(uuid7())
        problem = Problem("bad_request", PROBLEMS["bad_request"].sense)
        answer = problem.response({"bide.request_id": request_id})
        headers = [
            *answer.raw_headers,
            (b"x-request-id", request_id.encode()),
            *guards(),
            (b"connection", b"close"),
        ]
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        self.transport.write(_STATUS_LINE + lines + b"\r\n" + answer.body)
        self.transport.close()
