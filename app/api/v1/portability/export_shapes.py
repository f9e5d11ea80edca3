"""Models of the export file, which an import accepts as well.

Every field is always there. What follows from the rest is left out (to which application
a contact belongs, say), so that a file cannot contradict itself.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Final, Literal, get_args, get_origin

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.api.request.fields import (
    AnyId,
    Body,
    Clock,
    Country,
    DayOrInstant,
    Email,
    Id,
    Instant,
    LocalDate,
    LongText,
    ShortText,
    Subdivision,
    Url,
    Zone,
    check_subdivision,
    text,
)
from app.api.v1.accounts.accounts import Language
from app.api.v1.pursuit.contact_shapes import EXTERNAL_ID, ContactKind
from app.api.v1.pursuit.feedback import MAX_ITEMS, ItemKind, RatingIn
from app.api.v1.pursuit.own_days import MAX_CATEGORIES, MAX_RANGES, HolidayCategories, Weekday
from app.api.v1.pursuit.person_shapes import MAX_INTERVIEWERS
from app.api.v1.shared import labels
from app.api.v1.shared.records import WriterKind
from app.api.v1.tasks.task_kinds import TaskKind
from app.domain.actions import Channel, Kind
from app.domain.fact_enums import BreachReason
from app.domain.facts import (
    AnswerStatus,
    FeedbackSource,
    FeedbackWord,
    Format,
    InterviewState,
    MarkState,
    MissedBy,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    Part,
    Recipient,
    Result,
    Route,
    Stage,
    UpdateKind,
    WhoCalls,
)
from app.usecases.pursuit.tasks import TaskState

FORMAT: Final = "bide-export"
VERSION: Final = 4

_MOST: Final = 1_000_000
#: What a record of a file may count, so that there is room to count on: a column ends at
#: 2,147,483,647.
MAX_VERSION: Final = 2_000_000_000
#: Entries that a section of a file may have.
MAX_ENTRIES: Final = _MOST
_LONGEST_TITLE: Final = 500
#: Case-folding makes a name up to three times as long.
_LONGEST_KEY: Final = 600

Hash = Annotated[str, text(64, shortest=64, pattern="^[0-9a-f]{64}$")]
_OF_ROUND: Final = "The application. Null, as in a file of version 1: that of the interview."
_HASH: Final = "A hash of the request, to recognise retries, where the client chose the id."


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


class _Entry(Body):
    """What every entry has."""

    id: Id


class _Versioned(_Entry):
    """What every entry has that is a record of its own."""

    version: int = Field(ge=1, le=MAX_VERSION)
    written_by: FileWriter


class FileClosed(Body):
    """A range of days on which an employer or an agency is closed."""

    from_: LocalDate = Field(alias="from")
    to: LocalDate
    reason: ShortText | None


class FileCalendar(Body):
    """Days and hours of an employer's own."""

    work_week: list[Weekday] | None = Field(max_length=7)
    hours: dict[Weekday, tuple[Clock, Clock]]
    closed: list[FileClosed] = Field(max_length=MAX_RANGES)
    open: list[LocalDate] = Field(max_length=MAX_RANGES)


class FilePreferences(Body):
    """Wishes about contacts."""

    no_calls: bool
    no_contact: bool


class FileEmployer(_Versioned):
    """An employer."""

    name: ShortText
    time_zone: Zone
    country: Country | None
    subdivision: Subdivision | None
    no_calls: bool
    no_contact: bool
    holiday_categories: HolidayCategories | None = Field(max_length=MAX_CATEGORIES)
    calendar: FileCalendar | None
    note: LongText | None
    external_id: ShortText | None = Field(description=labels.EXTERNAL_ID)
    metadata: labels.Metadata | None = Field(description=labels.METADATA)
    content_hash: Hash | None = Field(description=_HASH)
    created_at: Instant
    updated_at: Instant

    @field_validator("subdivision")
    @classmethod
    def _known(cls, value: str | None, info: ValidationInfo) -> str | None:
        return check_subdivision(info.data.get("country"), value)


class FileAgency(Body):
    """The agency that stands between."""

    name: ShortText
    direct_contact_permitted: bool
    time_zone: Zone | None
    country: Country | None
    subdivision: Subdivision | None
    calendar: FileCalendar | None
    preferences: FilePreferences

    @field_validator("subdivision")
    @classmethod
    def _known(cls, value: str | None, info: ValidationInfo) -> str | None:
        return check_subdivision(info.data.get("country"), value)


class FileRegion(Body):
    """Whose days count in one pursuit."""

    time_zone: Zone
    country: Country | None
    subdivision: Subdivision | None
    holiday_categories: HolidayCategories = Field(max_length=MAX_CATEGORIES)
    calendar: FileCalendar | None

    @field_validator("subdivision")
    @classmethod
    def _known(cls, value: str | None, info: ValidationInfo) -> str | None:
        return check_subdivision(info.data.get("country"), value)


class FileInterviewer(_Versioned):
    """A person of an interview, or of an application before any."""

    name: ShortText
    email: Email | None
    job_title: ShortText | None
    part: Part
    no_calls: bool
    no_contact: bool
    created_at: Instant
    updated_at: Instant


class FileApplication(_Versioned):
    """An application, with the people met before any interview."""

    employer_id: AnyId
    role: ShortText
    route: Route
    agency: FileAgency | None
    outcome_kind: OutcomeKind | None
    outcome_at: Instant | None
    outcome_by: AnyId | None = Field(description="The contact that set the outcome.")
    applied_at: DayOrInstant | None
    closing_on: LocalDate | None
    internal: bool
    posting_url: Url | None
    region: FileRegion | None
    no_calls: bool
    no_contact: bool
    people: list[FileInterviewer] = Field(max_length=MAX_INTERVIEWERS)
    note: LongText | None
    external_id: ShortText | None = Field(description=labels.EXTERNAL_ID)
    metadata: labels.Metadata | None = Field(description=labels.METADATA)
    content_hash: Hash | None
    created_at: Instant
    updated_at: Instant


class FileInterview(_Versioned):
    """An interview, with its people in their order."""

    application_id: AnyId
    stage: Stage
    format: Format
    state: InterviewState
    starts_at: Instant
    ends_at: Instant
    end_assumed: bool
    missed_by: MissedBy | None
    state_at: Instant | None
    state_by: AnyId | None = Field(description="The update that set the state.")
    slot_since: Instant | None
    time_zone: Zone
    note: LongText | None
    external_id: ShortText | None = Field(description=labels.EXTERNAL_ID)
    metadata: labels.Metadata | None = Field(description=labels.METADATA)
    content_hash: Hash | None
    created_at: Instant
    updated_at: Instant
    interviewers: list[FileInterviewer] = Field(max_length=MAX_INTERVIEWERS)


class FileAnswerDue(Body):
    """When the candidate will hear."""

    status: AnswerStatus
    date: LocalDate | None
    instant: Instant | None
    earliest: LocalDate | None
    latest: LocalDate | None
    ask_from: LocalDate | None


class FileCount(Body):
    """How many there are."""

    status: AnswerStatus
    count: int | None = Field(ge=0, le=_MOST)


class FileYesOrNo(Body):
    """Whether there is."""

    status: AnswerStatus
    value: bool | None


class FileTimetable(_Versioned):
    """One revision of what was said, of an interview or of an application before any."""

    application_id: AnyId | None = Field(description=_OF_ROUND)
    interview_id: AnyId | None
    revision: int = Field(ge=1, le=_MOST)
    said_at: Instant
    recorded_at: Instant
    answer_due: FileAnswerDue
    posts: FileCount
    applicants: FileCount
    another_stage: FileYesOrNo
    as_said: LongText | None
    silence_means_no: bool
    retracted_at: Instant | None
    retraction_reason: ShortText | None


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


class _Derived(_Versioned):
    """An entry that names the basis it was derived on."""

    @model_validator(mode="before")
    @classmethod
    def _with_basis(cls, entry: object) -> object:
        """Take an entry of a file that was made before there was a basis."""
        if isinstance(entry, dict) and "basis" not in entry:
            return {"basis": None, **entry}
        return entry


class FileContact(_Derived):
    """A contact, as it was decided then."""

    application_id: AnyId | None = Field(description=_OF_ROUND)
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


class FileUpdate(_Versioned):
    """An update from the employer."""

    application_id: AnyId | None = Field(description=_OF_ROUND)
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


class FileItem(_Entry):
    """One thing that was said."""

    kind: ItemKind
    competency: ShortText | None
    theme: ShortText | None
    verbatim: LongText | None
    rating: RatingIn | None
    action: ShortText | None
    action_due: LocalDate | None
    done: bool


class FileFeedback(_Versioned):
    """Feedback on an interview."""

    interview_id: AnyId
    source: FeedbackSource
    received_at: Instant
    recorded_at: Instant
    updated_at: Instant
    items: list[FileItem] = Field(max_length=MAX_ITEMS)
    note: LongText | None
    content_hash: Hash | None


class FileTask(_Derived):
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


class FileMark(_Entry):
    """The candidate's own word on a task."""

    application_id: AnyId
    interview_id: AnyId | None
    interviewer_id: AnyId | None
    kind: Kind
    state: MarkState
    happened_at: Instant
    snoozed_until: Instant | None


class FileEarlierContact(_Entry):
    """A contact that counts where it was made, though it moved or was deleted since."""

    employer_id: AnyId = Field(description="The employer that it was made at.")
    application_id: AnyId | None = Field(description="The application that it was made in.")
    contact_id: AnyId | None = Field(description="The contact; null for one that was deleted.")
    kind: ContactKind
    recipient: Recipient
    happened_at: Instant
    agency: ShortText | None = Field(description="The name of the agency that was asked.")


class FileMergedEmployer(_Entry):
    """An employer that was merged into another; its id and its name mean that one."""

    into_id: AnyId = Field(description="The employer that it was merged into.")
    name_key: Annotated[str, text(_LONGEST_KEY)] = Field(description="Its name, case-folded.")
    merged_at: Instant = Field(description="When it was merged.")


class FileAlias(_Entry):
    """An id under which a record was sent again; it means that record."""

    contact_id: AnyId | None = Field(description="The contact that it means, if it is one.")
    employer_update_id: AnyId | None = Field(description="The update that it means, if it is one.")
    told_at: Instant = Field(description="When the record was sent again.")


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
    employers: list[FileEmployer] = Field(max_length=_MOST)
    applications: list[FileApplication] = Field(max_length=_MOST)
    interviews: list[FileInterview] = Field(max_length=_MOST)
    timetables: list[FileTimetable] = Field(max_length=_MOST)
    contacts: list[FileContact] = Field(max_length=_MOST)
    employer_updates: list[FileUpdate] = Field(max_length=_MOST)
    feedback: list[FileFeedback] = Field(max_length=_MOST)
    tasks: list[FileTask] = Field(max_length=_MOST)
    marks: list[FileMark] = Field(max_length=_MOST)
    earlier_contacts: list[FileEarlierContact] = Field(max_length=_MOST)
    merged_employers: list[FileMergedEmployer] = Field(max_length=_MOST)
    aliases: list[FileAlias] = Field(max_length=_MOST)


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
