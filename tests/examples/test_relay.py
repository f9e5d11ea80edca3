"""The example of a relay passes on what has a permit, once, and refuses everything else."""

import json
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.v1.shared.permit_tokens import TYPE
from examples.relay.permits import Message, Offline, Online, Permits, Refused, read_keys
from examples.relay.server import outbox, relay
from examples.server import Server
from tests.oracle.receipts import Signer
from tests.support.servers import example_server

SENT = {"to": "sam@acme.example", "subject": "Hello", "text": "Is there\nany news?"}
AFTERNOON = 1_780_000_000
CLAIMS = {
    "iss": "bide",
    "aud": "board",
    "sub": "candidate",
    "application": "application",
    "action": "enquire_status",
    "channel": "email",
    "test": False,
    "iat": AFTERNOON,
    "nbf": AFTERNOON,
    "exp": AFTERNOON + 3600,
    "jti": "contact",
}
MESSAGE = Message("m-1", "application", "enquire_status", "email", **SENT)


@contextmanager
def serving(permits: Permits, folder: Path) -> Iterator[httpx.Client]:
    server = relay(("127.0.0.1", 0), permits, outbox(folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        with httpx.Client(base_url=url, trust_env=False) as client:
            yield client
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed(signer: Signer, claims: Mapping[str, object], kind: str = TYPE) -> str:
    return signer.sign(kind, json.dumps(claims).encode())


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@dataclass
class Clock:
    now: float = AFTERNOON + 60

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def offline(signer: Signer, tmp_path: Path, clock: Clock) -> Offline:
    place = tmp_path / "keys.json"
    place.write_text(json.dumps({"keys": signer.keys}))
    return Offline(read_keys(str(place)), "bide", "board", tmp_path / "used", clock)


def refused(permits: Permits, token: str, message: Message = MESSAGE) -> str:
    with pytest.raises(Refused) as refusal:
        permits.use(token, message)
    return refusal.value.code


def test_offline_a_permit_is_used_once(offline: Offline, signer: Signer) -> None:
    token = signed(signer, CLAIMS)
    offline.use(token, MESSAGE)
    assert refused(offline, token) == "permit_redeemed"


def test_offline_one_of_many_relays_with_one_file_takes_it(
    offline: Offline, signer: Signer
) -> None:
    token = signed(signer, CLAIMS)

    def use(_: int) -> bool:
        try:
            offline.use(token, MESSAGE)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(16) as relays:
        assert sum(relays.map(use, range(50))) == 1


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"application": "another"}, "permit_for_another"),
        ({"action": "withdraw"}, "permit_for_another"),
        ({"channel": "letter"}, "permit_for_another"),
        ({"aud": "another board"}, "permit_for_another"),
        ({"iss": "another service"}, "permit_for_another"),
        ({"test": True}, "permit_of_a_test"),
        ({"exp": AFTERNOON + 60}, "permit_expired"),
        ({"nbf": AFTERNOON + 600}, "permit_expired"),
        ({"exp": "never"}, "permit_invalid"),
    ],
)
def test_offline_a_permit_for_something_else_is_refused(
    offline: Offline, signer: Signer, claims: dict[str, object], code: str
) -> None:
    assert refused(offline, signed(signer, CLAIMS | claims)) == code
    offline.use(signed(signer, CLAIMS), MESSAGE)


def test_offline_forged_and_altered_permits_are_refused(offline: Offline, signer: Signer) -> None:
    token = signed(signer, CLAIMS)
    head, claims, signature = token.split(".")
    forged = [
        signed(Signer(), CLAIMS),
        signed(signer, CLAIMS, "at+jwt"),
        f"{head}.{claims}.{signature[:-4]}AAAA",
        f"{head}.{claims[:-4]}AAAA.{signature}",
        f"{head}.{claims}.",
        "eyJhbGciOiJub25lIn0." + claims + ".",
        "nonsense",
    ]
    assert {refused(offline, one) for one in forged} == {"permit_invalid"}


def test_the_relay_answers_and_keeps_what_may_go(
    offline: Offline, signer: Signer, tmp_path: Path
) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    body = {
        "id": "m-1",
        "application_id": "application",
        "kind": "enquire_status",
        "channel": "email",
        **SENT,
    }
    permit = {"Bide-Permit": signed(signer, CLAIMS)}
    with serving(offline, folder) as client:
        bare = client.post("/messages", json=body)
        assert (bare.status_code, bare.json()["code"]) == (403, "no_permit")
        wrongs: list[Any] = [
            body | {"id": "../m"},
            body | {"subject": "two\nlines"},
            body | {"more": "x"},
            {**body, "text": 1},
            [],
        ]
        for wrong in wrongs:
            answer = client.post("/messages", json=wrong, headers=permit)
            assert (answer.status_code, answer.json()["code"]) == (403, "no_message")
        assert client.post("/other", json=body, headers=permit).status_code == 403
        assert client.post("/messages", content="{", headers=permit).status_code == 403
        assert [*folder.iterdir()] == []
        assert client.post("/messages", json=body, headers=permit).status_code == 202
        again = client.post("/messages", json=body, headers=permit)
        assert (again.status_code, again.json()["code"]) == (403, "permit_redeemed")
    (mail,) = folder.iterdir()
    assert "To: sam@acme.example" in mail.read_text()
    assert "any news?" in mail.read_text()


def cleared(server: Server, client: httpx.Client) -> Any:  # noqa: ANN401  # JSON
    """A contact of an application that the etiquette allows at any hour."""
    body = {
        "employer": {"name": "Acme", "time_zone": "Europe/London"},
        "role": "Engineer",
        "route": "direct",
    }
    application = client.post("/v1/applications", json=body).raise_for_status().json()
    need = {"kind": "adjustment", "channel": "email", "attestation": {"need": "a ramp"}}
    path = f"/v1/applications/{application['id']}/contacts"
    return client.post(path, json=need).raise_for_status().json()


@pytest.mark.slow
def test_the_relay_redeems_permits_of_a_running_service(tmp_path: Path) -> None:
    from app.api.auth.principals import hash_key, write_key  # noqa: PLC0415  # of this test alone
    from app.bootstrap import administration, keys_secret, secret_of  # noqa: PLC0415  # the same
    from app.settings import Settings  # noqa: PLC0415  # the same

    folder = tmp_path / "outbox"
    folder.mkdir()
    with example_server(tmp_path) as server, server.client() as candidate:
        settings = Settings(database_url=f"sqlite:///{tmp_path / 'var' / 'bide.sqlite3'}")
        key = write_key(bytes(31) + b"r")
        hashed = hash_key(keys_secret(secret_of(settings)), key)
        board = administration(settings).create_partner("Board", hashed, key[-4:])
        contact = cleared(server, candidate)
        permit = candidate.post(
            f"/v1/contacts/{contact['id']}/permit", json={"partner_id": board}
        ).json()
        body = {
            "id": "m-1",
            "application_id": contact["application_id"],
            "kind": "adjustment",
            "channel": "email",
            **SENT,
        }
        headers = {"Authorization": f"Bearer {key}"}
        with (
            httpx.Client(base_url=server.url, headers=headers, trust_env=False) as bide,
            serving(Online(bide), folder) as client,
        ):
            token = {"Bide-Permit": permit["token"]}
            other = client.post("/messages", json=body | {"channel": "letter"}, headers=token)
            assert (other.status_code, other.json()["code"]) == (403, "permit_for_another")
            assert client.post("/messages", json=body, headers=token).status_code == 202
            # The same message again is the same; another one needs another permit.
            assert client.post("/messages", json=body, headers=token).status_code == 202
            second = client.post("/messages", json=body | {"id": "m-2"}, headers=token)
            assert (second.status_code, second.json()["code"]) == (403, "permit_redeemed")
        gone = httpx.Client(base_url="http://127.0.0.1:9", trust_env=False)
        with gone, serving(Online(gone), folder) as client:
            away = client.post("/messages", json=body, headers=token)
            assert (away.status_code, away.json()["code"]) == (503, "try_again")
    assert [one.name for one in folder.iterdir()] == ["m-1.eml"]
