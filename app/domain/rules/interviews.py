"""Before the interview is over there is nothing to thank for, ask about or learn from."""

from collections.abc import Iterator

from app.domain.actions import Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import Interview
from app.domain.rule import Rule

_AFTERWARDS = (Kind.SEND_THANK_YOU, Kind.ENQUIRE_STATUS, Kind.REQUEST_FEEDBACK)


def interview_first(case: Case) -> Iterator[Bar]:
    """Bar thanks, enquiries and feedback requests until an interview is over.

    A round that was cancelled or missed opens none of them, and with no round
    standing nothing can be enquired about. Source: the tip to follow up *after* the
    interview.
    """
    for interview in case.pursuit.interviews:
        yield _until_held(case, interview, (Kind.SEND_THANK_YOU,), interview.id)
    if case.current is None:
        yield Bar(
            "interview-first",
            (Kind.ENQUIRE_STATUS, Kind.REQUEST_FEEDBACK),
            None,
            None,
            "No interview stands: it was cancelled or missed, so there is no news to wait for.",
            tuple(interview.id for interview in case.pursuit.interviews),
        )
        return
    yield _until_held(case, case.current, (Kind.ENQUIRE_STATUS,), None)
    first_over = min(case.active_rounds, key=lambda interview: interview.ends_at)
    yield _until_held(case, first_over, (Kind.REQUEST_FEEDBACK,), None)


def _until_held(
    case: Case, interview: Interview, kinds: tuple[Kind, ...], narrowed: str | None
) -> Bar:
    stands = interview in case.active_rounds

    words = (
        "The interview on {} comes first."
        if stands
        else "This interview did not take place, so nothing follows from it."
    )
    return Bar(
        "interview-first",
        kinds,
        None,
        interview.ends_at if stands else None,
        words,
        (interview.id,),
        args=(interview.ends_at,) if stands else (),
        interview_id=narrowed,
    )


INTERVIEW_FIRST = Rule(
    "interview-first", _AFTERWARDS, "follow up once the interview is over", interview_first
)
