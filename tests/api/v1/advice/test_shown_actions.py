"""Which actions a decision shows: what is refused only where it is asked for."""

import pytest

from app.domain.actions import Kind
from tests.api.v1.api_client import ENQUIRY, Api, Clock, pointers

#: What stands beside the actions, or when nothing is owed.
APART = {"wait", "keep_searching"}


@pytest.mark.parametrize("what", ["interviews", "applications"])
def test_what_is_refused_is_shown_where_it_is_asked_for(api: Api, what: str) -> None:
    interview = api.interview()
    one = interview["id"] if what == "interviews" else interview["application_id"]
    path = f"/v1/{what}/{one}/next-action"
    usual, everything = api.get(path), api.get(path, actions="all")
    assert {action["kind"] for action in everything["actions"]} == set(Kind) - APART
    assert "refused" in {action["verdict"] for action in everything["actions"]}
    shown = [action for action in everything["actions"] if action["verdict"] != "refused"]
    assert usual == everything | {"actions": shown}


def test_the_two_answers_have_tags_of_their_own_and_neither_is_given_for_the_other(
    api: Api, clock: Clock
) -> None:
    path = f"/v1/interviews/{api.interview()['id']}/next-action"
    tags: dict[str, str] = {}
    for _ in range(2):
        for query in ("", "?actions=all"):
            answer = api.ask("GET", path + query)
            assert tags.setdefault(query, answer.headers["ETag"]) == answer.headers["ETag"]
    assert len(set(tags.values())) == 2
    tag = {"If-None-Match": tags["?actions=all"]}
    assert api.ask("GET", f"{path}?actions=all", headers=tag).status_code == 304
    assert api.ask("GET", path, headers=tag).status_code == 200


def test_what_is_done_is_shown(api: Api, clock: Clock) -> None:
    interview = api.interview()
    clock.set("2026-12-02T10:00:00+00:00")
    api.post(f"/v1/interviews/{interview['id']}/contacts", ENQUIRY)
    path = f"/v1/interviews/{interview['id']}/next-action"
    assert {action["verdict"] for action in api.get(path)["actions"]} <= {
        "allowed",
        "not_yet",
        "done",
    }


def test_another_word_than_all_is_refused(api: Api) -> None:
    path = f"/v1/interviews/{api.interview()['id']}/next-action?actions=some"
    assert pointers(api.ask("GET", path)) == ["/query/actions"]
