"""Whatever is asked, the service answers as the contract says, on both databases.

`HYPOTHESIS_PROFILE=campaign` asks more, other things each time, and everything of both
databases: `make contract-campaign`. The short form asks one operation after the other of
SQLite, and what needs the answers of each other of PostgreSQL; of the ten thousand requests
that cover every bound of every field it asks each operation a twelfth, and the largest a sixtieth.
"""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4

import httpx
import pytest

from app.bootstrap import administration
from app.cli.keys import new_key
from app.settings import Settings
from tests.contract.fuzzing import (
    STAY,
    about,
    closed,
    contract,
    fields_asked,
    only,
    operations,
    plausible,
    run,
    shut,
)
from tests.support.databases import BOTH
from tests.support.postgres import Cluster
from tests.support.servers import servers

CAMPAIGN: Final = os.environ.get("HYPOTHESIS_PROFILE") == "campaign"
MOST: Final = "300" if CAMPAIGN else "2"
#: How many chains of requests are tried, on a server that may have nothing yet.
LIFE: Final = "300" if CAMPAIGN else "8"
#: Wrong keys are tried with every operation, and each is to be answered as a wrong key.
SETTINGS: Final = {"BIDE_FAILURES_PER_MINUTE": "1000000"}
SEED: Final = () if CAMPAIGN else ("--seed", "1")
#: What no schema can express, such as that an end follows its start, is refused all the same:
#: `acceptance` looks at the codes instead.
_BEYOND_SCHEMAS: Final = "positive_data_acceptance"
#: Of the cases of each operation that cover its schemas, every so manieth is asked.
EACH: Final = 1 if CAMPAIGN else 12
#: A file has so many fields that its cases would take as long as those of all others together.
EACH_OF_LARGE: Final = 1 if CAMPAIGN else 60
#: No operation is left out, but the one that erases the account, and the stream.
ASKED: Final = [
    operation["operationId"]
    for operation in operations(contract())
    if operation["operationId"] not in {"me.delete", "events.stream"}
]
#: What a partner asks without `Bide-Account`; with a candidate's key these are 403s.
OF_PARTNERS: Final = [
    operation["operationId"]
    for path, methods in contract()["paths"].items()
    if path.startswith(("/v1/candidates", "/v1/partner/")) and not path.endswith("/stream")
    for operation in methods.values()
]
#: How many requests cover every bound of every field, at least: of all operations in the
#: campaign, and in short of each on average.
LEAST: Final = 10_000
LEAST_EACH: Final = 4
#: They have so many fields that each is two parts by itself.
LARGE: Final = ("imports.create", "decisions.create")
#: Into how many parts the other operations are divided, of which cases cover the schemas, and of
#: which a few plausible ones are asked. In short each part is a test of its own, of a few seconds;
#: the campaign asks everything at once.
PARTS: Final = 22
PLAUSIBLE_PARTS: Final = 8


def parts(count: int) -> list[list[str]]:
    """The operations that are asked together; neighbours, which use what the others make.

    count: of how many parts, each with about as many fields as any other
    """
    fields = dict(fields_asked(contract()))
    others = [name for name in ASKED if name not in LARGE]
    before = [0, *accumulate(fields[name] for name in others)]
    ends = (before[-1] * part / count for part in range(count + 1))
    bounds = [min(range(len(before)), key=lambda n: abs(before[n] - end)) for end in ends]
    return [others[a:b] for a, b in pairwise(bounds)]


def named(asked: list[str]) -> str:
    """What a part is called."""
    return asked[0] if len(asked) == 1 else f"{asked[0]} and on"


#: Operations that are asked together, and the cases: what the contract allows, or does not.
COVERED: Final = [
    # Only an account that has nothing yet takes a whole file.
    *(([name], mode) for name in LARGE if not CAMPAIGN for mode in ("positive", "negative")),
    *((asked, "all") for asked in ([ASKED] if CAMPAIGN else parts(PARTS))),
]


_PASSED: Final = re.compile(r"(\d+) generated, (\d+) passed")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0 if CAMPAIGN else 600)]


def on(*short: str) -> pytest.MarkDecorator:
    """Let a test ask a server on these databases, and in the campaign on both."""
    return pytest.mark.parametrize("server", BOTH if CAMPAIGN else short, indirect=True)


class Asked(NamedTuple):
    """A server that is asked, the key that opens its account, and its database."""

    url: str
    key: str
    database_url: str


@contextlib.contextmanager
def served(folder: Path, database_url: str | None = None) -> Iterator[Asked]:
    """Serve from a folder, on an SQLite file in it unless another database is named."""
    with servers(folder, database_url) as running:
        running.settings |= SETTINGS
        url = running.start().url
        file = f"sqlite:///{folder}/var/bide.sqlite3"
        yield Asked(url, running.key_file.read_text().strip(), database_url or file)


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    """One server for each database: what one test leaves behind is no harm to the next."""
    folder = tmp_path_factory.mktemp("served")
    if request.param == "sqlite":
        with served(folder) as server:
            yield server
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    name = f"contract_{uuid4().hex}"
    # That a first start makes the tables is tested by `tests/system/test_serve.py`.
    cluster.create_database(name, request.getfixturevalue("postgres_template"))
    with served(folder, cluster.url(name)) as server:
        yield server
    cluster.drop_database(name)


def passed(output: str) -> int:
    """How many requests there were."""
    found = _PASSED.search(output)
    assert found is not None, output[-2000:]
    assert found[1] == found[2]
    return int(found[1])


@on("sqlite")
@pytest.mark.parametrize(
    ("asked", "mode"), [pytest.param(*one, id=f"{named(one[0])}-{one[1]}") for one in COVERED]
)
def test_every_answer_is_one_that_the_contract_declares(
    server: Asked, tmp_path: Path, asked: list[str], mode: str
) -> None:
    phases = "examples,coverage,fuzzing" if CAMPAIGN else "examples,coverage"
    output = run(
        about(closed(contract()), asked),
        server.url,
        server.key,
        tmp_path,
        *("--phases", phases, "--max-examples", MOST, *SEED, *STAY),
        *("--mode", mode, "--checks", "all", "--exclude-checks", _BEYOND_SCHEMAS),
        *only(asked),
        each=EACH_OF_LARGE if asked[0] in LARGE else EACH,
    )
    assert passed(output) > (LEAST if CAMPAIGN else LEAST_EACH * len(asked))
    tested = re.search(r"Tested: +(\d+)", output)
    assert tested is not None
    assert int(tested[1]) == len(asked)


@on("postgresql")
@pytest.mark.parametrize(
    "asked",
    [ASKED] if CAMPAIGN else [*([name] for name in LARGE), *parts(PLAUSIBLE_PARTS)],
    ids=named,
)
def test_what_is_plausible_is_answered_as_the_contract_declares(
    server: Asked, tmp_path: Path, asked: list[str]
) -> None:
    output = run(
        about(plausible(contract()), asked),
        server.url,
        server.key,
        tmp_path,
        *("--phases", "examples,fuzzing", "--max-examples", MOST, *SEED, *STAY),
        *("--mode", "positive", "--exclude-checks", _BEYOND_SCHEMAS),
        *only(asked),
    )
    assert passed(output) > len(asked)


@on("postgresql")
def test_what_one_request_makes_the_next_can_use(server: Asked, tmp_path: Path) -> None:
    output = run(
        plausible(contract()),
        server.url,
        server.key,
        tmp_path,
        # In short the examples are asked of this server by the tests before.
        *("--phases", "examples,stateful" if CAMPAIGN else "stateful"),
        *("--max-examples", LIFE, *SEED, *STAY),
        *("--mode", "positive", "--exclude-checks", _BEYOND_SCHEMAS),
    )
    covered = re.search(r"API Links: +(\d+) covered", output)
    assert covered is not None
    assert int(covered[1]) > 0, output


# In short the same is asked, and this looked at, by the first test of all.
@pytest.mark.skipif(not CAMPAIGN, reason="make contract-campaign asks further")
@on("sqlite")
def test_what_the_contract_allows_is_refused_only_for_what_it_cannot_say(
    server: Asked, tmp_path: Path
) -> None:
    phases = "examples,coverage,fuzzing" if CAMPAIGN else "examples,coverage"
    output = run(
        closed(contract()),
        server.url,
        server.key,
        tmp_path,
        *("--phases", phases, "--max-examples", MOST, *SEED, *STAY),
        *("--mode", "positive", "--checks", "refused_beyond_schemas"),
    )
    assert passed(output) > 500


@pytest.fixture
def partner_key(server: Asked) -> str:
    """A key of a partner there."""
    settings = Settings(database_url=server.database_url)
    key, key_hash = new_key(settings)
    administration(settings).create_partner("Board", key_hash, key[-4:])
    return key


def statuses_in_log(server: Asked, key: str, awaited: set[int]) -> set[int]:
    """Statuses of a partner's changes in its request log, which is written once in a second."""
    statuses: set[int] = set()
    for _ in range(20):
        log = httpx.get(
            f"{server.url}/v1/partner/requests?limit=200",
            headers={"Authorization": f"Bearer {key}"},
        )
        # Reading the log is a GET of the partner as well, which answers 200.
        statuses = {line["status"] for line in log.json()["items"] if line["method"] != "GET"}
        if awaited <= statuses:
            break
        time.sleep(0.5)
    return statuses


@on("sqlite")
def test_what_a_partner_asks_for_itself_is_answered_as_the_contract_declares(
    server: Asked, partner_key: str, tmp_path: Path
) -> None:
    phases = "examples,coverage,fuzzing" if CAMPAIGN else "examples,fuzzing"
    output = run(
        about(closed(contract()), OF_PARTNERS),
        server.url,
        partner_key,
        tmp_path,
        *("--phases", phases, "--max-examples", MOST, *SEED),
        *("--checks", "all", "--exclude-checks", _BEYOND_SCHEMAS),
        *only(OF_PARTNERS),
    )
    assert passed(output) > len(OF_PARTNERS)
    # Its own requests say that not all was refused.
    assert statuses_in_log(server, partner_key, {200, 201}) >= {200, 201}


@on("sqlite")
@pytest.mark.parametrize("half", [0, 1], ids=["first half", "second half"])
@pytest.mark.parametrize("key", ["", f"bide_{'0' * 49}"], ids=["no key", "a wrong key"])
def test_without_a_key_nothing_is_answered_but_401(
    server: Asked, tmp_path: Path, key: str, half: int
) -> None:
    every = [operation["operationId"] for operation in operations(contract())]
    middle = len(every) // 2
    output = run(
        about(shut(contract()), every[middle:] if half else every[:middle]),
        server.url,
        key,
        tmp_path,
        *("--phases", "examples", *SEED),
        *("--mode", "positive", "--exclude-checks", _BEYOND_SCHEMAS),
    )
    assert passed(output) > 10
