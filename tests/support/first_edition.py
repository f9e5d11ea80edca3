"""A database of the first edition: rows of every table at its last revision, written by SQL.

Nothing of the service makes these rows, so that they stay as that edition wrote them,
whatever becomes of the code. Ids end in the number that they are named by here.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.storage import migrate
from app.storage.engines import engine

#: The last migration of the first edition.
REVISION: Final = "contacts_as_read"

#: Friday 20 November 2026, an hour after the rounds of `ROUNDS` that are over have ended.
NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

ACCOUNT: Final = "019a9f6e-0000-7000-8000-00000000aaaa"
PARTNER: Final = "019a9f6e-0000-7000-8000-00000000bbbb"

#: Instants that an employer named, which stay instants: an offer's end and a call.
RESPOND_BY: Final = datetime(2026, 11, 25, 17, 0, 0, 123456, tzinfo=UTC)
CALL_AT: Final = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

Row = dict[str, Any]


def id_of(number: int) -> str:
    return f"019a9f6e-0000-7000-8000-{number:012d}"


def micro(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def ago(**by: float) -> int:
    return micro(NOW - timedelta(**by))


DATED: Final = {"created_at": ago(days=20), "updated_at": ago(days=20)}
RECORDED: Final = {"recorded_at": ago(minutes=20), "updated_at": ago(minutes=20)}

#: Where rounds were held: name, zone, country, subdivision, wishes.
EMPLOYERS: Final = {
    1: ("Acme", "Europe/London", "GB", "ENG", False, False),
    2: ("Zoë & Söhne", "Europe/Berlin", "DE", "BY", True, False),
    3: ("Nowhere 日本", "Asia/Tokyo", None, None, False, True),
}

#: Applications: employer, route, agency, outcome.
APPLICATIONS: Final[Mapping[int, tuple[int, str, Row | None, str | None]]] = {
    11: (1, "direct", None, None),
    12: (1, "agency", {"name": "Reed", "direct_contact_permitted": False}, None),
    13: (2, "agency", {"name": "Reed", "direct_contact_permitted": True}, None),
    14: (2, "direct", None, "withdrawn"),
    15: (2, "direct", None, "accepted"),
    16: (3, "direct", None, "accepted_elsewhere"),
    17: (3, "direct", None, None),
    18: (3, "direct", None, None),  # Without any round.
}

#: Rounds: application, state, hours from now to the start.
ROUNDS: Final = {
    21: (11, "completed", -2.0),
    22: (11, "scheduled", 240.0),
    23: (12, "scheduled", -2.0),
    24: (13, "missed", -48.0),
    25: (14, "cancelled", -24.0),
    26: (15, "completed", -200.0),
    27: (16, "scheduled", 24.0),
    28: (17, "completed", -700.0),
}

#: People: round and name; the first of a round is in place 0.
PEOPLE: Final = {31: (21, "Sam Okafor"), 32: (21, "Kim"), 33: (23, "Alex"), 34: (28, "Łukasz")}

ANSWERED: Final = {"status": "answered", "date": "2026-11-27", "instant": None}
AN_INSTANT: Final = {"status": "answered", "date": None, "instant": "2026-11-27T10:00:00.500000Z"}
NOT_SAID: Final = {"status": "not_said", "date": None, "instant": None}

#: Contacts: round, person, kind, channel, result, hours ago, cleared, attestation, breach.
CONTACTS: Final[Mapping[int, tuple[Any, ...]]] = {
    51: (21, 31, "send_thank_you", "email", "bounced", 0.9, True, None, []),
    52: (21, None, "resend", "phone", "spoke", 0.8, True, {"contact_id": id_of(51)}, []),
    53: (21, 32, "send_thank_you", "letter", None, 0.7, True, None, []),
    54: (
        *(22, None, "reschedule", "email", "sent", 0.6, True),
        {"interview_id": id_of(22), "slot": "2026-11-30T12:00:00Z"},
        [],
    ),
    55: (23, None, "enquire_status", "email", "sent", 0.5, False, None, ["wait-when-not-told"]),
    56: (23, None, "adjustment", "email", "sent", 0.4, True, {"need": "a ramp"}, []),
    57: (24, None, "enquire_status", "phone", "no_answer", 0.4, True, None, []),
    58: (24, None, "enquire_status", "phone", "not_made", 0.3, True, None, []),
    59: (
        *(26, None, "competing_offer", "phone", "message_left", 100.0, True),
        {"received_at": "2026-11-15T10:00:00Z", "expires_at": "2026-11-30T10:00:00Z"},
        [],
    ),
    60: (
        *(28, None, "correction", "email", "wrong_number", 600.0, True),
        {"said": "2019", "right": "2020"},
        [],
    ),
    61: (28, None, "enquire_status", "email", "sent", 400.0, True, None, []),
    62: (28, None, "reply", "email", "sent", 300.0, True, {"update_id": id_of(77)}, []),
    63: (28, None, "request_feedback", "email", "sent", 90.0, True, None, []),
    64: (
        *(25, None, "withdraw", "email", "sent", 20.0, True),
        {"decided_at": "2026-11-19T15:00:00Z"},
        [],
    ),
}

#: Updates: round, kind, hours ago, and what its kind has besides.
UPDATES: Final[Mapping[int, tuple[int, str, float, Row]]] = {
    71: (21, "auto_reply", 0.9, {"returns_on": date(2026, 11, 30)}),
    72: (21, "new_timetable", 0.5, {"answer_due": ANSWERED, "channel": "phone"}),
    73: (23, "invited_to_call", 0.3, {"call_at": micro(CALL_AT)}),
    74: (24, "offer", 0.2, {"respond_by": micro(RESPOND_BY), "note": "½ & 👋"}),
    75: (26, "offer", 150.0, {}),
    76: (28, "rejection", 100.0, {"feedback": "given"}),
    77: (28, "question", 310.0, {}),
    78: (28, "acknowledged", 350.0, {"answer_due": None}),
}

#: Tasks that follow from facts: round, person, kind, state, when snoozed until.
TASKS: Final[Mapping[int, tuple[int, int | None, str, str, int | None]]] = {
    91: (21, 32, "send_thank_you", "skipped", ago(hours=1)),
    92: (21, None, "record_timetable", "open", micro(NOW + timedelta(hours=3))),
    93: (22, None, "prepare_questions", "done", None),
    94: (23, 33, "send_thank_you", "open", None),
    95: (28, None, "reflect", "dropped", None),
}


def rows() -> Iterable[tuple[str, Row]]:
    """Every row with its table, those first that others refer to."""
    yield from _accounts()
    for number, (name, zone, country, subdivision, no_calls, no_contact) in EMPLOYERS.items():
        place = {"time_zone": zone, "country": country, "subdivision": subdivision}
        wishes = {"no_calls": no_calls, "no_contact": no_contact}
        names = {"name": name, "name_key": name.casefold()}
        yield "employers", {"id": id_of(number), **names, **place, **wishes, **DATED}
    for number, (employer, route, agency, outcome) in APPLICATIONS.items():
        row = {"employer_id": id_of(employer), "role": "Analyst", "route": route, "agency": agency}
        ended = {"outcome_kind": outcome, "outcome_at": ago(hours=1) if outcome else None}
        yield "applications", {"id": id_of(number), **row, **ended, **DATED}
    for number, (_, state, hours) in ROUNDS.items():
        starts_at = NOW + timedelta(hours=hours)
        times = {"starts_at": micro(starts_at), "ends_at": micro(starts_at + timedelta(hours=1))}
        held = {"stage": "first", "format": "video", "state": state, "time_zone": "Europe/London"}
        of = {name: id_ for name, id_ in _of(number).items() if name != "interview_id"}
        yield "interviews", {"id": id_of(number), **of, **held, **times, **DATED}
    for number, (round_, name) in PEOPLE.items():
        of = {name: id_ for name, id_ in _of(round_).items() if name != "application_id"}
        person = {"position": number % 31, "name": name, "email": "a@acme.example"}
        yield "interviewers", {"id": id_of(number), **of, **person, **DATED}
    yield from _timetables()
    yield from _contacts_and_updates()
    yield from _tasks()


def _accounts() -> Iterable[tuple[str, Row]]:
    for account, kind in ((ACCOUNT, "candidate"), (PARTNER, "partner")):
        numbers = {"policy_overrides": {"timetable_grace_business_days": 2}, "policy_revision": 1}
        row = {"id": account, "label": kind, "kind": kind, "created_at": ago(days=30)}
        yield "accounts", {**row, **numbers}
    made = {"created_at": ago(days=30)}
    yield "api_keys", {"id": id_of(101), "label": "x", "key_hash": "h", "hint": "abcd", **made}
    sent = {"fingerprint": "f", "status": 201, "headers": {"a": "b"}, "body": "{}"}
    yield "idempotency_keys", {"id": id_of(102), **sent, **made}
    yield "identities", {"id": id_of(103), "issuer": "https://i", "subject": "s", **made}
    signed_in = {"email": "a@b.example", "email_key": "a@b.example", "password_hash": "x"}
    yield "logins", {"id": ACCOUNT, **signed_in, **DATED}
    times = {"refreshed_at": ago(days=1), "expires_at": micro(NOW + timedelta(days=9))}
    yield "sessions", {"id": id_of(104), "label": "x", **times, **made}
    yield "refresh_tokens", {"id": id_of(105), "session_id": id_of(104), "token_hash": "t", **made}
    yield "sign_in_codes", {"id": id_of(112), "code_hash": "c", "expires_at": ago(hours=1), **made}
    yield "signing_keys", {"id": id_of(111), "private_key": {}, "retires_at": ago(days=-9), **made}
    yield "secrets", {"name": "another", "value": b"\x00\xff", **made}
    yield "policies", {"version": "of then", "digest": "d"}
    granted = {"partner_id": PARTNER, "scopes": ["tasks:read"], "provisioned": False}
    yield "grants", {"id": id_of(106), **granted, **made}
    brought = {"external_id": "x", "content_hash": "c", "candidate_id": ACCOUNT}
    yield "candidates", {"account_id": PARTNER, "id": id_of(107), **brought, **made}
    happened = {"seq": 1, "type": "employer.created", "resource": id_of(1), "about": id_of(1)}
    event = {**happened, "written_by": "candidate", "occurred_at": ago(days=20)}
    yield "events", {"id": id_of(108), **event}
    yield "event_heads", {"id": ACCOUNT, "seq": 1, "latest_at": ago(days=20)}
    yield "task_bases", {"id": ACCOUNT, "basis": "of then", "revision": 1, "done": True}


def _timetables() -> Iterable[tuple[str, Row]]:
    rest = {
        "posts": {"status": "answered", "count": 2},
        "applicants": {"status": "not_asked", "count": None},
    }
    rest["another_stage"] = {"status": "answered", "value": True}
    for number, round_, revision, due in (
        (41, 21, 1, ANSWERED),
        (42, 21, 2, AN_INSTANT),
        (43, 28, 1, NOT_SAID),
    ):
        said = {"revision": revision, "answer_due": due, "as_said": "soon", **rest}
        at = {"said_at": ago(hours=0.9), "recorded_at": ago(hours=0.9)}
        yield "timetables", {"id": id_of(number), **_of(round_), **said, **at}


def _contacts_and_updates() -> Iterable[tuple[str, Row]]:
    for number, (round_, person, *columns) in CONTACTS.items():
        kind, channel, result, hours, cleared, attestation, breach = columns
        recipient = "agency" if APPLICATIONS[ROUNDS[round_][0]][1] == "agency" else "employer"
        row = {"kind": kind, "channel": channel, "result": result, "recipient": recipient}
        at = dict.fromkeys(("happened_at", "recorded_at", "updated_at"), ago(hours=hours))
        more = {"cleared": cleared, "attestation": attestation, "breach": breach}
        of = {**_of(round_), "interviewer_id": id_of(person) if person else None}
        yield "contacts", {"id": id_of(number), **of, **row, **at, **more, "policy_version": "1"}
    for number, (round_, kind, hours, more) in UPDATES.items():
        row = {"id": id_of(number), **_of(round_), "kind": kind, "received_at": ago(hours=hours)}
        yield "employer_updates", {**row, **RECORDED, **more}
    items = [
        {
            "id": id_of(110),
            "kind": "strength",
            "competency": None,
            "theme": "depth",
            "verbatim": "Tiefe",
            "rating": {"value": 3.5, "scale": "1-5"},
            "action": None,
            "action_due": None,
            "done": False,
        }
    ]
    given = {"source": "employer", "received_at": ago(hours=80), "items": items, **RECORDED}
    yield "feedback", {"id": id_of(81), **_of(28), **given}


def _tasks() -> Iterable[tuple[str, Row]]:
    for number, (round_, person, kind, state, until) in TASKS.items():
        person_id = id_of(person) if person else None
        of = {**_of(round_), "interviewer_id": person_id}
        key = f"{kind}:{id_of(round_)}:{person_id or ''}"
        row = {"kind": kind, "own": False, "title": "Thank them", "natural_key": key}
        ends = {"opens_at": ago(hours=1), "due_at": ago(hours=-30), "closes_at": ago(hours=-90)}
        settled = {"state": state, "settled_at": None if state == "open" else ago(hours=0.5)}
        more = {"snoozed_until": until, "reason": "not now", "ready_at": until or ago(hours=1)}
        sorted_ = {"policy_version": "1"}
        yield (
            "tasks",
            {"id": id_of(number), **of, **row, **ends, **settled, **more, **sorted_, **DATED},
        )
    own = {"kind": "own", "own": True, "title": "Buy a stamp", "state": "open", "ready_at": 0}
    yield "tasks", {"id": id_of(99), **own, "snoozed_until": ago(hours=-40), **DATED}
    mark = {**_of(22), "kind": "prepare_questions", "state": "done", "happened_at": ago(hours=2)}
    yield "marks", {"id": id_of(109), **mark}
    yield "stale_employers", {"id": id_of(1), "scope": "all", "moved": 1, "after": None}


def _of(round_: int) -> Row:
    application = ROUNDS[round_][0]
    return {
        "application_id": id_of(application),
        "employer_id": id_of(APPLICATIONS[application][0]),
        "interview_id": id_of(round_),
    }


def fill(url: str) -> None:
    """Make a database at the last revision of the first edition, and put all rows there."""
    migrate.upgrade(url, REVISION)
    database = engine(url)
    tables = sa.MetaData()
    tables.reflect(database)
    with database.begin() as connection:
        for name, row in rows():
            table = tables.tables[name]
            if "account_id" in table.c:
                row.setdefault("account_id", ACCOUNT)
            values = {
                column: UUID(value) if value and _is_uuid(table.c[column]) else value
                for column, value in row.items()
            }
            connection.execute(table.insert().values(values))
    database.dispose()


def kept(url: str) -> dict[str, list[Row]]:
    """Every row of every table as the database has it, by table, with ids as text."""
    database = engine(url)
    tables = sa.MetaData()
    tables.reflect(database)
    found = {}
    with database.connect() as connection:
        for name, table in tables.tables.items():
            columns = [column for column in table.c if column.computed is None]
            read = connection.execute(sa.select(*columns)).mappings()
            found[name] = [
                {
                    key: str(value) if isinstance(value, UUID) else value
                    for key, value in one.items()
                }
                for one in read
            ]
    database.dispose()
    return found


def _is_uuid(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.Uuid)
