"""A server is killed while it writes: what it acknowledged is there, once, and it serves again."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.support.servers import Server, Servers, servers
from tests.system.crowd import Crowd, interview

KILLS: Final = 5
WRITERS: Final = 4
LONG_AGO: Final = timedelta(days=40)
#: How many contacts are acknowledged before each kill; another number each time.
ACKNOWLEDGED: Final = (1, 12, 5, 20, 9)


@dataclass
class Load:
    """Writers that record contacts, each with an id of its own choice, until they are cut off."""

    path: str
    headers: dict[str, str]
    acknowledged: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    unexpected: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def write(self, server: Server, wanted: int) -> None:
        """Write until the server is gone; tell when enough was acknowledged."""
        with (
            server.client(self.headers) as client,
            contextlib.suppress(httpx.TransportError),
        ):
            while True:
                contact_id = f"019a9f6e-0000-7000-8000-{uuid4().hex[:12]}"
                body = {"id": contact_id, "kind": "adjustment", "channel": "email"}
                self.tried.add(contact_id)
                response = client.post(self.path, json=body)
                if response.status_code == 201:
                    self.acknowledged.add(contact_id)
                else:
                    self.unexpected.append(response.text)
                if len(self.acknowledged) >= wanted or self.unexpected:
                    self.enough.set()


def kill_under_load(server: Server, load: Load, wanted: int) -> None:
    load.enough.clear()
    goal = len(load.acknowledged) + wanted
    writers = [threading.Thread(target=load.write, args=(server, goal)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    assert load.enough.wait(60)
    server.kill()
    for writer in writers:
        writer.join(60)
        assert not writer.is_alive()
    assert load.unexpected == []


def all_contacts(crowd: Crowd, path: str) -> list[Any]:
    found: list[Any] = []
    cursor = ""
    while True:
        page = crowd.ask("GET", f"{path}?limit=200{cursor}")
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


@pytest.fixture(params=["sqlite", "postgresql"])
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Servers]:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with servers(tmp_path, url) as running:
        yield running


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_acknowledged_contact_is_lost_or_doubled(deployment: Servers) -> None:
    server = deployment.start()
    with contextlib.closing(Crowd([server], deployment.headers)) as crowd:
        made = crowd.ask("POST", "/v1/interviews", interview(LONG_AGO))
    load = Load(f"/v1/interviews/{made['id']}/contacts", deployment.headers)
    for kill in range(KILLS):
        kill_under_load(server, load, ACKNOWLEDGED[kill % len(ACKNOWLEDGED)])
        server = deployment.start()
        with contextlib.closing(Crowd([server], deployment.headers)) as crowd:
            kept = [contact["id"] for contact in all_contacts(crowd, load.path)]
            assert len(kept) == len(set(kept))
            assert load.acknowledged <= set(kept) <= load.tried
            # It serves and writes again, and says so of what it had acknowledged.
            known = min(load.acknowledged)
            body = {"id": known, "kind": "adjustment", "channel": "email"}
            assert crowd.ask("POST", load.path, body)["id"] == known
            decision = crowd.ask("GET", f"/v1/interviews/{made['id']}/next-action")
            enquiry = next(one for one in decision["actions"] if one["kind"] == "enquire_status")
            assert "minimum-gap" in {reason["rule"] for reason in enquiry["reasons"]}
