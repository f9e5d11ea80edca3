"""LRU cache of encoded decisions, each valid until its `changes_at`.

A decision is a pure function of the facts, the policy and the instant, and names the
instant until which it stays the same: `changes_at`. So until then the answer to the same
facts differs in nothing but `as_of`. The facts are read from the database every time; the
parse cache of the storage returns the same object for the same text, and the identity of
that object is the key here.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from pydantic_core import to_json

from app.domain.as_of import as_of
from app.domain.decision import Decision
from app.domain.facts import Pursuit
from app.usecases.ports import PursuitContext

MOST: Final = 512
_AS_OF: Final = b'"as_of":'


@dataclass(frozen=True, slots=True)
class CachedDecision:
    """A decision as it was written, around the instant that it is of.

    tag: the weak tag of all of it but that instant
    """

    since: datetime
    until: datetime | None
    head: bytes
    tail: bytes
    tag: str

    @classmethod
    def of(cls, decision: Decision, written: bytes) -> Self:
        """Take apart what was written of a decision."""
        at = written.index(_AS_OF) + len(_AS_OF)
        end = written.index(b",", at)
        head, tail = written[:at], written[end:]
        digest = hashlib.sha256(head + tail).hexdigest()[:32]
        return cls(decision.as_of, decision.changes_at, head, tail, f'W/"{digest}"')

    def body(self, as_of: datetime) -> bytes:
        """The decision as of this instant, which is one at which it holds."""
        return self.head + to_json(as_of) + self.tail


class DecisionCache:
    """The decisions given lately, the least lately asked for dropped first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[int, str], tuple[PursuitContext, CachedDecision]] = (
            OrderedDict()
        )

    def again(
        self, context: PursuitContext, interview_id: str, now: datetime
    ) -> CachedDecision | None:
        """The decision given before, if it still holds now."""
        key = (id(context), interview_id)
        kept = self._kept.get(key)
        if kept is None or kept[0] is not context or now < kept[1].since:
            return None
        given = kept[1]
        if given.until is not None and now >= given.until:
            return None
        self._kept.move_to_end(key)
        return given

    def keep(
        self, context: PursuitContext, pursuit: Pursuit, interview_id: str, given: CachedDecision
    ) -> None:
        """Remember a decision, unless a fact still ahead of its instant may change it unseen."""
        if as_of(pursuit, given.since) != pursuit:
            return
        self._kept[id(context), interview_id] = context, given
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
