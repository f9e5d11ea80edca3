"""External ids and metadata of records in bodies and answers.

The limit is in `usecases/pursuit/external_ids.py`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from app.api.request.fields import Body, ShortText, text
from app.usecases.ports import Row
from app.usecases.pursuit.external_ids import MOST_METADATA, Labels

MAX_NAME: Final = 100
EXTERNAL_ID: Final = "What another system calls it: one record of this kind in the account has it."
METADATA: Final = f"Short strings of your own, {MOST_METADATA} at most; nothing here reads them."

MetadataName = Annotated[str, text(MAX_NAME)]
Metadata = Annotated[dict[MetadataName, ShortText], Field(max_length=MOST_METADATA)]
#: A merge patch of metadata: null takes an entry away.
MetadataPatch = Annotated[dict[MetadataName, ShortText | None], Field(max_length=100)]


class Labelled(Body):
    """A body that may say what the record is called elsewhere."""

    external_id: ShortText | None = Field(default=None, description=EXTERNAL_ID)
    metadata: Metadata | None = Field(default=None, description=METADATA)

    def labels(self) -> Labels:
        """The same, as the use case takes it."""
        return Labels(self.external_id, self.metadata or {})


def labels_view(row: Row) -> dict[str, Any]:
    """The external id and the metadata of a record as they are answered."""
    metadata = row["metadata"]
    return {
        "external_id": row["external_id"],
        "metadata": metadata if isinstance(metadata, Mapping) else {},
    }
