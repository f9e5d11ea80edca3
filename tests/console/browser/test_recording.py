"""Recording: two taps, undo, exactly once, and what the etiquette refuses."""

import time
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.console.browser.story import Teller
from tests.console.browser.support import (
    close_sheet,
    outbox,
    sign_in,
    undo_stays,
    until,
    until_sent,
    writes,
)

Open = Callable[..., Any]

#: Seconds in which a record can be undone.
UNDO_SECONDS: Final = 5
ASKED: Final = "I asked: Ring Harbour Light for news"
THANKED: Final = "I thanked them: Thank Lewis Bell"
ANSWERED: Final = "I answered: Answer the offer from Plover Foods"
THEY: Final = "They wrote: Harbour Light"

#: The first tap, the second, and what it records: kind and result, or the kind of an update.
TAPS: Final = [
    (ASKED, "Spoke to them", ("enquire_status", "spoke")),
    (ASKED, "Left a message", ("enquire_status", "message_left")),
    (ASKED, "Nobody answered", ("enquire_status", "no_answer")),
    (ASKED, "Sent an e-mail", ("enquire_status", "sent")),
    (THANKED, "Sent an e-mail", ("send_thank_you", "sent")),
    (THANKED, "Sent a message", ("send_thank_you", "sent")),
    (ANSWERED, "I accept", ("respond_to_offer", "sent")),
    (ANSWERED, "I decline", ("respond_to_offer", "sent")),
    (THEY, "Still deciding", ("acknowledged", None)),
    (THEY, "A question", ("question", None)),
    (THEY, "No thank you", ("rejection", None)),
    (THEY, "Call us", ("invited_to_call", None)),
]


def test_the_twelve_commonest_records_take_two_taps_and_undo_sends_nothing(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    sent = writes(page)
    undo_stays(page)
    for first, second, (kind, result) in TAPS:
        page.get_by_role("button", name=first).click()
        page.get_by_role("dialog").get_by_role("button", name=second).first.click()
        page.get_by_role("button", name="Undo").wait_for()
        [item] = outbox(page)
        assert item["body"]["kind"] == kind
        assert item["body"].get("result") == result
        page.get_by_role("button", name="Undo").click()
        page.wait_for_function("() => !document.querySelector('.toast button')")
        until(page, lambda: not outbox(page))
        if page.get_by_role("dialog").count():
            close_sheet(page)
    assert sent == []


def test_a_record_is_sent_once_it_can_no_longer_be_undone(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    sent, times = writes(page), list[float]()
    page.on("request", lambda one: times.append(time.monotonic()) if one in sent else None)
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/v1/applications/*/contacts", hold)
    page.get_by_role("button", name=ASKED).click()
    recorded = time.monotonic()
    page.get_by_role("dialog").get_by_role("button", name="Sent an e-mail").click()
    # Nothing is advised at an employer while a fact about it is unsent.
    card = page.locator(".unsent", has_text="Harbour Light")
    card.get_by_text("to be decided").wait_for()
    until(page, lambda: held)
    held[0].continue_()
    until_sent(page)
    assert len(sent) == len(held) == 1
    assert times[0] - recorded >= UNDO_SECONDS
    page.locator(".row", has_text="Harbour Light").wait_for()
    found = told.send("GET", f"/v1/applications/{told.pursuits['Harbour Light']}/contacts")
    by_kind = {one["kind"]: one["id"] for one in found["items"]}
    assert sorted(by_kind) == ["enquire_status", "send_thank_you"]
    assert by_kind["enquire_status"] == sent[0].headers["idempotency-key"]


def test_a_record_whose_answer_was_lost_is_sent_again_and_kept_once(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    sent = writes(page)
    lost: list[int] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/v1/applications/*/contacts", lose)
    page.get_by_role("button", name=ASKED).click()
    page.get_by_role("dialog").get_by_role("button", name="Left a message").click()
    until_sent(page)
    assert lost == [201]
    assert len(sent) == 2
    assert sent[0].headers["idempotency-key"] == sent[1].headers["idempotency-key"]
    found = told.send("GET", f"/v1/applications/{told.pursuits['Harbour Light']}/contacts")
    assert sorted(one["result"] for one in found["items"]) == ["message_left", "sent"]


def test_what_is_too_early_is_said_before_it_is_sent_and_can_be_kept(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    sent = writes(page)
    page.get_by_role("button", name="Why not yet?: Kestrel Analytics").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("heading", name="Not before Monday 7 December").wait_for()
    sheet.get_by_role("button", name="It has happened all the same").click()
    sheet.get_by_role("button", name="Sent an e-mail").click()
    sheet.get_by_role("heading", name="It is early for this").wait_for()
    assert "They said you would hear by Friday 4 December" in sheet.inner_text()
    assert not outbox(page)
    sheet.get_by_role("button", name="It did not happen").click()
    assert not outbox(page)
    page.get_by_role("button", name="Why not yet?: Kestrel Analytics").click()
    sheet.get_by_role("button", name="It has happened all the same").click()
    sheet.get_by_role("button", name="Sent an e-mail").click()
    sheet.get_by_label("Why it was so").select_option(label="They asked me to")
    sheet.get_by_role("button", name="It happened, keep it").click()
    until_sent(page)
    assert len(sent) == 1
    found = told.send("GET", f"/v1/applications/{told.pursuits['Kestrel Analytics']}/contacts")
    [asked] = [one for one in found["items"] if one["kind"] == "enquire_status"]
    assert asked["breach"] == ["wait-for-timetable"]
    assert asked["breach_reason"] == "they_asked_me_to"


@pytest.mark.parametrize("kept", [True, False])
def test_what_the_service_refuses_waits_to_be_settled(
    opened: Open, told: Teller, kept: bool
) -> None:
    page = sign_in(opened(f"/app/pursuits/{told.pursuits['Kestrel Analytics']}"), told)
    page.goto(f"/app/pursuits/{told.pursuits['Kestrel Analytics']}")
    page.get_by_role("button", name="I got in touch").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Yesterday").click()
    sheet.get_by_role("button", name="Left a message").click()
    banner = page.get_by_role("button", name="Not kept")
    banner.wait_for()
    # What follows in the same pursuit waits.
    page.get_by_role("button", name="They got in touch").click()
    sheet.get_by_role("button", name="Still deciding").click()
    page.wait_for_timeout(6_000)
    assert [one["state"] for one in outbox(page)] == ["refused", "queued"]
    banner.click()
    sheet.get_by_role("heading", name="It is too early for this contact").wait_for()
    assert "acknowledge_breach" not in sheet.inner_text()
    name = "It happened, keep it" if kept else "Take it back"
    sheet.get_by_role("button", name=name).click()
    until_sent(page)
    app = told.pursuits["Kestrel Analytics"]
    contacts = told.send("GET", f"/v1/applications/{app}/contacts")["items"]
    asked = [one["breach"] for one in contacts if one["kind"] == "enquire_status"]
    assert asked == ([["wait-for-timetable"]] if kept else [])
    updates = told.send("GET", f"/v1/applications/{app}/employer-updates")["items"]
    # All of them were recorded at the one instant that the clock shows.
    assert sorted(one["kind"] for one in updates) == ["acknowledged", "next_stage"]


def test_what_was_recorded_can_be_changed_and_taken_back_later(opened: Open, told: Teller) -> None:
    app = told.pursuits["Kestrel Analytics"]

    def contacts() -> list[Any]:
        found: list[Any] = told.send("GET", f"/v1/applications/{app}/contacts")["items"]
        return found

    page = sign_in(opened(), told)
    page.goto(f"/app/pursuits/{app}")
    page.get_by_role("button", name="Change: Thanked Priya Raman").click()
    page.get_by_role("dialog").get_by_role("button", name="The e-mail bounced").click()
    until_sent(page)
    assert "bounced" in {one["result"] for one in contacts()}
    page.get_by_role("button", name="Change: Thanked Priya Raman").click()
    page.get_by_role("dialog").get_by_label("Why").last.fill("It was another one")
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    until_sent(page)
    assert "It was another one" in {one["retraction_reason"] for one in contacts()}
    page.locator(".gone", has_text="Thanked Priya Raman").wait_for()


def test_their_words_about_a_date_are_read(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("button", name=THEY).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="A new date").click()
    sheet.get_by_label("Or in their words").fill("by the end of next week")
    sheet.get_by_role("button", name="Read").click()
    sheet.get_by_text("That means Friday 11 December.").wait_for()
    sheet.get_by_role("button", name="Record it").click()
    until_sent(page)
    path = f"/v1/applications/{told.pursuits['Harbour Light']}/employer-updates"
    [update] = told.send("GET", path)["items"]
    assert update["answer_due"]["date"] or update["answer_due"]["latest"] == "2026-12-11"


def test_a_first_interview_is_recorded_and_advised_about(opened: Open, empty: Teller) -> None:
    page = sign_in(opened(), empty)
    page.get_by_role("button", name="Record an interview").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Employer").fill("Avocet")
    sheet.get_by_label("Role").fill("Editor")
    sheet.get_by_label("Country").select_option("GB")
    regions = sheet.get_by_label("Region").locator("option")
    first = ["All of it", "Aberdeen City", "Aberdeenshire"]
    until(page, lambda: regions.all_inner_texts()[:3] == first)
    assert "Cardiff" in regions.all_inner_texts()
    lengths = sheet.get_by_label("How long").locator("option").all_inner_texts()
    assert lengths[3:6] == ["90 minutes", "2 hours", "4 hours"]
    sheet.get_by_label("When").fill("2026-11-30T10:00")
    sheet.get_by_label("Who is there").fill("Mara Duarte, Jo Lind")
    sheet.get_by_role("button", name="Record it").click()
    until_sent(page)
    page.get_by_role("heading", name="Thank Mara Duarte").wait_for()
    page.get_by_role("heading", name="Thank Jo Lind").wait_for()
    [employer] = empty.send("GET", "/v1/employers")["items"]
    assert (employer["name"], employer["country"]) == ("Avocet", "GB")
    assert employer["time_zone"] == "Europe/London"


def test_the_first_steps_are_offered_wherever_an_account_is_empty(
    opened: Open, empty: Teller
) -> None:
    page = sign_in(opened(), empty)
    page.get_by_role("link", name="Lessons").click()
    page.get_by_text("comes together here").wait_for()
    page.get_by_role("button", name="Record an interview").wait_for()
    page.get_by_role("button", name="Record", exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Record an application").wait_for()
    assert sheet.get_by_text("Whom was it about?").count() == 0
    sheet.get_by_role("button", name="Record an application").click()
    sheet.get_by_label("Applied on").wait_for()


def test_an_application_without_an_interview_is_recorded(opened: Open, empty: Teller) -> None:
    page = sign_in(opened(), empty)
    page.get_by_role("button", name="Record an application").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Employer").fill("Avocet")
    sheet.get_by_label("Role").fill("Editor")
    sheet.get_by_role("button", name="Record it").click()
    until_sent(page)
    page.get_by_role("button", name="I applied").click()
    until_sent(page)
    page.locator(".row", has_text="Avocet").wait_for()
    [application] = empty.send("GET", "/v1/applications")["items"]
    assert application["applied_at"] == "2026-12-01"


def test_a_task_is_put_off_and_left_out(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("button", name="Not now: Ring Harbour Light for news").click()
    page.get_by_role("dialog").get_by_role("button", name="In three days").click()
    until_sent(page)
    page.locator(".row", has_text="Harbour Light").wait_for()
    page.get_by_role("button", name="Not now: Thank Lewis Bell").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave it out").click()
    until_sent(page)
    tasks = told.send("GET", "/v1/tasks?limit=200&status=skipped")["items"]
    assert [one["kind"] for one in tasks] == ["send_thank_you"]


def test_a_round_that_did_not_take_place_is_recorded(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.goto(f"/app/pursuits/{told.pursuits['Northwind Trust']}")
    page.get_by_role("button", name="Change: First interview, by video").click()
    page.get_by_role("dialog").get_by_role("button", name="It did not take place").click()
    page.get_by_role("dialog").get_by_role("button", name="It was put off").click()
    until_sent(page)
    found = told.send("GET", f"/v1/interviews/{told.rounds['Northwind Trust']}")
    assert found["state"] == "postponed"
