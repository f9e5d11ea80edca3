"""Signing in, time, settings, and print."""

import json
import re
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from app.console.static_files import SITE
from app.domain.decision import Phase
from tests.console.browser.conftest import PHONE, WIDE
from tests.console.browser.story import NOW, PASSWORD, Teller
from tests.console.browser.support import sign_in, until
from tests.support.servers import servers

Open = Callable[..., Any]


def test_the_address_that_a_start_prints_signs_in_once(
    opened: Open, browser: Any, tmp_path: Path
) -> None:
    """On a server of its own, since the code in it fits for ten minutes."""
    with servers(tmp_path) as started:
        server = started.start()
        address = next(line for line in server.output().splitlines() if "/app/#code=" in line)
        path = address.split(server.url, 1)[1]
        with closing(browser.new_context(base_url=server.url, locale="en-GB")) as context:
            page = opened(path, context=context)
            page.get_by_text("Good to have you here.").wait_for()
            # The code does not stay where a history or a neighbour could read it.
            assert "code" not in page.url
        with closing(browser.new_context(base_url=server.url, locale="en-GB")) as context:
            again = opened(path, context=context)
            again.get_by_text("That did not fit.").wait_for()


def test_an_account_is_made_and_a_wrong_password_is_said_kindly(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="I have no account yet").click()
    email = f"{time.monotonic_ns()}@home.example"
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_text("Good to have you here.").wait_for()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill("something else entirely")
    page.get_by_label("Show the password").check()
    assert page.get_by_label("Password", exact=True).get_attribute("type") == "text"
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("alert").get_by_text("That did not fit.").wait_for()


def test_markup_in_what_is_recorded_stays_text(opened: Open, empty: Teller) -> None:
    name = '<img src=x onerror="document.title=1"><script>1</script>'
    empty.round(name, name, "2026-11-30T10:00:00Z", (name,))
    page = sign_in(opened(), empty)
    page.get_by_role("heading", name=f"Thank {name}").wait_for()
    assert page.locator("main img, main script").count() == 0


def test_the_policy_stops_scripts_and_markup_that_are_put_in(opened: Open) -> None:
    page = opened()
    thrown = page.evaluate(
        """() => { try { document.body.innerHTML = "<p>"; return "done"; } catch (e) { return e.name; } }"""
    )
    assert thrown == "TypeError"
    # What the driver itself evaluates is let through, what the page does later is not.
    evaluated = page.evaluate(
        """() => new Promise((tell) => setTimeout(() => {
          try { (0, window.eval)("1"); tell("done"); } catch (e) { tell(e.name); }
        }))"""
    )
    assert evaluated == "EvalError"
    until(page, lambda: len(opened.complaints) >= 2)  # type: ignore[attr-defined]  # the fixture sets it
    opened.complaints.clear()  # type: ignore[attr-defined]  # the fixture sets it


def test_a_screen_is_reached_by_its_address_and_left_by_going_back(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("link", name="Pursuits").click()
    page.get_by_role("link", name="Meridian Rail Operations analyst").click()
    page.get_by_role("heading", name="Meridian Rail", exact=True).wait_for()
    until(page, lambda: page.title().endswith("Meridian Rail · Bide"))
    page.go_back()
    page.get_by_role("heading", name="Pursuits").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Tuesday 1 December").wait_for()
    until(page, lambda: page.title() == "(3) Today · Bide")
    page.goto("/app/record")
    page.get_by_role("dialog").get_by_role("heading", name="What happened?").wait_for()


#: Days by which the clock of a year is moved on, step after step.
YEAR: Final = (1, 6, 8, 14, 30, 30, 60, 90, 126)


def phases_of(told: Teller) -> dict[str, str]:
    """How each pursuit stands by the service, in the words of the console."""
    words = json.loads((SITE / "words.json").read_text())
    asked = "&".join(f"phase={phase.value}" for phase in Phase)
    found = told.send("GET", f"/v1/agenda?{asked}")["items"]
    assert len(found) == len(told.pursuits)
    return {one["employer_name"]: words[f"phase.{one['phase']}"] for one in found}


def phases_shown(page: Any) -> dict[str, str]:
    """How each pursuit stands by the list of them."""
    # All at once: the list may be drawn again meanwhile.
    found: dict[str, str] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".list a")]
          .map((row) => ["strong", ".pill"].map((part) => row.querySelector(part).innerText)))"""
    )
    return found


def test_what_has_gone_quiet_long_ago_is_not_called_closed(opened: Open, told: Teller) -> None:
    """Not on a device that is new either; and nothing is said of it where nothing can be done."""
    told.round("Long Ago", "Editor", "2026-01-12T10:00:00Z")
    page = sign_in(opened(), told)
    page.get_by_role("heading", name="Tuesday 1 December").wait_for()
    assert page.get_by_text("Long Ago").count() == 0
    page.get_by_role("link", name="Pursuits").click()
    page.get_by_role("link", name="Long Ago").wait_for()
    # The list is drawn again as what was asked for comes.
    until(page, lambda: phases_shown(page) == phases_of(told))
    assert phases_shown(page)["Long Ago"] == "Gone quiet"
    page.get_by_role("button", name="Calendar").click()
    page.locator(".calendar").wait_for()
    assert page.get_by_role("link", name="Long Ago").count() == 0


def test_a_year_on_a_test_clock_is_walked_through(opened: Open, told: Teller) -> None:
    """Every screen, at each step of a year: it shows the day of the clock, and what holds then."""
    page = sign_in(opened(), told)
    pursuit = told.pursuits["Kestrel Analytics"]
    seen: set[str] = set()
    phases: list[str] = []
    moment = datetime.fromisoformat(NOW)
    path = f"/v1/test-clocks/{told.send('GET', '/v1/me')['id']}/advance"
    for days in (0, *YEAR):
        moment += timedelta(days=days)
        day = f"{moment:%A} {moment.day} {moment:%B}"
        if days:
            told.send("POST", path, {"to": moment.astimezone(UTC).isoformat()})
        page.goto("/app/")
        page.get_by_role("heading", name=day).wait_for()
        page.get_by_text(f"its clock shows {day}").wait_for()
        seen.update(page.locator("main h2").all_inner_texts())
        page.get_by_role("link", name="Pursuits").click()
        until(page, lambda: phases_shown(page) == phases_of(told))
        page.get_by_role("button", name="Calendar").click()
        page.locator(".calendar").wait_for()
        page.get_by_text(f"its clock shows {day}").wait_for()
        page.get_by_role("button", name="List").click()
        page.goto(f"/app/pursuits/{pursuit}")
        page.get_by_role("img").wait_for()
        page.get_by_text(f"its clock shows {day}").wait_for()
        phases.append(page.locator(".pursuit .pill").first.inner_text())
        page.get_by_role("link", name="Lessons").click()
        page.get_by_role("heading", name="Clarity").wait_for()
    assert {"An offer stands", "Due today", "Waiting", "When you have a moment"} <= seen
    assert moment - datetime.fromisoformat(NOW) >= timedelta(days=365)
    # It waits, then may ask, and has gone quiet, which it stays.
    assert list(dict.fromkeys(phases)) == ["Waiting", "You may ask", "Gone quiet"]


def test_a_boundary_of_time_changes_the_page_by_itself(opened: Open, living: Teller) -> None:
    """By the real time: the plan is folded, nothing is asked for."""
    start = datetime.now(UTC) - timedelta(hours=30)
    living.round("Avocet", "Editor", start.isoformat(), ("Mara Duarte",))
    page = sign_in(opened(clock=True), living)
    page.get_by_role("heading", name="Thank Mara Duarte").wait_for()
    page.context.set_offline(True)
    page.get_by_text("This is how things stood").wait_for()
    page.clock.fast_forward(240 * 3_600_000)
    page.get_by_role("heading", name="Thank Mara Duarte").wait_for(state="detached")
    page.get_by_role("heading", name="Avocet").wait_for()


def test_settings_change_what_they_say(opened: Open, told: Teller) -> None:
    page = sign_in(opened(viewport=WIDE), told)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="API keys", exact=True).click()
    page.get_by_label("What it is for").fill("my script")
    page.get_by_role("button", name="Make a key").click()
    key = page.get_by_label("Your new key.").input_value()
    assert key.startswith("bide_")
    page.get_by_role("button", name="Take back: my script").click()
    page.get_by_role("button", name="Take back: my script").wait_for(state="detached")
    page.get_by_role("heading", name="Reminders", exact=True).click()
    page.get_by_role("button", name="Turn reminders on").click()
    page.get_by_text("Reminders are on.").wait_for()
    assert told.send("GET", "/v1/reminder-settings")["since"]
    page.get_by_role("heading", name="Etiquette", exact=True).click()
    page.get_by_text("They named a day, so that day comes first.").click()
    number = page.get_by_role("spinbutton", name="timetable grace (business days)")
    number.fill("3")
    page.get_by_role("button", name="Save: timetable grace (business days)").click()
    page.get_by_text("Yours is stricter.").first.wait_for()
    assert told.send("GET", "/v1/policy")["numbers"]["timetable_grace_business_days"] == 3
    page.get_by_role("heading", name="Calendar", exact=True).click()
    page.get_by_role("button", name="Make a link").click()
    assert "/v1/calendars/" in page.get_by_label("Your calendar's address.").input_value()
    page.get_by_role("heading", name="Your data", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    kept = json.loads(Path(download.value.path()).read_text())
    assert kept["format"] == "bide-export"
    assert len(kept["applications"]) == 8


def test_an_account_is_erased_by_typing_the_word(opened: Open, empty: Teller) -> None:
    page = sign_in(opened(), empty)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Your data", exact=True).click()
    page.get_by_label("Type “erase” to go on").fill("yes")
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_text("Type “erase” first.").first.wait_for()
    page.get_by_label("Type “erase” to go on").fill("erase")
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert empty.client.get("/v1/me").status_code == 401


def test_german_is_whole_on_the_screen(opened: Open, told: Teller) -> None:
    page = opened(locale="de-DE")
    page.get_by_label("E-Mail-Adresse").fill(told.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.get_by_role("heading", name="Dienstag, 1. Dezember").wait_for()
    page.get_by_role("heading", name="Bei Harbour Light anrufen und nachfragen").wait_for()
    assert page.locator("html").get_attribute("lang") == "de"


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_pursuit_is_printed_without_what_can_only_be_pressed(
    opened: Open, told: Teller, theme: str, size: dict[str, int]
) -> None:
    page = sign_in(opened(color_scheme=theme, viewport=size), told)
    page.goto(f"/app/pursuits/{told.pursuits['Kestrel Analytics']}")
    page.get_by_role("img").wait_for()
    page.emulate_media(media="print", color_scheme=theme)
    buttons = page.locator("button, nav, .skip, .split-list").all()
    assert not [one.inner_text() for one in buttons if one.is_visible()]
    assert page.get_by_role("img").is_visible()
    for heading in ("Kestrel Analytics", "If nothing happens", "What happened"):
        page.get_by_role("heading", name=heading, exact=True).wait_for()
    # Dark on white, also where the screen is dark.
    colours = page.evaluate(
        """() => [document.body, document.querySelector("h1"), document.querySelector(".card h2")]
          .flatMap((one) => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor])"""
    )
    ink = [sum(map(int, re.findall(r"\d+", one)[:3])) for one in colours[::2]]
    assert max(ink) < 200, colours
    assert colours[1] == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF-")


def test_units_of_the_library_hold(opened: Open) -> None:
    """Plans fold, ids sort, the outbox holds back, and lists keep their elements."""
    page = opened()
    release = page.evaluate("() => document.querySelector('script').src.split('/')[4]")
    units = (Path(__file__).with_name("units.js")).read_text()
    found = page.evaluate(f"(base) => ({units})(base)", f"/app/{release}")
    assert found["failed"] == []
    assert found["passed"] > 20
