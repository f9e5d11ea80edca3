"""Stick to the timetable: no enquiry while an answer may still come by itself."""

from collections.abc import Iterator

from app.domain.actions import Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.rule import Rule

_ENQUIRY = (Kind.ENQUIRE_STATUS,)


def wait_for_timetable(case: Case) -> Iterator[Bar]:
    """Bar enquiries until the promised day is over, and a grace of business days after it.

    Only what the employer named brings the day forward: a correction by the candidate
    adds a bar of its own, so that it can only lengthen the wait. Source: the tip to
    reach the deadline first.
    """
    for promise, end in case.promise_ends:
        open_day = promise.named == promise.day
        yield Bar(
            "wait-for-timetable",
            _ENQUIRY,
            None,
            end,
            "They said you would hear by {}."
            if open_day
            else "They said you would hear by {}, when they are closed; {} counts.",
            (promise.fact,),
            args=(promise.named, promise.day),
        )


def wait_when_not_told(case: Case) -> Iterator[Bar]:
    """With no date that governs, bar enquiries for the usual time of this kind of round.

    Counted from the end of the interview or the employer's last word, that day
    excluded. Source: five business days in general, five to ten after a final round,
    two to four weeks after an assessment centre.
    """
    end, current, since = case.untold_ends, case.current, case.silence_from
    if end is None or current is None or since is None:
        return
    spoke = case.last_update
    by_word = spoke is not None and spoke.received_at == since
    what = "their last word" if by_word else "the interview"
    fact = spoke.id if by_word and spoke is not None else current.id

    yield Bar(
        "wait-when-not-told",
        _ENQUIRY,
        None,
        end,
        "They named no day that counts: after {} on {}, the usual time is over on {}.",
        (fact,),
        args=(what, since, end),
    )


def employer_replied(case: Case) -> Iterator[Bar]:
    """Delay an enquiry to the day an automatic reply names; it ends no silence.

    Every other update does end the silence, which the two waits read off. Source: the
    tip that a deadline may simply have moved.
    """
    for update, end in case.delays:
        if end > update.received_at:
            yield Bar(
                "employer-replied",
                _ENQUIRY,
                update.received_at,
                end,
                "Their automatic reply says they are back on {}.",
                (update.id,),
                args=(end,),
            )


WAIT_FOR_TIMETABLE = Rule(
    "wait-for-timetable", _ENQUIRY, "stick to the timetable", wait_for_timetable
)
WAIT_WHEN_NOT_TOLD = Rule("wait-when-not-told", _ENQUIRY, "bide your time", wait_when_not_told)
EMPLOYER_REPLIED = Rule(
    "employer-replied",
    _ENQUIRY,
    "dates slip; take the new one",
    employer_replied,
)
