"""Responses with one record: created or found again, changed, and deleted."""

from starlette.responses import Response

from app.api.operations.responses import created, json_response, no_content
from app.api.request.preconditions import etag
from app.usecases.ports import Row
from app.usecases.pursuit.employers import Written


def created_or_ok(
    path: str, outcome: Written, body: dict[str, object], tag: str | None = None
) -> Response:
    """Answer a POST: 201 with the location of a new resource, 200 for an identical retry.

    tag: where it is more than the version
    """
    tag = tag or etag(outcome.row)
    if outcome.created:
        return created(f"{path}/{outcome.row['id']}", body, tag)
    return json_response(body, headers={"ETag": tag})


def ok(row: Row, body: dict[str, object], tag: str | None = None) -> Response:
    """Answer a PATCH with the changed resource; tag: where it is more than the version."""
    return json_response(body, headers={"ETag": tag or etag(row)})


def deleted(_: object) -> Response:
    """Answer a DELETE."""
    return no_content()
