"""`Retry-After` of an answer (RFC 9110, 10.2.3): seconds, or a date."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

#: No receiver can put a delivery off for longer.
LONGEST: Final = timedelta(days=1)
_SECONDS: Final = re.compile(r"[0-9]{1,9}")


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """For how long the receiver asks not to be asked; None where it does not say so validly."""
    if value is None:
        return None
    text = value.strip()
    if _SECONDS.fullmatch(text):
        return min(timedelta(seconds=int(text)), LONGEST)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    # A date of HTTP is in GMT, whether it says so or not.
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return min(max(at - now, timedelta()), LONGEST)
