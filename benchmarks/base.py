"""Base endpoint of the benchmarks: a bare FastAPI route that answers ready bytes.

It is served as Bide serves itself: uvloop, httptools, one process, and no access log. The
log is switched off rather than hidden by its level, since a hidden one still costs; and
the hooks that Bide switches off are off here too, since the base must not pay for them.
"""

import sys
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

PATH: Final = "/base"
LENGTH: Final = 1400
_BYTES: Final = b'{"filler":"' + b"x" * (LENGTH - 13) + b'"}'
_NO_TELEMETRY: Final[Any] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}


def create_app() -> FastAPI:
    """Make the application with its one endpoint."""
    app = FastAPI(openapi_url=None, telemetry=_NO_TELEMETRY)

    @app.get(PATH)
    async def ready() -> Response:
        return Response(_BYTES, media_type="application/json")

    return app


if __name__ == "__main__":
    uvicorn.run(
        "benchmarks.base:create_app",
        factory=True,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="info",
        server_header=False,
    )
