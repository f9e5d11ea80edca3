"""The table of rules, one function per id; each docstring says which sentences it keeps.

A rule that can bar an enquiry answers whether it does at the view's instant. What it stands in
the way of besides is asked for by `actions`. Nothing here computes an opening except where the
sentence names a day that is counted to; whoever wants to know when a bar lifts asks again later.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.oracle.facts import NOBODY_FAILS, Contact, Person, Round, Statement
from tests.oracle.view import View, in_order

if TYPE_CHECKING:
    from tests.oracle.engine import Engine

EXCEPTIONS = {"competing_offer", "reschedule", "correction", "resend", "adjustment", "withdraw"}
DAY = timedelta(days=1)


def interview_first(v: View) -> bool:
    """No enquiry while a scheduled round lies ahead."""
    return bool(v.ahead)


def your_turn(v: View) -> bool:
    """No enquiry while the turn is the candidate's (request, arrange after missing, apply)."""
    return turn_is_mine(v)


def turn_is_mine(v: View) -> bool:
    """A request open, an arrange open after missed_by candidate, or apply open."""
    if v.holding:
        return True
    if any(r.missed_by == "candidate" and v.missed_arrange_open(r) for r in v.unheld):
        return True
    return v.applied is None and apply_open(v)


def apply_open(v: View) -> bool:
    """`apply` is open while the application is not made and not presumed closed."""
    return v.applied is None and not ended(v) and not apply_lapsed(v)


def apply_lapsed(v: View) -> bool:
    """10 business days after `closing_on` a pursuit not applied for is presumed closed."""
    if v.applied is not None or v.w.closing_on is None:
        return False
    return v.t >= v.nth_start(v.w.closing_on, v.n.apply_closes_business_days)


def ended(v: View) -> bool:
    """An ending told or set: a rejection, an offer withdrawn, any outcome (no presumption)."""
    return v.told_ending is not None or v.outcome is not None


# ---- thanks ----------------------------------------------------------------------------


def thank_you_window(v: View, r: Round) -> tuple[datetime, datetime, datetime]:
    """Opens an hour after the end, due the next business day's end, closes 24:00 of day 7."""
    day = v.days.local(r.end)
    return (
        r.end + timedelta(hours=v.n.thank_you_opens_hours),
        v.nth_close(r.end, v.n.thank_you_due_business_days),
        v.days.midnight(day + DAY * (v.n.thank_you_closes_days + 1)),
    )


def one_thank_you_each(v: View, r: Round, p: Person | None) -> bool:
    """Thanks made: to the person; to nobody named (for all); to the same person and start."""
    for c in v.contacts:
        if c.kind != "send_thank_you" or not c.trace:
            continue
        about = v.contact_round(c)
        if about is None:
            continue
        if about is r and (c.person_id is None or p is None or c.person_id == p.id):
            return True
        if about is not r and about.start == r.start and p is not None:
            told = [x for x in about.people if x.id == c.person_id]
            if told and (told[0].id == p.id or told[0].name == p.name):
                return True
    return False


def nobody_to_thank(r: Round, p: Person | None) -> bool:
    """In `recorded` and `assignment` thanks are refused unless somebody is named."""
    return r.format in NOBODY_FAILS and p is None


def letter_needs_time(v: View) -> bool:
    """A letter only if the answer is at least 5 business days off (else: end of the wait)."""
    today = v.t.day(v.days)
    answer = expected_answer(v)
    if answer is None:
        return True
    count = 0
    day = today
    while day < answer:
        day += DAY
        count += v.days.is_business(day)
    return count < v.n.letter_needs_business_days


def expected_answer(v: View) -> date | None:
    """The promised day; with none the end of `wait-when-not-told`."""
    days = [v.days.roll(s.latest) for s in v.governing if s.latest is not None]
    days += [
        v.days.nth(s.earliest, v.stage_number)
        for s in v.governing
        if s.latest is None and s.earliest is not None and named_ahead(v, s.earliest)
    ]
    e = employers_statement(v)
    taken_back = any(s.correction and not s.has_date for s in v.corrected)
    # What lapsed was no answer, and makes none come later.
    dated = e is not None and (e.latest or e.earliest) is not None
    governs = dated and e is not None and days != [] and ahead_of_base(v, e, lapses=False)
    if (taken_back or not governs) and v.base_told is not None:
        days.append(v.days.nth(v.days.local(v.base_told.at), v.base_told.number))
    days += [v.days.nth(v.days.local(b.at), b.number) for b in v.rows]
    return max(days, default=None)


# ---- the waits of an enquiry -----------------------------------------------------------


def employers_statement(v: View) -> Statement | None:
    """What the employer last said with a date."""
    return next((s for s in v.governing if not s.correction), None)


def ahead_of_base(v: View, s: Statement, *, lapses: bool = True) -> bool:
    """A promised date that was still ahead when the employer's turn began governs alone.

    A turn that a lapse began is left aside where `lapses` says so.
    """
    base = v.base if lapses else v.base_told
    if base is None:
        return True
    if s.latest is not None:
        day = v.days.roll(s.latest)
        if not s.by_word and v.held + v.ahead:
            # Told with the round, it is the round's date if no earlier than the round's day.
            newest = max(v.held + v.ahead, key=in_order)
            if day < v.days.local(newest.end):
                return False
            aside = {"round"} if lapses else {"round", "lapse"}
            said_since = [b.at for b in v.bases if b.why not in aside and b.at > s.said]
            return all(v.days.close(day) > at for at in said_since)
        return v.days.close(day) > base.at
    if s.earliest is not None:
        return v.days.midnight(s.earliest + DAY) > base.at
    return False


def named_ahead(v: View, earliest: date) -> bool:
    """A day before which nothing comes that was ahead when their turn began.

    A lapse is left aside: whoever does not answer may not ask sooner for that.
    """
    return v.base_told is None or v.days.midnight(earliest + DAY) > v.base_told.at


def promise_opens(v: View, s: Statement) -> datetime:
    """The latest day rolled, plus grace; only an earliest: the wait counted from that day."""
    if s.latest is not None:
        return v.nth_start(v.days.roll(s.latest), v.n.timetable_grace_business_days)
    assert s.earliest is not None
    return v.nth_start(s.earliest, v.stage_number)


def fixed_calls(v: View) -> list[datetime]:
    """A call they fixed is a promised instant, without grace, until 30 minutes after it."""
    return [q.fixed_until for q in v.requests if q.fixed_until is not None and q.unanswered]


def call_governs(v: View) -> bool:
    """A call they fixed was ahead when their turn began."""
    return any(v.base is None or until > v.base.at for until in fixed_calls(v))


def wait_for_timetable(v: View) -> bool:
    """No enquiry until the promised latest day is over plus grace; `ask_from` in its place."""
    if v.ask_from is not None:
        # A call that they fix names another day.
        asking = v.t < v.days.start(v.days.roll(v.ask_from))
        if asking or any(v.t < until for until in fixed_calls(v)):
            return True
    for s in v.corrected:
        # A correction can only lengthen the wait.
        if s.ask_from is not None and v.t < v.days.start(v.days.roll(s.ask_from)):
            return True
    for s in v.governing:
        if v.ask_from is not None and not s.correction:
            continue
        # Over or not when their turn began: its grace runs on, beside the usual wait.
        if s.latest is not None and v.t < promise_opens(v, s):
            return True
    return any(v.t < until for until in fixed_calls(v))


def promise_governs(v: View) -> bool:
    """A dated word of theirs, or a call they fixed, was ahead when their turn began.

    A correction that takes the date away leaves the promise standing, not governing.
    """
    e = employers_statement(v)
    if e is not None and any(s.correction and not s.has_date for s in v.corrected):
        e = None
    return (e is not None and (e.latest or e.earliest) is not None and ahead_of_base(v, e)) or (
        call_governs(v)
    )


def wait_when_not_told(v: View) -> bool:
    """N business days after the turn began; 3 after an answer; the row of a round not held."""
    if v.ask_from is not None:
        return False
    for s in v.governing:
        if s.latest is not None or s.earliest is None:
            continue
        if named_ahead(v, s.earliest) and v.t < promise_opens(v, s):
            return True
    if (
        v.base is not None
        and not promise_governs(v)
        and v.t < v.nth_start(v.base.at, v.base.number)
    ):
        return True
    e = employers_statement(v)
    told_since = e is not None and all(e.said >= v.row_at(r) for r in v.standing_rows)
    alone = told_since and promise_governs(v)
    if not alone and any(v.t < v.nth_start(b.at, b.number) for b in v.rows):
        return True
    answered = v.last_answer()
    return answered is not None and v.t < v.nth_start(answered, v.n.untold_answered_business_days)


def wait_after_applying(v: View) -> bool:
    """No round: N days after the application or closing; before a round one, and one more."""
    return just_applied(v) or before_a_round_spent(v)


def just_applied(v: View) -> bool:
    """Not applied, or not N business days after the application or closing, with no round."""
    if v.applied is None:
        return True
    if v.held or v.rounds or v.base is not None or v.ask_from is not None or promise_governs(v):
        return False
    since = v.days.local(v.applied)
    if v.w.closing_on is not None:
        since = max(since, v.w.closing_on)
    return v.t < v.nth_start(since, v.n.untold_applied_business_days)


def before_a_round_spent(v: View) -> bool:
    """One enquiry, one more in all after a word that counts, and those that rows open."""
    if v.held or v.ahead or (v.accepted_at is not None and v.paper_missing):
        return False
    if any(all(c.at <= v.row_at(r) for c in v.enquiries) for r in v.unheld):
        return False
    others = enquiries_of_the_pursuit(v)
    return len(others) >= may_enquire_before_a_round(others, v)


def enquiries_of_the_pursuit(v: View) -> list[Contact]:
    """Enquiries but the first after each round that did not take place, which opened it."""
    opened_by_rows: list[Contact] = []
    for r in v.unheld:
        opened_by_rows += [c for c in v.enquiries if c.at > v.row_at(r)][:1]
    return [c for c in v.enquiries if not any(c is x for x in opened_by_rows)]


def may_enquire_before_a_round(made: list[Contact], v: View) -> int:
    """One, and one more in all once they have said something after the first.

    Where none is borne before a word, that one is for a word whenever it was said.
    """
    most = v.n.enquiries_before_round
    return most + (v.word_since(made[0].at) if made and most else bool(v.counting))


def hold_lifts(v: View) -> datetime | None:
    """The business day after the review day, or N business days after the word."""
    w = v.on_hold_word
    if w is None:
        return None
    review = w.raw.get("review_on")
    if review is not None:
        return v.nth_start(v.days.roll(date.fromisoformat(review)), 1)
    return v.nth_start(w.at, v.n.on_hold_business_days)


def is_held(v: View) -> bool:
    """They have put it on hold, whatever may be asked meanwhile."""
    lifts = hold_lifts(v)
    return lifts is not None and v.t < lifts


def on_hold(v: View) -> bool:
    """No enquiry until the hold lifts; ended by a later word; `ask_from` lifts it."""
    lifts = hold_lifts(v)
    return lifts is not None and v.t < lifts and v.ask_from is None


def silence_statement(v: View) -> Statement | None:
    """What says that only those chosen will hear, until a word that does not say so again."""
    said = [s for s in v.statements if s.silence_means_no]
    if not said or v.word_since(said[-1].said):
        return None
    return said[-1]


def silence_means_no(v: View) -> bool:
    """No enquiry where silence is the answer."""
    return silence_statement(v) is not None


# ---- gaps and counts -------------------------------------------------------------------


def gap_opens(v: View, at: datetime) -> datetime:
    """The later of the 5th business day and the 7th calendar day (rolled), at the start."""
    day = v.days.local(at)
    return max(
        v.days.start(v.days.nth(day, v.n.minimum_gap_business_days)),
        v.days.start(v.days.roll(day + DAY * v.n.minimum_gap_days)),
    )


def starts_gap(c: Contact) -> bool:
    """An enquiry (a bounced one as well) or an exception that counts."""
    if c.kind == "enquire_status":
        return c.trace or c.result in {"bounced", "wrong_number"}
    return c.kind in EXCEPTIONS and c.trace


def minimum_gap(v: View) -> bool:
    """Bars enquire_status alone, from the last enquiry or exception that counts."""
    return any(v.t < gap_opens(v, c.at) for c in v.contacts if starts_gap(c))


def enough_enquiries(v: View) -> bool:
    """2 that count per silence, 4 per pursuit."""
    # While a round lies ahead no silence runs.
    mine = [c for c in v.enquiries if v.in_silence(c) and not v.ahead]
    return len(mine) >= v.n.enquiries_per_silence or len(v.enquiries) >= v.n.enquiries_per_pursuit


def one_employer_one_budget(v: View) -> bool:
    """Enquiries at the employer share a gap, and at most 4 in any 90 days."""
    other = asked_elsewhere(v)
    if too_soon_elsewhere(v):
        return True
    leaves = DAY * (v.n.budget_days + 1)

    def counted(made: list[Contact]) -> int:
        return sum(v.t < v.days.midnight(v.days.local(c.at) + leaves) for c in made)

    own = v.enquiries
    if v.accepted_at is not None and v.paper_missing:
        # What was spent here before accepting does not count against the question for a paper.
        own = [c for c in own if c.at > v.accepted_at]
    if counted(other + own) >= v.n.budget_enquiries:
        return True
    there = asked_at_the_agency(v)
    # Where contacts go to the agency, one that names no recipient went there.
    there += [c for c in other if c.recipient != "employer"] + own
    return v.w.to_agency and counted(there) >= v.n.agency_enquiries


def asked_elsewhere(v: View) -> list[Contact]:
    """Enquiries at the employer in other pursuits."""
    return [c for c in v.w.elsewhere if c.kind == "enquire_status" and c.trace and c.at <= v.known]


def too_soon_elsewhere(v: View) -> bool:
    """Within the gap after an enquiry or exception in another pursuit at the employer."""
    made = [c for c in v.w.elsewhere if c.at <= v.known and c.trace]
    starters = [c for c in made if c.kind == "enquire_status" or c.kind in EXCEPTIONS]
    if any(v.t < gap_opens(v, c.at) for c in starters):
        return True
    gap = v.n.agency_gap_business_days
    return any(v.t < v.nth_start(c.at, gap) for c in asked_at_the_agency(v))


def asked_at_the_agency(v: View) -> list[Contact]:
    """Enquiries about other employers that went to the agency to which this one goes."""
    if not v.w.to_agency:
        return []
    every = [c for c in v.w.at_the_agency if c.kind == "enquire_status"]
    return [c for c in every if c.trace and c.at <= v.known]


def unanswered_calls(v: View) -> bool:
    """Rings without an answer: one a local day, two in a silence, then no telephone."""
    rings = [
        c
        for c in v.contacts
        if c.result == "no_answer" and c.channel == "phone" and v.in_silence(c)
    ]
    return len(rings) >= v.n.unanswered_calls_per_silence or any(
        v.days.local(c.at) == v.t.day(v.days) for c in rings
    )


def working_hours(v: View) -> bool:
    """The telephone only in working hours of whom one rings."""
    return not v.t.at_work(v.w.their_days)


def employer_replied(v: View) -> bool:
    """An auto_reply only delays, to its `returns_on` or the employer's next word."""
    return any(v.t < back for back in back_from(v))


def back_from(v: View) -> list[datetime]:
    """When those are back who said in an `auto_reply` that they are away, and nothing since."""
    away = [w for w in v.words if w.kind == "auto_reply" and not v.word_since(w.at)]
    days = [w.raw["returns_on"] for w in away if w.raw.get("returns_on") is not None]
    return [v.days.start(v.days.roll(date.fromisoformat(day))) for day in days]


def no_contact(v: View) -> bool:
    """A stated preference of those the contact goes to, or of the application."""
    return v.w.no_contact


def no_calls(v: View) -> bool:
    """Closes the telephone."""
    return v.w.no_calls


# ---- endings ---------------------------------------------------------------------------


def already_decided(v: View) -> bool:
    """Any ending bars initiatives; after an accepted offer `paper-to-come` is another matter."""
    return ended(v)


def accepted_over(v: View) -> bool:
    """`accepted` ends with the paper and no open request, or after 40 business days."""
    if v.accepted_at is None:
        return False
    if v.open_requests:
        return False
    waiting = [q.word.at for q in v.requests if q.unanswered]
    if not v.paper_missing and not waiting:
        return True
    last = max([v.accepted_at, *(q.word.at for q in v.requests)])
    return v.t >= v.nth_start(last, v.n.accepted_ends_business_days)


def paper_to_come(v: View) -> bool:
    """From the end of `paper_by` plus grace, else 5 business days after accepting; two in all."""
    assert v.accepted_at is not None
    by = v.paper_by
    if by is not None:
        opens = v.nth_start(v.days.roll(date.fromisoformat(by)), v.n.timetable_grace_business_days)
    else:
        opens = v.nth_start(v.accepted_at, v.n.paper_business_days)
    asked = [c for c in v.enquiries if c.at > v.accepted_at]
    return v.t < opens or len(asked) >= v.n.paper_enquiries


def paper_gap(v: View) -> bool:
    """`minimum-gap` between the two."""
    assert v.accepted_at is not None
    return any(
        v.t < gap_opens(v, c.at) for c in v.contacts if starts_gap(c) and c.at > v.accepted_at
    )


def offer_in_turns(v: View, answer: str) -> bool:
    """3 turns per offer, 6 per pursuit, one a local day unless they wrote; a new word: one."""
    if answer in {"accept", "decline"}:
        return False
    turns = [
        c
        for c in v.contacts
        if c.kind == "respond_to_offer"
        and c.trace
        and c.answer in {"more_time", "negotiate", "acknowledge"}
    ]
    if any(v.days.local(c.at) == v.t.day(v.days) and not v.word_since(c.at) for c in turns):
        return True
    offers = [q for q in v.requests if q.kind == "respond_to_offer"]
    if not offers:
        return False
    current = offers[-1]
    since_this = [c for c in turns if c.at >= current.word.at]
    if len(turns) >= v.n.offer_turns_per_pursuit:
        return True
    chain_from = current.word.at
    for earlier in reversed(offers[:-1]):
        # The count goes on where the former was only replaced, not ended or answered.
        if earlier.answered is not None or earlier.closed is None:
            break
        if not any(o.word.at == earlier.closed for o in offers):
            break
        chain_from = earlier.word.at
    chain = [c for c in turns if c.at >= chain_from]
    goes_on = chain_from != current.word.at
    if goes_on and not since_this:
        return False
    return len(chain) >= v.n.offer_turns


def what_reopens(v: View) -> bool:
    """Kept in `View.told_ending` and `View.outcome`; a presumption is never carried over."""
    return not ended(v)


def keep_looking(v: View) -> bool:
    """Beside everything until an offer is accepted."""
    return v.outcome is not None and v.outcome[1] in {"accepted", "accepted_elsewhere"}


# ---- the whole of an enquiry -----------------------------------------------------------

ENQUIRY_RULES = {
    "interview-first": interview_first,
    "your-turn": your_turn,
    "wait-for-timetable": wait_for_timetable,
    "wait-when-not-told": wait_when_not_told,
    "wait-after-applying": wait_after_applying,
    "on-hold": on_hold,
    "silence-means-no": silence_means_no,
    "minimum-gap": minimum_gap,
    "enough-enquiries": enough_enquiries,
    "employer-replied": employer_replied,
    "already-decided": already_decided,
    "no-contact": no_contact,
    "one-employer-one-budget": one_employer_one_budget,
}
ALWAYS_BAR = ("interview-first", "your-turn", "no-contact", "on-hold", "employer-replied")


def enquiry_bars(v: View) -> set[str]:
    """Every rule that stands in the way, a presumed closing left aside."""
    if v.accepted_at is not None and v.paper_missing:
        found = {"paper-to-come"} if paper_to_come(v) else set()
        found |= {"already-decided"} if accepted_over(v) else set()
        found |= {"minimum-gap"} if paper_gap(v) else set()
        asked = [c for c in v.enquiries if c.at > v.accepted_at]
        mine = [c for c in asked if v.in_silence(c) and not v.ahead]
        many = len(asked) >= v.n.enquiries_per_pursuit
        found |= {"enough-enquiries"} if many or len(mine) >= v.n.enquiries_per_silence else set()
        # A day promised since accepting, or a call fixed, is waited for whatever one asks about.
        others = ("wait-for-timetable", "silence-means-no", "one-employer-one-budget")
        for name in (*ALWAYS_BAR, *others):
            if ENQUIRY_RULES[name](v):
                found.add(name)
        answered = v.last_answer()
        if answered is not None and v.t < v.nth_start(answered, v.n.untold_answered_business_days):
            found.add("wait-when-not-told")
        return found
    return {name for name, bars in ENQUIRY_RULES.items() if bars(v)}


def presumed_closed(v: View, engine: Engine) -> bool:
    """N after the last permitted enquiry, or M after everything, or a lapsed offer, or silence."""
    return not ended(v) and taken_as_a_no(v, engine)


def taken_as_a_no(v: View, engine: Engine) -> bool:
    """The same, whether or not the candidate has ended it meanwhile."""
    if v.applied is None:
        return apply_lapsed(v)
    if is_held(v):
        return False
    if offer_lapsed(v):
        return True
    if v.ahead or v.open_requests:
        return False
    return by_silence(v, engine) or by_last_enquiry(v, engine) or by_time(v, engine)


def at_once(v: View) -> bool:
    """The lapse of an offer, or a silence that means no, closes at that very instant."""
    return offer_lapsed(v) or (silence_statement(v) is not None and latest_day(v) is not None)


def offer_lapsed(v: View) -> bool:
    """A lapsed offer closes the pursuit, until their next word, unless a question stands."""
    for q in v.requests:
        if q.kind != "respond_to_offer" or not q.unanswered or q.pending is not None:
            continue
        later = any(q.lapses < r.known_from < r.end for r in v.ahead + v.held)
        if q.lapses <= v.t and not v.word_since(q.lapses) and not later:
            return True
    return False


def latest_day(v: View) -> date | None:
    """The latest day said (corrections lengthen it); none that was over before the round was."""
    days = [s.latest for s in v.governing if s.latest is not None]
    if v.held + v.ahead:
        newest = v.days.local(max(r.end for r in v.held + v.ahead))
        days = [day for day in days if v.days.roll(day) >= newest]
    return max(days, default=None)


def four_weeks(v: View) -> datetime:
    """The 28th day after the interview (or its slot, or the application), rolled forward."""
    assert v.applied is not None
    since = v.held[-1].end if v.held else max([v.applied, *(r.start for r in v.unheld)])
    return v.days.start(v.days.roll(v.days.local(since) + DAY * v.n.presumed_closed_days))


def by_silence(v: View, engine: Engine) -> bool:
    """Once the latest day is over, at once; without one as where nobody may be contacted."""
    if silence_statement(v) is None:
        return False
    latest = latest_day(v)
    if latest is not None:
        return v.t >= v.days.close(v.days.roll(latest))
    opened = engine.would_have_opened(v)
    return opened is not None and v.t >= v.nth_start(opened, v.n.presumed_closed_business_days)


def by_would_have_opened(v: View, engine: Engine) -> bool:
    """N business days after an enquiry would have opened (or was made since), and four weeks."""
    opened = engine.would_have_opened(v)
    if opened is None:
        return False
    if a_day_is_ahead(v):
        return False
    since = max([opened, *(c.at for c in v.enquiries if c.at >= opened)])
    return v.t >= max(v.nth_start(since, v.n.presumed_closed_business_days), four_weeks(v))


def by_last_enquiry(v: View, engine: Engine) -> bool:
    """N business days after the enquiry that spent a cap went unanswered, and four weeks."""
    if no_contact(v):
        return by_would_have_opened(v, engine)
    last = spent_a_cap(v)
    spent = len(v.enquiries) >= v.n.enquiries_per_pursuit or before_a_round_spent(v)
    if last is None and spent:
        return by_would_have_opened(v, engine)
    if last is None:
        return False
    if v.word_since(last) or any(r.end > last for r in v.held) or a_day_is_ahead(v):
        return False
    return v.t >= max(v.nth_start(last, v.n.presumed_closed_business_days), four_weeks(v))


def spent_a_cap(v: View) -> datetime | None:
    """When an enquiry of this silence was the last that a cap allows; later ones are none."""
    in_silence = 0
    found: list[datetime] = []
    for number, c in enumerate(v.enquiries, start=1):
        if number > v.n.enquiries_per_pursuit:
            break  # asked beyond what a pursuit bears
        in_silence += v.in_silence(c)
        spent = number == v.n.enquiries_per_pursuit
        if v.in_silence(c) and (spent or in_silence == v.n.enquiries_per_silence):
            found.append(c.at)
    if before_a_round_spent(v):
        others = enquiries_of_the_pursuit(v)
        may = may_enquire_before_a_round(others, v)
        # After the one that a round which did not take place opened, nothing more is permitted.
        last = sorted(v.unheld, key=v.row_at)[-1:]
        opened = [c for r in last for c in v.enquiries if c.at > v.row_at(r)][:1]
        for c in others[max(may - 1, 0) : may]:
            permitted = max([c, *opened], key=lambda one: one.at)
            found += [permitted.at] if v.in_silence(permitted) else []
    return min(found, default=None)


def by_time(v: View, engine: Engine) -> bool:
    """M business days after the latest of everything; not soon after an enquiry opened."""
    assert v.applied is not None
    instants = [v.applied]
    if v.base is not None:
        instants.append(v.base.at)
    if v.counting:
        instants.append(v.counting[-1].at)
    instants += [b.at for b in v.rows]
    for r in v.rounds:
        instants.append(r.start if r in v.unheld else r.end)
    instants += [q.lapses for q in v.requests if q.unanswered and q.lapses <= v.t]
    days = named_days(v)
    if a_day_is_ahead(v) or employer_replied(v) or any(v.t < i for i in instants):
        return False
    starts = [v.nth_start(i, v.n.presumed_silent_business_days) for i in instants]
    starts += [v.nth_start(d, v.n.presumed_silent_business_days) for d in days]
    if v.t < max(starts):
        return False
    if v.enquiries:
        starts.append(v.nth_start(v.enquiries[-1].at, v.n.presumed_closed_business_days))
    # Where the employer may not be contacted: from when one would have opened.
    opened = engine.would_have_opened(v) if no_contact(v) else engine.first_opened(v)
    if opened is not None:
        starts.append(v.nth_start(opened, v.n.presumed_opened_business_days))
    return v.t >= max(starts)


def a_day_is_ahead(v: View) -> bool:
    """Such a day, promised or named, is not over yet."""
    return any(v.t < v.days.owed_until(d) for d in named_days(v))


def named_days(v: View) -> list[date]:
    """The promised, review, `ask_from` and closing days."""
    days: list[date] = []
    for s in v.governing:
        if s.latest is not None:
            days.append(v.days.roll(s.latest))
        elif s.earliest is not None:
            days.append(s.earliest)
    asking = [v.ask_from, *(s.ask_from for s in v.corrected)]
    days += [v.days.roll(day) for day in asking if day is not None]
    if v.on_hold_word is not None and v.on_hold_word.raw.get("review_on"):
        days.append(v.days.roll(date.fromisoformat(v.on_hold_word.raw["review_on"])))
    if v.w.closing_on is not None:
        days.append(v.w.closing_on)
    return days
