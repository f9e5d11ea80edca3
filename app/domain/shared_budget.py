"""The budget of enquiries that all applications at one employer share: which contacts count.

Of the other applications a decision needs nothing but the contacts that may start a gap,
and of these only the latest: a gap is counted from the last one, and a count over some
weeks is full long before `MOST_SHARED`. So a load, and a decision, cost the same however
many applications there are.
"""

from typing import Final

from app.domain.action_kinds import GAP_STARTERS
from app.domain.facts import Contact, Result

#: Kinds of contact from which the minimum gap is counted: enquiries and exceptions.
STARTERS: Final = GAP_STARTERS

#: Results that left a trace with the employer; a cleared contact (no result yet) counts too.
COUNTING: Final = frozenset({None, Result.SENT, Result.SPOKE, Result.MESSAGE_LEFT})

#: The most contacts of other applications that a decision looks at: those made last.
MOST_SHARED: Final = 16


def is_shared(contact: Contact) -> bool:
    """Tell whether a contact of one application counts for the others at its employer."""
    return contact.result in COUNTING and contact.kind in STARTERS
