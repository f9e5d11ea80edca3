"""Responses: JSON written straight to bytes, with the usual statuses and headers."""

from collections.abc import Mapping

from starlette.responses import Response

from app.json_encoder import to_json

MEDIA_TYPE = "application/json"


def json_response(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a model, or with anything that JSON can hold, written straight to bytes."""
    return Response(to_json(body), status, headers, MEDIA_TYPE)


def created(location: str, body: object, tag: str | None = None) -> Response:
    """Answer 201 Created, with the location."""
    headers = {"Location": location}
    return json_response(body, 201, headers if tag is None else {**headers, "ETag": tag})


def no_content() -> Response:
    """Answer 204 No Content."""
    return Response(status_code=204)


def read_first(_: object) -> None:
    """Render nothing yet: the answer is written from what is read after the change."""
