"""Stick to the timetable: no enquiry while an answer may still come by itself."""

from collections.abc import Iterator

from app.domain.actions import Kind
from app.domain.case import Case, Wait
from app.domain.decision import Bar
from app.domain.facts import WhoCalls
from app.domain.rule import Rule

_ENQUIRY = (Kind.ENQUIRE_STATUS,)


def wait_for_timetable(case: Case) -> Iterator[Bar]:
    """Bar enquiries until the promised day is over, and a grace of business days after it.

    Only what the employer named brings the day forward: a correction by the candidate
    adds a bar of its own, so that it can only lengthen the wait. A day on which they said
    one may ask stands in the place of the promised one and its grace. Source: the tip to
    reach the deadline first.
    """
    for said, end in case.promise_ends:
        if said.ask_from is not None and said.day is None:
            words, args = "They said you may ask from {}.", (said.ask_from, said.ask_from)
            yield Bar("wait-for-timetable", _ENQUIRY, None, end, words, (said.fact,), args)
            continue
        yield Bar(
            "wait-for-timetable",
            _ENQUIRY,
            None,
            end,
            "They said you would hear by {}."
            if said.named == said.day
            else "They said you would hear by {}, when they are closed; {} counts.",
            (said.fact,),
            args=tuple(day for day in (said.named, said.day) if day is not None),
            number="timetable_grace_business_days",
            since=end if said.day is None else case.calendar.closing(said.day),
        )
    for word, end in case.calls_awaited:
        words = (
            "You have a call with them fixed, which is yours to make; ask there."
            if word.who_calls is WhoCalls.CANDIDATE
            else "They said they would call you; wait for it."
        )
        yield Bar("wait-for-timetable", _ENQUIRY, None, end, words, (word.id,))
    for word, end in case.calls_over:
        words = "They had fixed a call."
        yield Bar("wait-for-timetable", _ENQUIRY, word.received_at, end, words, (word.id,))


def wait_when_not_told(case: Case) -> Iterator[Bar]:
    """With no date that governs, bar enquiries for the usual time of what is awaited.

    Counted from the beginning of the employer's turn, that day excluded; after an answer
    to their request some days pass in any case. Source: five business days in general,
    five to ten after a final round, two to four weeks after an assessment centre.
    """
    if case.untold is not None:
        words = "They named no day that counts: after {} on {}, the usual time is over on {}."
        yield _wait("wait-when-not-told", case.untold, words)
    for wait in case.earliest_waits:
        words = "They named only {}, {}: the usual time after it is over on {}."
        yield _wait("wait-when-not-told", wait, words)
    for wait in case.not_held_waits:
        words = "After {} on {} they have some days to answer, until {}."
        yield _wait("wait-when-not-told", wait, words)
    for wait in case.lapses:
        words = "After {} on {}, the usual time is over on {}."
        yield _wait("wait-when-not-told", wait, words)._replace(start=wait.since)
    if case.after_answer is not None:
        words = "After {} on {} give them time to read it, until {}."
        yield _wait("wait-when-not-told", case.after_answer, words)


def wait_after_applying(case: Case) -> Iterator[Bar]:
    """With no round yet, bar enquiries for some weeks after applying, and allow few of them.

    One before a round has taken place, and one more in all after a word that counts; a
    round that did not take place changes that only by the enquiry that it opens itself.
    Source: career services, one to two weeks after applying or closing.
    """
    rule = "wait-after-applying"
    if case.applied_at is None:
        words = "You have not applied, and they have said nothing: there is nothing to ask."
        yield Bar(rule, _ENQUIRY, None, None, words, (case.application.id,))
        return
    if case.applied_at not in {one.starts_at for one in case.pursuit.interviews}:
        # A round that was always known tells no instant at which the application was made.
        words = "You had not applied, and they had said nothing."
        yield Bar(rule, _ENQUIRY, None, case.applied_at, words, (case.application.id,))
    if case.after_applying is not None:
        words = "After {} on {}, the usual time is over on {}."
        yield _wait(rule, case.after_applying, words)
    if case.asked_enough_until is not None:
        words = "Before a round has taken place you had asked enough, until they spoke."
        yield Bar(rule, _ENQUIRY, *case.asked_enough_until, words, (case.application.id,))
    if case.enough_before_round is not None:
        yield Bar(
            rule,
            _ENQUIRY,
            *case.enough_before_round,
            "Before a round has taken place you have asked enough."
            if case.enquiries_before_round
            else "By the numbers in force no enquiry is made before a round has taken place.",
            tuple(contact.id for contact in case.enquiries_before_rounds),
            number="enquiries_before_round",
        )


def _wait(rule: str, wait: Wait, words: str) -> Bar:
    return Bar(
        rule,
        _ENQUIRY,
        None,
        wait.end,
        words,
        (wait.fact,),
        args=(wait.what, wait.since, wait.end),
        number=wait.number,
        since=wait.since,
    )


def on_hold(case: Case) -> Iterator[Bar]:
    """Bar enquiries while the employer has put the pursuit on hold.

    Until the business day after the review, or for weeks. Source: a frozen post is
    nobody's to unfreeze.
    """
    holds = [(word, min(ended, case.hold_end(word))) for word, ended in case.past_holds]
    if case.hold is not None and case.hold_ends is not None:
        lifted = case.ask_from.said_at if case.ask_from and case.hold_lifted else case.hold_ends
        holds.append((case.hold, min(case.hold_ends, lifted)))
    for hold, end in holds:
        yield Bar(
            "on-hold",
            _ENQUIRY,
            hold.received_at,
            end,
            "They have put this on hold; ask again from {}.",
            (hold.id,),
            args=(end,),
            number="" if hold.review_on else "on_hold_business_days",
            since=case.calendar.midnight(case.calendar.roll(hold.review_on))
            if hold.review_on
            else hold.received_at,
        )


def silence_means_no(case: Case) -> Iterator[Bar]:
    """Bar enquiries where they said that only those chosen will hear.

    Their next word ends it, unless it says so again. Source: they said so.
    """
    words = "They said that only those chosen will hear: silence is their no."
    for fact, since, until in case.means_no:
        yield Bar("silence-means-no", _ENQUIRY, since, until, words, (fact,))


def paper_to_come(case: Case) -> Iterator[Bar]:
    """After accepting in words, bar the question for the paper for a while; allow few of them.

    Source: an offer is not certain until it is written.
    """
    wait, most = case.paper_wait, case.policy["paper_enquiries"]
    if wait is None:
        return
    words = "The paper may still come by itself: after {} on {}, ask from {}."
    yield _wait("paper-to-come", wait, words)
    made = case.counted_enquiries
    if len(made) >= most:
        yield Bar(
            "paper-to-come",
            _ENQUIRY,
            made[most - 1].happened_at,
            None,
            "You have asked for the paper often enough.",
            tuple(contact.id for contact in made),
            number="paper_enquiries",
        )


def employer_replied(case: Case) -> Iterator[Bar]:
    """Delay an enquiry to the day an automatic reply names, or to their next word.

    It ends no silence. Every other word does, which the waits read off. Source: the tip
    that a deadline may simply have moved.
    """
    for update, end in case.delays:
        if end > update.received_at:
            back = update.returns_on
            moved = back != case.calendar.local_day(end)
            words = "Their automatic reply says they are back on {}"
            yield Bar(
                "employer-replied",
                _ENQUIRY,
                update.received_at,
                end,
                f"{words}, when they are closed; {{}} counts." if moved else f"{words}.",
                (update.id,),
                args=(back, end) if back is not None and moved else (end,),
            )


WAIT_FOR_TIMETABLE = Rule(
    "wait-for-timetable", _ENQUIRY, "stick to the timetable", wait_for_timetable
)
WAIT_WHEN_NOT_TOLD = Rule("wait-when-not-told", _ENQUIRY, "bide your time", wait_when_not_told)
WAIT_AFTER_APPLYING = Rule(
    "wait-after-applying", _ENQUIRY, "an application takes its time", wait_after_applying
)
ON_HOLD = Rule("on-hold", _ENQUIRY, "a post on hold is not yours to unfreeze", on_hold)
SILENCE_MEANS_NO = Rule(
    "silence-means-no",
    _ENQUIRY,
    "take them at their word",
    silence_means_no,
    "They said so themselves.",
)
PAPER_TO_COME = Rule(
    "paper-to-come", _ENQUIRY, "an offer is certain once it is written", paper_to_come
)
EMPLOYER_REPLIED = Rule(
    "employer-replied",
    _ENQUIRY,
    "dates slip; take the new one",
    employer_replied,
    "Whoever is away cannot answer.",
)
