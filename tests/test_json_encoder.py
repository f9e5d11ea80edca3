"""JSON encoder: its bytes are those of pydantic's writer, for all that an answer may hold."""

from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pydantic_core
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from app.json_encoder import to_json

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats(-1e15, 1e15)
    | st.text()
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.datetimes(timezones=st.just(timezone(timedelta(hours=-3, minutes=-30))))
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


@given(_VALUES)
def test_any_value_is_written_as_pydantic_writes_it(value: object) -> None:
    assert to_json(value) == pydantic_core.to_json(value)


class Verdict(StrEnum):
    """A member of an enumeration, as decisions hold them."""

    ALLOWED = "allowed"


class Model(BaseModel):
    """A model, as a handler may answer with."""

    on: date
    at: datetime


@pytest.mark.parametrize(
    "value",
    [
        Verdict.ALLOWED,
        {"items": [Model(on=date(2026, 6, 12), at=datetime(2026, 6, 12, tzinfo=UTC))]},
    ],
    ids=["a member", "a model"],
)
def test_what_it_does_not_know_is_written_so_too(value: object) -> None:
    assert to_json(value) == pydantic_core.to_json(value)
