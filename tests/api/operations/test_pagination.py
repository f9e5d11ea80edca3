import base64
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.api.operations.pagination import SortValue, read_cursor, write_cursor
from app.api.problems.problem import Problem
from tests.api.small_service import OTHER_KEY, THINGS, problem

sort_values = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8")),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.datetimes(timezones=st.just(UTC)),
    st.dates(),
)


@given(st.lists(sort_values, max_size=3), st.binary(min_size=1), st.text())
def test_a_cursor_is_read_as_it_was_written(
    last: list[SortValue], secret: bytes, context: str
) -> None:
    context = context.encode(errors="replace").decode()
    cursor = write_cursor(secret, context, last)
    assert read_cursor(secret, context, cursor) == tuple(last)


def test_a_date_and_an_instant_stay_what_they_are() -> None:
    last: list[SortValue] = [date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)]
    back = read_cursor(b"s", "c", write_cursor(b"s", "c", last))
    assert [type(value) for value in back] == [date, datetime]


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_cursor_that_was_touched_is_refused(place: int) -> None:
    cursor = write_cursor(b"s", "c", ["some value", 12345])
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[place % len(raw)] ^= 1
    with pytest.raises(Problem):
        read_cursor(b"s", "c", base64.urlsafe_b64encode(raw).decode())


@pytest.mark.parametrize(("secret", "context"), [(b"t", "c"), (b"s", "d")])
def test_a_cursor_of_another_service_or_list_is_refused(secret: bytes, context: str) -> None:
    with pytest.raises(Problem):
        read_cursor(secret, context, write_cursor(b"s", "c", [1]))


@pytest.mark.parametrize("cursor", ["", "a", "====", "é", "Zm9v", "!" * 40])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Problem):
        read_cursor(b"s", "c", cursor)


def test_following_the_links_visits_each_item_once(client: TestClient) -> None:
    path = "/v1/things?limit=40&colour=red"
    seen: list[str] = []
    while path:
        response = client.get(path)
        body = response.json()
        seen += [item["id"] for item in body["items"]]
        link = response.headers.get("link")
        path = link[1 : link.index(">")] if link else ""
        if link:
            assert link.endswith('>; rel="next"')
            query = parse_qs(urlsplit(path).query)
            assert query["cursor"] == [body["next_cursor"]]
            assert query["colour"] == ["red"]
        else:
            assert body["next_cursor"] is None
    assert seen == [row["id"] for row in THINGS]


@pytest.mark.parametrize(
    ("limit", "size"), [(None, 50), ("1", 1), ("200", 200), ("5000", 200), ("9" * 99, 200)]
)
def test_a_page_is_as_long_as_asked_and_no_longer_than_200(
    client: TestClient, limit: str | None, size: int
) -> None:
    response = client.get("/v1/things", params={} if limit is None else {"limit": limit})
    assert len(response.json()["items"]) == size


def test_a_cursor_is_bound_to_its_filters(client: TestClient) -> None:
    cursor = client.get("/v1/things?colour=red").json()["next_cursor"]
    assert client.get(f"/v1/things?colour=red&limit=3&cursor={cursor}").status_code == 200
    response = client.get(f"/v1/things?colour=blue&cursor={cursor}")
    [error] = problem(response, 422, "invalid_request")["errors"]
    assert (error["pointer"], error["code"]) == ("/query/cursor", "invalid_cursor")


def test_a_cursor_is_bound_to_its_account(client: TestClient) -> None:
    cursor = client.get("/v1/things").json()["next_cursor"]
    response = client.get(
        f"/v1/things?cursor={cursor}", headers={"Authorization": f"Bearer {OTHER_KEY}"}
    )
    problem(response, 422, "invalid_request")
