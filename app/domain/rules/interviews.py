"""Rules before the end of an interview: nothing to thank for, ask about or learn from yet."""

from collections.abc import Iterator

from app.domain.actions import Kind
from app.domain.case import Case, RoundStatus
from app.domain.decision import Bar, RoundBars
from app.domain.facts import Interview
from app.domain.rule import Rule

_AFTERWARDS = (Kind.SEND_THANK_YOU, Kind.ENQUIRE_STATUS, Kind.REQUEST_FEEDBACK)


def interview_first(case: Case) -> Iterator[Bar]:
    """Bar thanks, enquiries and feedback requests until an interview is over.

    A round that did not take place opens no thanks; while a round lies ahead nobody asks.
    Source: the tip to follow up *after* the interview.
    """
    for status in case.statuses:
        yield _thanks(status)
        if status.word is not None:
            yield _until_called_off(status)
    if case.active_rounds:
        last = max(case.active_rounds, key=lambda one: one.ends_at)
        first = min(case.active_rounds, key=lambda one: one.ends_at)
        yield _until_over(last, Kind.ENQUIRE_STATUS)
        yield _until_over(first, Kind.REQUEST_FEEDBACK)
        return
    kinds = (Kind.REQUEST_FEEDBACK,) if case.statuses else _WITHOUT_ROUND
    rounds = tuple(status.interview.id for status in case.statuses)
    yield Bar("interview-first", kinds, None, None, "No interview has taken place.", rounds)


_WITHOUT_ROUND = (Kind.SEND_THANK_YOU, Kind.REQUEST_FEEDBACK)


def _thanks(status: RoundStatus) -> Bar:
    interview = status.interview
    bar = RoundBars("interview-first", (Kind.SEND_THANK_YOU,), interview.id)
    if status.active:
        words, ends = "The interview on {} comes first.", interview.ends_at
        return bar(None, ends, words, None, (ends,))
    return bar(None, None, "This interview did not take place, so nothing follows from it.")


def _until_called_off(status: RoundStatus) -> Bar:
    ends = min(status.since, status.interview.ends_at)
    words, facts = "An interview lay ahead until {}.", (status.interview.id,)
    return Bar("interview-first", (Kind.ENQUIRE_STATUS,), None, ends, words, facts, args=(ends,))


def _until_over(interview: Interview, kind: Kind) -> Bar:
    return Bar(
        "interview-first",
        (kind,),
        None,
        interview.ends_at,
        "The interview on {} comes first.",
        (interview.id,),
        (interview.ends_at,),
    )


INTERVIEW_FIRST = Rule(
    "interview-first",
    _AFTERWARDS,
    "follow up once the interview is over",
    interview_first,
    "Whoever asks before the interview is over asks for nothing.",
)
