"""What the candidate does alone: questions, the timetable, the outcome, the lessons."""

from collections.abc import Iterator
from datetime import datetime

from app.domain.actions import Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.duties import feedback_owed_from, reflecting_from, spoken_enquiry
from app.domain.facts import FeedbackSource, FeedbackWord, Interview, Mark
from app.domain.rule import Rule


def _marked(case: Case, kind: Kind, interview_id: str | None = None) -> list[Mark]:
    return [
        mark
        for mark in case.pursuit.marks
        if mark.kind is kind and (interview_id is None or mark.interview_id == interview_id)
    ]


def _done(rule: str, kind: Kind, since: datetime, words: str, facts: tuple[str, ...] = ()) -> Bar:
    return Bar(rule, (kind,), since, None, words, facts, settles=True)


def ask_before_you_leave(case: Case) -> Iterator[Bar]:
    """Open the preparing of questions from the recording of a round until its end.

    Source: ask when you will hear, how many posts and applicants there are, and
    whether there is another stage.
    """
    for interview in case.pursuit.interviews:
        yield from _prepare(case, interview)


def _prepare(case: Case, interview: Interview) -> Iterator[Bar]:
    rule, kinds = "ask-before-you-leave", (Kind.PREPARE_QUESTIONS,)
    if interview not in case.active_rounds:
        yield Bar(
            rule,
            kinds,
            None,
            None,
            "This interview does not take place.",
            (interview.id,),
            interview_id=interview.id,
        )
        return
    recorded = interview.created_at
    if recorded is not None and recorded < interview.starts_at:
        yield Bar(
            rule,
            kinds,
            None,
            recorded,
            "This interview was not arranged yet.",
            (interview.id,),
            interview_id=interview.id,
        )
    yield Bar(
        rule,
        kinds,
        interview.ends_at,
        None,
        "The interview is over; what was not asked can be asked when they next speak.",
        (interview.id,),
        interview_id=interview.id,
    )
    for mark in _marked(case, Kind.PREPARE_QUESTIONS, interview.id):
        yield Bar(
            rule,
            kinds,
            mark.happened_at,
            None,
            "You have settled this.",
            (interview.id,),
            interview_id=interview.id,
            settles=True,
        )


def have_a_timetable(case: Case) -> Iterator[Bar]:
    """Open the recording of the timetable from the interview's end for a short while.

    Any timetable recorded does it; news from the employer makes it moot. Source: the tip to
    leave with a timetable.
    """
    for interview in case.pursuit.interviews:
        yield from _timetable(case, interview)


def _timetable(case: Case, interview: Interview) -> Iterator[Bar]:
    rule, kinds = "have-a-timetable", (Kind.RECORD_TIMETABLE,)
    held = interview in case.active_rounds
    yield Bar(
        rule,
        kinds,
        None,
        interview.ends_at if held else None,
        "There is a timetable to record once the interview is over.",
        (interview.id,),
        interview_id=interview.id,
    )
    closes = case.calendar.closing_after(
        interview.ends_at, case.policy["timetable_due_business_days"]
    )
    over = min(
        (u.received_at for u in case.updates_that_count if u.received_at >= interview.ends_at),
        default=closes,
    )
    yield Bar(
        rule,
        kinds,
        min(over, closes),
        None,
        "The time to write it down is past; you can still record what was said.",
        (interview.id,),
        interview_id=interview.id,
    )
    for timetable in interview.timetables[:1]:
        yield Bar(
            rule,
            kinds,
            timetable.said_at,
            None,
            "The timetable is on record.",
            (timetable.id,),
            interview_id=interview.id,
            settles=True,
        )
    for mark in _marked(case, Kind.RECORD_TIMETABLE, interview.id):
        yield Bar(
            rule,
            kinds,
            mark.happened_at,
            None,
            "You have settled this.",
            (interview.id,),
            interview_id=interview.id,
            settles=True,
        )


def note_the_outcome(case: Case) -> Iterator[Bar]:
    """Open the recording of what an enquiry brought, once somebody was spoken to.

    Any update does it, and so does saying that there was none. Source: the tip that
    a deadline may simply have moved.
    """
    rule, kind = "note-the-outcome", Kind.RECORD_OUTCOME
    enquiry = spoken_enquiry(case)
    if enquiry is None:
        yield Bar(rule, (kind,), None, None, "No enquiry has reached anybody.")
        return
    asked = enquiry.happened_at
    yield Bar(rule, (kind,), None, asked, "No enquiry had been made.", (enquiry.id,))
    news = [
        (update.received_at, update.id)
        for update in case.updates_that_count
        if update.received_at >= asked
    ]
    for received_at, fact in news[:1]:
        yield _done(rule, kind, received_at, "What they said is on record.", (fact,))
    for mark in _marked(case, kind):
        if mark.happened_at >= asked:
            yield _done(rule, kind, mark.happened_at, "You said that nothing came of it.")


def keep_the_advice(case: Case) -> Iterator[Bar]:
    """Open the recording of feedback once it was asked for, or given unasked.

    Feedback of the employer or the agency does it; a refusal ends it. Source: any
    advice is invaluable next time.
    """
    rule, kind = "keep-the-advice", Kind.RECORD_FEEDBACK
    owed = feedback_owed_from(case)
    if owed is None:
        yield Bar(rule, (kind,), None, None, "There is no feedback to record.")
        return
    since, fact = owed
    yield Bar(rule, (kind,), None, since, "There was no feedback to record.", (fact,))
    ends = [
        (feedback.received_at, feedback.id)
        for feedback in case.pursuit.feedback
        if feedback.source is not FeedbackSource.SELF and feedback.received_at >= since
    ]
    ends += [
        (update.received_at, update.id)
        for update in case.updates_that_count
        if update.feedback is FeedbackWord.DECLINED and update.received_at >= since
    ]
    for received_at, record in sorted(ends)[:1]:
        yield _done(rule, kind, received_at, "What they said is on record.", (record,))
    for mark in _marked(case, kind):
        yield _done(rule, kind, mark.happened_at, "You have settled this.")


def learn_from_it(case: Case) -> Iterator[Bar]:
    """Open reflection with a rejection or a presumed closing; a note to oneself does it.

    Source: even unsuccessful interviews can be valuable.
    """
    rule, kind = "learn-from-it", Kind.REFLECT
    start = reflecting_from(case)
    if start is None:
        yield Bar(rule, (kind,), None, None, "Nothing has been decided yet.")
        return
    since, fact = start
    yield Bar(rule, (kind,), None, since, "They may still answer.", (fact,))
    for feedback in case.pursuit.feedback:
        if feedback.source is FeedbackSource.SELF and feedback.received_at >= since:
            words = "You have noted what you take from it."
            yield _done(rule, kind, feedback.received_at, words, (feedback.id,))
    for mark in _marked(case, kind):
        if mark.happened_at >= since:
            yield _done(rule, kind, mark.happened_at, "You have settled this.")


ASK_BEFORE_YOU_LEAVE = Rule(
    "ask-before-you-leave",
    (Kind.PREPARE_QUESTIONS,),
    "ask when you will hear, how many posts and applicants, and whether there is another stage",
    ask_before_you_leave,
)
HAVE_A_TIMETABLE = Rule(
    "have-a-timetable",
    (Kind.RECORD_TIMETABLE,),
    "know when you will hear",
    have_a_timetable,
)
NOTE_THE_OUTCOME = Rule(
    "note-the-outcome",
    (Kind.RECORD_OUTCOME,),
    "a call often brings a later date",
    note_the_outcome,
)
KEEP_THE_ADVICE = Rule(
    "keep-the-advice",
    (Kind.RECORD_FEEDBACK,),
    "any advice helps next time",
    keep_the_advice,
)
LEARN_FROM_IT = Rule(
    "learn-from-it",
    (Kind.REFLECT,),
    "even an unsuccessful interview is worth something",
    learn_from_it,
)
