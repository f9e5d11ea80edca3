import pytest

from bide_client.table_file import (
    MAX_BYTES,
    MAX_ROWS,
    BadRow,
    Order,
    Row,
    UnreadableRow,
    UnreadableTable,
    day_of,
    read,
)


def row(text: str, **options: object) -> Row:
    found = read(text.encode(), **options)  # type: ignore[arg-type]  # options of `read`
    assert len(found) == 1
    assert isinstance(found[0], Row), found[0].reason
    return found[0]


def bad(text: str, **options: object) -> str:
    found = read(text.encode(), **options)  # type: ignore[arg-type]  # options of `read`
    assert len(found) == 1
    assert isinstance(found[0], BadRow)
    return found[0].reason


def test_a_row_is_read_by_the_usual_heads() -> None:
    found = row(
        "Company,Position,Date Applied,Job URL,Notes,Contact,Status\n"
        "Acme,Chef,2026-06-12,https://acme.example/1,liked it,Sam Okafor,applied\n"
    )
    assert (found.number, found.employer, found.role) == (2, "Acme", "Chef")
    assert (found.applied, found.url) == ("2026-06-12", "https://acme.example/1")
    assert (found.note, found.person) == ("liked it", "Sam Okafor")


def test_a_column_can_be_named() -> None:
    found = row("Firm,What\nAcme,Chef\n", columns={"role": "What"})
    assert (found.employer, found.role) == ("Acme", "Chef")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings_of_spreadsheets_are_known(separator: str, encoding: str) -> None:
    text = f"Company{separator}Role\nZürich AG{separator}Köchin\n"
    found = read(text.encode(encoding))
    assert isinstance(found[0], Row)
    assert (found[0].employer, found[0].role) == ("Zürich AG", "Köchin")


def test_the_same_row_has_the_same_external_id_and_another_row_another() -> None:
    text = "Company,Role,Notes\nAcme,Chef,{}\n"
    assert row(text.format("a")).external_id == row(text.format("b")).external_id
    assert row(text.format("a")).external_id != row(text.replace("Chef", "Cook")).external_id


def test_a_row_of_several_lines_is_reported_by_its_first() -> None:
    found = read(b'Company,Role,Notes\nAcme,Chef,"two\nlines"\n,Cook,\n')
    assert [each.number for each in found] == [2, 4]


@pytest.mark.parametrize(
    ("text", "dates", "wanted"),
    [
        ("2026-06-12", "", "2026-06-12"),
        ("25/12/2026", "", "2026-12-25"),
        ("12/25/2026", "", "2026-12-25"),
        ("12.06.2026", "dmy", "2026-06-12"),
        ("06/12/2026", "mdy", "2026-06-12"),
        ("06/06/26", "", "2026-06-06"),
    ],
)
def test_a_date_with_one_reading_is_read(text: str, dates: Order, wanted: str) -> None:
    assert day_of(text, dates).isoformat() == wanted


@pytest.mark.parametrize(
    ("text", "dates"),
    [("03/04/2026", ""), ("25/12/2026", "mdy"), ("soon", ""), ("1/2", ""), ("1999-01-01", "")],
)
def test_a_date_with_two_readings_or_none_is_not_guessed(text: str, dates: Order) -> None:
    with pytest.raises(UnreadableRow):
        day_of(text, dates)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("Company,Role\n,Chef\n", "no employer", id="no employer"),
        pytest.param("Company,Role\nAcme,\n", "no role", id="no role"),
        pytest.param("Company,Role\nAcme\n", "no role", id="too few cells"),
        pytest.param(f"Company,Role\n{'x' * 201},Chef\n", "longer than 200", id="long"),
        pytest.param("Company,Role,Applied\nA,B,03/04/2026\n", "--dates", id="two readings"),
        pytest.param("Company,Role,Interview\nA,B,2026-06-12\n", "time of day", id="no time"),
        pytest.param("Company,Role,Interview\nA,B,2026-06-12 10:00\n", "--zone", id="no zone"),
        pytest.param("Company,Role,URL\nA,B,javascript:alert(1)\n", "http", id="no address"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(text: str, reason: str) -> None:
    assert reason in bad(text)


def test_a_time_is_that_of_the_zone_and_a_time_there_is_twice_is_refused() -> None:
    text = "Company,Role,Interview\nA,B,{}\n"
    found = row(text.format("2026-06-12 10:00"), zone="Europe/London")
    assert found.interview == "2026-06-12T10:00:00+01:00"
    assert "clocks change" in bad(text.format("2026-10-25 01:30"), zone="Europe/London")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"a,b\n1,2\n", id="no known column"),
        pytest.param(b"Company,Role\nA,\0\n", id="NUL"),
        pytest.param(b"x" * (MAX_BYTES + 1), id="too large"),
        pytest.param(b"Company,Role\n" + b"A,B\n" * (MAX_ROWS + 1), id="too many rows"),
        pytest.param(b'Company,Role\n"' + b"x" * 200_000, id="a cell without an end"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableTable):
        read(content)


def test_a_mapping_that_does_not_fit_says_what_the_file_has() -> None:
    with pytest.raises(UnreadableTable, match="it has: Firm, What"):
        read(b"Firm,What\n", columns={"role": "Where"})
    with pytest.raises(UnreadableTable, match="is not a column"):
        read(b"Firm,What\n", columns={"salary": "What"})
