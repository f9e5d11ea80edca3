from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.support import KEY, OTHER_KEY, Store, Time, make
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


@pytest.fixture
def app(store: Store, time: Time) -> FastAPI:
    app: FastAPI = make(store, time)
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with Client(app, headers={"Authorization": f"Bearer {KEY}"}) as client:
        yield client
