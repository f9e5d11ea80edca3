"""The whole answer to each row of the tables of cases, written out to be read and compared.

A row says what it is about; answers.txt holds beside it everything else that is told with it:
each sentence, the facts that it rests on, every instant, the phase and the next action. After
a change that is meant

    PYTHONPATH=. .venv/bin/python -m tests.domain.rules.in_full

writes the file anew, and the difference is read like a change of the code.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final

import tests.domain.rules
from app.domain.decision import Action, Assessment, ChannelVerdict, Decision, Reason, Verdict
from app.domain.outlook import Outlook, owed_and_outlook
from app.domain.policy import POLICY
from tests.domain.builders import action, assess, calendars_for, decide, instant
from tests.domain.rules.table import Row, Tables

FILE: Final = Path(__file__).with_name("answers.txt")
#: The number that grounds are those of.
_NUMBERS: Final = {number.grounds: number.name for number in reversed(POLICY.numbers())}


def rows() -> list[tuple[str, Row]]:
    """Every row of every table, each with its rule, in the order of the files."""
    found = []
    for module in pkgutil.iter_modules(tests.domain.rules.__path__):
        table: Tables = getattr(
            importlib.import_module(f"{tests.domain.rules.__name__}.{module.name}"), "TABLES", {}
        )
        found += [(rule, row) for rule, of in table.items() for row in of]
    return found


def heading(rule: str, row: Row) -> str:
    return f"[{rule}] {row.id}"


def in_full(row: Row) -> list[str]:
    """Write the whole answer to a row, a line for each thing said."""
    if row.proposal is not None:
        return list(_of_assessment(assess(row.facts, row.proposal, row.at, row.policy)))
    decision = decide(row.facts, row.at, row.policy)
    asked = action(decision, row.kind, interview_id=row.interview_id, person=row.person)
    outlook = owed_and_outlook(
        row.facts, row.policy, calendars_for(row.facts, row.policy), instant(row.at)
    )[1]
    return [*_of_action(asked), *_of_decision(decision), *_of_outlook(outlook, decision)]


def _of_assessment(told: Assessment) -> Iterator[str]:
    yield f"{told.verdict}, by its channel {told.channel_verdict}, opens {at_text(told.opens_at)}"
    yield from _of_reasons(told.reasons)
    following = told.next_action
    yield f"next {following.kind} until {at_text(following.until)}"
    yield f"else {'; '.join(map(_briefly, told.alternatives))}"


def _of_action(told: Action) -> Iterator[str]:
    yield (
        f"{told.kind} {told.verdict}, opens {at_text(told.opens_at)}, due {at_text(told.due_at)}, "
        f"closes {at_text(told.closes_at)}"
    )
    if told.channels:
        yield f"by {', '.join(map(channel_text, told.channels))}; best {told.preferred_channel}"
    shut: dict[tuple[str, ...], list[str]] = {}
    for channel in told.channels:
        if channel.rules:
            shut.setdefault(channel.rules, []).append(channel.channel)
    yield from (f"shut {', '.join(by)}: {', '.join(rules)}" for rules, by in shut.items())
    for request in told.requests:
        due, lapses = at_text(request.due_at), at_text(request.lapses_at)
        yield f"asked by {request.update_id}, due {due}, lapses {lapses}"
    if told.skipped or told.put_off_until is not None:
        until = f"snoozed {at_text(told.snoozed_until)}, put off {at_text(told.put_off_until)}"
        yield f"skipped {told.skipped}, {until}"
    for one in told.answers:
        yield f"answer {one.answer}: {one.verdict} {at_text(one.opens_at)}"
        if one.reasons != told.reasons:
            yield from _of_reasons(one.reasons)
    yield from _of_reasons(told.reasons)


def _of_decision(told: Decision) -> Iterator[str]:
    following = told.next_action
    yield (
        f"then {told.phase}, turn {told.turn}, next {following.kind} "
        f"until {at_text(following.until)}, changes {at_text(told.changes_at)}"
    )
    because = {reason.rule: reason for reason in following.because}
    for reason in because.values():
        yield from _of_reasons((reason,))
    also = [one for one in told.actions if one.verdict in (Verdict.ALLOWED, Verdict.NOT_YET)]
    yield f"also {'; '.join(map(_briefly, also))}"
    if told.remarks:
        yield f"remarks: {'; '.join(f'{one.rule} {one.message}' for one in told.remarks)}"


def _of_outlook(told: Outlook, decision: Decision) -> Iterator[str]:
    """Write what the outlook says that the decision does not; it never says otherwise."""
    same = decision.phase, decision.turn, decision.next_action
    assert (told.phase, told.turn, told.next_action) == same
    about = "nothing" if told.action is None else told.action.natural_key
    live = "live" if told.is_live else "idle"
    yield f"outlook {about} at {at_text(told.at)} until {at_text(told.changes_at)}, {live}"


def channel_text(told: ChannelVerdict) -> str:
    verdict = "" if told.verdict is Verdict.ALLOWED else f" {told.verdict}"
    return f"{told.channel}{verdict} {at_text(told.opens_at)}".removesuffix(" -")


def _briefly(told: Action) -> str:
    window = (told.opens_at, told.due_at, told.closes_at)
    verdict = "" if told.verdict is Verdict.ALLOWED else " not yet"
    return f"{told.kind}{verdict} {' '.join(map(at_text, window))}".removesuffix(" - - -")


def _of_reasons(told: Iterable[Reason]) -> Iterator[str]:
    yield from (f"- {reason_text(one)}" for one in told)


def reason_text(told: Reason) -> str:
    counted = ""
    if told.counting is not None:
        count = told.counting
        counted = f" ({count.value} {count.number or 'next'} from {count.since})"
    facts = ", ".join(told.facts)
    number = _NUMBERS.get(told.grounds)
    grounds = f" by {number}" if number is not None else ""
    return f"{told.rule} until {at_text(told.lifts_at)}{counted}: {told.message} <{facts}>{grounds}"


def at_text(instant: datetime | None) -> str:
    if instant is None:
        return "-"
    return f"{instant:%Y-%m-%d %H:%M:%S%z}".removesuffix("+0000").removesuffix(":00")


def written() -> str:
    """Write the file."""
    found = (("", heading(rule, row), *in_full(row)) for rule, row in rows())
    return "\n".join(chain.from_iterable(found)).lstrip("\n") + "\n"


def kept(file: Path = FILE) -> dict[str, list[str]]:
    """Read a recorded file: the lines under each heading."""
    found: dict[str, list[str]] = {}
    for block in file.read_text(encoding="utf-8").split("\n\n"):
        head, *lines = block.strip("\n").split("\n")
        found[head] = lines
    return found


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
