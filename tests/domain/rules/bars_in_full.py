"""Every sort of bar that the rules raise, written out in full: bars.txt.

An answer shows only the bars that hold at its instant; what has ended, or is shut by
another rule besides, dates an opening all the same. bars.txt holds under the heading of a
row, or under the number of a recorded history, the bars of a sort that no earlier one raised:
from when until when they hold and on what, their sentence, facts, numbers and what they mean.
After a change that is meant

    PYTHONPATH=. .venv/bin/python -m tests.domain.rules.bars_in_full

writes the file anew, and the difference is read like a change of the code.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from app.api.v1.advice.histories import History
from app.api.v1.advice.pursuits import pursuit_of
from app.domain.action_kinds import ROWS
from app.domain.calendars import calendars_of
from app.domain.decision import Bar
from app.domain.evaluation import Evaluation
from app.domain.policy import POLICY
from tests.domain import histories
from tests.domain.builders import calendars_for, instant
from tests.domain.rules import in_full
from tests.domain.rules.in_full import at_text, heading, rows
from tests.domain.rules.table import Row

FILE: Final = Path(__file__).with_name("bars.txt")
#: So many of each sort: a second one tells which of its values are those of the case.
_EACH: Final = 2


def cases() -> dict[str, Row | str]:
    """Return the rows by their headings, and then the recorded histories by their numbers."""
    found: dict[str, Row | str] = {heading(rule, row): row for rule, row in rows()}
    return found | {f"history {number}": one for number, one in enumerate(histories.kept())}


def evaluation_of(case: Row | str) -> Evaluation:
    """Make a row, or the document of a history, ready to be asked for its bars."""
    if isinstance(case, Row):
        calendars = calendars_for(case.facts, case.policy)
        return Evaluation(case.facts, case.policy, calendars, instant(case.at))
    history = History.model_validate_json(case)
    assert history.at is not None
    policy = POLICY.stricter(history.policy)
    calendars = calendars_of(policy)
    pursuit = pursuit_of(history, policy, calendars, history.at)
    return Evaluation(pursuit, policy, calendars, history.at)


def sort_of(bar: Bar) -> tuple[object, ...]:
    """Return what distinguishes one sort of bar from another: all but facts and instants."""
    unbounded = bar.start is None, bar.until is None, bar.since is None, bar.hours is None
    narrowed = bar.person, bar.channel, bar.answer, bar.recipient, bar.settles, bar.refuses
    return bar.rule, bar.kinds, bar.words, bar.number, len(bar.args), unbounded, narrowed


def bar_text(bar: Bar, evaluation: Evaluation) -> str:
    """Write a bar in one line."""
    kinds = "everything" if len(bar.kinds) == len(ROWS) else ", ".join(bar.kinds)
    narrowed = (bar.interview_id, bar.interviewer_id, bar.channel, bar.answer, bar.recipient)
    of = "/".join(str(one) for one in narrowed if one)
    held = f"{at_text(bar.start)}..{at_text(bar.until)}, lifts {at_text(bar.lifts_at)}"
    sentence = bar.say(evaluation.case.calendar.zone)
    more = [f"by {bar.number}"] if bar.number else []
    more += [f"since {at_text(bar.since)}"] if bar.since is not None else []
    more += ["outside hours"] if bar.hours is not None else []
    flags = {"person": bar.person, "settles": bar.settles, "refuses": bar.refuses}
    more += [name for name, holds in flags.items() if holds]
    what = f"{bar.rule} on {kinds} {of}".rstrip()
    return " ".join([f"{what} {held}: {sentence} <{', '.join(bar.facts)}>", *more])


def lines_of(evaluation: Evaluation) -> list[str]:
    """Write every bar of a case."""
    return [bar_text(bar, evaluation) for bar in evaluation.bars]


def chosen() -> Iterator[tuple[str, list[str]]]:
    """Choose of each case the bars that are of a new sort."""
    seen: Counter[tuple[object, ...]] = Counter()
    for name, case in cases().items():
        evaluation = evaluation_of(case)
        found = []
        here: set[tuple[object, ...]] = set()
        for bar in evaluation.bars:
            sort = sort_of(bar)
            if seen[sort] < _EACH and sort not in here:
                here.add(sort)
                found.append(bar_text(bar, evaluation))
        seen.update(here)
        if found:
            yield name, found


def kept() -> dict[str, list[str]]:
    """Read the file: the bars under each heading."""
    return in_full.kept(FILE)


if __name__ == "__main__":
    blocks = chain.from_iterable(("", name, *found) for name, found in chosen())
    FILE.write_text("\n".join(blocks).lstrip("\n") + "\n", encoding="utf-8")
