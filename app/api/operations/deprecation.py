"""Deprecation of operations: announced by headers on every answer, at least a year ahead.

An operation that is declared with `deprecated=Deprecation(...)` goes on working. Each of
its answers, errors too, carries `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link`.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

#: The page of this service that lists the deprecated operations.
PAGE: Final = "/deprecations"


def _a_year_after(moment: datetime) -> datetime:
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:  # The 29th of February.
        return moment.replace(year=moment.year + 1, month=3, day=1)


@dataclass(frozen=True, slots=True)
class Deprecation:
    """When an operation was deprecated, when it is removed, and what takes its place.

    since, sunset: instants in UTC, a year apart at least
    successor: the path of what to use instead, if there is anything
    """

    since: datetime
    sunset: datetime
    successor: str | None = None

    def __post_init__(self) -> None:
        """Refuse a notice of less than a year."""
        for moment in (self.since, self.sunset):
            if moment.utcoffset() is None or moment.utcoffset():
                raise ValueError(f"{moment} is not in UTC")
        if self.sunset < _a_year_after(self.since):
            raise ValueError(f"{self.sunset} is less than twelve months after {self.since}")

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers of each answer of the operation."""
        links = [f'<{PAGE}>; rel="deprecation"; type="text/html"']
        if self.successor is not None:
            links.append(f'<{self.successor}>; rel="successor-version"')
        return [
            (b"deprecation", f"@{int(self.since.timestamp())}".encode()),
            (b"sunset", format_datetime(self.sunset, usegmt=True).encode()),
            *((b"link", link.encode()) for link in links),
        ]
