"""The history of the browser: going back closes a sheet, and leaves no screen by surprise."""

from collections.abc import Callable
from typing import Any, Final

from tests.console.browser.story import Teller
from tests.console.browser.support import drawn, sign_in

Open = Callable[..., Any]

ASKED: Final = "I asked: Ring Harbour Light for news"


def closed(page: Any) -> None:
    page.get_by_role("dialog").wait_for(state="detached")


def entries(page: Any) -> int:
    found: int = page.evaluate("() => history.length")
    return found


def test_going_back_closes_a_sheet_and_gives_the_focus_back(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("link", name="Pursuits").click()
    page.get_by_role("heading", name="Pursuits").wait_for()
    page.get_by_role("link", name="Today").click()
    page.get_by_role("button", name=ASKED).click()
    page.get_by_role("dialog").wait_for()
    page.go_back()
    closed(page)
    page.get_by_role("heading", name="Tuesday 1 December").wait_for()
    page.wait_for_function(f"() => document.activeElement.ariaLabel === '{ASKED}'")
    page.go_back()
    page.get_by_role("heading", name="Pursuits").wait_for()


def test_a_sheet_that_was_closed_leaves_nothing_to_go_back_to(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("link", name="Lessons").click()
    page.get_by_role("heading", name="Lessons").wait_for()
    page.get_by_role("link", name="Today").click()
    for how in ("Escape", "Close"):
        page.get_by_role("button", name=ASKED).click()
        page.get_by_role("dialog").wait_for()
        if how == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Close").click()
        closed(page)
        page.wait_for_function("() => !history.state?.sheet")
    page.go_back()
    page.get_by_role("heading", name="Lessons").wait_for()


def test_one_sheet_after_another_is_one_step_back(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("button", name="Why not yet?: Kestrel Analytics").click()
    # The sheet is drawn, and its entry made, with the next frame.
    page.get_by_role("dialog").wait_for()
    had = entries(page)
    page.get_by_role("button", name="It has happened all the same").click()
    page.get_by_role("dialog").get_by_role("button", name="Left a message").wait_for()
    assert entries(page) == had
    page.go_back()
    closed(page)
    page.get_by_role("heading", name="Tuesday 1 December").wait_for()


def test_a_sheet_does_not_come_back_by_going_forward_or_by_reloading(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("button", name=ASKED).click()
    page.get_by_role("dialog").wait_for()
    page.go_back()
    closed(page)
    page.go_forward()
    # The page leaves the entry of a sheet that is closed.
    page.wait_for_function("() => !history.state?.sheet")
    drawn(page)
    assert not page.get_by_role("dialog").count()
    page.get_by_role("button", name=ASKED).click()
    page.get_by_role("dialog").wait_for()
    page.reload()
    page.get_by_role("button", name=ASKED).wait_for()
    drawn(page)
    assert not page.get_by_role("dialog").count()
    assert page.evaluate("() => history.state?.sheet ?? null") is None


def test_a_link_in_a_sheet_leads_on_and_going_back_leads_to_the_screen_before(
    opened: Open, told: Teller
) -> None:
    """The screen takes the place of the sheet in the history."""
    page = sign_in(opened(), told)
    page.get_by_role("button", name=ASKED).click()
    page.get_by_role("dialog").wait_for()
    page.evaluate("() => document.querySelector('.nav a[href=\"/app/lessons\"]').click()")
    page.get_by_role("heading", name="Lessons").wait_for()
    closed(page)
    page.go_back()
    page.get_by_role("heading", name="Tuesday 1 December").wait_for()
    drawn(page)
    assert not page.get_by_role("dialog").count()
