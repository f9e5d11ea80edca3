"""Parsing of a pursuit with many contacts: no call in Python for each, and no copy of the text."""

from collections import Counter
from datetime import timedelta

from app.domain.facts import Contact
from app.storage.schema.types import to_microseconds
from app.storage.sql import latest_instants, mappers
from app.storage.sql.loads import LoadShape
from app.storage.sql.queries import EMPLOYER, FACTS
from app.storage.sql.statement_cache import sqlite_statements
from tests.storage.rows import NOON, new_id
from tests.support.calls import counted

FEW, MANY = 10, 90


def rows(count: int) -> list[list[object]]:
    """Contacts as `queries.FACTS` has them, latest first."""
    application, interview = new_id(), new_id()
    at = [to_microseconds(NOON + timedelta(minutes=number)) for number in range(count)]
    return [
        [one, new_id(), application, interview, None, "reply", "email", "employer", "sent", None,
         [], None, None, one]
        for one in reversed(at)
    ]  # fmt: skip


def parse(arrays: list[list[object]]) -> tuple[Contact, ...]:
    application = arrays[0][2]
    of_application = {"created_at": 0, "id": application, "employer_id": "employer"}
    of_application |= {"role": "Analyst", "route": "direct"}
    of_employer = {"id": "employer", "name": "Acme", "time_zone": "Europe/London"}
    held = [[of_application.get(name) for name in FACTS["applications"]]]
    employer = mappers.employer([of_employer.get(name) for name in EMPLOYER])
    facts = [held, None, None, None, arrays, None, None, None]
    (pursuit,) = mappers.pursuits({"employer": employer}, facts)["employer"]
    latest_instants.latest(facts)
    return pursuit.contacts


def test_no_contact_takes_a_call_of_its_own() -> None:
    called: dict[int, Counter[str]] = {}
    for count in (FEW, MANY):
        arrays = rows(count)
        # Instants that came before are known.
        parse(arrays)
        with counted() as called[count]:
            found = parse(arrays)
        assert len(found) == count
    assert called[MANY] == called[FEW]


def test_contacts_come_in_the_order_in_which_they_happened() -> None:
    arrays = rows(MANY)
    found = parse(arrays)
    assert [one.happened_at for one in found] == sorted(one.happened_at for one in found)
    assert {type(one) for one in found} == {Contact}


def test_a_load_is_put_together_at_once() -> None:
    # Each `||` would copy all contacts that stand before it.
    for shape in (LoadShape("interview"), LoadShape("interview", chosen_ids=())):
        assert "||" not in sqlite_statements().load(shape).sql
