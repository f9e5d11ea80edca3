import json

import pytest
from starlette.testclient import TestClient

from tests.api.small_service import SOME_ID, Store, problem

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("field", "value", "pointer", "code"),
    [
        pytest.param("name", 3, "/name", "wrong_type", id="a number is no text"),
        pytest.param("name", None, "/name", "wrong_type", id="null is no text"),
        pytest.param("name", "  ", "/name", "too_short", id="blanks are no text"),
        pytest.param("name", "x" * 201, "/name", "too_long", id="text is bounded"),
        pytest.param("name", "a\0b", "/name", "nul_character", id="no NUL in text"),
        pytest.param("name", "\ud800", "/name", "invalid_text", id="no half of a pair"),
        pytest.param("naame", "x", "/naame", "unknown_field", id="a typo does not pass"),
        pytest.param("colour", "green", "/colour", "unknown_value", id="one of a list"),
        pytest.param("colour", 1, "/colour", "unknown_value", id="a number is no choice"),
        pytest.param("urgent", 1, "/urgent", "wrong_type", id="an integer is no flag"),
        pytest.param("urgent", "true", "/urgent", "wrong_type", id="text is no flag"),
        pytest.param("share", "0.5", "/share", "wrong_type", id="text is no number"),
        pytest.param("share", True, "/share", "wrong_type", id="a flag is no number"),
        pytest.param("share", 1.5, "/share", "out_of_range", id="numbers are bounded"),
        pytest.param("at", 1700000000, "/at", "wrong_type", id="a number is no instant"),
        pytest.param("at", "2026-11-20T10:00:00", "/at", "naive_instant", id="naive"),
        pytest.param("at", "2026-11-20", "/at", "invalid_instant", id="a date is no instant"),
        pytest.param("at", "2026-02-30T10:00:00Z", "/at", "invalid_instant", id="no such day"),
        pytest.param("at", "2026-02-20T25:00:00Z", "/at", "invalid_instant", id="no such hour"),
        pytest.param("at", "1999-12-31T23:59:59Z", "/at", "out_of_range", id="before 2000"),
        pytest.param("at", "2100-01-01T00:00:00Z", "/at", "out_of_range", id="after 2099"),
        pytest.param("at", "0001-01-01T00:00:00+23:59", "/at", "invalid_instant", id="overflow"),
        pytest.param("at", "9999-12-31T23:59:59-23:59", "/at", "invalid_instant", id="overflow up"),
        pytest.param("at", "٢026-11-20T10:00:00Z", "/at", "invalid_instant", id="other digits"),
        pytest.param("day", "2026-02-30", "/day", "invalid_date", id="an impossible date"),
        pytest.param("day", "2026-11-20T00:00:00Z", "/day", "invalid_date", id="no instant here"),
        pytest.param("day", 20261120, "/day", "wrong_type", id="a number is no date"),
        pytest.param("day", "2100-01-01", "/day", "out_of_range", id="a date after 2099"),
        pytest.param("time_zone", "Europe/Nowhere", "/time_zone", "unknown_time_zone", id="zone"),
        pytest.param("time_zone", "../UTC", "/time_zone", "unknown_time_zone", id="zone as path"),
        pytest.param("time_zone", "Factory", "/time_zone", "unknown_time_zone", id="no place"),
        pytest.param("country", "XX", "/country", "unknown_country", id="country"),
        pytest.param("country", "GBR", "/country", "too_long", id="three letters"),
        pytest.param("email", "sam", "/email", "invalid_email", id="e-mail"),
        pytest.param("email", "a@b.c\r\nBcc: x@y.z", "/email", "invalid_email", id="injection"),
        pytest.param("email", "a@-b.example", "/email", "invalid_email", id="domain"),
        pytest.param("link", "javascript:alert(1)", "/link", "invalid_url", id="no web address"),
        pytest.param("link", "http://", "/link", "invalid_url", id="no host"),
        pytest.param("link", "http://[", "/link", "invalid_url", id="a broken host"),
        pytest.param("link", "https://a.example/ b", "/link", "invalid_url", id="a blank in it"),
        pytest.param("id", SOME_ID.replace("-7", "-4", 1), "/id", "not_version_7", id="version 4"),
        pytest.param("id", "x", "/id", "invalid_id", id="no id"),
        pytest.param("id", 7, "/id", "wrong_type", id="a number is no id"),
        pytest.param("owner", "x", "/owner", "invalid_id", id="no reference"),
        pytest.param("parts", {}, "/parts", "wrong_type", id="an object is no list"),
        pytest.param("parts", [{"name": "a"}] * 4, "/parts", "too_long", id="lists are bounded"),
        pytest.param("parts", [{}], "/parts/0/name", "missing", id="missing deep inside"),
        pytest.param(
            "parts", [{"name": "a", "count": True}], "/parts/0/count", "wrong_type", id="no integer"
        ),
        pytest.param(
            "parts", [{"name": "a", "count": 1.0}], "/parts/0/count", "wrong_type", id="no float"
        ),
        pytest.param(
            "parts", [{"name": "a", "a/b~c": 1}], "/parts/0/a~1b~0c", "unknown_field", id="escaped"
        ),
        pytest.param(
            "parts", [{"name": "a\0"}], "/parts/0/name", "nul_character", id="NUL deep inside"
        ),
    ],
)
def test_a_field_that_cannot_be_is_pointed_at(
    client: TestClient, field: str, value: object, pointer: str, code: str
) -> None:
    body = {"name": "a", field: value}
    response = client.post("/v1/things", content=json.dumps(body).encode(), headers=JSON)
    errors = problem(response, 422, "invalid_request")["errors"]
    assert [(e["pointer"], e["code"]) for e in errors] == [(pointer, code)]


@pytest.mark.parametrize("country", ["Germany", "GBR", "D", ""])
def test_a_country_of_another_length_is_shown_what_one_looks_like(
    client: TestClient, country: str
) -> None:
    response = client.post("/v1/things", json={"name": "a", "country": country})
    assert problem(response, 422, "invalid_request")["detail"].endswith("two letters such as GB.")


def test_a_text_that_is_too_long_is_refused_in_words_of_ours(client: TestClient) -> None:
    response = client.post("/v1/things", json={"name": "x" * 201})
    detail = problem(response, 422, "invalid_request")["detail"]
    assert detail == "This should have at most 200 characters."


@pytest.mark.parametrize(
    ("field", "value", "answered"),
    [
        ("name", "  a  ", "a"),
        ("at", "2026-11-20T11:00:00+01:00", "2026-11-20T10:00:00Z"),
        ("at", "2026-11-20t10:00:00.5z", "2026-11-20T10:00:00.500000Z"),
        ("at", "2026-11-20T10:00:00.123456789Z", "2026-11-20T10:00:00.123456Z"),
        ("id", SOME_ID.upper(), SOME_ID),
    ],
)
def test_a_field_is_answered_in_its_plain_form(
    client: TestClient, field: str, value: str, answered: str
) -> None:
    response = client.post("/v1/things", json={"name": "a", field: value})
    assert response.status_code == 201, response.text
    assert response.json()[field] == answered


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(b"", "missing", id="nothing"),
        pytest.param(b"  \n", "missing", id="blanks"),
        pytest.param(b"{", "invalid_json", id="not closed"),
        pytest.param(b"{'name': 1}", "invalid_json", id="not quoted"),
        pytest.param(b'{"name": "a"} x', "invalid_json", id="more after it"),
        pytest.param(b'\xef\xbb\xbf{"name": "a"}', "invalid_json", id="a byte order mark"),
        pytest.param(b'{"name": "\xff"}', "invalid_json", id="not UTF-8"),
        pytest.param('{"name": "a"}'.encode("utf-16"), "invalid_json", id="UTF-16"),
        pytest.param(b'{"name": "a", "share": NaN}', "invalid_json", id="NaN"),
        pytest.param(b'{"name": "a", "share": -Infinity}', "invalid_json", id="infinity"),
        pytest.param(b'{"name": "a", "share": 1e999}', "out_of_range", id="too large a number"),
        pytest.param(
            b'{"name": "a", "share": ' + b"1" * 4000 + b"}", "wrong_type", id="4000 digits"
        ),
        pytest.param(b"-" + b"1" * 4050, "wrong_type", id="a number alone"),
        pytest.param(b'{"name": "a", "name": "b"}', "repeated_field", id="a field twice"),
        pytest.param(b'{"parts": [{"a": 1, "a": 2}]}', "repeated_field", id="twice inside"),
        pytest.param(b'{"x":' * 500 + b"1" + b"}" * 500, "too_deep", id="deep"),
        pytest.param(b"[" * 2000 + b"]" * 2000, "too_deep", id="deeper"),
        pytest.param(b"[]", "wrong_type", id="a list"),
        pytest.param(b"null", "wrong_type", id="null"),
        pytest.param(b'"name"', "wrong_type", id="text"),
        pytest.param(b'{"a\\u0000": 1}', "nul_character", id="NUL in a name"),
        pytest.param(b'{"\\udc00": 1}', "invalid_text", id="half a pair in a name"),
    ],
)
def test_what_is_no_json_object_is_refused(client: TestClient, raw: bytes, code: str) -> None:
    response = client.post("/v1/things", content=raw, headers=JSON)
    errors = problem(response, 422, "invalid_request")["errors"]
    assert code in [e["code"] for e in errors]


def test_json_nested_without_end_is_refused_whatever_the_limit_of_the_stack(
    client: TestClient,
) -> None:
    raw = b"[" * 4096
    problem(client.post("/v1/things", content=raw, headers=JSON), 422, "invalid_request")


def test_a_whole_surrogate_pair_is_a_character(client: TestClient) -> None:
    raw = b'{"name": "\\ud83d\\ude00"}'
    response = client.post("/v1/things", content=raw, headers=JSON)
    assert response.json()["name"] == "\N{GRINNING FACE}"


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"Content-Type": "application/json"}, True),
        ({"Content-Type": "Application/JSON; charset=UTF-8"}, True),
        ({"Content-Type": 'application/json; charset="utf-8"'}, True),
        ({"Content-Type": "application/json; charset=latin-1"}, False),
        ({"Content-Type": "application/merge-patch+json"}, False),
        ({"Content-Type": "application/xml"}, False),
        ({"Content-Type": "text/plain"}, False),
        ({"Content-Type": "multipart/form-data"}, False),
        ({"Content-Type": ""}, False),
        ({}, False),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, False),
    ],
)
def test_a_body_says_that_it_is_json(
    client: TestClient, headers: dict[str, str], accepted: bool
) -> None:
    response = client.post("/v1/things", content=b'{"name": "a"}', headers=headers)
    if accepted:
        assert response.status_code == 201
    else:
        problem(response, 415, "unsupported_media_type")
        assert response.headers["accept-post"] == "application/json"


@pytest.mark.parametrize("kind", ["application/json", "application/merge-patch+json"])
def test_a_patch_tells_null_from_absent(client: TestClient, kind: str) -> None:
    path = f"/v1/things/{SOME_ID}"
    headers = {"Content-Type": kind}
    assert client.patch(path, content=b"{}", headers=headers).json()["name"] == "[]"
    cleared = client.patch(path, content=b'{"note": null}', headers=headers)
    assert cleared.json()["name"] == "[('note', None)]"


def test_a_patch_cannot_clear_what_must_be_there(client: TestClient) -> None:
    response = client.patch(f"/v1/things/{SOME_ID}", json={"name": None})
    [error] = problem(response, 422, "invalid_request")["errors"]
    assert (error["pointer"], error["code"]) == ("/name", "wrong_type")


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("lmt=5", "/query/lmt", "unknown_parameter"),
        ("colour=red&colour=blue", "/query/colour", "repeated_parameter"),
        ("colour=green", "/query/colour", "unknown_value"),
        ("colour=", "/query/colour", "unknown_value"),
        ("kind=red&kind=green", "/query/kind", "unknown_value"),
        ("limit=0", "/query/limit", "out_of_range"),
        ("limit=-1", "/query/limit", "out_of_range"),
        ("limit=1.5", "/query/limit", "wrong_type"),
        ("limit=%D9%A1", "/query/limit", "wrong_type"),
        ("limit=", "/query/limit", "wrong_type"),
        ("since=2026-11-20T10:00:00", "/query/since", "naive_instant"),
        ("since=2026-11-20T10:00:00+01:00", "/query/since", "invalid_instant"),
        ("cursor=x", "/query/cursor", "invalid_cursor"),
        ("cursor=" + "x" * 3000, "/query/cursor", "too_long"),
        ("cursor=%00", "/query/cursor", "nul_character"),
        ("colour=%FF", "/query", "invalid_text"),
        ("&".join(f"a{n}=1" for n in range(200)), "/query", "too_many_values"),
    ],
)
def test_a_query_is_read_as_strictly(
    client: TestClient, query: str, pointer: str, code: str
) -> None:
    errors = problem(client.get(f"/v1/things?{query}"), 422, "invalid_request")["errors"]
    assert (errors[0]["pointer"], errors[0]["code"]) == (pointer, code)


def test_a_list_parameter_may_be_given_again(client: TestClient) -> None:
    assert client.get("/v1/things?kind=red&kind=blue").status_code == 200


def test_an_operation_without_parameters_refuses_any(client: TestClient) -> None:
    problem(client.get(f"/v1/things/{SOME_ID}?verbose=1"), 422, "invalid_request")


@pytest.mark.parametrize("thing", ["x", SOME_ID + "0", SOME_ID[:-1] + "g", "%00", "%F0%9F"])
def test_a_malformed_id_in_a_path_is_not_found(client: TestClient, thing: str) -> None:
    problem(client.get(f"/v1/things/{thing}"), 404, "not_found")


def test_who_asks_comes_before_what_is_asked(client: TestClient, store: Store) -> None:
    response = client.post(
        "/v1/things?x=1", content=b"{", headers={"Authorization": "", "Content-Type": "text/plain"}
    )
    problem(response, 401, "unauthenticated")
    assert store.looked_up == 0
