"""/v1/lessons: themes of the feedback, what to repeat and what to change."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, cast

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import MEDIA_TYPE
from app.api.operations.routes import Routes
from app.api.request.fields import Answer
from app.domain import lessons
from app.domain.policy import Policy
from app.json_encoder import to_json
from app.usecases.ports import Page, Row

routes = Routes("lessons", read="feedback:read")

#: Records of feedback that are read at a time.
_PAGE: Final = 20


class RatingsOnScale(Answer):
    """Ratings are never averaged across scales."""

    scale: str = Field(examples=["1-5"])
    n: int
    mean: float


class Lesson(Answer):
    """A theme that came up in at least two independent interviews."""

    theme: str = Field(examples=["depth"])
    n: int = Field(description="How many items this rests on.")
    interviews: list[str] = Field(description="The interviews it came up in.")
    ratings: list[RatingsOnScale]
    examples: list[str] = Field(description="The words as spoken, the last few.")


class LessonTask(Answer):
    """Something to do about an item of feedback."""

    action: str
    action_due: dt.date | None
    done: bool
    feedback_id: str
    item_id: str


class Unnamed(Answer):
    """How many items stand alone: one interview's word is no pattern yet."""

    strengths: int
    improvements: int


class Lessons(Answer):
    """Themes to repeat and themes to change. There is no score of you."""

    n: int = Field(description="How many items of feedback there are in all.")
    interviews: int = Field(description="In how many interviews.")
    repeat: list[Lesson]
    change: list[Lesson]
    unnamed: Unnamed
    tasks: list[LessonTask]


def lessons_view(found: lessons.Lessons) -> dict[str, Any]:
    """The lessons as they are answered."""
    return {
        "n": found.n,
        "interviews": found.interviews,
        "repeat": [asdict(lesson) for lesson in found.repeat],
        "change": [asdict(lesson) for lesson in found.change],
        "unnamed": {
            "strengths": found.unnamed_strengths,
            "improvements": found.unnamed_improvements,
        },
        "tasks": [asdict(task) for task in found.tasks],
    }


@routes.get("/v1/lessons", "lessons.get", Lessons)
async def get(call: Caller) -> Response:
    """Read the themes of your feedback from two interviews or more, always with their n."""
    async with call.one_at_a_time():
        rows: list[Row] = []
        after: tuple[object, ...] | None = None
        while True:
            # Page by page, so that other requests have a turn: an account can have much feedback.
            page = Page("feedback", (), ("id",), after, _PAGE)
            some = await call.gateway.page(call.account_id, page)
            rows += some
            if len(some) < _PAGE:
                break
            after = (some[-1]["id"],)
            await asyncio.sleep(0)
        encoded = await call.in_thread(_encoded, rows, call.policy.at(call.now()))
    return Response(encoded, media_type=MEDIA_TYPE)


def _encoded(rows: list[Row], policy: Policy) -> bytes:
    """The lessons of these records of feedback, as they are answered."""
    rows.sort(key=lambda row: (row["received_at"], row["id"]))
    said = [
        lessons.said_of(str(row["id"]), str(row["interview_id"]), item)
        for row in rows
        for item in cast("list[Mapping[str, object]]", row["items"])
    ]
    return to_json(lessons_view(lessons.lessons(said, policy)))
