"""What a decision, an accepted offer or a long silence puts an end to."""

from collections.abc import Iterator

from app.domain.action_kinds import CONTACTS
from app.domain.actions import Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import OutcomeKind
from app.domain.rule import Rule

_OWN = (Kind.PREPARE_QUESTIONS, Kind.RECORD_TIMETABLE, Kind.RECORD_OUTCOME)
_ENQUIRY = (Kind.ENQUIRE_STATUS,)
_THANKS = (Kind.SEND_THANK_YOU,)
#: A resend is as welcome as what it resends, which these bars tell already.
_AFTER_REJECTION = tuple(
    kind
    for kind in CONTACTS
    if kind not in (Kind.REQUEST_FEEDBACK, Kind.RESEND, Kind.SEND_THANK_YOU)
)
_AFTER_ACCEPTING = tuple(kind for kind in CONTACTS if kind not in (Kind.WITHDRAW, Kind.RESEND))
_WORDS = {
    OutcomeKind.WITHDRAWN: "You withdrew on {}.",
    OutcomeKind.ACCEPTED: "You accepted this offer on {}.",
    OutcomeKind.ACCEPTED_ELSEWHERE: "You accepted an offer elsewhere on {}.",
}


def already_decided(case: Case) -> Iterator[Bar]:
    """Bar what makes no sense once it is decided.

    After a rejection only the feedback request is left, with unsent thanks folded in;
    after an accepted offer, here or elsewhere, only a courteous withdrawal; after
    withdrawing nothing. Source: the tips for the unsuccessful, and courtesy.
    """
    for rejection, reopened in case.rejections:
        for kinds, words in (
            (_THANKS, "It has been decided; unsent thanks go into the request for feedback."),
            (_AFTER_REJECTION + _OWN, "It has been decided, so this is no longer called for."),
        ):
            yield Bar(
                "already-decided",
                kinds,
                rejection.received_at,
                reopened,
                words,
                (rejection.id,),
            )
    for move in case.own_endings:
        words = _WORDS[move.kind]
        withdrawn = move.kind is OutcomeKind.WITHDRAWN
        yield Bar(
            "already-decided",
            _AFTER_ACCEPTING + _OWN,
            move.happened_at,
            None,
            words,
            (move.fact,),
            args=(move.happened_at,),
        )
        if withdrawn:
            yield Bar(
                "already-decided",
                (Kind.WITHDRAW,),
                move.happened_at,
                None,
                words,
                (move.fact,),
                args=(move.happened_at,),
                settles=True,
            )


def presumed_closed(case: Case) -> Iterator[Bar]:
    """Turn the page once the last permitted enquiry has gone unanswered for long.

    Source: advice on being ghosted. The next word from the employer opens the pursuit
    again.
    """
    start = case.presumed_from
    if start is not None:
        yield Bar(
            "presumed-closed",
            _ENQUIRY,
            start,
            None,
            "They have been silent for so long that the answer may be taken as no.",
            tuple(contact.id for contact in case.enquiries_in_silence),
        )


ALREADY_DECIDED = Rule(
    "already-decided", CONTACTS + _OWN, "accept the decision with grace", already_decided
)
PRESUMED_CLOSED = Rule(
    "presumed-closed", _ENQUIRY, "turn the page and apply elsewhere", presumed_closed
)
