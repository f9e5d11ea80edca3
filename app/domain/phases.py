"""Where a pursuit stands, what comes next, and why: read off the states of its actions."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from app.domain.action_slots import ActionSlot, anchor, open_request
from app.domain.actions import NEXT_ORDER, Kind
from app.domain.bar_state import State
from app.domain.case import Case
from app.domain.decision import NextAction, Phase, Reason, Verdict
from app.domain.facts import Route
from app.domain.rules.own_tasks import feedback_owed_from, reflecting_from, spoken_enquiry

_OWED_AFTER_REJECTION = frozenset({Kind.REQUEST_FEEDBACK, Kind.RECORD_FEEDBACK, Kind.REFLECT})
_AHEAD = frozenset({Verdict.ALLOWED, Verdict.NOT_YET})
_RANK = {kind: rank for rank, kind in enumerate(NEXT_ORDER)}

#: Why each action is the next one: its rule and a sentence.
WHY = {
    Kind.RESPOND_TO_OFFER: ("answer-the-offer", "They have made you an offer and wait to hear."),
    Kind.REPLY: ("answer-when-asked", "They have asked you a question."),
    Kind.DOCUMENTS: ("answer-when-asked", "They have asked you for documents."),
    Kind.RETURN_CALL: ("answer-when-asked", "They have invited you to call."),
    Kind.PREPARE_QUESTIONS: (
        "ask-before-you-leave",
        "Prepare to ask about the timetable, the posts, the applicants and the next stage.",
    ),
    Kind.RECORD_TIMETABLE: (
        "have-a-timetable",
        "Write down what they said about when you will hear.",
    ),
    Kind.SEND_THANK_YOU: ("thank-you-window", "A short note of thanks is due."),
    Kind.RECORD_OUTCOME: (
        "note-the-outcome",
        "You spoke to somebody: write down what they said, and the new date if there is one.",
    ),
    Kind.REQUEST_FEEDBACK: (
        "ask-feedback-once",
        "Thank them, accept the decision, and ask for feedback: once.",
    ),
    Kind.RECORD_FEEDBACK: ("keep-the-advice", "Write down the advice they give."),
    Kind.REFLECT: ("learn-from-it", "Note what you would repeat and what you would change."),
}

Read = Sequence[tuple[ActionSlot, State]]


def phase_at(case: Case, read: Read, at: datetime) -> Phase:
    """Return the first phase that fits at an instant."""
    decided = _decided(case, read)
    if decided is not None:
        return decided
    if case.presumed_from is not None and case.presumed_from <= at:
        return Phase.PRESUMED_CLOSED
    if case.current is not None and at < case.current.ends_at:
        return Phase.PREPARING
    may_enquire = any(
        entry.kind is Kind.ENQUIRE_STATUS and state.verdict is Verdict.ALLOWED
        for entry, state in read
    )
    if may_enquire:
        return Phase.MAY_ENQUIRE
    return Phase.AWAITING_REPLY if _asked_in_silence(case) else Phase.WAITING


def _asked_in_silence(case: Case) -> bool:
    since = case.silence_from
    return any(
        since is None or contact.happened_at > since for contact in case.made(Kind.ENQUIRE_STATUS)
    )


def _decided(case: Case, read: Read) -> Phase | None:
    if case.moves:
        return Phase.CLOSED
    if case.offer is not None:
        return Phase.OFFER
    if case.rejection is None:
        return None
    owed = any(
        entry.kind in _OWED_AFTER_REJECTION and state.verdict in _AHEAD for entry, state in read
    )
    return Phase.REJECTED if owed else Phase.CLOSED


def chosen(read: Read) -> tuple[ActionSlot, State] | None:
    """Return the next action: the first allowed one in the order of the etiquette."""
    return min(
        (
            (entry, state)
            for entry, state in read
            if state.verdict is Verdict.ALLOWED and entry.kind in _RANK
        ),
        key=lambda pair: _RANK[pair[0].kind],
        default=None,
    )


def opening_next(read: Read) -> tuple[ActionSlot, State] | None:
    """Return what opens earliest of the things that are not allowed yet."""
    return min(
        (
            (entry, state)
            for entry, state in read
            if state.verdict is Verdict.NOT_YET and entry.kind in _RANK
        ),
        key=lambda pair: (pair[1].opens_at, _RANK[pair[0].kind]),
        default=None,
    )


def because(case: Case, entry: ActionSlot, tips: dict[str, str]) -> Reason:
    """Say why an allowed action is the next one."""
    if entry.kind is Kind.ENQUIRE_STATUS:
        governed = case.promise is not None and case.promise_governs
        rule = "wait-for-timetable" if governed else "wait-when-not-told"
        words = (
            "The day they named is over: ask how it stands, and do not push."
            if governed
            else "The usual time has passed: ask how it stands, and do not push."
        )
    else:
        rule, words = WHY[entry.kind]
    return Reason(rule, words, None, tuple(filter(None, [_fact(case, entry)])), tips[rule])


def _fact(case: Case, entry: ActionSlot) -> str | None:
    """Return the fact that an allowed action rests on."""
    if entry.kind in _FACTS:
        return _FACTS[entry.kind](case)
    if entry.kind in (Kind.REPLY, Kind.DOCUMENTS, Kind.RETURN_CALL):
        request = open_request(case, entry.kind)
        return request.id if request else None
    return entry.interview_id


def _enquiry_rests_on(case: Case) -> str | None:
    if case.promise is not None and case.promise_governs:
        return case.promise.fact
    spoke = case.last_word
    by_word = spoke is not None and spoke.received_at == case.silence_from
    return spoke.id if spoke is not None and by_word else anchor(case)


_FACTS: Final[dict[Kind, Callable[[Case], str | None]]] = {
    Kind.RESPOND_TO_OFFER: lambda case: case.offer.id if case.offer else None,
    Kind.RECORD_OUTCOME: lambda case: getattr(spoken_enquiry(case), "id", None),
    Kind.ENQUIRE_STATUS: _enquiry_rests_on,
    Kind.REQUEST_FEEDBACK: lambda case: case.rejection.id if case.rejection else None,
    Kind.RECORD_FEEDBACK: lambda case: (feedback_owed_from(case) or (None, None))[1],
    Kind.REFLECT: lambda case: (reflecting_from(case) or (None, None))[1],
}


def remarks(case: Case, tips: dict[str, str]) -> Iterator[Reason]:
    """Say what holds for every next action here: the agency between, days nobody knows."""
    application = case.application
    permitted = application.agency is not None and application.agency.direct_contact_permitted
    if application.route is Route.AGENCY and not permitted:
        yield Reason(
            "through-the-agency",
            "Everything here goes through the agency.",
            None,
            (application.id,),
            tips["through-the-agency"],
        )
    if not case.calendar.holidays_known:
        yield Reason(
            "no-holiday-data",
            "The public holidays of this very region are not known: weekends count as closed, and"
            " so do the holidays of its whole country where those are known.",
            None,
            (case.pursuit.employer.id,),
            tips["no-holiday-data"],
        )


def waiting(until: datetime | None, reasons: tuple[Reason, ...]) -> NextAction:
    """Return the answer when nothing is owed."""
    return NextAction(Kind.WAIT, until, reasons)
