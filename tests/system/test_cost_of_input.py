"""What a refusal costs, by the shape and the size of what came in.

Each shape is sent in growing sizes to every public operation and to three that need a
key. The CPU time and the memory of the server are read from the system, so that a busy
machine does not count. `COST=full` takes every size up to the bound, asks for `/healthz`
meanwhile, holds the figures to their bounds without a margin, and prints the table:
`make cost-campaign`.
"""

import http.client
import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.support.measured import KIB, Cost
from tests.support.servers import Server, Servers, servers

FULL: Final = os.environ.get("COST") == "full"
MIB: Final = KIB * KIB
SIZES: Final = (KIB, 16 * KIB, 128 * KIB, MIB - KIB) if FULL else (KIB, MIB - KIB)
FILE_SIZES: Final = (MIB, 8 * MIB, 32 * MIB - KIB) if FULL else (4 * MIB,)
#: What a request line and a head may have is bounded elsewhere; here is what gets through.
HEAD_SIZES: Final = (KIB, 16 * KIB, 60 * KIB) if FULL else (KIB, 16 * KIB)

#: Seconds of CPU for each MiB, and for a request however small it is: as long as it takes to count
#: the 20,000 values that a document may have. The machine of the
#: tests may be slow, and another test may just have made the server work.
PER_MIB: Final = 0.1 if FULL else 0.4
PER_REQUEST: Final = 0.02 if FULL else 0.1
#: A file that is refused by its last entry has been read as one that is taken: a third of its cost
#: is its JSON, half its validation; what is beyond 0.1 is comparing its entries with each other.
PER_MIB_READ: Final = 0.12 if FULL else 0.5
#: Bytes of memory for each byte, and what an allocator takes at once.
PER_BYTE: Final = 4 if FULL else 6
SLACK: Final = 4 * MIB if FULL else 16 * MIB
#: Seconds that `/healthz` may take meanwhile; measured, and held to, only at full length.
LONGEST_WAIT: Final = 0.1

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800 if FULL else 240)]


def filled(head: str, piece: Callable[[int], str], tail: str, size: int) -> bytes:
    """Repeat a piece, with commas between, until the whole has its size."""
    parts: list[str] = []
    length = len(head) + len(tail)
    for number in itertools.count():
        part = piece(number)
        length += len(part.encode()) + 1
        if length > size and parts:
            break
        parts.append(part)
    return (head + ",".join(parts) + tail).encode()


def wrong_everywhere(size: int) -> bytes:
    """Lists of numbers under names that stand for lists or objects of something else."""
    names = ("interviews", "contacts", "employer_updates", "feedback", "marks", "tasks")
    each = size // len(names) - 24
    return b"{" + b",".join(filled(f'"{n}":[', str, "]", each) for n in names) + b"}"


BODIES: Final[dict[str, Callable[[int], bytes]]] = {
    "unknown fields": lambda size: filled("{", lambda n: f'"f{n}":1', "}", size),
    "wide inside": lambda size: filled('{"employer":{', lambda n: f'"f{n}":1', "}}", size),
    "empty objects": lambda size: filled('{"contacts":[', lambda _: "{}", "]}", size),
    "empty tasks": lambda size: filled('{"tasks":[', lambda _: "{}", "]}", size),
    "empty lists": lambda size: filled("[", lambda _: "[]", "]", size),
    "wrong types": wrong_everywhere,
    "texts": lambda size: filled('{"x":[', lambda _: '""', "]}", size),
    "one name": lambda size: filled("{", lambda _: '"a":1', "}", size),
    "deep": lambda size: b"[" * size,
    "deep objects": lambda size: b'{"a":' * (size // 5),
    "a long text": lambda size: b'{"email":"' + b"x" * (size - 12) + b'"}',
    "a long name": lambda size: b'{"' + b"/" * (size - 6) + b'":1}',
    "wide characters": lambda size: f'{{"email":"{chr(0x1F600) * (size // 4)}"}}'.encode(),
    "escapes": lambda size: b'{"email":"' + b"\\u00e9" * (size // 6) + b'"}',
    "quotes": lambda size: b'{"tasks":[{"a":"' + b'\\"' * (size // 2),
    "digits": lambda size: b'{"email":' + b"1" * size + b"}",
    "blanks": lambda size: b" " * size,
    "no UTF-8": lambda size: b'{"email":"' + b"\xff" * size,
    "broken": lambda size: filled('{"x":[', lambda n: f'"{n}"', "", size),
}


def task(number: int, title: str = "Read up") -> str:
    """A task of one's own, as an export has it."""
    now = "2026-11-20T12:00:00Z"
    return json.dumps(
        {
            "id": f"019a9f6e-0000-7000-8000-{number:012d}",
            "version": 1,
            "written_by": {"kind": "candidate", "id": None},
            **dict.fromkeys(("application_id", "interview_id", "interviewer_id")),
            "kind": "own",
            "own": True,
            "title": title,
            "note": None,
            **dict.fromkeys(("opens_at", "due_at", "closes_at", "snoozed_until", "reason")),
            "state": "open",
            "settled_at": None,
            "policy_version": None,
            "content_hash": None,
            "created_at": now,
            "updated_at": now,
        }
    )


def file_of(*tasks: str) -> tuple[str, str]:
    """The beginning and the end of a file of tasks, the last of them as given."""
    others = "employers applications interviews timetables contacts employer_updates feedback marks"
    head = {"format": "bide-export", "version": 1, "exported_at": "2026-11-20T12:00:00Z"}
    document = {**head, "policy": {}, **{name: [] for name in others.split()}}
    return json.dumps(document)[:-1] + ',"tasks":[', ",".join(("", *tasks)) + "]}"


FILES: Final[dict[str, Callable[[int], bytes]]] = {
    "a wrong entry last": lambda size: filled(file_of()[0], task, file_of("{}")[1], size),
    "a doubled entry last": lambda size: filled(file_of()[0], task, file_of(task(0))[1], size),
    "a file of texts": lambda size: filled(
        file_of()[0], lambda n: task(n, "x" * 500), file_of("{}")[1], size
    ),
}
LONG_PATHS: Final[dict[str, Callable[[int], str]]] = {
    "many parameters": lambda size: "?" + "&".join(f"a{n}=1" for n in range(size // 7)),
    "a long parameter": lambda size: "?limit=" + "1" * size,
    "percents": lambda size: "?a=" + "%41" * (size // 3),
    "a long segment": lambda size: "/" + "x" * size,
    "many segments": lambda size: "/x" * (size // 2),
}
HEADS: Final[dict[str, Callable[[int], dict[str, str]]]] = {
    "many headers": lambda size: {f"X-{n}": "x" * 20 for n in range(size // 28)},
    "a long tag": lambda size: {"If-None-Match": ", ".join(['"x"'] * (size // 5))},
    "a long key": lambda size: {"Authorization": "Bearer " + "x" * size},
    "a long token": lambda size: {"Authorization": "Bearer eyJ" + "x." * (size // 2)},
    "many codings": lambda size: {"Accept-Encoding": ",".join(["x;q=0"] * (size // 6))},
    "a long type": lambda size: {"Content-Type": "application/json;" + "charset=;" * (size // 9)},
    "many cookies": lambda size: {"Cookie": "; ".join(["a=1"] * (size // 5))},
}
WITH_BODY: Final = ("/v1/accounts", "/v1/sessions", "/v1/claims")
PRIVATE: Final = ("/v1/interviews", "/v1/decisions", "/v1/imports")
READ: Final = ("/healthz", "/.well-known/jwks.json", "/openapi.json", "/problems", "/nothing")


@dataclass
class Asking:
    """A connection to a server whose cost is measured."""

    server: Server
    headers: Mapping[str, str]
    cost: Cost = field(init=False)
    rows: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    longest_wait: float = 0.0
    _waited: float = 0.0

    def __post_init__(self) -> None:
        self.cost = Cost(self.server.process.pid)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> int:
        """Send one request; return the status, or 0 where the server closed instead."""
        port = urlsplit(self.server.url).port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            response.read()
        except (ConnectionError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
        return response.status

    def measure(
        self,
        shape: str,
        size: int,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        shown: str | None = None,
    ) -> None:
        """Send it twice, and take the lesser CPU time and wait: the other may be of other work.

        Of memory the larger counts: what was taken once need not be taken again.
        """
        spent, grown, waits, status = [], [], [], 0
        for _ in range(2):
            self._waited = 0.0
            self.cost.forget_peak()
            memory, cpu = self.cost.memory(), self.cost.cpu()
            status = self.ask(method, path, body, headers or {})
            spent.append(self.cost.cpu() - cpu)
            grown.append(self.cost.peak() - memory)
            waits.append(self._waited)
        cpu, memory = min(spent), max(grown)
        per_mib = PER_MIB_READ if shape in FILES else PER_MIB
        where = f"{shape}, {size // KIB} KiB, {method} {shown or path}"
        waited = min(waits)
        self.longest_wait = max(self.longest_wait, waited)
        row = (
            f"{where}: {status}, {cpu * 1000:.1f} ms, {memory / size:.1f} bytes a byte, "
            f"/healthz {waited * 1000:.0f} ms"
        )
        self.rows.append(row)
        if (
            status >= 500
            or cpu > PER_REQUEST + per_mib * size / MIB
            or memory > SLACK + PER_BYTE * size
        ):
            self.over.append(row)

    def watch(self, stopping: threading.Event) -> None:
        """Ask for `/healthz` until the end, and remember the longest wait."""
        while not stopping.wait(0.01):
            began = time.monotonic()
            assert self.ask("GET", "/healthz") == 200
            self._waited = max(self._waited, time.monotonic() - began)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Servers, Server]]:
    with servers(tmp_path_factory.mktemp("cost")) as running:
        for budget in ("REQUESTS", "SIGN_INS", "SIGN_UPS", "FAILURES"):
            running.settings[f"BIDE_{budget}_PER_MINUTE"] = "1000000"
        server = running.start()
        with server.client(running.headers) as client:
            # What the first request loads is no cost of what was sent.
            for path in (*READ, "/v1/tasks"):
                client.get(path)
        yield running, server


@pytest.fixture
def asking(started: tuple[Servers, Server], capsys: pytest.CaptureFixture[str]) -> Iterator[Asking]:
    """A client; in the end no request may have cost more than it may."""
    running, server = started
    found = Asking(server, {**running.headers, "Content-Type": "application/json"})
    stopping = threading.Event()
    watching = threading.Thread(target=found.watch, args=(stopping,))
    if FULL:
        watching.start()
    began = datetime.now(UTC)
    yield found
    stopping.set()
    if FULL:
        watching.join()
        with capsys.disabled():
            took = (datetime.now(UTC) - began).total_seconds()
            print("", *found.rows, sep="\n")
            print(f"{took:.0f} s; /healthz waited {found.longest_wait * 1000:.0f} ms at most")
        assert found.longest_wait <= LONGEST_WAIT
    assert found.rows
    assert not found.over, "\n".join(found.over)


@pytest.mark.parametrize("path", WITH_BODY)
def test_a_body_that_needs_no_key_costs_what_it_weighs(asking: Asking, path: str) -> None:
    headers = {"Content-Type": "application/json"}
    for (shape, body), size in itertools.product(BODIES.items(), SIZES):
        asking.measure(shape, size, "POST", path, body(size), headers)


@pytest.mark.parametrize("path", PRIVATE)
def test_a_body_costs_what_it_weighs(asking: Asking, path: str) -> None:
    for (shape, body), size in itertools.product(BODIES.items(), SIZES):
        asking.measure(shape, size, "POST", path, body(size), asking.headers)


@pytest.mark.parametrize("shape", BODIES | FILES)
def test_a_file_costs_what_it_weighs(asking: Asking, shape: str) -> None:
    body = (BODIES | FILES)[shape]
    for size in FILE_SIZES:
        asking.measure(shape, size, "POST", "/v1/imports", body(size), asking.headers)


def test_a_path_and_a_query_cost_what_they_weigh(asking: Asking) -> None:
    for (shape, tail), size in itertools.product(LONG_PATHS.items(), HEAD_SIZES):
        for path in (*READ, "/v1/tasks"):
            asking.measure(
                *(shape, size, "GET", path + tail(size)), headers=asking.headers, shown=path
            )


def test_headers_cost_what_they_weigh(asking: Asking) -> None:
    for (shape, head), size in itertools.product(HEADS.items(), HEAD_SIZES):
        for path in (*READ, "/v1/tasks"):
            headers = {**asking.headers, **head(size)}
            asking.measure(shape, size, "GET", path, headers=headers)
        asking.measure(shape, size, "POST", "/v1/sessions", b"{}", {**asking.headers, **head(size)})


def test_what_needs_no_key_costs_little(tmp_path: Path, asking: Asking) -> None:
    for path in (*READ, "/readyz", "/metrics", "/docs", "/docs/static/swagger-ui-bundle.js"):
        asking.measure("public", KIB, "GET", path)
