"""POST /v1/imports: import of an export file into an empty account.

The body is read entry by entry, each is validated and made into a row at once, and after
every slice of it others have their turn. So the file is never in memory as a document,
and reading ends where enough is wrong.
"""

import asyncio
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin

from fastapi import Body as RequestBody
from pydantic import ValidationError, create_model
from starlette.responses import Response

from app.api.auth.scopes import WRITING
from app.api.operations.request_context import Caller
from app.api.operations.responses import created
from app.api.operations.routes import Routes
from app.api.problems.field_errors import MAX_ERRORS, FieldError, field_errors, pointer
from app.api.problems.problem import Problem, invalid, invalid_fields
from app.api.request.fields import Answer, Body
from app.api.request.json_pieces import InPieces, Piece, PieceReader
from app.api.v1.portability.export_entry import MAX_ENTRIES, FileWriter
from app.api.v1.portability.export_records import FileAttestation, FileContact
from app.api.v1.portability.export_shapes import SECTIONS, VERSION, ExportFile
from app.api.v1.portability.first_edition import ADDED_SECTIONS, completed
from app.api.v1.tasks.task_refresh import refresh_applications
from app.domain.decide import RULE_IDS
from app.usecases.instants import rfc3339
from app.usecases.portability import imports
from app.usecases.portability.import_reader import Entry
from app.usecases.ports import Key
from app.usecases.pursuit import task_basis

routes = Routes("account", read="account:read", write="account:write")

#: The path whose body has a bound of its own.
PATH: Final = "/v1/imports"
#: Bytes that are read before others have their turn: some milliseconds' worth of entries.
_SLICE: Final = 16_384
#: Rows that are freed before others have their turn.
_FREED: Final = 2_000

#: The rows of each section.
Sections = dict[str, MutableSequence[Entry]]

_AS_IT_IS: Final = frozenset({str, int, bool, type(None), datetime, date})
_RULES: Final = frozenset(RULE_IDS)


_COUNTS: Final[dict[str, Any]] = dict.fromkeys(imports.ORDER, (int, ...))

Imported = create_model(
    "Imported",
    __base__=Answer,
    __doc__="How much of each kind there is now.",
    __module__=__name__,
    **_COUNTS,
)


@routes.post(
    *(PATH, "imports.create", Imported),
    besides=WRITING,
    also={},
    problems=("account_not_empty",),
)
async def create(
    call: Caller, body: Annotated[bytes, RequestBody(), InPieces(ExportFile)]
) -> Response:
    """Bring back a file of `GET /v1/me/export`, ids and all, into an account that is empty.

    It needs every scope to write what is in it.
    """
    async with call.one_at_a_time():
        if not await imports.is_empty(call.gateway, call.account_id):
            # It may be this very request that filled it, when it was sent before.
            replayed = await call.stored_answer()
            if replayed is None:
                raise imports.not_empty()
            return replayed
        file = await _read(body)
        found = await call.in_thread(imports.read, file, call.policy, call.services.limits)
    if found.errors:
        await _release(file.sections)
        raise invalid_fields(
            [FieldError(one.pointer, one.code, one.detail) for one in found.errors]
        )
    response = await call.change(
        Key("account"),
        lambda context, now: imports.restore(context, call.account_id, found, now),
        lambda counts: created("/v1/me/export", counts),
        chosen_ids=((task_basis.TABLE, call.account_id),),
        limits=imports.EMPTY,
    )
    # Tasks follow the facts, whatever the file says of them. One that is as it should be
    # stays untouched, so a file that an export made comes back as it was.
    await refresh_applications(call, sorted(row["id"] for row in found.rows["applications"]))
    return response


async def _read(raw: bytes) -> imports.File:
    """Read the file, and raise a 422 with the first things that are wrong with it."""
    sections: Sections = {name: [] for name in SECTIONS}
    try:
        return await _read_into(sections, raw)
    except Problem:
        await _release(sections)
        raise


async def _release(sections: Mapping[str, MutableSequence[Entry]]) -> None:
    """Free the rows slice by slice: all at once the event loop would stand for 0.1 s."""
    for rows in sections.values():
        while rows:
            del rows[-_FREED:]
            await asyncio.sleep(0)


async def _read_into(sections: Sections, raw: bytes) -> imports.File:
    """Read the file, its entries into their sections."""
    fields: dict[str, Any] = {}
    errors: list[FieldError] = []
    pause = _SLICE
    for piece in PieceReader(raw, SECTIONS):
        if piece.place is None:
            fields[piece.name] = piece.value
        else:
            errors += _entry(piece, piece.place, sections[piece.name], fields.get("version"))
            if len(errors) > MAX_ERRORS:
                raise invalid_fields(errors)
        if piece.end >= pause:
            pause = piece.end + _SLICE
            await asyncio.sleep(0)
    lacking = ADDED_SECTIONS.get(fields.get("version"), ())
    has_defaults = "defaults" in fields
    fields = {**{name: [] for name in lacking}, "defaults": None, **fields}
    try:
        # The sections are lists by now, each without its entries.
        file = ExportFile.model_validate(fields)
    except ValidationError as error:
        raise invalid_fields([*_errors_of(error, fields, ""), *errors]) from None
    if errors:
        raise invalid_fields(errors)
    defaults = None if file.defaults is None else file.defaults.model_dump()
    account = {"defaults": defaults} if has_defaults else {}
    return imports.File(file.policy, sections, account)


def _entry(
    piece: Piece, place: int, rows: MutableSequence[Entry], version: object
) -> list[FieldError]:
    """Validate one entry, and add it to the rows of its section; return what is wrong.

    version: that of the file; None where the file names it behind its entries
    """
    at = f"/{piece.name}/{place}"
    value = piece.value if version == VERSION else completed(piece.name, piece.value)
    if place >= MAX_ENTRIES:
        raise invalid(pointer(piece.name), "too_long", f"It has at most {MAX_ENTRIES:,} entries.")
    try:
        entry = SECTIONS[piece.name].model_validate(value)
    except ValidationError as error:
        return _errors_of(error, value, at)
    if isinstance(entry, FileContact):
        unknown = [number for number, rule in enumerate(entry.breach) if rule not in _RULES]
        if unknown:
            return [
                FieldError(f"{at}/breach/{number}", "unknown_value", "There is no such rule.")
                for number in unknown
            ]
    rows.append(_row(entry))
    return []


def _errors_of(error: ValidationError, document: object, at: str) -> list[FieldError]:
    """The errors of a part of the file, below a pointer."""
    errors = error.errors(include_url=False, include_context=True)
    located = [{**one, "loc": ("body", *one["loc"])} for one in errors]
    return [
        FieldError(at + one.pointer, one.code, one.detail)
        for one in field_errors(located, document)
    ]


def _row(entry: Body) -> dict[str, Any]:
    """An entry as its columns: words for enumerations, documents as they are kept."""
    # The entry is needed no more, so what it holds becomes the row.
    row = entry.__dict__
    for name, column in _converted(type(entry)):
        value = row[name]
        if value is not None:
            row[name] = column(value)
    return row


@cache
def _converted(model: type[Body]) -> tuple[tuple[str, Callable[[Any], object]], ...]:
    """The fields that are not stored as they are; most are, and a file has many entries."""
    return tuple(
        (name, _column(name, field.annotation))
        for name, field in model.model_fields.items()
        if not _is_plain(field.annotation)
    )


def _is_plain(annotation: object) -> bool:
    """Whether all values of an annotation are stored as they are."""
    if get_origin(annotation) is Annotated:
        return _is_plain(get_args(annotation)[0])
    parts = get_args(annotation)
    return all(map(_is_plain, parts)) if parts else annotation in _AS_IT_IS


def _column(name: str, annotation: object) -> Callable[[Any], object]:
    """What makes the column of a field from its value."""
    if name in {"interviewers", "people"}:
        return _people
    parts = (annotation, *get_args(annotation))
    if FileWriter in parts:
        return _writer
    if any(isinstance(part, type) and issubclass(part, Enum) for part in parts):
        return _word
    return _document


def _people(people: Sequence[Body]) -> list[dict[str, Any]]:
    return [_row(one) for one in people]


def _writer(writer: FileWriter) -> str:
    kind: str = writer.kind._value_
    return kind if writer.id is None else f"{kind}:{writer.id}"


def _word(word: Enum) -> object:
    # `value` is a property in Python, and this what it returns.
    return word._value_


def _document(value: object) -> object:
    """A document as it is kept in its column."""
    if isinstance(value, Body):
        kept = {
            field.alias or name: _document(getattr(value, name))
            for name, field in type(value).model_fields.items()
        }
        if isinstance(value, FileAttestation):
            return {name: one for name, one in kept.items() if one is not None}
        return kept
    if isinstance(value, list | tuple):
        return [_document(one) for one in value]
    if isinstance(value, dict):
        return {name: _document(one) for name, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    return _moment(value) if isinstance(value, date | time) else value


def _moment(value: date | time) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return rfc3339(value) if isinstance(value, datetime) else value.isoformat()
