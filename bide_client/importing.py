"""Import of rows and invitations through the API: each once, however often it is sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from bide_client.documents import instant
from bide_client.errors import BideError, Unreachable
from bide_client.invitation_file import Invitation, newer
from bide_client.table_file import Row

if TYPE_CHECKING:
    from bide_client import models
    from bide_client.client import Bide

_MAX_PEOPLE: Final = 20
_MAX_EXTERNAL_ID: Final = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row or an invitation.

    state: created, updated, present (nothing to do), refused
    reason: why, where it was refused; else a note for the report
    record_id: the record that it became, or None
    """

    state: str
    reason: str = ""
    record_id: str | None = None


# ---------------------------------------------------------------- rows


def record_row(
    client: "Bide", row: Row, place: Mapping[str, str], *, dry_run: bool = False
) -> Outcome:
    """Record a row of a table: an application, and its interview where the row has one.

    place: `time_zone`, `country` and `subdivision` of the employers, as far as they are known
    """
    try:
        there = client.applications.list(external_id=row.external_id, limit=1)["items"]
        if there:
            return Outcome("present", record_id=there[0]["id"])
        if dry_run:
            return Outcome("created", "an interview too" if row.interview else "")
        return _recorded(client, row, place)
    except Unreachable:
        raise
    except BideError as error:
        return Outcome("refused", _reason(error))


def _recorded(client: "Bide", row: Row, place: Mapping[str, str]) -> Outcome:
    application: dict[str, Any] = {"role": row.role, "external_id": row.external_id}
    if row.applied is not None:
        application["applied_at"] = row.applied
    if row.url is not None:
        application["posting_url"] = row.url
    if row.note is not None:
        application["note"] = row.note
    people = [_person(row.person, row.email)] if row.person else []
    employer = {"name": row.employer, **place}
    # The key is that of the row, so that an import that was cut off goes on.
    key = f"import:{row.external_id}"
    if row.interview is None:
        body = {**application, "employer": employer, "people": people}
        made = client.applications.create(cast("models.NewApplication", body), idempotency_key=key)
        return Outcome("created", record_id=made["id"])
    round_ = client.interviews.create(
        cast(
            "models.NewInterview",
            {
                "employer": employer,
                "application": application,
                "stage": "first",
                "format": "video",
                "starts_at": row.interview,
                "interviewers": people,
            },
        ),
        idempotency_key=key,
    )
    return Outcome("created", "an interview too", round_["application_id"])


def _person(name: str, email: str | None) -> dict[str, str]:
    return {"name": name} if email is None else {"name": name, "email": email}


def _reason(error: BideError) -> str:
    fields = getattr(error, "errors", None)
    if fields:
        return "; ".join(f"{each['pointer']}: {each['detail']}" for each in fields)
    return str(error)


# ---------------------------------------------------------------- invitations


def external_id_of(uid: str) -> str:
    """Return the external id of the interview that a UID names."""
    found = f"ics:{uid}"
    if len(found) <= _MAX_EXTERNAL_ID:
        return found
    return "ics-sha256:" + hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()


def on_record(client: "Bide", one: Invitation) -> "models.Interview | None":
    """Return the interview that an invitation is about, or None."""
    found = client.interviews.list(external_id=external_id_of(one.uid), limit=1)["items"]
    return client.interviews.get(found[0]["id"]) if found else None


def record_invitation(
    client: "Bide",
    one: Invitation,
    *,
    application: Mapping[str, Any],
    employer: Mapping[str, Any] | None,
    other_organiser: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Record an invitation: a new interview, a move of one, or a cancellation.

    application: the one it belongs to by `id`, or the `role` of a new one; for a new interview
    employer: the employer of a new application
    other_organiser: whether a known interview may be changed by another domain's invitation
    """
    try:
        known = on_record(client, one)
        if known is not None:
            return _changed(client, one, known, other_organiser=other_organiser, dry_run=dry_run)
        if one.cancels:
            return Outcome("refused", "it cancels an interview that is not on record")
        if dry_run:
            return Outcome("created")
        body: dict[str, Any] = {
            "application": dict(application),
            "stage": "first",
            "format": "video",
            "external_id": external_id_of(one.uid),
            "metadata": _metadata(one),
            "interviewers": [_person(each.name, each.email) for each in one.people[:_MAX_PEOPLE]],
            **_times(one),
        }
        if employer is not None:
            body["employer"] = dict(employer)
        made = client.interviews.create(
            cast("models.NewInterview", body),
            idempotency_key=f"import:{external_id_of(one.uid)[:200]}",
        )
        return Outcome("created", record_id=made["id"])
    except Unreachable:
        raise
    except BideError as error:
        return Outcome("refused", _reason(error))


def _times(one: Invitation) -> dict[str, str]:
    times = {}
    if one.starts_at is not None:
        times["starts_at"] = one.starts_at.isoformat()
    if one.ends_at is not None:
        times["ends_at"] = one.ends_at.isoformat()
    return times


def _metadata(one: Invitation) -> dict[str, str]:
    found = {"ics_sequence": str(one.sequence)}
    if one.stamp is not None:
        found["ics_stamp"] = one.stamp.isoformat()
    if one.domain is not None:
        found["ics_organiser"] = one.domain[:200]
    return found


def _changed(
    client: "Bide",
    one: Invitation,
    known: "models.Interview",
    *,
    other_organiser: bool,
    dry_run: bool,
) -> Outcome:
    metadata = known["metadata"]
    if not newer(one, int(metadata.get("ics_sequence", "0")), _stamp(metadata)):
        return Outcome("present", "an older or the same revision", known["id"])
    before = metadata.get("ics_organiser")
    if before is not None and one.domain != before and not other_organiser:
        # Anybody can send a file with a UID that they have seen.
        reason = f"it comes from {one.domain or 'nowhere named'}, and the interview from {before}"
        return Outcome("refused", reason, known["id"])
    if dry_run:
        return Outcome("updated", "cancelled" if one.cancels else "", known["id"])
    patch: dict[str, Any] = {"metadata": _metadata(one)}
    if one.cancels:
        patch["state"] = "cancelled"
    else:
        patch |= _times(one)
        if known["state"] == "cancelled":
            patch["state"] = "scheduled"
    client.interviews.update(known["id"], cast("models.InterviewPatch", patch), if_match=known)
    return Outcome("updated", "cancelled" if one.cancels else "", known["id"])


def _stamp(metadata: Mapping[str, str]) -> datetime | None:
    text = metadata.get("ics_stamp")
    try:
        return None if text is None else instant(text)
    except ValueError:
        return None
