"""Whose budget it is: the address that connects, unless a proxy that is trusted tells another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.api.auth.principals import write_key
from tests.support.servers import Server, Servers, servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Servers]:
    with servers(tmp_path) as running:
        running.settings["BIDE_FAILURES_PER_MINUTE"] = "3"
        yield running


def attempts(server: Server) -> list[int]:
    """Bad keys, each said to come from another address."""
    answers = []
    with server.client({}) as client:
        for number in range(5):
            headers = {
                "Authorization": f"Bearer {write_key(bytes([number]) * 32)}",
                "X-Forwarded-For": f"192.0.2.{number}",
            }
            answers.append(client.get("/v1/employers", headers=headers).status_code)
    return answers


def test_a_budget_is_not_escaped_by_naming_another_address(folder: Servers) -> None:
    server = folder.start()
    assert attempts(server) == [401, 401, 401, 429, 429]
    # Who shows a good key, one that this process has not seen before, is served all the same.
    with server.client(folder.headers) as client:
        assert client.get("/v1/employers").status_code == 200


def test_a_trusted_proxy_names_the_address_of_its_client(folder: Servers) -> None:
    folder.settings["BIDE_TRUSTED_PROXIES"] = "127.0.0.0/8"
    assert attempts(folder.start()) == [401] * 5
