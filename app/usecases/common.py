"""Helpers of use cases: loaded rows, idempotent creation by a client's id, clock tolerance.

A use case is a pure function `(context, command, policy, now) -> Outcome`. It never
does I/O and never reads the clock: the gateway passes both in, under a lock.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Final, cast
from unicodedata import combining, normalize

from app.domain.facts import Contact, Interview, Pursuit
from app.usecases.errors import Conflict, Invalid, NotFound
from app.usecases.ports import PursuitContext, Row

#: How far ahead of ours a client's clock may run; what it says then counts as now.
CLOCK_TOLERANCE: Final = timedelta(minutes=5)

#: How far ahead an employer may promise its answer.
LONGEST_PROMISE: Final = timedelta(days=366)

#: Control characters, and what separates lines and paragraphs.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def known(context: PursuitContext | None, what: str) -> PursuitContext:
    """The context, or `NotFound` where the key named nothing of this account."""
    if context is None:
        raise NotFound(what)
    return context


def named(context: PursuitContext | None, what: str) -> tuple[PursuitContext, Row]:
    """The context and the record that the key named."""
    context = known(context, what)
    if context.row is None:
        raise NotFound(what)
    return context, context.row


def find_interview(context: PursuitContext, interview_id: str) -> tuple[Pursuit, Interview]:
    """The pursuit and the round that this interview is."""
    for pursuit in context.pursuits:
        for interview in pursuit.interviews:
            if interview.id == interview_id:
                return pursuit, interview
    raise NotFound("interview")


@dataclass(frozen=True, slots=True)
class Place:
    """What a fact is recorded of: a round, or a pursuit with or without one.

    application_id: that of the path; None where the path names the round
    interview_id: the round; None for the pursuit itself
    whole: the path names a round, but the record is about the pursuit itself
    """

    interview_id: str | None = None
    application_id: str | None = None
    whole: bool = False

    @property
    def what(self) -> str:
        """The resource that the path names."""
        return "interview" if self.application_id is None else "application"

    @property
    def named(self) -> str:
        """The id that the path has."""
        return str(self.application_id or self.interview_id)


def find_place(context: PursuitContext, place: Place) -> tuple[Pursuit, Interview | None]:
    """The pursuit, and the round if one is named; another pursuit's round is refused."""
    if place.application_id is None:
        pursuit, interview = find_interview(context, str(place.interview_id))
        return pursuit, None if place.whole else interview
    pursuit = pursuit_of(context, place.application_id)
    if place.interview_id is None:
        return pursuit, None
    for interview in pursuit.interviews:
        if interview.id == place.interview_id:
            return pursuit, interview
    raise Invalid(
        "/interview_id", "unknown_reference", "The application has no interview with this id."
    )


def pursuit_of(context: PursuitContext, application_id: str) -> Pursuit:
    """The pursuit of this application."""
    for pursuit in context.pursuits:
        if pursuit.application.id == application_id:
            return pursuit
    raise NotFound("application")


def text(row: Row, column: str) -> str:
    """A column that always holds text."""
    return cast("str", row[column])


def maybe_text(row: Row, column: str) -> str | None:
    """A column that holds text or nothing."""
    return cast("str | None", row[column])


def instant(row: Row, column: str) -> datetime:
    """A column that always holds an instant."""
    return cast("datetime", row[column])


def maybe_instant(row: Row, column: str) -> datetime | None:
    """A column that holds an instant or nothing."""
    return cast("datetime | None", row[column])


def existing_or_conflict(
    context: PursuitContext, table: str, row_id: str | None, content: str | None
) -> Row | None:
    """The record that an id chosen by the client already names, if the content is the same.

    With other content it is a conflict: two things cannot bear one id.
    """
    if row_id is None:
        return None
    row = context.existing.get((table, row_id))
    if row is None:
        return None
    if content is not None and row.get("content_hash") == content:
        return row
    raise Conflict(
        "id_conflict",
        f"The id {row_id} belongs to a resource with other content. "
        "Choose a new UUIDv7, or send the same content again.",
    )


def caseless(spelling: str) -> str:
    """The text in lower case with normalized accents, to compare spellings by."""
    return normalize("NFC", normalize("NFD", spelling).casefold())


def folded(name: str) -> str:
    """A name without accents, case and further spaces, as a person may type it."""
    plain = normalize("NFKD", name.casefold())
    letters = "".join([one for one in plain if not combining(one)])
    return " ".join(letters.casefold().split())


def one_line(text: str) -> str:
    """A text as one line: without ends of lines, control characters and further spaces."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def header_line(text: str) -> str:
    """A text as a header of a letter can hold it.

    `=?` begins an encoded word (RFC 2047): what is decoded from it could be further headers.
    """
    return one_line(text.replace("=?", "= ?"))


def not_in_future(claimed: datetime | None, now: datetime, pointer: str) -> datetime:
    """An instant that the client claims to be past; None means now.

    A client's clock may run up to five minutes ahead: such an instant counts as now.
    """
    if claimed is None:
        return now
    if claimed <= now:
        return claimed
    if claimed - now <= CLOCK_TOLERANCE:
        return now
    raise Invalid(
        pointer,
        "in_the_future",
        f"This instant must not lie in the future; it is {rfc3339(now)} now.",
    )


def rfc3339(moment: datetime) -> str:
    """An instant as it is written on the wire and in JSON columns: UTC with `Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def in_order(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Contacts in the order in which the facts hold them."""
    # No call in Python for each of a hundred.
    return tuple(sorted(contacts, key=attrgetter("happened_at", "id")))


def with_pursuit(pursuits: tuple[Pursuit, ...], changed: Pursuit) -> tuple[Pursuit, ...]:
    """The pursuits that were loaded with a changed or new one among them.

    Pursuits that were not loaded follow by themselves; see `sibling_tasks`.
    """
    rest = [one for one in pursuits if one.application.id != changed.application.id]
    return (*rest, changed)
