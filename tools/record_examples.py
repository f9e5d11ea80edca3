"""Plays a pursuit against the service, and keeps what it answered as the contract's examples.

The service runs in this process on a database of its own; its clock is set by the story,
and ids count upwards, so the file is the same each time. What the story does not ask is
asked afterwards: every GET that it has not made, and one request for each kind of problem.

    PYTHONPATH=. python tools/record_examples.py           writes app/api/examples.json
    PYTHONPATH=. python tools/record_examples.py --check   only compares
"""

import io
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from unittest import mock
from uuid import UUID

from pydantic import SecretStr
from starlette.testclient import TestClient

from app.api.contract_examples import FILE
from app.api.principals import hash_key, write_key
from app.api.strict import JSON
from app.api.wiring import Services
from app.main import create_app, keys_secret
from app.settings import Settings
from app.storage import migrate
from app.storage.administration import Administration
from app.usecases.errors import Unavailable
from tools import example_story

Json = dict[str, Any]

SECRET: Final = "s" * 32
KEY: Final = write_key(bytes(32))
PARTNER_KEY: Final = write_key(bytes(31) + b"p")
UNKNOWN: Final = "019a9f6e-0000-7000-8000-00000000dead"
_PARAMETER: Final = re.compile(r"/([^/]+)/\{(\w+)\}")
_GOOD: Final = range(200, 300)
#: What a secret looks like, and what an example shows in its place.
_SECRETS: Final = (
    (re.compile(r"\bbide_[0-9A-Za-z]{49}\b"), "bide_<49 letters and digits>"),
    (re.compile(r"\bbideclaim_[\w-]+"), "bideclaim_<75 letters, digits, - and _>"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "<a signed token>"),
)


@dataclass
class Clock:
    """The instant that the service takes for now."""

    now: datetime = datetime(2026, 11, 16, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Tell it."""
        return self.now

    def set(self, instant: str) -> None:
        """Move to an instant."""
        self.now = datetime.fromisoformat(instant)


@dataclass
class Ids:
    """UUIDv7 that count upwards."""

    clock: Clock
    count: int = 0

    def __call__(self, *, nanoseconds: int | None = None) -> UUID:
        """Make the next one, stamped with the story's clock unless told otherwise."""
        self.count += 1
        seconds = int(self.clock.now.timestamp())
        milliseconds = seconds * 1000 if nanoseconds is None else nanoseconds // 1_000_000
        return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | self.count)


def shown(value: object) -> Any:  # noqa: ANN401  # JSON is of any type
    """Write a value as an example shows it: without what would open a door."""
    text = json.dumps(value)
    for secret, instead in _SECRETS:
        text = secret.sub(instead, text)
    return json.loads(text)


@dataclass
class Recorder:
    """Makes requests, and keeps them under the operation that answered."""

    client: TestClient
    document: Json
    operations: Json = field(default_factory=dict)
    problems: Json = field(default_factory=dict)
    #: The last thing that was met of each collection: `interviews` -> its id.
    known: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        summary: str = "",
        keep: bool = True,
        expected: int | None = None,
        **rest: Any,  # noqa: ANN401  # whatever the client takes
    ) -> Json:
        """Make a request; keep it and its answer, if they are to be shown."""
        headers = {"Authorization": f"Bearer {KEY}"} | rest.pop("headers", {})
        if body is not None:
            rest["json"] = body
        response = self.client.request(method, path, headers=headers, **rest)
        status = response.status_code
        answer: Json = response.json() if response.content else {}
        if expected is not None and status != expected:
            raise RuntimeError(f"{method} {path} answered {status}: {response.text}")
        if status in _GOOD:
            self._remember(path, response.headers.get("location"), answer)
        else:
            self.problems.setdefault(answer["code"], shown(answer))
        if keep:
            self._keep(method, path.partition("?")[0], body, (status, answer), summary)
        return answer

    def _remember(self, path: str, location: str | None, answer: Json) -> None:
        # `/v1/me` is a place as well, and of no collection.
        if location is not None and location.count("/") > len("//"):
            _, _, collection, known = location.split("/")[:4]
            self.known[collection] = known
        items = answer.get("items")
        if items and "id" in items[0]:
            self.known.setdefault(path.partition("?")[0].rpartition("/")[2], items[0]["id"])

    def _keep(
        self, method: str, path: str, body: object, answered: tuple[int, Json], summary: str
    ) -> None:
        operation = self.operation(method, path)
        if operation is None:
            raise RuntimeError(f"{method} {path} is no operation of the contract")
        status, answer = answered
        kept = self.operations.setdefault(operation["operationId"], {})
        name = "_".join(re.findall(r"[a-z0-9]+", summary.lower())) or "example"
        summary = summary or operation["summary"]
        if body is not None:
            kept.setdefault("requests", {})[name] = {"summary": summary, "value": shown(body)}
        if answer:
            named = answer["code"] if status not in _GOOD else name
            answers = kept.setdefault("responses", {}).setdefault(str(status), {})
            answers[named] = {"summary": summary, "value": shown(answer)}

    def operation(self, method: str, path: str) -> Json | None:
        """Find the operation that a path belongs to; a plain word goes before a parameter."""
        found = [
            (template.count("{"), operations[method.lower()])
            for template, operations in self.document["paths"].items()
            if method.lower() in operations
            and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        ]
        return min(found, key=lambda one: one[0])[1] if found else None

    def recorded(self) -> Json:
        """Return what the file holds."""
        return {"operations": self.operations, "problems": self.problems}


def filled(template: str, known: Mapping[str, str]) -> str | None:
    """Fill the parameters of a path with what was met, if all of it was."""
    for collection, parameter in _PARAMETER.findall(template):
        if collection not in known:
            return None
        template = template.replace(f"{{{parameter}}}", known[collection])
    return template


def ask_what_is_left(recorder: Recorder) -> None:
    """Make every GET that the story has not made and that can be made."""
    left = [
        (template, operations["get"]["operationId"])
        for template, operations in recorder.document["paths"].items()
        if "get" in operations and JSON in _good_content(operations["get"])
    ]
    # Lists first: they tell the ids of what nobody creates by a request of its own.
    for template, name in sorted(left, key=lambda one: one[0].count("{")):
        path = filled(template, recorder.known)
        if path is not None and "200" not in recorder.operations.get(name, {}).get("responses", {}):
            parameters = recorder.document["paths"][template]["get"].get("parameters", ())
            paged = any(parameter["name"] == "limit" for parameter in parameters)
            recorder.ask("GET", path + ("?limit=1" if paged else ""))


def _good_content(operation: Json) -> Json:
    content: Json = operation["responses"].get("200", {}).get("content", {})
    return content


class _Away:
    """A gateway that fails whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # stands for any method
        async def fail(*_: object, **__: object) -> None:
            raise self._error

        return fail


def meet_problems(recorder: Recorder, app: Any) -> None:  # noqa: ANN401  # the application
    """Ask what is answered with each kind of problem that any operation may have."""
    path = "/v1/interviews"

    def ask(method: str, where: str, body: object = None, **rest: Any) -> None:  # noqa: ANN401
        recorder.ask(method, where, body, keep=False, **rest)

    ask("GET", path, headers={"Authorization": ""})
    ask("GET", f"{path}/{UNKNOWN}")
    ask("POST", path, content=b"x" * (app.state.body_limit + 1), headers={"Content-Type": JSON})
    ask("POST", path, content=b"name=Acme", headers={"Content-Type": "text/plain"})
    ask("POST", path, {"stage": "first", "starts_at": "2026-11-20T10:00", "agency": 1})
    services: Services = app.state.services
    for error in (Unavailable("The database is busy."), RuntimeError("a defect")):
        app.state.services = replace(services, gateway=_Away(error))
        ask("GET", f"{path}/{UNKNOWN}")
    app.state.services = services


def database(folder: str) -> str:
    """Where the story is kept."""
    return f"sqlite:///{Path(folder) / 'bide.sqlite3'}"


def hashed(key: str) -> str:
    """What is kept of a key."""
    return hash_key(keys_secret(SECRET.encode()), key)


@contextmanager
def service(clock: Clock, folder: str) -> Iterator[tuple[Any, TestClient]]:
    """Start the service with one account and one key."""
    url = database(folder)
    migrate.upgrade(url)
    administration = Administration(url, clock=clock)
    account = administration.create_account("examples")
    administration.create_key(account, "examples", hashed(KEY), KEY[-4:])
    settings = Settings(database_url=url, secret=SecretStr(SECRET), log_level="error")
    app = create_app(settings, now=clock)
    app.state.body_limit = settings.body_limit
    with TestClient(app, raise_server_exceptions=False) as client:
        yield app, client


@contextmanager
def counted_ids(ids: Ids) -> Iterator[None]:
    """Let whatever makes ids make them by counting."""
    modules = [module for name, module in sys.modules.items() if name.startswith("app.")]
    with ExitStack() as patches:
        for module in modules:
            if hasattr(module, "uuid7"):
                patches.enter_context(mock.patch.object(module, "uuid7", ids))
        yield


def record() -> Json:
    """Play the story, and return what the service answered."""
    clock = Clock()
    with (
        # The defect that is provoked below would be logged.
        redirect_stderr(io.StringIO()),
        tempfile.TemporaryDirectory(prefix="bide-examples-") as folder,
        counted_ids(Ids(clock)),
        service(clock, folder) as (app, client),
    ):
        recorder = Recorder(client, app.openapi())
        example_story.play(recorder, clock)
        partner = Administration(database(folder), clock=clock).create_partner(
            "Harbour Jobs", hashed(PARTNER_KEY), PARTNER_KEY[-4:]
        )
        as_partner = {"Authorization": f"Bearer {PARTNER_KEY}"}
        example_story.meet_a_partner(recorder, partner, as_partner)
        ask_what_is_left(recorder)
        example_story.tidy_up(recorder)
        meet_problems(recorder, app)
        return recorder.recorded()


def main() -> None:
    """Write the file, or compare it."""
    text = json.dumps(record(), indent=1, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv[1:]:
        FILE.write_text(text, encoding="utf-8")
    elif not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
        sys.exit(f"{FILE.name} is not what the service answers; `make openapi` records it anew")


if __name__ == "__main__":
    main()
