"""Models of the export file: employers, applications, interviews, people and timetables."""

from typing import Annotated, Final

from pydantic import Field

from app.api.request.fields import (
    AgencyName,
    AnyId,
    Body,
    Clock,
    Country,
    DayOrInstant,
    Email,
    EmployerName,
    InRegion,
    Instant,
    JobTitle,
    LocalDate,
    LongText,
    PersonName,
    RoleName,
    ShortText,
    Subdivision,
    Url,
    Zone,
    text,
)
from app.api.v1.portability.export_entry import (
    CONTENT_HASH,
    MAX_ENTRIES,
    OF_ROUND,
    FileEntry,
    FileRecord,
    Hash,
)
from app.api.v1.pursuit.own_days import MAX_CATEGORIES, MAX_RANGES, HolidayCategories, Weekday
from app.api.v1.pursuit.person_shapes import MAX_INTERVIEWERS
from app.api.v1.shared import labels
from app.domain.facts import (
    AnswerStatus,
    Format,
    InterviewState,
    MissedBy,
    OutcomeKind,
    Part,
    Route,
    Stage,
)

#: Case-folding makes a name up to three times as long.
_LONGEST_KEY: Final = 600


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


class FileEmployer(InRegion, FileRecord):
    """An employer."""

    name: EmployerName
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
    content_hash: Hash | None = Field(description=CONTENT_HASH)
    created_at: Instant
    updated_at: Instant


class FileAgency(InRegion):
    """The agency that stands between."""

    name: AgencyName
    direct_contact_permitted: bool
    time_zone: Zone | None
    country: Country | None
    subdivision: Subdivision | None
    calendar: FileCalendar | None
    preferences: FilePreferences


class FileRegion(InRegion):
    """The region whose days count in one pursuit."""

    time_zone: Zone
    country: Country | None
    subdivision: Subdivision | None
    holiday_categories: HolidayCategories = Field(max_length=MAX_CATEGORIES)
    calendar: FileCalendar | None


class FileInterviewer(FileRecord):
    """A person of an interview, or of an application before any."""

    name: PersonName
    email: Email | None
    job_title: JobTitle | None
    part: Part
    no_calls: bool
    no_contact: bool
    created_at: Instant
    updated_at: Instant


class FileApplication(FileRecord):
    """An application, with the people met before any interview."""

    employer_id: AnyId
    role: RoleName
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


class FileInterview(FileRecord):
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
    count: int | None = Field(ge=0, le=MAX_ENTRIES)


class FileYesOrNo(Body):
    """Whether there is."""

    status: AnswerStatus
    value: bool | None


class FileTimetable(FileRecord):
    """One revision of what was said, of an interview or of an application before any."""

    application_id: AnyId | None = Field(description=OF_ROUND)
    interview_id: AnyId | None
    revision: int = Field(ge=1, le=MAX_ENTRIES)
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


class FileMergedEmployer(FileEntry):
    """An employer that was merged into another; its id and its name mean that one."""

    into_id: AnyId = Field(description="The employer that it was merged into.")
    name_key: Annotated[str, text(_LONGEST_KEY)] = Field(description="Its name, case-folded.")
    merged_at: Instant = Field(description="When it was merged.")
