"""Whole histories with their whole answers, on which two readings of the etiquette agree.

histories.txt holds random histories as documents of `POST /v1/decisions`, each followed by all
that the domain says of it: every action with its verdict, instants, channels and reasons, how
the days were counted, the timeline of changes, what was found wrong in a contact, what is said
of some proposals, and what it would spend to take the last records back. A history is recorded
only if the second interpreter (tests/oracle) agrees on phase, turn, next action, verdicts,
rules and instants; all else is the domain's alone.

After a change that is meant

    PYTHONPATH=. .venv/bin/python -m tests.domain.histories

writes the answers anew and fails if the two disagree on one; `--choose 200 --of 400` chooses
other histories among the seeds up to that, those first whose answers say most that is new:
half of them as they are, half with their facts moved to the same hours.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from app.api.problems.problem import Problem
from app.api.v1.advice.histories import History
from app.api.v1.advice.pursuits import pursuit_of
from app.domain.actions import Channel, Kind
from app.domain.calendars import Calendars, calendars_of
from app.domain.case import UNDELIVERED
from app.domain.decide import decide, plan
from app.domain.decision import Action, Decision, Plan, Reason
from app.domain.evaluation import Evaluation
from app.domain.facts import (
    Attestation,
    Contact,
    OfferAnswer,
    Pursuit,
    UpdateKind,
)
from app.domain.policy import POLICY, Policy
from app.domain.retractions import Record, assess_retraction
from app.domain.traces import Explain, explainer
from tests.domain.builders import assess, breaches, contact
from tests.domain.rules.in_full import at_text, channel_text, reason_text
from tests.oracle.compare import differences
from tests.oracle.generate import generate

FILE: Final = Path(__file__).with_name("histories.txt")
_DAYS_OF_A_PLAN: Final = 60
#: What differs between any two answers, and so is nothing new: numbers, names of facts.
_VARYING: Final = re.compile(
    r"<[^>]*>|\d+|\b[A-Z][a-z]+day\b|January|February|March|April|June|July"
)
_MANY_KINDS: Final = 3
#: How many proposals are put to a history.
_PROPOSALS: Final = 2
#: What answers a word of theirs.
_ANSWERED_BY: Final = (
    (UpdateKind.QUESTION, Kind.REPLY, None),
    (UpdateKind.DOCUMENTS_REQUESTED, Kind.DOCUMENTS, None),
    (UpdateKind.INVITED_TO_CALL, Kind.RETURN_CALL, None),
    (UpdateKind.OFFER, Kind.RESPOND_TO_OFFER, OfferAnswer.MORE_TIME),
    (UpdateKind.REJECTION, Kind.REPLY, None),
)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\S+Z")
Document = dict[str, Any]


def kept() -> dict[str, list[str]]:
    """Read the file: the lines of the answer to each document."""
    found: dict[str, list[str]] = {}
    for block in FILE.read_text(encoding="utf-8").split("\n\n"):
        document, *lines = block.strip("\n").split("\n")
        found[document] = lines
    return found


def in_full(document: Document) -> list[str]:
    """Write all that the domain says of a history, a line for each thing said."""
    history = History.model_validate_json(json.dumps(document))
    assert history.at is not None
    policy = POLICY.stricter(history.policy)
    calendars = calendars_of(policy)
    pursuit = pursuit_of(history, policy, calendars, history.at)
    decision = decide(pursuit, policy, calendars, history.at)
    until = history.at + timedelta(days=_DAYS_OF_A_PLAN)
    explain = explainer(pursuit, policy, calendars, history.at)
    return [
        *_of_decision(decision, explain),
        *_of_plan(plan(pursuit, policy, calendars, history.at, until)),
        *_of_contacts(pursuit, policy, calendars),
        *_of_bars(Evaluation(pursuit, policy, calendars, history.at)),
        *_of_proposals(pursuit, policy, history.at),
        *_of_retractions(pursuit, policy, calendars, history.at),
    ]


def _of_decision(told: Decision, explain: Explain) -> Iterator[str]:
    following = told.next_action
    yield (
        f"{told.phase}, turn {told.turn}, next {_name(following)} until {at_text(following.until)}"
        f", changes {at_text(told.changes_at)}, round {told.interview_id}"
    )
    numbers: dict[Reason, int] = {}
    for reason in following.because:
        numbers.setdefault(reason, len(numbers) + 1)
    if following.because:
        yield f"because {_numbered(following.because, numbers)}"
    if told.skipped or told.alongside:
        alongside = ", ".join(map(_name, told.alongside))
        yield f"skipped {', '.join(told.skipped)}; alongside {alongside}"
    for one in told.actions:
        yield _of_action(one, numbers)
    for reason, number in numbers.items():
        yield f"{number} {reason_text(reason)}{_counted(reason, explain)}"
    yield from (f"remark {reason_text(one)}" for one in told.remarks)


def _of_action(told: Action, numbers: dict[Reason, int]) -> str:
    parts = [f"{_name(told)} {told.verdict}"]
    window = (("opens", told.opens_at), ("due", told.due_at), ("closes", told.closes_at))
    parts += [f"{name} {at_text(at)}" for name, at in window if at is not None]
    if told.channels:
        parts.append(f"best {told.preferred_channel}")
        parts += [
            channel_text(one)
            for one in told.channels
            if (one.verdict, one.opens_at) != (told.verdict, told.opens_at)
        ]
    for request in told.requests:
        due, lapses = at_text(request.due_at), at_text(request.lapses_at)
        parts.append(f"for {request.update_id} due {due} lapses {lapses}")
    for answer in told.answers:
        why = _numbered(answer.reasons, numbers)
        parts.append(f"{answer.answer} {answer.verdict} {at_text(answer.opens_at)} {why}".strip())
    if told.skipped or told.put_off_until is not None:
        until = f"snoozed {at_text(told.snoozed_until)} put off {at_text(told.put_off_until)}"
        parts.append(f"skipped {told.skipped} {until}")
    why = _numbered(told.reasons, numbers)
    return ", ".join([*parts, why] if why else parts)


def _numbered(reasons: Iterable[Reason], numbers: dict[Reason, int]) -> str:
    """Write the numbers of reasons, giving the next number to what was not said before."""
    return " ".join(f"({numbers.setdefault(one, len(numbers) + 1)})" for one in reasons)


def _counted(reason: Reason, explain: Explain) -> str:
    trace = explain(reason)
    if trace is None:
        return ""
    closed = ", ".join(f"{one.day:%d.%m} {one.name}" for one in trace.skipped)
    last = trace.counted[-1] if trace.counted else "-"
    count = f"{len(trace.counted)} {trace.unit} to {last}, by {trace.source}"
    return f" [{count}; closed {closed}]"


def _of_plan(told: Plan) -> Iterator[str]:
    for entry in told.entries[1:]:
        following = entry.next_action
        changed = "; ".join(
            f"{_name(one)} {one.verdict} {at_text(one.opens_at)}" for one in entry.changed
        )
        until = at_text(following.until)
        yield f"from {at_text(entry.at)} {entry.phase}, {_name(following)} until {until}: {changed}"


def _of_contacts(pursuit: Pursuit, policy: Policy, calendars: Calendars) -> Iterator[str]:
    found = {one.id: breaches(pursuit, one, policy) for one in pursuit.contacts}
    noted = [f"{name} {', '.join(rules)}" for name, rules in found.items() if rules]
    if noted:
        yield f"breaches: {'; '.join(noted)}"


def _of_bars(evaluation: Evaluation) -> Iterator[str]:
    """Write from when until when each rule bars what, the past included."""
    stretches: dict[str, list[str]] = {}
    for bar in evaluation.bars:
        if bar.start is not None:
            kinds = ", ".join(bar.kinds) if len(bar.kinds) < _MANY_KINDS else str(len(bar.kinds))
            of = "/".join(one for one in (bar.interview_id, bar.interviewer_id, bar.answer) if one)
            stretch = f"{at_text(bar.start)}..{at_text(bar.until)} {kinds} {of}".rstrip()
            stretches.setdefault(bar.rule, []).append(stretch)
    yield from (f"bars {rule}: {'; '.join(told)}" for rule, told in stretches.items())


def _proposals(pursuit: Pursuit, at: datetime) -> list[Contact]:
    """Make contacts that could be proposed, each resting on a fact of the history or on none."""
    rounds = pursuit.interviews
    found = [
        contact(Kind.COMPETING_OFFER, at, attestation=Attestation(received_at=at, expires_at=ends))
        for ends in (at, at + timedelta(days=2), None)
    ]
    found += [
        contact(one.kind, at, attestation=one.attestation)
        for one in pursuit.contacts
        if one.attestation is not None
    ]
    found.append(contact(Kind.CORRECTION, at, attestation=Attestation(said="this", right="that")))
    found.append(contact(Kind.CORRECTION, at, attestation=Attestation(said="this")))
    found += [
        contact(kind, at, answer=answer, attestation=Attestation(update_id=update.id))
        for update in pursuit.updates
        for asked, kind, answer in _ANSWERED_BY
        if update.kind is asked
    ]
    found += [
        contact(Kind.RESEND, at, channel, attestation=Attestation(contact_id=one.id))
        for one in pursuit.contacts
        for channel in (one.channel, Channel.EMAIL)
        if one.result in UNDELIVERED or one is pursuit.contacts[-1]
    ]
    found += [contact(Kind.RESCHEDULE, at, interview_id=one.id) for one in rounds]
    found += [contact(Kind.RESEND, at, Channel.PHONE), contact(Kind.ENQUIRE_STATUS, at)]
    last = rounds[-1].id if rounds else None
    return [
        one if one.kind is Kind.RESCHEDULE else one._replace(interview_id=last) for one in found
    ]


def _of_proposals(pursuit: Pursuit, policy: Policy, at: datetime) -> Iterator[str]:
    """Write what is said of some proposals, other ones in each history."""
    proposals = _proposals(pursuit, at)
    first = len(pursuit.contacts) + 2 * len(pursuit.updates)
    for place in range(min(_PROPOSALS, len(proposals))):
        one = proposals[(first + place * max(1, len(proposals) // _PROPOSALS)) % len(proposals)]
        answer = assess(pursuit, one, at, policy)
        attested = one.attestation
        facts = [attested.update_id, attested.contact_id] if attested is not None else []
        rests_on = "/".join(fact for fact in facts if fact)
        yield (
            f"proposed {one.kind} by {one.channel} {rests_on}: {answer.verdict} "
            f"{answer.channel_verdict} {at_text(answer.opens_at)}, then {answer.next_action.kind}"
        )
        yield from (f"- {reason_text(reason)}" for reason in answer.reasons)


def _of_retractions(
    pursuit: Pursuit, policy: Policy, calendars: Calendars, at: datetime
) -> Iterator[str]:
    """Write what taking back the last records would spend, or which already were."""
    records: list[Record] = [*pursuit.contacts[-1:], *pursuit.updates[-1:]]
    for one in records:
        answer = assess_retraction(pursuit, one, policy, calendars, at)
        spent = f"spends {answer.spends}, {answer.spent}"
        yield f"taking {one.id} back: allowed {answer.allowed}, {spent}"


def _name(told: Any) -> str:  # noqa: ANN401  # an action, or the next one
    of = "/".join(one for one in (told.interview_id, told.interviewer_id) if one)
    return f"{told.kind}({of})" if of else str(told.kind)


def without_blanks(told: Any) -> Any:  # noqa: ANN401  # JSON
    """Leave out what a document says by null or by an empty list."""
    if isinstance(told, dict):
        return {
            name: without_blanks(one) for name, one in told.items() if one not in (None, [], {})
        }
    return [without_blanks(one) for one in told] if isinstance(told, list) else told


def snapped(document: Document, seed: int) -> Document:
    """Let all of a history happen at the same hours, so that facts and edges meet.

    By the seed these are noon alone, or the start and the end of working hours.
    """
    zone = ZoneInfo(document["employer"]["time_zone"])
    hours = (12,) if seed % 2 else (9, 17)

    def moved(told: Any) -> Any:  # noqa: ANN401  # JSON
        if isinstance(told, dict):
            return {name: moved(one) for name, one in told.items()}
        if isinstance(told, list):
            return [moved(one) for one in told]
        if not isinstance(told, str) or not _INSTANT.fullmatch(told):
            return told
        local = datetime.fromisoformat(told).astimezone(zone)
        hour = min(hours, key=lambda one: (abs(one - local.hour), one))
        there = datetime(local.year, local.month, local.day, hour, tzinfo=zone)
        return there.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    found: Document = moved(document)
    for one in found.get("interviews", []):
        if one.get("ends_at") is not None:
            ends = datetime.fromisoformat(one["starts_at"]) + timedelta(hours=1)
            one["ends_at"] = ends.strftime("%Y-%m-%dT%H:%M:%SZ")
    return found


def documents_of(seed: int) -> Iterator[Document]:
    """Make the history of a seed: as it is, and so that facts meet, which may be none."""
    plain = without_blanks(generate(seed))
    yield plain
    meeting = snapped(plain, seed)
    with suppress(ValidationError, Problem):
        differences(meeting)
        yield meeting


def chosen(number: int, seeds: Iterable[int]) -> list[Document]:
    """Choose histories, each time the one whose answer has most lines that are new in shape."""
    found: dict[tuple[int, int], tuple[Document, set[str]]] = {}
    for seed in seeds:
        for kind, document in enumerate(documents_of(seed)):
            if not differences(document):
                shapes = {_VARYING.sub("#", line) for line in in_full(document)}
                found[seed, kind] = document, shapes
    taken: list[tuple[int, int]] = []
    said: set[str] = set()
    while found.keys() - taken and len(taken) < number:
        left = [one for one in found if one not in taken and one[1] == len(taken) % 2]
        best = max(left or found.keys() - taken, key=lambda one: (len(found[one][1] - said), one))
        said |= found[best][1]
        taken.append(best)
    return [found[one][0] for one in sorted(taken)]


def main() -> None:
    """Write the answers anew, or choose other histories; refuse what the two disagree on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--choose", type=int, default=0)
    parser.add_argument("--of", type=int, default=2000)
    asked = parser.parse_args()
    if asked.choose:
        documents = chosen(asked.choose, range(1, asked.of + 1))
    else:
        documents = [json.loads(document) for document in kept()]
    apart = [(one["at"], differences(one)) for one in documents if differences(one)]
    if apart:
        sys.exit(f"Nothing is written, since the two readings disagree: {apart}")
    blocks = ("\n".join([json.dumps(one), *in_full(one)]) for one in documents)
    FILE.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    print(f"{len(documents)} histories, on all of which the second interpreter agrees")


if __name__ == "__main__":
    main()
