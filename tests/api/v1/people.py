"""People who sign up and sign in, as the tests need them."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from httpx2 import Response

from tests.api.v1.api_client import Api, conforms

EMAIL: Final = "robin@home.example"
PASSWORD: Final = "a sentence that nobody knows"
OTHER_PASSWORD: Final = "another sentence of mine"


def public(api: Api, method: str, path: str, body: object = None) -> Response:
    """Ask without saying who asks."""
    rest: dict[str, Any] = {} if body is None else {"json": body}
    response = api.client.request(method, path, **rest)
    conforms(api.client.app, response)
    return response


def sign_up(api: Api, email: str = EMAIL, password: str = PASSWORD) -> Any:
    response = public(api, "POST", "/v1/accounts", {"email": email, "password": password})
    assert response.status_code == 201, response.text
    return response.json()


def begin(api: Api, **body: str) -> Response:
    """Ask for a session."""
    return public(api, "POST", "/v1/sessions", body)


def sign_in(api: Api, email: str = EMAIL, password: str = PASSWORD, **more: str) -> Any:
    response = begin(api, email=email, password=password, **more)
    assert response.status_code == 201, response.text
    return response.json()


def bearer(api: Api, token: str) -> Api:
    """The service, asked with another credential."""
    return Api(api.client, api.clock, token)


def signed_in(api: Api, email: str = EMAIL) -> tuple[Api, Any]:
    """A new candidate, and their session."""
    sign_up(api, email)
    session = sign_in(api, email)
    return bearer(api, session["access_token"]), session


def keyed(api: Api, **body: Any) -> tuple[Api, Any]:
    """The service, asked with a new key, and the answer that has the key."""
    made = api.post("/v1/api-keys", {"label": "a key", **body})
    return bearer(api, made["key"]), made


def in_time(true: Callable[[], bool], seconds: float = 1.5) -> bool:
    """Whether something comes true in time; what is looked up is believed for a second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return true()


def stops(api: Api) -> bool:
    """Whether a credential opens nothing any more, in time."""
    return in_time(lambda: api.ask("GET", "/v1/me").status_code == 401)


def is_refused_token(response: Response) -> Mapping[str, Any]:
    """Check that a response refuses a bearer, in RFC 6750's words."""
    assert response.status_code == 401, response.text
    assert response.json()["code"] == "unauthenticated"
    assert response.headers["www-authenticate"] == 'Bearer realm="bide", error="invalid_token"'
    document: Mapping[str, Any] = response.json()
    return document
