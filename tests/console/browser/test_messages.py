"""Messages: a draft with its review, the ways to send it, what Bide holds, and the card for a call."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.console.browser.story import Teller
from tests.console.browser.support import close_sheet, drawn, sign_in, until, until_sent, writes

Open = Callable[..., Any]

NAME: Final = "Ana Moor"
THANKS: Final = (
    "Dear Lewis Bell,\n\nThank you very much for your time on 30 November, and for telling me so "
    "much about the role of Reporting lead and the people behind it.\n\nWhat you said about the "
    "handover of the reports has stayed with me. I have moved two such reports at my present "
    "employer, and it is the kind of work that I would be glad to do with you.\n\nI look forward "
    "to hearing from you.\n\nKind regards,\nAna Moor"
)
QUESTION: Final = (
    "Dear team,\n\nThank you again for considering me. I am writing about my interview on 25 "
    "November for the role of Analyst.\n\nCould you tell me when I may expect to hear about the "
    "next step?\n\nKind regards,\nAna Moor"
)


def named(told: Teller) -> None:
    """Give the account the name that drafts sign with."""
    told.send("PATCH", "/v1/me", {"label": NAME})


def moved(told: Teller, to: str) -> None:
    """Move the clock of the account on."""
    clock = told.send("GET", "/v1/me")["id"]
    told.send("POST", f"/v1/test-clocks/{clock}/advance", {"to": to})


def messages(told: Teller) -> list[Any]:
    found: list[Any] = told.send("GET", "/v1/messages")["items"]
    return found


def contacts(told: Teller, employer: str) -> list[Any]:
    found: list[Any] = told.send(
        "GET", f"/v1/applications/{told.pursuits[employer]}/contacts?limit=200"
    )["items"]
    return found


def written(page: Any, text: str) -> None:
    """Write the text anew, and wait until it was looked over."""
    sheet = page.get_by_role("dialog")

    def carries(answer: Any) -> bool:
        asked = answer.request
        writes_one = "/messages" in asked.url and asked.method in {"POST", "PATCH"}
        return writes_one and asked.post_data_json.get("body") == text

    with page.expect_response(carries):
        sheet.get_by_label("Text", exact=True).fill(text)
    sheet.get_by_text("Nothing to mend").wait_for()


def ahead(page: Any) -> Any:
    """Open the draft of an enquiry that must still wait."""
    page.get_by_role("button", name="Why not yet?: Kestrel Analytics").click()
    page.get_by_role("button", name="Write it ahead, and send it later").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Text", exact=True).wait_for()
    return sheet


def test_a_draft_is_looked_over_in_place_signed_and_sent_by_the_reader(
    opened: Open, told: Teller
) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("button", name="Write it: Thank Lewis Bell").click()
    sheet = page.get_by_role("dialog")
    text = sheet.get_by_label("Text", exact=True)
    text.wait_for()
    assert text.input_value().startswith("Dear Lewis Bell,")
    sheet.get_by_role("heading", name="Or let Bide send it").wait_for()
    # What is left to fill in is marked where it stands, and each mark has its sentence.
    marked = page.locator(".marked mark")
    marks = ["[something that came up]", "[what you would bring to it]", "[your name]"]
    until(page, lambda: marked.all_inner_texts() == marks)
    assert page.locator(".marked").inner_text().rstrip() == text.input_value()
    sheet.get_by_role("button", name="[what you would bring to it]").click()
    selected = text.evaluate("(one) => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert selected == "[what you would bring to it]"
    assert messages(told) == []
    sheet.get_by_label("Your name").fill(NAME)
    sheet.get_by_role("button", name="Use this name").click()
    until(page, lambda: text.input_value().endswith(NAME))
    # What had the focus is gone, and the focus stays in the sheet.
    page.wait_for_function("() => document.activeElement.closest('dialog')")
    until(page, lambda: told.send("GET", "/v1/me")["label"] == NAME)
    written(page, THANKS)
    sheet.get_by_label("To (e-mail address)").fill("lewis@tamarind.example")
    address = sheet.get_by_role("link", name="Open in my mail program")
    begins = "mailto:lewis@tamarind.example?subject=Thank%20you%3A%20Reporting"
    until(page, lambda: address.get_attribute("href").startswith(begins))
    assert "%0D%0AAna%20Moor" in address.get_attribute("href")
    until(
        page, lambda: [one["to"]["email"] for one in messages(told)] == ["lewis@tamarind.example"]
    )
    sent = writes(page)
    sheet.get_by_role("button", name="I sent it").click()
    sheet.wait_for(state="detached")
    until_sent(page)
    assert [one.url.rsplit("/", 1)[1] for one in sent if one.method == "POST"] == ["sent"]
    [message] = messages(told)
    assert (message["state"], message["body"]) == ("sent", THANKS)
    [contact] = contacts(told, "Tamarind Health")
    assert (contact["kind"], contact["id"]) == ("send_thank_you", message["contact_id"])


def test_what_is_typed_moves_what_was_found(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.route("**/message*", lambda route: route.continue_())
    page.get_by_role("button", name="Write it: Thank Lewis Bell").click()
    text = page.get_by_role("dialog").get_by_label("Text", exact=True)
    text.wait_for()
    page.route("**/v1/applications/*/messages", lambda route: route.abort())
    text.evaluate("(one) => one.setSelectionRange(0, 0)")
    text.press_sequentially("Hello. ")
    first = page.locator(".marked mark").first
    until(page, lambda: page.locator(".marked").inner_text().startswith("Hello. Dear"))
    assert first.inner_text() == "[something that came up]"
    page.get_by_text("You are offline. Try again with a connection.").wait_for()
    assert text.input_value().startswith("Hello. Dear")


def test_a_draft_is_kept_and_thrown_away(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("button", name="Write it: Thank Lewis Bell").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Subject").fill("Thank you for Monday")
    until(page, lambda: [one["subject"] for one in messages(told)] == ["Thank you for Monday"])
    close_sheet(page)
    page.goto(f"/app/pursuits/{told.pursuits['Tamarind Health']}")
    page.get_by_role("button", name="Open: Thank you for Monday").click()
    until(page, lambda: sheet.get_by_label("Subject").input_value() == "Thank you for Monday")
    with page.expect_download() as kept:
        sheet.get_by_role("button", name="Save as a file").click()
    assert kept.value.suggested_filename.endswith(".eml")
    assert "Subject: Thank you for Monday" in kept.value.path().read_text()
    sheet.get_by_role("button", name="Throw the draft away").click()
    sheet.wait_for(state="detached")
    page.get_by_role("heading", name="Messages").wait_for(state="detached")
    assert messages(told) == []


def test_bide_holds_a_message_until_it_may_go(opened: Open, told: Teller) -> None:
    named(told)
    page = sign_in(opened(), told)
    sheet = ahead(page)
    sheet.get_by_text("It is early: you may get in touch this way from Monday").wait_for()
    send = sheet.get_by_role("button", name="Send it as soon as it may go")
    send.wait_for()
    assert not sheet.get_by_role("button", name="Send it now").count()
    sheet.get_by_label("Text", exact=True).fill("When will I hear?")
    send.click()
    sheet.get_by_role("alert").get_by_text("It needs an address").wait_for()
    sheet.get_by_label("To (e-mail address)").fill("jobs@kestrel.example")
    written(page, QUESTION)
    send.click()
    waits = sheet.get_by_text("jobs@kestrel.example · goes Monday at 09:00")
    waits.wait_for()
    close_sheet(page)
    page.goto(f"/app/pursuits/{told.pursuits['Kestrel Analytics']}")
    page.get_by_role("button", name="Do not send it: Analyst").click()
    page.get_by_text("a draft: it goes nowhere by itself").wait_for()
    page.wait_for_function("() => document.activeElement.dataset.f?.startsWith('message ')")
    until(page, lambda: [one["state"] for one in messages(told)] == ["draft"])
    page.get_by_role("button", name="Open: Analyst").click()
    send.click()
    waits.wait_for()
    moved(told, "2026-12-07T10:00:00Z")
    until(page, lambda: [one["state"] for one in messages(told)] == ["sent"])
    page.reload()
    page.get_by_role("heading", name="Asked Kestrel Analytics for news").wait_for()
    page.get_by_role("heading", name="Messages").wait_for(state="detached")


def test_bide_sends_a_message_at_once_where_it_may(opened: Open, told: Teller) -> None:
    named(told)
    page = sign_in(opened(), told)
    page.get_by_role("button", name="What to say: Ring Harbour Light for news").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Write", exact=True).click()
    sheet.get_by_label("To (e-mail address)").fill("sam@harbour.example")
    sheet.get_by_role("button", name="Send it now").click()
    sheet.get_by_text("Sam Okafor · is on its way").wait_for()
    moved(told, "2026-12-01T10:12:05Z")
    until(page, lambda: [one["state"] for one in messages(told)] == ["sent"])
    assert "enquire_status" in {one["kind"] for one in contacts(told, "Harbour Light")}


def test_what_is_left_to_fill_in_is_not_sent(opened: Open, told: Teller) -> None:
    named(told)
    page = sign_in(opened(), told)
    page.get_by_role("button", name="Write it: Thank Lewis Bell").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("To (e-mail address)").fill("lewis@tamarind.example")
    sheet.get_by_role("button", name="Send it now").click()
    sheet.get_by_role("alert").get_by_text("There is something to mend").wait_for()
    assert [one["state"] for one in messages(told)] in ([], ["draft"])


def test_without_a_way_bide_offers_none(opened: Open, told: Teller) -> None:
    page = opened()
    page.route("**/v1/mail-account", lambda route: route.fulfill(json={"ways": ["own_client"]}))
    sign_in(page, told)
    with page.expect_response("**/v1/mail-account"):
        page.get_by_role("button", name="Write it: Thank Lewis Bell").click()
    page.get_by_role("heading", name="Send it from your own mail").wait_for()
    drawn(page)
    assert not page.get_by_role("heading", name="Or let Bide send it").count()


def test_what_was_sent_too_early_is_settled_as_every_record_is(opened: Open, told: Teller) -> None:
    named(told)
    page = sign_in(opened(), told)
    sheet = ahead(page)
    sheet.get_by_role("button", name="I sent it").click()
    page.get_by_role("button", name="Not kept").click()
    sheet.get_by_role("heading", name="It is too early for this contact").wait_for()
    sheet.get_by_role("button", name="It happened, keep it").click()
    until_sent(page)
    [asked] = [
        one for one in contacts(told, "Kestrel Analytics") if one["kind"] == "enquire_status"
    ]
    assert asked["breach"] == ["wait-for-timetable"]


@pytest.mark.parametrize(
    ("state", "code", "button", "said"),
    [
        ("unknown", "cut_off", "It was not", {"sent": False}),
        ("unknown", "cut_off", "It was sent", {}),
        ("cancelled", "no_address", "Make it a draft again", {"send": "never"}),
    ],
)
def test_of_a_message_that_did_not_go_the_reader_says_what_is_so(
    opened: Open, told: Teller, state: str, code: str, button: str, said: dict[str, Any]
) -> None:
    app = told.pursuits["Tamarind Health"]
    made = told.send("POST", f"/v1/applications/{app}/messages", {"kind": "send_thank_you"})
    page = opened()

    def stuck(route: Any) -> None:
        answer = route.fetch()
        changes = answer.json()
        for one in changes["items"]:
            if one["id"] == made["id"]:
                one["resource"] |= {"state": state, "code": code, "version": 99}
        route.fulfill(response=answer, json=changes)

    page.route("**/v1/changes*", stuck)
    sign_in(page, told)
    page.get_by_role("button", name=f"Please look: {made['subject']}").click()
    sheet = page.get_by_role("dialog")
    with page.expect_request(lambda one: made["id"] in one.url) as asked:
        sheet.get_by_role("button", name=button, exact=True).click()
    assert asked.value.post_data_json == said


def test_the_card_for_a_call_has_what_to_say_and_the_number(opened: Open, told: Teller) -> None:
    named(told)
    page = sign_in(opened(), told)
    page.get_by_role("button", name="What to say: Ring Harbour Light for news").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_text("Hello, this is Ana Moor.").wait_for()
    sheet.get_by_label("Number of Harbour Light").fill("+44 (20) 7946 0000")
    sheet.get_by_role("button", name="Save").click()
    ring = sheet.get_by_role("link", name="+44 (20) 7946 0000")
    assert ring.get_attribute("href") == "tel:+442079460000"
    sheet.get_by_role("button", name="I called").click()
    sheet.get_by_role("button", name="Spoke to them").click()
    sheet.get_by_text("What did they say?").wait_for()
    page.keyboard.press("Escape")
    until_sent(page)
    employers = told.send("GET", "/v1/employers")["items"]
    [harbour] = [one for one in employers if one["name"] == "Harbour Light"]
    assert harbour["metadata"] == {"phone": "+44 (20) 7946 0000"}
    asked = [one for one in contacts(told, "Harbour Light") if one["kind"] == "enquire_status"]
    assert [one["result"] for one in asked] == ["spoke"]


def test_an_offer_is_answered_in_words(opened: Open, told: Teller) -> None:
    named(told)
    page = sign_in(opened(), told)
    page.get_by_role("button", name="Write it: Answer the offer from Plover Foods").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Ask for more time").click()
    text = sheet.get_by_label("Text", exact=True)
    text.wait_for()
    assert "May I give you my answer by [the day]?" in text.input_value()


def test_without_a_connection_a_draft_says_so(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.context.set_offline(True)
    page.get_by_role("button", name="Write it: Thank Lewis Bell").click()
    page.get_by_role("dialog").get_by_text("You are offline").wait_for()
    opened.complaints.clear()  # type: ignore[attr-defined]  # the fixture sets it
