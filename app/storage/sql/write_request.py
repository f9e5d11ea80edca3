"""Write requests: the arguments of one write, and the values that its statements bind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from app.storage.sql.loads import LimitShape, LoadShape
from app.storage.sql.statements import Statement
from app.usecases.ports import Key, Outcome, PursuitContext, RowLimit

T = TypeVar("T")

#: The ids that a client chose for new records: each a table and an id.
ChosenIds = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WriteRequest(Generic[T]):
    """One write that was asked for: the arguments of `ports.Gateway.write`."""

    account_id: str
    key: Key
    decide: Callable[[PursuitContext | None, datetime], Outcome[T]]
    chosen_ids: ChosenIds
    limits: tuple[RowLimit, ...] = ()

    @property
    def second(self) -> "WriteRequest[T] | None":
        """The load of the key's `second`, if it has one."""
        key = self.key.second
        return None if key is None else WriteRequest(self.account_id, key, self.decide, ())

    @property
    def shape(self) -> LoadShape:
        """What its load looks like."""
        return LoadShape(
            self.key.kind,
            self.key.at is not None,
            self.key.with_own,
            tuple([table for table, _ in self.chosen_ids]),
            tuple([_limit_shape(one) for one in self.limits]),
            self.key.alone,
            self.key.under,
        )

    def binds(self, wall: datetime) -> dict[str, Any]:
        """What its statements bind; wall: what the clock says."""
        bound = binds(self.account_id, self.key, wall, self.chosen_ids)
        for number, limits in enumerate(self.limits):
            bound[f"limit_{number}"] = limits.most - 1
            for place, (_, value) in enumerate(limits.where):
                bound[f"limit_{number}_{place}"] = value
        return bound


@dataclass(frozen=True, slots=True)
class MaintenanceStatement:
    """A bounded statement across accounts, in a transaction of its own.

    returning: whether it answers the text of each row, rather than how many it changed
    """

    statement: Statement
    values: Mapping[str, Any]
    returning: bool = False


def _limit_shape(limits: RowLimit) -> LimitShape:
    where = tuple([(name, _plain(value)) for name, value in limits.where])
    return LimitShape(limits.table, where, limits.of_application)


def _plain(value: object) -> bool | None:
    """What of a value is a part of the statement: that it is nothing, or a flag."""
    return True if value is True else False if value is not None else None


def binds(account_id: str, key: Key, wall: datetime, chosen_ids: ChosenIds = ()) -> dict[str, Any]:
    """What the statements for a key bind; wall: what the clock says."""
    bound: dict[str, Any] = {"account": account_id, "id": key.id, "at": key.at, "wall": wall}
    if key.match is not None:
        name_key, time_zone, country, subdivision = key.match
        bound |= {
            "name_key": name_key,
            "time_zone": time_zone or "",
            "country": country or "",
            "subdivision": subdivision or "",
        }
    for number, (_, row_id) in enumerate(chosen_ids):
        bound[f"chosen_{number}"] = row_id
    return bound
