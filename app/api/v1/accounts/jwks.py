"""/.well-known/jwks.json: the public keys that verify our access tokens."""

from typing import Final

from starlette.responses import Response

from app.api.operations.request_context import Visitor
from app.api.operations.responses import json_response
from app.api.operations.routes import PUBLIC, Routes
from app.api.request.fields import Answer

routes = Routes("sessions")

#: Seconds for which caches may keep it: a new key is published for longer before it signs.
AGE: Final = 300


class KeySet(Answer):
    """The keys that tokens may be signed with, as JWKs."""

    keys: list[dict[str, str]]


@routes.get("/.well-known/jwks.json", "jwks.get", KeySet, scope=PUBLIC)
async def get(request: Visitor) -> Response:
    """Read the public keys with which others may verify access tokens."""
    document = await request.access.signing.jwks(request.now())
    return json_response(document, headers={"Cache-Control": f"public, max-age={AGE}"})
