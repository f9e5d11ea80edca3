"""A copy of the data that is kept by /v1/changes, what it must equal, and a life to follow."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any, Final

from uuid_utils import uuid7

from tests.api.v1.api_client import ACME, PROMISE, Api

Held = dict[tuple[str, str], Any]


@dataclass
class Replica:
    """A copy, and the cursor to go on from."""

    held: Held = field(default_factory=dict)
    cursor: str | None = None

    def copy(self) -> "Replica":
        return Replica(deepcopy(self.held), self.cursor)

    def page(self, api: Api, limit: int) -> bool:
        """Take one page; tell whether there is more."""
        at = {} if self.cursor is None else {"cursor": self.cursor}
        page = api.get("/v1/changes", limit=limit, **at)
        keys = [(item["type"], item["id"]) for item in page["items"]]
        assert len(keys) == len(set(keys))
        # The policy may come on top of what the events name.
        assert len(keys) <= limit + 1
        for key, item in zip(keys, page["items"], strict=True):
            assert item["deleted"] == (item["resource"] is None)
            if item["deleted"]:
                self.held.pop(key, None)
            else:
                self.held[key] = item["resource"]
        self.cursor = page["cursor"]
        more: bool = page["has_more"]
        return more

    def sync(self, api: Api, limit: int = 200) -> "Replica":
        while self.page(api, limit):
            pass
        return self


def original(api: Api) -> Held:
    """All that the lists and the single resources answer."""
    found: Held = {}

    def keep(kind: str, items: list[Any]) -> None:
        beside = NAMES_BESIDE.get(kind, frozenset())
        found.update(
            {
                (kind, item["id"]): {n: v for n, v in item.items() if n not in beside}
                for item in items
            }
        )

    for kind, path in LISTS.items():
        keep(kind, everything(api, path))
    for _, interview_id in [key for key in found if key[0] == "interview"]:
        said = api.ask("GET", f"/v1/interviews/{interview_id}/timetable")
        if said.json()["revisions"]:
            found["timetable", interview_id] = said.json()
    for _, application_id in [key for key in found if key[0] == "application"]:
        path = f"/v1/applications/{application_id}"
        keep("contact", everything(api, f"{path}/contacts"))
        keep("employer_update", everything(api, f"{path}/employer-updates"))
        said = api.ask("GET", f"{path}/timetable")
        # With a round it is that of the round.
        if said.json()["revisions"] and said.json()["interview_id"] is None:
            found["timetable", application_id] = said.json()
    found["policy", ""] = api.get("/v1/policy")
    return found


#: Names that the items of lists have besides what a record is.
NAMES_BESIDE: Final = {
    "application": frozenset({"employer_name"}),
    "interview": frozenset({"employer_name", "role"}),
    "task": frozenset(
        {"employer_id", "employer_name", "role", "stage", "starts_at", "interviewer_name"}
    ),
}

LISTS: Final[Mapping[str, str]] = {
    "employer": "/v1/employers",
    "application": "/v1/applications",
    "interview": "/v1/interviews",
    "interviewer": "/v1/interviewers",
    "feedback": "/v1/feedback",
    "task": "/v1/tasks",
}


def everything(api: Api, path: str) -> list[Any]:
    """All items of a list."""
    page = api.get(path, limit=200)
    items: list[Any] = page["items"]
    while page["next_cursor"] is not None:
        page = api.get(path, limit=200, cursor=page["next_cursor"])
        items += page["items"]
    return items


def compared(held: Held, *, by_the_clock: bool = True) -> Held:
    """A copy as it is compared: without the tasks that no list shows.

    by_the_clock: with the status of tasks, which follows the clock and not what was written
    """
    shown: Held = {}
    for (kind, one), resource in held.items():
        if kind == "task":
            if resource["state"] == "dropped":
                continue
            if not by_the_clock:
                resource = {**resource, "status": None}  # noqa: PLW2901  # a copy, see above
        shown[kind, "" if kind == "policy" else one] = resource
    return shown


class Life:
    """What happens to a candidate, drawn at random; what is refused is refused."""

    def __init__(self, api: Api, random: Random) -> None:
        self.api = api
        self.random = random
        self.doing = "meet"
        self.done: dict[str, int] = {}
        if api.another is not None:
            self.move_in(api.another)
        for _ in range(5):
            self.meet()

    def step(self) -> None:
        """Let one thing happen."""
        self.doing = self.random.choice(list(_STEPS))
        _STEPS[self.doing](self)
        if self.random.random() < 0.2:
            self.api.clock.forward(hours=self.random.choice((1, 20, 70, 300)))

    def move_in(self, elsewhere: Api) -> None:
        """Begin with what was lived in another account: a file is taken by an empty one alone."""
        earlier = Life(replace(elsewhere, another=None), self.random)
        for _ in range(25):
            earlier.step()
        self.doing = "move in"
        self.ask("POST", "/v1/imports", elsewhere.get("/v1/me/export"))
        assert self.done == {"move in": 1}
        self.doing = "meet"

    def ask(self, method: str, path: str, body: object = None) -> None:
        response = self.api.ask(method, path, body)
        assert response.status_code < 500, response.text
        if response.is_success:
            self.done[self.doing] = self.done.get(self.doing, 0) + 1

    def some(self, path: str, **params: object) -> Any:
        """Something of a list; None where it is empty."""
        items = self.api.get(path, limit=200, **params)["items"]
        return self.random.choice(items) if items else None

    def instant(self, *days: int) -> str:
        at = self.api.clock.now + timedelta(days=self.random.choice(days))
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    # ------------------------------------------------------------ what can happen

    def meet(self) -> None:
        self.ask("POST", "/v1/interviews", self.round())

    def round(self) -> dict[str, Any]:
        """What events say of another interview."""
        start = self.api.clock.now + timedelta(days=self.random.choice((-9, -2, 1, 6)))
        name = self.random.choice(("Acme", "Kestrel", "Heron"))
        wishes = {"no_calls": self.random.random() < 0.2, "no_contact": False}
        before = self.some("/v1/applications")
        body: dict[str, Any] = {
            "employer": {**ACME, "name": name, "preferences": wishes},
            "application": {"role": self.random.choice(("Engineer", "Analyst"))},
            "stage": self.random.choice(("first", "final")),
            "format": "video",
            "starts_at": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "ends_at": (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "interviewers": self.people(),
        }
        if before is not None and self.random.random() < 0.4:
            body |= {"employer": None, "application": {"id": before["id"]}}
        return body

    def people(self) -> list[dict[str, str]]:
        names = self.random.sample(("Sam", "Ann", "Lee", "Kim"), self.random.choice((0, 1, 2)))
        return [{"name": name} for name in names]

    def of_interview(self, method: str, path: str, body: object = None) -> None:
        found = self.some("/v1/interviews")
        if found is not None:
            self.ask(method, f"/v1/interviews/{found['id']}{path}", body)

    def of(self, method: str, path: str, body: object = None) -> None:
        found = self.some(path)
        if found is not None:
            self.ask(method, f"{path}/{found['id']}", body)

    def change_round(self) -> None:
        bodies: list[dict[str, Any]] = [
            {"interviewers": self.people()},
            {"state": "cancelled"},
            {"state": "completed"},
            {"state": "missed", "missed_by": "candidate"},
            {"note": self.random.choice(("x", "y", None))},
        ]
        self.of_interview("PATCH", "", self.random.choice(bodies))

    def promise(self) -> None:
        due = {"status": "answered", "instant": self.instant(3, 8, 30)}
        self.of_interview("PUT", "/timetable", {**PROMISE, "answer_due": due})

    def contact(self) -> None:
        kind = self.random.choice(("send_thank_you", "enquire_status", "adjustment"))
        body: dict[str, Any] = {"kind": kind, "channel": "email", "result": "sent"}
        if self.random.random() < 0.6:
            body |= {"happened_at": self.instant(-3, -1, 0), "acknowledge_breach": True}
        self.of_interview("POST", "/contacts", body)

    def result(self) -> None:
        found = self.some("/v1/interviews")
        if found is None:
            return
        contact = self.some(f"/v1/interviews/{found['id']}/contacts")
        if contact is not None:
            word = self.random.choice(("not_made", "spoke", "sent", "bounced"))
            body = {"result": word, "acknowledge_breach": True}
            self.ask("PATCH", f"/v1/contacts/{contact['id']}", body)

    def news(self) -> None:
        word = self.random.choice(("acknowledged", "rejection", "offer", "on_hold", "question"))
        self.of_interview("POST", "/employer-updates", {"kind": word})

    def feedback(self) -> None:
        items = [{"kind": "strength", "theme": "depth", "action": "go on"}]
        source = self.random.choice(("self", "employer"))
        self.of_interview("POST", "/feedback", {"source": source, "items": items})

    def change_feedback(self) -> None:
        self.of(self.random.choice(("PATCH", "DELETE")), "/v1/feedback", {"note": "again"})

    def own_task(self) -> None:
        found = self.some("/v1/interviews")
        body: dict[str, Any] = {"title": "Read up"}
        if found is not None and self.random.random() < 0.6:
            body["interview_id"] = found["id"]
        self.ask("POST", "/v1/tasks", body)

    def change_task(self) -> None:
        bodies: list[dict[str, Any]] = [
            {"state": "skipped", "reason": "no"},
            {"state": "done"},
            {"snoozed_until": self.instant(1, 5)},
            {"title": "Read more"},
        ]
        self.of("PATCH", "/v1/tasks", self.random.choice(bodies))

    def change_employer(self) -> None:
        bodies: list[dict[str, Any]] = [
            {"preferences": {"no_calls": True, "no_contact": self.random.random() < 0.3}},
            {"preferences": {"no_calls": False, "no_contact": False}},
            {"time_zone": self.random.choice(("Europe/London", "America/New_York"))},
        ]
        self.of("PATCH", "/v1/employers", self.random.choice(bodies))

    def change_application(self) -> None:
        outcome = self.random.choice((None, {"kind": "withdrawn"}))
        self.of("PATCH", "/v1/applications", {"outcome": outcome})

    # ------------------------------------------------------------ pursuits, and mistakes

    def apply(self) -> None:
        """Apply without a round, and hear of it."""
        employer = {**ACME, "name": self.random.choice(("Acme", "Heron", "Tern"))}
        body = {"employer": employer, "role": "Clerk", "people": self.people()}
        self.ask("POST", "/v1/applications", body)
        due = {"status": "answered", "earliest": "2026-11-30"}
        bodies: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("PUT", "timetable", {"answer_due": due}),
            ("POST", "employer-updates", {"kind": "documents_requested"}),
            ("POST", "contacts", {"kind": "adjustment", "channel": "email", "result": "sent"}),
        )
        found = self.some("/v1/applications")
        method, what, said = self.random.choice(bodies)
        self.ask(method, f"/v1/applications/{found['id']}/{what}", said)

    def take_back(self) -> None:
        """Take back something of a pursuit."""
        found = self.some("/v1/applications")
        if found is None:
            return
        path = f"/v1/applications/{found['id']}"
        what = self.random.choice(("contacts", "employer-updates"))
        taken = self.some(f"{path}/{what}")
        if taken is not None:
            path = f"/v1/{what}/{taken['id']}"
        elif self.api.get(f"{path}/timetable")["revisions"]:
            path += "/timetable/1"
        self.ask("POST", f"{path}/retraction", {"reason": "the wrong pursuit"})

    def move(self) -> None:
        """Move a round to another application, or an application to another employer."""
        application, employer = self.some("/v1/applications"), self.some("/v1/employers")
        if application is None or employer is None:
            return
        if self.random.random() < 0.5:
            self.of_interview("PATCH", "", {"application": {"id": application["id"]}})
        else:
            self.of("PATCH", "/v1/applications", {"employer": {"id": employer["id"]}})

    def merge(self) -> None:
        one, other = self.some("/v1/employers"), self.some("/v1/employers")
        if one is not None and other is not None:
            self.ask("POST", f"/v1/employers/{one['id']}/merge", {"into": {"id": other["id"]}})

    # ------------------------------------------------- what is made under an id that one chose

    def put(self, path: str, body: object) -> None:
        """Make something under a new id; now and then once more, or otherwise the second time."""
        path = f"{path}/{uuid7()}"
        self.ask("PUT", path, body)
        if self.random.random() < 0.3:
            self.ask("PUT", path, self.random.choice((body, {"title": "Another"})))

    def put_round(self) -> None:
        self.put("/v1/interviews", self.round())

    def put_employer(self) -> None:
        self.put("/v1/employers", {**ACME, "name": self.random.choice(("Heron", "Egret", "Tern"))})

    def put_application(self) -> None:
        employer = self.some("/v1/employers")
        if employer is not None:
            self.put("/v1/applications", {"employer": {"id": employer["id"]}, "role": "Clerk"})

    def put_task(self) -> None:
        self.put("/v1/tasks", {"title": "Iron a shirt", "due_at": self.instant(1, 4)})

    def put_of_round(self) -> None:
        found = self.some("/v1/interviews")
        if found is None:
            return
        what, body = self.random.choice(
            (
                ("contacts", {"kind": "send_thank_you", "channel": "email", "result": "sent"}),
                ("employer-updates", {"kind": "acknowledged"}),
                ("feedback", {"source": "self"}),
            )
        )
        self.put(f"/v1/interviews/{found['id']}/{what}", body)

    def policy(self) -> None:
        days = self.random.choice((2, 3, None))
        self.ask("PATCH", "/v1/policy", {"numbers": {"timetable_grace_business_days": days}})


_STEPS: Final[Mapping[str, Callable[[Life], None]]] = {
    "meet": Life.meet,
    "meet again": Life.meet,
    "change round": Life.change_round,
    "people": lambda life: life.of_interview("PATCH", "", {"interviewers": life.people()}),
    "rename": lambda life: life.of(
        "PATCH", "/v1/interviewers", {"name": life.random.choice(("Jo", "Max"))}
    ),
    "delete round": lambda life: life.of_interview("DELETE", ""),
    "promise": Life.promise,
    "contact": Life.contact,
    "another contact": Life.contact,
    "result": Life.result,
    "news": Life.news,
    "feedback": Life.feedback,
    "change feedback": Life.change_feedback,
    "own task": Life.own_task,
    "change task": Life.change_task,
    "delete task": lambda life: life.of("DELETE", "/v1/tasks"),
    "change employer": Life.change_employer,
    "delete employer": lambda life: life.of("DELETE", "/v1/employers"),
    "change application": Life.change_application,
    "delete application": lambda life: life.of("DELETE", "/v1/applications"),
    "apply": Life.apply,
    "take back": Life.take_back,
    "take back again": Life.take_back,
    "move": Life.move,
    "merge": Life.merge,
    "put round": Life.put_round,
    "put employer": Life.put_employer,
    "put application": Life.put_application,
    "put task": Life.put_task,
    "put of round": Life.put_of_round,
    "policy": Life.policy,
}
