"""Views of a timetable: its present revision, all revisions, and its tag."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.api.v1.pursuit.timetable_shapes import Revision
from app.api.v1.shared.records import recorded
from app.domain.facts import AnswerStatus
from app.usecases.ports import Row

COLUMNS: Final = tuple(name for name in Revision.model_fields if name != "written_by")


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
            **{name: row[name] for name in COLUMNS},
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


def etag_of(revision: object, row_id: object, retracted: int) -> str:
    """The tag of a timetable: of its last revision, and of no other that bears that number.

    retracted: how many revisions were taken back
    """
    taken_back = f".{retracted}" if retracted else ""
    return f'"{revision}.{str(row_id)[-12:]}{taken_back}"'


def timetable_etag(said: Sequence[Row]) -> str:
    """The tag of what was said, of which these are the revisions."""
    retracted = sum(1 for row in said if row["retracted_at"] is not None)
    return etag_of(said[-1]["revision"], said[-1]["id"], retracted)
