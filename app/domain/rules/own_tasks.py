"""Rules of the candidate's own tasks: applying, questions, the timetable, the outcome, lessons."""

from collections.abc import Iterator
from datetime import date, datetime

from app.domain.actions import Kind
from app.domain.as_of import known_from
from app.domain.case import Case, RoundStatus
from app.domain.decision import Bar, RoundBars
from app.domain.duties import feedback_owed_from, reflecting_from, spoken_enquiry
from app.domain.facts import FeedbackSource, FeedbackWord, Interview, Mark
from app.domain.rule import Rule

_PREPARE = (Kind.PREPARE_QUESTIONS,)
_TIMETABLE = (Kind.RECORD_TIMETABLE,)
_APPLY = (Kind.APPLY,)


def _done(rule: str, kind: Kind, since: datetime, words: str, facts: tuple[str, ...] = ()) -> Bar:
    return Bar(rule, (kind,), since, None, words, facts, settles=True)


def _settled(bar: RoundBars, mark: Mark | None) -> Iterator[Bar]:
    """Settle the task of a round that the candidate marked as done."""
    if mark is not None:
        yield bar(mark.happened_at, None, "You have settled this.", settles=True)


def apply_in_time(case: Case) -> Iterator[Bar]:
    """Open applying while it is not done, until some days after the closing day.

    Source: the tip to keep an eye on other opportunities.
    """
    rule, application = "apply-in-time", case.application.id
    if case.applied_at is not None:
        words = "You have applied."
        yield Bar(rule, _APPLY, None, None, words, (application,), settles=True)
        return
    for ending in case.endings:
        words = "You have made another decision about this post."
        yield Bar(rule, _APPLY, ending.start, ending.until, words, (ending.fact,))
    closes = case.apply_ends
    if closes is not None:
        words = "The closing day is long past."
        number = "apply_closes_business_days"
        yield Bar(rule, _APPLY, closes, None, words, (application,), number=number)


def ask_before_you_leave(case: Case) -> Iterator[Bar]:
    """Open the preparing of questions from the recording of a round until its end.

    Source: ask when you will hear, how many posts and applicants there are, and
    whether there is another stage.
    """
    rule = "ask-before-you-leave"
    if not case.statuses:
        words = "No interview is arranged."
        yield Bar(rule, _PREPARE, None, None, words, (case.application.id,))
    for status in case.statuses:
        yield from _prepare(case, status)


def _prepare(case: Case, status: RoundStatus) -> Iterator[Bar]:
    interview = status.interview
    bar = RoundBars("ask-before-you-leave", _PREPARE, interview.id)
    if not status.active:
        yield bar(None, None, "This interview does not take place.")
        return
    known = known_from(interview)
    if known is not None:
        yield bar(None, known, "This interview was not arranged yet.")
    lost = case.without_slot(interview)
    if lost is not None:
        yield bar(*lost, "This interview had no slot then.")
    words = "The interview is over; what was not asked can be asked when they next speak."
    yield bar(interview.ends_at, None, words)
    yield from _settled(bar, case.mark_of(Kind.PREPARE_QUESTIONS, interview.id, None))


def have_a_timetable(case: Case) -> Iterator[Bar]:
    """Open the recording of the timetable from the interview's end for a short while.

    Of several rounds that end on one day, once. Any timetable recorded does it; a word
    of the employer makes it moot. Source: the tip to leave with a timetable.
    """
    rule = "have-a-timetable"
    if not case.statuses:
        words = "There is a timetable to record once an interview is over."
        yield Bar(rule, _TIMETABLE, None, None, words, (case.application.id,))
    held = sorted(case.active_rounds, key=lambda interview: interview.ends_at)
    last_of_day = {case.calendar.local_day(one.ends_at): one for one in held}
    for status in case.statuses:
        day = case.calendar.local_day(status.interview.ends_at)
        yield from _timetable(case, status, last_of_day.get(day), day)


def _timetable(case: Case, status: RoundStatus, last: Interview | None, day: date) -> Iterator[Bar]:
    interview, ends_at = status.interview, status.interview.ends_at
    bar = RoundBars("have-a-timetable", _TIMETABLE, interview.id)
    if not status.active:
        yield bar(None, None, "This round did not take place, so there is no timetable to record.")
        return
    yield bar(None, ends_at, "There is a timetable to record once the interview is over.")
    if last is not None and last is not interview:
        words = "Another interview ended on the same day: record what they said with that one."
        yield bar(None, None, words, last.id)
    closes = case.closing_after(ends_at, "timetable_due_business_days")
    spoke = next((u.received_at for u in case.updates_that_count if u.received_at >= ends_at), None)
    words = "The time to write it down is past; you can still record what was said."
    yield bar(closes if spoke is None else min(spoke, closes), None, words)
    for one in case.active_rounds:
        if one.timetables and case.calendar.local_day(one.ends_at) == day:
            said = one.timetables[0]
            yield bar(said.said_at, None, "The timetable is on record.", said.id, settles=True)
            break
    yield from _settled(bar, case.mark_of(Kind.RECORD_TIMETABLE, interview.id, None))


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
    told = [(u.received_at, u.id) for u in case.updates_that_count if u.received_at >= asked]
    for received_at, fact in told[:1]:
        yield _done(rule, kind, received_at, "What they said is on record.", (fact,))
    mark = case.mark_of(kind, None, None)
    if mark is not None and mark.happened_at >= asked:
        yield _done(rule, kind, mark.happened_at, "You said that nothing came of it.")


def keep_the_advice(case: Case) -> Iterator[Bar]:
    """Open the recording of feedback once it was asked for, or given unasked.

    Feedback of the employer or the agency does it; a refusal ends it, and so does time.
    Source: any advice is invaluable next time.
    """
    rule, kind = "keep-the-advice", Kind.RECORD_FEEDBACK
    owed = feedback_owed_from(case)
    if owed is None:
        yield Bar(rule, (kind,), None, None, "There is no feedback to record.")
        return
    since, fact = owed
    yield Bar(rule, (kind,), None, since, "There was no feedback to record.", (fact,))
    due = case.closing_after(since, "record_feedback_due_business_days")
    number = "record_feedback_closes_business_days"
    closes = case.closing_after(due, number)
    words = "So long afterwards it would be written from memory."
    yield Bar(rule, (kind,), closes, None, words, (fact,), number=number)
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
    mark = case.mark_of(kind, None, None)
    if mark is not None:
        yield _done(rule, kind, mark.happened_at, "You have settled this.")


def learn_from_it(case: Case) -> Iterator[Bar]:
    """Open reflection with a rejection or a presumed closing, after a round took place.

    A note to oneself does it; after some weeks it closes. Source: even unsuccessful
    interviews can be valuable.
    """
    rule, kind = "learn-from-it", Kind.REFLECT
    start = reflecting_from(case)
    if start is None:
        yield Bar(rule, (kind,), None, None, "Nothing has been decided yet.")
        return
    since, fact = start
    if not any(one.ends_at <= since for one in case.active_rounds):
        words = "No interview has taken place that could be learnt from."
        yield Bar(rule, (kind,), None, None, words, (fact,))
        return
    words = "They may still answer."
    offer = case.offer_request
    lapses = offer.lapses_at if case.presumed_by_lapse and offer is not None else None
    if lapses is not None:
        # The lapse of an own request is nothing to wait for.
        yield Bar(rule, (kind,), None, lapses, words, (fact,), refuses=True)
    yield Bar(rule, (kind,), lapses, since, words, (fact,))
    number = "reflect_closes_business_days"
    closes = case.closing_after(since, number)
    words = "The next interview teaches more by now."
    yield Bar(rule, (kind,), closes, None, words, (fact,), number=number)
    for feedback in case.pursuit.feedback:
        if feedback.source is FeedbackSource.SELF and feedback.received_at >= since:
            words = "You have noted what you take from it."
            yield _done(rule, kind, feedback.received_at, words, (feedback.id,))
    mark = case.mark_of(kind, None, None)
    if mark is not None and mark.happened_at >= since:
        yield _done(rule, kind, mark.happened_at, "You have settled this.")


APPLY_IN_TIME = Rule("apply-in-time", _APPLY, "keep an eye on other opportunities", apply_in_time)
ASK_BEFORE_YOU_LEAVE = Rule(
    "ask-before-you-leave",
    _PREPARE,
    "ask when you will hear, how many posts and applicants, and whether there is another stage",
    ask_before_you_leave,
    "Questions are asked while somebody is there to answer them.",
)
HAVE_A_TIMETABLE = Rule("have-a-timetable", _TIMETABLE, "know when you will hear", have_a_timetable)
NOTE_THE_OUTCOME = Rule(
    "note-the-outcome",
    (Kind.RECORD_OUTCOME,),
    "a call often brings a later date",
    note_the_outcome,
    "What was said on the telephone is forgotten by the evening.",
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
