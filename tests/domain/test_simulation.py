"""Two pursuits at one employer, played out: whatever is made when allowed breaks no rule.

Time moves on, the employer says this and that, and the candidate makes every contact
that `assess` allows, choosing moments where the answer changes. The judge (`oracle`)
was written from the specification and knows nothing of the domain's rules.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from typing_extensions import override

from app.domain.action_kinds import CHANNELS
from app.domain.actions import Kind
from app.domain.attestations import resolve
from app.domain.decision import Verdict
from app.domain.facts import (
    Attestation,
    Contact,
    EmployerUpdate,
    Mark,
    MarkState,
    Pursuit,
    Region,
    Result,
)
from app.domain.policy import POLICY
from app.domain.retractions import assess_retraction
from tests.domain.builders import assess, calendars_for, decide, pursuit
from tests.domain.oracle import judge
from tests.domain.strategies import QUARTER, examples, places, rounds, updates_of

pytestmark = pytest.mark.slow

#: What the candidate likes to do, the pestering first.
_LIKED = (
    Kind.ENQUIRE_STATUS,
    Kind.ENQUIRE_STATUS,
    Kind.ENQUIRE_STATUS,
    Kind.REQUEST_FEEDBACK,
    Kind.RESEND,
    Kind.COMPETING_OFFER,
    Kind.ADJUSTMENT,
    Kind.REPLY,
)
_RESULTS = (Result.SENT, Result.SPOKE, None, Result.BOUNCED, Result.NO_ANSWER)


class Play:
    """Two applications at one employer, and the time that passes."""

    def __init__(self, region: Region, now: datetime, both: tuple[Pursuit, Pursuit]) -> None:
        self.region = region
        self.now = now
        self.both = list(both)
        self.made = 0

    @override
    def __repr__(self) -> str:
        """Tell the story in its order, to understand a failure."""
        lines = [f"{self.region}"]
        for which, told in enumerate(self.both):
            lines += [f"{which}: {fact}" for fact in told.interviews]
            happened: list[tuple[datetime, str, object]] = [
                (c.happened_at, c.id, c) for c in told.contacts
            ]
            happened += [(u.received_at, u.id, u) for u in told.updates]
            lines += [f"{which}: {fact}" for _, _, fact in sorted(happened, key=lambda h: h[:2])]
        return "\n".join(lines)

    def facts(self, which: int) -> Pursuit:
        """One pursuit, with the contacts of the other beside it."""
        return replace(self.both[which], elsewhere=self.both[1 - which].contacts)

    def hear(self, which: int, news: EmployerUpdate) -> None:
        answer = self.both[which]
        self.both[which] = replace(answer, updates=(*answer.updates, news))

    def put_off(self, which: int, kind: Kind) -> None:
        """Skip the task of a kind, which must loosen nothing."""
        mark = Mark(kind, None, MarkState.SKIPPED, self.now)
        answer = self.both[which]
        self.both[which] = replace(answer, marks=(*answer.marks, mark))

    def try_to_take_back(self, which: int, draw: st.DrawFn) -> None:
        """Take a word of the employer back, if the allowance of retractions permits it."""
        answer = self.both[which]
        standing = [u for u in answer.updates if u.retracted_at is None]
        if not standing:
            return
        word = draw(st.sampled_from(standing))
        facts = self.facts(which)
        verdict = assess_retraction(facts, word, POLICY, calendars_for(facts), self.now)
        if verdict.allowed:
            self.both[which] = replace(
                answer,
                updates=tuple(
                    replace(u, retracted_at=self.now) if u is word else u for u in answer.updates
                ),
            )

    def try_to_make(self, which: int, contact: Contact) -> bool:
        """Make a contact if, and only if, it is allowed now."""
        facts = self.facts(which)
        if assess(facts, contact, self.now).verdict is not Verdict.ALLOWED:
            return False
        resolved = resolve(facts, contact, POLICY, calendars_for(facts), self.now)
        answer = self.both[which]
        made = (*answer.contacts, contact._replace(attestation=resolved))
        self.both[which] = replace(answer, contacts=made)
        self.made += 1
        return True


def _moment(draw: st.DrawFn, play: Play, which: int) -> datetime:
    """A later moment: soon, when the answer changes, or when an enquiry would open."""
    choice = draw(st.sampled_from(("opens", "opens", "changes", "soon", "later")))
    decision = decide(play.facts(which), play.now)
    if choice == "opens":
        opens = next(a.opens_at for a in decision.actions if a.kind is Kind.ENQUIRE_STATUS)
        return max(opens or play.now, play.now)
    if choice == "changes":
        return decision.changes_at or play.now
    quarters = draw(st.integers(0, 40 if choice == "soon" else 2000))
    return play.now + quarters * QUARTER


@st.composite
def plays(draw: st.DrawFn) -> Play:
    """Play a random story to its end."""
    region, base = draw(places())
    both = tuple(pursuit(*draw(rounds(base, region.time_zone)), region=region) for _ in range(2))
    play = Play(region, base, (both[0], both[1]))
    for number in range(draw(st.integers(4, 24))):
        which = draw(st.sampled_from((0, 0, 0, 1)))
        # What happens comes after what has happened, never in the same moment.
        play.now = max(_moment(draw, play, which), play.now + timedelta(microseconds=1))
        round_id = draw(st.sampled_from(play.both[which].interviews)).id
        if draw(st.integers(0, 3)) == 0:
            interviews = play.both[which].interviews
            name, zone = f"update-{number}", play.region.time_zone
            word = draw(updates_of(name, play.now, zone, interviews))
            play.hear(which, replace(word, retracted_at=None, recorded_at=play.now))
            continue
        if draw(st.integers(0, 7)) == 0:
            play.try_to_take_back(which, draw)
            continue
        if draw(st.integers(0, 7)) == 0:
            play.put_off(which, draw(st.sampled_from(_LIKED)))
            continue
        kind = draw(st.sampled_from(_LIKED))
        offer = Attestation(received_at=play.now, expires_at=play.now + timedelta(days=4))
        play.try_to_make(
            which,
            Contact(
                f"contact-{which}-{number}",
                round_id,
                kind,
                draw(st.sampled_from(CHANNELS[kind])),
                play.now,
                result=draw(st.sampled_from(_RESULTS)),
                attestation=offer if kind is Kind.COMPETING_OFFER else None,
            ),
        )
    return play


@examples(60)
@given(plays())
def test_no_story_of_allowed_contacts_breaks_the_etiquette(play: Play) -> None:
    for which in range(2):
        assert judge(play.facts(which)) == []
    enquiries = [c for told in play.both for c in told.contacts if c.kind is Kind.ENQUIRE_STATUS]
    event(f"enquiries made: {len(enquiries)}")
