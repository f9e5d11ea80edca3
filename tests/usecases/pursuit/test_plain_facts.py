"""Facts as plain JSON, and back without loss."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given

from app.domain.actions import Channel, Kind
from app.domain.facts import Application, Attestation, Contact, Preferences, Pursuit
from app.domain.quiet_days import QuietDay
from app.domain.regions import Closed, OwnDays, Region
from app.usecases.pursuit.plain_facts import UnreadableFacts, from_plain, to_plain
from tests.domain.strategies import examples, pursuits

NOON = datetime(2026, 11, 20, 12, 0, 0, 7, tzinfo=UTC)
DAYS = OwnDays(
    (0, 1, 2),
    ((0, time(9), time(12, 30)),),
    (Closed(date(2026, 12, 24), date(2027, 1, 5), "shutdown"),),
    (date(2026, 10, 10),),
)


@examples(100)
@given(pursuits())
def test_a_pursuit_comes_back_as_it_was(drawn: tuple[Pursuit, datetime]) -> None:
    pursuit, _ = drawn
    assert from_plain(Pursuit, json.loads(json.dumps(to_plain(pursuit)))) == pursuit


def test_a_day_stays_a_day_and_an_instant_an_instant() -> None:
    for at in (date(2026, 11, 20), NOON):
        application = Application("a", "role", applied_at=at)
        back = from_plain(Application, to_plain(application))
        assert (back.applied_at, type(back.applied_at)) == (at, type(at))


def test_what_is_usual_is_left_out_and_what_is_own_is_not() -> None:
    region = Region("Europe/London", days=DAYS)
    assert to_plain(region)["days"]["hours"] == [[0, "09:00:00", "12:30:00"]]
    assert from_plain(Region, to_plain(region)) == region
    assert to_plain(Preferences()) == {}
    assert to_plain(Preferences(no_calls=True)) == {"no_calls": True}
    contact = Contact("c", None, Kind.RESEND, Channel.EMAIL, NOON, breach=("minimum-gap",))
    found = to_plain(contact)
    assert found["happened_at"] == "2026-11-20T12:00:00.000007Z"
    assert found["breach"] == ["minimum-gap"]
    assert from_plain(Contact, found) == contact
    assert from_plain(QuietDay, to_plain(QuietDay(2, 29, False, "why"))).day == 29


def test_an_instant_is_written_in_utc() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    assert to_plain(elsewhere) == "2026-11-20T12:00:00.000007Z"
    assert from_plain(datetime, to_plain(elsewhere)) == NOON


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"id": "a"}, id="something missing"),
        pytest.param({"id": "a", "role": "r", "more": 1}, id="something more"),
        pytest.param({"id": 1, "role": "r"}, id="a number for a text"),
        pytest.param({"id": "a", "role": "r", "internal": 1}, id="a number for a flag"),
        pytest.param({"id": "a", "role": "r", "route": "by boat"}, id="an unknown word"),
        pytest.param({"id": "a", "role": "r", "closing_on": "soon"}, id="no day"),
        pytest.param({"id": "a", "role": "r", "applied_at": "2026-11-20T12:00:00"}, id="naive"),
        pytest.param({"id": "a", "role": "r", "people": {}}, id="no list"),
        pytest.param({"id": "a", "role": "r", "region": {"days": 1}}, id="deep within"),
        pytest.param({"id": "a", "role": "r", "closing_on": 5}, id="a number for a day"),
        pytest.param([], id="a list"),
        pytest.param(None, id="nothing"),
    ],
)
def test_what_is_no_fact_is_refused(value: object) -> None:
    with pytest.raises(UnreadableFacts):
        from_plain(Application, value)


def test_what_is_no_value_of_a_fact_is_not_written() -> None:
    with pytest.raises(TypeError):
        to_plain(1.5)
    with pytest.raises(UnreadableFacts):
        from_plain(dict, {})
    attested = replace(Attestation(), need="a ramp")
    assert from_plain(Attestation, to_plain(attested)) == attested
