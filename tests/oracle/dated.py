"""Numbers of the operator that are valid from a day, and contacts to one person.

"Policy numbers may have effective dates (a number valid from a day)": whatever is asked at an
instant is asked under the numbers in force then, so each day on which one changes has an
interpreter of its own. A history names them under `operator`, which is no part of a document
of `POST /v1/decisions`: each number with the value it begins with and those that follow, each
`from` a day of UTC.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.oracle import decision_at, engine_of
from tests.oracle.compare import Answer, Comparison, Told, differing, instant, laid_out
from tests.oracle.engine import Engine
from tests.oracle.generate import STRICTER, generate
from tests.oracle.numbers import Numbers

Doc = dict[str, Any]
DEFAULTS = {one.name: one.default for one in fields(Numbers)}
_CHANGES_AT = ("", "", "", "changes_at")
#: Instants at which a history is asked beside its own: around the first days of numbers.
_AROUND = (timedelta(seconds=-1), timedelta(0), timedelta(hours=10))


def dated_history(seed: int) -> Doc:
    """The history of a seed, under an operator whose numbers change around its instant."""
    r = random.Random(f"dated {seed}")
    document = generate(seed)
    at = datetime.fromisoformat(document["at"]).date()
    free = sorted(set(STRICTER) - set(document["policy"]))
    operator: Doc = {}
    for name in r.sample(free, r.randint(1, 4)):
        choices = [DEFAULTS[name], *STRICTER[name]]
        days = {at + timedelta(days=r.choice([-60, -20, -5, 0, 1, 2, 5, 9, 15, 40]))}
        if r.random() < 0.4:
            days.add(max(days) + timedelta(days=r.randint(1, 20)))
        later = [{"from": day.isoformat(), "value": r.choice(choices)} for day in sorted(days)]
        operator[name] = {"value": r.choice(choices), "later": later}
    # What an account made stricter holds as long as it is the stricter one.
    for name in document["policy"]:
        if r.random() < 0.5:
            day = at + timedelta(days=r.choice([-10, 1, 6]))
            value = r.choice(STRICTER[name])
            step = {"from": day.isoformat(), "value": value}
            operator[name] = {"value": DEFAULTS[name], "later": [step]}
    document["operator"] = operator
    return document


def _strictest(name: str, values: list[Any]) -> Any:
    higher = STRICTER[name][0] > DEFAULTS[name]
    return max(values) if higher else min(values)


class Dated:
    """One document with dated numbers, asked at any instant."""

    def __init__(self, document: Doc) -> None:
        self.document = {name: one for name, one in document.items() if name != "operator"}
        self.operator = document["operator"]
        self.at = datetime.fromisoformat(document["at"]).astimezone(UTC)
        days = {s["from"] for number in self.operator.values() for s in number["later"]}
        self.steps = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in sorted(days)]
        self._engines: dict[date, Engine] = {}

    def numbers_on(self, day: date) -> Doc:
        """The numbers of an account that are other than the page's on a day."""
        own, found = self.document["policy"], dict(self.document["policy"])
        for name, number in self.operator.items():
            steps = [s for s in number["later"] if s["from"] <= day.isoformat()]
            found[name] = steps[-1]["value"] if steps else number["value"]
            if name.startswith("working_hours"):
                found[name.replace("working", "default")] = found[name]
            if name in own and own[name] != number["value"]:
                found[name] = _strictest(name, [found[name], own[name]])
        return found

    def engine(self, t: datetime) -> Engine:
        """The interpreter under the numbers in force at an instant."""
        begun = [step for step in self.steps if step <= t]
        day = max(begun).date() if begun else date.min
        if day not in self._engines:
            self._engines[day] = engine_of(self.document | {"policy": self.numbers_on(day)})
        return self._engines[day]

    def ask(self, t: datetime) -> Answer:
        """What holds at an instant, when it changes left aside."""
        answer = laid_out(decision_at(self.engine(t), t, changes=False))
        answer.pop(_CHANGES_AT)
        return answer

    def changes_at(self, t: datetime) -> datetime | None:
        """The next instant at which anything differs, of itself or by another number."""
        for step in [s for s in self.steps if s > t]:
            engine = self.engine(t)
            engine.ask_at(t)
            found = engine.changes_at(t)
            if found is not None and found <= step:
                return found
            after = self.engine(step)
            after.ask_at(step)
            if after.digest(step).value != engine.digest(t).value or self.ask(step) != self.ask(t):
                return step
            t = step
        engine = self.engine(t)
        engine.ask_at(t)
        return engine.changes_at(t)


def compare_dated(document: Doc) -> Comparison:
    """Ask both sides at a history's instant and around the days on which numbers change."""
    told, dated = Told(document), Dated(document)
    domain = told.ask(dated.at)
    changes = domain.pop(_CHANGES_AT)
    result = Comparison(differing(dated.ask(dated.at), domain), told.reached)
    result.found += differing(
        {_CHANGES_AT: instant(dated.changes_at(dated.at))}, {_CHANGES_AT: changes}
    )
    for t in _further(dated, changes):
        domain = told.ask(t)
        domain.pop(_CHANGES_AT)
        result.found += differing(dated.ask(t), domain)
        result.asked += 1
    return result


def _further(dated: Dated, changes: str | None) -> Iterator[datetime]:
    """Later instants before the next fact, at which both sides know the same as now."""
    edges = [step + more for step in dated.steps for more in _AROUND]
    if changes is not None:
        edge = datetime.fromisoformat(changes)
        edges += [edge - timedelta(seconds=1), edge]
    engine = dated.engine(dated.at)
    for t in sorted(edges):
        if t > dated.at and not engine.any_fact_in(dated.at, t):
            yield t
