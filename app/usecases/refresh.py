"""Refresh of derived tasks from the facts, in the transaction of every change.

For each pursuit that it is given, as a rule the one that was written, the decision is
computed, and each of its actions is compared with its row:

    allowed, or not yet with a known opening    an open task with that window, or a skipped
                                                one as long as the skip holds
    done                                        the task is done
    refused, or no entry any more               an open task is dropped, unless its time
                                                ran out first: then it lapsed, and says so

Skips and snoozes are marks, which the decision reads; the row says what the decision says
of them. `snoozed_until` of a skipped row is the instant at which the skip ends by itself.
Every derived row names the basis that it was computed on (`Policy.basis`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from app.domain.action_kinds import ROW_OF
from app.domain.actions import Kind
from app.domain.calendars import calendars_of
from app.domain.decision import Action, Verdict
from app.domain.facts import MarkState, Pursuit
from app.domain.outlook import owed_and_outlook
from app.domain.policy import Policy
from app.usecases.ids import new_id
from app.usecases.instants import EPOCH
from app.usecases.lookups import with_pursuit
from app.usecases.outlooks import outlook_changes
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, PursuitContext, Row
from app.usecases.row_values import maybe_instant, text

_LONGEST_TITLE: Final = 500


def refresh(
    pursuits: Iterable[Pursuit],
    tasks: Iterable[Row],
    outlooks: Iterable[Row],
    policy: Policy,
    now: datetime,
) -> tuple[Change, ...]:
    """The changes that make the tasks and the outlooks of these pursuits follow from their facts.

    tasks, outlooks: their rows as they are now
    """
    dated, policy = policy, policy.at(now)
    rows: dict[object, dict[str, Row]] = {}
    for row in tasks:
        key = row["natural_key"]
        if not row["own"] and key is not None:
            rows.setdefault(row["application_id"], {})[str(key)] = row
    stored = {row["id"]: row for row in outlooks}
    changes: list[Change] = []
    for pursuit in pursuits:
        application_id = pursuit.application.id
        owed, outlook = owed_and_outlook(pursuit, dated, calendars_of(policy), now)
        changes.extend(_of_pursuit(pursuit, owed, rows.get(application_id, {}), policy, now))
        changes.extend(outlook_changes(pursuit, outlook, stored.get(application_id), policy, now))
    return tuple(changes)


def refreshes(
    context: PursuitContext | None, operator: Policy, now: datetime
) -> Iterator[tuple[datetime, tuple[Change, ...]]]:
    """The changes that bring one application up to date with facts, numbers and the time.

    Each come with the instant at which they are made. That is now, and of an account with a clock
    of its own, which may be moved past several instants at once, each instant at which the
    outlook changes: so what happens by itself is the same however far the clock is moved.
    """
    if context is None:
        return  # The application has been deleted meanwhile.
    policy = policy_of(context.account, operator)
    tasks, outlooks = context.tasks, context.outlooks
    caught_up = False
    edge = _next_edge(outlooks) if context.account["clock_at"] is not None else None
    while edge is not None and edge <= now:
        changes = refresh(context.pursuits, tasks, outlooks, policy, edge)
        yield edge, changes
        caught_up = True
        tasks, outlooks = _applied("tasks", tasks, changes), _applied("outlooks", outlooks, changes)
        following = _next_edge(outlooks)
        # What it says ends later than now, or else it would be asked for ever.
        edge = following if following is not None and following > edge else None
    if not caught_up:
        yield now, refresh(context.pursuits, tasks, outlooks, policy, now)


def _next_edge(outlooks: Iterable[Row]) -> datetime | None:
    """The next instant at which time alone changes what an outlook says."""
    ends = (maybe_instant(row, "next_change_at") for row in outlooks)
    return min((one for one in ends if one is not None), default=None)


def _applied(table: str, rows: tuple[Row, ...], changes: Iterable[Change]) -> tuple[Row, ...]:
    """The rows of a table as changes make them."""
    by_id = {row["id"]: row for row in rows}
    for change in changes:
        if change.table != table:
            continue
        if isinstance(change, Insert):
            by_id[change.values["id"]] = change.values
        elif isinstance(change, Amend):
            by_id[change.id] = {**by_id[change.id], **change.values}
    return tuple(by_id.values())


def refresh_after(
    context: PursuitContext, after: Pursuit, policy: Policy, now: datetime
) -> tuple[Change, ...]:
    """The changes that make the rows of the loaded pursuit follow from what it has become."""
    pursuits = with_pursuit(context.pursuits, after)
    return refresh(pursuits, context.tasks, context.outlooks, policy, now)


def _of_pursuit(
    pursuit: Pursuit,
    owed: Iterable[Action],
    rows: dict[str, Row],
    policy: Policy,
    now: datetime,
) -> Iterator[Change]:
    left = dict(rows)
    for action in owed:
        row = left.pop(action.natural_key, None)
        values = _values(action, _title(pursuit, action), row, policy, now)
        if row is None:
            if values is not None:
                yield Insert("tasks", _new_row(pursuit, action, values, policy, now))
        elif values is not None:
            yield Amend("tasks", text(row, "id"), values)
    gone = [
        (row, values)
        for row in left.values()
        if (values := _without_entry(row, policy, now, skipped=_is_skipped(pursuit, row)))
        is not None
    ]
    # Rows come in the order of their ids, which of one instant are drawn by lot.
    for row, values in sorted(gone, key=lambda one: (one[0]["kind"], one[0]["title"])):
        yield Amend("tasks", text(row, "id"), values)


def _is_skipped(pursuit: Pursuit, row: Row) -> bool:
    """Whether the latest mark of a task without an entry in the decision is a skip."""
    place = row["kind"], row["interview_id"], row["interviewer_id"]
    said = [
        mark.state
        for mark in pursuit.marks
        if (mark.kind, mark.interview_id, mark.interviewer_id) == place
    ]
    return bool(said) and said[-1] is MarkState.SKIPPED


def _stands(action: Action) -> bool:
    if action.verdict is Verdict.ALLOWED:
        return True
    return action.verdict is Verdict.NOT_YET and action.opens_at is not None


def _values(
    action: Action, title: str, row: Row | None, policy: Policy, now: datetime
) -> dict[str, object] | None:
    """The columns to write for one entry, or None where nothing changes."""
    if not _stands(action):
        if row is None:
            return None
        if action.verdict is Verdict.DONE:
            return _settled(row, "done", policy, now)
        return _without_entry(row, policy, now, skipped=action.skipped)
    state = "skipped" if action.skipped else "open"
    if row is None:
        ready = ready_at(action.opens_at, action.put_off_until)
        settled_at = now if action.skipped else None
        return {
            **_window(action),
            "title": title,
            "ready_at": ready,
            "state": state,
            "snoozed_until": action.put_off_until,
            "settled_at": settled_at,
        }
    return _compared(action, row, state, title, policy, now)


def _window(action: Action) -> dict[str, object]:
    return {
        "opens_at": action.opens_at,
        "due_at": action.due_at,
        "closes_at": action.closes_at,
    }


def _compared(
    action: Action, row: Row, state: str, title: str, policy: Policy, now: datetime
) -> dict[str, object] | None:
    follows = {
        **_window(action),
        "state": state,
        "snoozed_until": action.put_off_until,
        "ready_at": ready_at(action.opens_at, action.put_off_until),
    }
    same = all(row[column] == value for column, value in follows.items())
    # Employers and people are renamed, and what is still to do names them as they are now.
    if same and (row["title"] == title or state != "open"):
        return _basis_only(row, policy)
    values: dict[str, object] = {**follows, "title": title}
    if row["state"] != state:
        # An old word on it is over; that of a skip comes with it.
        values |= {"reason": None, "settled_at": None if state == "open" else now}
    return {**values, **_stamp(policy), "updated_at": now}


def _without_entry(
    row: Row, policy: Policy, now: datetime, *, skipped: bool
) -> dict[str, object] | None:
    """The columns to write where the decision has no such action.

    skipped: whether its latest mark is a skip
    """
    if skipped:
        open_ = row["state"] == "open"
        return _settled_as("skipped", now, policy, now) if open_ else _basis_only(row, policy)
    closes_at = maybe_instant(row, "closes_at")
    lapsed = closes_at is not None and closes_at <= now
    if row["state"] == "skipped":
        word_over = {"reason": None, "snoozed_until": None}
        if lapsed:
            return {**_settled_as("open", None, policy, now), **word_over}
        return {**_settled_as("dropped", now, policy, now), **word_over}
    if row["state"] == "open" and not lapsed:
        return _settled_as("dropped", now, policy, now)
    return _basis_only(row, policy)


def _settled(row: Row, state: str, policy: Policy, now: datetime) -> dict[str, object] | None:
    # A task that is done stays the one that was done then.
    if row["state"] == state:
        return _basis_only(row, policy)
    return _settled_as(state, now, policy, now)


def _settled_as(
    state: str, settled_at: datetime | None, policy: Policy, now: datetime
) -> dict[str, object]:
    return {"state": state, "settled_at": settled_at, **_stamp(policy), "updated_at": now}


def _basis_only(row: Row, policy: Policy) -> dict[str, object] | None:
    return None if row["basis"] == policy.basis else _stamp(policy)


def _stamp(policy: Policy) -> dict[str, object]:
    """What a derived row says of the policy and the basis that it follows."""
    return {"policy_version": policy.version, "basis": policy.basis}


def ready_at(opens_at: datetime | None, snoozed_until: datetime | None) -> datetime:
    """From when a task is to be shown as ready; the epoch where nothing holds it back."""
    return max(opens_at or EPOCH, snoozed_until or EPOCH)


def _new_row(
    pursuit: Pursuit, action: Action, values: dict[str, object], policy: Policy, now: datetime
) -> dict[str, object]:
    return {
        "id": new_id(now),
        "application_id": pursuit.application.id,
        "employer_id": pursuit.employer.id,
        "interview_id": action.interview_id,
        "interviewer_id": action.interviewer_id,
        "kind": action.kind.value,
        "own": False,
        "note": None,
        "natural_key": action.natural_key,
        "reason": None,
        **_stamp(policy),
        "content_hash": None,
        "created_at": now,
        "updated_at": now,
        **values,
    }


def _title(pursuit: Pursuit, action: Action) -> str:
    person = pursuit.employer.name
    people = [*pursuit.application.people]
    for interview in pursuit.interviews:
        people += interview.interviewers
    for interviewer in people:
        if interviewer.id == action.interviewer_id:
            person = interviewer.name
    title = ROW_OF[action.kind].title.format(
        employer=pursuit.employer.name, role=pursuit.application.role, person=person
    )
    return title[:_LONGEST_TITLE]


def thank_you_title(name: str) -> str:
    """The title of the task to thank this person."""
    return ROW_OF[Kind.SEND_THANK_YOU].title.format(person=name)[:_LONGEST_TITLE]
