"""Rules after an ending: what a decision, an accepted offer or a long silence bars."""

from collections.abc import Iterator

from app.domain.action_kinds import INITIATIVES
from app.domain.actions import Kind
from app.domain.as_of import known_from
from app.domain.case import Case, Ending
from app.domain.decision import Bar
from app.domain.facts import OutcomeKind
from app.domain.rule import Rule

_OWN = (Kind.PREPARE_QUESTIONS, Kind.RECORD_TIMETABLE, Kind.RECORD_OUTCOME)
_ENQUIRY = (Kind.ENQUIRE_STATUS,)
_THANKS = (Kind.SEND_THANK_YOU,)
_WITHDRAW = (Kind.WITHDRAW,)
_BUT_ENQUIRIES = tuple(kind for kind in INITIATIVES if kind is not Kind.ENQUIRE_STATUS)
#: A presumed closing leaves news of another offer, and withdrawing.
_PREPARE = (Kind.PREPARE_QUESTIONS,)
_PRESUMED = (
    Kind.SEND_THANK_YOU,
    Kind.CORRECTION,
    Kind.RECORD_TIMETABLE,
    Kind.RECORD_OUTCOME,
    *_PREPARE,
)
_WORDS = {
    OutcomeKind.WITHDRAWN: "You withdrew on {}.",
    OutcomeKind.ACCEPTED: "You accepted this offer on {}.",
    OutcomeKind.ACCEPTED_ELSEWHERE: "You accepted an offer elsewhere on {}.",
    OutcomeKind.DECLINED: "You declined this offer on {}.",
    OutcomeKind.LET_GO: "You let this go on {}.",
}
_SPOKEN = frozenset({OutcomeKind.WITHDRAWN, OutcomeKind.DECLINED})


def already_decided(case: Case) -> Iterator[Bar]:
    """Bar initiatives once it is decided, never answers to what the employer asks after it.

    After a rejection there is the feedback request, with unsent thanks folded in; after an
    acceptance a courteous withdrawal, and the question for a paper that is to come.
    Source: the tips for the unsuccessful, and courtesy.
    """
    for ending in case.endings:
        if ending.kind is None:
            yield from _after_rejection(ending)
        else:
            yield from _after_own(case, ending, ending.kind)
    words = "The silence had been taken as a no."
    if case.past_closing is not None:
        start, until = case.past_closing
        bar = Bar("already-decided", _PRESUMED[:-1], start, until, words, (case.application.id,))
        yield bar
        for one in case.active_rounds:
            # A round that came later, or with the end of it, was never shut.
            known = known_from(one)
            if known is None or known < until:
                yield bar._replace(kinds=_PREPARE, interview_id=one.id)
    if case.presumed_from is not None:
        yield Bar(
            "already-decided",
            _PRESUMED,
            case.presumed_from,
            None,
            "The silence has been taken as a no, so this is no longer called for.",
            (case.application.id,),
        )


def _after_rejection(ending: Ending) -> Iterator[Bar]:
    kinds = tuple(kind for kind in INITIATIVES if kind is not Kind.SEND_THANK_YOU)
    for barred, words in (
        (_THANKS, "It has been decided; unsent thanks go into the request for feedback."),
        (
            (*kinds, Kind.WITHDRAW, *_OWN),
            "It has been decided, so this is no longer called for.",
        ),
    ):
        yield Bar("already-decided", barred, ending.start, ending.until, words, (ending.fact,))


def _after_own(case: Case, ending: Ending, kind: OutcomeKind) -> Iterator[Bar]:
    bar = Bar(
        "already-decided",
        (*_BUT_ENQUIRIES, *_OWN),
        ending.start,
        ending.until,
        _WORDS[kind],
        (ending.fact,),
        args=(ending.start,),
    )
    yield bar
    start = ending.start
    if ending is case.acceptance and case.paper_awaited_from is not None:
        # The question for the paper is left until nothing more is to come.
        start = case.acceptance_ends or start
    yield bar._replace(kinds=_ENQUIRY, start=start)
    if kind in _SPOKEN:
        yield bar._replace(kinds=_WITHDRAW, settles=kind is OutcomeKind.WITHDRAWN)


def presumed_closed(case: Case) -> Iterator[Bar]:
    """Turn the page after a long silence, or once the last permitted enquiry went unanswered.

    Source: advice on being ghosted. The next word from the employer opens the pursuit
    again.
    """
    if case.past_closing is not None:
        words, fact = "The silence had been taken as a no.", (case.application.id,)
        yield Bar("presumed-closed", _ENQUIRY, *case.past_closing, words, fact)
    start = case.presumed_from
    if start is not None:
        yield Bar(
            "presumed-closed",
            _ENQUIRY,
            start,
            None,
            "They have been silent for so long that the answer may be taken as no.",
            tuple(contact.id for contact in case.enquiries_in_silence),
            number="presumed_closed_business_days",
        )


ALREADY_DECIDED = Rule(
    "already-decided",
    (*INITIATIVES, Kind.WITHDRAW, *_OWN),
    "accept the decision with grace",
    already_decided,
    "What is decided is not opened again by asking.",
)
PRESUMED_CLOSED = Rule(
    "presumed-closed", _ENQUIRY, "turn the page and apply elsewhere", presumed_closed
)
