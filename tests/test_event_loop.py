"""Tests run on the event loop that the service runs on."""

import asyncio

import pytest
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def kind() -> type[asyncio.AbstractEventLoop]:
    return type(asyncio.get_running_loop())


def test_the_service_runs_on_uvloop() -> None:
    factory = uvicorn.Config(
        "app.main:create_app", factory=True, log_config=None
    ).get_loop_factory()
    assert factory is uvloop.new_event_loop


def test_a_loop_that_a_test_starts_is_of_that_kind() -> None:
    assert asyncio.run(kind()) is uvloop.Loop


@pytest.mark.anyio
async def test_a_test_that_is_a_coroutine_runs_on_that_kind() -> None:
    assert await kind() is uvloop.Loop


def test_an_application_in_the_test_client_runs_on_that_kind() -> None:
    async def tell(_: Request) -> PlainTextResponse:
        return PlainTextResponse((await kind()).__module__)

    with TestClient(Starlette(routes=[Route("/", tell)])) as client:
        assert client.get("/").text == "uvloop"
