"""Models of the export file: what all entries have, and the bounds of what they count."""

from typing import Annotated, Final

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.api.request.fields import AnyId, Body, Id, text
from app.api.v1.shared.records import WriterKind

#: What a record of a file may count, so that there is room to count on: a column ends at
#: 2,147,483,647.
MAX_VERSION: Final = 2_000_000_000

#: Entries that a section of a file may have.
MAX_ENTRIES: Final = 1_000_000
Hash = Annotated[str, text(64, shortest=64, pattern="^[0-9a-f]{64}$")]
OF_ROUND: Final = "The application. Null, as in a file of version 1: that of the interview."
CONTENT_HASH: Final = "A hash of the request, to recognise retries, where the client chose the id."


class FileWriter(Body):
    """Who wrote the present version."""

    kind: WriterKind
    id: AnyId | None

    @field_validator("id")
    @classmethod
    def _of_partner(cls, value: str | None, info: ValidationInfo) -> str | None:
        if (info.data.get("kind") is WriterKind.PARTNER) != (value is not None):
            raise PydanticCustomError("incompatible_fields", "Only a partner has an id.")
        return value


class FileEntry(Body):
    """What every entry has."""

    id: Id


class FileRecord(FileEntry):
    """What every entry has that is a record of its own."""

    version: int = Field(ge=1, le=MAX_VERSION)
    written_by: FileWriter


class DerivedRecord(FileRecord):
    """An entry that names the basis it was derived on."""

    @model_validator(mode="before")
    @classmethod
    def _with_basis(cls, entry: object) -> object:
        """Take an entry of a file that was made before there was a basis."""
        if isinstance(entry, dict) and "basis" not in entry:
            return {"basis": None, **entry}
        return entry
