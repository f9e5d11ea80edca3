"""Moves: a round to another application, an application to another employer.

Everything that hangs on what moves goes with it. Contacts go on counting at the employer, and
enquiries in the pursuit, that they were made in: `earlier_contacts` says so, once for each
contact, whatever moves come after. So no sequence of moves gives back an enquiry.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, cast

from app.domain.action_kinds import GAP_STARTERS
from app.domain.actions import Kind
from app.domain.facts import Contact, Interview, Mark, Pursuit, Recipient
from app.domain.policy import Policy
from app.usecases.errors import Conflict, NotFound
from app.usecases.ids import new_id
from app.usecases.limits import Limits, check_people, limit_detail, people_of
from app.usecases.lookups import find_interview, in_order, known, named, pursuit_of
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Key, Outcome, PursuitContext, Row
from app.usecases.pursuit.interviews import with_rounds
from app.usecases.pursuit.moved_messages import stopped
from app.usecases.refresh import refresh
from app.usecases.resources import IN_PURSUIT
from app.usecases.row_values import instant, text
from app.usecases.stale_marks import ALL, stale_mark

_STARTERS: Final = frozenset(kind.value for kind in GAP_STARTERS)


def move_interview_key(interview_id: str, application_id: str) -> Key:
    """The key to move a round by."""
    second = Key("application", application_id)
    return Key("interview", interview_id, with_own=True, under=True, second=second)


def move_application_key(application_id: str, employer_id: str) -> Key:
    """The key to move an application by."""
    second = Key("employer", employer_id)
    return Key("application", application_id, with_own=True, under=True, second=second)


def move_interview(
    context: PursuitContext | None,
    application_id: str,
    operator: Policy,
    now: datetime,
    limits: Limits,
) -> Outcome[Row]:
    """Move a round, with all that was recorded of it, to another application.

    Answers its row. The other application's timetable of no round becomes the first
    of the round's timetable. Raises `NotFound` where there is no such application.
    """
    context, row = named(context, "interview")
    source, held = find_interview(context, text(row, "id"))
    if source.application.id == application_id:
        return Outcome(row)
    second = known(context.second, "application")
    target = pursuit_of(second, application_id)
    most = limits.of_application("interviews").most
    if len(target.interviews) >= most:
        raise Conflict("limit_reached", limit_detail("interviews", most))
    place = {"application_id": application_id, "employer_id": target.employer.id}
    changes = [*_left_behind(context, source, now, pursuit_moves=False)]
    held, said = _with_earlier_timetable(target, held, place)
    changes += said
    changes += replaced(context.under, place, now)
    changes += stopped(context.under["messages"], now)
    changes.append(Amend("interviews", held.id, {**place, "updated_at": now}))
    left, came = _parted(source, target, held, _made_in(context, source))
    check_people(limits, people_of(target), came)
    tasks = [
        {**task, **place} if task["interview_id"] == held.id else task for task in context.tasks
    ]
    policy = policy_of(context.account, operator)
    changes += refresh(
        (left, came),
        (*tasks, *second.tasks),
        (*context.outlooks, *second.outlooks),
        policy,
        now,
    )
    if target.employer.id != source.employer.id:
        changes.append(stale_mark(second, target.employer.id, ALL))
    return Outcome({**row, **place, "updated_at": now}, tuple(changes))


def _with_earlier_timetable(
    target: Pursuit, held: Interview, place: Mapping[str, object]
) -> tuple[Interview, list[Change]]:
    """The round with the timetable that the application had before any, as the first revisions."""
    earlier = () if target.interviews else target.application.timetables
    if not earlier:
        return held, []
    own = [replace(one, revision=one.revision + len(earlier)) for one in held.timetables]
    changes: list[Change] = [
        # From the last on, so that no two have one number at any time.
        Amend("timetables", one.id, {"revision": one.revision})
        for one in reversed(own)
    ]
    of = {"interview_id": held.id, "application_id": place["application_id"]}
    changes += [Amend("timetables", one.id, of) for one in earlier]
    return replace(held, timetables=(*earlier, *own)), changes


def _made_in(context: PursuitContext, source: Pursuit) -> frozenset[object]:
    """The ids of contacts of the round that were made in this very pursuit."""
    before = {
        row["contact_id"]
        for row in context.under["earlier_contacts"]
        if row["application_id"] != source.application.id
    }
    return frozenset(row["id"] for row in context.under["contacts"]) - before


def _parted(
    source: Pursuit, target: Pursuit, held: Interview, made_in: frozenset[object]
) -> tuple[Pursuit, Pursuit]:
    """Both pursuits as they are once the round has moved.

    made_in: the contacts of the round that were made in the first of them
    """
    here = [one for one in source.contacts if one.interview_id == held.id]
    ids = {one.id for one in here}
    stays = [
        one._replace(interview_id=None, interviewer_id=None) if one.id in ids else one
        for one in source.contacts
        if one.id not in ids or (one.kind is Kind.ENQUIRE_STATUS and one.id in made_in)
    ]
    rounds = tuple(one for one in source.interviews if one.id != held.id)
    left = replace(
        with_rounds(source, rounds),
        contacts=tuple(stays),
        updates=tuple(one for one in source.updates if one.interview_id != held.id),
        feedback=tuple(one for one in source.feedback if one.interview_id != held.id),
        marks=tuple(one for one in source.marks if one.interview_id != held.id),
        elsewhere=_once(source.elsewhere, here, stays),
    )
    came_with = replace(target.application, timetables=()) if not target.interviews else None
    contacts = in_order((*[one for one in target.contacts if one.id not in ids], *here))
    updates = [one for one in source.updates if one.interview_id == held.id]
    feedback = [one for one in source.feedback if one.interview_id == held.id]
    marks: list[Mark] = [one for one in source.marks if one.interview_id == held.id]
    came = replace(
        with_rounds(target, (*target.interviews, held)),
        application=came_with or target.application,
        contacts=contacts,
        updates=tuple(
            sorted((*target.updates, *updates), key=lambda one: (one.received_at, one.id))
        ),
        feedback=tuple(
            sorted((*target.feedback, *feedback), key=lambda one: (one.received_at, one.id))
        ),
        marks=tuple(sorted((*target.marks, *marks), key=lambda one: one.happened_at)),
        elsewhere=tuple(one for one in target.elsewhere if one.id not in ids),
    )
    return left, came


def _once(
    elsewhere: Iterable[Contact], more: Iterable[Contact], own: Iterable[Contact]
) -> tuple[Contact, ...]:
    """What counts of others with more of it, but nothing that counts as the pursuit's own."""
    mine = {one.id for one in own}
    all_ = {one.id: one for one in (*elsewhere, *more) if one.id not in mine}
    return in_order(all_.values())


def move_application(
    context: PursuitContext | None, employer_id: str, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Move an application, with everything under it, to another employer; answers its row."""
    context, row = named(context, "application")
    pursuit = pursuit_of(context, text(row, "id"))
    if pursuit.employer.id == employer_id:
        return Outcome(row)
    second = known(context.second, "employer")
    if second.employer is None:
        raise NotFound("employer")
    place = {"employer_id": employer_id}
    changes = [*_left_behind(context, pursuit, now, pursuit_moves=True)]
    changes += replaced(context.under, place, now)
    changes += stopped(context.under["messages"], now)
    changes.append(Amend("applications", pursuit.application.id, {**place, "updated_at": now}))
    own = {one.id for one in pursuit.contacts}
    elsewhere = tuple(one for one in second.shared if one.id not in own)
    after = replace(pursuit, employer=second.employer, elsewhere=elsewhere, rounds_elsewhere=())
    policy = policy_of(context.account, operator)
    tasks = [{**task, **place} for task in context.tasks]
    changes += refresh((after,), tasks, context.outlooks, policy, now)
    changes.append(stale_mark(second, employer_id, ALL))
    return Outcome({**row, **place, "updated_at": now}, tuple(changes))


def _left_behind(
    context: PursuitContext, pursuit: Pursuit, now: datetime, *, pursuit_moves: bool
) -> Iterator[Change]:
    """What says where contacts were made, of those that nothing says it of yet.

    pursuit_moves: whether the pursuit moves itself, so that its contacts count in it anyhow
    """
    said = {row["contact_id"] for row in context.under["earlier_contacts"]}
    for row in context.under["contacts"]:
        if row["kind"] in _STARTERS and row["id"] not in said:
            yield Insert(
                "earlier_contacts",
                {
                    "id": new_id(now),
                    "employer_id": pursuit.employer.id,
                    "application_id": None if pursuit_moves else pursuit.application.id,
                    "contact_id": row["id"],
                    "kind": row["kind"],
                    "recipient": row["recipient"],
                    "happened_at": instant(row, "happened_at"),
                    "agency": agency_asked(pursuit, row["kind"], row["recipient"]),
                },
            )


def agency_asked(pursuit: Pursuit, kind: object, recipient: object) -> str | None:
    """The name of the agency that an enquiry of a pursuit went to, if it went to one."""
    agency = pursuit.application.agency
    asked = (kind, recipient) == (Kind.ENQUIRE_STATUS.value, Recipient.AGENCY.value)
    return agency.name if asked and agency is not None else None


_SAID_OF: Final = ("interview_id", "application_id")


def replaced(
    under: Mapping[str, tuple[Row, ...]],
    place: Mapping[str, object],
    now: datetime,
    which: Iterable[str] = IN_PURSUIT,
) -> Iterator[Change]:
    """The changes that bring all rows that hang on a record to another place."""
    for table in which:
        for row in under[table]:
            # Revisions and marks do not say when they were changed last.
            values = {**place, "updated_at": now} if "updated_at" in row else dict(place)
            # A revision is known by what it was said of, which its event names.
            said_of = {name: row[name] for name in _SAID_OF} if table == "timetables" else {}
            yield Amend(table, cast("str", row["id"]), {**said_of, **values})
