"""/v1/interviews/{id}/timetable: when the employer said you will hear, with revisions."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response, read_first
from app.api.operations.routes import Routes
from app.api.request.fields import PathId
from app.api.v1.pursuit.timetable_shapes import (
    AnswerDueIn,
    NumberIn,
    PutTimetable,
    Timetable,
    YesOrNoIn,
    pointing_at,
)
from app.api.v1.pursuit.timetable_views import (
    EMPTY_TAG,
    empty_timetable,
    etag_of,
    timetable_etag,
    timetable_view,
)
from app.api.v1.shared.lookups import ALL_CHILDREN, context_of, existing, padded, place_key
from app.domain.facts import AnswerStatus
from app.usecases.lookups import Place
from app.usecases.ports import Page, PursuitContext, Row
from app.usecases.pursuit import timetables

routes = Routes.of("timetable")


def _tag(path: Place) -> Callable[[PursuitContext, datetime], str | None]:
    """The tag of the timetable of the interview or application that a path names."""

    def tag(context: PursuitContext, now: datetime) -> str | None:
        del now  # What was said stays said.
        if not context.pursuits:
            return None
        said = timetables.said_of(*timetables.place_of(context, path))
        retracted = sum(1 for one in said if one.retracted_at is not None)
        return etag_of(said[-1].revision, said[-1].id, retracted) if said else EMPTY_TAG

    return tag


async def revisions_at(call: AccountRequest, path: Place) -> Sequence[Row]:
    """What was said, oldest first: of an application, of its latest round by start."""
    where: tuple[tuple[str, str, object], ...] = (("interview_id", "=", path.interview_id),)
    if path.application_id is not None:
        context = await context_of(call, path)
        _, interview = timetables.place_of(context, path)
        where = (
            (("application_id", "=", path.application_id), ("interview_id", "is", None))
            if interview is None
            else (("interview_id", "=", interview.id),)
        )
    page = Page("timetables", where, ("revision", "id"), None, ALL_CHILDREN)
    return await call.gateway.page(call.account_id, page)


async def revisions_of(call: AccountRequest, first: Sequence[Row]) -> dict[str, list[Row]]:
    """What was said at interviews, and of applications before any, oldest first.

    first: a revision of each; the answer is by the id of the interview or application
    """
    found: dict[str, list[Row]] = {_of(row): [] for row in first}
    rounds = [str(row["interview_id"]) for row in first if row["interview_id"] is not None]
    before = [str(row["application_id"]) for row in first if row["interview_id"] is None]
    wanted: list[tuple[tuple[str, str, object], ...]] = []
    if rounds:
        wanted.append((("interview_id", "in", padded(rounds)),))
    if before:
        wanted.append((("application_id", "in", padded(before)), ("interview_id", "is", None)))
    for where in wanted:
        page = Page("timetables", where, ("id",), None, ALL_CHILDREN)
        for row in await call.gateway.page(call.account_id, page):
            found[_of(row)].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: cast("int", row["revision"]))
    return found


def _of(row: Row) -> str:
    """The interview that a revision is of, or the application before its first one."""
    return str(row["interview_id"] or row["application_id"])


@routes.put(
    "/v1/interviews/{interview_id}/timetable",
    "timetables.put",
    Timetable,
    problems=("limit_reached",),
)
async def put(call: Caller, interview_id: PathId, body: PutTimetable) -> Response:
    """Record what the employer said. A second PUT corrects it, and can only lengthen the wait."""
    return await _put(call, Place(interview_id), body)


@routes.put(
    "/v1/applications/{application_id}/timetable",
    "application_timetables.put",
    Timetable,
    problems=("limit_reached",),
)
async def put_of_application(call: Caller, application_id: PathId, body: PutTimetable) -> Response:
    """Record what the employer said, of the latest round by start or before there is any."""
    return await _put(call, Place(application_id=application_id), body)


async def _put(call: AccountRequest, path: Place, body: PutTimetable) -> Response:
    nothing = AnswerDueIn(status=AnswerStatus.NOT_ASKED)
    none = NumberIn(status=AnswerStatus.NOT_ASKED)
    unknown = YesOrNoIn(status=AnswerStatus.NOT_ASKED)
    before = await revisions_at(call, path)
    last_id = str(before[-1]["id"]) if before else None
    command = timetables.PutTimetable(
        place=path,
        answer_due=(body.answer_due or nothing).fact("/answer_due"),
        posts=(body.posts or none).kept("/posts"),
        applicants=(body.applicants or none).kept("/applicants"),
        another_stage=(body.another_stage or unknown).kept("/another_stage"),
        as_said=body.as_said,
        silence_means_no=body.silence_means_no,
        said_at=body.said_at,
        last_id=last_id,
    )

    async def recorded_now(_: object) -> Response:
        rows = await revisions_at(call, path)
        headers = {"ETag": timetable_etag(rows)}
        return json_response(timetable_view(rows), headers=headers)

    with pointing_at(body.answer_due, "/answer_due"):
        return await call.change(
            place_key(path),
            lambda context, now: timetables.put_timetable(context, command, call.policy, now),
            read_first,
            otherwise=recorded_now,
            chosen_ids=() if last_id is None else (("timetables", last_id),),
            tag=_tag(path),
            limits=(call.services.limits.of_application("timetables"),),
        )


@routes.get("/v1/interviews/{interview_id}/timetable", "timetables.get", Timetable)
async def get(call: Caller, interview_id: PathId) -> Response:
    """Read what was said, with its revisions; an empty one where nothing was."""
    return await _get(call, Place(interview_id))


@routes.get("/v1/applications/{application_id}/timetable", "application_timetables.get", Timetable)
async def get_of_application(call: Caller, application_id: PathId) -> Response:
    """Read what was said of the latest round by start, or before there is any."""
    return await _get(call, Place(application_id=application_id))


async def _get(call: AccountRequest, path: Place) -> Response:
    rows = await revisions_at(call, path)
    if not rows:
        row = await existing(call, f"{path.what}s", path.named, path.what)
        interview_id, application_id = row["id"], row.get("application_id")
        if application_id is None:
            _, interview = timetables.place_of(await context_of(call, path), path)
            interview_id, application_id = None if interview is None else interview.id, row["id"]
        return call.ok_or_unchanged(empty_timetable(interview_id, application_id), EMPTY_TAG)
    return call.ok_or_unchanged(timetable_view(rows), timetable_etag(rows))
