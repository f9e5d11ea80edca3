"""Rounds elsewhere and enquiries at an agency, added where all pursuits of an account are loaded.

`elsewhere.py` selects the same in SQL for one pursuit; here it is found among the facts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest
from operator import attrgetter, itemgetter

from app.domain.actions import Kind
from app.domain.facts import Contact, Interview, Pursuit, Recipient
from app.domain.shared_budget import COUNTING
from app.storage.sql.counted_contacts import agency_key, with_agency
from app.storage.sql.elsewhere import MOST_AT_AGENCIES, MOST_ROUNDS
from app.usecases.ports import PursuitContext

#: Enquiries to each agency, with the employers that they are about.
Asked = Mapping[str, Sequence[tuple[Contact, str]]]


def completed(found: Iterable[PursuitContext]) -> list[PursuitContext]:
    """The contexts of all employers, with rounds elsewhere and enquiries at the same agency."""
    all_ = list(found)
    asked = _asked(all_)
    return [
        replace(
            one, pursuits=tuple([_completed(each, one.pursuits, asked) for each in one.pursuits])
        )
        if len(one.pursuits) > 1 or asked
        else one
        for one in all_
    ]


def _asked(contexts: Sequence[PursuitContext]) -> Asked:
    asked: dict[str, list[tuple[Contact, str]]] = defaultdict(list)
    for context in contexts:
        for name, contact in context.asked_earlier:
            if context.employer is not None:
                asked[agency_key(name)].append((contact, context.employer.id))
    for pursuit in (one for context in contexts for one in context.pursuits):
        agency = pursuit.application.agency
        if agency is not None:
            asked[agency_key(agency.name)] += [
                (contact, pursuit.employer.id)
                for contact in pursuit.contacts
                if contact.kind is Kind.ENQUIRE_STATUS
                and contact.recipient is Recipient.AGENCY
                and contact.result in COUNTING
                and contact.retracted_at is None
            ]
    return {name: made for name, made in asked.items() if made}


def _completed(pursuit: Pursuit, there: Iterable[Pursuit], asked: Asked) -> Pursuit:
    agency, changed = pursuit.application.agency, pursuit
    if agency is not None:
        others = asked.get(agency_key(agency.name), ())
        mine = {one.id: one for one, about in others if about != pursuit.employer.id}
        if mine:
            made = sorted(mine.values(), key=attrgetter("happened_at", "id"))
            changed = with_agency(changed, made[-MOST_AT_AGENCIES:])
    starts = {one.starts_at for one in pursuit.interviews}
    sharing = [
        (one.id, one, other.contacts)
        for other in there
        if other.application.id != pursuit.application.id
        for one in other.interviews
        if one.starts_at in starts
    ]
    if not sharing:
        return changed
    rounds: list[Interview] = []
    thanks: list[Contact] = []
    for id_, held, contacts in nsmallest(MOST_ROUNDS, sharing, key=itemgetter(0)):
        # As `elsewhere` loads them: what was said of them matters to their own pursuit alone.
        rounds.append(replace(held, timetables=()))
        thanks += [
            one for one in contacts if one.kind is Kind.SEND_THANK_YOU and one.interview_id == id_
        ]
    rounds.sort(key=attrgetter("starts_at", "ends_at", "id"))
    together = {one.id: one for one in (*changed.elsewhere, *thanks)}
    return replace(
        changed,
        rounds_elsewhere=tuple(rounds),
        elsewhere=tuple(sorted(together.values(), key=attrgetter("happened_at", "id"))),
    )
