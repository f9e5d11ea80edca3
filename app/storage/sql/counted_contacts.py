"""Mapping of contacts that count in a pursuit though they are of others, or have moved away."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Final

from app.domain.actions import Channel, Kind
from app.domain.facts import Contact, Pursuit, Result
from app.domain.shared_budget import MOST_SHARED
from app.storage.sql.mappers import Array, contacts, parted_by, to_interview, to_person
from app.usecases.normalization import caseless


def earlier(arrays: Array | None) -> list[Array]:
    """Contacts that hang no more where they were made, as arrays of `shared_budget.CONTACT`."""
    return [
        [at, id_, made_in, None, None, kind, _ANY, recipient, _SENT, None, [], None, None, at]
        for at, id_, made_in, kind, recipient, *_ in arrays or ()
    ]


_ANY: Final = Channel.EMAIL.value
_SENT: Final = Result.SENT.value


def with_earlier(pursuit: Pursuit, shared: tuple[Contact, ...], made_here: list[Array]) -> Pursuit:
    """The pursuit with what counts of others, and its own enquiries that hang on others now.

    shared: the contacts that count at the employer; what is the pursuit's own counts once
    """
    if not made_here:
        if not shared or not pursuit.contacts:
            return replace(pursuit, elsewhere=shared)
        own = {one.id for one in pursuit.contacts}
        return replace(pursuit, elsewhere=tuple([one for one in shared if one.id not in own]))
    own = {one.id for one in pursuit.contacts}
    back = contacts([kept for kept in sorted(made_here) if kept[1] not in own])
    own |= {one.id for one in back}
    made = sorted((*pursuit.contacts, *back), key=attrgetter("happened_at", "id"))
    elsewhere = tuple([one for one in shared if one.id not in own])
    return replace(pursuit, contacts=tuple(made), elsewhere=elsewhere)


def with_others(pursuit: Pursuit, others: Array) -> Pursuit:
    """The pursuit with what counts of others beside the budget, from `elsewhere.parts`."""
    rounds, people, thanks, at_agencies, asked_earlier = others
    if rounds:
        people_of = parted_by(people, 2)
        held = [
            to_interview(kept, tuple(to_person(one) for one in people_of.get(kept[2], ())), ())
            for kept in sorted(rounds)
        ]
        made = {one.id: one for one in (*pursuit.elsewhere, *contacts(sorted(thanks or ())))}
        pursuit = replace(
            pursuit,
            rounds_elsewhere=tuple(held),
            elsewhere=tuple(sorted(made.values(), key=attrgetter("happened_at", "id"))),
        )
    agency = pursuit.application.agency
    if (at_agencies or asked_earlier) and agency is not None:
        name = agency_key(agency.name)
        same = [
            kept[:-1]
            for kept in at_agencies or ()
            if kept[-1] is not None and agency_key(kept[-1]["name"]) == name
        ]
        before = earlier([kept for kept in asked_earlier or () if agency_key(kept[-1]) == name])
        pursuit = with_agency(pursuit, contacts(merged((before, same))))
    return pursuit


def with_agency(pursuit: Pursuit, asked: Iterable[Contact]) -> Pursuit:
    """The pursuit with what went to its agency about other employers, in order.

    What moved to this employer counts here already.
    """
    here = {one.id for one in (*pursuit.contacts, *pursuit.elsewhere)}
    return replace(pursuit, at_the_agency=tuple([one for one in asked if one.id not in here]))


def agency_key(name: str) -> str:
    """The name of an agency by which it is known again, however it is written."""
    return caseless(" ".join(name.split()))


def all_with_earlier(
    found: Mapping[str, tuple[Pursuit, ...]], kept: Array
) -> Mapping[str, tuple[Pursuit, ...]]:
    """The pursuits at each employer, with the contacts that hang no more where they were made."""
    made_in, made_at = defaultdict(list), defaultdict(list)
    for array in kept:
        (row,) = earlier([array])
        made_at[array[-1]].append(row)
        if array[3] == Kind.ENQUIRE_STATUS.value:
            made_in[array[2]].append(row)

    def completed(employer_id: str, pursuit: Pursuit) -> Pursuit:
        here = {one.id: one for one in contacts(merged((made_at[employer_id],)))}
        here |= {one.id: one for one in pursuit.elsewhere}
        shared = sorted(here.values(), key=attrgetter("happened_at", "id"))
        last = tuple(shared[-_MOST_SHARED_AND_EARLIER:])
        return with_earlier(pursuit, last, made_in[pursuit.application.id])

    return {
        employer_id: tuple([completed(employer_id, one) for one in pursuits_])
        for employer_id, pursuits_ in found.items()
    }


def asked_earlier(arrays: Array | None) -> Mapping[str, list[tuple[str, Contact]]]:
    """Enquiries that hang no more where they were made, by employer: the agency and the contact."""
    asked: dict[str, list[tuple[str, Contact]]] = defaultdict(list)
    for kept in arrays or ():
        *_, agency, employer_id = kept
        if agency is not None:
            asked[employer_id] += [(agency, one) for one in contacts(earlier([kept]))]
    return asked


_MOST_SHARED_AND_EARLIER: Final = 5 * MOST_SHARED


def merged(parts: Iterable[Array | None]) -> list[Array]:
    """The rows of several arrays in order, each once."""
    rows = {kept[1]: kept for arrays in parts for kept in arrays or ()}
    return sorted(rows.values())
