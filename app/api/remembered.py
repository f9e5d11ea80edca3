"""Decisions given lately, ready to be given again while they still hold.

A decision is a pure function of the facts, the policy and the instant, and says itself
until when it stays the same: `changes_at`. So the answer to the same facts, asked again
before that, differs in nothing but `as_of`. The facts are read from the database every
time; the storage hands out the same value for the same text, and it is by that value
(not one like it) that a decision is known here.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic_core import to_json

from app.domain.case import as_of
from app.domain.decision import Decision
from app.domain.facts import Pursuit
from app.usecases.ports import Dealings

MOST: Final = 512
_AS_OF: Final = b'"as_of":'


@dataclass(frozen=True, slots=True)
class _Given:
    dealings: Dealings
    since: datetime
    until: datetime | None
    head: bytes
    tail: bytes


class Remembered:
    """The decisions given lately, the least lately asked for dropped first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[int, str], _Given] = OrderedDict()

    def again(self, dealings: Dealings, interview_id: str, now: datetime) -> bytes | None:
        """The answer as of now, if the one given before still holds."""
        given = self._kept.get((id(dealings), interview_id))
        if given is None or given.dealings is not dealings or now < given.since:
            return None
        if given.until is not None and now >= given.until:
            return None
        self._kept.move_to_end((id(dealings), interview_id))
        return given.head + to_json(now) + given.tail

    def keep(
        self, dealings: Dealings, pursuit: Pursuit, interview_id: str, given: Decision, body: bytes
    ) -> None:
        """Remember an answer, unless a fact still ahead of its instant may change it unseen."""
        if as_of(pursuit, given.as_of) != pursuit:
            return
        at = body.index(_AS_OF) + len(_AS_OF)
        end = body.index(b",", at)
        self._kept[id(dealings), interview_id] = _Given(
            dealings, given.as_of, given.changes_at, body[:at], body[end:]
        )
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
