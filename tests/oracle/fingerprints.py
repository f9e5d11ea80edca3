"""Fingerprints of answers: whether two checkouts say the same of the same random histories.

`python -m tests.oracle.fingerprints --write FILE` writes a line for each seed: a digest of all
that the domain answers about its history, as the service encodes it. With `--compare FILE` the
seeds are named whose answers differ from those that another checkout wrote. So a change is
tried that is to make the domain faster, and nothing else.

About each history are asked, at its `at`, around its next change and weeks later, the decision,
the plan and the outlook; at its `at` also the past, what a contact of each action would get, and
what each contact that is on record broke.
"""

import argparse
import contextlib
import hashlib
import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from app.api.v1.shared.encode import check_json, decision_json, plan_json
from app.domain.action_kinds import CHANNELS
from app.domain.actions import Kind
from app.domain.decide import decide, decide_and_plan, plan
from app.domain.decision import Action
from app.domain.enforce import Proposal, assess_recorded, breaches
from app.domain.facts import Contact, OfferAnswer, Pursuit
from app.domain.outlook import owed_and_outlook
from app.domain.past import past_phases
from app.domain.traces import explainer
from tests.oracle.compare import Told
from tests.oracle.generate import generate

_TICK = timedelta(microseconds=1)
_AHEAD = timedelta(days=60)
_LATER = (timedelta(days=9, hours=5), timedelta(days=40))
_MOST_PAST = 100
_OFFER_ANSWERS: tuple[OfferAnswer | None, ...] = tuple(OfferAnswer)


def fingerprint(document: dict[str, Any]) -> str:
    """Return the digest of all answers about a history. Raises what the request model does."""
    digest = hashlib.sha256()
    for answer in answers(Told(document)):
        digest.update(answer)
    return digest.hexdigest()[:32]


def answers(told: Told) -> Iterator[bytes]:
    """Give every answer about a history as bytes."""
    about = told.pursuit, told.policy, told.calendars
    changes_at = decide(*about, told.at).changes_at
    edges = [] if changes_at is None else [changes_at - _TICK, changes_at]
    for at in (told.at, *edges, *(told.at + later for later in _LATER)):
        yield from _decided_at(told, at)
    decided, planned = decide_and_plan(*about, told.at, (told.at, told.at + _AHEAD))
    yield to_json([decision_json(decided, None), plan_json(planned, None)])
    yield repr(past_phases(*about, told.at, _MOST_PAST)).encode()
    for action in decided.actions:
        for contact in _contacts(action, told.at):
            yield to_json(
                check_json(Proposal(told.pursuit, contact, *about[1:], told.at).assessment)
            )
    for contact in told.pursuit.contacts:
        recorded = Proposal(
            _without(told.pursuit, contact), contact, *about[1:], contact.happened_at
        )
        yield to_json([breaches(recorded), check_json(assess_recorded(recorded))])


def _decided_at(told: Told, at: datetime) -> Iterator[bytes]:
    about = told.pursuit, told.policy, told.calendars
    decision = decide(*about, at)
    yield to_json(decision_json(decision, None, explainer(*about, at)))
    yield to_json(plan_json(plan(*about, at, at + _AHEAD), None))
    yield repr(owed_and_outlook(*about, at)).encode()


def _without(pursuit: Pursuit, contact: Contact) -> Pursuit:
    others = tuple(one for one in pursuit.contacts if one.id != contact.id)
    return replace(pursuit, contacts=others)


def _contacts(action: Action, at: datetime) -> Iterator[Contact]:
    """Give the contacts that would be made of an action: one by each of its ways, or answers."""
    kind, about = action.kind, (action.interview_id, action.interviewer_id)
    ways = CHANNELS.get(kind, ())
    for channel in ways[:1] if kind is Kind.RESPOND_TO_OFFER else ways:
        for answer in _OFFER_ANSWERS if kind is Kind.RESPOND_TO_OFFER else (None,):
            yield Contact("proposed", about[0], kind, channel, at, about[1], answer=answer)


def fingerprint_of_seed(seed: int) -> tuple[int, str]:
    """Return a seed with the digest of the answers about its history, or of what was raised."""
    try:
        return seed, fingerprint(generate(seed))
    except Exception as error:  # noqa: BLE001  # an error is an answer, too, if always the same
        return seed, f"{type(error).__name__}"


def differing(one: dict[int, str], other: dict[int, str]) -> list[int]:
    """Return the seeds on which two runs differ, those left out that only one of them asked."""
    return [seed for seed in sorted(one.keys() & other.keys()) if one[seed] != other[seed]]


def read(file: Path) -> dict[int, str]:
    """Return what was written of a run."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return {int(seed): found for seed, found in (line.split() for line in lines)}


def main() -> None:
    """Ask about the histories of some seeds, and write or compare what was answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--compare", type=Path, help="what another checkout wrote")
    args = parser.parse_args()
    before = {} if args.compare is None else read(args.compare)
    found: dict[int, str] = {}
    seeds = range(args.first, args.first + args.count)
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(multiprocessing.get_context("spawn").Pool(args.processes))
        lines = (
            None if args.write is None else stack.enter_context(args.write.open("w", buffering=1))
        )
        for seed, digest in pool.imap(fingerprint_of_seed, seeds, chunksize=10):
            found[seed] = digest
            if lines is not None:
                lines.write(f"{seed} {digest}\n")
    if args.compare is not None:
        apart = differing(found, before)
        print(f"{len(found.keys() & before.keys())} histories, {len(apart)} answered otherwise")
        if apart:
            raise SystemExit(f"seeds: {', '.join(map(str, apart))}")


if __name__ == "__main__":
    main()
