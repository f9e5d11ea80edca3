"""Fields of records in the body of /v1/decisions that no decision makes use of.

A client that has records as it sends them to their own operations can put them into a history
as they are.
"""

from typing import Final

from pydantic import Field

from app.api.request.fields import Body, LongText, ShortText, Url
from app.api.v1.pursuit.timetable_shapes import NumberIn, YesOrNoIn
from app.api.v1.shared.labels import Metadata

IGNORED: Final = "Allowed as in a record; a decision makes no use of it."


class NoteField(Body):
    """The note of a record."""

    note: LongText | None = Field(default=None, description=IGNORED)


class LabelFields(NoteField):
    """The note of a record, and what another system says of it."""

    external_id: ShortText | None = Field(default=None, description=IGNORED)
    metadata: Metadata | None = Field(default=None, description=IGNORED)


class PostingFields(LabelFields):
    """The same of an application, and its posting."""

    posting_url: Url | None = Field(default=None, description=IGNORED)


class TimetableFields(Body):
    """What else the employer said, and in which words."""

    posts: NumberIn | None = Field(default=None, description=IGNORED)
    applicants: NumberIn | None = Field(default=None, description=IGNORED)
    another_stage: YesOrNoIn | None = Field(default=None, description=IGNORED)
    as_said: LongText | None = Field(default=None, description=IGNORED)
