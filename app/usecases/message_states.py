"""States of a message, and the words for when and how it goes."""

from enum import StrEnum
from typing import Final

TABLE: Final = "messages"

#: The kind of job that decides again about one message, and sends it.
MESSAGE: Final = "message"

#: The column of `accounts` that says whether one was ever held.
HOLDS: Final = "holds_messages"


class Send(StrEnum):
    """When the service sends a message."""

    NEVER = "never"
    WHEN_ALLOWED = "when_allowed"
    NOW = "now"


class MessageWay(StrEnum):
    """How a message goes."""

    OWN_CLIENT = "own_client"
    OWN_ACCOUNT = "own_account"
    OPERATOR = "operator"


class State(StrEnum):
    """How far a message has come."""

    DRAFT = "draft"
    HELD = "held"
    #: From before the first byte leaves until the end is known.
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    BOUNCED = "bounced"


class Code(StrEnum):
    """Why a message is held or was cancelled; what a mail server said has codes of its own."""

    NOT_YET = "not_yet"
    WORKING_HOURS = "working_hours"
    CONTACT_REFUSED = "contact_refused"
    REVIEW = "review"
    GONE = "gone"
    MOVED = "moved"
    NO_ADDRESS = "no_address"
    NO_WAY = "no_way"
    NOT_SENT = "not_sent"
    CUT_OFF = "cut_off"


#: What has not left: it may be changed, and deleted.
OPEN: Final = frozenset({State.DRAFT, State.HELD, State.FAILED, State.CANCELLED})

#: What may have left, though no contact is recorded of it yet: it takes a place meanwhile.
UNDER_WAY: Final = frozenset({State.SENDING, State.UNKNOWN})
