"""Applications: one pursuit of one role at one employer, with or without a round."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from app.domain.facts import (
    NO_PREFERENCES,
    Agency,
    Application,
    DayOrInstant,
    Employer,
    Interviewer,
    OutcomeKind,
    Preferences,
    Pursuit,
    Region,
    Route,
)
from app.domain.facts import Outcome as OwnMove
from app.domain.policy import Policy
from app.usecases import json_columns
from app.usecases.client_ids import existing_or_conflict
from app.usecases.errors import Conflict, Invalid, NotFound
from app.usecases.ids import new_id
from app.usecases.instants import not_in_future, rfc3339
from app.usecases.lookups import known, named, pursuit_of, with_pursuit
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.agency_and_region import Document, agency_document, region_document
from app.usecases.pursuit.employers import (
    LEFT,
    NO_LABELS,
    NewEmployer,
    checked_region,
    find_or_make,
)
from app.usecases.pursuit.external_ids import Labels, check_external_id, with_labels
from app.usecases.pursuit.interviewers import (
    NewInterviewer,
    new_people,
    person_fact,
    replace_people,
)
from app.usecases.refresh import refresh
from app.usecases.row_values import text


@dataclass(frozen=True, slots=True)
class NewApplication:
    """An application as a client describes it.

    `employer` is None where the employer is named by id: it is loaded by the key then.
    """

    role: str
    route: Route
    agency: Agency | None = None
    note: str | None = None
    employer: NewEmployer | None = None
    id: str | None = None
    content_hash: str | None = None
    applied_at: DayOrInstant | None = None
    closing_on: date | None = None
    internal: bool = False
    posting_url: str | None = None
    region: Region | None = None
    preferences: Preferences = NO_PREFERENCES
    people: tuple[NewInterviewer, ...] = ()
    labels: Labels = NO_LABELS


@dataclass(frozen=True, slots=True)
class Started:
    """A new pursuit, its row, and all that is to be added for it."""

    pursuit: Pursuit
    row: Row
    people: tuple[Row, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class WrittenApplication:
    """The row of an application, whether this call made it, and its people if it did."""

    row: Row
    created: bool
    people: tuple[Row, ...] = ()


def application_row(
    command: NewApplication, application_id: str, employer_id: str, now: datetime
) -> Row:
    """The row of a new application."""
    return {
        "id": application_id,
        "employer_id": employer_id,
        "role": command.role,
        "route": command.route.value,
        "agency": json_columns.agency_json(command.agency),
        "outcome_kind": None,
        "outcome_at": None,
        "outcome_by": None,
        "applied_at": command.applied_at,
        "closing_on": command.closing_on,
        "internal": command.internal,
        "posting_url": command.posting_url,
        "region": json_columns.region_json(command.region),
        "no_calls": command.preferences.no_calls,
        "no_contact": command.preferences.no_contact,
        "note": command.note,
        "content_hash": command.content_hash,
        **command.labels.columns,
        "created_at": now,
        "updated_at": now,
    }


def application_fact(row: Row, before: Application | None = None) -> Application:
    """The fact that a row of applications stands for.

    before: the application as it was, whose people and timetables stay
    """
    kind = row["outcome_kind"]
    return Application(
        text(row, "id"),
        text(row, "role"),
        Route(text(row, "route")),
        json_columns.agency(cast("Document | None", row["agency"])),
        None
        if kind is None
        else OwnMove(OutcomeKind(str(kind)), cast("datetime", row["outcome_at"])),
        cast("date | None", row["applied_at"]),
        cast("date | None", row["closing_on"]),
        bool(row["internal"]),
        json_columns.region(cast("Document | None", row["region"])),
        Preferences(bool(row["no_calls"]), bool(row["no_contact"])),
        () if before is None else before.people,
        () if before is None else before.timetables,
    )


def employer_of(
    context: PursuitContext, described: NewEmployer | None, policy: Policy, now: datetime
) -> tuple[Employer, tuple[Change, ...]]:
    """The employer that is named by id or described inline."""
    if described is not None:
        return find_or_make(context, described, policy, now)
    if context.employer is None:
        raise NotFound("employer")
    return context.employer, ()


def start_application(
    context: PursuitContext,
    employer: Employer,
    command: NewApplication,
    policy: Policy,
    now: datetime,
    pointer: str = "/application",
) -> Started:
    """A new pursuit at this employer: re-applying starts afresh, with the same wishes kept."""
    check_external_id(context, "applications", command.labels.external_id)
    row = application_row(command, command.id or new_id(now), employer.id, now)
    application = application_fact(row)
    _check(application, employer, policy, now, pointer)
    of = (None, application.id, employer.id)
    people = new_people(context, command.people, of, now, f"{pointer}/people")
    application = replace(application, people=tuple(person_fact(one) for one in people))
    return Started(
        Pursuit(application, employer, elsewhere=context.shared),
        row,
        people,
        (Insert("applications", row), *(Insert("interviewers", one) for one in people)),
    )


def _check(
    application: Application, employer: Employer, policy: Policy, now: datetime, pointer: str
) -> None:
    """Refuse an application of the future, an agency that is not asked, days that cannot be."""
    agency = application.agency
    if application.route is Route.DIRECT and agency is not None:
        raise Invalid(
            f"{pointer}/agency",
            "incompatible_fields",
            "An application by the direct route has no agency.",
        )
    if application.region is not None:
        checked_region(application.region, policy, f"{pointer}/region")
    if agency is not None and agency.region is not None:
        checked_region(agency.region, policy, f"{pointer}/agency")
    applied_at = application.applied_at
    if isinstance(applied_at, datetime):
        not_in_future(applied_at, now, f"{pointer}/applied_at")
    elif applied_at is not None:
        zone = ZoneInfo((application.region or employer.region).time_zone)
        if applied_at > now.astimezone(zone).date():
            raise Invalid(
                f"{pointer}/applied_at",
                "in_the_future",
                f"This day must not lie in the future; it is {rfc3339(now)} now.",
            )


def create_application(
    context: PursuitContext | None, command: NewApplication, operator: Policy, now: datetime
) -> Outcome[WrittenApplication]:
    """Make an application, and its employer if it is a new one."""
    context = known(context, "employer")
    again = existing_or_conflict(context, "applications", command.id, command.content_hash)
    if again is not None:
        return Outcome(WrittenApplication(again, created=False))
    policy = policy_of(context.account, operator)
    employer, changes = employer_of(context, command.employer, policy, now)
    started = start_application(context, employer, command, policy, now, "")
    tasks = refresh((started.pursuit,), context.tasks, context.outlooks, policy, now)
    return Outcome(
        WrittenApplication(started.row, created=True, people=started.people),
        (*changes, *started.changes, *tasks),
    )


@dataclass(frozen=True, slots=True)
class ChangeApplication:
    """New values; what is absent is left.

    agency, region, outcome: merge patches of these; None takes it away, or reopens, and
        `LEFT` leaves it
    people: the people from now on; None leaves them
    with_contacts: people that contacts name which are no facts any more (they were not
        made): they cannot be taken out either
    """

    values: Mapping[str, object]
    agency: Document | None = field(default_factory=lambda: LEFT)
    region: Document | None = field(default_factory=lambda: LEFT)
    outcome: Document | None = field(default_factory=lambda: LEFT)
    people: tuple[NewInterviewer, ...] | None = None
    with_contacts: frozenset[str] = frozenset()


def change_application(
    context: PursuitContext | None, command: ChangeApplication, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Change an application: its role, its route, or how the candidate ended it."""
    context, row = named(context, "application")
    pursuit = pursuit_of(context, text(row, "id"))
    policy = policy_of(context.account, operator)
    values = with_labels(context, "applications", row, command.values)
    if command.agency is not LEFT:
        values["agency"] = agency_document(command.agency, row)
    if command.region is not LEFT:
        values["region"] = region_document(command.region, row)
    if command.outcome is not LEFT:
        values |= _outcome_columns(command.outcome, row, now)
    values = {name: value for name, value in values.items() if row[name] != value}
    people, changes = _people(context, pursuit, command, now)
    if not values and not changes:
        return Outcome(row)
    values["updated_at"] = now
    after = {**row, **values}
    application = replace(application_fact(after, pursuit.application), people=people)
    _check(application, pursuit.employer, policy, now, "")
    changed = replace(pursuit, application=application)
    removed = {one.id for one in pursuit.application.people} - {one.id for one in people}
    kept = [task for task in context.tasks if task["interviewer_id"] not in removed]
    tasks = refresh(with_pursuit(context.pursuits, changed), kept, context.outlooks, policy, now)
    return Outcome(after, (Amend("applications", application.id, values), *changes, *tasks))


def _people(
    context: PursuitContext, pursuit: Pursuit, command: ChangeApplication, now: datetime
) -> tuple[tuple[Interviewer, ...], tuple[Change, ...]]:
    before = pursuit.application.people
    if command.people is None:
        return before, ()
    of = ((None, pursuit.application.id, pursuit.employer.id), command.with_contacts)
    loaded = (context, pursuit)
    return replace_people(loaded, before, command.people, of, now, "/people")


def _outcome_columns(patch: Document | None, row: Row, now: datetime) -> dict[str, object]:
    if patch is None:
        if row["outcome_by"] is not None:
            raise Conflict(
                "state_conflict",
                "A contact set this outcome, and it goes with that contact: "
                f"take back the contact {row['outcome_by']}.",
            )
        return {"outcome_kind": None, "outcome_at": None}
    kind = cast("OutcomeKind | None", patch.get("kind"))
    if kind is None and row["outcome_kind"] is None:
        raise Invalid("/outcome/kind", "missing", "A new outcome needs its kind.")
    columns: dict[str, object] = {} if kind is None else {"outcome_kind": kind.value}
    if "kind" in patch or "happened_at" in patch:
        columns["outcome_by"] = None
    # Without a new instant the old one stays; where there is none, it is now.
    if "happened_at" in patch or row["outcome_at"] is None:
        happened_at = cast("datetime | None", patch.get("happened_at"))
        columns["outcome_at"] = not_in_future(happened_at, now, "/outcome/happened_at")
    return columns
