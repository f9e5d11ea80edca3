"""A server, Chromium, and pages of it: what each test of the console in a browser begins with."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.console.browser.story import Teller, account, tell
from tests.support.servers import Server, servers

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM: Final = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
PHONE: Final = {"width": 390, "height": 844}
WIDE: Final = {"width": 1280, "height": 800}

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

_MISSING: Final = (
    "there is no Chromium (apt-get install chromium)"
    if CHROMIUM is None
    else "playwright is not installed (make console-test installs it)"
)
Page = Any
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder, with the reason, where no browser can be driven."""
    if CHROMIUM is None or sync_playwright is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=_MISSING))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with room for many sign-ins, since each test has an account of its own."""
    many = {"BIDE_SIGN_INS_PER_MINUTE": "10000", "BIDE_SIGN_UPS_PER_MINUTE": "10000"}
    many |= {"BIDE_REQUESTS_PER_MINUTE": "100000"}
    # Mail is set up, and goes nowhere: letters of test accounts do not leave.
    many |= {"BIDE_SMTP_URL": "smtp://127.0.0.1:9"}
    many |= {"BIDE_MAIL_FROM": "Bide <letters@mail.example.org>"}
    with servers(tmp_path_factory.mktemp("console")) as started:
        started.settings |= many
        yield started.start()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


@pytest.fixture
def told(server: Server) -> Iterator[Teller]:
    """An account in which the eight pursuits are told; its clock stands at their day."""
    with account(server.url) as teller:
        tell(teller)
        yield teller


@pytest.fixture
def empty(server: Server) -> Iterator[Teller]:
    """An account in which nothing is told, on the clock of the story."""
    with account(server.url) as teller:
        yield teller


@pytest.fixture
def living(server: Server) -> Iterator[Teller]:
    """An account in which nothing is told, by the real time."""
    with account(server.url, now=None) as teller:
        yield teller


@pytest.fixture
def opened(browser: Any, server: Server) -> Iterator[Open]:
    """Opens pages in a context of the test's own; what a page complains of fails the test.

    With `clock` the time of its pages can be moved on, and runs on from now until then: it is
    there before they are, so that none of their timers goes by another.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(
        path: str = "/app/", context: Any = None, *, clock: bool = False, **more: Any
    ) -> Page:
        if context is None:
            options = {"viewport": PHONE, "locale": "en-GB", "timezone_id": "Europe/London"} | more
            context = browser.new_context(base_url=server.url, **options)
            context.set_default_timeout(30_000)
            contexts.append(context)
            if clock:
                context.clock.install()
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.goto(path)
        return page

    open_page.complaints = complaints  # type: ignore[attr-defined]  # for tests
    yield open_page
    for context in contexts:
        for page in context.pages:
            # What a test holds back or changes may be asked for at this moment.
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    # The browser itself notes each answer that is no success, and each request without one.
    own = [one for one in complaints if not one.startswith("Failed to load resource")]
    assert own == []
