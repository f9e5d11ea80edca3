"""POST /v1/imports: a file that an export made, into an empty account."""

from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from starlette.responses import Response

from app.api.fields import Answer, Body
from app.api.pointers import FieldError
from app.api.problems import invalid_fields
from app.api.routes import Routes
from app.api.scopes import WRITING
from app.api.v1.export_shapes import SECTIONS, ExportFile, FileAttestation, FileWriter
from app.api.v1.tasks import refresh_applications
from app.api.wiring import Caller, created
from app.domain.decide import RULE_IDS
from app.domain.policy import Policy
from app.usecases import imports, task_basis
from app.usecases.common import rfc3339
from app.usecases.import_entries import Read
from app.usecases.limits import Limits
from app.usecases.ports import Key

routes = Routes("account", read="account:read", write="account:write")

#: The path whose body has a bound of its own.
PATH: Final = "/v1/imports"


class Imported(Answer):
    """How much of each kind there is now."""

    employers: int
    applications: int
    interviews: int
    interviewers: int
    timetables: int
    contacts: int
    employer_updates: int
    feedback: int
    tasks: int
    marks: int


@routes.post(
    *(PATH, "imports.create", Imported),
    besides=WRITING,
    also={},
    problems=("account_not_empty",),
)
async def create(call: Caller, body: ExportFile) -> Response:
    """Bring back a file of `GET /v1/me/export`, ids and all, into an account that is empty.

    It needs every scope to write what is in it.
    """
    found = await call.aside(_read, body, call.policy, call.services.limits)
    errors = [FieldError(one.pointer, one.code, one.detail) for one in found.errors]
    errors += _unknown_rules(body)
    if errors:
        raise invalid_fields(errors)
    response = await call.change(
        Key("account"),
        lambda dealings, now: imports.restore(dealings, call.account_id, found, now),
        lambda counts: created("/v1/me/export", counts),
        probe=((task_basis.TABLE, call.account_id),),
        room=imports.EMPTY,
    )
    # Tasks follow the facts, whatever the file says of them. One that is as it should be
    # stays untouched, so a file that an export made comes back as it was.
    of_rounds = {row["application_id"] for row in found.rows["interviews"]}
    await refresh_applications(call, sorted(of_rounds))
    return response


def _read(body: ExportFile, policy: Policy, limits: Limits) -> Read:
    return imports.read(_file(body), policy, limits)


def _unknown_rules(body: ExportFile) -> list[FieldError]:
    known = frozenset(RULE_IDS)
    return [
        FieldError(f"/contacts/{place}/breach/{number}", "unknown_value", "There is no such rule.")
        for place, contact in enumerate(body.contacts)
        for number, rule in enumerate(contact.breach)
        if rule not in known
    ]


def _file(body: ExportFile) -> imports.File:
    sections = {name: [_row(one) for one in getattr(body, name)] for name in SECTIONS}
    return imports.File(body.policy, sections)


def _row(entry: Body) -> dict[str, Any]:
    """An entry as its columns: words for enumerations, documents as they are kept."""
    row: dict[str, Any] = {}
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if name == "interviewers":
            value = [_row(one) for one in value]
        elif isinstance(value, FileWriter):
            value = value.kind.value if value.id is None else f"{value.kind.value}:{value.id}"
        elif isinstance(value, Body | list):
            value = _document(value)
        elif isinstance(value, Enum):
            value = value.value
        row[name] = value
    return row


def _document(value: object) -> object:
    """A document as it is kept in its column."""
    if isinstance(value, Body):
        kept = {name: _document(getattr(value, name)) for name in type(value).model_fields}
        if isinstance(value, FileAttestation):
            return {name: one for name, one in kept.items() if one is not None}
        return kept
    if isinstance(value, list):
        return [_document(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return rfc3339(value)
    return value.isoformat() if isinstance(value, date) else value
