"""Reminders by web push: to each browser that has subscribed, decided anew, and tried for a day."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from app.api.http.application import Application
from app.usecases.delivery.ports import Push, PushOutcome, Subscription
from app.usecases.delivery.push_reminders import push_reminder
from app.usecases.delivery.push_subscriptions import PushService, packed
from app.usecases.ports import Page
from tests.api.small_service import problem
from tests.api.v1.accounts.test_clocks import (
    BY_FRIDAY,
    START,
    TUESDAY,
    advance,
    passing,
    signed_up,
)
from tests.api.v1.api_client import Api, Clock, make_app
from tests.api.v1.conftest import Database
from tests.api.v1.delivery.test_mail_reminders import DAY, MOMENT, OPENED, on_gateway
from tests.api.v1.delivery.test_reminders import LONDON, reminders
from tests.support.push_service import Browser
from tests.support.push_service import PushService as Service
from tests.support.push_thread import push_thread

PATH: Final = "/v1/push-subscriptions"
FAILED: Final = (503, "")


@pytest.fixture
def service() -> Iterator[Service]:
    with push_thread() as found:
        found.checks_expiry = False
        yield found


@pytest.fixture
def app(database: Database, service: Service) -> Application:
    return make_app(
        *(database.url, database.clock),
        push_services="127.0.0.1",
        outbound_networks="127.0.0.1",
        outbound_http=True,
        outbound_ports=service.origin.rpartition(":")[2],
    )


@pytest.fixture
def ana(api: Api, clock: Clock) -> Api:
    """A candidate whose reminders are pushed."""
    clock.now = datetime.fromisoformat(START)
    person = signed_up(api, "ana@home.example", test=False)
    chosen(person)
    return person


def chosen(person: Api, *ways: str) -> None:
    body = LONDON | {"ways": ways or ["push"]}
    answer = person.ask("PUT", "/v1/reminder-settings", body)
    assert answer.status_code == 200, answer.text


def wanted(service: Service, path: str = "/to/phone", **more: object) -> dict[str, object]:
    """What a browser that listens at a path sends us."""
    browser = service.browsers.setdefault(path, Browser())
    made = browser.subscription(f"{service.origin}{path}")
    keys = {"p256dh": made.public_key, "auth": made.auth}
    return {"endpoint": made.endpoint, "keys": keys, **more}


def subscribed(person: Api, service: Service, path: str = "/to/phone", **more: object) -> Any:
    service.key = person.get("/v1/push-key")["public_key"]
    return person.post(PATH, wanted(service, path, **more))


def states(person: Api) -> list[list[str]]:
    return [[push["state"] for push in one["pushes"]] for one in reminders(person)]


def tried(person: Api) -> Any:
    made = person.post("/v1/reminders", None)
    assert {push["state"] for push in made["pushes"]} == {"waiting"}
    return made


def shown(service: Service) -> list[Any]:
    return [json.loads(message.text) for message in service.taken]


def test_a_reminder_reaches_each_browser(ana: Api, service: Service) -> None:
    subscribed(ana, service)
    subscribed(ana, service, "/to/desk", names_employers=True)
    ana.interview(**TUESDAY)
    passing(ana, OPENED)
    made = reminders(ana)
    assert states(ana) == [["sent", "sent"]] * len(made)
    assert len(service.taken) == 2 * len(made)
    by_path = {
        message.path: json.loads(message.text)
        for message in service.taken
        if json.loads(message.text)["reminder_id"] == made[-1]["id"]
    }
    said = "Something can be done now."
    assert by_path["/to/phone"] == {
        "kind": "opened",
        "count": 1,
        "text": said,
        "reminder_id": made[-1]["id"],
    }
    assert by_path["/to/desk"]["text"] == f"{TUESDAY['employer']['name']}: {said}"
    name = TUESDAY["employer"]["name"]
    assert not any(name in m.text.decode() for m in service.taken if m.path == "/to/phone")
    headers = service.taken[-1].headers
    assert (headers["urgency"], headers["ttl"]) == ("normal", "86400")
    topics = {json.loads(m.text)["reminder_id"]: m.headers["topic"] for m in service.taken}
    assert len(set(topics.values())) == len(topics) == len(made)
    passing(ana, OPENED + MOMENT)
    assert len(service.taken) == 2 * len(made)


def test_a_digest_counts_and_a_test_says_so(ana: Api, service: Service) -> None:
    subscribed(ana, service, names_employers=True)
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    assert shown(service)[0]["kind"] == "test"
    body = LONDON | {"ways": ["push"], "quiet_from": "00:00", "quiet_until": "23:59"}
    assert ana.ask("PUT", "/v1/reminder-settings", body).status_code == 200
    for number in range(2):
        ana.interview(**TUESDAY | {"employer": TUESDAY["employer"] | {"name": f"Firm {number}"}})
    passing(ana, OPENED + DAY)
    last = shown(service)[-1]
    assert (last["kind"], last["text"]) == ("digest", f"{last['count']} things to do.")
    assert last["count"] >= 2
    assert service.taken[-1].headers["urgency"] == "low"


def test_a_subscription_shows_no_secret_and_is_there_once(ana: Api, service: Service) -> None:
    made = subscribed(ana, service, label="phone")
    assert made == {
        "id": made["id"],
        "label": "phone",
        "service": "127.0.0.1",
        "names_employers": False,
        "created_at": made["created_at"],
    }
    assert ana.get(PATH)["items"] == [made]
    assert ana.get(f"{PATH}/{made['id']}") == made
    assert subscribed(ana, service, label="phone") == made
    again = subscribed(ana, service, names_employers=True)
    assert again == {**made, "label": None, "names_employers": True}
    # Another browser at the same address, as after its data were cleared.
    service.browsers["/to/phone"] = Browser()
    assert subscribed(ana, service, names_employers=True) == again
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    assert len(service.taken) == 1
    types = [event["type"] for event in ana.get("/v1/events", limit=200)["items"]]
    assert [one for one in types if one.startswith("push_")] == [
        "push_subscription.created",
        "push_subscription.updated",
        "push_subscription.updated",
    ]
    path = f"{PATH}/{made['id']}"
    assert ana.ask("DELETE", path).status_code == 204
    problem(ana.ask("DELETE", path), 404, "not_found")
    assert ana.get(PATH)["items"] == []
    assert ana.post("/v1/reminders", None)["pushes"] == []


def test_the_key_is_the_same_for_everybody(ana: Api, api: Api) -> None:
    key = ana.get("/v1/push-key")
    assert key == api.get("/v1/push-key")
    assert len(key["public_key"]) == 87


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"endpoint": "https://hooks.example.org/x"}, "/endpoint", "invalid_url"),
        ({"endpoint": "http://10.0.0.1/x"}, "/endpoint", "invalid_url"),
        ({"keys": {"p256dh": "AAAA", "auth": "AAAA"}}, "/keys", "invalid_value"),
    ],
    ids=["no push service", "a private network", "no keys"],
)
def test_what_cannot_be_pushed_to_is_refused(
    ana: Api, service: Service, change: dict[str, object], pointer: str, code: str
) -> None:
    answer = ana.ask("POST", PATH, wanted(service) | change)
    (error,) = problem(answer, 422, "invalid_request")["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)


def test_an_account_has_only_so_many(ana: Api, service: Service) -> None:
    for number in range(20):
        subscribed(ana, service, f"/to/{number}")
    subscribed(ana, service, "/to/0", label="the same")
    problem(ana.ask("POST", PATH, wanted(service, "/to/more")), 409, "limit_reached")


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_over_is_deleted(ana: Api, service: Service, status: int) -> None:
    subscribed(ana, service)
    kept = subscribed(ana, service, "/to/desk")
    service.answers["/to/phone"] = (status, "")
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    assert sorted(states(ana)[0]) == ["gone", "sent"]
    assert [one["id"] for one in ana.get(PATH)["items"]] == [kept["id"]]
    last = ana.get("/v1/events", limit=200)["items"][-1]
    assert last["type"] == "push_subscription.deleted"
    assert len(tried(ana)["pushes"]) == 1


@pytest.mark.parametrize("answer", [FAILED, (429, ""), (500, "")], ids=str)
def test_what_a_push_service_puts_off_is_pushed_later(
    ana: Api, service: Service, answer: tuple[int, str]
) -> None:
    subscribed(ana, service)
    service.answers["/to/phone"] = answer
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == [["waiting"]]
    service.answers.clear()
    passing(ana, ana.clock.now + timedelta(seconds=10))
    assert states(ana) == [["sent"]]
    assert (service.asked, len(service.taken)) == (2, 1)


def test_a_push_service_is_not_asked_before_it_wants_to_be(ana: Api, service: Service) -> None:
    subscribed(ana, service)
    service.answers["/to/phone"] = (429, "Retry-After: 1800\r\n")
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    service.answers.clear()
    passing(ana, ana.clock.now + timedelta(minutes=29))
    assert (states(ana), service.asked) == ([["waiting"]], 1)
    passing(ana, ana.clock.now + timedelta(minutes=1))
    assert states(ana) == [["sent"]]


def test_tries_end_within_a_day(ana: Api, service: Service) -> None:
    subscribed(ana, service)
    service.answers["/to/phone"] = FAILED
    tried(ana)
    passing(ana, ana.clock.now + 2 * DAY)
    assert states(ana) == [["refused"]]
    assert 2 <= service.asked <= 7
    service.answers["/to/phone"] = (429, "Retry-After: 86400\r\n")
    before = service.asked
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    tried(ana)
    passing(ana, ana.clock.now + 2 * DAY)
    assert states(ana)[1:] == [["refused"], ["refused"]]
    assert service.asked <= before + 4


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_what_a_push_service_refuses_is_not_tried_again(
    ana: Api, service: Service, status: int
) -> None:
    subscribed(ana, service)
    service.answers["/to/phone"] = (status, "")
    tried(ana)
    passing(ana, ana.clock.now + DAY)
    assert (states(ana), service.asked) == ([["refused"]], 1)
    assert len(ana.get(PATH)["items"]) == 1


def test_what_was_settled_meanwhile_is_not_pushed(ana: Api, service: Service) -> None:
    subscribed(ana, service)
    about = f"/v1/interviews/{ana.interview(**TUESDAY)['id']}"
    passing(ana, OPENED - DAY / 24)
    before = len(reminders(ana))
    service.answers["/to/phone"] = FAILED
    # Before the pause of half an hour is over, which is drawn out or shortened by a fifth.
    passing(ana, OPENED - timedelta(minutes=10))
    waiting = reminders(ana)[-1]
    assert states(ana)[before:] == [["waiting"]]
    assert ana.ask("PUT", f"{about}/timetable", BY_FRIDAY).status_code in {200, 201}
    service.answers.clear()
    passing(ana, OPENED + timedelta(hours=1))
    assert states(ana)[before] == ["not_sent"]
    assert waiting["id"] not in [one["reminder_id"] for one in shown(service)]


def test_what_was_turned_off_meanwhile_is_not_pushed(ana: Api, service: Service) -> None:
    made = subscribed(ana, service)
    tried(ana)
    chosen(ana, "event")
    passing(ana, ana.clock.now + MOMENT)
    chosen(ana, "push")
    tried(ana)
    assert ana.ask("DELETE", f"{PATH}/{made['id']}").status_code == 204
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == [["not_sent"], ["not_sent"]]
    assert service.asked == 0


def test_reminders_of_test_accounts_are_not_pushed(api: Api, service: Service) -> None:
    sandbox = signed_up(api, "test@home.example", test=True)
    path = f"/v1/test-clocks/{sandbox.post('/v1/test-clocks', {'now': START})['id']}"
    chosen(sandbox)
    subscribed(sandbox, service)
    sandbox.interview(**TUESDAY)
    advance(sandbox, path, "2025-06-20T12:00:00Z")
    found = states(sandbox)
    assert found
    assert found == [["not_sent"]] * len(found)
    assert service.asked == 0


class Dying:
    """A pusher whose runner dies when the push service has taken a message."""

    def __init__(self) -> None:
        self.pushed: list[Push] = []

    async def send(self, subscription: Subscription, push: Push) -> PushOutcome:
        self.pushed.append(push)
        raise ConnectionResetError


def test_one_whose_runner_died_is_sent_again_under_the_same_topic(
    ana: Api, service: Service
) -> None:
    subscribed(ana, service)
    made = tried(ana)
    account = ana.get("/v1/me")["id"]
    (push,) = on_gateway(ana, pushes_of, account, made["id"])
    dying = Dying()
    opened = packed(service.browsers["/to/phone"].subscription(f"{service.origin}/to/phone"))
    with pytest.raises(ConnectionResetError):
        on_gateway(
            *(ana, push_reminder, PushService(dying, lambda _: opened)),
            *(account, push["id"], ana.clock.now),
        )
    assert states(ana) == [["waiting"]]
    passing(ana, ana.clock.now + MOMENT)
    (message,), (first,) = service.taken, dying.pushed
    assert (message.headers["topic"], message.text) == (first.topic, first.payload)


async def pushes_of(gateway: Any, account_id: str, reminder_id: str) -> Any:
    return await gateway.page(account_id, Page("pushes", (("reminder_id", "=", reminder_id),)))


def test_a_worker_that_pushes_nothing_leaves_it_to_others(ana: Api, service: Service) -> None:
    subscribed(ana, service)
    made = tried(ana)
    account = ana.get("/v1/me")["id"]
    (push,) = on_gateway(ana, pushes_of, account, made["id"])
    again = on_gateway(ana, push_reminder, None, account, push["id"], ana.clock.now)
    assert again > ana.clock.now
    assert states(ana) == [["waiting"]]
