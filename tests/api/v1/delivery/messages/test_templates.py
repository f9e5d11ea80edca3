"""Templates that a candidate keeps, and messages drafted from them."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from typing import Any

import pytest

from tests.api.v1.api_client import Api, on_one_database, pointers
from tests.api.v1.delivery.messages.conftest import message_of
from tests.api.v1.recipes import TEMPLATE

PATH = "/v1/message-templates"


def test_a_message_is_drafted_from_a_template(ana: Api, held: Any) -> None:
    template = ana.post(PATH, TEMPLATE)
    made = message_of(ana, held, body=None, kind="send_thank_you", template_id=template["id"])
    assert made["subject"] == "Thank you: Data engineer"
    assert made["body"] == "Dear Sam Okafor,\n\nThank you.\n\nAna Moor"
    assert made["findings"]


def test_a_template_is_read_changed_listed_and_deleted(ana: Api) -> None:
    made = ana.post(PATH, TEMPLATE)
    where = f"{PATH}/{made['id']}"
    changed = ana.patch(where, {"name": "Long", "body": "Dear {{ person }},"})
    assert (changed["name"], changed["version"]) == ("Long", 2)
    assert ana.get(where) == changed
    assert ana.get(PATH)["items"] == [changed]
    ana.delete(where)
    assert ana.ask("GET", where).status_code == 404
    assert ana.ask("DELETE", where).status_code == 404


@pytest.mark.parametrize("name", ["subject", "body"])
@on_one_database
def test_a_template_that_is_not_allowed_is_refused(ana: Api, name: str) -> None:
    bad = {name: "{% for x in role %}x{% endfor %}"}
    assert pointers(ana.ask("POST", PATH, TEMPLATE | bad)) == [f"/{name}"]
    where = f"{PATH}/{ana.post(PATH, TEMPLATE)['id']}"
    assert pointers(ana.ask("PATCH", where, bad)) == [f"/{name}"]


@on_one_database
def test_a_template_of_another_kind_is_refused(ana: Api, held: Any) -> None:
    template = ana.post(PATH, TEMPLATE)
    path = f"/v1/applications/{held['application_id']}/messages"
    body = {"kind": "enquire_status", "template_id": template["id"]}
    assert pointers(ana.ask("POST", path, body)) == ["/template_id"]
    both = {"kind": "send_thank_you", "template_id": template["id"], "body": "x"}
    assert pointers(ana.ask("POST", path, both)) == ["/template_id"]
    unknown = body | {"template_id": held["id"]}
    assert ana.ask("POST", path, unknown).status_code == 404
