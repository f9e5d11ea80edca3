"""The places that a resource needs beside its entry, and which of them lack something.

`found` collects what there is in each place, from the code and the documents themselves.
`missing` compares that with the entries of `app/usecases/resources.py`, and names for each
resource the file in which something is to be added.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Table

from app.api.auth.scopes import SCOPES
from app.api.contract.words import TAGS
from app.api.v1 import ROUTES
from app.api.v1.feed.replicas import SHAPES
from app.api.v1.portability.export_shapes import SECTIONS, documents_of
from app.settings import Settings
from app.storage.schema.tables import METADATA
from app.storage.sql.queries import FACTS
from app.usecases.events import GONE_WITH
from app.usecases.portability.import_entries import Reader
from app.usecases.resources import BY_NAME, DELETED, Part, Resource

ROOT: Final = Path(__file__).parents[2]

#: Columns that an export leaves out, since an import works them out from the rest; what the
#: wishes of partners bound is of this service alone, as they are.
NOT_IN_FILE: Final[Mapping[str, frozenset[str]]] = {
    "employers": frozenset({"name_key", "bound_as"}),
    "interviews": frozenset({"employer_id"}),
    "interviewers": frozenset({"interview_id", "application_id", "employer_id", "position"}),
    "timetables": frozenset({"employer_id"}),
    "contacts": frozenset({"employer_id"}),
    "employer_updates": frozenset({"employer_id"}),
    "messages": frozenset({"employer_id", "due_at", "retry_at", "retry_until"}),
    "feedback": frozenset({"application_id", "employer_id"}),
    "tasks": frozenset({"employer_id", "natural_key", "ready_at"}),
    "marks": frozenset({"employer_id"}),
}

#: Columns that an answer leaves out, or shows under another name, as `ends_at_assumed`.
NOT_SHOWN: Final[Mapping[str, frozenset[str]]] = {
    "employers": frozenset({"bound_as", "content_hash", "name_key", "no_calls", "no_contact"}),
    "applications": frozenset(
        {"content_hash", "no_calls", "no_contact", "outcome_at", "outcome_by", "outcome_kind"}
    ),
    "interviews": frozenset({"content_hash", "end_assumed", "slot_since", "state_by"}),
    "interviewers": frozenset({"no_calls", "no_contact", "position"}),
    "timetables": frozenset({"application_id", "employer_id"}),
    "contacts": frozenset({"content_hash", "cleared", "employer_id"}),
    "employer_updates": frozenset({"content_hash", "employer_id"}),
    "messages": frozenset(
        {"content_hash", "employer_id", "interviewer_id", "to_name", "to_email", "to_given"}
        | {"thread", "retry_at", "retry_until"}
    ),
    "message_templates": frozenset({"content_hash"}),
    "feedback": frozenset({"content_hash", "employer_id"}),
    "tasks": frozenset({"content_hash", "employer_id", "natural_key", "ready_at", "settled_at"}),
}

#: The pages of docs/ in which operations are described.
GUIDE: Final = ("api-guide", "accounts", "partners", "reminders", "messages")

#: The module that answers all of one pursuit.
SCREEN: Final = "app/api/v1/advice/whole_pursuits.py"


@dataclass(frozen=True)
class Places:
    """What there is in each place.

    tables: the columns of each table, without the account, hidden and computed ones
    recorded: the tables with versions and writers
    cascades: the columns of a table whose rows go with another record
    rooted: the tables of which each row needs one of another resource
    migrations, use_cases: the text of all of them
    operations: the operations of each tag, as (method, status)
    words: the last words of the paths of each tag
    shapes: the fields that a copy shows, by resource
    gone: the resources that events know to go with a parent
    sections: the fields of each section of an export
    readers: the sections that an import reads
    facts: the tables that decisions read
    settings: every setting
    event_rows, file_rows: the types of events, and the sections, that documents name
    guide: the documents in which operations are described
    screen: the module that answers a whole pursuit
    """

    tables: Mapping[str, frozenset[str]]
    recorded: frozenset[str]
    cascades: Mapping[str, frozenset[str]]
    rooted: frozenset[str]
    migrations: str
    use_cases: str
    operations: Mapping[str, frozenset[tuple[str, int]]]
    words: Mapping[str, frozenset[str]]
    tags: frozenset[str]
    scopes: Mapping[str, str]
    shapes: Mapping[str, frozenset[str]]
    gone: frozenset[str]
    sections: Mapping[str, frozenset[str]]
    readers: frozenset[str]
    facts: frozenset[str]
    settings: frozenset[str]
    event_rows: frozenset[str]
    file_rows: frozenset[str]
    guide: str
    screen: str


def found() -> Places:
    """What there is."""
    tables = METADATA.tables
    use_cases = [
        path
        for path in (ROOT / "app/usecases").rglob("*.py")
        if path.name != "resources.py" and path.parent.name != "portability"
    ]
    docs = ROOT / "docs"
    data = (docs / "your-data.md").read_text()
    return Places(
        tables={name: _columns(table) for name, table in tables.items()},
        recorded=frozenset(
            n for n, t in tables.items() if {"version", "written_by"} <= {*t.c.keys()}
        ),
        cascades={name: _cascades(table) for name, table in tables.items()},
        rooted=frozenset(name for name, table in tables.items() if _is_rooted(table)),
        migrations=_text((ROOT / "migrations/versions").glob("*.py")),
        use_cases=_text(use_cases),
        operations=_operations(),
        words=_words(),
        tags=frozenset(TAGS),
        scopes=dict(SCOPES),
        shapes={name: frozenset(shape.model.model_fields) for name, shape in SHAPES.items()},
        gone=frozenset(GONE_WITH),
        sections=_sections(),
        readers=frozenset(Reader.READERS),
        facts=frozenset(FACTS),
        settings=frozenset(Settings.model_fields),
        event_rows=_first_words((docs / "feed.md").read_text()),
        file_rows=frozenset(name for name in SECTIONS if f'"{name}": []' in data),
        guide=_text(docs / f"{page}.md" for page in GUIDE),
        screen=_text([ROOT / SCREEN]),
    )


def _columns(table: Table) -> frozenset[str]:
    return frozenset(
        column.name
        for column in table.columns
        if column.name != "account_id" and column.computed is None and not column.info.get("hidden")
    )


def _cascades(table: Table) -> frozenset[str]:
    """The columns of references to records with which a row goes."""
    records = {one.table for one in BY_NAME.values()} - {"accounts"}
    return frozenset(
        key.parent.name
        for constraint in table.foreign_key_constraints
        if constraint.ondelete == "CASCADE" and constraint.referred_table.name in records
        for key in constraint.elements
        if key.parent.name != "account_id"
    )


def _is_rooted(table: Table) -> bool:
    records = {one.table for one in BY_NAME.values()} - {"accounts"}
    hangs_on = [one for one in table.foreign_key_constraints if one.referred_table.name in records]
    if hangs_on and all(one.ondelete == "CASCADE" for one in hangs_on):
        # A row of one of several: it goes with whichever that is.
        return True
    return any(
        not key.parent.nullable and key.parent.name != "account_id"
        for constraint in hangs_on
        for key in constraint.elements
    )


def _text(paths: Iterator[Path] | list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _operations() -> Mapping[str, frozenset[tuple[str, int]]]:
    tags: dict[str, set[tuple[str, int]]] = {}
    for routes in ROUTES:
        for one in routes._operations:
            statuses = {(one.method, status) for status in (one.status, *one.also)}
            tags.setdefault(routes.tag, set()).update(statuses)
    return {tag: frozenset(of_tag) for tag, of_tag in tags.items()}


def _words() -> Mapping[str, frozenset[str]]:
    tags: dict[str, set[str]] = {}
    for routes in ROUTES:
        for one in routes._operations:
            plain = [part for part in one.path.split("/") if part and "{" not in part]
            tags.setdefault(routes.tag, set()).add(plain[-1])
    return {tag: frozenset(of_tag) for tag, of_tag in tags.items()}


def _sections() -> Mapping[str, frozenset[str]]:
    nested = {
        name: frozenset(document.model_fields)
        for model in SECTIONS.values()
        for name, document in documents_of(model).items()
    }
    return nested | {name: frozenset(model.model_fields) for name, model in SECTIONS.items()}


def _first_words(page: str) -> frozenset[str]:
    lines = (line for line in page.splitlines() if line.startswith("| `"))
    return frozenset(line.split("`")[1] for line in lines)


def missing(
    resources: Collection[Resource], internal: Collection[str], places: Places
) -> list[str]:
    """What the entries need and the places lack, each as a sentence that names a file."""
    declared = {one.table for one in resources}
    gaps = [
        f"{table}: no entry in app/usecases/resources.py, in RESOURCES or INTERNAL"
        for table in places.tables
        if table not in declared and table not in internal
    ]
    gaps += [
        f"{table}: INTERNAL names no table" for table in internal if table not in places.tables
    ]
    gaps += [f"{table}: both a resource and INTERNAL" for table in internal if table in declared]
    gaps += [
        f"{table}: decisions read it, and it is no resource (app/storage/sql/queries.py)"
        for table in places.facts - declared
    ]
    for one in resources:
        for check in _CHECKS:
            gaps += [f"{one.name}: {gap}" for gap in check(one, places)]
    return gaps


def _stored(one: Resource, places: Places) -> Iterator[str]:
    columns = places.tables.get(one.table)
    if columns is None:
        yield f"no table {one.table} in app/storage/schema"
        columns = frozenset()
    else:
        wanted = {column for limit in one.limits for column, _ in limit.where} | one.silent
        wanted |= {"content_hash"} if one.has(Part.PUT) else set()
        wanted |= {"employer_id"} if one.is_key and one.table != "employers" else set()
        wanted |= {one.event_id} | ({one.column} if one.column else set())
        wanted |= {"application_id"} if any(limit.of_application for limit in one.limits) else set()
        wanted |= {"application_id", "employer_id"} if one.in_pursuit else set()
        for column in sorted(wanted - columns):
            yield f"its table has no column {column}"
        if one.recorded != (one.table in places.recorded):
            yield "`recorded` and the table differ: versions and writers take `of_resource`"
        if one.stands_alone == (one.table in places.rooted) and one.has(Part.EXPORT):
            yield "`stands_alone` and the table differ: its rows need those of others, or do not"
        if places.cascades.get(one.table, frozenset()) != set(one.gone_with):
            yield "`gone_with` and the table differ: what a cascade removes has an event"
        if not one.in_pursuit and _hangs_on_application(one, columns):
            yield "its table has application_id: without `in_pursuit` it stays behind on a move"
    if f'"{one.table}"' not in places.migrations:
        yield f"no migration makes {one.table}, in migrations/versions"
    if f'"{one.table}"' not in places.use_cases:
        yield f"no use case writes {one.table}, in app/usecases"


def _hangs_on_application(one: Resource, columns: Collection[str]) -> bool:
    """Whether rows have to move, or to be removed, with their application."""
    if "employer_id" in one.gone_with or "application_id" not in columns:
        return False
    return "application_id" not in one.gone_with or "employer_id" in columns


def _shown_whole(one: Resource, places: Places) -> Iterator[str]:
    if one.in_pursuit and one.has(Part.SCREEN) and f'["{one.table}"]' not in places.screen:
        yield f"not in the answer of a whole pursuit, {SCREEN}"
    if not one.in_pursuit and not one.has(Part.SCREEN):
        yield "it is without screen, and not `in_pursuit`"


def _announced(one: Resource, places: Places) -> Iterator[str]:
    if one.has(Part.EVENTS) != bool(one.events):
        yield "`events` and `without` differ"
    if one.gone_with and DELETED in one.events and one.name not in places.gone:
        yield "no line in GONE_WITH, app/usecases/events.py"
    for what in one.events:
        if f"{one.name}.{what}" not in places.event_rows:
            yield f"no row for {one.name}.{what} in docs/feed.md"


def _served(one: Resource, places: Places) -> Iterator[str]:
    if not one.has(Part.OPERATIONS):
        return
    operations = places.operations.get(one.tag, frozenset())
    if not any(method == "GET" for method, _ in operations):
        yield f"no operation reads it, with the tag {one.tag!r}, in app/api/v1"
    if one.has(Part.PUT) and ("PUT", 201) not in operations:
        yield f"no PUT creates it, with the tag {one.tag!r}, in app/api/v1"
    if one.tag not in places.tags:
        yield f"no tag {one.tag!r} in app/api/contract/words.py"
    for scope in (one.read, one.write):
        if scope not in places.scopes:
            yield f"no scope {scope} in app/api/auth/scopes.py"
    if one.tag.split()[-1].removesuffix("s") not in places.scopes.get(one.read, ""):
        yield f"the text of {one.read} does not name it, in app/api/auth/scopes.py"
    words = places.words.get(one.tag, frozenset())
    if not any(f"/{word}" in places.guide for word in words):
        pages = ", ".join(f"{page}.md" for page in GUIDE)
        yield f"no page describes its operations: docs/{pages}"


def _limited(one: Resource, places: Places) -> Iterator[str]:
    if one.has(Part.LIMIT) != bool(one.limits):
        yield "no limit; or one that `without` denies"
    for limit in one.limits:
        if f"limit_{limit.name}" not in places.settings:
            yield f"no setting limit_{limit.name} in app/settings"


def _copied(one: Resource, places: Places) -> Iterator[str]:
    if not one.has(Part.COPY):
        return
    if not one.has(Part.EVENTS):
        yield "a copy follows events, and it has none"
    shown = places.shapes.get(one.name)
    if shown is None:
        yield "no view in SHAPES, app/api/v1/feed/replicas.py"
    elif not one.is_whole_life:
        for column in _lacking(one, places, shown, NOT_SHOWN):
            yield f"its view does not show {column}"


def _carried(one: Resource, places: Places) -> Iterator[str]:
    if not one.has(Part.EXPORT):
        return
    fields = places.sections.get(one.table)
    if fields is None:
        yield "no model in ExportFile, app/api/v1/portability/export_shapes.py"
    else:
        for column in _lacking(one, places, fields, NOT_IN_FILE):
            yield f"its model in an export lacks {column}"
    if one.part_of is None:
        if one.table not in places.readers:
            yield "no line in READERS, app/usecases/portability/import_entries.py"
        if one.table not in places.file_rows:
            yield "no section in the file that docs/your-data.md shows"


def _lacking(
    one: Resource,
    places: Places,
    there: frozenset[str],
    besides: Mapping[str, frozenset[str]],
) -> list[str]:
    columns = places.tables.get(one.table, frozenset())
    return sorted(columns - there - besides.get(one.table, frozenset()))


def _reasoned(one: Resource, places: Places) -> Iterator[str]:
    del places
    for part, reason in one.without.items():
        if not reason.endswith("."):
            yield f"it is without {part}, and no sentence says why"


_CHECKS: Final = (
    *(_stored, _shown_whole, _announced, _served, _limited, _copied, _carried),
    _reasoned,
)
