"""A filled database of the first edition under the service of now: nothing is lost."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from app.api.auth.principals import hash_key
from app.bootstrap import keys_secret
from app.storage import migrate
from app.storage.administration import Administration
from app.usecases.instants import rfc3339
from tests.api.v1.api_client import KEYS, SECRET, Api, Clock, make_app
from tests.support import first_edition
from tests.support.first_edition import ACCOUNT, CALL_AT, NOW, RESPOND_BY, Row, id_of
from tests.support.postgres import Cluster

#: Columns that the upgrade writes in another form, by table.
IN_ANOTHER_FORM: Final = {"employer_updates": {"respond_by", "call_at"}, "tasks": {"snoozed_until"}}
#: The sections of an export whose entries are rows of the table of that name.
SECTIONS: Final = (
    *("employers", "applications", "interviews", "timetables", "contacts", "employer_updates"),
    *("feedback", "tasks"),
)


@dataclass(frozen=True)
class Templates:
    """Databases to be copied: as the first edition left it, and after the upgrade."""

    copy: Callable[[str, str], str]
    before: str
    after: str


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    folder = tmp_path_factory.mktemp("of_before")

    def copy(template: str, name: str) -> str:
        shutil.copy(folder / template, folder / name)
        return f"sqlite:///{folder / name}"

    first_edition.fill(f"sqlite:///{folder / 'before'}")
    migrate.upgrade(copy("before", "after"))
    return Templates(copy, "before", "after")


@pytest.fixture(scope="module")
def on_postgresql(postgres_cluster: Cluster) -> Iterator[Templates]:
    made = []

    def copy(template: str | None, name: str) -> str:
        name = f"{name}_{uuid4().hex}"
        made.append(name)
        postgres_cluster.create_database(name, template)
        return postgres_cluster.url(name)

    first_edition.fill(copy(None, "before"))
    [before] = made
    migrate.upgrade(copy(before, "after"))
    yield Templates(copy, before, made[-1])
    for name in made:
        postgres_cluster.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def templates(request: pytest.FixtureRequest) -> Templates:
    """What is made once for all tests here, on either database."""
    found: Templates = request.getfixturevalue(f"on_{request.param}")
    return found


@pytest.fixture
def filled(templates: Templates) -> str:
    """A database that the first edition has filled."""
    return templates.copy(templates.before, uuid4().hex)


@pytest.fixture
def upgraded(templates: Templates) -> str:
    """The same after the upgrade."""
    return templates.copy(templates.after, uuid4().hex)


@pytest.fixture
def served(upgraded: str) -> Iterator[Api]:
    """The service of now on that database, asked for its account, and for an empty one."""
    administration = Administration(upgraded, clock=Clock(NOW))
    accounts = (ACCOUNT, administration.create_account("empty"))
    for key, account in zip(KEYS, accounts, strict=True):
        hashed = hash_key(keys_secret(SECRET.encode()), key)
        administration.create_key(account, "test", hashed, key[-4:])
    clock = Clock(NOW)
    with TestClient(make_app(upgraded, clock)) as client:
        yield Api(client, clock, KEYS[0], Api(client, clock, KEYS[1]))


def by_id(rows: list[Row]) -> dict[Any, Row]:
    return {next(iter(_names(row))): row for row in rows}


def _names(row: Row) -> list[Any]:
    """What a row is known by, the most telling first."""
    found = [row[name] for name in ("id", "name", "version") if name in row]
    return [(row.get("account_id"), found[0])]


def test_the_database_has_rows_in_every_table_of_the_first_edition(filled: str) -> None:
    found = first_edition.kept(filled)
    assert [name for name, rows in found.items() if not rows] == []


def test_every_row_is_there_after_the_upgrade_with_all_that_it_said(filled: str) -> None:
    before = first_edition.kept(filled)
    migrate.upgrade(filled)
    after = first_edition.kept(filled)
    del before["alembic_version"]
    for table, rows in before.items():
        found = by_id(after[table])
        assert len(rows) <= len(found)
        for name, row in by_id(rows).items():
            same = row.keys() - IN_ANOTHER_FORM.get(table, set())
            kept = found.get(name)
            if table == "marks":
                # A mark has the id of its task, which this one did not have.
                same -= {"id"}
                kept = found[ACCOUNT, id_of(93)]
            assert kept is not None, (table, name)
            assert {one: kept[one] for one in same} == {one: row[one] for one in same}


def test_deadlines_that_were_instants_are_the_same_instants(upgraded: str) -> None:
    updates = by_id(first_edition.kept(upgraded)["employer_updates"])
    found = {
        "call_at": {id_of(73): CALL_AT},
        "respond_by": {id_of(74): RESPOND_BY},
    }
    for column, instants in found.items():
        kept = {
            name: datetime.fromisoformat(row[column])
            for (_, name), row in updates.items()
            if row[column] is not None
        }
        assert kept == instants
        assert {one.tzinfo for one in kept.values()} == {UTC}
    assert updates[ACCOUNT, id_of(71)]["returns_on"] == date(2026, 11, 30)


def test_people_are_of_the_application_of_their_round(upgraded: str) -> None:
    people = first_edition.kept(upgraded)["interviewers"]
    rounds = {one["id"]: one for one in first_edition.kept(upgraded)["interviews"]}
    assert {
        one["application_id"] == rounds[one["interview_id"]]["application_id"] for one in people
    } == {True}
    assert {one["part"] for one in people} == {"interviewer"}


def test_skips_and_snoozes_of_before_are_heard(served: Api) -> None:
    decision = served.get(f"/v1/interviews/{id_of(21)}/next-action")
    entries = {
        (one["kind"], one["interviewer_id"]): one
        for one in decision["actions"]
        if one["interview_id"] == id_of(21)
    }
    assert entries["send_thank_you", id_of(32)]["skipped"]
    assert not entries["send_thank_you", id_of(31)]["skipped"]
    assert entries["record_timetable", None]["snoozed_until"] == "2026-11-20T15:00:00Z"


def test_the_export_has_everything(served: Api) -> None:
    wanted: dict[str, set[Any]] = {}
    for table, row in first_edition.rows():
        wanted.setdefault(table, set()).add(row.get("id"))
    file = served.get("/v1/me/export")
    assert file["policy"] == {"timetable_grace_business_days": 2}
    for section in SECTIONS:
        assert {one["id"] for one in file[section]} >= wanted[section], section
    people = [one["id"] for held in file["interviews"] for one in held["interviewers"]]
    assert set(people) == wanted["interviewers"]
    updates = {one["id"]: one for one in file["employer_updates"]}
    assert updates[id_of(73)]["call_at"] == rfc3339(CALL_AT)
    assert updates[id_of(74)]["respond_by"] == rfc3339(RESPOND_BY)
    assert updates[id_of(74)]["note"] == "½ & 👋"
    for table, row in first_edition.rows():
        if table == "contacts":
            (entry,) = [one for one in file["contacts"] if one["id"] == row["id"]]
            attested = entry["attestation"] or {}
            found = {name: value for name, value in attested.items() if value is not None}
            assert found == (row["attestation"] or {})
            assert entry["breach"] == row["breach"]


def test_an_export_after_the_upgrade_can_be_imported(served: Api) -> None:
    file = served.get("/v1/me/export")
    served.other.post("/v1/imports", file)
    again = served.other.get("/v1/me/export")
    assert {**again, "exported_at": None} == {**file, "exported_at": None}


def test_every_pursuit_has_a_decision_and_every_list_is_answered(served: Api) -> None:
    for number in first_edition.APPLICATIONS:
        path = f"/v1/applications/{id_of(number)}"
        decision = served.get(f"{path}/next-action")
        assert decision["application_id"] == id_of(number)
        assert decision["next_action"]["kind"]
        served.get(f"{path}/plan")
    for number in first_edition.ROUNDS:
        decision = served.get(f"/v1/interviews/{id_of(number)}/next-action")
        assert decision["next_action"]["kind"]
    assert len(served.get("/v1/agenda")["items"]) >= 1
    everything = served.everything()
    assert len(everything["interviews"]) == len(first_edition.ROUNDS)
    basis = served.get("/v1/policy")["basis"]
    derived = [one for one in served.get("/v1/tasks", limit=200)["items"] if not one["own"]]
    assert {one["basis"] for one in derived} == {basis}


def test_what_an_employer_named_as_an_instant_is_answered_as_one(served: Api) -> None:
    answer = served.get(f"/v1/interviews/{id_of(23)}/employer-updates")["items"]
    assert [one["call_at"] for one in answer] == [rfc3339(CALL_AT)]
    decision = served.get(f"/v1/applications/{id_of(13)}/next-action")
    offer = next(one for one in decision["actions"] if one["kind"] == "respond_to_offer")
    assert offer["due_at"] == rfc3339(RESPOND_BY)


def test_the_way_back_keeps_every_row_of_the_first_edition(filled: str) -> None:
    before = first_edition.kept(filled)
    migrate.upgrade(filled)
    migrate.downgrade(filled, first_edition.REVISION)
    after = first_edition.kept(filled)
    assert before.pop("alembic_version") == after.pop("alembic_version")
    assert before.keys() == after.keys()
    # The marks have other ids, and what was a snooze of a skipped task is none any more.
    for table in before.keys() - {"marks", "tasks"}:
        assert by_id(after[table]) == by_id(before[table]), table
    assert by_id(after["tasks"]).keys() == by_id(before["tasks"]).keys()
