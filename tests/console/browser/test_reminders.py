"""Reminders on this device by web push, and the address that is confirmed before Bide writes to it."""

import json
from collections.abc import Callable
from typing import Any, Final

from tests.console.browser.story import PASSWORD, Teller
from tests.console.browser.support import sign_in, stored, until, until_worker
from tests.support.push_service import Browser

Open = Callable[..., Any]

ENDPOINT: Final = "https://fcm.googleapis.com/fcm/send/a-browser"

#: Chromium without a window has no push service, so its part is played: a subscription that stays
#: until it is ended, made with the key of the service.
_SUBSCRIBING: Final = """(given) => {
  const toJSON = () => given;
  const made = { toJSON, unsubscribe: async () => (window.ended = true) };
  let current = sessionStorage.getItem("subscribed") ? made : null;
  PushManager.prototype.subscribe = async function (options) {
    window.options = options;
    sessionStorage.setItem("subscribed", "yes");
    return (current = made);
  };
  PushManager.prototype.getSubscription = async () => (window.ended ? null : current);
}"""


def subscribing(page: Any) -> None:
    given = Browser().subscription(ENDPOINT)
    keys = {"p256dh": given.public_key, "auth": given.auth}
    script = f"({_SUBSCRIBING})({json.dumps({'endpoint': ENDPOINT, 'keys': keys})})"
    page.context.grant_permissions(["notifications"])
    page.context.add_init_script(script)
    page.reload()


def reminders(page: Any) -> Any:
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Reminders", exact=True).click()
    return page.locator(".setting", has_text="When Bide reminds you")


def test_push_is_turned_on_for_a_device_tried_and_turned_off(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    subscribing(page)
    until_worker(page)
    section = reminders(page)
    section.get_by_role("button", name="Show reminders here").click()
    section.get_by_text("They name no employer.").wait_for()
    options = page.wait_for_function("() => window.options").json_value()
    key = told.send("GET", "/v1/push-key")["public_key"]
    assert options == {"userVisibleOnly": True, "applicationServerKey": key}
    [device] = told.send("GET", "/v1/push-subscriptions")["items"]
    assert (device["names_employers"], device["service"]) == (False, "fcm.googleapis.com")
    section.get_by_text("Reminders are on.").wait_for()
    assert told.send("GET", "/v1/reminder-settings")["ways"] == ["push"]
    section.get_by_role("button", name="Send a test").click()
    until(page, lambda: told.send("GET", "/v1/reminders")["items"])
    section.get_by_role("button", name="No more on this device").click()
    section.get_by_role("button", name="Show reminders here").wait_for()
    until(page, lambda: told.send("GET", "/v1/reminder-settings")["ways"] == ["event"])
    assert told.send("GET", "/v1/push-subscriptions")["items"] == []


def test_the_employer_is_named_where_that_is_asked_for_and_other_devices_can_be_removed(
    opened: Open, told: Teller
) -> None:
    other = Browser().subscription(f"{ENDPOINT}-2")
    keys = {"p256dh": other.public_key, "auth": other.auth}
    body = {"endpoint": other.endpoint, "keys": keys, "label": "old phone"}
    told.send("POST", "/v1/push-subscriptions", body)
    page = sign_in(opened(), told)
    subscribing(page)
    until_worker(page)
    section = reminders(page)
    section.get_by_label("Name the employer").check()
    section.get_by_role("button", name="Show reminders here").click()
    section.get_by_text("with the name of the employer").wait_for()
    section.get_by_role("button", name="No more there: old phone").click()
    until(page, lambda: len(told.send("GET", "/v1/push-subscriptions")["items"]) == 1)
    [device] = told.send("GET", "/v1/push-subscriptions")["items"]
    assert device["names_employers"] is True


def test_signing_out_ends_the_push_to_this_device(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    subscribing(page)
    until_worker(page)
    reminders(page).get_by_role("button", name="Show reminders here").click()
    page.get_by_text("They name no employer.").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert told.send("GET", "/v1/push-subscriptions")["items"] == []
    assert stored(page, "kept") == []


def test_a_browser_that_lets_nothing_be_shown_says_so(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    until_worker(page)
    page.evaluate("() => (Notification.requestPermission = async () => 'denied')")
    reminders(page).get_by_role("button", name="Show reminders here").click()
    page.get_by_text("The browser does not let Bide show anything.").wait_for()
    assert told.send("GET", "/v1/push-subscriptions")["items"] == []


def test_what_is_pushed_is_shown_once_and_leads_to_the_page(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.context.grant_permissions(["notifications"])
    until_worker(page)
    session = page.context.new_cdp_session(page)
    registrations: list[Any] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    until(page, lambda: registrations)
    message = {"kind": "due_soon", "count": 1, "text": "Something is due soon."}
    push = {
        "origin": page.evaluate("() => location.origin"),
        "registrationId": registrations[0]["registrationId"],
        "data": json.dumps({**message, "reminder_id": "01a20859"}),
    }
    shown = """async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications()).map((one) => [one.title, one.body, one.tag]);
    }"""
    session.send("ServiceWorker.deliverPushMessage", push)
    until(page, lambda: page.evaluate(shown) == [["Bide", "Something is due soon.", "01a20859"]])
    # In other words, so that it can be seen that the second is shown by now.
    push["data"] = json.dumps({**message, "text": "It is due.", "reminder_id": "01a20859"})
    session.send("ServiceWorker.deliverPushMessage", push)
    until(page, lambda: ["Bide", "It is due.", "01a20859"] in page.evaluate(shown))
    assert page.evaluate(shown) == [["Bide", "It is due.", "01a20859"]]
    [worker] = page.context.service_workers
    focused = worker.evaluate(
        """async () => {
          const [notification] = await registration.getNotifications();
          const seen = [];
          clients.openWindow = async (path) => seen.push(path);
          clients.matchAll = async () => [];
          const event = new NotificationEvent("notificationclick", { notification });
          let done;
          event.waitUntil = (one) => (done = one);
          dispatchEvent(event);
          await done;
          return seen;
        }"""
    )
    assert focused == ["/app/"]
    until(page, lambda: page.evaluate(shown) == [])


def test_an_address_is_confirmed_by_the_code_of_a_letter(opened: Open, told: Teller) -> None:
    assert told.send("GET", "/v1/me")["email_confirmed"] is False
    page = sign_in(opened(), told)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Account", exact=True).click()
    page.get_by_text(f"Before Bide writes to {told.email}").wait_for()
    page.get_by_label("Code from the letter").fill("AAAAAAAAAA")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("alert").first.wait_for()
    page.get_by_role("button", name="Send me the letter").click()
    text = page.get_by_text("In a test account no letter leaves.").inner_text()
    page.get_by_label("Code from the letter").fill(text.removesuffix(".").rsplit(" ", 1)[1].lower())
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("heading", name="Is this your address?").wait_for(state="detached")
    assert told.send("GET", "/v1/me")["email_confirmed"] is True
    # Another address is asked about anew.
    page.get_by_label("E-mail address").fill(f"new-{told.email}")
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Save").last.click()
    page.get_by_text(f"Before Bide writes to new-{told.email}").wait_for()


def test_reminders_by_e_mail_ask_for_the_confirmation(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    section = reminders(page)
    section.get_by_label("Send me an e-mail too").wait_for()
    assert not section.get_by_role("heading", name="Is this your address?").count()
    section.get_by_label("Send me an e-mail too").check()
    section.get_by_role("button", name="Turn reminders on").click()
    section.get_by_role("heading", name="Is this your address?").wait_for()
    until(page, lambda: told.send("GET", "/v1/reminder-settings")["ways"] == ["email"])


def test_a_mail_account_is_named_and_forgotten(opened: Open, told: Teller) -> None:
    page = sign_in(opened(), told)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Mail to employers").click()
    section = page.locator(".setting", has_text="Your own mail account")
    # By the operator's server goes only what has a confirmed address to answer to.
    section.get_by_role("heading", name="Is this your address?").wait_for()
    section.get_by_label("Your address there").fill("ana@mail.example")
    section.get_by_label("Server for outgoing mail").fill("smtp.mail.example")
    section.get_by_label("Password").fill("only for this program")
    section.get_by_role("button", name="Save").click()
    section.get_by_text("Bide sends from ana@mail.example, by smtp.mail.example.").wait_for()
    account = told.send("GET", "/v1/mail-account")
    assert (account["username"], account["port"]) == ("ana@mail.example", 465)
    assert account["ways"] == ["own_client", "own_account", "operator"]
    section.get_by_role("button", name="Forget this account").click()
    section.get_by_label("Your address there").wait_for()
    until(page, lambda: told.send("GET", "/v1/mail-account")["address"] is None)
