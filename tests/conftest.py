"""Fixtures that any test may ask for; what only one folder needs stands in that folder.

The service is not imported here: the tests of the domain do without, and so does the process that
only hands tests out.
"""

import asyncio
import gc
import importlib.util
import os
import sys
from collections.abc import Iterator

import pytest
import uvloop
from hypothesis import settings

from tests.support.databases import (
    postgres_cluster,
    postgres_reused,
    postgres_template,
    sqlite_template,
)

__all__ = ["postgres_cluster", "postgres_reused", "postgres_template", "sqlite_template"]

# A slow machine says nothing about the code, so no example has a deadline. The same
# examples are tried every time, so that a check is green or red because of the change it
# checks; new ones are what HYPOTHESIS_PROFILE=campaign is for.
settings.register_profile(
    "bide", deadline=None, derandomize=os.environ.get("HYPOTHESIS_PROFILE") != "campaign"
)
settings.load_profile("bide")

# Whatever makes an event loop in a test makes one of production's kind: `asyncio.run`, the
# tests that pytest runs by anyio, and Starlette's test client all ask the policy for it. The
# two kinds differ where a peer has gone, which no test of one tells of the other.
_POLICY = uvloop.EventLoopPolicy()
asyncio.set_event_loop_policy(_POLICY)  # type: ignore[deprecated]  # a factory reaches not all

# httpcore imports sniffio, if it is there, whenever it makes a lock, of which a request makes
# several: Python would search all its folders each time, a tenth of a millisecond of work.
if importlib.util.find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # Python's mark of what is not there

# What is imported and collected stays until the end. To search it for garbage, time and again
# while it grows, is a tenth of the work of a collection, and no test is any the better for it.
gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Search for garbage from now on, but not in what was collected.

    Where servers will be started, the interpreter that they are forked from begins now, beside
    the first tests: else the first of them would wait for it, and seem slow. The same holds for
    the interpreter of Schemathesis.
    """
    prepared = sys.modules.get("tests.support.prepared")
    chosen = [item for item in session.items if item.get_closest_marker("slow") is not None]
    if prepared is not None and chosen and not session.config.option.collectonly:
        prepared.interpreter()
        if any(item.path.name == "test_schemathesis.py" for item in chosen):
            prepared.interpreter("schemathesis.cli")
    gc.freeze()
    # Most that a test makes is gone with its last reference; little is left to be searched for.
    gc.set_threshold(50_000, 50, 100)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hash passwords in this process at a hundredth of the price; no setting goes as low."""
    main = sys.modules.get("app.main")
    if main is None:
        yield
        return
    from app.api.auth.passwords import Cost  # noqa: PLC0415  # as the module's docstring says

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "password_cost", lambda _: Cost(memory=256, passes=1))
        yield


@pytest.fixture(autouse=True)
def _default_logging() -> None:
    """Begin each test with the defaults of structlog: the one before may have set up logging."""
    structlog = sys.modules.get("structlog")
    if structlog is not None:
        structlog.reset_defaults()
