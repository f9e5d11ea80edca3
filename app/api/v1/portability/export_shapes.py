"""Model of the export file, which an import accepts as well.

Every field is always there. What follows from the rest is left out (to which application
a contact belongs, say), so that a file cannot contradict itself. The entries are in
`export_pursuits.py` and `export_records.py`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Final, Literal, get_args, get_origin

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.api.request.fields import Body, Country, Instant, Subdivision, Zone, text
from app.api.v1.accounts.account_shapes import Language
from app.api.v1.portability.export_entry import MAX_ENTRIES
from app.api.v1.portability.export_messages import FileMessage, FileMessageTemplate
from app.api.v1.portability.export_pursuits import (
    FileApplication,
    FileEmployer,
    FileInterview,
    FileMergedEmployer,
    FileTimetable,
)
from app.api.v1.portability.export_records import (
    FileAlias,
    FileContact,
    FileEarlierContact,
    FileFeedback,
    FileMark,
    FileTask,
    FileUpdate,
)

FORMAT: Final = "bide-export"
VERSION: Final = 4


def _whole(value: object) -> object:
    """Let no flag and no fraction pass for the number that it equals."""
    if isinstance(value, bool | float):
        raise PydanticCustomError("wrong_type", "This should be a whole number.")
    return value


class FileDefaults(Body):
    """What an employer described inline takes over."""

    time_zone: Zone | None = Field(description="An IANA time zone.")
    country: Country | None = Field(description="ISO 3166-1 alpha-2.")
    subdivision: Subdivision | None = Field(description="What follows the dash in ISO 3166-2.")
    language: Language | None = Field(description="As in BCP 47.")


class ExportFile(Body):
    """Everything of an account."""

    format: Literal["bide-export"]
    version: Annotated[Literal[1, 2, 3, 4], BeforeValidator(_whole)]
    exported_at: Instant
    policy: dict[Annotated[str, text(100)], int | Annotated[str, text(5)]] = Field(
        max_length=100, description="The numbers that the account made stricter."
    )
    defaults: FileDefaults | None = Field(
        description="The defaults of the account. A file of before there were any leaves those "
        "that the account has.",
    )
    employers: list[FileEmployer] = Field(max_length=MAX_ENTRIES)
    applications: list[FileApplication] = Field(max_length=MAX_ENTRIES)
    interviews: list[FileInterview] = Field(max_length=MAX_ENTRIES)
    timetables: list[FileTimetable] = Field(max_length=MAX_ENTRIES)
    contacts: list[FileContact] = Field(max_length=MAX_ENTRIES)
    employer_updates: list[FileUpdate] = Field(max_length=MAX_ENTRIES)
    messages: list[FileMessage] = Field(max_length=MAX_ENTRIES)
    message_templates: list[FileMessageTemplate] = Field(max_length=MAX_ENTRIES)
    feedback: list[FileFeedback] = Field(max_length=MAX_ENTRIES)
    tasks: list[FileTask] = Field(max_length=MAX_ENTRIES)
    marks: list[FileMark] = Field(max_length=MAX_ENTRIES)
    earlier_contacts: list[FileEarlierContact] = Field(max_length=MAX_ENTRIES)
    merged_employers: list[FileMergedEmployer] = Field(max_length=MAX_ENTRIES)
    aliases: list[FileAlias] = Field(max_length=MAX_ENTRIES)


def _sections() -> Iterator[tuple[str, type[Body]]]:
    for name, field in ExportFile.model_fields.items():
        entries = get_args(field.annotation)
        if get_origin(field.annotation) is list:
            yield name, entries[0]


#: The sections of the file, each a table, and what an entry of each looks like.
SECTIONS: Final[dict[str, type[Body]]] = dict(_sections())


@cache
def documents_of(model: type[Body]) -> Mapping[str, type[Body]]:
    """The fields of an entry, or of a document in it, that hold documents, and their models."""
    found = ((name, _model_in(field.annotation)) for name, field in model.model_fields.items())
    return MappingProxyType({name: document for name, document in found if document is not None})


def _model_in(annotation: object) -> type[Body] | None:
    """The model that an annotation names, alone, as an option or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, Body):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
