"""The numbers of the etiquette: a bounded, versioned data file, never constants in rules.

The packaged numbers stand in `policy.toml`; an operator's are the text of a file of the
same form, which `parse` reads. An account may make any number stricter within its
bounds, never looser than the operator's; the result carries a version of its own, and
every stored decision names the version it was made under.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from app.domain.quiet_days import QuietDay

#: What a number's table may hold; only its value is an operator's to choose.
_MEMBERS: Final = frozenset(
    {"rule", "value", "later", "minimum", "maximum", "stricter", "unit", "grounds"}
)
#: The packaged numbers are a part of this code, as are the words in it.
_PACKAGED: Final = Path(__file__).with_name("policy.toml")
_DIGEST: Final = 16
_MINUTES_PER_HOUR: Final = 60
_MINUTES_PER_DAY: Final = 24 * _MINUTES_PER_HOUR


class PolicyError(ValueError):
    """A number is unknown, of the wrong kind, out of bounds or looser than it may be."""

    def __init__(self, number: str, code: str, detail: str) -> None:
        """Name the number, a stable code for clients and a sentence for people."""
        super().__init__(f"{number}: {detail}")
        self.number = number
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Number:
    """One number in force, with all that can be asked about it.

    Times of day are counted in minutes after local midnight; `shown` writes them as
    `HH:MM`. `stricter` names the direction, `higher` or `lower`.
    """

    name: str
    rule: str
    value: int
    default: int
    operator: int
    minimum: int
    maximum: int
    stricter: str
    unit: str
    grounds: str
    #: Values that come into force later, each with its first day, in the order of the days.
    later: tuple[tuple[date, int], ...] = ()

    def shown(self, value: int) -> int | str:
        """Write a value of this number as the policy file and the API do."""
        if self.unit != "local time":
            return value
        return f"{value // _MINUTES_PER_HOUR:02d}:{value % _MINUTES_PER_HOUR:02d}"

    def read(self, raw: object) -> int:
        """Read a value in the form of `shown`; raises PolicyError for anything else."""
        return _value(self.name, self.unit, raw)

    def on(self, day: date) -> "Number":
        """Return the number as it is in force on a day."""
        values = [value for first, value in self.later if first <= day]
        if not values:
            return self
        operator = values[-1]
        chosen = self.value if self.value != self.operator else operator
        pick = max if self.stricter == "higher" else min
        later = tuple(step for step in self.later if step[0] > day)
        return replace(self, value=pick(chosen, operator), operator=operator, later=later)

    def within(self, value: int) -> int:
        """Return the value if it lies in the bounds; raises PolicyError otherwise."""
        if not self.minimum <= value <= self.maximum:
            raise PolicyError(
                self.name,
                "out_of_range",
                f"This must lie between {self.shown(self.minimum)} and {self.shown(self.maximum)}.",
            )
        return value

    def no_looser(self, value: int) -> int:
        """Return the value if it is no looser than the operator's; raises PolicyError otherwise."""
        looser = value < self.operator if self.stricter == "higher" else value > self.operator
        if looser:
            raise PolicyError(
                self.name,
                "looser_than_operator",
                f"This may only be made stricter ({self.stricter}) than the operator's "
                f"{self.shown(self.operator)}.",
            )
        return value


def _value(name: str, unit: str, raw: object) -> int:
    """Read a value of a number of this name and unit. Raises PolicyError."""
    if unit != "local time":
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise PolicyError(name, "wrong_type", "This must be a whole number.")
        return raw
    minutes = _minutes(raw)
    if minutes is None:
        raise PolicyError(name, "wrong_type", "This must be a local time, such as 09:00.")
    return minutes


def _minutes(raw: object) -> int | None:
    """Read `HH:MM` as minutes after midnight, or None."""
    if not isinstance(raw, str):
        return None
    hours, colon, minutes = raw.partition(":")
    two_digits = len(hours) == len(minutes) == len("00") and (hours + minutes).isdecimal()
    if not (colon and two_digits and raw.isascii()):
        return None
    total = int(hours) * _MINUTES_PER_HOUR + int(minutes)
    return total if int(minutes) < _MINUTES_PER_HOUR and total <= _MINUTES_PER_DAY else None


@dataclass(frozen=True)
class Policy:
    """All numbers in force, under one version."""

    version: str
    operator_version: str
    by_name: Mapping[str, Number] = field(repr=False)
    #: Fingerprint of what decisions stand on beside the facts and these numbers.
    release: str = ""
    #: The packaged quiet days and, after them, those that the operator added.
    quiet_days: tuple[QuietDay, ...] = ()

    @cached_property
    def values(self) -> Mapping[str, int]:
        """The bare values by name, for the rules: one look-up each."""
        return {name: number.value for name, number in self.by_name.items()}

    @cached_property
    def digest(self) -> str:
        """Return a fingerprint of all numbers in force, whatever their version is called."""
        values = [
            [number.name, number.value, *([str(day), value] for day, value in number.later)]
            for number in self.by_name.values()
        ]
        quiet = [[one.month, one.day, one.before_public_holiday] for one in self.quiet_days]
        words = json.dumps([values, quiet])
        return hashlib.sha256(words.encode()).hexdigest()[:_DIGEST]

    @cached_property
    def basis(self) -> str:
        """Return the fingerprint of everything but the facts that a decision stands on.

        Whatever is derived and stored is derived anew when its basis differs from this.
        """
        # Of a number everything counts that is shown of it, since this is the policy's tag:
        # the operator may have caught up with what an account made stricter.
        shown = [
            [getattr(number, column.name) for column in fields(number)]
            for number in self.by_name.values()
        ]
        quiet = [[one.month, one.day, one.before_public_holiday] for one in self.quiet_days]
        parts = [self.release, self.operator_version, self.version, shown, quiet]
        words = json.dumps(parts, default=date.isoformat)
        return hashlib.sha256(words.encode()).hexdigest()[:_DIGEST]

    def on(self, release: str) -> "Policy":
        """Return these numbers under a release with this fingerprint."""
        return replace(self, release=release)

    def __getitem__(self, name: str) -> int:
        """Return the value in force of one number."""
        return self.values[name]

    def at(self, now: datetime) -> "Policy":
        """Return the policy as it is in force at an instant.

        A number with later values has the last one whose first day (of UTC) has come; an
        account's own value holds as long as it is the stricter one.
        """
        if not self._dated:
            return self
        return self._on(now.astimezone(UTC).date())

    def steps_after(self, now: datetime) -> list[datetime]:
        """Return, in order, the later instants at which a number has another value."""
        days = {first for number in self._dated for first, _ in number.later}
        steps = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in sorted(days)]
        return [step for step in steps if step > now]

    @cached_property
    def _dated(self) -> tuple[Number, ...]:
        return tuple(number for number in self.by_name.values() if number.later)

    def _on(self, day: date) -> "Policy":
        steps = [first for number in self._dated for first, _ in number.later if first <= day]
        if not steps:
            return self
        return self._since(max(steps))

    def _since(self, step: date) -> "Policy":
        known: dict[date, Policy] = self._known_steps
        if step not in known:
            changed = dict(self.by_name)
            for number in self._dated:
                changed[number.name] = number.on(step)
            known[step] = replace(self, version=f"{self.version}@{step}", by_name=changed)
        return known[step]

    @cached_property
    def _known_steps(self) -> "dict[date, Policy]":
        return {}

    def numbers(self) -> tuple[Number, ...]:
        """Return every number in the order of the policy file."""
        return tuple(self.by_name.values())

    def stricter(self, overrides: Mapping[str, object]) -> "Policy":
        """Return this policy with some numbers made stricter.

        `overrides` holds values in the form of the policy file. Raises PolicyError for
        an unknown number, one of the wrong kind, out of its bounds, or looser than the
        operator's.
        """
        if not overrides:
            return self
        changed = dict(self.by_name)
        for name, raw in overrides.items():
            if name not in changed:
                raise PolicyError(name, "unknown_number", "There is no number of this name.")
            number = changed[name]
            value = number.no_looser(number.within(number.read(raw)))
            changed[name] = replace(number, value=value)
        _check_hours(changed)
        differing = {n.name: n.value for n in changed.values() if n.value != n.operator}
        if not differing:
            return replace(self, version=self.operator_version, by_name=changed)
        words = json.dumps(differing, sort_keys=True)
        digest = hashlib.sha256(words.encode()).hexdigest()[:8]
        return replace(self, version=f"{self.operator_version}+{digest}", by_name=changed)


def _check_hours(numbers: Mapping[str, Number]) -> None:
    """Refuse working hours that end before they begin: nobody could ever be rung."""
    if numbers["working_hours_start"].value >= numbers["working_hours_end"].value:
        raise PolicyError(
            "working_hours_end", "ends_before_start", "Working hours must end after they start."
        )


def _check_hours_of_each_day(numbers: Mapping[str, Number]) -> None:
    """Check the working hours as they are at first, and on each day that changes them."""
    _check_hours(numbers)
    hours = {name: numbers[name] for name in ("working_hours_start", "working_hours_end")}
    for day in sorted({first for number in hours.values() for first, _ in number.later}):
        _check_hours({name: number.on(day) for name, number in hours.items()})


def parse(text: str) -> Policy:
    """Read what an operator has written.

    It needs a `version` and, under `[numbers.<name>]`, a `value` for each number that it
    changes, or values that come into force `later`, each `from` a day; bounds, directions and
    grounds stay the packaged ones. Raises PolicyError for values that are unknown or out of
    bounds, and for a text that is no policy at all.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError("policy", "not_toml", f"The file is not TOML: {error}.") from error
    numbers = told.get("numbers", {})
    if set(told) - {"version", "numbers", "quiet_days"} or not isinstance(numbers, dict):
        raise PolicyError("policy", "wrong_type", "A policy has a version and [numbers.<name>].")
    added = _quiet_days(told.get("quiet_days", []))
    version = told.get("version")
    if not isinstance(version, str) or not version:
        raise PolicyError("version", "missing", "The policy file must name its version.")
    changed = dict(POLICY.by_name)
    for name, table in numbers.items():
        if name not in changed:
            raise PolicyError(name, "unknown_number", "There is no number of this name.")
        if not isinstance(table, dict) or set(table) - _MEMBERS:
            raise PolicyError(name, "wrong_type", "A number is a table with a value.")
        number = changed[name]
        later = _later(number, table.get("later", []))
        unchanged = number.shown(number.value) if later else None
        value = number.within(number.read(table.get("value", unchanged)))
        changed[name] = replace(number, value=value, operator=value, later=later)
    _check_hours_of_each_day(changed)
    return Policy(
        version,
        version,
        changed,
        quiet_days=tuple(dict.fromkeys((*POLICY.quiet_days, *added))),
    )


def _later(number: Number, raw: object) -> tuple[tuple[date, int], ...]:
    """Read the values that come into force later: tables of `from` and `value`."""
    if not isinstance(raw, list):
        raise PolicyError(number.name, "wrong_type", "Later values are tables of from and value.")
    steps = []
    for one in raw:
        if not isinstance(one, dict) or set(one) != {"from", "value"}:
            raise PolicyError(number.name, "wrong_type", "A later value has from and value.")
        first = one["from"]
        if not isinstance(first, date) or isinstance(first, datetime):
            raise PolicyError(number.name, "wrong_type", "A later value names its first day.")
        steps.append((first, number.within(number.read(one["value"]))))
    if len({first for first, _ in steps}) < len(steps):
        raise PolicyError(
            number.name, "wrong_type", "Two later values begin on one day; leave one of them out."
        )
    return tuple(sorted(steps))


_QUIET_MEMBERS: Final = frozenset({"month_day", "before_public_holiday", "grounds"})


def _quiet_days(raw: object) -> tuple[QuietDay, ...]:
    """Read `[[quiet_days]]`. Raises PolicyError."""
    if not isinstance(raw, list):
        raise PolicyError("quiet_days", "wrong_type", "Quiet days are tables: [[quiet_days]].")
    return tuple(_quiet_day(one) for one in raw)


def _quiet_day(raw: object) -> QuietDay:
    if not isinstance(raw, dict) or set(raw) - _QUIET_MEMBERS:
        raise PolicyError(
            "quiet_days", "wrong_type", "A quiet day has a month_day, such as 12-24, and grounds."
        )
    before, grounds = raw.get("before_public_holiday", False), raw.get("grounds")
    if not isinstance(before, bool) or not isinstance(grounds, str) or not grounds.strip():
        raise PolicyError("quiet_days", "wrong_type", "Every quiet day states its grounds.")
    try:
        # 2000 was a leap year: 29 February can be quiet.
        day = date.fromisoformat(f"2000-{raw.get('month_day')}")
    except ValueError:
        raise PolicyError(
            "quiet_days", "wrong_type", "month_day is a month and a day, such as 12-24."
        ) from None
    return QuietDay(day.month, day.day, before, grounds)


def _packaged() -> Policy:
    told = tomllib.loads(_PACKAGED.read_text(encoding="utf-8"))
    numbers = {}
    for name, table in told["numbers"].items():
        value, least, most = (
            _value(name, table["unit"], table[bound]) for bound in ("value", "minimum", "maximum")
        )
        numbers[name] = Number(
            name,
            table["rule"],
            value,
            value,
            value,
            least,
            most,
            table["stricter"],
            table["unit"],
            table["grounds"],
        )
    quiet = _quiet_days(told["quiet_days"])
    return Policy(told["version"], told["version"], numbers, quiet_days=quiet)


POLICY: Final = _packaged()
