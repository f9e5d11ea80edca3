"""Applications: one pursuit of one role at one employer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, cast

from app.domain.facts import Agency, Application, Employer, OutcomeKind, Pursuit, Route
from app.domain.facts import Outcome as OwnMove
from app.domain.policy import Policy
from app.usecases.common import (
    existing_or_conflict,
    known,
    named,
    not_in_future,
    pursuit_of,
    text,
    with_pursuit,
)
from app.usecases.errors import Conflict, Invalid, NotFound
from app.usecases.ids import new_id
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Remove, Row
from app.usecases.pursuit.employers import NewEmployer, Written, find_or_make
from app.usecases.refresh import refresh


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


def agency_json(agency: Agency | None) -> dict[str, object] | None:
    """An agency as it is kept in its column."""
    if agency is None:
        return None
    return {
        "name": agency.name,
        "direct_contact_permitted": agency.direct_contact_permitted,
    }


def application_row(
    command: NewApplication, application_id: str, employer_id: str, now: datetime
) -> Row:
    """The row of a new application."""
    return {
        "id": application_id,
        "employer_id": employer_id,
        "role": command.role,
        "route": command.route.value,
        "agency": agency_json(command.agency),
        "outcome_kind": None,
        "outcome_at": None,
        "note": command.note,
        "content_hash": command.content_hash,
        "created_at": now,
        "updated_at": now,
    }


def application_fact(row: Row) -> Application:
    """The fact that a row of applications stands for."""
    agency = cast("Mapping[str, object] | None", row["agency"])
    kind = row["outcome_kind"]
    return Application(
        text(row, "id"),
        text(row, "role"),
        Route(text(row, "route")),
        None
        if agency is None
        else Agency(str(agency["name"]), bool(agency["direct_contact_permitted"])),
        None
        if kind is None
        else OwnMove(OutcomeKind(str(kind)), cast("datetime", row["outcome_at"])),
    )


def employer_of(
    context: PursuitContext, described: NewEmployer | None, now: datetime
) -> tuple[Employer, tuple[Change, ...]]:
    """The employer that is named by id or described inline."""
    if described is not None:
        return find_or_make(context, described, now)
    if context.employer is None:
        raise NotFound("employer")
    return context.employer, ()


def start_application(
    context: PursuitContext, employer: Employer, command: NewApplication, now: datetime
) -> tuple[Pursuit, Row]:
    """A new pursuit at this employer: re-applying starts afresh, with the same wishes kept."""
    row = application_row(command, command.id or new_id(now), employer.id, now)
    return Pursuit(application_fact(row), employer, elsewhere=context.shared), row


def create_application(
    context: PursuitContext | None, command: NewApplication, operator: Policy, now: datetime
) -> Outcome[Written]:
    """Make an application, and its employer if it is a new one."""
    context = known(context, "employer")
    again = existing_or_conflict(context, "applications", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    employer, changes = employer_of(context, command.employer, now)
    pursuit, row = start_application(context, employer, command, now)
    policy = policy_of(context.account, operator)
    tasks = refresh((pursuit,), context.tasks, policy, now)
    changes = (*changes, Insert("applications", row), *tasks)
    return Outcome(Written(row, created=True), changes)


#: A merge patch that changes nothing.
LEFT: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ChangeApplication:
    """New values; what is absent is left.

    agency, outcome: merge patches of these; None takes the agency away, or reopens, and
        `LEFT` leaves them.
    """

    values: Mapping[str, object]
    agency: Mapping[str, object] | None = field(default_factory=lambda: LEFT)
    outcome: Mapping[str, object] | None = field(default_factory=lambda: LEFT)


def change_application(
    context: PursuitContext | None, command: ChangeApplication, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Change an application: its role, its route, or how the candidate ended it."""
    context, row = named(context, "application")
    values = dict(command.values)
    if command.agency is not LEFT:
        values["agency"] = _agency_column(command.agency, row)
    if command.outcome is not LEFT:
        values |= _outcome_columns(command.outcome, row, now)
    if all(row[column] == value for column, value in values.items()):
        return Outcome(row)
    values["updated_at"] = now
    after = {**row, **values}
    application = application_fact(after)
    if application.route is Route.DIRECT and application.agency is not None:
        raise Invalid(
            "/agency", "incompatible_fields", "An application by the direct route has no agency."
        )
    pursuit = replace(pursuit_of(context, application.id), application=application)
    policy = policy_of(context.account, operator)
    tasks = refresh(with_pursuit(context.pursuits, pursuit), context.tasks, policy, now)
    return Outcome(after, (Amend("applications", application.id, values), *tasks))


def _agency_column(patch: Mapping[str, object] | None, row: Row) -> dict[str, object] | None:
    if patch is None:
        return None
    before = cast("Mapping[str, object] | None", row["agency"])
    merged = {**({"direct_contact_permitted": False} if before is None else before), **patch}
    if "name" not in merged:
        raise Invalid("/agency/name", "missing", "A new agency needs its name.")
    return agency_json(Agency(str(merged["name"]), bool(merged["direct_contact_permitted"])))


def _outcome_columns(
    patch: Mapping[str, object] | None, row: Row, now: datetime
) -> dict[str, object]:
    if patch is None:
        return {"outcome_kind": None, "outcome_at": None}
    kind = cast("OutcomeKind | None", patch.get("kind"))
    if kind is None and row["outcome_kind"] is None:
        raise Invalid("/outcome/kind", "missing", "A new outcome needs its kind.")
    columns: dict[str, object] = {} if kind is None else {"outcome_kind": kind.value}
    # Without a new instant the old one stays; where there is none, it is now.
    if "happened_at" in patch or row["outcome_at"] is None:
        happened_at = cast("datetime | None", patch.get("happened_at"))
        columns["outcome_at"] = not_in_future(happened_at, now, "/outcome/happened_at")
    return columns


def delete_application(context: PursuitContext | None, now: datetime) -> Outcome[None]:
    """Remove an application that has no interviews and no tasks of the candidate's own."""
    del now
    context, row = named(context, "application")
    pursuit = pursuit_of(context, text(row, "id"))
    mine = [task for task in context.tasks if task["application_id"] == pursuit.application.id]
    if pursuit.interviews or any(task["own"] for task in mine):
        raise Conflict(
            "in_use", "There are interviews or tasks of this application; delete those first."
        )
    removals = [Remove("tasks", text(task, "id")) for task in mine]
    return Outcome(None, (*removals, Remove("applications", pursuit.application.id)))
