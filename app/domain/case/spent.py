"""Counts of enquiries: how many are made, how many are left, and when the last was made."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter

from app.domain.as_of import known_from
from app.domain.case.turn import Turn
from app.domain.facts import Contact
from app.domain.lazy import lazy

_happened_at: Callable[[Contact], datetime] = attrgetter("happened_at")


class SpentCounts(Turn):
    """Whether enough was asked, and when."""

    def caps_spent(self) -> Iterator[datetime]:
        """Give the instant at which an enquiry of this silence spent a cap, for each."""
        in_silence = self.enquiries_in_silence
        earlier = len(self.counted_enquiries) - len(in_silence)
        last = min(
            self.policy["enquiries_per_silence"], self.policy["enquiries_per_pursuit"] - earlier
        )
        if 0 < last <= len(in_silence):
            yield in_silence[last - 1].happened_at
        cap = self.enquiries_before_round
        if cap is not None and self.round_opens_no_enquiry:
            made = self.enquiries_before_rounds
            if cap <= len(made):
                # The one that a round which did not take place gave is permitted besides.
                permitted = [*made[:cap][-1:], *self._asked_after_round]
                last_made = max(permitted, key=_happened_at, default=None)
                if last_made is not None and last_made in in_silence:
                    yield last_made.happened_at

    @lazy
    def enquiries_before_round(self) -> int | None:
        """How many enquiries a pursuit bears before a round has taken place; None after one.

        One more once they have said something after the first; where none is borne before a
        word, whenever they said it: what that gave is not taken back by asking.
        """
        if self.active_rounds:
            return None
        made, most = self.enquiries_before_rounds, self.policy["enquiries_before_round"]
        since = made[0].happened_at if made and most else None
        spoke = any(since is None or u.received_at > since for u in self.updates_that_count)
        return most + spoke

    @lazy
    def asked_enough_until(self) -> tuple[datetime | None, datetime] | None:
        """When enough had been asked before any round, until a word or a round allowed more."""
        made, most = self.enquiries_before_rounds, self.policy["enquiries_before_round"]
        since = made[0].happened_at if made else None
        rounds = [at for one in self.pursuit.interviews if (at := known_from(one)) is not None]
        before = [at for at in rounds if since is not None and at <= since]
        if before or len(rounds) < len(self.pursuit.interviews):
            return None
        # The question for a paper is another one, whatever was spent before accepting.
        ends = [*rounds, *(u.received_at for u in self.updates_that_count)]
        ends += [] if self.paper_awaited_from is None else [self.paper_awaited_from]
        end = min((at for at in ends if since is None or at > since), default=None)
        if end is None or len([c for c in made if c.happened_at < end]) < most:
            return None
        return made[most - 1].happened_at if most else None, end

    @lazy
    def enough_before_round(self) -> tuple[datetime | None, datetime | None] | None:
        """Since when enough is asked while no round has taken place, and until when.

        It ends with the recording of a round that did not take place, if that has allowed one more.
        """
        cap, made = self.enquiries_before_round, self.enquiries_before_rounds
        if cap is None or len(made) < cap or self.paper_awaited_from is not None:
            return None
        since, until = made[cap - 1].happened_at if cap else None, None
        if not self.round_opens_no_enquiry:
            until = known_from(self.rounds_not_held[-1].interview)
            if until is None or (since is not None and since >= until):
                return None
        return since, until

    @lazy
    def round_opens_no_enquiry(self) -> bool:
        """Tell whether no round that did not take place still has an enquiry of its own."""
        last = self.rounds_not_held[-1:]
        return all(any(c.happened_at > one.since for c in self.enquiries) for one in last)

    @property
    def _asked_after_round(self) -> list[Contact]:
        """The first enquiry after the last round that did not take place, which gave it."""
        last = self.rounds_not_held[-1:]
        return [c for one in last for c in self.enquiries if c.happened_at > one.since][:1]

    @lazy
    def no_contact(self) -> bool:
        """Tell whether `no_contact` holds for everyone the candidate could ask."""
        application = self.application
        asked = [application.preferences]
        if application.goes_to_agency and application.agency is not None:
            asked.append(application.agency.preferences)
        else:
            asked.append(self.pursuit.employer.preferences)
        return any(one.no_contact for one in asked)

    @lazy
    def enough_asked(self) -> bool:
        """Tell whether the enquiries are used up, and no word has reset their count since."""
        return self._is_enough(self.counted_enquiries, self.enquiries_before_rounds)

    @lazy
    def enough_asked_before(self) -> bool:
        """Tell whether the enquiries of earlier silences had spent one already."""
        now = {contact.id for contact in self.enquiries_in_silence}
        counted, made = self.counted_enquiries, self.enquiries_before_rounds
        return self._is_enough(
            [c for c in counted if c.id not in now], [c for c in made if c.id not in now]
        )

    def _is_enough(self, counted: Sequence[Contact], before_rounds: Sequence[Contact]) -> bool:
        if len(counted) >= self.policy["enquiries_per_pursuit"]:
            return True
        cap = self.enquiries_before_round
        if cap is None or self.paper_awaited_from is not None or not self.round_opens_no_enquiry:
            return False
        return len(before_rounds) >= cap
