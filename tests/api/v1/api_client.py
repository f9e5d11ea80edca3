"""Asking the service in few words, and the bodies that most tests start from."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest
from httpx2 import Response
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.api.auth.lookup_cache import lookup_cache
from app.api.auth.principals import Authentication, hash_key, write_key
from app.api.http.application import Application
from app.api.http.route_table import RouteTable
from app.api.operations.routes import OperationRoute
from app.bootstrap import keys_secret
from app.main import create_app
from app.settings import Settings
from app.storage.administration import Administration

SECRET: Final = "s" * 32
KEYS: Final = write_key(bytes(32)), write_key(bytes(range(32)))

#: Friday 20 November 2026, an hour after the interview of `INTERVIEW` has ended.
NOON: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)

ACME: Final[dict[str, Any]] = {
    "name": "Acme",
    "time_zone": "Europe/London",
    "country": "GB",
    "subdivision": "ENG",
}
INTERVIEW: Final[dict[str, Any]] = {
    "employer": ACME,
    "application": {"role": "Data engineer", "route": "direct"},
    "stage": "first",
    "format": "video",
    "starts_at": "2026-11-20T10:00:00Z",
    "ends_at": "2026-11-20T11:00:00Z",
    "interviewers": [{"name": "Sam Okafor", "email": "sam@acme.example"}],
}
PROMISE: Final[dict[str, Any]] = {
    "answer_due": {"status": "answered", "date": "2026-11-27"},
    "posts": {"status": "answered", "count": 2},
    "applicants": {"status": "not_asked"},
    "another_stage": {"status": "answered", "value": True},
    "as_said": "by the end of next week",
}
THANKS: Final[dict[str, Any]] = {"kind": "send_thank_you", "channel": "email", "result": "sent"}
ENQUIRY: Final[dict[str, Any]] = {"kind": "enquire_status", "channel": "email", "result": "sent"}
CHOSEN: Final = "019a9f6e-0000-7000-8000-000000000001"
UNKNOWN: Final = "019a9f6e-0000-7000-8000-00000000dead"

#: For a test of what is refused before anything is stored, of words or of limits: whatever
#: is stored by the same operations is tested on both databases beside it.
on_one_database: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass
class Clock:
    """The instant that the service takes for now."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def set(self, text: str) -> None:
        self.now = datetime.fromisoformat(text)

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Api:
    """The service, asked with one key."""

    client: TestClient
    clock: Clock
    key: str
    another: "Api | None" = None

    @property
    def other(self) -> "Api":
        assert self.another is not None
        return self.another

    def ask(self, method: str, path: str, body: object = None, **rest: Any) -> Response:
        headers = {"Authorization": f"Bearer {self.key}", **rest.pop("headers", {})}
        if body is not None:
            rest["json"] = body
        response = self.client.request(method, path, headers=headers, **rest)
        conforms(self.client.app, response)
        return response

    def get(self, path: str, **params: Any) -> Any:
        response = self.ask("GET", path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, body: object, status: int = 201) -> Any:
        response = self.ask("POST", path, body)
        assert response.status_code == status, response.text
        return response.json()

    def put(self, path: str, body: object) -> Any:
        response = self.ask("PUT", path, body)
        assert response.status_code == 200, response.text
        return response.json()

    def patch(self, path: str, body: object, status: int = 200) -> Any:
        response = self.ask("PATCH", path, body)
        assert response.status_code == status, response.text
        return response.json()

    def delete(self, path: str, status: int = 204) -> None:
        response = self.ask("DELETE", path)
        assert response.status_code == status, response.text

    def interview(self, **changes: Any) -> Any:
        """Record an interview like the usual one, and answer it."""
        return self.post("/v1/interviews", INTERVIEW | changes)

    def action(self, interview_id: str, kind: str, **params: Any) -> Any:
        """The first action of a kind in the decision."""
        params.setdefault("actions", "all")
        decision = self.get(f"/v1/interviews/{interview_id}/next-action", **params)
        return next(action for action in decision["actions"] if action["kind"] == kind)

    def everything(self) -> dict[str, Any]:
        """All that the account has, to see that something changed nothing."""
        lists = ("interviews", "employers", "applications", "interviewers", "feedback", "tasks")
        found: dict[str, Any] = {
            name: self.get(f"/v1/{name}", limit=200)["items"] for name in lists
        }
        for interview in found["interviews"]:
            for name in ("contacts", "employer-updates", "feedback"):
                path = f"/v1/interviews/{interview['id']}/{name}"
                found[path] = self.get(path)["items"]
            path = f"/v1/interviews/{interview['id']}/timetable"
            found[path] = self.ask("GET", path).json().get("revisions")
        found["policy"] = self.get("/v1/policy")["numbers"]
        return found


@lru_cache(maxsize=4)
def _table(app: Application, count: int) -> RouteTable:
    """The routes of an application, of which there are so many, by path and method."""
    return RouteTable(app.router, app.routes[:count])


def conforms(app: object, response: Response) -> None:
    """Hold an answer against the model that the contract promises for it."""
    assert isinstance(app, Application)
    path = response.request.url.path
    found = _table(app, len(app.routes)).find(path)
    leaf = None if found is None else found[0].get(response.request.method)
    if leaf is None or not isinstance(leaf.route, OperationRoute):
        return
    route = leaf.route.strict
    if response.request.method != route.operation.method:
        return
    promised = route.responses.get(response.status_code, {}).get("model")
    if response.status_code == route.status_code:
        promised = route.response_model
    if promised is None:
        if getattr(route.response_class, "media_type", None) not in {None, "application/json"}:
            return  # A file.
        assert not response.content, f"{path} promised nothing for {response.status_code}"
    else:
        promised.model_validate_json(response.content, strict=True, extra="forbid")


def make_app(
    database_url: str, clock: Clock, policy_file: Path | None = None, **chosen: Any
) -> Application:
    """The service on this database, with further settings."""
    # By a clock that tests set, housekeeping would remove events in the midst of a long one.
    chosen.setdefault("housekeeping_seconds", 86_400.0)
    # What happens by itself does so where a test lets it (`support/passing_time.py`).
    chosen.setdefault("jobs", "elsewhere")
    settings = Settings(
        database_url=database_url,
        secret=SecretStr(SECRET),
        log_level="error",
        policy_file=policy_file,
        **chosen,
    )
    return create_app(settings, now=clock)


def add_accounts(database_url: str) -> None:
    """Two accounts, one for each of `KEYS`."""
    administration = Administration(database_url, clock=Clock())
    for key in KEYS:
        account = administration.create_account("test")
        hashed = hash_key(keys_secret(SECRET.encode()), key)
        administration.create_key(account, "test", hashed, key[-4:])


def further_key(database_url: str, label: str, scopes: Sequence[str] | None = None) -> str:
    """One more key of the first account, with all scopes or with these."""
    key = write_key(hashlib.sha256(label.encode()).digest())
    administration = Administration(database_url, clock=Clock())
    account = administration.first_account()
    assert account is not None
    hashed = hash_key(keys_secret(SECRET.encode()), key)
    administration.create_key(account, label, hashed, key[-4:], scopes=scopes)
    return key


def pointers(response: Response) -> list[str]:
    """Where the errors of a 422 point."""
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return [error["pointer"] for error in response.json()["errors"]]


def believe_lookups(api: Api) -> Authentication:
    """Let look-ups of credentials be believed for ever, however slow the machine is."""
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    authentication: Authentication = services.authentication
    authentication._ticks = lambda: 0.0
    authentication._known = lookup_cache(lambda: 0.0)
    return authentication
