"""Rounds elsewhere and enquiries at an agency, added where all pursuits of an account are loaded.

`elsewhere.py` selects the same in SQL for one pursuit; here it is found among the facts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from operator import attrgetter

from app.domain.actions import Kind
from app.domain.facts import Contact, Interview, Pursuit, Recipient
from app.domain.shared_budget import COUNTING
from app.storage.sql.counted_contacts import agency_key, with_agency
from app.storage.sql.elsewhere import MOST_AT_AGENCIES, MOST_ROUNDS
from app.usecases.ports import PursuitContext

#: Enquiries to each agency, the last first, with the employers that they are about.
Asked = Mapping[str, Sequence[tuple[Contact, str]]]
#: The rounds at an employer by their start, each with its pursuit.
Rounds = Mapping[datetime, Sequence[tuple[Interview, Pursuit]]]


def completed(found: Iterable[PursuitContext]) -> list[PursuitContext]:
    """The contexts of all employers, with rounds elsewhere and enquiries at the same agency."""
    all_ = list(found)
    asked = _asked(all_)
    return [_together(one, asked) if len(one.pursuits) > 1 or asked else one for one in all_]


def _together(context: PursuitContext, asked: Asked) -> PursuitContext:
    rounds = _by_start(context.pursuits)
    pursuits = [_completed(one, rounds, asked) for one in context.pursuits]
    return replace(context, pursuits=tuple(pursuits))


def _asked(contexts: Sequence[PursuitContext]) -> Asked:
    asked: dict[str, list[tuple[Contact, str]]] = defaultdict(list)
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
    for context in contexts:
        for name, contact in context.asked_earlier:
            if context.employer is not None:
                asked[agency_key(name)].append((contact, context.employer.id))
    return {name: _last_first(made) for name, made in asked.items() if made}


def _last_first(made: Iterable[tuple[Contact, str]]) -> list[tuple[Contact, str]]:
    each = {(one.id, about): (one, about) for one, about in made}
    return sorted(each.values(), key=lambda pair: (pair[0].happened_at, pair[0].id), reverse=True)


def _completed(pursuit: Pursuit, there: Rounds, asked: Asked) -> Pursuit:
    agency, changed = pursuit.application.agency, pursuit
    if agency is not None:
        last = asked.get(agency_key(agency.name), ())
        # One that was moved stands there for both employers.
        others = _unique(one for one, about in last if about != pursuit.employer.id)
        mine = list(islice(others, MOST_AT_AGENCIES))
        if mine:
            changed = with_agency(changed, mine[::-1])
    sharing = list(islice(_sharing(pursuit, there), MOST_ROUNDS))
    if not sharing:
        return changed
    rounds: list[Interview] = []
    thanks: list[Contact] = []
    for held, contacts in sharing:
        # As `elsewhere` loads them: what was said of them matters to their own pursuit alone.
        rounds.append(replace(held, timetables=()))
        thanks += [
            one
            for one in contacts
            if one.kind is Kind.SEND_THANK_YOU and one.interview_id == held.id
        ]
    rounds.sort(key=attrgetter("starts_at", "ends_at", "id"))
    together = {one.id: one for one in (*changed.elsewhere, *thanks)}
    return replace(
        changed,
        rounds_elsewhere=tuple(rounds),
        elsewhere=tuple(sorted(together.values(), key=attrgetter("happened_at", "id"))),
    )


def _unique(contacts: Iterable[Contact]) -> Iterator[Contact]:
    seen: set[str] = set()
    for one in contacts:
        if one.id not in seen:
            seen.add(one.id)
            yield one


def _sharing(pursuit: Pursuit, there: Rounds) -> Iterator[tuple[Interview, tuple[Contact, ...]]]:
    """Rounds of others at a start of a round here, by start and id, each with all contacts."""
    for start in sorted({one.starts_at for one in pursuit.interviews}):
        for held, other in there.get(start, ()):
            if other.application.id != pursuit.application.id:
                yield held, other.contacts


def _by_start(pursuits: Iterable[Pursuit]) -> Rounds:
    found: dict[datetime, list[tuple[Interview, Pursuit]]] = defaultdict(list)
    for pursuit in pursuits:
        for held in pursuit.interviews:
            found[held.starts_at].append((held, pursuit))
    for some in found.values():
        some.sort(key=lambda one: one[0].id)
    return found
