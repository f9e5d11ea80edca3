from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.small_service import KEY, OTHER_KEY, Store, Time, make, make_services
from tests.support.client import Client


@pytest.fixture
def store() -> Store:
    store = Store()
    store.add(KEY, "mine")
    store.add(OTHER_KEY, "theirs")
    return store


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(scope="session")
def _made() -> FastAPI:
    return make(Store(), Time())


@pytest.fixture
def app(_made: FastAPI, store: Store, time: Time) -> FastAPI:
    """The small service as it is made once, with a store, a clock and limits of the test's own."""
    _made.state.services = make_services(store, time)
    return _made


@pytest.fixture(scope="session")
def _started(_made: FastAPI) -> Iterator[TestClient]:
    with Client(_made) as client:
        yield client


@pytest.fixture
def client(app: FastAPI, _started: TestClient) -> Iterator[TestClient]:
    """A client of the test's own, in the loop of one: to start it takes longer than to ask it."""
    client = Client(app, headers={"Authorization": f"Bearer {KEY}"})
    client.portal = _started.portal
    yield client
    client.close()
