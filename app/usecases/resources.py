"""Resources: every kind of record, declared once.

What depends on the kind of a record reads its entry here:

| reader | what it takes from an entry |
|---|---|
| `usecases/events.py` | types of events, versions and writers, what goes with a parent |
| `usecases/limits.py` | how many rows there may be, and which of them count |
| `usecases/portability/imports.py` | sections of a file, their order, when an account is empty |
| `storage/sql/queries.py` | the tables whose rows a key of a write can name |
| `storage/sql/loads.py` | what hangs on an application, and what its whole pursuit shows |
| `usecases/pursuit/moves.py`, `deletions.py` | what moves with an application, and goes with it |
| `api/operations/routes.py` | the tag and the scopes of operations |
| `api/v1/feed/replicas.py` | the kinds of a delta copy, and the scope that each needs |

An entry takes part in everything. One that leaves a part out gives the reason in `without`.
What an entry needs elsewhere (a table, a view, a model of the export, a setting, documents)
is looked for by `tests/test_resources.py`, which names each place that lacks something.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

CREATED: Final = "created"
UPDATED: Final = "updated"
DELETED: Final = "deleted"
RETRACTED: Final = "retracted"
REFUSED: Final = "refused"

#: What can happen to most records, and to one that can be taken back.
_CHANGES: Final = (CREATED, UPDATED, DELETED)
_RETRACTABLE: Final = (*_CHANGES, RETRACTED)


class Part(StrEnum):
    """What a resource takes part in, unless its entry gives a reason not to."""

    EVENTS = "events"
    OPERATIONS = "operations"
    #: A PUT to an address whose last name the client chose creates one.
    PUT = "put"
    LIMIT = "limit"
    #: `GET /v1/changes`
    COPY = "copy"
    EXPORT = "export"
    #: `GET /v1/applications/{id}/pursuit`, of what is `in_pursuit`
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on the rows of a table; the setting `limit_<name>` has the number.

    where: only rows count that have these values, as (column, value)
    of_application: holds for each application, rather than for the account
    """

    name: str
    where: tuple[tuple[str, object], ...] = ()
    of_application: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of record.

    name: what one is called in events, copies and keys of a write
    table: where its rows are
    tag: the tag of its operations in the contract
    read, write: the scopes of its operations
    limits: how many rows there may be
    events: what can happen to one
    recorded: each row has a version and a writer
    is_key: a write can name one, and locks the employer that it belongs to
    stands_alone: a row needs no row of another resource, so there may be nothing but it
    in_pursuit: its rows belong to an application, so they move and are deleted with it, and its
        whole pursuit shows them. The table has `application_id` and `employer_id`, and where it
        has `interview_id` they move with a round as well
    part_of: the resource whose entry in the export holds it
    without: the parts that are left out, each with the reason
    event_id: the column by which events name one. Where that is not `id`, the rows are
        revisions, and the first of them creates it
    column: where one row holds several resources, the column that is this one
    also: tables of which a changed row is a change of this resource
    silent: columns of which a change is no event
    derived: it follows from facts and the time, and has an event only where no fact has one
    gone_with: the columns of its parents; the database removes it with any of them
    """

    name: str
    table: str
    tag: str
    read: str
    write: str
    limits: tuple[Limit, ...] = ()
    events: tuple[str, ...] = _CHANGES
    recorded: bool = True
    is_key: bool = True
    stands_alone: bool = False
    in_pursuit: bool = False
    part_of: str | None = None
    without: Mapping[Part, str] = field(default_factory=dict)
    event_id: str = "id"
    column: str | None = None
    also: tuple[str, ...] = ()
    silent: frozenset[str] = frozenset()
    derived: bool = False
    gone_with: tuple[str, ...] = ()

    def has(self, part: Part) -> bool:
        """Tell whether the resource takes part."""
        return part not in self.without

    @property
    def is_whole_life(self) -> bool:
        """Whether there is one as long as what it is of: no event says that it begins or ends."""
        return self.events == (UPDATED,)


_OF_SERVICE: Final = "It is of this service, not of the candidate."
_OWN_ADDRESS: Final = "Read at its own address; it is the account's, not a record of a pursuit."
_SINGLE: Final = "There is one."

#: Every kind of record, in the order in which events, copies and files name them: what others
#: hang on comes first.
RESOURCES: Final[tuple[Resource, ...]] = (
    Resource(
        *("employer", "employers", "employers", "interviews:read", "interviews:write"),
        limits=(Limit("employers"),),
        stands_alone=True,
    ),
    Resource(
        *("application", "applications", "applications", "interviews:read", "interviews:write"),
        limits=(Limit("applications"),),
    ),
    Resource(
        *("interview", "interviews", "interviews", "interviews:read", "interviews:write"),
        limits=(Limit("interviews"), Limit("interviews_each", of_application=True)),
        in_pursuit=True,
    ),
    Resource(
        *("interviewer", "interviewers", "interviewers", "interviews:read", "interviews:write"),
        in_pursuit=True,
        part_of="interview",
        without={
            Part.PUT: "A person is named with the interview.",
            Part.LIMIT: "The body of an interview bounds how many people it has.",
        },
        gone_with=("interview_id",),
    ),
    Resource(
        *("timetable", "timetables", "timetables", "interviews:read", "interviews:write"),
        limits=(Limit("timetables", of_application=True),),
        events=_RETRACTABLE,
        is_key=False,
        in_pursuit=True,
        without={Part.PUT: "Its address is that of its interview: PUT there adds a revision."},
        event_id="interview_id",
        gone_with=("interview_id",),
    ),
    Resource(
        *("contact", "contacts", "contacts", "interviews:read", "contacts:write"),
        limits=(Limit("contacts", of_application=True),),
        events=(*_RETRACTABLE, REFUSED),
        in_pursuit=True,
    ),
    Resource(
        *("employer_update", "employer_updates", "employer updates"),
        *("interviews:read", "interviews:write"),
        limits=(Limit("employer_updates", of_application=True),),
        events=_RETRACTABLE,
        in_pursuit=True,
    ),
    Resource(
        *("message", "messages", "messages", "interviews:read", "contacts:write"),
        limits=(Limit("messages", of_application=True),),
        in_pursuit=True,
        without={
            Part.PUT: "POST takes an id that the client chose.",
            Part.SCREEN: "Its text is long; messages are listed by their application.",
        },
    ),
    Resource(
        *("message_template", "message_templates", "messages", "interviews:read"),
        "contacts:write",
        limits=(Limit("message_templates"),),
        is_key=False,
        stands_alone=True,
        without={Part.PUT: "POST takes an id that the client chose."},
    ),
    Resource(
        *("feedback", "feedback", "feedback", "feedback:read", "feedback:write"),
        limits=(Limit("feedback"), Limit("feedback_each", of_application=True)),
        in_pursuit=True,
    ),
    Resource(
        *("task", "tasks", "tasks", "tasks:read", "tasks:write"),
        # Those that follow from facts do not count.
        limits=(Limit("tasks", (("own", True),)),),
        stands_alone=True,
        in_pursuit=True,
        without={Part.SCREEN: "The candidate's own may be thousands; the first are a page."},
        gone_with=("interview_id", "interviewer_id"),
    ),
    Resource(
        *("mark", "marks", "tasks", "tasks:read", "tasks:write"),
        recorded=False,
        is_key=False,
        in_pursuit=True,
        events=(),
        without={
            Part.EVENTS: "It changes the state of its task, which has the event.",
            Part.OPERATIONS: "It is written and read through its task.",
            Part.PUT: "It is written through its task.",
            Part.LIMIT: "There is at most one for each task that follows from facts.",
            Part.COPY: "It shows as the state of its task.",
            Part.SCREEN: "It shows as the state of its task.",
        },
        gone_with=("interview_id", "interviewer_id"),
    ),
    Resource(
        *("earlier_contact", "earlier_contacts", "contacts", "interviews:read", "interviews:write"),
        recorded=False,
        is_key=False,
        events=(),
        without={
            Part.EVENTS: "The move or the deletion that it remains of has the event.",
            Part.OPERATIONS: "It shows in decisions alone.",
            Part.PUT: "It is written by moves and deletions.",
            Part.LIMIT: "There is at most one for each contact that was made.",
            Part.COPY: "It shows in decisions alone.",
        },
        gone_with=("employer_id",),
    ),
    Resource(
        *("merged_employer", "merged_employers", "employers"),
        *("interviews:read", "interviews:write"),
        recorded=False,
        is_key=False,
        events=(),
        without={
            Part.EVENTS: "The employer that went has the event.",
            Part.OPERATIONS: "Its id is answered with the one that it was merged into.",
            Part.PUT: "It is written by a merge.",
            Part.LIMIT: "There is at most one for each employer that was made.",
            Part.COPY: "The deletion of the employer is in copies.",
        },
        gone_with=("into_id",),
    ),
    Resource(
        *("alias", "aliases", "contacts", "interviews:read", "interviews:write"),
        recorded=False,
        is_key=False,
        events=(),
        without={
            Part.EVENTS: "The record that it means has the events.",
            Part.OPERATIONS: "Its id is answered with the record that it means.",
            Part.PUT: "It is written where a record is sent again under another id.",
            Part.LIMIT: "There is one for each request that sent a record again.",
            Part.COPY: "The record that it means is in copies.",
        },
        gone_with=("contact_id", "employer_update_id"),
    ),
    Resource(
        *("grant", "grants", "grants", "account:read", "account:write"),
        limits=(Limit("grants", (("revoked_at", None),)),),
        is_key=False,
        without={
            Part.PUT: "A grant is never changed; POST takes an id that the client chose.",
            Part.COPY: "It is answered with what its partner is called, which the partner changes "
            "without an event here; so a copy of it would not stay true.",
            Part.EXPORT: _OF_SERVICE,
        },
    ),
    Resource(
        *("policy", "accounts", "policy", "account:read", "account:write"),
        events=(UPDATED,),
        recorded=False,
        is_key=False,
        column="policy_overrides",
        without={
            Part.PUT: _SINGLE,
            Part.LIMIT: _SINGLE,
            Part.EXPORT: "It is the head of the file, `policy`.",
        },
    ),
    Resource(
        *("outlook", "outlooks", "agenda", "interviews:read", "interviews:write"),
        events=(UPDATED,),
        recorded=False,
        is_key=False,
        derived=True,
        # What it says of the same next action changes with every fact, whose event is enough.
        silent=frozenset(
            {"live", "task_key", "preferred_channel", "until", "since", "due_at"}
            | {"snoozed_until", "because", "next_change_at", "basis", "updated_at", "derived_at"}
        ),
        without={
            Part.PUT: "It follows from the facts.",
            Part.LIMIT: "There is one for each application.",
            Part.COPY: "It follows from the facts and the time; the agenda shows it.",
            Part.EXPORT: "It follows from the facts.",
        },
        gone_with=("id",),
    ),
    Resource(
        *("reminder", "reminders", "reminders", "tasks:read", "tasks:write"),
        # Of others a few are made in a day, and old ones are removed.
        limits=(Limit("test_reminders", (("kind", "test"),)),),
        events=(CREATED,),
        recorded=False,
        is_key=False,
        without={
            Part.PUT: "It is made when it is sent.",
            Part.COPY: "It says what was to be done then; tasks say what is.",
            Part.EXPORT: "It says what was to be done then; tasks say what is.",
        },
    ),
    Resource(
        *("reminder_settings", "accounts", "reminders", "tasks:read", "tasks:write"),
        events=(UPDATED,),
        recorded=False,
        is_key=False,
        column="reminders",
        without={
            Part.PUT: _SINGLE,
            Part.LIMIT: _SINGLE,
            Part.COPY: _OWN_ADDRESS,
            Part.EXPORT: _OF_SERVICE,
        },
    ),
    Resource(
        *("push_subscription", "push_subscriptions", "push subscriptions"),
        *("tasks:read", "tasks:write"),
        limits=(Limit("push_subscriptions"),),
        recorded=False,
        is_key=False,
        without={
            Part.PUT: "POST is idempotent by the endpoint.",
            Part.COPY: _OWN_ADDRESS,
            Part.EXPORT: _OF_SERVICE,
        },
    ),
    Resource(
        *("account", "accounts", "accounts", "account:read", "account:write"),
        events=(UPDATED,),
        recorded=False,
        is_key=False,
        also=("logins", "mail_accounts"),
        # The passage of time is no event, on a test clock either, and endpoints and messages have
        # their own.
        silent=frozenset({"clock_at", "webhooks", "holds_messages"}),
        without={
            Part.PUT: _SINGLE,
            Part.LIMIT: _SINGLE,
            Part.COPY: _OWN_ADDRESS,
            Part.EXPORT: _OF_SERVICE,
        },
    ),
    Resource(
        *("api_key", "api_keys", "api keys", "account:read", "account:write"),
        limits=(Limit("api_keys", (("revoked_at", None),)),),
        recorded=False,
        is_key=False,
        without={
            Part.PUT: "Its secret is shown once, so the same request cannot be answered again.",
            Part.COPY: _OWN_ADDRESS,
            Part.EXPORT: _OF_SERVICE,
        },
        silent=frozenset({"last_used_at"}),
    ),
    Resource(
        *("calendar_link", "calendar_links", "calendar links", "account:read", "account:write"),
        limits=(Limit("calendar_links", (("revoked_at", None),)),),
        recorded=False,
        is_key=False,
        without={
            Part.PUT: "Its secret is shown once, so the same request cannot be answered again.",
            Part.COPY: _OWN_ADDRESS,
            Part.EXPORT: _OF_SERVICE,
        },
    ),
    Resource(
        *("webhook_endpoint", "webhook_endpoints", "webhook endpoints"),
        *("account:read", "account:write"),
        limits=(Limit("webhook_endpoints"),),
        recorded=False,
        is_key=False,
        without={
            Part.PUT: "Its secret is shown once, so the same request cannot be answered again.",
            Part.COPY: _OWN_ADDRESS,
            Part.EXPORT: _OF_SERVICE,
        },
        silent=frozenset({"position", "failing_since"}),
    ),
    Resource(
        *("webhook_delivery", "webhook_deliveries", "webhook deliveries"),
        *("account:read", "account:write"),
        recorded=False,
        is_key=False,
        events=(),
        without={
            Part.EVENTS: "An event of a delivery would itself be delivered.",
            Part.PUT: "It is made by an event.",
            Part.LIMIT: "There is one for each event and endpoint; those that are over go soon.",
            Part.COPY: _OWN_ADDRESS,
            Part.EXPORT: _OF_SERVICE,
        },
        gone_with=("endpoint_id",),
    ),
    Resource(
        *("session", "sessions", "sessions", "account:read", "account:write"),
        limits=(Limit("sessions", (("ended_at", None),)),),
        recorded=False,
        is_key=False,
        without={
            Part.PUT: "Its tokens are shown once, so the same request cannot be answered again.",
            Part.COPY: _OWN_ADDRESS,
            Part.EXPORT: _OF_SERVICE,
        },
        silent=frozenset({"refreshed_at", "expires_at", "network", "password_until"}),
    ),
    Resource(
        *("candidate", "candidates", "candidates", "candidates:read", "candidates:write"),
        recorded=False,
        is_key=False,
        events=(),
        without={
            Part.EVENTS: "It is what a partner calls an account; the grant has the events.",
            Part.LIMIT: "A partner brings as many as it serves; the operator admits partners.",
            Part.COPY: "Partners have no copies of their own accounts.",
            Part.EXPORT: _OF_SERVICE,
        },
    ),
    Resource(
        *("grant_request", "grant_requests", "grant requests"),
        *("candidates:read", "candidates:write"),
        limits=(Limit("grant_requests", (("ended_as", None),)),),
        recorded=False,
        is_key=False,
        events=(),
        without={
            Part.EVENTS: "The grant that it becomes has the events.",
            Part.PUT: "One is open for each e-mail address; POST is idempotent by that.",
            Part.COPY: "Partners have no copies of their own accounts.",
            Part.EXPORT: _OF_SERVICE,
        },
    ),
)

#: The tables that hold no resource, each with what it is for.
INTERNAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "secrets": "the secret of the service",
        "signing_keys": "keys that sign access tokens",
        "policies": "digests of the policies that were in force",
        "jobs": "what is to be done later",
        "mail_accounts": "the candidate's own mail account, a part of the account",
        "confirmations": "letters by which e-mail addresses are confirmed",
        "mailings": "how far letters of the service have come",
        "pushes": "how far reminders have come that are pushed",
        "reminder_items": "occasions that candidates were reminded of, or will be",
        "stale_employers": "employers whose tasks are behind",
        "task_bases": "the basis that an account's tasks follow",
        "permits": "permits of contacts, a part of them; redeeming one is a change of its contact",
        "refusals": "contacts that were refused, which adherence counts",
        "logins": "e-mail address and password, a part of the account",
        "identities": "who an account is to an issuer, a part of the account",
        "partner_names": "the public name of a partner, a part of the account",
        "partner_positions": "how far a partner was sent the events of a candidate",
        "partner_requests": "what the keys of a partner asked within the last days",
        "sign_in_codes": "codes that an operator gives, each for one sign-in",
        "refresh_tokens": "tokens of a session",
        "events": "the events themselves",
        "event_heads": "the number of an account's last event",
        "idempotency_keys": "answers stored for requests that are sent again",
    }
)


def _having(part: Part) -> tuple[Resource, ...]:
    return tuple(resource for resource in RESOURCES if resource.has(part))


#: Every resource by its name.
BY_NAME: Final[Mapping[str, Resource]] = MappingProxyType({one.name: one for one in RESOURCES})

#: The resources of which events tell.
IN_EVENTS: Final = _having(Part.EVENTS)

#: The resources that a delta copy holds.
IN_COPY: Final = _having(Part.COPY)

#: The resources that an export holds.
IN_EXPORT: Final = _having(Part.EXPORT)

#: The tables of an application's records, those first that others hang on.
IN_PURSUIT: Final = tuple(one.table for one in RESOURCES if one.in_pursuit)

#: Those of which the whole pursuit has all records.
ON_SCREEN: Final = tuple(one.table for one in RESOURCES if one.in_pursuit and one.has(Part.SCREEN))

#: Every type that an event can have.
EVENT_TYPES: Final = tuple(f"{one.name}.{what}" for one in IN_EVENTS for what in one.events)

#: The tables whose rows have a version and a writer.
RECORDED: Final = frozenset(one.table for one in RESOURCES if one.recorded)

#: Every limit.
LIMITS: Final = tuple(limit for one in RESOURCES for limit in one.limits)


_OF_TABLE: Final[Mapping[str, tuple[Resource, ...]]] = MappingProxyType(
    {
        table: tuple(one for one in RESOURCES if table in (one.table, *one.also))
        for table in (table for one in RESOURCES for table in (one.table, *one.also))
    }
)


def of_table(table: str, columns: Mapping[str, object]) -> Resource | None:
    """The resource that a row of a table is, or a part of; None for a table without one.

    columns: those that change, which tell resources that share a row apart
    """
    found = _OF_TABLE.get(table, ())
    by_column = [one for one in found if one.column is not None and one.column in columns]
    return next(iter(by_column or [one for one in found if one.column is None]), None)
