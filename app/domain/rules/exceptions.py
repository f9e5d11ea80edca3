"""Exceptions to waiting: typed, resting on a dated fact, once for each, and few.

They are never barred by the minimum gap, but start it. The rules here say whether
such a fact stands at all; what a single proposed contact points at is judged by
`attestations`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from app.domain.action_kinds import DISCRETIONARY
from app.domain.actions import Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import Contact, EmployerUpdate, InterviewState
from app.domain.requests import ASKED_BY, answered, requests
from app.domain.rule import Rule

_ANSWERS = tuple(ASKED_BY)
_CHOSEN = tuple(sorted(DISCRETIONARY))
_CHOSEN_OR_RESENT = DISCRETIONARY | {Kind.RESEND}
_MISSING = {
    Kind.REPLY: "They have asked nothing that is still open.",
    Kind.DOCUMENTS: "They have asked for no documents that are still owed.",
    Kind.RETURN_CALL: "No invitation to call stands.",
}


def answer_when_asked(case: Case) -> Iterator[Bar]:
    """Open an answer while the employer's request stands unanswered; once for each.

    A call they had fixed and missed may be returned after its time, the same day.
    Source: courtesy; whoever asks waits.
    """
    for kind in _ANSWERS:
        asked = requests(case, kind)
        given = answered(case, kind)
        still_open = [update for update in asked if update.id not in given]
        if still_open:
            yield from _while_it_stands(case, kind, still_open)
        elif given:
            contact = max(given.values(), key=lambda contact: contact.happened_at)
            yield Bar(
                "answer-when-asked",
                (kind,),
                contact.happened_at,
                None,
                "You have answered this; once is enough.",
                (contact.id,),
                settles=True,
            )
        else:
            yield Bar("answer-when-asked", (kind,), None, None, _MISSING[kind])


def _while_it_stands(case: Case, kind: Kind, asked: Sequence[EmployerUpdate]) -> Iterator[Bar]:
    first = asked[0]
    fixed = first.call_at if kind is Kind.RETURN_CALL else None
    yield Bar(
        "answer-when-asked",
        (kind,),
        None,
        first.received_at if fixed is None else fixed,
        "They have fixed a time to call you; wait for it.",
        (first.id,),
    )
    if fixed is not None:
        missed = case.calendar.local_day(fixed)
        yield Bar(
            "answer-when-asked",
            (kind,),
            case.calendar.midnight(missed + timedelta(days=1)),
            None,
            "The call they missed was to be returned on {}.",
            (first.id,),
            args=(missed,),
        )


def answer_the_offer(case: Case) -> Iterator[Bar]:
    """Open the answer to an offer while it stands; one answer to each offer.

    Source: answer in time.
    """
    offer = case.offer
    if offer is None:
        yield Bar(
            "answer-the-offer",
            (Kind.RESPOND_TO_OFFER,),
            None,
            None,
            "There is no offer to answer.",
        )
        return
    answers = case.contacts_of_kind(Kind.RESPOND_TO_OFFER)
    before = [one.happened_at for one in answers if one.happened_at < offer.received_at]
    # An offer that took the place of one still unanswered opened nothing that was shut.
    open_since = min(
        one.received_at for one in case.offers if not before or one.received_at > before[-1]
    )
    yield Bar(
        "answer-the-offer",
        (Kind.RESPOND_TO_OFFER,),
        None,
        open_since,
        "There was no offer to answer yet.",
        (offer.id,),
    )
    for contact in answers:
        if contact.happened_at >= offer.received_at:
            # The first settles it for good.
            yield Bar(
                "answer-the-offer",
                (Kind.RESPOND_TO_OFFER,),
                contact.happened_at,
                None,
                "You have answered this offer.",
                (contact.id,),
                settles=True,
            )
            return


def round_ahead(case: Case) -> Iterator[Bar]:
    """Let a round that lies ahead be moved, once for each slot it is moved to.

    Source: courtesy towards people who keep an hour free.
    """
    moved: dict[tuple[str | None, datetime | None], Contact] = {}
    for contact in case.contacts_of_kind(Kind.RESCHEDULE):
        attestation = case.original_contact(contact).attestation
        if attestation is not None:
            moved.setdefault((attestation.interview_id, attestation.slot), contact)
    for interview in case.pursuit.interviews:
        if interview.state is not InterviewState.SCHEDULED:
            yield Bar(
                "round-ahead",
                (Kind.RESCHEDULE,),
                None,
                None,
                "This round is not ahead any more.",
                (interview.id,),
                interview_id=interview.id,
            )
            continue
        yield Bar(
            "round-ahead",
            (Kind.RESCHEDULE,),
            interview.starts_at,
            None,
            "Only a round that lies ahead can be moved.",
            (interview.id,),
            interview_id=interview.id,
        )
        asked = moved.get((interview.id, interview.starts_at))
        if asked is not None:
            yield Bar(
                "round-ahead",
                (Kind.RESCHEDULE,),
                asked.happened_at,
                None,
                "You have asked to move this slot; once is enough.",
                (asked.id,),
                interview_id=interview.id,
                settles=True,
            )


def correct_soon(case: Case) -> Iterator[Bar]:
    """Let a mistake be put right once for each interview, and soon after it.

    Source: a correction helps only while the interview is being weighed.
    """
    corrected: dict[str, Contact] = {}
    for contact in case.contacts_of_kind(Kind.CORRECTION):
        corrected.setdefault(case.original_contact(contact).interview_id, contact)
    for interview in case.pursuit.interviews:
        held = interview in case.active_rounds
        last_day = case.calendar.after(
            case.calendar.local_day(interview.ends_at), case.policy["correction_business_days"]
        )
        yield Bar(
            "correct-soon",
            (Kind.CORRECTION,),
            None,
            interview.ends_at if held else None,
            "There is nothing to correct before the interview is over.",
            (interview.id,),
            interview_id=interview.id,
        )
        yield Bar(
            "correct-soon",
            (Kind.CORRECTION,),
            case.calendar.closing(last_day),
            None,
            "Corrections were due by {}.",
            (interview.id,),
            args=(last_day,),
            interview_id=interview.id,
        )
        made = corrected.get(interview.id)
        if made is not None:
            yield Bar(
                "correct-soon",
                (Kind.CORRECTION,),
                made.happened_at,
                None,
                "You have corrected this once; leave it there.",
                (made.id,),
                interview_id=interview.id,
                settles=True,
            )


def few_exceptions(case: Case) -> Iterator[Bar]:
    """Cap the exceptions that the candidate chooses to make, over the whole pursuit.

    Source: an exception made often is no exception.
    """
    most = case.policy["discretionary_exceptions"]
    made = [
        contact
        for contact in case.counted
        if contact.kind in _CHOSEN_OR_RESENT
        and case.original_contact(contact).kind in DISCRETIONARY
    ]
    if len(made) >= most:
        yield Bar(
            "few-exceptions",
            _CHOSEN,
            made[most - 1].happened_at if most else None,
            None,
            "You have made as many exceptions here as the employer should have to read.",
            tuple(contact.id for contact in made),
        )


ANSWER_WHEN_ASKED = Rule(
    "answer-when-asked", _ANSWERS, "answer promptly when asked", answer_when_asked
)
ANSWER_THE_OFFER = Rule(
    "answer-the-offer", (Kind.RESPOND_TO_OFFER,), "answer an offer in time", answer_the_offer
)
ROUND_AHEAD = Rule("round-ahead", (Kind.RESCHEDULE,), "ask early, and once", round_ahead)
CORRECT_SOON = Rule("correct-soon", (Kind.CORRECTION,), "put it right soon, once", correct_soon)
FEW_EXCEPTIONS = Rule("few-exceptions", _CHOSEN, "keep exceptions exceptional", few_exceptions)
