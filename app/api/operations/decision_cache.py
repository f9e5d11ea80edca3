"""LRU cache of encoded decisions, each valid until the `changes_at` of its decision.

A decision is a pure function of the facts, the policy and the instant, and names the
instant until which it stays the same: `changes_at`. So until then the answer to the same
facts differs in nothing but `as_of`. Whether they are the same facts is asked of the database
every time; storage returns the same object for the same facts (`FactCache`, `ParseCache`), and
the identity of that object is the key here.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from cachetools import LRUCache

from app.domain.as_of import as_of
from app.domain.decision import Decision
from app.domain.facts import Pursuit
from app.json_encoder import to_json
from app.usecases.ports import PursuitContext

MAX_DECISIONS: Final = 512
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
    """Encoded decisions by the identity of their facts, and the id in the path of the request."""

    def __init__(self, max_decisions: int = MAX_DECISIONS) -> None:
        # With the facts, so that their identity stays theirs while the entry is here.
        self._decisions: LRUCache[tuple[int, str], tuple[PursuitContext, CachedDecision]] = (
            LRUCache(max_decisions)
        )

    def get(self, context: PursuitContext, asked: str, now: datetime) -> CachedDecision | None:
        """Return the decision on these very facts, if it still holds now."""
        found = self._decisions.get((id(context), asked))
        if found is None or found[0] is not context or now < found[1].since:
            return None
        decision = found[1]
        return None if decision.until is not None and now >= decision.until else decision

    def put(
        self,
        context: PursuitContext,
        pursuit: Pursuit,
        asked: str,
        decision: CachedDecision,
    ) -> None:
        """Store a decision, unless a fact still ahead of its instant may change it unseen."""
        if as_of(pursuit, decision.since) == pursuit:
            self._decisions[id(context), asked] = context, decision
