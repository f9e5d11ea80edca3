"""Exceptions to waiting: typed, resting on a dated fact, once for each, and few.

They are never barred by the minimum gap, but start it. The rules here say whether
such a fact stands at all; what a single proposed contact points at is judged by
`attestations`.
"""

from collections.abc import Iterator

from app.domain.action_kinds import DISCRETIONARY
from app.domain.actions import Kind
from app.domain.case import Case, RoundStatus
from app.domain.decision import Bar, RoundBars
from app.domain.facts import Contact, Interview, InterviewState
from app.domain.rule import Rule

_CHOSEN = tuple(sorted(DISCRETIONARY))
_MOVE = (Kind.RESCHEDULE,)
_CORRECT = (Kind.CORRECTION,)


def round_ahead(case: Case) -> Iterator[Bar]:
    """Let a round that lies ahead be moved, once for each slot, and a few times in all.

    Source: courtesy towards people who keep an hour free.
    """
    if not case.statuses:
        yield Bar("round-ahead", _MOVE, None, None, "No round lies ahead.", (case.application.id,))
    for status in case.statuses:
        interview = status.interview
        bar = RoundBars("round-ahead", _MOVE, interview.id)
        if status.state is not InterviewState.SCHEDULED:
            yield bar(None, None, "This round is not ahead any more.")
            continue
        yield bar(interview.starts_at, None, "Only a round that lies ahead can be moved.")
        lost = case.without_slot(interview)
        if lost is not None:
            yield bar(*lost, "This round had no slot then.")
        yield from _moved(case, status, bar)


def _moved(case: Case, status: RoundStatus, bar: RoundBars) -> Iterator[Bar]:
    interview = status.interview
    moves = [(c, case.original_contact(c).attestation) for c in case.contacts_of_kind(_MOVE[0])]
    mine = [(c, told) for c, told in moves if told and told.interview_id == interview.id]
    for contact, told in mine:
        if told.slot == interview.starts_at:
            words = "You have asked to move this slot; once is enough."
            yield bar(contact.happened_at, None, words, contact.id, settles=True)
    spoke, number = case.last_update, "reschedules_per_round"
    since = [c for c, _ in mine if spoke is None or c.happened_at > spoke.received_at]
    most = case.policy[number]
    if len(since) >= most:
        words, last = "You have moved this round often enough.", since[most - 1]
        yield bar(last.happened_at, None, words, last.id, number=number)


def correct_soon(case: Case) -> Iterator[Bar]:
    """Let a mistake be put right once for each interview, and soon after it.

    Source: a correction helps only while the interview is being weighed.
    """
    if not case.statuses:
        words = "There was no interview to correct anything of."
        yield Bar("correct-soon", _CORRECT, None, None, words, (case.application.id,))
    for status in case.statuses:
        yield from _corrected(case, status.interview, held=status.active)


def _corrected(case: Case, interview: Interview, *, held: bool) -> Iterator[Bar]:
    bar, number = RoundBars("correct-soon", _CORRECT, interview.id), "correction_business_days"
    words = "There is nothing to correct before the interview is over."
    yield bar(None, interview.ends_at if held else None, words)
    last_day = case.calendar.after(case.calendar.local_day(interview.ends_at), case.policy[number])
    closes, words = case.calendar.closing(last_day), "Corrections were due by {}."
    yield bar(closes, None, words, None, (last_day,), number=number)
    for contact in case.contacts_of_kind(Kind.CORRECTION):
        if case.original_contact(contact).interview_id == interview.id:
            words = "You have corrected this once; leave it there."
            yield bar(contact.happened_at, None, words, contact.id, settles=True)


def few_exceptions(case: Case) -> Iterator[Bar]:
    """Cap the exceptions that the candidate chooses to make, and tell a need once a day.

    Source: an exception made often is no exception.
    """
    most = case.policy["discretionary_exceptions"]
    made = [c for c in case.delivered if case.original_contact(c).kind in DISCRETIONARY]
    if len(made) >= most:
        yield Bar(
            "few-exceptions",
            _CHOSEN,
            made[most - 1].happened_at if most else None,
            None,
            "You have made as many exceptions here as the employer should have to read."
            if most
            else "By the numbers in force no such exception is made.",
            tuple(contact.id for contact in made),
            number="discretionary_exceptions",
        )
    made = case.contacts_of_kind(Kind.ADJUSTMENT)
    for contact in made[-1:]:
        day = case.calendar.local_day(contact.happened_at)
        that_day = [one for one in made if case.calendar.local_day(one.happened_at) == day]
        most = case.policy["adjustments_per_day"]
        if len(that_day) >= most:
            yield _told_today(case, that_day[most - 1])


def _told_today(case: Case, contact: Contact) -> Bar:
    return Bar(
        "few-exceptions",
        (Kind.ADJUSTMENT,),
        contact.happened_at,
        case.next_midnight(contact.happened_at),
        "You have told them of a need today; the next one tomorrow.",
        (contact.id,),
        number="adjustments_per_day",
    )


ROUND_AHEAD = Rule("round-ahead", _MOVE, "ask early, and once", round_ahead)
CORRECT_SOON = Rule("correct-soon", _CORRECT, "put it right soon, once", correct_soon)
FEW_EXCEPTIONS = Rule(
    "few-exceptions", (*_CHOSEN, Kind.ADJUSTMENT), "keep exceptions exceptional", few_exceptions
)
