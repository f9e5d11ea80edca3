"""Without a connection: the page opens, shows the copy, records, and catches up."""

from collections.abc import Callable
from typing import Any

from tests.console.browser.story import Teller
from tests.console.browser.support import (
    outbox,
    sign_in,
    stored,
    until,
    until_sent,
    until_worker,
    writes,
)

Open = Callable[..., Any]


def test_offline_the_page_opens_at_any_address_records_and_sends_once_it_is_back(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    until_worker(page)
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("heading", name="Ring Harbour Light for news").wait_for()
    page.get_by_text("Offline. This is how things stood").wait_for()
    page.goto(f"/app/pursuits/{told.pursuits['Harbour Light']}")
    page.get_by_role("heading", name="Harbour Light", exact=True).wait_for()
    page.get_by_role("button", name="I asked").click()
    page.get_by_role("dialog").get_by_role("button", name="Sent an e-mail").click()
    page.wait_for_timeout(5_500)
    page.reload()
    page.get_by_text("Not sent yet").first.wait_for()
    assert len(outbox(page)) == 1
    # It goes on trying, so what counts is what was answered.
    sent = writes(page, "requestfinished")
    page.context.set_offline(False)
    until_sent(page)
    assert len(sent) == 1
    # An empty token after a start without a connection is renewed, and nobody is signed out.
    assert page.get_by_role("heading", name="Sign in").count() == 0
    found = told.send("GET", f"/v1/applications/{told.pursuits['Harbour Light']}/contacts")
    assert sorted(one["kind"] for one in found["items"]) == ["enquire_status", "send_thank_you"]


def test_offline_nothing_is_advised_at_an_employer_whose_fact_is_unsent(
    opened: Open, told: Teller
) -> None:
    # A second pursuit at the same employer shares the gap between contacts.
    body = {
        "employer": {"id": told.send("GET", "/v1/employers?q=Harbour")["items"][0]["id"]},
        "application": {"role": "Data analyst"},
        "stage": "first",
        "format": "video",
        "starts_at": "2026-11-12T10:00:00Z",
    }
    told.send("POST", "/v1/interviews", body)
    page = sign_in(opened(), told)
    page.context.set_offline(True)
    page.get_by_role("button", name="I asked: Ring Harbour Light for news").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Left a message").click()
    page.locator(".unsent", has_text="Data analyst").wait_for()
    until(page, lambda: page.locator(".unsent", has_text="Harbour Light").count() == 2)
    assert page.get_by_role("button", name="I asked: Ring Harbour Light for news").count() == 0


def test_a_fact_of_another_device_costs_few_requests(opened: Open, told: Teller) -> None:
    page = opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, told)
    # What has changed is asked for once more when the stream is open.
    until(page, lambda: sum("/v1/changes" in url for url in asked) >= 2)
    asked.clear()
    told.update("Harbour Light", "acknowledged", "2026-12-01T10:11:00Z")
    page.locator(".row", has_text="Harbour Light").wait_for()
    # The clock of a test account is asked for besides.
    found = [url for url in asked if "/v1/" in url and "stream" not in url and "clock" not in url]
    assert len(found) <= 4, found
    # What is over stays away from what waits, whatever the difference brought.
    assert page.locator("article", has_text="Foxglove Energy").count() == 0


def test_a_connection_that_ends_with_an_answer_is_known_to_have_ended(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    held: list[tuple[Any, Any]] = []
    page.route("**/v1/changes*", lambda route: held.append((route, route.fetch())))
    page.evaluate("() => void document.dispatchEvent(new Event('visibilitychange'))")
    until(page, lambda: held)
    page.context.set_offline(True)
    stood = page.get_by_text("This is how things stood")
    stood.wait_for()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    for route, answer in held:
        route.fulfill(response=answer)
    # It asks once more, in vain.
    until(page, lambda: any("/v1/test-clocks" in url for url in failed))
    stood.wait_for()


def test_nothing_is_advised_over_what_was_sent_until_the_next_agenda_is_here(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    page.route("**/v1/agenda?*", lambda route: route.abort())
    asks = page.get_by_role("heading", name="Ring Harbour Light for news")
    page.get_by_role("button", name="I asked: Ring Harbour Light for news").click()
    page.get_by_role("dialog").get_by_role("button", name="Left a message").click()
    until(page, lambda: [one["state"] for one in outbox(page)] == ["sent"])
    page.reload()
    page.locator(".unsent", has_text="Harbour Light").wait_for()
    assert asks.count() == 0
    page.get_by_text("This is how things stood").wait_for()
    assert page.get_by_text("to be sent").count() == 0
    page.unroute("**/v1/agenda?*")
    page.locator(".row", has_text="Harbour Light").wait_for(timeout=60_000)
    until(page, lambda: not outbox(page))
    assert asks.count() == 0


def test_an_agenda_that_was_not_answered_is_asked_for_again(opened: Open, told: Teller) -> None:
    """What has changed is in the copy by then, and must not be taken for all of it."""
    page = sign_in(opened(), told)
    asked: list[str] = []

    def lose(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route("**/v1/agenda?*", lose)
    told.round("Wren & Co", "Editor", "2026-12-08T10:00:00Z")
    until(page, lambda: asked)
    page.get_by_role("link", name="Pursuits").click()
    row = page.get_by_role("link", name="Wren & Co")
    row.get_by_text("Not known right now").wait_for()
    page.unroute("**/v1/agenda?*")
    row.get_by_text("Interview ahead").wait_for(timeout=60_000)


def test_two_devices_stay_in_step(opened: Open, told: Teller) -> None:
    phone, desk = sign_in(opened(), told), sign_in(opened(), told)
    phone.get_by_role("button", name="I thanked them: Thank Lewis Bell").click()
    phone.get_by_role("dialog").get_by_role("button", name="Sent an e-mail").click()
    until_sent(phone)
    desk.get_by_role("heading", name="Thank Lewis Bell").wait_for(state="detached")


def test_only_the_app_and_the_api_are_asked(opened: Open, told: Teller, server: Any) -> None:
    page = opened("/app/nothing-yet")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, told)
    page.get_by_role("link", name="Pursuits").click()
    page.get_by_role("link", name="Lessons").click()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Settings").wait_for()
    assert asked
    for url in asked:
        assert url.startswith((f"{server.url}/app/", f"{server.url}/v1/")), url


def test_four_tabs_stay_signed_in_and_hear_of_each_other(opened: Open, told: Teller) -> None:
    first = sign_in(opened(), told)
    others = [opened(context=first.context) for _ in range(3)]
    for tab in others:
        tab.get_by_role("heading", name="Ring Harbour Light for news").wait_for()
    first.get_by_role("button", name="I asked: Ring Harbour Light for news").click()
    first.get_by_role("dialog").get_by_role("button", name="Left a message").click()
    until_sent(first)
    for tab in [first, *others]:
        tab.get_by_role("heading", name="Ring Harbour Light for news").wait_for(state="detached")
        assert tab.get_by_role("heading", name="Sign in").count() == 0


def test_signing_out_leaves_nothing_in_any_tab(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    other = opened(context=page.context)
    other.locator("main .today h1").wait_for()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    other.get_by_role("heading", name="Sign in").wait_for()
    for store in ("copy", "plans", "outbox", "kept"):
        assert not stored(page, store)
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    cached = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
          return found;
        }"""
    )
    assert all(path.startswith("/app/") for path in cached)
    assert [c["name"] for c in page.context.cookies() if c["value"]] == []
    page.reload()
    page.get_by_role("heading", name="Sign in").wait_for()


def test_a_session_that_has_ended_is_said_and_loses_nothing(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("button", name="I asked: Ring Harbour Light for news").click()
    page.get_by_role("dialog").get_by_role("button", name="Left a message").click()
    for one in told.send("GET", "/v1/sessions")["items"]:
        if not one["current"]:
            told.send("DELETE", f"/v1/sessions/{one['id']}")
    page.get_by_role("heading", name="Sign in again").wait_for()
    assert len(outbox(page)) == 1
    sign_in(page, told)
    until_sent(page)
    found = told.send("GET", f"/v1/applications/{told.pursuits['Harbour Light']}/contacts")
    assert sorted(one["result"] for one in found["items"]) == ["message_left", "sent"]


def test_a_browser_that_stores_nothing_works_while_it_is_open(opened: Open, told: Teller) -> None:
    page = opened("/app/", context=None)
    page.context.add_init_script(
        "Object.defineProperty(window, 'indexedDB', {value: {open() { throw new DOMException('full', 'QuotaExceededError'); }}})"
    )
    page.reload()
    page.get_by_label("E-mail address").fill(told.email)
    page.get_by_label("Password", exact=True).fill("a sentence that only I would say")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Ring Harbour Light for news").wait_for()
    page.get_by_text("This browser keeps nothing").wait_for()
