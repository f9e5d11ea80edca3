"""The whole application and its contract, made once for all tests that only look at them.

To make the contract from the code takes seconds, which each process that reads its cases off it
would spend again: the file says the same, which `tests/cli/test_commands.py` compares.
"""

import json
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any

from fastapi import FastAPI

from app.api.contract.shared_components import inlined
from app.api.http.application import Application
from app.cli.maintenance import CONTRACT
from app.domain.policy import POLICY
from app.main import assemble
from app.settings import Settings


@lru_cache(maxsize=1)
def application() -> Application:
    """Everything that is offered, over no storage; a test that needs services sets them."""

    async def serve(app: FastAPI) -> AsyncIterator[None]:
        yield

    return assemble(Settings(), POLICY, serve)


@lru_cache(maxsize=1)
def contract() -> dict[str, Any]:
    """The contract as it is committed, each operation with all that it says; to be read."""
    return inlined(json.loads(CONTRACT.read_bytes()))
