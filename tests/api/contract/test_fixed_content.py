"""What is the same for everybody is made once, and sent no more often than it must be."""

import gzip

import pytest
from starlette.testclient import TestClient

from app.api.contract.fixed_content import ConstantDocument, accepts_gzip
from tests.api.small_service import Store, Time, make

TEXT = b"when to follow up, and why not yet; " * 100
PUBLIC = ["/docs", "/problems", "/problems/invalid_request", "/rules"]
STATIC = ["/docs/static/swagger-ui.css", "/docs/static/swagger-ui-bundle.js"]


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        (None, False),
        ("", False),
        ("identity", False),
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.001", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("x-gzip", True),
        ("br", False),
        ("," * 10_000 + "gzip", False),
    ],
)
def test_gzip_is_sent_to_clients_that_accept_it(value: str | None, accepted: bool) -> None:
    headers = [] if value is None else [(b"accept-encoding", value.encode())]
    assert accepts_gzip({"headers": headers}) == accepted


@pytest.mark.parametrize("path", [*PUBLIC, *STATIC])
def test_a_constant_document_is_sent_once_and_then_is_known(client: TestClient, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert plain.content == packed.content
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    # A strong tag names bytes, and these are others.
    assert plain.headers["etag"] != packed.headers["etag"]
    for sent, encoding in ((plain, "identity"), (packed, "gzip")):
        assert not sent.headers["etag"].startswith("W/")
        again = client.get(
            path,
            headers={"Accept-Encoding": encoding, "If-None-Match": sent.headers["etag"]},
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == sent.headers["etag"]
        assert again.headers["vary"] == "Accept-Encoding"


def test_the_contract_has_one_weak_tag_in_every_encoding(client: TestClient) -> None:
    tags = {
        client.get("/openapi.json", headers={"Accept-Encoding": encoding}).headers["etag"]
        for encoding in ("identity", "gzip")
    }
    [tag] = tags
    assert tag.startswith('W/"')
    for encoding in ("identity", "gzip"):
        again = client.get(
            "/openapi.json", headers={"Accept-Encoding": encoding, "If-None-Match": tag}
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["vary"] == "Accept-Encoding"


def test_the_contract_is_made_once(
    store: Store, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make(store, time)
    made: list[int] = []
    of = ConstantDocument.of

    def counted(*arguments: object, **named: object) -> ConstantDocument:
        made.append(1)
        return of(*arguments, **named)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(ConstantDocument, "of", counted)
    with TestClient(app) as client:
        answers = {client.get("/openapi.json").content for _ in range(5)}
    assert (len(answers), len(made)) == (1, 1)


def test_every_process_makes_the_same_bytes_and_the_same_tag() -> None:
    one, other = (ConstantDocument.of(TEXT, "text/plain") for _ in range(2))
    assert one == other
    assert gzip.decompress(one.packed) == TEXT


def test_what_is_short_is_not_packed() -> None:
    document = ConstantDocument.of(b"short", "text/plain")
    answer = document.answer({"headers": [(b"accept-encoding", b"gzip")]})
    assert "vary" not in answer.headers
    assert answer.body == b"short"


@pytest.mark.parametrize("name", ["redoc.standalone.js", "%2e%2e%2fx", "x"])
def test_no_other_file_of_the_reference_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/docs/static/{name}").status_code == 404
