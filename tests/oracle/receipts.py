"""Campaign: receipts of random histories verify, and none does once it was changed.

`python -m tests.oracle.receipts --first 1 --count 10000` writes two receipts of each history, one
of its decision and one of a contact; both must verify, and neither after a random byte of it was
changed. Prints how many were tried, and what went wrong.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from app.api.auth.access_tokens import Rotation, SigningKey, new_key
from app.api.auth.signing_keys import Signing, row_of
from app.api.v1.shared.receipt_checks import check_receipt, is_good
from app.api.v1.shared.receipts import TYPE, content
from app.domain.actions import Channel
from app.domain.calendars import calendars_of
from app.domain.enforce import Proposal
from app.domain.facts import Contact, Result
from app.usecases.ports import Row
from app.usecases.pursuit.receipts import Asked, asked_of
from tests.oracle.compare import Told
from tests.oracle.generate import generate

NOW: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
RELEASE: Final = "f0e1d2c3b4a59687"
_PIECE: Final = 50
_CHANGES: Final = 3


@dataclass
class OneKey:
    """A store of signing keys that has one."""

    key: SigningKey

    def signing_keys(self) -> Sequence[Row]:
        """The one."""
        return [row_of(self.key)]

    def change_signing_keys(self, added: Sequence[Row] = (), removed: Sequence[str] = ()) -> None:
        """No key is made while this one is good."""
        raise AssertionError((added, removed))


class Signer:
    """What signs receipts in tests, and its public keys."""

    def __init__(self) -> None:
        """Make a key."""
        self.key = new_key(NOW - timedelta(days=1), Rotation())
        self._signing = Signing(
            OneKey(self.key), Rotation(), issuer="https://bide.example", ticks=time.monotonic
        )
        self.keys = [self.key.public_jwk]

    def receipt(self, asked: Asked, **head: Any) -> str:
        """Write the receipt of a question, as the service does."""
        said = {"issuer": "https://bide.example", "issued_at": "2026-11-29T12:00:00Z", **head}
        written = content(asked, asked.decide(), said)
        return self.sign(TYPE, written, with_key=True)

    def sign(self, kind: str, content: bytes, *, with_key: bool = False) -> str:
        """Sign anything, as a JWS of this type."""
        return asyncio.run(self._signing.sign(kind, content, NOW, with_key=with_key))


def questions(seed: int) -> Iterator[Asked]:
    """What is asked of the history with this seed: a decision, and a contact made or recorded."""
    told, chance = Told(generate(seed)), random.Random(seed)
    policy = told.policy.on(RELEASE)
    yield Asked(told.pursuit, policy, told.at, with_refused=chance.random() < 0.5)
    decision = Asked(told.pursuit, policy, told.at, with_refused=True).decide()
    action = chance.choice([one for one in decision.actions if one.channels])  # type: ignore[union-attr]  # no contact was asked about
    is_over = chance.random() < 0.5
    contact = Contact(
        "proposed",
        action.interview_id,
        action.kind,
        chance.choice([one.channel for one in action.channels] or [Channel.EMAIL]),
        told.at,
        action.interviewer_id,
        result=Result.SENT if is_over else None,
    )
    calendars = calendars_of(policy.at(told.at))
    proposal = Proposal(told.pursuit, contact, policy, calendars, told.at)
    yield asked_of(proposal, is_over=is_over)


def changed(receipt: str, place: int, chance: random.Random) -> str:
    """The receipt with another byte at a place."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= \n\x00\xff"
    other = chance.choice([one for one in letters if one != receipt[place]])
    return receipt[:place] + other + receipt[place + 1 :]


def wrong(seed: int, signer: Signer, changes: int = _CHANGES) -> list[str]:
    """What is wrong with the receipts of a history: one that fails, or a changed one that holds."""
    chance, found = random.Random(seed), []
    for asked in questions(seed):
        receipt = signer.receipt(asked)
        said = check_receipt(receipt, signer.keys, RELEASE)
        if not is_good(said):
            found.append(f"{asked.about}: {said[-1].sentence}")
        for _ in range(changes):
            place = chance.randrange(len(receipt))
            other = changed(receipt, place, chance)
            # With no JWKS document too: a receipt shows by itself that it was changed.
            if is_good(check_receipt(other, None, RELEASE)):
                found.append(f"{asked.about}: holds with byte {place} changed")
    return found


def piece(seeds: tuple[int, int]) -> list[str]:
    """What is wrong with the receipts of a range of seeds, the last one left out."""
    signer = Signer()
    return [f"seed {seed}: {one}" for seed in range(*seeds) for one in wrong(seed, signer)]


def main() -> None:
    """Try the histories of some seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    began, last = time.monotonic(), args.first + args.count
    ranges = [(one, min(one + _PIECE, last)) for one in range(args.first, last, _PIECE)]
    with multiprocessing.get_context("spawn").Pool(args.processes) as pool:
        found = [one for some in pool.imap_unordered(piece, ranges) for one in some]
    print(json.dumps(found[:40], indent=1))
    print(
        f"{2 * args.count} receipts of {args.count} histories, {2 * _CHANGES * args.count} changed "
        f"ones: {len(found)} wrong; {time.monotonic() - began:.0f} s"
    )
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
