"""What tests of the console share: looking into the storage, and waiting for it."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from tests.console.browser.story import PASSWORD, Teller

Page = Any

_READ: Final = """async (store) => {
  const open = indexedDB.open("bide", 1);
  const base = await new Promise((r) => (open.onsuccess = () => r(open.result)));
  const ask = base.transaction(store).objectStore(store).getAll();
  const found = await new Promise((r) => (ask.onsuccess = () => r(ask.result)));
  base.close();
  return found;
}"""

_SYNCED: Final = """async () => {
  const open = indexedDB.open("bide", 1);
  const base = await new Promise((r) => (open.onsuccess = () => r(open.result)));
  const ask = base.transaction("kept").objectStore("kept").get("synced");
  const found = await new Promise((r) => (ask.onsuccess = () => r(ask.result)));
  base.close();
  return Boolean(found);
}"""


def stored(page: Page, store: str) -> Sequence[Any]:
    """All values of a store of the page's database."""
    found: Sequence[Any] = page.evaluate(_READ, store)
    return found


def outbox(page: Page) -> Sequence[Any]:
    return stored(page, "outbox")


_ALL_SCREENS: Final = """() =>
  import(document.querySelector("script[src]").src.replace("boot.js", "view/others.js")).then(() => true)"""


def until(page: Page, holds: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something holds, as the page goes on."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{page.url}: it never held"
        page.wait_for_timeout(50)


def drawn(page: Page) -> None:
    """Wait until what has changed by now is on the screen: a change is drawn with the next frame."""
    page.evaluate(
        "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => r())))"
    )


def until_sent(page: Page) -> None:
    """Wait until nothing waits to be sent, and what follows from it is there."""
    until(page, lambda: not outbox(page))


def until_worker(page: Page) -> None:
    """Wait until the service worker serves the page."""
    until(page, lambda: page.evaluate("() => !!navigator.serviceWorker.controller"))


def sign_in(page: Page, told: Teller) -> Page:
    page.get_by_label("E-mail address").fill(told.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("nav").wait_for()
    # The agenda comes last.
    until(page, lambda: page.evaluate(_SYNCED))
    page.locator("main .loading").wait_for(state="detached")
    # Keys act, and other screens are there, once their modules are.
    page.evaluate(_ALL_SCREENS)
    return page


def writes(page: Page, event: str = "request") -> list[Any]:
    """Requests that change something, as they are sent from now on; sign-ins are none.

    event: `requestfinished` for those alone that were answered
    """
    found: list[Any] = []

    def note(request: Any) -> None:
        if request.method not in {"GET", "HEAD"} and "/v1/sessions" not in request.url:
            found.append(request)

    page.on(event, note)
    return found


def undo_stays(page: Page) -> None:
    """Give the focus to *Undo* wherever it is shown: it stays as long as it has it.

    Else it is gone after five seconds, and with it what a slow machine was about to press.
    """
    page.evaluate(
        """() => {
          const hold = () => {
            document.querySelector(".toast button")?.focus();
            requestAnimationFrame(hold);
          };
          hold();
        }"""
    )


def close_sheet(page: Page) -> None:
    """Close what is open, and wait until its entry is out of the history.

    A page that is asked for meanwhile would be left by that step back.
    """
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    page.wait_for_function("() => !history.state?.sheet")
