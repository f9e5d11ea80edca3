"""/v1/interviews/{id}/timetable: when the employer said you will hear, with revisions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final, cast

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from starlette.responses import Response

from app.api.operations.call import AccountRequest, Caller, json_response, read_first
from app.api.operations.routes import Routes
from app.api.problems.field_errors import FieldError
from app.api.problems.problem import invalid_fields
from app.api.request.fields import Answer, Body, Instant, LocalDate, LongText, PathId
from app.api.v1.shared.records import Writer, recorded
from app.api.v1.shared.support import ALL_CHILDREN, existing, key, padded
from app.domain import facts
from app.domain.facts import AnswerStatus
from app.usecases.common import find_interview
from app.usecases.errors import NotFound
from app.usecases.ports import Page, PursuitContext, Row
from app.usecases.pursuit import timetables

routes = Routes.of("timetable")

_STATUS: Final = "Whether the question was answered, or was not asked at all."
_MOST: Final = 1_000_000


class AnswerDueIn(Body):
    """When will I hear? Answered by a local date, or by an instant; never by both."""

    status: AnswerStatus = Field(description=_STATUS)
    date: LocalDate | None = Field(
        default=None, description="A day in the employer's zone.", examples=["2026-11-27"]
    )
    instant: Instant | None = None

    def fact(self, pointer: str) -> facts.AnswerDue:
        """The same, as the domain reads it."""
        _check(self.status, {"date": self.date, "instant": self.instant}, pointer)
        return facts.AnswerDue(self.status, self.date, self.instant)


class CountIn(Body):
    """How many? Answered by a number."""

    status: AnswerStatus = Field(description=_STATUS)
    count: int | None = Field(default=None, ge=0, le=_MOST, examples=[2])

    def kept(self, pointer: str) -> dict[str, object]:
        """The same, as it is kept."""
        _check(self.status, {"count": self.count}, pointer)
        return {"status": self.status.value, "count": self.count}


class YesOrNoIn(Body):
    """Is there? Answered by yes or no."""

    status: AnswerStatus = Field(description=_STATUS)
    value: bool | None = None

    def kept(self, pointer: str) -> dict[str, object]:
        """The same, as it is kept."""
        _check(self.status, {"value": self.value}, pointer)
        return {"status": self.status.value, "value": self.value}


def _check(status: AnswerStatus, values: Mapping[str, object], pointer: str) -> None:
    """Refuse an answer without its value, and a value without an answer."""
    names = [name for name, value in values.items() if value is not None]
    errors: list[FieldError] = []
    if status is AnswerStatus.ANSWERED and not names:
        first = next(iter(values))
        errors = [
            FieldError(f"{pointer}/{first}", "missing", "An answered question needs its value.")
        ]
    elif status is AnswerStatus.ANSWERED and len(names) > 1:
        errors = [
            FieldError(
                f"{pointer}/{names[-1]}", "incompatible_fields", "Only one of these two is allowed."
            )
        ]
    elif status is not AnswerStatus.ANSWERED:
        errors = [
            FieldError(
                f"{pointer}/{name}", "incompatible_fields", "Only an answered question has this."
            )
            for name in names
        ]
    if errors:
        raise invalid_fields(errors)


_EXAMPLE: Final[JsonDict] = {
    "answer_due": {"status": "answered", "date": "2026-11-27"},
    "posts": {"status": "answered", "count": 2},
    "applicants": {"status": "not_asked"},
    "another_stage": {"status": "answered", "value": True},
    "as_said": "by the end of next week",
}


class PutTimetable(Body):
    """What was said. What is left out was not asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    answer_due: AnswerDueIn | None = Field(default=None, description="When will I hear?")
    posts: CountIn | None = Field(default=None, description="How many posts are there?")
    applicants: CountIn | None = Field(default=None, description="How many applicants are there?")
    another_stage: YesOrNoIn | None = Field(default=None, description="Is there another stage?")
    as_said: LongText | None = Field(default=None, examples=["by the end of next week"])
    said_at: Instant | None = Field(
        default=None,
        description="The first defaults to the interview's end (now, if that is earlier), "
        "later ones to now.",
    )


class AnswerDue(Answer):
    """When you will hear."""

    status: AnswerStatus
    date: dt.date | None
    instant: datetime | None


class Count(Answer):
    """How many there are."""

    status: AnswerStatus
    count: int | None


class YesOrNo(Answer):
    """Whether there is."""

    status: AnswerStatus
    value: bool | None


class Revision(Answer):
    """What was said at one time. The first is the employer's word, later ones correct it."""

    id: str
    revision: int
    said_at: datetime
    recorded_at: datetime
    answer_due: AnswerDue
    posts: Count
    applicants: Count
    another_stage: YesOrNo
    as_said: str | None
    written_by: Writer


class Timetable(Revision):
    """The last revision, and all of them, oldest first."""

    tagged: ClassVar[bool] = True

    interview_id: str
    version: int = Field(description="The number of the last revision; the `ETag` is made of it.")
    revisions: list[Revision]


_COLUMNS: Final = tuple(name for name in Revision.model_fields if name != "written_by")


def timetable_view(interview_id: str, rows: Sequence[Row]) -> dict[str, Any]:
    """A timetable as it is answered: all its revisions, oldest first."""
    revisions = [
        {**{name: row[name] for name in _COLUMNS}, "written_by": recorded(row)["written_by"]}
        for row in rows
    ]
    last = revisions[-1]
    return {
        **last,
        "interview_id": interview_id,
        "version": last["revision"],
        "revisions": revisions,
    }


def _etag(revision: object, row_id: object) -> str:
    """The tag of a timetable: of its last revision, and of no other that bears that number."""
    return f'"{revision}.{str(row_id)[-12:]}"'


def timetable_etag(said: Sequence[Row]) -> str:
    """The tag of what was said, of which these are the revisions."""
    return _etag(said[-1]["revision"], said[-1]["id"])


def _tag(context: PursuitContext, now: datetime) -> str | None:
    """The tag of the timetable of the interview that was named."""
    del now  # What was said stays said.
    if context.row is None:
        return None
    _, interview = find_interview(context, str(context.row["id"]))
    said = interview.timetables
    return _etag(said[-1].revision, said[-1].id) if said else None


async def _revisions(call: AccountRequest, interview_id: str) -> Sequence[Row]:
    where = (("interview_id", "=", interview_id),)
    page = Page("timetables", where, ("revision", "id"), None, ALL_CHILDREN)
    return await call.gateway.page(call.account_id, page)


async def revisions_of(call: AccountRequest, interview_ids: Sequence[str]) -> dict[str, list[Row]]:
    """What was said at each of these interviews, oldest first."""
    found: dict[str, list[Row]] = {one: [] for one in interview_ids}
    if found:
        where = (("interview_id", "in", padded(interview_ids)),)
        page = Page("timetables", where, ("id",), None, ALL_CHILDREN)
        for row in await call.gateway.page(call.account_id, page):
            found[str(row["interview_id"])].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: cast("int", row["revision"]))
    return found


@routes.put(
    "/v1/interviews/{interview_id}/timetable",
    "timetables.put",
    Timetable,
    problems=("limit_reached",),
)
async def put(call: Caller, interview_id: PathId, body: PutTimetable) -> Response:
    """Record what the employer said. A second PUT corrects it, and can only lengthen the wait."""
    nothing = AnswerDueIn(status=AnswerStatus.NOT_ASKED)
    none = CountIn(status=AnswerStatus.NOT_ASKED)
    unknown = YesOrNoIn(status=AnswerStatus.NOT_ASKED)
    before = await _revisions(call, interview_id)
    last_id = str(before[-1]["id"]) if before else None
    command = timetables.PutTimetable(
        interview_id=interview_id,
        answer_due=(body.answer_due or nothing).fact("/answer_due"),
        posts=(body.posts or none).kept("/posts"),
        applicants=(body.applicants or none).kept("/applicants"),
        another_stage=(body.another_stage or unknown).kept("/another_stage"),
        as_said=body.as_said,
        said_at=body.said_at,
        last_id=last_id,
    )

    async def recorded_now(_: object) -> Response:
        rows = await _revisions(call, interview_id)
        headers = {"ETag": timetable_etag(rows)}
        return json_response(timetable_view(interview_id, rows), headers=headers)

    return await call.change(
        key("interview", interview_id),
        lambda context, now: timetables.put_timetable(context, command, call.policy, now),
        read_first,
        otherwise=recorded_now,
        chosen_ids=() if last_id is None else (("timetables", last_id),),
        tag=_tag,
        limits=(call.services.limits.of_application("timetables"),),
    )


@routes.get("/v1/interviews/{interview_id}/timetable", "timetables.get", Timetable)
async def get(call: Caller, interview_id: PathId) -> Response:
    """Read what was said, with its revisions; a 404 where nothing is on record."""
    rows = await _revisions(call, interview_id)
    if not rows:
        await existing(call, "interviews", interview_id, "interview")
        raise NotFound("timetable")
    return call.ok_or_unchanged(timetable_view(interview_id, rows), timetable_etag(rows))
