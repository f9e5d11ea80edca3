"""/v1/interviews/{id}/timetable: when the employer said you will hear, with revisions."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, Final, cast

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response, read_first
from app.api.operations.routes import Routes
from app.api.problems.field_errors import FieldError
from app.api.problems.problem import invalid, invalid_fields
from app.api.request.fields import Answer, Body, Instant, LocalDate, LongText, PathId
from app.api.v1.pursuit.contact_shapes import RETRACTED_AT
from app.api.v1.shared.records import Writer, recorded
from app.api.v1.shared.support import ALL_CHILDREN, context_of, existing, padded, place_key
from app.domain import facts
from app.domain.facts import AnswerStatus
from app.usecases.common import Place
from app.usecases.errors import Invalid
from app.usecases.ports import Page, PursuitContext, Row
from app.usecases.pursuit import timetables

routes = Routes.of("timetable")

_STATUS: Final = "Whether the question was answered, or was not asked at all."
_MOST: Final = 1_000_000


class AnswerDueIn(Body):
    """When will I hear? Answered by a local date, an instant or a range; never by two of them.

    `ask_from` may stand beside any of these, or alone. A `latest` day alone is a date.
    """

    status: AnswerStatus = Field(description=_STATUS)
    date: LocalDate | None = Field(
        default=None, description="A day in the employer's zone.", examples=["2026-11-27"]
    )
    instant: Instant | None = Field(default=None, description="An instant.")
    earliest: LocalDate | None = Field(
        default=None, description="The first day of a range: not before this."
    )
    latest: LocalDate | None = Field(
        default=None, description="The last day of a range: by then at the latest."
    )
    ask_from: LocalDate | None = Field(
        default=None, description="A day from which they said that you may ask."
    )

    def fact(self, pointer: str) -> facts.AnswerDue:
        """The same, as the domain reads it; contradictions are refused."""
        ends = {"earliest": self.earliest, "latest": self.latest}
        range_ = next((name for name, day in ends.items() if day is not None), "latest")
        values = {"date": self.date, "instant": self.instant, range_: ends[range_]}
        if self.ask_from is not None and not any(values.values()):
            values = {"ask_from": self.ask_from}
        _check(self.status, values, pointer)
        if self.ask_from is not None and self.status is not AnswerStatus.ANSWERED:
            _check(self.status, {"ask_from": self.ask_from}, pointer)
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            detail = "A range ends after it begins."
            raise invalid(f"{pointer}/latest", "ends_before_start", detail)
        alone = self.latest if self.earliest is None else None
        return facts.AnswerDue(
            self.status,
            self.date or alone,
            self.instant,
            self.earliest,
            None if alone is not None else self.latest,
            self.ask_from,
        )


@contextmanager
def pointing_at(answer: AnswerDueIn | None, pointer: str) -> Iterator[None]:
    """Let an error of the day point at the field it was given in: a `latest` alone is the date."""
    try:
        yield
    except Invalid as error:
        alone = answer is not None and answer.date is None and answer.latest is not None
        if not alone or error.pointer != f"{pointer}/date":
            raise
        raise Invalid(f"{pointer}/latest", error.code, error.detail) from None


class NumberIn(Body):
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
                f"{pointer}/{names[-1]}", "incompatible_fields", "Only one of these is allowed."
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
    posts: NumberIn | None = Field(default=None, description="How many posts are there?")
    applicants: NumberIn | None = Field(default=None, description="How many applicants are there?")
    another_stage: YesOrNoIn | None = Field(default=None, description="Is there another stage?")
    as_said: LongText | None = Field(default=None, examples=["by the end of next week"])
    silence_means_no: bool = Field(
        default=False, description="They said that only those who are chosen will hear."
    )
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
    earliest: dt.date | None = Field(description="The first day of a range.")
    latest: dt.date | None = Field(description="The last day of a range.")
    ask_from: dt.date | None = Field(description="A day from which you may ask.")


class Number(Answer):
    """How many there are."""

    status: AnswerStatus
    count: int | None


class YesOrNo(Answer):
    """Whether there is."""

    status: AnswerStatus
    value: bool | None


class _Said(Answer):
    """What was said of each question."""

    answer_due: AnswerDue
    posts: Number
    applicants: Number
    another_stage: YesOrNo
    as_said: str | None
    silence_means_no: bool = Field(description="Only those who are chosen will hear.")
    retracted_at: datetime | None = Field(description=RETRACTED_AT)
    retraction_reason: str | None = Field(description="Why you took it back.")


class Revision(_Said):
    """What was said at one time. The first is the employer's word, later ones correct it."""

    id: str
    revision: int
    said_at: datetime
    recorded_at: datetime
    written_by: Writer


class Timetable(_Said):
    """The last revision that stands, or the one just taken back; and all of them, oldest first.

    One that was never recorded is empty: it has no `revision`, and no question was asked.
    """

    tagged: ClassVar[bool] = True

    id: str | None = Field(description="The id of that revision; null where nothing was said.")
    revision: int | None = Field(description="Its number; null where nothing was said.")
    said_at: datetime | None = Field(description="When it was said.")
    recorded_at: datetime | None = Field(description="When it was recorded.")
    written_by: Writer | None = Field(description="Who recorded it.")
    interview_id: str | None = Field(
        description="The interview; null for an application before its first one."
    )
    application_id: str
    version: int = Field(
        description="The number of the last revision, 0 where nothing was said; the `ETag` is made "
        "of it."
    )
    revisions: list[Revision]


_COLUMNS: Final = tuple(name for name in Revision.model_fields if name != "written_by")


def answer_due_view(kept: object) -> dict[str, Any] | None:
    """An answer as it is answered; one from before there were ranges has none."""
    if not isinstance(kept, Mapping):
        return None
    return {"earliest": None, "latest": None, "ask_from": None, **kept}


def timetable_view(rows: Sequence[Row], revision: int | None = None) -> dict[str, Any]:
    """A timetable as it is answered: all its revisions, oldest first.

    revision: the number of the one that is shown, by default the last that stands
    """
    revisions = [
        {
            **{name: row[name] for name in _COLUMNS},
            "answer_due": answer_due_view(row["answer_due"]),
            "written_by": recorded(row)["written_by"],
        }
        for row in rows
    ]
    # The last that stands is what was said; where all were taken back, the last of them.
    standing = [one for one in revisions if one["retracted_at"] is None]
    named = [one for one in revisions if one["revision"] == revision]
    last = (named or standing or revisions)[-1]
    return {
        **last,
        "interview_id": rows[-1]["interview_id"],
        "application_id": rows[-1]["application_id"],
        "version": revisions[-1]["revision"],
        "revisions": revisions,
    }


#: What was said where nothing was.
_NOTHING: Final[dict[str, Any]] = {
    **dict.fromkeys(("id", "revision", "said_at", "recorded_at", "as_said", "written_by")),
    "answer_due": {
        "status": AnswerStatus.NOT_ASKED.value,
        **dict.fromkeys(("date", "instant", "earliest", "latest", "ask_from")),
    },
    "posts": {"status": AnswerStatus.NOT_ASKED.value, "count": None},
    "applicants": {"status": AnswerStatus.NOT_ASKED.value, "count": None},
    "another_stage": {"status": AnswerStatus.NOT_ASKED.value, "value": None},
    "silence_means_no": False,
    "retracted_at": None,
    "retraction_reason": None,
    "version": 0,
    "revisions": [],
}


def empty_timetable(interview_id: object, application_id: object) -> dict[str, Any]:
    """The timetable of an interview, or of an application before any, that was never recorded."""
    return {**_NOTHING, "interview_id": interview_id, "application_id": application_id}


#: The tag of a timetable that was never recorded.
EMPTY_TAG: Final = '"0"'


def _etag(revision: object, row_id: object, retracted: int) -> str:
    """The tag of a timetable: of its last revision, and of no other that bears that number.

    retracted: how many revisions were taken back
    """
    taken_back = f".{retracted}" if retracted else ""
    return f'"{revision}.{str(row_id)[-12:]}{taken_back}"'


def timetable_etag(said: Sequence[Row]) -> str:
    """The tag of what was said, of which these are the revisions."""
    retracted = sum(1 for row in said if row["retracted_at"] is not None)
    return _etag(said[-1]["revision"], said[-1]["id"], retracted)


def _tag(path: Place) -> Callable[[PursuitContext, datetime], str | None]:
    """The tag of the timetable of the interview or application that a path names."""

    def tag(context: PursuitContext, now: datetime) -> str | None:
        del now  # What was said stays said.
        if not context.pursuits:
            return None
        said = timetables.said_of(*timetables.place_of(context, path))
        retracted = sum(1 for one in said if one.retracted_at is not None)
        return _etag(said[-1].revision, said[-1].id, retracted) if said else EMPTY_TAG

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
