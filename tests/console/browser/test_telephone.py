"""Telephone: a call is advised in the working hours that a plan lists, on an open page too."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.console.browser.story import Teller
from tests.console.browser.support import sign_in, stored, until, until_worker

Open = Callable[..., Any]


def test_a_call_of_another_device_that_was_not_answered_shuts_the_telephone(
    opened: Open, told: Teller
) -> None:
    """What is next stays as it is; one ring a day is the most."""
    page = sign_in(opened(), told)
    page.get_by_role("heading", name="Ring Harbour Light for news").wait_for()
    at = {"channel": "phone", "result": "no_answer"}
    told.contact("Harbour Light", "enquire_status", "2026-12-01T10:11:00Z", **at)
    page.get_by_role("heading", name="Ask Harbour Light for news").wait_for()


def workday(day: datetime, days: int) -> datetime:
    """The same hour so many weekdays later, or earlier."""
    step = timedelta(days=1 if days > 0 else -1)
    for _ in range(abs(days)):
        day += step
        while day.weekday() > 4:
            day += step
    return day


def due_for_news(told: Teller) -> datetime:
    """Tell of an employer who has promised an answer and is late; return the present time there."""
    today = datetime.now(ZoneInfo("Europe/London"))
    # Without a country weekends are the only days off.
    place = {"time_zone": "Europe/London"}
    held, promised = workday(today, -15).isoformat(), f"{workday(today, -5):%Y-%m-%d}"
    told.round("Avocet", "Editor", held, ("Mara Duarte",), place=place)
    told.timetable("Avocet", held, promised, "within two weeks")
    told.thank("Avocet", held)
    return today


def moved_on(page: Any, day: datetime, hour: int, minute: int) -> None:
    """Move the clock of the page on to an hour of a day, which the page then shows."""
    then = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    page.clock.fast_forward(round(then.timestamp() * 1000) - page.evaluate("() => Date.now()"))
    page.get_by_role("heading", name=f"{day:%A} {day.day} {day:%B}").wait_for()


def test_offline_a_call_is_advised_in_known_working_hours_alone(
    opened: Open, living: Teller
) -> None:
    """By the real time, through a day: an open page turns with the hours, without a request."""
    today = due_for_news(living)
    page = sign_in(opened(clock=True), living)
    ring = page.get_by_role("heading", name="Ring Avocet for news")
    ask = page.get_by_role("heading", name="Ask Avocet for news")
    ring.or_(ask).wait_for()
    page.context.set_offline(True)
    page.get_by_text("This is how things stood").wait_for()
    first, second = workday(today, 1), workday(today, 2)
    moved_on(page, first, 16, 30)
    ring.wait_for()
    moved_on(page, first, 20, 0)
    ask.wait_for()
    assert not ring.count()
    page.locator(".chip.shut", has_text="Phone").get_by_text("at 09:00").wait_for()
    moved_on(page, second, 9, 30)
    ring.wait_for()
    assert not ask.count()
    # The plan lists ten days; of the hours after them nothing is known.
    moved_on(page, workday(today, 14), 9, 30)
    ask.wait_for()
    assert not ring.count()


def test_a_device_that_sleeps_while_an_answer_is_under_way_advises_by_the_right_time(
    opened: Open, living: Teller
) -> None:
    """The answer is older than the clock by then, which is no reason to correct it."""
    today = due_for_news(living)
    page = sign_in(opened(clock=True), living)
    ring = page.get_by_role("heading", name="Ring Avocet for news")
    title = "Read their annual report"
    held: list[tuple[Any, Any]] = []

    def hold(route: Any) -> None:
        answer = route.fetch()
        if title in answer.text():
            held.append((route, answer))
        else:
            route.fulfill(response=answer)

    page.route("**/v1/changes*", hold)
    living.send("POST", "/v1/tasks", {"title": title})
    until(page, lambda: held)
    # What is asked for next would show that the service has not slept.
    page.context.set_offline(True)
    page.get_by_text("This is how things stood").wait_for()
    second = workday(today, 2)
    moved_on(page, second, 16, 30)
    for route, answer in held:
        route.fulfill(response=answer)
    page.get_by_role("heading", name=title).wait_for()
    page.get_by_role("heading", name=f"{second:%A} {second.day} {second:%B}").wait_for()
    ring.wait_for()
    moved_on(page, second, 20, 0)
    ring.wait_for(state="detached")


def test_a_copy_of_a_release_that_knew_no_hours_is_asked_for_anew(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    until_worker(page)
    page.evaluate(
        """async () => {
          const open = indexedDB.open("bide", 1);
          const base = await new Promise((r) => (open.onsuccess = () => r(open.result)));
          const change = base.transaction("plans", "readwrite");
          const cursor = change.objectStore("plans").openCursor();
          cursor.onsuccess = () => {
            if (!cursor.result) return;
            const entry = cursor.result.value;
            delete entry.plan?.working_hours;
            cursor.result.update(entry);
            cursor.result.continue();
          };
          await new Promise((r) => (change.oncomplete = r));
          base.close();
        }"""
    )
    page.reload()
    page.get_by_role("heading", name="Ring Harbour Light for news").wait_for()
    assert all(one["plan"]["working_hours"] for one in stored(page, "plans") if one.get("plan"))
