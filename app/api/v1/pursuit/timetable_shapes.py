"""Models of a timetable: requests and responses."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar, Final

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.api.problems.field_errors import FieldError
from app.api.problems.problem import invalid, invalid_fields
from app.api.request.fields import Answer, Body, Instant, LocalDate, LongText
from app.api.v1.pursuit.contact_shapes import RETRACTED_AT
from app.api.v1.shared.records import Writer
from app.domain import facts
from app.domain.facts import AnswerStatus
from app.usecases.errors import Invalid

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
