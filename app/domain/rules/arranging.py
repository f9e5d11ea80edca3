"""Arranging a round: a practical question before it, being late, one that did not take place."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from app.domain.actions import Kind
from app.domain.as_of import known_from
from app.domain.case import WITHOUT_MEETING, Case, RoundStatus
from app.domain.decision import Bar
from app.domain.facts import Contact, Interview, InterviewState
from app.domain.rule import Rule

_ARRANGE = (Kind.ARRANGE,)
_RULE = "arrange-the-round"


def arrange_the_round(case: Case) -> Iterator[Bar]:
    """Open a word about a round before it, and once after one that did not take place.

    A few practical questions for each round and silence; once when somebody did not
    appear; none where the employer's word is awaited. Source: courtesy.
    """
    if not case.statuses:
        words = "No round is recorded that could be arranged."
        yield Bar(_RULE, _ARRANGE, None, None, words, (case.application.id,))
    before: list[Contact] = []
    formerly: list[tuple[datetime, Contact]] = []
    for status in case.statuses:
        since, about = status.interview.slot_since, _about(case, status.interview)
        mine = [c for c in about if since is None or c.happened_at >= since]
        nobody_meets = status.interview.format in WITHOUT_MEETING
        late = case.late_from(status.interview)
        before += [c for c in mine if nobody_meets or c.happened_at < late]
        if status.active:
            yield from _ahead(case, status.interview, mine)
            if since is not None:
                former = [c for c in about if c.happened_at < since]
                formerly += [(since, contact) for contact in former]
                yield from _spent_in_former_slot(case, status.interview, former, since)
        elif status.state is InterviewState.MISSED:
            yield from _missed(case, status, mine)
        else:
            put_off = status.state is InterviewState.POSTPONED
            words = f"They have {'put this round off' if put_off else 'cancelled this round'}: "
            words += "their word is awaited."
            yield _bar(status.interview, None, None, words, (status.interview.id,))
    yield from _spent_in_silence(case, before, None)
    # What was arranged about a former slot counted until the round had its present one.
    for until in sorted({since for since, _ in formerly}):
        then = [contact for since, contact in formerly if since >= until]
        yield from _spent_in_silence(
            case, [*(c for c in before if c.happened_at < until), *then], until
        )


def _spent_in_silence(case: Case, arranged: list[Contact], until: datetime | None) -> Iterator[Bar]:
    """Bar what a silence does not bear over all rounds, up to an instant if one is given."""
    number = "arranges_per_silence"
    most = case.policy[number]
    for asked, ends_at in _by_silence(case, arranged):
        end = min((at for at in (ends_at, until) if at is not None), default=None)
        if len(asked) >= most:
            for status in case.statuses:
                if status.active and _known_before(status.interview, end):
                    yield _enough(case, status.interview, (asked, end), most, number)


def _known_before(interview: Interview, at: datetime | None) -> bool:
    """Tell whether a round was recorded before a silence ended: what was over bars nothing new."""
    recorded = known_from(interview)
    return at is None or recorded is None or recorded < at


def _about(case: Case, interview: Interview) -> list[Contact]:
    """Return what was arranged about a round, in its former slot as well."""
    return [
        contact
        for contact in case.contacts_of_kind(Kind.ARRANGE)
        if case.original_contact(contact).interview_id == interview.id
    ]


def _by_silence(
    case: Case, contacts: list[Contact]
) -> Iterator[tuple[list[Contact], datetime | None]]:
    """Give the contacts of each silence in order, and when it ends if that is known.

    A word of theirs ends one, and so does the end of a round, which may lie ahead.
    """
    made = sorted(contacts, key=lambda c: c.happened_at)
    for place, group in groupby(made, key=case.silence_of):
        yield list(group), case.silences[place] if place < len(case.silences) else None


def _bar(
    interview: Interview,
    start: datetime | None,
    until: datetime | None,
    words: str,
    facts: tuple[str, ...],
    *,
    settles: bool = False,
) -> Bar:
    return Bar(
        _RULE, _ARRANGE, start, until, words, facts, interview_id=interview.id, settles=settles
    )


def _enough(
    case: Case,
    interview: Interview,
    made: tuple[list[Contact], datetime | None],
    most: int,
    number: str,
) -> Bar:
    asked, ends_at = made
    # A candidate who waits in front of a door may say so all the same.
    late = case.late_from(interview)
    nobody_waits = interview.format in WITHOUT_MEETING or late >= interview.ends_at
    words = (
        "You have asked enough about this round; the rest will show itself."
        if number == "arranges_per_round"
        else "You have asked enough about the rounds since they last wrote; the rest will show."
    )
    facts = tuple(contact.id for contact in asked)
    ends = [at for at in (ends_at, None if nobody_waits else late) if at is not None]
    start, until = asked[most - 1].happened_at, min(ends, default=None)
    return _bar(interview, start, until, words, facts)._replace(number=number)


def _ahead(case: Case, interview: Interview, mine: list[Contact]) -> Iterator[Bar]:
    """Bar what is no practical question any more, and more of them than a round bears."""
    words = "This round is over; there is nothing to arrange."
    yield _bar(interview, interview.ends_at, None, words, (interview.id,))
    lost = case.without_slot(interview)
    if lost is not None:
        yield _bar(interview, *lost, "This round had no slot then.", (interview.id,))
    late, most = case.late_from(interview), case.policy["arranges_per_round"]
    nobody_meets = interview.format in WITHOUT_MEETING
    before = [c for c in mine if nobody_meets or c.happened_at < late]
    for asked, ends_at in _by_silence(case, before):
        if len(asked) >= most:
            yield _enough(case, interview, (asked, ends_at), most, "arranges_per_round")
    for contact in [c for c in mine if c.happened_at >= late and not nobody_meets][:1]:
        words = "You have told them that nobody came; their word is awaited."
        yield _bar(interview, contact.happened_at, None, words, (contact.id,), settles=True)


def _spent_in_former_slot(
    case: Case, interview: Interview, former: list[Contact], since: datetime
) -> Iterator[Bar]:
    """Bar what a round did not bear until it had its present slot, which begins the count anew."""
    most = case.policy["arranges_per_round"]
    for asked, ends_at in _by_silence(case, former):
        if len(asked) >= most:
            until = since if ends_at is None else min(ends_at, since)
            yield _enough(case, interview, (asked, until), most, "arranges_per_round")


def _missed(case: Case, status: RoundStatus, mine: list[Contact]) -> Iterator[Bar]:
    interview = status.interview
    words = "The time of this round has not come."
    yield _bar(interview, None, status.since, words, (interview.id,))
    words = "After so long this is a question how it stands."
    yield _bar(interview, case.arrange_closes(status), None, words, (interview.id,))
    late = case.late_from(interview)
    for contact in [c for c in mine if c.happened_at >= late][:1]:
        words = "You have written about the round that did not take place; once is enough."
        yield _bar(interview, contact.happened_at, None, words, (contact.id,), settles=True)


ARRANGE_THE_ROUND = Rule(
    "arrange-the-round", _ARRANGE, "a short word about the round itself", arrange_the_round
)
