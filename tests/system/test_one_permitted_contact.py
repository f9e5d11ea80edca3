"""Fifty clients race for one permitted contact: exactly one gets it.

The others get a proper refusal. Nobody meets an error of the server, or a database that
is busy; afterwards one contact is stored, and the tasks say what the decision says.
"""

# ruff: noqa: ANN401 - JSON may hold anything.

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.support.postgres import Cluster
from tests.support.servers import servers
from tests.system.advice import check_tasks
from tests.system.crowd import CLIENTS, Crowd, interview

pytestmark = pytest.mark.slow

#: The database, and how many server processes share it.
DEPLOYMENTS: Final = (("sqlite", 1), ("sqlite", 3), ("postgresql", 3))
LONG_AGO: Final = timedelta(days=40)
TODAY: Final = timedelta(hours=3)
ENQUIRY: Final = {"kind": "enquire_status", "channel": "email"}
THANKS: Final = {"kind": "send_thank_you", "channel": "email"}
FEEDBACK: Final = {"kind": "request_feedback", "channel": "email"}


@pytest.fixture(scope="module", params=DEPLOYMENTS, ids=lambda one: f"{one[1]}-on-{one[0]}")
def crowd(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crowd]:
    database, count = request.param
    folder = tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:
        url = None
        if database == "postgresql":
            cluster: Cluster = request.getfixturevalue("postgres_cluster")
            name = f"race_{uuid4().hex}"
            cluster.create_database(name)
            stack.callback(cluster.drop_database, name)
            url = cluster.url(name)
        running = stack.enter_context(servers(folder, url))
        started = running.several(count)
        yield stack.enter_context(closing(Crowd(started, running.headers)))


def check_refused(response: httpx.Response, *rules: str) -> None:
    """A refusal is a whole problem document that names what stood in the way."""
    assert response.status_code == 409, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] in {"contact_refused", "contact_not_yet"}
    assert problem["status"] == 409
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["decision"]["verdict"] in {"not_yet", "refused", "done"}
    assert {reason["rule"] for reason in problem["decision"]["reasons"]} & set(rules)
    assert problem["next_action"] == problem["decision"]["next_action"]


def check_one_of_many(
    crowd: Crowd, interviews: Sequence[Any], body: dict[str, Any], *rules: str
) -> None:
    """Race for one contact, at one or several interviews, and look at what is left."""
    paths = [f"/v1/interviews/{one['id']}/contacts" for one in interviews]
    answers = crowd.race(lambda number: (paths[number // 2 % len(paths)], body))
    assert Counter(one.status_code for one in answers) == {201: 1, 409: CLIENTS - 1}
    for answer in answers:
        if answer.status_code == 409:
            check_refused(answer, *rules)
    made = next(one.json() for one in answers if one.status_code == 201)
    for server in range(len(crowd.servers)):
        kept = [one for path in paths for one in crowd.ask("GET", path, server=server)["items"]]
        assert kept == [made]
    for one in interviews:
        check_tasks_of(crowd, one)


def check_tasks_of(crowd: Crowd, of: Any) -> None:
    decision = crowd.ask("GET", f"/v1/interviews/{of['id']}/next-action?actions=all")
    tasks = all_tasks(crowd)
    mine = [task for task in tasks if task["application_id"] == of["application_id"]]
    check_tasks(decision, mine, datetime.fromisoformat(decision["as_of"]))


def all_tasks(crowd: Crowd) -> list[Any]:
    found: list[Any] = []
    following = "/v1/tasks?limit=200"
    while following:
        page = crowd.ask("GET", following)
        found += page["items"]
        cursor = page["next_cursor"]
        following = f"/v1/tasks?limit=200&cursor={cursor}" if cursor else ""
    return found


def test_one_enquiry_is_made(crowd: Crowd) -> None:
    check_one_of_many(crowd, [crowd.interview(LONG_AGO)], ENQUIRY, "minimum-gap")


def test_two_applications_at_one_employer_share_one_enquiry(crowd: Crowd) -> None:
    first = crowd.interview(LONG_AGO)
    second = crowd.interview(LONG_AGO, employer={"id": first["employer_id"]})
    assert first["application_id"] != second["application_id"]
    rules = ("minimum-gap", "one-employer-one-budget")
    check_one_of_many(crowd, [first, second], ENQUIRY, *rules)


def test_an_interviewer_is_thanked_once(crowd: Crowd) -> None:
    check_one_of_many(crowd, [crowd.interview(TODAY)], THANKS, "one-thank-you-each")


def test_feedback_is_asked_for_once(crowd: Crowd) -> None:
    rejected = crowd.interview(LONG_AGO)
    path = f"/v1/interviews/{rejected['id']}/employer-updates"
    crowd.ask("POST", path, {"kind": "rejection", "channel": "email"})
    check_one_of_many(crowd, [rejected], FEEDBACK, "ask-feedback-once")


def test_an_employer_described_by_many_is_made_once(crowd: Crowd) -> None:
    before = len(crowd.ask("GET", "/v1/employers?limit=200")["items"])
    body = interview(TODAY)
    answers = crowd.race(lambda number: ("/v1/interviews", body))
    assert Counter(one.status_code for one in answers) == {201: CLIENTS}
    assert len({one.json()["employer_id"] for one in answers}) == 1
    assert len({one.json()["id"] for one in answers}) == CLIENTS
    after = crowd.ask("GET", "/v1/employers?limit=200")["items"]
    assert len(after) == before + 1


@pytest.mark.parametrize("what", ["interview", "contact"])
def test_an_id_that_many_choose_for_the_same_thing_names_one(crowd: Crowd, what: str) -> None:
    chosen = {"id": f"019a9f6e-0000-7000-8000-{uuid4().hex[:12]}"}
    path, body = "/v1/interviews", interview(TODAY, **chosen)
    if what == "contact":
        path, body = f"/v1/interviews/{crowd.interview(TODAY)['id']}/contacts", THANKS | chosen
    answers = crowd.race(lambda number: (path, body))
    assert Counter(one.status_code for one in answers) == {201: 1, 200: CLIENTS - 1}
    assert len({one.text for one in answers}) == 1
