"""For everybody: axe on every screen and sheet, keys alone, small and enlarged screens, few colours."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from app.console.static_files import SITE
from tests.console.browser.conftest import WIDE
from tests.console.browser.story import PASSWORD, Teller
from tests.console.browser.support import (
    close_sheet,
    drawn,
    outbox,
    sign_in,
    undo_stays,
    until,
    writes,
)

Open = Callable[..., Any]

#: What stands where something is still to come.
LOADING: Final = [
    json.loads((SITE / f"words{name}.json").read_text())["loading"] for name in ("", ".de")
]
AXE: Final = Path(__file__).parents[3] / "clients/node_modules/axe-core/axe.min.js"
_RUN: Final = """axe.run(document, {runOnly: {type: "tag", values:
  ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}).then((found) =>
  JSON.stringify(found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))])))"""

needs_axe = pytest.mark.skipif(not AXE.exists(), reason="npm has not installed axe-core")


def violations(page: Any) -> str:
    """What axe finds; it is put in past the policy of the page, which lets in no script of others."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text()})
    answer = session.send(
        "Runtime.evaluate", {"expression": _RUN, "awaitPromise": True, "returnByValue": True}
    )
    session.detach()
    return str(answer["result"].get("value", answer))


def whole(page: Any) -> None:
    """Wait until a screen is drawn with what it has asked for."""
    page.locator("main h1:not(.hidden)").wait_for()
    page.wait_for_function(
        "(loading) => ![...document.querySelectorAll('main p')].some((one) => loading.includes(one.textContent))",
        arg=LOADING,
    )
    drawn(page)


def screens(page: Any, told: Teller) -> Iterator[str]:
    """Go to each screen, and open each sheet."""
    pursuit = told.pursuits["Kestrel Analytics"]
    held(told)
    for path in ("/app/", "/app/pursuits", f"/app/pursuits/{pursuit}", "/app/lessons"):
        page.goto(path)
        whole(page)
        yield path
    page.goto("/app/pursuits")
    page.locator(".segmented button").nth(1).click()
    page.locator(".calendar").wait_for()
    yield "calendar"
    page.goto("/app/settings")
    page.locator(".setting").first.wait_for()
    for section in page.locator(".setting > summary").all():
        section.click()
    page.locator('[data-f="push on"]').wait_for()
    whole(page)
    yield "settings"
    yield from sheets(page, told, pursuit)


def sheets(page: Any, told: Teller, pursuit: str) -> Iterator[str]:
    page.goto("/app/")
    page.locator(".today h1").wait_for()
    harbour, tamarind = told.pursuits["Harbour Light"], told.pursuits["Tamarind Health"]
    for opener in (
        "nav record",
        f"{harbour} enquire_status  main",
        f"{harbour} enquire_status  they",
        f"{harbour} enquire_status  later",
        f"{harbour} enquire_status  write",
        f"{tamarind} send_thank_you {told.person('Tamarind Health')} write",
        f"why {pursuit}",
        "calm",
    ):
        page.locator(f'[data-f^="{opener}"]').first.click()
        page.locator("dialog[open]").wait_for()
        page.locator("dialog .loading").wait_for(state="detached")
        yield opener
        close_sheet(page)
    page.locator('[data-f$="they"]').first.click()
    for kind in ("new_timetable", "offer"):
        page.locator(f'[data-f="they {kind}"]').click()
        page.locator("dialog form .actions button").last.wait_for()
        yield kind
        page.locator("dialog form .actions button").last.click()
    close_sheet(page)
    page.goto(f"/app/pursuits/{tamarind}")
    for opener in ("add round", "people", "wishes", "task new", "end"):
        page.locator(f'[data-f="{opener}"]').click()
        page.locator("dialog[open]").wait_for()
        yield opener
        close_sheet(page)
    for change in page.locator('[data-f^="change "]').all()[:2]:
        change.click()
        page.locator("dialog[open]").wait_for()
        yield "change"
        close_sheet(page)
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    yield "keys"
    close_sheet(page)
    page.goto(f"/app/pursuits/{pursuit}")
    page.locator('[data-f^="message "]').first.click()
    page.locator("dialog .read").wait_for()
    yield "held"


def held(told: Teller) -> None:
    """Have Bide hold a message."""
    body = {"kind": "enquire_status", "send": "when_allowed", "to_email": "jobs@kestrel.example"}
    body |= {"sender": "Ana Moor"}
    told.send("POST", f"/v1/applications/{told.pursuits['Kestrel Analytics']}/messages", body)


@needs_axe
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "wide"])
@pytest.mark.timeout(240)
def test_axe_finds_nothing(
    opened: Open, told: Teller, theme: str, language: str, size: str
) -> None:
    more = {"viewport": WIDE} if size == "wide" else {}
    page = opened(color_scheme=theme, reduced_motion="reduce", **more)
    page.get_by_role("heading", name="Sign in").wait_for()
    assert violations(page) == "[]"
    sign_in(page, told)
    page.evaluate(f"() => localStorage.setItem('language', '{language}')")
    seen = []
    for name in screens(page, told):
        found = violations(page)
        assert found == "[]", (name, found)
        seen.append(name)
    assert len(seen) > 20


def focused(page: Any) -> str:
    """The text of what has the focus."""
    return str(page.evaluate("() => document.activeElement.textContent"))


def test_keys_alone_are_enough_to_record(opened: Open, told: Teller) -> None:
    page = sign_in(opened(viewport=WIDE), told)
    sent = writes(page)
    undo_stays(page)
    page.keyboard.press("p")
    page.get_by_role("heading", name="Pursuits").wait_for()
    page.keyboard.press("t")
    page.locator(".today h1").wait_for()
    for _ in range(9):
        page.keyboard.press("j")
        if focused(page).startswith("Ring Harbour"):
            break
    # The card's own buttons follow its headline.
    page.keyboard.press("Tab")
    assert focused(page).startswith("I asked")
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if focused(page).startswith("Left a message"):
            break
    page.keyboard.press("Enter")
    page.locator("dialog").wait_for(state="detached")
    until(page, lambda: len(outbox(page)) == 1)
    page.keyboard.press("z")
    page.wait_for_function("() => !document.querySelector('.toast button')")
    until(page, lambda: not outbox(page))
    assert sent == []


def test_the_focus_goes_into_a_sheet_and_back_to_what_opened_it(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    opener = page.get_by_role("button", name="I asked: Ring Harbour Light for news")
    opener.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    page.wait_for_function("() => document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    page.wait_for_function(
        "() => document.activeElement.ariaLabel === 'I asked: Ring Harbour Light for news'"
    )


def test_the_focus_is_never_lost(opened: Open, told: Teller) -> None:
    """What had it may be gone: then it is in the pursuit that this was about, or in the heading."""
    page = opened()
    has = "(text) => document.activeElement.textContent.startsWith(text)"
    page.get_by_label("E-mail address").fill(told.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_function(has, arg="Tuesday 1 December")
    for key in ("Enter", "z"):
        page.get_by_role("button", name="I asked: Ring Harbour Light for news").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Nobody answered").focus()
        page.keyboard.press("Enter")
        page.wait_for_function(has, arg="Harbour Light")
        page.wait_for_function("() => document.activeElement.getBoundingClientRect().top > 0")
        if key == "Enter":
            page.get_by_role("button", name="Undo").focus()
        page.keyboard.press(key)
        page.wait_for_function(has, arg="Ring Harbour Light")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("r")
    page.wait_for_function(has, arg="What happened?")
    page.keyboard.press("Escape")
    page.wait_for_function(has, arg="Tuesday 1 December")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(has, arg="Sign in")


def test_on_a_phone_what_has_the_focus_is_not_under_the_tabs(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.locator("main h1").focus()
    reached = 0
    while page.evaluate("() => document.activeElement !== document.body"):
        below = page.evaluate(
            """() => document.activeElement.getBoundingClientRect().bottom
              - document.querySelector("nav").getBoundingClientRect().top"""
        )
        assert below <= 0, focused(page)
        page.keyboard.press("Tab")
        reached += 1
    assert reached > 20


def test_keys_can_be_turned_off_and_never_act_in_fields(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Single letters act as keys").uncheck()
    # In the box itself no letter would act.
    page.locator("main h1").focus()
    page.keyboard.press("t")
    drawn(page)
    assert page.url.endswith("/app/settings")
    page.get_by_label("Single letters act as keys").check()
    page.get_by_role("heading", name="Account").click()
    field = page.get_by_label("Your name, as drafts sign it")
    field.fill("")
    field.press_sequentially("trp")
    assert field.input_value() == "trp"
    drawn(page)
    assert page.url.endswith("/app/settings")
    page.locator("main h1").focus()
    page.keyboard.press("t")
    page.locator(".today h1").wait_for()


@pytest.mark.parametrize(
    ("width", "height"), [(320, 640), (320, 256)], ids=["320 pixels", "400 per cent of 1280"]
)
def test_nothing_scrolls_sideways(opened: Open, told: Teller, width: int, height: int) -> None:
    page = sign_in(opened(viewport={"width": width, "height": height}), told)
    for name in screens(page, told):
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width, name
        drawn(page)
        sheet = page.locator("dialog[open]")
        if sheet.count():
            assert sheet.evaluate("(one) => one.scrollWidth <= one.clientWidth"), name


def test_targets_are_large_enough(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    for name in screens(page, told):
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, nav a, summary, select, input:not([type=checkbox]):not([type=hidden])")]
              .filter((one) => one.checkVisibility() && !one.matches(".hidden, .plain"))
              .map((one) => [one.textContent.slice(0, 30), one.getBoundingClientRect()])
              .filter(([, r]) => r.width > 0 && (r.height < 24 || r.width < 24)).map(([text]) => text)"""
        )
        assert small == [], name


def test_forced_colours_keep_what_is_pressed_and_what_is_shown(opened: Open, told: Teller) -> None:
    page = sign_in(opened(forced_colors="active"), told)
    page.get_by_role("button", name="I asked: Ring Harbour Light for news").click()
    pressed = page.locator('.segmented [aria-pressed="true"]')
    other = page.locator('.segmented [aria-pressed="false"]')
    border = "(one) => getComputedStyle(one).borderTopWidth"
    assert pressed.evaluate(border) != other.evaluate(border)
    page.keyboard.press("Escape")
    assert page.locator(".card").first.evaluate(border) == "1px"


def test_a_screen_reader_hears_what_the_picture_shows(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.goto(f"/app/pursuits/{told.pursuits['Kestrel Analytics']}")
    name = "Kestrel Analytics: Waiting. They said you would hear by Friday 4 December."
    page.get_by_role("img", name=name).wait_for()
    lines = {
        '- heading "Kestrel Analytics" [level=1]',
        '- heading "Wait until Monday 7 December" [level=2]',
        '- heading "If nothing happens" [level=2]',
        '- heading "What happened" [level=2]',
        '- heading "Thanked Priya Raman" [level=3]',
    }

    def missing() -> set[str]:
        tree = page.locator("main").aria_snapshot()
        return {line for line in lines if line not in tree}

    until(page, lambda: not missing())


def test_what_is_recorded_is_announced(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    undo_stays(page)
    page.get_by_role("button", name="I thanked them: Thank Lewis Bell").click()
    page.get_by_role("dialog").get_by_role("button", name="Sent a message").click()
    page.wait_for_function(
        "() => document.querySelector('[role=status]').textContent === 'Sent a message: Lewis Bell'"
    )
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function(
        "() => document.querySelector('[role=status]').textContent === 'Taken back'"
    )
