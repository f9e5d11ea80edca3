from pathlib import Path
from typing import Any

import pytest

from bide_client import Bide
from bide_client.importing import external_id_of
from tests.api.v1.api_client import Api, on_one_database
from tests.client.test_commands import Ended, Run, _own_settings, run
from tests.client.test_invitation_file import calendar, event

__all__ = ["_own_settings", "run"]

TABLE = """\
Company,Position,Date Applied,Interview date,Job URL,Notes,Contact
Acme,Chef,2026-11-02,2026-11-25 10:00,https://acme.example/1,liked it,Sam Okafor
Beta,Cook,03/04/2026,,,,
Gamma,Baker,,,,,
"""
TO_ACME = ("--employer", "Acme", "--role", "Chef")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "tracker.csv"
    file.write_text(TABLE)
    return file


def invitation(folder: Path, *lines: str, start: str = "", method: str = "REQUEST") -> str:
    file = folder / "invite.ics"
    begins = start or "DTSTART:20261125T100000Z"
    file.write_bytes(calendar(event(*lines, start=begins), method=method))
    return str(file)


def only(api: Api) -> Any:  # noqa: ANN401  # any JSON
    """The one interview on record."""
    items = api.get("/v1/interviews")["items"]
    assert len(items) == 1
    return items[0]


def test_a_table_is_imported_once_and_each_row_reported(run: Run, api: Api, sheet: Path) -> None:
    ended = run("import", str(sheet), "--zone", "Europe/London", "--country", "GB")
    assert ended.code == 1
    assert "1 refused" in ended.err
    assert "2 created" in ended.err
    line = next(line for line in ended.out.splitlines() if line.startswith("3\t"))
    assert "2026-04-03" in line
    assert "2026-03-04" in line
    assert only(api)["starts_at"] == "2026-11-25T10:00:00Z"
    assert {each["role"] for each in api.get("/v1/applications")["items"]} == {"Chef", "Baker"}
    again = run("import", str(sheet), "--zone", "Europe/London", "--dates", "dmy")
    assert (again.code, again.err) == (0, "1 created, 2 present.\n")


@on_one_database
def test_a_dry_run_records_nothing(run: Run, api: Api, sheet: Path) -> None:
    ended = run("import", str(sheet), "--zone", "Europe/London", "--dates", "dmy", "--dry-run")
    assert ended.code == 0
    assert "would be created" in ended.out
    assert api.get("/v1/applications")["items"] == []


@on_one_database
def test_columns_can_be_named(run: Run, api: Api, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("Where;What\nAcme;Chef\n")
    assert run("import", str(file), "--zone", "Europe/London").code == 2
    named = ("--map", "employer=Where", "--map", "role=What")
    assert run("import", str(file), "--zone", "Europe/London", *named).code == 0
    assert api.get("/v1/applications")["items"][0]["role"] == "Chef"


@on_one_database
def test_what_the_service_refuses_is_reported_by_its_row(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("Company,Role,Contact,Email\nAcme,Chef,Sam,not an address\n")
    ended = run("import", str(file), "--zone", "Europe/London")
    assert ended.code == 1
    assert "2\trefused\tAcme: Chef" in ended.out


def test_an_invitation_becomes_an_interview_that_its_uid_names(
    run: Run, api: Api, tmp_path: Path
) -> None:
    file = invitation(tmp_path, "SEQUENCE:1", "ORGANIZER;CN=Sam Okafor:mailto:sam@acme.example")
    assert run("import", file, *TO_ACME, "--zone", "Europe/London").code == 0
    found = api.get(f"/v1/interviews/{only(api)['id']}")
    assert found["external_id"] == "ics:one@example"
    assert found["interviewers"][0]["name"] == "Sam Okafor"


@on_one_database
def test_a_higher_sequence_moves_it_and_a_lower_one_does_not(
    run: Run, api: Api, tmp_path: Path
) -> None:
    place = ("--zone", "Europe/London")
    run("import", invitation(tmp_path, "SEQUENCE:2"), *TO_ACME, *place)
    later = invitation(tmp_path, "SEQUENCE:3", start="DTSTART:20261126T110000Z")
    assert run("import", later).err == "1 updated.\n"
    assert only(api)["starts_at"] == "2026-11-26T11:00:00Z"
    older = invitation(tmp_path, "SEQUENCE:1", start="DTSTART:20261127T110000Z")
    assert run("import", older).err == "1 present.\n"
    assert only(api)["starts_at"] == "2026-11-26T11:00:00Z"


@on_one_database
def test_a_cancellation_cancels_and_an_unknown_one_is_refused(
    run: Run, api: Api, tmp_path: Path
) -> None:
    cancels = invitation(tmp_path, "SEQUENCE:5", method="CANCEL")
    assert run("import", cancels).code == 1
    run("import", invitation(tmp_path, "SEQUENCE:2"), *TO_ACME, "--zone", "Europe/London")
    cancels = invitation(tmp_path, "SEQUENCE:5", method="CANCEL")
    assert run("import", cancels).code == 0
    assert only(api)["state"] == "cancelled"


@on_one_database
def test_another_organiser_cannot_move_it_unless_a_person_says_so(
    run: Run, api: Api, tmp_path: Path
) -> None:
    sam, eve = (f"ORGANIZER:mailto:{name}" for name in ("sam@acme.example", "eve@evil.example"))
    run("import", invitation(tmp_path, "SEQUENCE:1", sam), *TO_ACME, "--zone", "Europe/London")
    moved = invitation(tmp_path, "SEQUENCE:2", eve, start="DTSTART:20261126T110000Z")
    refused = run("import", moved)
    assert (refused.code, only(api)["starts_at"]) == (1, "2026-11-25T10:00:00Z")
    assert "evil.example" in refused.out
    assert run("import", moved, "--other-organiser").code == 0
    assert only(api)["starts_at"] == "2026-11-26T11:00:00Z"


@on_one_database
def test_an_unknown_zone_is_asked_about(run: Run, api: Api, tmp_path: Path) -> None:
    file = invitation(tmp_path, start="DTSTART;TZID=Nowhere:20261125T100000")
    asked = run("import", file, *TO_ACME)
    assert asked.code == 1
    assert "--zone" in asked.out
    assert api.get("/v1/interviews")["items"] == []
    assert run("import", file, *TO_ACME, "--zone", "Europe/Berlin").code == 0
    assert only(api)["starts_at"] == "2026-11-25T09:00:00Z"


@on_one_database
def test_a_person_on_a_terminal_is_asked_for_the_zone_and_the_pursuit(
    run: Run, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("asking", "transfer"):
        monkeypatch.setattr(f"bide_client.commands.{module}.on_terminal", lambda: True)
    file = invitation(tmp_path, start="DTSTART;TZID=Nowhere:20261125T100000")
    ended = run("import", file, stdin="Europe/Berlin\nAcme\nChef\n")
    assert ended.code == 1, "the zone of the invitation need not be the employer's"
    api.patch("/v1/me", {"defaults": {"time_zone": "Europe/Berlin"}})
    ended = run("import", file, stdin="Europe/Berlin\nAcme\nChef\n")
    assert ended.code == 0, ended.err
    assert "The file names 'Nowhere', which is not known." in ended.err
    assert only(api)["starts_at"] == "2026-11-25T09:00:00Z"


@on_one_database
def test_a_long_uid_is_still_one_name(bide: Bide) -> None:
    assert len(external_id_of("x" * 5000)) <= 200
    assert external_id_of("a") != external_id_of("b")
    assert list(bide.interviews.each(external_id=external_id_of("x" * 5000))) == []


@on_one_database
@pytest.mark.parametrize(
    "name", ["no.ics", "no.csv", "no.json", "no.txt"], ids=lambda name: name.split(".")[1]
)
def test_a_file_that_is_not_what_it_says_is_an_error_of_usage(
    run: Run, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0")
    ended: Ended = run("import", str(file))
    assert ended.code == 2
    assert ended.err.startswith("bide: ")


def test_a_file_that_is_not_there_is_an_error(run: Run, tmp_path: Path) -> None:
    ended = run("import", str(tmp_path / "none.csv"))
    assert ended.code == 1
    assert "No such file" in ended.err
