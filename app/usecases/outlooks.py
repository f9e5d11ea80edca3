"""Rows of `outlooks`: what the agenda shows of each pursuit, written whenever its facts change.

A row says what the decision says, until the instant at which time alone changes that. The
agenda brings rows whose instant has passed up to date first, as with tasks.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from app.domain.actions import Kind
from app.domain.decision import NextAction, Reason
from app.domain.facts import Pursuit
from app.domain.outlook import Outlook
from app.domain.policy import Policy
from app.usecases.ports import Amend, Change, Insert, Row
from app.usecases.row_values import maybe_instant, text

TABLE: Final = "outlooks"
#: The place of what waits for ever, after everything that has an instant.
NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)


def outlook_changes(
    pursuit: Pursuit, outlook: Outlook, row: Row | None, policy: Policy, now: datetime
) -> Iterator[Change]:
    """The change that makes the row of a pursuit say what its outlook says.

    A row that says the same is marked as derived anew: a fact that leaves what is next as it is may
    still shut a channel, and `changed_since` of the agenda is asked about decisions.
    """
    values = _values(pursuit, outlook, row, policy, now)
    if row is None:
        made = {"id": pursuit.application.id, "updated_at": now, "derived_at": now}
        yield Insert(TABLE, {**values, **made})
        return
    changed = {name: value for name, value in values.items() if row[name] != value}
    if changed:
        changed["updated_at"] = now
    yield Amend(TABLE, pursuit.application.id, {**changed, "derived_at": now})


def _values(
    pursuit: Pursuit, outlook: Outlook, row: Row | None, policy: Policy, now: datetime
) -> dict[str, object]:
    following, action = outlook.next_action, outlook.action
    return {
        "phase": outlook.phase.value,
        "turn": outlook.turn.value,
        "live": outlook.is_live,
        "kind": following.kind.value,
        "interview_id": round_of(pursuit, following),
        "interviewer_id": following.interviewer_id,
        "task_key": None if action is None else action.natural_key,
        "preferred_channel": None
        if action is None or action.preferred_channel is None
        else action.preferred_channel.value,
        "until": following.until,
        "since": _since(outlook, row, now),
        "due_at": None if action is None or following.kind is Kind.WAIT else action.due_at,
        "snoozed_until": None if action is None else action.snoozed_until,
        "because": [_document(reason) for reason in following.because],
        "next_change_at": outlook.changes_at,
        "basis": policy.basis,
    }


def round_of(pursuit: Pursuit, following: NextAction) -> str | None:
    """The round that a next action is about: its own, or else the last one."""
    if following.interview_id is not None:
        return following.interview_id
    return pursuit.interviews[-1].id if pursuit.interviews else None


def _since(outlook: Outlook, row: Row | None, now: datetime) -> datetime | None:
    """Since when it is to be done, or until when to wait.

    What has no instant at which it opened counts from when it was first next.
    """
    following = outlook.next_action
    if outlook.at is not None or following.kind is Kind.WAIT:
        return outlook.at
    same = row is not None and (row["kind"], row["interviewer_id"]) == (
        following.kind.value,
        following.interviewer_id,
    )
    return (maybe_instant(row, "since") or now) if same and row is not None else now


def _document(reason: Reason) -> dict[str, object]:
    """A reason as it is stored: with the fields that are shown, and its instant in UTC."""
    lifts_at = reason.lifts_at
    return {
        "rule": reason.rule,
        "message": reason.message,
        "lifts_at": None if lifts_at is None else f"{lifts_at.replace(tzinfo=None).isoformat()}Z",
        "facts": list(reason.facts),
        "tip": reason.tip,
        "grounds": reason.grounds,
    }


def place_in_agenda(row: Row) -> tuple[datetime, str]:
    """Where a row stands in the agenda: soonest first, and what waits for ever at the end."""
    return maybe_instant(row, "since") or NEVER, text(row, "id")


def shown(pursuit: Pursuit, outlook: Outlook, policy: Policy, at: datetime) -> Row:
    """A row of an outlook that is not stored, with what is shown beside it."""
    values = _values(pursuit, outlook, None, policy, at)
    held = next((one for one in pursuit.interviews if one.id == values["interview_id"]), None)
    people = [*pursuit.application.people]
    for interview in pursuit.interviews:
        people += interview.interviewers
    named = [one.name for one in people if one.id == values["interviewer_id"]]
    return {
        "id": pursuit.application.id,
        **values,
        "role": pursuit.application.role,
        "employer_id": pursuit.employer.id,
        "employer_name": pursuit.employer.name,
        **{
            name: None if held is None else getattr(held, name)
            for name in ("stage", "format", "state", "starts_at", "ends_at", "time_zone")
        },
        "interviewer_name": named[0] if named else None,
        "task_id": None,
    }
