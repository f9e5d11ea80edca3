"""How each operation is called, with what belongs to one account; a small table by resource.

What an operation of the contract needs is looked up by the names in its path and by its
own name. Whoever adds an operation adds a line here, and then it is in the matrix of
tenants; one that is in no line fails there, and says so.
"""

# ruff: noqa: ANN401 - JSON may hold anything.

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from uuid_utils import uuid7

from app.api.operations.routes import ANY
from tests.api.v1.acting import Partner
from tests.api.v1.api_client import INTERVIEW, PROMISE, THANKS, Api
from tests.api.v1.people import sign_in


class UnknownOperationError(Exception):
    """An operation without a recipe for a call of it."""


@dataclass(frozen=True)
class Operation:
    """One operation of the contract, with the scopes that its route declares.

    chooses: whether the last name in its path is of what it makes, as the client likes
    """

    name: str
    method: str
    path: str
    scope: str
    besides: tuple[str, ...]
    has_body: bool
    chooses: bool
    streams: bool

    @property
    def names(self) -> list[str]:
        """The names in its path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


@dataclass(frozen=True)
class Asked:
    """A request, and whether it names anything of the account that it was made up for.

    The id of what it makes is no such name: everybody chooses ids for themselves.
    """

    method: str
    path: str
    body: Any
    names_something: bool


class Things:
    """What belongs to one account, each made when it is first asked for."""

    def __init__(self, owner: Api, board: Partner, serial: int, source: Api) -> None:
        """Take who owns it all, and a partner with a candidate of its own.

        source: of whom a file is made, for others to bring
        """
        self.owner = owner
        self.board = board
        self.serial = serial
        self.source = source
        self.ids: set[str] = set()
        #: Makes a partner that has made no request yet.
        self.newcomer: Callable[[], Partner] | None = None

    def _made(self, path: str, body: Any) -> Any:
        made = self.owner.post(path, body)
        self.ids.add(made["id"])
        return made

    @cached_property
    def bare(self) -> Any:
        """An interview on which nothing hangs."""
        employer = {**INTERVIEW["employer"], "name": f"Acme {self.serial}"}
        interview = self._made("/v1/interviews", {**INTERVIEW, "employer": employer})
        self.ids |= {interview["employer_id"], interview["application_id"]}
        self.ids.add(interview["interviewers"][0]["id"])
        return interview

    @cached_property
    def interview(self) -> Any:
        """An interview with all that can hang on it, but a contact."""
        self.owner.put(f"/v1/interviews/{self.bare['id']}/timetable", PROMISE)
        return self.bare

    def of_interview(self, what: str, body: Any) -> Any:
        """Something that hangs on an interview."""
        return self._made(f"/v1/interviews/{self.interview['id']}/{what}", body)

    def alone(self, what: str, body: Any) -> Any:
        """Something that hangs on nothing."""
        return self._made(f"/v1/{what}", body)

    @cached_property
    def employer(self) -> Any:
        """An employer on which nothing hangs."""
        return self.alone("employers", BODIES["employers.create"](self))

    @cached_property
    def another_employer(self) -> Any:
        """A second record of that employer."""
        body = {**INTERVIEW["employer"], "name": f"Bare {self.serial} Limited"}
        return self.alone("employers", body)

    @cached_property
    def promised(self) -> Any:
        """An application without a round, with a promise of when there will be an answer."""
        application = self.alone("applications", BODIES["applications.create"](self))
        self.owner.put(f"/v1/applications/{application['id']}/timetable", PROMISE)
        return application

    @cached_property
    def cleared(self) -> Any:
        """A contact that is allowed, and was not made yet."""
        return self.of_interview("contacts", {**THANKS, "result": None})

    @cached_property
    def permit(self) -> Any:
        """The permit of such a contact, for the partner."""
        path = f"/v1/contacts/{self.cleared['id']}/permit"
        return self.owner.post(path, {"partner_id": self.board.id})

    @cached_property
    def endpoint(self) -> Any:
        """A webhook endpoint: few are allowed, so one that is there is taken."""
        made = self.owner.get("/v1/webhook-endpoints")["items"]
        if not made:
            return self.alone("webhook-endpoints", WEBHOOK)
        self.ids.add(made[0]["id"])
        return made[0]

    @cached_property
    def reminder(self) -> Any:
        """A reminder of nothing."""
        self.owner.put("/v1/reminder-settings", {"time_zone": "Europe/London"})
        return self.alone("reminders", None)

    def message(self) -> Any:
        """A message that is written already."""
        path = f"/v1/applications/{self.interview['application_id']}/messages"
        return self._made(path, {"kind": "send_thank_you", "body": "Thank you, dear Sam Okafor."})

    @cached_property
    def mail_account(self) -> Any:
        """The mail account of the owner."""
        return self.owner.ask("PUT", "/v1/mail-account", MAIL_ACCOUNT).json()

    @cached_property
    def code(self) -> str:
        """The code of a letter, which a test account is shown; it has one."""
        return str(self.owner.ask("POST", "/v1/me/email-confirmation").json()["code"])

    @cached_property
    def session(self) -> Any:
        """A session that is not used."""
        session = sign_in(self.owner)
        self.ids.add(session["id"])
        return session

    @cached_property
    def file(self) -> Any:
        """All of an account as a file; it holds copies, so it names nothing of that account."""
        employer = {**INTERVIEW["employer"], "name": f"Filed {self.serial}"}
        self.source.interview(employer=employer)
        return self.source.get("/v1/me/export")

    @cached_property
    def clock(self) -> str:
        """The clock of the account, which is a test account; it has one."""
        made = self.owner.ask("POST", "/v1/test-clocks", BODIES["test_clocks.create"](self)).json()
        self.ids.add(made["id"])
        return str(made["id"])

    @cached_property
    def asking(self) -> Any:
        """A request of the partner's to an unknown address."""
        asked = self.board.post(ASKING, {**ASKED, "email": f"asked-{self.serial}@home.example"})
        self.ids.add(asked["id"])
        return asked

    @cached_property
    def asked(self) -> Any:
        """A request to the owner, who signs in with an e-mail address, of a new partner's."""
        assert self.newcomer is not None
        email = self.owner.get("/v1/me")["email"]
        asked = self.newcomer().post(ASKING, {**ASKED, "email": email})
        self.ids.add(asked["id"])
        return asked

    @cached_property
    def tried(self) -> Any:
        """A delivery by which an endpoint is tried."""
        tried = self.owner.post(f"/v1/webhook-endpoints/{self.endpoint['id']}/test", None)
        self.ids.add(tried["id"])
        return tried

    @cached_property
    def brought(self) -> str:
        """A candidate of the partner's."""
        external_id = f"member-{self.serial}"
        self.board.post("/v1/candidates", {"external_id": external_id})
        self.ids.add(external_id)
        return external_id


MAIL_ACCOUNT: Final = {
    "address": "ana@mail.example",
    "host": "smtp.mail.example",
    "port": 465,
    "security": "tls",
    "password": "one of this program",
}
TEMPLATE: Final = {
    "name": "Short",
    "kind": "send_thank_you",
    "subject": "Thank you: {{ role }}",
    "body": "Dear {{ person }},\n\nThank you.\n\n{{ sender }}",
}
#: A report about a letter that was never sent from here.
BOUNCE: Final = (
    "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
    "--x\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; mx.acme.example\n\n"
    "Final-Recipient: rfc822; sam@acme.example\nAction: failed\nStatus: 5.1.1\n\n"
    "--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <nobody@mail.example>\n\n--x--\n"
)
SUBSCRIPTION: Final = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/x",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6S"
        "RpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}
WEBHOOK: Final = {"url": "https://hooks.example/bide"}
ASKING: Final = "/v1/partner/grant-requests"
ASKED: Final = {"scopes": ["tasks:read"]}

#: What the partner is found by.
PUBLIC_NAME: Final = "the-board"

#: A contact that was made elsewhere, and another that an application bears without a round.
MADE: Final = THANKS | {"happened_at": "2026-11-20T12:00:00Z"}
NEED: Final = {"kind": "adjustment", "channel": "email", "result": "sent"}
RETRACTION: Final = {"reason": "the wrong pursuit"}

#: What stands for a name in a path.
NAMES: Final[Mapping[str, Callable[[Things], str]]] = {
    "interview_id": lambda t: t.interview["id"],
    "employer_id": lambda t: t.employer["id"],
    "application_id": lambda t: t.alone("applications", BODIES["applications.create"](t))["id"],
    "interviewer_id": lambda t: t.interview["interviewers"][0]["id"],
    "contact_id": lambda t: t.of_interview("contacts", THANKS)["id"],
    "update_id": lambda t: t.of_interview("employer-updates", {"kind": "question"})["id"],
    "template_id": lambda t: t.alone("message-templates", TEMPLATE)["id"],
    "message_id": lambda t: t.message()["id"],
    "feedback_id": lambda t: t.of_interview("feedback", {"source": "self"})["id"],
    "task_id": lambda t: t.alone("tasks", {"title": "x"})["id"],
    "grant_id": lambda t: t.alone("grants", BODIES["grants.create"](t))["id"],
    "key_id": lambda t: t.alone("api-keys", BODIES["api_keys.create"](t))["id"],
    "link_id": lambda t: t.alone("calendar-links", {})["id"],
    "endpoint_id": lambda t: t.endpoint["id"],
    "delivery_id": lambda t: t.tried["id"],
    "reminder_id": lambda t: t.reminder["id"],
    "subscription_id": lambda t: t.alone("push-subscriptions", SUBSCRIPTION)["id"],
    "session_id": lambda t: t.session["id"],
    "external_id": lambda t: t.brought,
    "request_id": lambda t: t.asking["id"],
    "name": lambda _: PUBLIC_NAME,
    "clock_id": lambda t: t.clock,
    "revision": lambda _: "1",
}

#: The same for one operation, where it needs something else.
SPECIAL: Final[Mapping[tuple[str, str], Callable[[Things], str]]] = {
    ("interviews.delete", "interview_id"): lambda t: t.bare["id"],
    ("asked_grants.confirm", "request_id"): lambda t: t.asked["id"],
    ("asked_grants.decline", "request_id"): lambda t: t.asked["id"],
    ("permits.create", "contact_id"): lambda t: t.cleared["id"],
    ("permits.get", "contact_id"): lambda t: t.permit["id"],
    ("webhook_endpoints.delete", "endpoint_id"): lambda t: t.alone("webhook-endpoints", WEBHOOK)[
        "id"
    ],
    # What passed through here cannot be taken back.
    ("contacts.retract", "contact_id"): lambda t: t.of_interview("contacts", MADE)["id"],
    ("application_timetables.get", "application_id"): lambda t: t.promised["id"],
    ("application_timetables.retract", "application_id"): lambda t: t.promised["id"],
}

#: What is sent. A PUT without a line sends what the POST of the same resource sends.
BODIES: Final[Mapping[str, Callable[[Things], Any]]] = {
    "interviews.create": lambda _: INTERVIEW,
    "interviews.update": lambda _: {"note": "new"},
    "timetables.put": lambda _: PROMISE,
    "contacts.create": lambda _: THANKS,
    "contact_checks.create": lambda _: THANKS,
    "contacts.update": lambda _: {"note": "new"},
    "contacts.retract": lambda _: RETRACTION,
    "employer_updates.retract": lambda _: RETRACTION,
    "timetables.retract": lambda _: RETRACTION,
    "application_timetables.retract": lambda _: RETRACTION,
    "application_timetables.put": lambda _: PROMISE,
    "application_contacts.create": lambda _: NEED,
    "application_contact_checks.create": lambda _: NEED,
    "application_updates.create": lambda _: {"kind": "question"},
    "employer_updates.create": lambda _: {"kind": "question"},
    "feedback.create": lambda _: {"source": "self"},
    "feedback.update": lambda _: {"note": "new"},
    "tasks.create": lambda t: {"title": "x", "interview_id": t.interview["id"]},
    "tasks.update": lambda _: {"note": "new"},
    "employers.create": lambda t: {**INTERVIEW["employer"], "name": f"Bare {t.serial}"},
    "employers.update": lambda _: {"note": "new"},
    "employers.merge": lambda t: {"into": {"id": t.another_employer["id"]}},
    "applications.create": lambda t: {
        "employer": {"id": t.employer["id"]},
        **INTERVIEW["application"],
    },
    "applications.update": lambda _: {"note": "new"},
    "interviewers.update": lambda _: {"job_title": "CTO"},
    "decisions.create": lambda _: {
        "at": "2026-11-20T12:00:00Z",
        "employer": INTERVIEW["employer"],
        "application": INTERVIEW["application"],
        "interviews": [
            {name: INTERVIEW[name] for name in ("stage", "format", "starts_at", "ends_at")}
        ],
    },
    "readings.create": lambda t: {
        "phrase": "by the end of next week",
        "said_at": "2026-11-20T11:00:00Z",
        "employer": {"id": t.employer["id"]},
    },
    "policy_previews.create": lambda _: {"numbers": {"timetable_grace_business_days": 2}},
    "policy.update": lambda _: {"numbers": {"timetable_grace_business_days": 2}},
    "grants.create": lambda t: {"partner_id": t.board.id, "scopes": ["tasks:read"]},
    "grant_requests.create": lambda t: {
        "email": f"new-{t.serial}@home.example",
        "scopes": ["tasks:read"],
    },
    "asked_grants.confirm": lambda t: {"code": t.asked["code"]},
    "candidates.create": lambda t: {"external_id": f"new-{t.serial}"},
    "candidates.put": lambda _: {},
    "candidates.update": lambda _: {"label": "new"},
    "me.update": lambda _: {"label": "new"},
    "api_keys.create": lambda _: {"label": "new", "scopes": ["account:read"]},
    "api_keys.update": lambda _: {"label": "new"},
    "messages.create": lambda _: {"kind": "reply"},
    "message_templates.create": lambda _: TEMPLATE,
    "message_templates.update": lambda _: {"name": "new"},
    "messages.update": lambda _: {"subject": "New"},
    "messages.sent": lambda _: {"happened_at": MADE["happened_at"], "acknowledge_breach": True},
    "message_checks.create": lambda _: {"kind": "reply"},
    "bounces.create": lambda _: {"report": BOUNCE},
    "mail_account.put": lambda _: MAIL_ACCOUNT,
    "employer_wishes.put": lambda _: {"items": [INTERVIEW["employer"]]},
    "permits.create": lambda t: {"partner_id": t.board.id},
    "permits.redeem": lambda t: {"token": t.permit["token"]},
    "calendar_links.create": lambda _: {"label": "new"},
    "reminder_settings.put": lambda _: {"time_zone": "Europe/Paris"},
    "push_subscriptions.create": lambda _: SUBSCRIPTION,
    "me.confirm_email": lambda t: {"code": t.code},
    "calendar_links.update": lambda _: {"label": "new"},
    "webhook_endpoints.create": lambda _: WEBHOOK,
    "webhook_endpoints.update": lambda _: {"description": "new"},
    "webhook_endpoints.redeliver": lambda _: {"since": "2026-11-20T11:00:00Z"},
    "imports.create": lambda t: t.file,
    "test_clocks.create": lambda _: {"now": "2026-11-20T13:00:00Z"},
    "test_clocks.advance": lambda _: {"to": "2026-11-20T13:00:00Z"},
    "batch.create": lambda t: {
        "writes": [
            {
                "method": "PATCH",
                "path": f"/v1/interviews/{t.interview['id']}",
                "body": {"note": "new"},
            }
        ]
    },
}

#: Operations that any credential may ask for, with the scope of what is asked through them here.
CARRIES: Final[Mapping[str, str]] = {"batch.create": "interviews:write", "me.get": ANY}

#: What others are answered where that is no 404: who has a permit knows that it is there, and those
#: without an address that letters can go to have none to confirm.
ANSWERED: Final[Mapping[str, tuple[int, ...]]] = {
    "permits.redeem": (409,),
    "me.ask_confirmation": (200, 409),
    "me.confirm_email": (422,),
}

#: Operations that each permitted caller asks of an account of its own: one after which
#: nothing more can be asked, and one that takes an empty account.
ALONE: Final = frozenset({"me.delete", "imports.create"})


def request(operation: Operation, things: Things, *, fresh: bool = False) -> Asked:
    """Make up a request about these things.

    fresh: choose the id of what is to be made, so that it can be made
    """
    filled: dict[str, str] = {}
    chosen = operation.names[-1] if operation.chooses else None
    for name in operation.names:
        make = SPECIAL.get((operation.name, name), NAMES.get(name))
        if fresh and name == chosen:
            filled[name] = str(uuid7())
        elif make is None:
            raise UnknownOperationError(
                f"{operation.name} has {{{name}}} in its path. Say in NAMES how one is made."
            )
        else:
            filled[name] = make(things)
    body = _body(operation, things)
    named = json.dumps([*(one for name, one in filled.items() if name != chosen), body])
    path = operation.path.format(**filled)
    # A stream would go on; its head shows whether it begins.
    method = "HEAD" if operation.streams else operation.method
    return Asked(method, path, body, any(one in named for one in things.ids))


def _body(operation: Operation, things: Things) -> Any:
    if not operation.has_body:
        return None
    resource = operation.name.partition(".")[0]
    make = BODIES.get(operation.name)
    if make is None and operation.name == f"{resource}.put":
        make = BODIES.get(f"{resource}.create")
    if make is None:
        raise UnknownOperationError(
            f"{operation.name} takes a body. Say in BODIES which one is answered with success."
        )
    return make(things)
