"""Refresh of stale tasks, before a request shows them."""

from collections.abc import Iterable
from datetime import datetime

from app.api.operations.request_context import AccountRequest
from app.usecases.pursuit.task_basis import MOST_IN_REQUEST


async def refresh_tasks(
    call: AccountRequest, most: int = MOST_IN_REQUEST, *, outlooks: bool = False
) -> datetime:
    """Bring all tasks of the account up to date with the basis in force, before any is shown.

    most: the most applications that are derived anew
    outlooks: whether outlooks are brought up to date that time alone has changed
    Returns the instant to show them at: now, but never before the account's latest change.
    Raises Unavailable where more are left than one request does; what was done stays done.
    """
    ensure = call.services.task_refresher.ensure
    state = await ensure(call.gateway, call.account_id, call.policy, call.now(), most)
    if state is None:
        return call.now()
    if state.marked:
        await call.siblings.refresh_marked()
    now = state.instant(call.now())
    ends_at = state.outlook_ends_at
    # What was brought up to date above may have changed when the first of them ends.
    if outlooks and (state.marked or (ends_at is not None and ends_at <= now)):
        await call.siblings.refresh_expired(now)
    return now


async def instant_of(call: AccountRequest) -> datetime:
    """The instant to show tasks at: now, but never before the account's latest change."""
    state = await call.gateway.task_state(call.account_id)
    return call.now() if state is None else state.instant(call.now())


async def refresh_applications(call: AccountRequest, application_ids: Iterable[str]) -> None:
    """Bring tasks up to date, those of some applications in each short transaction."""
    await call.siblings.refresh(tuple(application_ids))
