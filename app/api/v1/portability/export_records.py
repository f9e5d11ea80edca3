"""Models of the export file: contacts, employer updates, feedback, tasks and marks."""

from typing import Annotated, Final

from pydantic import Field

from app.api.request.fields import (
    AgencyName,
    AnyId,
    Body,
    DayOrInstant,
    Instant,
    LocalDate,
    LongText,
    ShortText,
    text,
)
from app.api.v1.portability.export_entry import OF_ROUND, DerivedRecord, FileEntry, FileRecord, Hash
from app.api.v1.portability.export_pursuits import FileAnswerDue
from app.api.v1.pursuit.contact_shapes import EXTERNAL_ID, ContactKind
from app.api.v1.pursuit.feedback import MAX_ITEMS, ItemKind, RatingIn
from app.api.v1.shared import labels
from app.api.v1.tasks.task_kinds import TaskKind
from app.domain.actions import Channel, Kind
from app.domain.fact_enums import BreachReason
from app.domain.facts import (
    FeedbackSource,
    FeedbackWord,
    MarkState,
    OfferAnswer,
    OfferForm,
    Recipient,
    Result,
    UpdateKind,
    WhoCalls,
)
from app.usecases.pursuit.tasks import TaskState

_LONGEST_TITLE: Final = 500


class FileAttestation(Body):
    """The dated fact that an exception rests on; null where the kind has no such field."""

    update_id: AnyId | None
    contact_id: AnyId | None
    interview_id: AnyId | None
    slot: Instant | None
    received_at: Instant | None
    expires_at: DayOrInstant | None
    said: LongText | None
    right: LongText | None
    need: LongText | None
    decided_at: Instant | None


class FileContact(DerivedRecord):
    """A contact, as it was decided then."""

    application_id: AnyId | None = Field(description=OF_ROUND)
    interview_id: AnyId | None
    interviewer_id: AnyId | None
    kind: ContactKind
    channel: Channel
    recipient: Recipient
    result: Result | None
    happened_at: Instant
    recorded_at: Instant
    updated_at: Instant
    cleared: bool = Field(description="It was asked for, rather than recorded when it was over.")
    attestation: FileAttestation | None
    answer: OfferAnswer | None
    retracted_at: Instant | None
    retraction_reason: ShortText | None
    note: LongText | None
    breach: list[Annotated[str, text(100)]] = Field(max_length=100)
    breach_reason: BreachReason | None
    policy_version: Annotated[str, text(200)]
    basis: Annotated[str, text(100)] | None
    external_id: ShortText | None = Field(description=EXTERNAL_ID)
    content_hash: Hash | None


class FileUpdate(FileRecord):
    """An update from the employer."""

    application_id: AnyId | None = Field(description=OF_ROUND)
    interview_id: AnyId | None
    kind: UpdateKind
    received_at: Instant
    recorded_at: Instant
    updated_at: Instant
    channel: Channel | None
    answer_due: FileAnswerDue | None
    returns_on: LocalDate | None
    respond_by: DayOrInstant | None
    form: OfferForm | None
    paper_by: LocalDate | None
    call_at: DayOrInstant | None
    who_calls: WhoCalls | None
    due: DayOrInstant | None
    asks_for_times: bool | None
    review_on: LocalDate | None
    silence_means_no: bool
    retracted_at: Instant | None
    retraction_reason: ShortText | None
    feedback: FeedbackWord | None
    note: LongText | None
    external_id: ShortText | None = Field(description=EXTERNAL_ID)
    content_hash: Hash | None


class FileItem(FileEntry):
    """One thing that was said."""

    kind: ItemKind
    competency: ShortText | None
    theme: ShortText | None
    verbatim: LongText | None
    rating: RatingIn | None
    action: ShortText | None
    action_due: LocalDate | None
    done: bool


class FileFeedback(FileRecord):
    """Feedback on an interview."""

    interview_id: AnyId
    source: FeedbackSource
    received_at: Instant
    recorded_at: Instant
    updated_at: Instant
    items: list[FileItem] = Field(max_length=MAX_ITEMS)
    note: LongText | None
    content_hash: Hash | None


class FileTask(DerivedRecord):
    """A task: of one's own, or as it followed from the facts."""

    application_id: AnyId | None
    interview_id: AnyId | None
    interviewer_id: AnyId | None
    kind: TaskKind
    own: bool
    title: Annotated[str, text(_LONGEST_TITLE)]
    note: LongText | None
    opens_at: Instant | None
    due_at: Instant | None
    closes_at: Instant | None
    state: TaskState
    snoozed_until: Instant | None
    reason: ShortText | None
    settled_at: Instant | None
    policy_version: Annotated[str, text(200)] | None
    basis: Annotated[str, text(100)] | None
    external_id: ShortText | None = Field(description=labels.EXTERNAL_ID)
    metadata: labels.Metadata | None = Field(description=labels.METADATA)
    content_hash: Hash | None
    created_at: Instant
    updated_at: Instant


class FileMark(FileEntry):
    """The candidate's own word on a task."""

    application_id: AnyId
    interview_id: AnyId | None
    interviewer_id: AnyId | None
    kind: Kind
    state: MarkState
    happened_at: Instant
    snoozed_until: Instant | None


class FileEarlierContact(FileEntry):
    """A contact that counts where it was made, though it moved or was deleted since."""

    employer_id: AnyId = Field(description="The employer that it was made at.")
    application_id: AnyId | None = Field(description="The application that it was made in.")
    contact_id: AnyId | None = Field(description="The contact; null for one that was deleted.")
    kind: ContactKind
    recipient: Recipient
    happened_at: Instant
    agency: AgencyName | None = Field(description="The name of the agency that was asked.")


class FileAlias(FileEntry):
    """An id under which a record was sent again; it means that record."""

    contact_id: AnyId | None = Field(description="The contact that it means, if it is one.")
    employer_update_id: AnyId | None = Field(description="The update that it means, if it is one.")
    told_at: Instant = Field(description="When the record was sent again.")
