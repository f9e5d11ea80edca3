"""Recorder of the contract's examples: plays a pursuit against the service, stores its answers.

The service runs in this process on a database of its own; its clock is set by the story,
and ids count upwards, so the file is the same each time. What the story does not ask is
asked afterwards: every GET that it has not made, and one request for each kind of problem.

    PYTHONPATH=. python tools/record_examples.py           writes app/api/contract/examples.json
    PYTHONPATH=. python tools/record_examples.py --check   only compares
"""

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final
from unittest import mock
from uuid import UUID

from pydantic import SecretStr
from starlette.testclient import TestClient

from app.api.auth.access_tokens import Rotation, SigningKey
from app.api.auth.principals import hash_key, write_key
from app.api.auth.random_secrets import write_code
from app.api.contract.examples import FILE
from app.api.contract.shared_components import inlined
from app.api.operations.request_log import RequestLog
from app.api.operations.services import Services
from app.api.request.strict_json import JSON
from app.bootstrap import keys_secret
from app.main import create_app
from app.settings import Settings
from app.storage import migrate
from app.storage.administration import Administration
from app.usecases.accounts.sessions import CODE_LIFE
from app.usecases.errors import Unavailable
from tools import example_messages, example_story, example_visitors
from tools.recorder import Json, Recorder, ask_what_is_left

SECRET: Final = "s" * 32
KEY: Final = write_key(bytes(32))
PARTNER_KEY: Final = write_key(bytes(31) + b"p")
CODE: Final = write_code(bytes(31) + b"c")
#: Seconds in which nothing is written that is not asked for.
NEVER: Final = 86_400.0
UNKNOWN: Final = "019a9f6e-0000-7000-8000-00000000dead"
#: The private key of the bytes 0 to 31.
_SIGNS: Final = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
    "d": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
}


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
        """Make the next one, stamped with the story's clock unless `nanoseconds` are given."""
        self.count += 1
        seconds = int(self.clock.now.timestamp())
        milliseconds = seconds * 1000 if nanoseconds is None else nanoseconds // 1_000_000
        return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | self.count)


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

    def ask(method: str, where: str, body: object = None, **rest: Any) -> None:  # noqa: ANN401  # as above
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
def service(
    clock: Clock, folder: str, migrated: Path | None = None
) -> Iterator[tuple[Any, TestClient]]:
    """Start the service with one account and one key.

    migrated: a file with all tables, which is copied rather than made
    """
    url = database(folder)
    if migrated is not None:
        shutil.copy(migrated, url.removeprefix("sqlite:///"))
    migrate.upgrade(url)
    administration = Administration(url, clock=clock)
    account = administration.create_account("examples")
    administration.create_key(account, "examples", hashed(KEY), KEY[-4:])
    # What happens by itself happens sooner or later, and would make ids meanwhile.
    settings = Settings(
        database_url=url, secret=SecretStr(SECRET), log_level="error", jobs="elsewhere"
    )
    app = create_app(settings, now=clock)
    app.state.body_limit = settings.body_limit
    with TestClient(app, raise_server_exceptions=False) as client:
        yield app, client


def fixed_key(now: datetime, rotation: Rotation) -> SigningKey:
    """The key that tokens are signed with: everybody knows it, so it signs nothing else."""
    return SigningKey("examples", _SIGNS, now, now + rotation.signs_for)


@contextmanager
def nothing_by_chance(ids: Ids) -> Iterator[None]:
    """Let whatever makes ids make them by counting, and secrets be the same each time."""
    modules = [module for name, module in sys.modules.items() if name.startswith("app.")]
    with ExitStack() as patches:
        for module in modules:
            if hasattr(module, "uuid7"):
                patches.enter_context(mock.patch.object(module, "uuid7", ids))
        made = count(1000)  # beyond the keys above
        patches.enter_context(
            mock.patch(
                "app.api.auth.login_services.secrets.token_bytes",
                lambda size: next(made).to_bytes(size),
            )
        )
        patches.enter_context(mock.patch("app.api.auth.signing_keys.new_key", fixed_key))
        # What stands below decisions differs from one installation to the next.
        patches.enter_context(
            mock.patch("app.settings.release.fingerprint", return_value="examples")
        )
        # Uses of keys and requests of partners are written behind the requests, sooner or later.
        patches.enter_context(mock.patch("app.api.auth.usage.Usage.note"))
        patches.enter_context(mock.patch("app.main.RequestLog", partial(RequestLog, pause=NEVER)))
        yield


def _in_order(document: Json, app: Any) -> Json:  # noqa: ANN401  # the application
    """The contract with its paths in the order of the code, in which what is left is asked."""
    paths = (route.path for route in app.routes if route.path in document["paths"])
    return {**document, "paths": {path: document["paths"][path] for path in paths}}


def record(document: Json | None = None, migrated: Path | None = None) -> Json:
    """Play the story, and return what the service answered.

    document: the contract, with everything inlined; without it, it is made from the code
    migrated: as for `service`. To make either takes a second or two
    """
    clock = Clock()
    with (
        # The defect that is provoked below would be logged.
        redirect_stderr(io.StringIO()),
        tempfile.TemporaryDirectory(prefix="bide-examples-") as folder,
        nothing_by_chance(Ids(clock)),
        service(clock, folder, migrated) as (app, client),
    ):
        recorder = Recorder(client, _in_order(document or inlined(app.openapi()), app), KEY)
        example_story.play(recorder, clock)
        partner = Administration(database(folder), clock=clock).create_partner(
            "Harbour Jobs", hashed(PARTNER_KEY), PARTNER_KEY[-4:]
        )
        Administration(database(folder), clock=clock).name_partner(partner, "harbour-jobs")
        as_partner = {"Authorization": f"Bearer {PARTNER_KEY}"}
        example_visitors.meet_a_partner(recorder, partner, as_partner)
        example_visitors.pass_a_relay(recorder, partner, as_partner)
        example_visitors.sign_in(recorder, as_partner)
        example_visitors.play_in_a_sandbox(recorder)
        admin = Administration(database(folder), clock=clock)
        admin.create_code(str(admin.first_account()), hashed(CODE), clock.now + CODE_LIFE)
        example_visitors.sign_in_by_code(recorder, CODE)
        example_visitors.make_keys(recorder)
        example_visitors.subscribe(recorder)
        example_messages.write_to_the_employer(recorder)
        example_visitors.listen(recorder)
        example_visitors.be_reminded(recorder)
        ask_what_is_left(recorder)
        example_story.bring_own_ids(recorder)
        example_visitors.come_too_late(recorder)
        example_visitors.tidy_up(recorder)
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
