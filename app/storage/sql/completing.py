"""What counts of other pursuits beside the shared budget, where all of an account are loaded.

It is the same as `elsewhere` selects for one pursuit, found among the facts themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from app.domain.actions import Kind
from app.domain.facts import Contact, Interview, Pursuit, Recipient
from app.domain.shared_budget import COUNTING
from app.storage.sql.elsewhere import MOST_AT_AGENCIES
from app.storage.sql.mappers import agency_key
from app.usecases.ports import PursuitContext

#: Enquiries to each agency, with the employers that they are about.
Asked = Mapping[str, Sequence[tuple[Contact, str]]]


def completed(found: Iterable[PursuitContext]) -> list[PursuitContext]:
    """The contexts of all employers, with rounds elsewhere and enquiries at the same agency."""
    all_ = list(found)
    asked = _asked(one for context in all_ for one in context.pursuits)
    return [
        replace(
            one, pursuits=tuple([_completed(each, one.pursuits, asked) for each in one.pursuits])
        )
        if len(one.pursuits) > 1 or asked
        else one
        for one in all_
    ]


def _asked(pursuits: Iterable[Pursuit]) -> Asked:
    asked: dict[str, list[tuple[Contact, str]]] = defaultdict(list)
    for pursuit in pursuits:
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
        mine = [contact for contact, about in others if about != pursuit.employer.id]
        if mine:
            mine.sort(key=attrgetter("happened_at", "id"))
            changed = replace(changed, at_the_agency=tuple(mine[-MOST_AT_AGENCIES:]))
    starts = {one.starts_at for one in pursuit.interviews}
    rounds: list[Interview] = []
    thanks: list[Contact] = []
    for other in there:
        if other.application.id == pursuit.application.id:
            continue
        # As `elsewhere` loads them: what was said of them matters to their own pursuit alone.
        same = [
            replace(one, timetables=()) for one in other.interviews if one.starts_at in starts
        ]
        ids = {one.id for one in same}
        rounds += same
        thanks += [
            one
            for one in (other.contacts if ids else ())
            if one.kind is Kind.SEND_THANK_YOU and one.interview_id in ids
        ]
    if not rounds:
        return changed
    made = {one.id: one for one in (*changed.elsewhere, *thanks)}
    return replace(
        changed,
        rounds_elsewhere=tuple(rounds),
        elsewhere=tuple(sorted(made.values(), key=attrgetter("happened_at", "id"))),
    )
