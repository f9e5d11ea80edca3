"""Tokens that are forged, stolen or out of date, of our own and of other issuers."""

# ruff: noqa: ANN401 - JSON may hold anything, and so may claims.

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import text as sql
from starlette.testclient import TestClient

from app.api.auth.access_tokens import Rotation
from app.api.auth.random_secrets import write_refresh_token
from app.api.auth.signing_keys import OLDEST, Signing, rotate
from app.settings.issuers import Issuer
from app.signed.signatures import sign
from app.storage.administration import Administration
from app.storage.engines import engine
from tests.api.small_service import problem
from tests.api.v1.api_client import KEYS, Api, make_app, on_one_database
from tests.api.v1.conftest import Database
from tests.api.v1.people import bearer, is_refused_token, public, signed_in, stops
from tests.support.issuer import RunningIssuer, running_issuer
from tests.support.signed_tokens import TestKey, b64, ec_key, ed25519_key, part, rsa_key, write

THEIRS = rsa_key("theirs")
CURVE = ec_key("curve")
STRANGER = rsa_key("theirs")


@pytest.fixture(scope="module")
def process() -> Iterator[RunningIssuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(process: RunningIssuer) -> RunningIssuer:
    process.tell(THEIRS.jwk, CURVE.jwk)
    return process


@dataclass
class Federated:
    """The service with an issuer that it believes."""

    api: Api
    issuer: RunningIssuer

    def claims(self, **changed: object) -> dict[str, object]:
        at = self.api.clock.now.timestamp()
        whole = {"iss": self.issuer.url, "aud": "bide", "sub": "robin", "iat": at, "exp": at + 300}
        return {k: v for k, v in (whole | changed).items() if v != "absent"}

    def person(self, key: TestKey = THEIRS, **changed: object) -> Api:
        return bearer(self.api, key.write(self.claims(**changed)))


@pytest.fixture
def federated(database: Database, issuer: RunningIssuer) -> Iterator[Federated]:
    believed = Issuer(issuer=issuer.url, audiences=("bide",), algorithms=("RS256", "ES256"))
    app = make_app(database.url, database.clock, issuers=(believed,))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Federated(Api(client, database.clock, KEYS[0]), issuer)


def accounts(database: Database) -> int:
    opened = engine(database.url)
    with opened.connect() as connection:
        count = connection.execute(sql("SELECT count(*) FROM accounts")).scalar_one()
    opened.dispose()
    return int(count)


# Whom an issuer vouches for.


def test_the_first_token_of_an_issuer_for_a_subject_makes_an_account(
    federated: Federated,
) -> None:
    me = federated.person().get("/v1/me")
    assert me["credential"]["kind"] == "identity"
    assert "candidates:read" not in me["scopes"]
    assert federated.person(CURVE).get("/v1/me")["id"] == me["id"]
    assert federated.person(sub="kim").get("/v1/me")["id"] != me["id"]
    interview = federated.person().interview()
    assert federated.person().get(f"/v1/interviews/{interview['id']}")


def test_two_first_requests_at_once_make_one_account(
    federated: Federated, database: Database
) -> None:
    person = federated.person()
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(person.get, "/v1/me") for _ in range(8)]
        ids = {one.result()["id"] for one in asked}
    assert len(ids) == 1
    assert accounts(database) == 3


@on_one_database
def test_a_token_tells_what_may_be_done(federated: Federated) -> None:
    reader = federated.person(scope="openid tasks:read account:read candidates:read")
    assert reader.get("/v1/me")["scopes"] == ["tasks:read", "account:read"]
    problem(reader.ask("POST", "/v1/tasks", {"title": "x"}), 403, "insufficient_scope")
    # Another token of theirs may tell more, and holds for itself alone.
    assert federated.person(scope="tasks:write").post("/v1/tasks", {"title": "x"})
    problem(reader.ask("POST", "/v1/tasks", {"title": "x"}), 403, "insufficient_scope")


def test_the_same_address_at_an_issuer_is_another_account(federated: Federated) -> None:
    _, session = signed_in(federated.api)
    vouched = federated.person(email="robin@home.example", email_verified=True)
    assert vouched.get("/v1/me")["id"] != session["account_id"]


def test_an_account_that_is_gone_is_made_anew_and_one_that_is_to_go_is_not(
    federated: Federated, database: Database
) -> None:
    person = federated.person()
    first = person.get("/v1/me")["id"]
    opened = engine(database.url)
    with opened.begin() as connection:
        connection.execute(sql("UPDATE accounts SET erase_at = 0 WHERE id = :id"), {"id": first})
    assert stops(person)
    with opened.begin() as connection:
        connection.execute(sql("DELETE FROM accounts WHERE id = :id"), {"id": first})
    opened.dispose()
    assert person.get("/v1/me")["id"] != first


def test_where_no_issuer_is_named_none_is_believed(api: Api, issuer: RunningIssuer) -> None:
    is_refused_token(Federated(api, issuer).person().ask("GET", "/v1/me"))
    assert sum(issuer.asked()) == 0


# What an issuer did not say, or not to us, or not now.


def test_a_token_that_does_not_hold_is_refused_and_makes_no_account(
    federated: Federated, database: Database
) -> None:
    at = federated.api.clock.now.timestamp()
    claims = federated.claims()
    forged = [
        write({"alg": "none"}, claims, lambda text: b""),
        f"{part({'alg': 'none'})}.{part(claims)}.",
        write({"alg": "none", "kid": "theirs"}, claims, lambda text: b"x"),
        _signed_with_the_public_key("HS256", THEIRS, claims),
        _signed_with_the_public_key("RS256", THEIRS, claims),
        STRANGER.write(claims),
        THEIRS.write(federated.claims(aud="another")),
        THEIRS.write(federated.claims(aud=["another"])),
        THEIRS.write(federated.claims(aud="absent")),
        THEIRS.write(federated.claims(iss="https://elsewhere.example")),
        THEIRS.write(federated.claims(iss="absent")),
        THEIRS.write(federated.claims(iss="bide")),
        THEIRS.write(federated.claims(iss=[federated.issuer.url])),
        THEIRS.write(federated.claims(exp=at)),
        THEIRS.write(federated.claims(exp="absent")),
        THEIRS.write(federated.claims(nbf=at + 60)),
        THEIRS.write(federated.claims(iat=at + 60)),
        THEIRS.write(federated.claims(sub="absent")),
        THEIRS.write(federated.claims(sub="")),
        THEIRS.write(federated.claims(sub="x\0y")),
        THEIRS.write(claims, crit=["exp"]),
        THEIRS.write(claims, jwk=STRANGER.jwk, kid=None)[:-4] + "AAAA",
        STRANGER.write(claims, jku="http://127.0.0.1:1/keys"),
        _changed(THEIRS.write(claims), sub="somebody else"),
    ]
    for token in forged:
        is_refused_token(bearer(federated.api, token).ask("GET", "/v1/me"))
    assert accounts(database) == 2


def _signed_with_the_public_key(algorithm: str, key: TestKey, claims: object) -> str:
    def sign(text: bytes) -> bytes:
        return hmac.digest(json.dumps(dict(key.jwk)).encode(), text, hashlib.sha256)

    return write({"alg": algorithm, "kid": key.kid, "typ": "at+jwt"}, claims, sign)


def _changed(token: str, **changed: object) -> str:
    """The token with other claims and its old signature."""
    header, claims, signature = token.split(".")
    padded = claims + "=" * (-len(claims) % 4)
    found = json.loads(urlsafe_b64decode(padded)) | changed
    return f"{header}.{part(found)}.{signature}"


@on_one_database
def test_a_flood_of_unknown_keys_is_no_flood_of_requests(federated: Federated) -> None:
    assert federated.person().get("/v1/me")
    before = sum(federated.issuer.asked())
    tokens = [rsa_key(f"made up {n}").write(federated.claims()) for n in range(3)]
    tokens += [THEIRS.write(federated.claims(), kid=f"made up {n}") for n in range(200)]

    def ask(token: str) -> int:
        return bearer(federated.api, token).ask("GET", "/v1/me").status_code

    with ThreadPoolExecutor(10) as threads:
        # After some the address has spent its budget of failures.
        assert set(threads.map(ask, tokens)) == {401, 429}
    assert sum(federated.issuer.asked()) <= before + 2


@on_one_database
def test_an_issuer_that_is_away_is_a_503_and_no_401(federated: Federated) -> None:
    federated.issuer.tell(THEIRS.jwk, status=500)
    answer = federated.person().ask("GET", "/v1/me")
    problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    # Callers that need no issuer are served.
    assert federated.api.get("/v1/me")


@on_one_database
def test_an_issuer_that_goes_away_later_is_believed_as_it_was(federated: Federated) -> None:
    assert federated.person().get("/v1/me")
    federated.issuer.tell(THEIRS.jwk, status=500)
    assert federated.person(sub="kim").get("/v1/me")


# Our own.


@pytest.fixture
def ours(api: Api, database: Database) -> Any:
    """A signed-in candidate, their session, and the claims of their token."""
    person, session = signed_in(api)
    claims = session["access_token"].split(".")[1]
    answer = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return person, session, answer


def test_a_token_of_ours_that_was_forged_opens_nothing(api: Api, ours: Any) -> None:
    person, session, claims = ours
    [published] = public(api, "GET", "/.well-known/jwks.json").json()["keys"]
    stranger = ed25519_key(published["kid"])
    known = TestKey("EdDSA", stranger.signer, published)
    forged = [
        write({"alg": "none", "typ": "at+jwt"}, claims, lambda text: b""),
        f"{part({'alg': 'none', 'typ': 'at+jwt'})}.{part(claims)}.",
        _signed_with_the_public_key("HS256", known, claims),
        _signed_with_the_public_key("EdDSA", known, claims),
        known.write(claims),
        known.write(claims, kid="made up"),
        known.write(claims, jwk=stranger.jwk),
        _changed(session["access_token"], sub=api.get("/v1/me")["id"]),
        _changed(session["access_token"], exp=claims["exp"] + 3600),
        _changed(session["access_token"], scope="candidates:write"),
        session["access_token"] + "A",
        session["access_token"][:-1],
        session["access_token"].rsplit(".", 1)[0],
        session["access_token"].replace(".", ".."),
        session["refresh_token"],
        f"{b64(b'x' * 9000)}.{part(claims)}.{b64(b'x')}",
    ]
    for token in forged:
        is_refused_token(bearer(api, token).ask("GET", "/v1/me"))
    assert person.get("/v1/me")


def signed_by_us(database: Database, claims: dict[str, object]) -> str:
    """A token with our own key, with claims that we would never write."""
    [row, *_] = Administration(database.url, clock=database.clock).signing_keys()
    jwk: Any = row["private_key"]
    header = {"alg": "EdDSA", "kid": row["id"], "typ": "at+jwt"}
    return sign(header, claims, OKPKey.import_key(jwk))


def test_a_token_of_ours_holds_for_us_and_in_its_time_alone(
    api: Api,
    database: Database,
    ours: Any,
) -> None:
    _, session, claims = ours
    at = api.clock.now.timestamp()
    assert bearer(api, signed_by_us(database, claims)).get("/v1/me")
    for changed in (
        {"aud": "another"},
        {"iss": "another"},
        {"exp": at},
        {"nbf": at + 60},
        {"iat": at + 60},
        {"sid": "019a9f6e-0000-7000-8000-00000000dead"},
        {"sid": "nonsense"},
        {"sub": "nonsense"},
        {"sub": api.get("/v1/me")["id"]},
    ):
        token = signed_by_us(database, claims | changed)
        is_refused_token(bearer(api, token).ask("GET", "/v1/me"))
    # Even a token of ours gives no candidate what only partners can do.
    strong = bearer(api, signed_by_us(database, claims | {"scope": "account:read candidates:read"}))
    assert "candidates:read" not in strong.get("/v1/me")["scopes"]
    assert session["id"]


def test_a_flood_of_unknown_keys_is_no_flood_of_look_ups(
    api: Api,
    ours: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person, _, claims = ours
    stranger = ed25519_key("stranger")
    looked_up = []
    before = Administration.signing_keys

    def counted(administration: Administration) -> Any:
        looked_up.append(1)
        return before(administration)

    monkeypatch.setattr(Administration, "signing_keys", counted)
    for number in range(200):
        token = stranger.write(claims, kid=f"made up {number}")
        answer = bearer(api, token).ask("GET", "/v1/me")
        if answer.status_code != 429:
            is_refused_token(answer)
    assert len(looked_up) <= 2
    assert person.get("/v1/me")


def test_a_token_of_an_account_that_was_erased_opens_nothing(
    api: Api,
    database: Database,
    ours: Any,
) -> None:
    person, session, claims = ours
    opened = engine(database.url)
    with opened.begin() as connection:
        connection.execute(
            sql("DELETE FROM accounts WHERE id = :id"), {"id": session["account_id"]}
        )
    opened.dispose()
    assert stops(person)
    token = signed_by_us(database, claims | {"jti": "another"})
    is_refused_token(bearer(api, token).ask("GET", "/v1/me"))


def test_a_key_that_has_leaked_is_believed_no_more_everywhere(api: Api, database: Database) -> None:
    assert timedelta(minutes=1).total_seconds() >= OLDEST
    administration = Administration(database.url, clock=database.clock)
    rotation = Rotation()
    ticks = [1000.0]

    async def elsewhere() -> list[str]:
        signing = Signing(administration, rotation, issuer="bide", ticks=lambda: ticks[0])
        await signing.ready(api.clock.now)
        token, _ = signing.issue("account", "session", ["tasks:read"], api.clock.now)
        answer = [(await signing.verify(token, api.clock.now)).session_id]
        rotate(administration, api.clock.now, rotation, at_once=True)
        ticks[0] += OLDEST
        try:
            await signing.verify(token, api.clock.now)
        except Exception as error:  # noqa: BLE001  # each is shown
            answer.append(str(error))
        return answer

    portal = api.client.portal
    assert portal is not None
    answer = portal.call(elsewhere)
    assert answer[0] == "session"
    assert answer[1].startswith("bad_signature")


@pytest.mark.parametrize(
    "shown",
    [
        *("Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer ...", "Bearer .", "Basic Og=="),
        f"Bearer {write_refresh_token(bytes(32))}",
        "Bearer " + "a" * 7000 + ".b.c",
    ],
)
@on_one_database
def test_what_is_neither_a_key_nor_a_token_is_refused(api: Api, shown: str) -> None:
    answer = api.client.get("/v1/me", headers={"Authorization": shown})
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith('Bearer realm="bide"')
