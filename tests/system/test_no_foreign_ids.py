"""What belongs to another account is not found, on every route that takes an id.

The requests are made from the contract that the application itself writes, so that a new
route, or a new reference in a body, joins by itself. Each is first made with an id of
one's own, which must not answer 404, and then with another account's, which must.
"""

# ruff: noqa: ANN401 - JSON may hold anything.

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import uuid4

import pytest

from app.storage import migrate
from tests.api.v1.recipes import SUBSCRIPTION
from tests.support.application import contract
from tests.system.direct import Candidate, Service

NOW: Final = datetime(2026, 12, 1, 12, tzinfo=UTC)
METHODS: Final = ("get", "post", "put", "patch", "delete")
CHOSEN: Final = "A UUIDv7 of your choice"
#: What is between a partner and a candidate, what opens an account, and test clocks: the matrix of
#: tenants has these. A copy of everything always holds the policy.
ELSEWHERE: Final = (
    *("/v1/candidates", "/v1/partner/", "/v1/sessions", "/v1/api-keys", "/v1/changes"),
    # A calendar is found by the secret in its address, and by no id.
    *("/v1/test-clocks", "/v1/partners/", "/v1/grant-requests", "/v1/calendars/"),
    # A permit is for the relay of a partner.
    *("/v1/permits/", "/v1/contacts/{contact_id}/permit"),
)
#: What is imported refers only to what is imported with it.
WITHIN: Final = "/v1/imports"
#: A partner's account belongs to no other account; a grant names its partner by it.
PARTNERS: Final = "/partner_id"
#: What else a body needs, so that a reference in it is looked at.
BESIDE: Final[Mapping[tuple[str, str], dict[str, Any]]] = {
    ("interviews.create", "/application/id"): {"employer": None},
    ("messages.create", "/template_id"): {"kind": "send_thank_you", "body": None},
}
#: The kind of contact that names something of this sort.
ATTESTS: Final = {
    "/attestation/update_id": "reply",
    "/attestation/contact_id": "resend",
    "/attestation/interview_id": "reschedule",
}
#: Operations whose sample is about a round, asked of a pursuit as a whole.
OF_PURSUIT: Final = "/v1/applications/{application_id}/contact"
#: What names a round is asked about a round, whose own paths look at this.
OF_ROUND: Final = "/attestation/interview_id"
#: A round that is none of the pursuit of the path is wrong, whichever account has it.
OF_ANOTHER_PURSUIT: Final = "/interview_id"
PURSUITS: Final = ("/v1/interviews/{interview_id}/", "/v1/applications/{application_id}/")


CONTRACT: Final = contract()


class Operation(NamedTuple):
    """One operation of the contract; `pointer` names the reference in its body, if any."""

    method: str
    path: str
    name: str
    body: Any
    pointer: str = ""


def sample(schema: Any, name: str = "") -> Any:
    """A value that a schema allows; of an object, what is required."""
    if "$ref" in schema:
        return sample(CONTRACT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], name)
    for word in ("examples", "enum"):
        if word in schema:
            return schema[word][0]
    for word in ("anyOf", "oneOf", "allOf"):
        # Beside properties they say which of these go together.
        if word in schema and "properties" not in schema:
            return sample(schema[word][0], name)
    if schema["type"] == "object":
        wanted = schema.get("required", schema.get("anyOf", [{}])[-1].get("required", ()))
        return {member: sample(schema["properties"][member], member) for member in wanted}
    if schema.get("format") == "date-time":
        return "2026-11-20T11:00:00Z" if name.startswith("end") else "2026-11-20T10:00:00Z"
    return {"array": [], "boolean": False, "integer": 1}.get(schema["type"], "something")


def references(schema: Any, pointer: str = "") -> Iterator[str]:
    """Where in a body something is named by its id; ids of one's own choice name nothing."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from references(CONTRACT["components"]["schemas"][name], pointer)
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from references(one, pointer)
    if schema.get("format") == "uuid":
        yield pointer
    for member, value in schema.get("properties", {}).items():
        if not value.get("description", "").startswith(CHOSEN):
            yield from references(value, f"{pointer}/{member}")


def operations() -> Iterator[Operation]:
    for path, methods in CONTRACT["paths"].items():
        for method in METHODS:
            if method not in methods or path.startswith((*ELSEWHERE, WITHIN)):
                continue
            found = methods[method]
            content = found.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            body = None if schema is None else sample(schema)
            operation = Operation(method.upper(), path, found["operationId"], body)
            if method == "put" and "201" in found["responses"]:
                # The last id of the path is chosen, and the body is that of the POST.
                if path.count("{") > 1:
                    yield operation
                continue
            if "{" in path:
                yield operation
            for pointer in sorted(set(references(schema or {})) - {PARTNERS}):
                if path.startswith(OF_PURSUIT) and pointer == OF_ROUND:
                    continue
                yield operation._replace(pointer=pointer)


def filters() -> Iterator[tuple[str, str]]:
    """The lists that can be asked for what belongs to a thing named by its id."""
    for path, methods in CONTRACT["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", ()):
            if parameter["in"] == "query" and list(references(parameter["schema"])):
                yield path, parameter["name"]


OPERATIONS: Final = tuple(operations())


class Accounts(NamedTuple):
    """Two accounts of one service, and of the other one what it has, and how all of that reads."""

    mine: Candidate
    theirs: Candidate
    foreign: dict[str, str]
    before: dict[str, Any]


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Candidate]:
    folder: Path = tmp_path_factory.mktemp("foreign")
    url = f"sqlite:///{folder / 'bide.sqlite3'}"
    migrate.upgrade(url)
    with Service(url) as service:
        service.clock.now = NOW
        yield service.candidate()


@pytest.fixture(scope="module")
def accounts(mine: Candidate) -> Accounts:
    """The other account stays as it is made, whatever is tried: each test reads it anew."""
    theirs = mine.service.candidate()
    foreign = things(theirs, 1000)
    return Accounts(mine, theirs, foreign, everything(theirs))


def things(candidate: Candidate, serial: int) -> dict[str, str]:
    """One of everything, by what it is called in paths and bodies."""
    body: dict[str, Any] = {
        "employer": {"name": f"Acme {serial}", "time_zone": "Europe/London"},
        "application": {"role": "Data engineer"},
        "stage": "first",
        "format": "video",
        "starts_at": "2026-11-20T09:00:00Z",
        "ends_at": "2026-11-20T10:00:00Z",
        "interviewers": [{"name": "Sam Okafor"}],
    }
    interview = candidate.post("/v1/interviews", body)
    path = f"/v1/interviews/{interview['id']}"
    candidate.put(f"{path}/timetable", {})
    update = candidate.post(f"{path}/employer-updates", {"kind": "question"})
    feedback = candidate.post(f"{path}/feedback", {"source": "self"})
    made = {"kind": "withdraw", "channel": "email", "result": "bounced"}
    return {
        "interview": interview["id"],
        "employer": interview["employer_id"],
        "application": interview["application_id"],
        "interviewer": interview["interviewers"][0]["id"],
        "contact": candidate.post(f"{path}/contacts", made)["id"],
        "update": update["id"],
        "feedback": feedback["id"],
        "into": candidate.post("/v1/employers", {**body["employer"], "name": f"Umbra {uuid4()}"})[
            "id"
        ],
        "message": candidate.post(
            f"/v1/applications/{interview['application_id']}/messages", {"kind": "reply"}
        )["id"],
        "template": template_of(candidate),
        "link": link_of(candidate),
        **webhook_of(candidate),
        "reminder": reminder_of(candidate),
        "subscription": candidate.post("/v1/push-subscriptions", SUBSCRIPTION)["id"],
        "task": candidate.post("/v1/tasks", {"title": "read"})["id"],
        "grant": grant_of(candidate),
    }


def grant_of(candidate: Candidate) -> str:
    """A grant that stands: there are fewer than there are operations."""
    made = [one for one in candidate.get("/v1/grants")["items"] if one["revoked_at"] is None]
    if not made:
        body = {"partner_id": candidate.service.partner(), "scopes": ["tasks:read"]}
        made = [candidate.post("/v1/grants", body)]
    grant: str = made[0]["id"]
    return grant


def template_of(candidate: Candidate) -> str:
    """A template of messages: few are allowed, so one that is there is taken."""
    made = candidate.get("/v1/message-templates")["items"]
    text = {"name": "x", "kind": "send_thank_you", "subject": "x", "body": "x"}
    template: str = (made or [candidate.post("/v1/message-templates", text)])[0]["id"]
    return template


def link_of(candidate: Candidate) -> str:
    """A calendar link: few are allowed, so it is made once."""
    made = candidate.get("/v1/calendar-links")["items"]
    link: str = (made or [candidate.post("/v1/calendar-links", {})])[0]["id"]
    return link


def webhook_of(candidate: Candidate) -> dict[str, str]:
    """A webhook endpoint and a delivery, made once for the same reason."""
    made = candidate.get("/v1/webhook-endpoints")["items"]
    endpoint = (made or [candidate.post("/v1/webhook-endpoints", {"url": "https://h.example/"})])[0]
    deliveries = candidate.get("/v1/webhook-deliveries")["items"]
    path = f"/v1/webhook-endpoints/{endpoint['id']}/test"
    delivery = (deliveries or [candidate.post(path, None)])[0]
    return {"endpoint": endpoint["id"], "delivery": delivery["id"]}


def reminder_of(candidate: Candidate) -> str:
    """A test reminder: few are kept, so it is made once."""
    made = candidate.get("/v1/reminders")["items"]
    if not made:
        candidate.put("/v1/reminder-settings", {"time_zone": "Europe/London"})
        made = [candidate.post("/v1/reminders", None)]
    reminder: str = made[0]["id"]
    return reminder


def filled(path: str, found: Mapping[str, str]) -> str:
    return path.format(revision=1, **{f"{name}_id": value for name, value in found.items()})


def with_reference(operation: Operation, found: Mapping[str, str]) -> Any:
    """The body of an operation with its reference set to one of these things."""
    if operation.name == "employers.merge":
        return {"into": {"id": found["into"]}}
    more: dict[str, Any] = {}
    if operation.path.startswith(OF_PURSUIT) and operation.method != "GET":
        more = {"kind": "withdraw"}
    if operation.pointer in ATTESTS:
        more = {"kind": ATTESTS[operation.pointer]}
    if not operation.pointer:
        return {**operation.body, **more} if more else operation.body
    body = {**operation.body, **more, **BESIDE.get((operation.name, operation.pointer), {})}
    *above, last = operation.pointer.split("/")[1:]
    if above and last == "id":
        return body | {above[0]: {"id": found[above[0]]}}
    value = found[last.removesuffix("_id")]
    return body | ({above[0]: {last: value}} if above else {last: value})


def asked(operation: Operation) -> str:
    return f"{operation.method} {operation.path} {operation.pointer}".strip()


@pytest.mark.parametrize("operation", OPERATIONS, ids=asked)
def test_an_id_of_another_account_names_nothing(accounts: Accounts, operation: Operation) -> None:
    serial = OPERATIONS.index(operation)
    own, foreign = things(accounts.mine, serial), accounts.foreign
    in_path = own if operation.pointer else foreign
    path, body = filled(operation.path, in_path), with_reference(operation, foreign)
    response = accounts.mine.ask(operation.method, path, body)
    status, code = 404, "not_found"
    if operation.pointer == OF_ANOTHER_PURSUIT and operation.path.startswith(PURSUITS):
        status, code = 422, "invalid_request"
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == code
    assert everything(accounts.theirs) == accounts.before
    # The same with things of one's own is at least looked at, so the 404 was about the id.
    path, body = filled(operation.path, own), with_reference(operation, own)
    looked_at = accounts.mine.ask(operation.method, path, body)
    assert looked_at.status_code in {200, 201, 204, 409}, looked_at.text


@pytest.mark.parametrize(("path", "name"), list(filters()))
def test_a_list_filtered_by_an_id_of_another_account_is_empty(
    accounts: Accounts, path: str, name: str
) -> None:
    own, foreign = things(accounts.mine, 1000), accounts.foreign
    path = filled(path, own)
    assert accounts.mine.get(path, **{name: own[name]})["items"] != []
    assert accounts.mine.get(path, **{name: foreign[name]})["items"] == []


def test_a_list_shows_nothing_of_another_account(accounts: Accounts) -> None:
    assert accounts.before["tasks"] != []
    stranger = accounts.mine.service.candidate()
    for path, methods in CONTRACT["paths"].items():
        names = {one["name"] for one in methods.get("get", {}).get("parameters", ())}
        if "cursor" in names and "{" not in path and not path.startswith((*ELSEWHERE, WITHIN)):
            assert stranger.get(path)["items"] == [], path


def everything(candidate: Candidate) -> dict[str, Any]:
    lists = ("interviews", "employers", "applications", "interviewers", "feedback", "tasks")
    found = {name: pages(candidate, f"/v1/{name}") for name in lists}
    last = found["interviews"][-1]["id"]
    for name in ("contacts", "employer-updates"):
        found[name] = candidate.items(f"/v1/interviews/{last}/{name}")
    return found


def pages(candidate: Candidate, path: str) -> list[Any]:
    found: list[Any] = []
    query: dict[str, Any] = {"limit": 200}
    while True:
        page = candidate.get(path, **query)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]
