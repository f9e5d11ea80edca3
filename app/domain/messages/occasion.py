"""Occasion of a message: its kind, and the facts that a draft names and a review looks for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.facts import OfferAnswer


class MessageKind(StrEnum):
    """What a message is for; each is the action of the same name."""

    THANK_YOU = "send_thank_you"
    ENQUIRY = "enquire_status"
    FEEDBACK_REQUEST = "request_feedback"
    REPLY = "reply"
    ARRANGE = "arrange"
    OFFER = "respond_to_offer"
    WITHDRAWAL = "withdraw"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a message is about.

    person: the one that it is addressed to; None where it goes to the team
    sender: how the candidate signs; None where that is not known
    interview_on: the local day of the round that it is about; None without a round
    answer: what is answered to an offer; None for any other kind
    """

    kind: MessageKind
    employer: str
    role: str
    person: str | None = None
    sender: str | None = None
    interview_on: date | None = None
    answer: OfferAnswer | None = None

    @property
    def day(self) -> str | None:
        """The day of the round in words, as a message names it."""
        day = self.interview_on
        return None if day is None else f"{day.day} {day:%B}"
