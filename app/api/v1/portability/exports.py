"""GET /v1/me/export: export of the whole account as one file, streamed.

It is read page by page from one view of the database into a file without a name, and sent
from there. So the whole account is never in memory, nothing is held in the database for a
client that reads slowly, and what cannot be read whole is not begun.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any, Final, cast

from starlette.responses import Response, StreamingResponse

from app.api.auth.scopes import READING
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import MEDIA_TYPE
from app.api.operations.routes import Routes
from app.api.request.fields import Body
from app.api.v1.portability.export_shapes import FORMAT, SECTIONS, VERSION, ExportFile, documents_of
from app.api.v1.shared.lookups import ALL_CHILDREN, padded
from app.api.v1.tasks.task_refresh import refresh_tasks
from app.json_encoder import to_json
from app.usecases import json_columns
from app.usecases.accounts.accounts import defaults_of
from app.usecases.errors import NotFound
from app.usecases.ports import Ask, Page, Row

routes = Routes("account", read="account:read", write="account:write")

#: Rows that are read at a time, and bytes that are sent.
_PAGE: Final = 200
#: The same of those that can be large, themselves or with what comes along.
_FEW: Final = {"applications": 50, "feedback": 20, "interviews": 50}
_CHUNK: Final = 65_536
#: Up to here a file is kept in memory.
_SMALL: Final = 2**20

Spool = SpooledTemporaryFile[bytes]


@routes.get("/v1/me/export", "me.export", ExportFile, besides=READING)
async def export(call: Caller) -> Response:
    """Take everything with you: one file, which `POST /v1/imports` takes again.

    It needs every scope to read what is in it.
    """
    spool = SpooledTemporaryFile[bytes](max_size=_SMALL)  # the answer closes it
    try:
        async with call.one_at_a_time():
            # A file is asked for seldom, and whole: it waits for whatever is left to do.
            await call.siblings.refresh_marked(None)
            await refresh_tasks(call)
            async with call.gateway.snapshot(call.account_id) as ask:
                await _write(spool, ask, call)
    except BaseException:
        spool.close()
        raise
    headers = {
        "Content-Length": str(spool.tell()),
        "Content-Disposition": 'attachment; filename="bide-export.json"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_sent(spool), 200, headers, MEDIA_TYPE)


async def _write(spool: Spool, ask: Ask, call: AccountRequest) -> None:
    accounts = await ask(Page("accounts", limit=1))
    if not accounts:
        raise NotFound("account")
    overrides = cast("dict[str, Any]", accounts[0]["policy_overrides"])
    head = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": call.now(),
        "policy": dict(sorted(overrides.items())),
        "defaults": defaults_of(accounts[0]) if accounts[0]["defaults"] else None,
    }
    spool.write(to_json(head)[:-1])
    for table, model in SECTIONS.items():
        spool.write(b',"' + table.encode() + b'":[')
        first = True
        async for rows in _pages(ask, table):
            # Between two pages others have a turn: an account can be large.
            shown = await call.in_thread(_entries, model, rows)
            spool.write(shown if first else b"," + shown)
            first = False
        spool.write(b"]")
    spool.write(b"}")


def _entries(model: type[Body], rows: Sequence[Row]) -> bytes:
    """Rows as they stand in the file, with commas between them."""
    return to_json([_entry(model, row) for row in rows])[1:-1]


def _entry(model: type[Body], row: Any) -> dict[str, Any]:  # noqa: ANN401  # a row, or a document
    """A row as it stands in the file: its fields in their order, on either database."""
    shown: dict[str, Any] = {}
    within = documents_of(model)
    for field_name, field in model.model_fields.items():
        name = field.alias or field_name
        value = row.get(name)
        document = within.get(field_name)
        if name == "written_by":
            kind, _, partner = value.partition(":")
            value = {"kind": kind, "id": partner or None}
        elif document is not None and value is not None:
            several = isinstance(value, list | tuple)
            value = [_entry(document, one) for one in value] if several else _entry(document, value)
        shown[name] = value
    return shown


async def _pages(ask: Ask, table: str) -> AsyncIterator[Sequence[Row]]:
    after: tuple[object, ...] | None = None
    most = _FEW.get(table, _PAGE)
    while True:
        rows = await ask(Page(table, (), ("id",), after, most))
        if rows:
            yield await _with_parts(ask, table, rows)
        if len(rows) < most:
            return
        after = (rows[-1]["id"],)


async def _with_parts(ask: Ask, table: str, rows: Sequence[Row]) -> Sequence[Row]:
    """Rows with what comes along: the people of a round, and those met before any."""
    if table == "interviews":
        people = await _people(ask, "interview_id", rows)
        return [{**row, "interviewers": people[row["id"]]} for row in rows]
    if table == "applications":
        people = await _people(ask, "application_id", rows, ("interview_id", "is", None))
        return [{**row, "agency": _whole(row), "people": people[row["id"]]} for row in rows]
    return rows


def _whole(row: Row) -> object:
    """The agency of an application; one from before it had wishes is shown to have none."""
    return json_columns.agency_json(
        json_columns.agency(cast("Mapping[str, Any] | None", row["agency"]))
    )


async def _people(
    ask: Ask, column: str, rows: Sequence[Row], *more: tuple[str, str, object]
) -> Mapping[object, list[Row]]:
    ids = padded([str(row["id"]) for row in rows])
    page = Page("interviewers", ((column, "in", ids), *more), ("id",), None, ALL_CHILDREN)
    people: dict[object, list[Row]] = {row["id"]: [] for row in rows}
    for one in await ask(page):
        people[one[column]].append(one)
    for of_one in people.values():
        of_one.sort(key=lambda one: (one["position"], one["id"]))
    return people


async def _sent(spool: Spool) -> AsyncIterator[bytes]:
    with spool:
        spool.seek(0)
        while chunk := spool.read(_CHUNK):
            yield chunk
