"""Contacts and updates that count: what reached the employer, and what it said that matters.

The lowest layer of a case. `as_of` has already dropped whatever happened later and
whatever was taken back.
"""

from datetime import datetime, timedelta
from typing import Final

from app.domain.actions import Kind
from app.domain.business_time import Calendar
from app.domain.calendars import Calendars
from app.domain.facts import (
    Application,
    Contact,
    DayOrInstant,
    EmployerUpdate,
    Pursuit,
    Result,
    UpdateKind,
)
from app.domain.lazy import lazy
from app.domain.policy import Policy
from app.domain.shared_budget import COUNTING, STARTERS, is_shared

#: Results of a message that never arrived.
UNDELIVERED: Final = frozenset({Result.BOUNCED, Result.WRONG_NUMBER})
#: Updates that are no word of the employer: they end no silence and answer nothing.
NO_WORD: Final = frozenset({UpdateKind.AUTO_REPLY, UpdateKind.NOTED})


class CountedFacts:
    """The facts of one pursuit with its policy and calendars."""

    def __init__(self, pursuit: Pursuit, policy: Policy, calendars: Calendars) -> None:
        """Take a pursuit that `as_of` has already cut."""
        self.pursuit = pursuit
        self.policy = policy
        self.calendars = calendars
        #: The days in which everything is counted.
        self.calendar: Calendar = calendars(pursuit.region)
        self.updates_that_count = [u for u in pursuit.updates if u.kind not in NO_WORD]
        self.last_update: EmployerUpdate | None = (
            self.updates_that_count[-1] if self.updates_that_count else None
        )
        self.delivered = [c for c in pursuit.contacts if c.result in COUNTING]

    @lazy
    def application(self) -> Application:
        """The application that is pursued."""
        return self.pursuit.application

    @lazy
    def agency_calendar(self) -> Calendar:
        """The days and hours of the agency; the employer's where it has none of its own."""
        agency = self.application.agency
        if agency is None or agency.region is None:
            return self.calendar
        return self.calendars(agency.region)

    @lazy
    def undelivered(self) -> list[Contact]:
        """What never arrived, without what was resent: oldest first."""
        return [
            contact
            for contact in self.pursuit.contacts
            if contact.result in UNDELIVERED and contact.kind is not Kind.RESEND
        ]

    @lazy
    def undelivered_enquiries(self) -> list[Contact]:
        """Enquiries that never arrived. From the second on they count all the same."""
        return [
            c
            for c in self.pursuit.contacts
            if c.kind is Kind.ENQUIRE_STATUS and c.result in UNDELIVERED
        ]

    @lazy
    def enquiries(self) -> list[Contact]:
        """The enquiries of this pursuit that count, in order."""
        made = [c for c in self.delivered if c.kind is Kind.ENQUIRE_STATUS]
        again = self.undelivered_enquiries[1:]
        return sorted((*made, *again), key=lambda c: c.happened_at) if again else made

    @lazy
    def _by_id(self) -> dict[str, Contact]:
        return {contact.id: contact for contact in self.pursuit.contacts}

    @lazy
    def _by_purpose(self) -> dict[Kind, list[Contact]]:
        found: dict[Kind, list[Contact]] = {}
        for contact in self.delivered:
            found.setdefault(contact.kind, []).append(contact)
            if contact.kind is Kind.RESEND:
                original = self.original_contact(contact)
                if original is not contact:
                    found.setdefault(original.kind, []).append(contact)
        return found

    def contacts_of_kind(self, kind: Kind) -> list[Contact]:
        """Return the contacts of a kind that left a trace, with the resends that stand for one."""
        return self._by_purpose.get(kind, [])

    def original_contact(self, contact: Contact) -> Contact:
        """Return the contact whose purpose this one serves: for a resend, what had bounced."""
        if contact.kind is not Kind.RESEND or contact.attestation is None:
            return contact
        original = self._by_id.get(contact.attestation.contact_id or "")
        return contact if original is None or original.kind is Kind.RESEND else original

    @lazy
    def gap_starters(self) -> list[Contact]:
        """Own contacts from which the minimum gap is counted, in order.

        Enquiries and exceptions; an enquiry that never arrived starts it as if it had.
        """
        return [
            c
            for c in self.pursuit.contacts
            if c.kind in STARTERS
            and (
                c.result in COUNTING or (c.kind is Kind.ENQUIRE_STATUS and c.result in UNDELIVERED)
            )
        ]

    @lazy
    def gap_starters_elsewhere(self) -> list[Contact]:
        """The same of the candidate's other applications at this employer."""
        return [contact for contact in self.pursuit.elsewhere if is_shared(contact)]

    def day_of(self, value: DayOrInstant) -> "DayOrInstant":
        """Return the local day of a day or an instant."""
        return self.calendar.local_day(value) if isinstance(value, datetime) else value

    def deadline(self, value: DayOrInstant) -> datetime:
        """Return the instant at which a deadline of the candidate's is over.

        A day lasts until its close of business, on a day off until the usual hour: what
        the candidate owes is never rolled forward.
        """
        return value if isinstance(value, datetime) else self.calendar.closing(value)

    def next_midnight(self, instant: datetime) -> datetime:
        """Return the end of an instant's local day."""
        return self.calendar.midnight(self.calendar.local_day(instant) + timedelta(days=1))

    def closing_after(self, instant: datetime, number: str) -> datetime:
        """Return the end of working hours so many business days (a number) after an instant."""
        return self.calendar.closing_after(instant, self.policy[number])
