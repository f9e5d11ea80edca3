"""`bide verify`: what it prints and how it ends."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner
from typing_extensions import override

from app import cli
from app.settings import release
from tests.oracle.receipts import Signer, questions

SIGNER = Signer()


@pytest.fixture(scope="module")
def receipt() -> str:
    asked = next(questions(5))
    own = type(asked)(
        asked.pursuit,
        asked.policy.on(release.fingerprint()),
        asked.at,
        with_refused=asked.with_refused,
    )
    return SIGNER.receipt(own)


@pytest.fixture
def keys(tmp_path: Path) -> str:
    place = tmp_path / "keys.json"
    place.write_text(json.dumps({"keys": SIGNER.keys}))
    return str(place)


@pytest.fixture
def written(tmp_path: Path, receipt: str) -> str:
    place = tmp_path / "receipt"
    place.write_text(receipt + "\n")
    return str(place)


def run(*arguments: str, given: str | None = None) -> tuple[int, str, list[str]]:
    result = CliRunner().invoke(cli.app, ["verify", *arguments], input=given)
    return result.exit_code, result.stdout, result.stderr.splitlines()


def test_a_good_receipt_is_verified(written: str, keys: str) -> None:
    code, out, said = run(written, "--jwks", keys)
    assert (code, out) == (0, "")
    assert [one.partition(":")[0] for one in said[:-1]] == ["verified"] * 5
    assert said[-1].startswith("The receipt holds: it is the service's own")


def test_without_keys_it_says_what_was_not_checked(receipt: str) -> None:
    code, _, said = run("-", given=receipt)
    assert code == 0
    assert [one for one in said if one.startswith("not checked: Whose key signed it")]
    assert said[-1].startswith("The receipt holds, as far as it could be checked here")


def test_what_it_says_is_printed_on_request(written: str, keys: str) -> None:
    code, out, _ = run(written, "--jwks", keys, "--show")
    assert code == 0
    assert json.loads(out)["about"] == "decision"


@pytest.mark.parametrize("by", ["a byte", "a line", "not ASCII", "nothing"])
def test_a_changed_one_ends_with_1(receipt: str, by: str, tmp_path: Path, keys: str) -> None:
    middle = len(receipt) // 2
    other = "A" if receipt[middle] != "A" else "B"
    changed = {
        "a byte": receipt[:middle] + other + receipt[middle + 1 :],
        "a line": receipt + "\n\n",
        "not ASCII": receipt[:middle] + "é" + receipt[middle:],
        "nothing": "",
    }[by]
    place = tmp_path / "changed"
    place.write_text(changed)
    code, out, said = run(str(place), "--jwks", keys, "--show")
    assert (code, out) == (1, "")
    assert said[-2].startswith("does not hold: ")
    assert not said[-2].endswith("..")
    assert said[-1] == "The receipt does not hold."


def test_keys_that_are_none_are_an_error(written: str, tmp_path: Path) -> None:
    for content, sentence in (("{", "is not JSON"), ("[]", "not a JWKS"), ("{}", "not a JWKS")):
        place = tmp_path / "other.json"
        place.write_text(content)
        code, _, said = run(written, "--jwks", str(place))
        assert code == 1
        assert sentence in said[-1]
    assert run(written, "--jwks", str(tmp_path / "none"))[0] == 1
    assert run(str(tmp_path / "none"))[0] == 1


@pytest.fixture
def service() -> Iterator[str]:
    """A server of keys on this machine."""

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"keys": SIGNER.keys}).encode()
            self.send_response(200 if self.path.endswith("jwks.json") else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Keys)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_keys_are_fetched_from_a_service(written: str, service: str) -> None:
    code, _, said = run(written, "--jwks", f"{service}/.well-known/jwks.json")
    assert code == 0, said
    code, _, said = run(written, "--jwks", f"{service}/other")
    assert code == 1
    assert "has not answered with keys" in said[-1]
    code, _, said = run(written, "--jwks", "http://bide.example/.well-known/jwks.json")
    assert code == 1
    assert "https" in said[-1]
