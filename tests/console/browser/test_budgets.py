"""What a visit costs: requests, and with `BIDE_BUDGETS=1` milliseconds, for an idle machine.

Times are printed always, and compared with the budget by `make console-budgets` alone.
"""

import math
import os
import statistics
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from tests.console.browser.story import Teller, account
from tests.console.browser.support import drawn, sign_in, stored, until, until_worker
from tests.support.servers import Server

Open = Callable[..., Any]

PURSUITS: Final = 200
#: Milliseconds to the first paint from the worker, its processor slowed by `SLOWED`.
FIRST_PAINT: Final = 1_500
SLOWED: Final = 4
#: Milliseconds of the longest task while Today scrolls.
LONGEST_TASK: Final = 100
#: Starts of which the middle one counts.
STARTS: Final = 5
MEASURED: Final = os.environ.get("BIDE_BUDGETS") == "1"

#: Notes long tasks, and when the first card was painted, rather than anything at all.
_WATCH: Final = """new MutationObserver((_, observer) => {
  if (!document.querySelector("main article")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => (window.painted = performance.now())));
}).observe(document, {childList: true, subtree: true});
window.tasks = [];
new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((e) => e.duration)))
  .observe({type: "longtask", buffered: true});"""


@pytest.fixture(scope="module")
def many(server: Server) -> Iterator[Teller]:
    """An account with so many pursuits that a list of them is long."""
    with account(server.url) as found:
        for n in range(PURSUITS):
            found.round(f"Employer {n:03}", "Editor", "2026-11-30T10:00:00Z", ("Mara Duarte",))
        yield found


def asked_of(page: Any) -> list[str]:
    """The paths of the API that are asked for from now on, but sessions, events and test clocks."""
    found: list[str] = []

    def note(request: Any) -> None:
        path = request.url.partition("/v1/")[2].partition("?")[0]
        if path and path not in {"sessions", "events/stream"} and "clock" not in path:
            found.append(path)

    page.on("request", note)
    return found


def until_streaming(page: Any, asked: list[str], pages: int = 1) -> None:
    """Wait until it was asked once more what has changed: the stream of events is open then."""
    until(page, lambda: asked.count("changes") > pages)
    drawn(page)


def test_a_first_copy_costs_three_requests_and_one_once_events_are_heard(
    opened: Open, told: Teller
) -> None:
    page = opened()
    asked = asked_of(page)
    sign_in(page, told)
    until_streaming(page, asked)
    assert sorted(asked) == ["agenda", "changes", "changes", "me"]


@pytest.mark.timeout(300)
def test_a_large_copy_costs_one_more_for_each_page(opened: Open, many: Teller) -> None:
    page = opened()
    asked = asked_of(page)
    sign_in(page, many)
    records = len(stored(page, "copy"))
    assert records > 5 * PURSUITS
    pages = math.ceil(records / 200)
    until_streaming(page, asked, pages)
    assert asked.count("changes") == pages + 1
    assert asked.count("agenda") == math.ceil(PURSUITS / 200)
    assert len(asked) <= 4 + pages
    assert set(asked) == {"agenda", "changes", "me"}


def test_a_first_visit_loads_modules_from_the_pack_alone(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Settings").wait_for()
    loaded = page.evaluate(
        """() => performance.getEntriesByType("resource")
          .filter((one) => one.name.includes("/app/"))
          .map((one) => [new URL(one.name).pathname.split("/").pop(), one.workerStart > 0])"""
    )
    by_worker = {name for name, served in loaded if served}
    assert len(by_worker) > 25
    assert {name for name, served in loaded if not served} <= {
        *("boot.js", "console.css", "icon.svg", "icon-192.png", "manifest.webmanifest"),
    }


def test_without_a_service_worker_each_file_is_loaded_by_itself(opened: Open, told: Teller) -> None:
    page = sign_in(opened(service_workers="block"), told)
    page.get_by_role("heading", name="Ring Harbour Light for news").wait_for()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Settings").wait_for()
    # It cannot be registered, and says so on the console of the browser.
    opened.complaints.clear()  # type: ignore[attr-defined]  # the fixture sets it


@pytest.mark.timeout(300)
def test_all_of_two_hundred_pursuits_are_drawn_piece_by_piece(opened: Open, many: Teller) -> None:
    page = sign_in(opened(), many)
    until_worker(page)
    page.reload()
    page.locator("main article").first.wait_for()
    # Both lists: what is to be written down, and whom to thank.
    until(page, lambda: page.locator("main article").count() == 2 * PURSUITS)
    first = page.evaluate_handle("() => document.querySelector('main article')")
    page.get_by_role("button", name="Record").first.click()
    page.get_by_role("dialog").wait_for()
    drawn(page)
    assert page.locator("main article").count() == 2 * PURSUITS
    assert page.evaluate("(one) => one === document.querySelector('main article')", first)


@pytest.mark.timeout(300)
def test_the_first_paint_and_the_longest_task_of_two_hundred_pursuits(
    opened: Open, many: Teller
) -> None:
    page = sign_in(opened(), many)
    until_worker(page)
    page.add_init_script(_WATCH)
    session = page.context.new_cdp_session(page)
    painted, longest = [], []
    for _ in range(STARTS if MEASURED else 1):
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.reload()
        page.wait_for_function("() => window.painted")
        painted.append(float(page.evaluate("() => window.painted")))
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        # Rows are still being added, and the copy is brought up to date, while it scrolls.
        page.evaluate("() => void window.tasks.splice(0)")
        for _ in range(20):
            page.mouse.wheel(0, 1_500)
            page.wait_for_timeout(50)
        longest.append(float(page.evaluate("() => Math.max(0, ...window.tasks)")))
    paint, task = statistics.median(painted), statistics.median(longest)
    print(f"first paint of {PURSUITS} pursuits from the worker, processor slowed by {SLOWED}:")
    print(f"  {paint:.0f} ms (of {STARTS} starts: {', '.join(f'{one:.0f}' for one in painted)})")
    print(
        f"longest task while they scroll: {task:.0f} ms ({', '.join(f'{x:.0f}' for x in longest)})"
    )
    if MEASURED:
        assert paint <= FIRST_PAINT
        assert task <= LONGEST_TASK
