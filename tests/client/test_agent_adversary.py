"""An agent that wants a contact through, by every disguise that tools leave it."""

import random
from collections import Counter
from typing import Any, Final

import pytest

from tests.api.v1.acting import Partner, People
from tests.api.v1.api_client import ACME, INTERVIEW, PROMISE, Api, Clock, on_one_database
from tests.api.v1.people import PASSWORD, bearer, public, sign_in
from tests.client.agent import Agent
from tests.client.attack import DISGUISES, Attack, Permit

#: How often each disguise is tried with each order of attempts, and the seeds of the orders.
TIMES: Final = 5
ORDERS: Final = (14, 15, 16)
#: Parts into which the attempts of one order are divided: between two of them a day passes.
DAYS: Final = 10
ENQUIRY: Final = {"kind": "enquire_status", "channel": "email"}


def of_a_test_account(api: Api, board: Partner) -> Permit:
    """A permit of a test account: its clock is weeks ahead, and the enquiry was allowed there."""
    login = {"email": "trial@home.example", "password": PASSWORD}
    assert public(api, "POST", "/v1/accounts", {**login, "test": True}).status_code == 201
    trial = bearer(api, sign_in(api, login["email"])["access_token"])
    trial.post("/v1/test-clocks", {"now": "2026-12-08T10:00:00Z"})
    made = trial.interview()
    contact = trial.post(f"/v1/interviews/{made['id']}/contacts", ENQUIRY)
    given = trial.post(f"/v1/contacts/{contact['id']}/permit", {"partner_id": board.id})
    pursuit = made["application_id"]
    return Permit(given["token"], pursuit, ENQUIRY["kind"], ENQUIRY["channel"], is_test=True)


def ways_to_one_employer(api: Api) -> list[Any]:
    """Two rounds of one pursuit, another pursuit, and one with the employer's other name."""
    first = api.interview()
    api.put(f"/v1/interviews/{first['id']}/timetable", PROMISE)
    further = {
        "application": {"id": first["application_id"]},
        "stage": "further",
        "starts_at": "2026-11-20T10:30:00Z",
    }
    second = api.post("/v1/interviews", INTERVIEW | further)
    elsewhere = api.interview(application={"role": "Analyst", "route": "direct"})
    twin = api.interview(employer=ACME | {"name": "Acme Holding"})
    return [first, second, elsewhere, twin]


@on_one_database
@pytest.mark.parametrize("order", ORDERS)
def test_no_disguise_gets_a_contact_recorded_that_the_api_refuses(
    api: Api, clock: Clock, people: People, capsys: pytest.CaptureFixture[str], order: int
) -> None:
    board = people.partner()
    rounds = ways_to_one_employer(api)
    permit = of_a_test_account(api, board)
    foreign = [api.other.interview()["application_id"], permit.application]
    # Each as often as any other, in an order that nothing depends on.
    tried = [disguise for disguise in DISGUISES for _ in range(TIMES)]
    draw = random.Random(order)
    draw.shuffle(tried)
    with Agent(api) as agent:
        attack = Attack(api, agent, board, draw, rounds, foreign, [permit])
        for number, disguise in enumerate(tried):
            attack.attempt(disguise)
            if (number + 1) % (len(tried) // DAYS) == 0:
                clock.forward(days=1, hours=1)
            if number == len(tried) // 2:
                into = {"into": {"id": rounds[0]["employer_id"]}}
                api.post(f"/v1/employers/{rounds[3]['employer_id']}/merge", into, 200)
    on_record = [
        contact
        for application in {each["application_id"] for each in rounds}
        for contact in api.get(f"/v1/applications/{application}/contacts", limit=200)["items"]
    ]
    assert {each["id"] for each in on_record} == set(attack.accepted)
    assert all(each["breach"] == [] for each in on_record)
    outcomes = attack.outcomes
    of_contacts = sum((outcomes[disguise] for disguise in DISGUISES), Counter())
    assert attack.calls >= len(tried) >= 200 / len(ORDERS)
    assert of_contacts["recorded"] >= 3, "some were allowed, or the attempts show nothing"
    assert of_contacts["refused"] >= len(tried) // 2
    unrefused = {disguise for disguise in DISGUISES if not outcomes[disguise]["refused"]}
    # A pursuit of another account is not found, and what lies ahead has not happened.
    assert unrefused == {"another account", "ahead"}, "what is never refused shows nothing"
    assert outcomes["another account"] == outcomes["ahead"] == Counter({"not valid": TIMES})
    assert outcomes["at the relay"]["passed"] >= 1, "a permit passes for its own message"
    assert outcomes["at the relay"]["held"] >= TIMES
    with capsys.disabled():
        print(f"\n{attack.calls} calls, {len(tried)} attempts: {dict(of_contacts)}")
