"""Server-sent events: a parser of the stream, and where to resume it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

#: Seconds between two attempts to open a stream again: the first and the longest pause.
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
#: Seconds without a byte after which a stream is taken for dead; the service sends a comment every
#: 15 seconds or more often.
SILENCE: Final = 60.0


@dataclass
class Stream:
    """Position in a stream of events, over all its connections.

    last_id: the id of the last event that was seen whole, or None
    """

    last_id: str | None = None
    failures: int = 0
    _data: list[str] = field(default_factory=list)
    _id: str | None = None

    def begin(self) -> None:
        """Forget what of an event had arrived when the connection was lost."""
        self._data.clear()
        self._id = None

    def feed(self, line: str) -> Iterator[str]:
        """Take a line without its end; yield the data of the event that it completes."""
        self.failures = 0
        if line == "":
            if self._id is not None:
                self.last_id = self._id
            if self._data:
                yield "\n".join(self._data)
            self.begin()
            return
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value

    def pause(self) -> float:
        """Return the seconds until the next attempt to connect; longer after each failure."""
        self.failures += 1
        return min(FIRST_PAUSE * 2.0 ** min(self.failures - 1, 10), LONGEST_PAUSE)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that resume the stream."""
        return {} if self.last_id is None else {"Last-Event-ID": self.last_id}
