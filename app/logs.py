"""Logging (structlog): one line per event to stderr, without personal data or secrets.

Events have names, codes and ids. Of an exception its kind and its place in the code are
logged, never its message: that may repeat a parameter, a body or a name. Anything that
looks like a secret is struck out of every line.
"""

import logging
import re
import sys
import traceback
from typing import Any, Final

import structlog
from typing_extensions import override

from app.log_output import LineLogger, LogOutput

STRUCK: Final = "[struck out]"

#: Kinds of secrets and of addresses, wherever in a line they stand.
_SECRETS: Final = re.compile(
    r"""
    \bbide[a-z]*_[\w-]{8,}                                # API keys, tokens, codes, claims
    | \beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)*                 # JWTs, signed or encrypted
    | (?<=://)[^\s/"'\\@]*:[^\s"'\\]*(?=@)                # user:password@ of a URL
    | \b(?:bearer|basic)\s+[\w.~+/=-]{6,}
    | (?P<name>
        \b(?:password|passwd|pwd|secret|token|authorization|api_?key)["'\\]*\s*[=:]\s*["'\\]*
      )(?:(?:bearer|basic)\s+)?[^\s,;"'\\}]+
    | (?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+           # e-mail addresses
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: Limit on logged frames, and on links of a chain of exceptions.
_MOST_FRAMES: Final = 40
_MOST_LINKS: Final = 8


def struck(text: str) -> str:
    """Strike out whatever looks like a secret."""
    return _SECRETS.sub(rf"\g<name>{STRUCK}", text)


def kind_of(error: BaseException) -> str:
    """Name the kind of an exception, with the code of the database or the system it has."""
    cls = type(error)
    name = cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"
    codes = [
        str(code)
        for code in (
            getattr(error, "sqlstate", None),
            getattr(error, "sqlite_errorname", None),
            getattr(error, "errno", None),
        )
        if isinstance(code, (str, int))
    ]
    return f"{name} ({', '.join(codes)})" if codes else name


def where(error: BaseException) -> str:
    """An exception and its causes as kinds and lines of code, without any value."""
    parts: list[str] = []
    waiting: list[BaseException] = [error]
    while waiting and len(parts) < _MOST_LINKS:
        link = waiting.pop(0)
        frames = traceback.extract_tb(link.__traceback__)[-_MOST_FRAMES:]
        parts.append("".join(traceback.format_list(frames)) + kind_of(link))
        if isinstance(link, BaseExceptionGroup):
            waiting.extend(link.exceptions)
        before = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        if before is not None:
            waiting.append(before)
    return "\n--- after:\n".join(parts)


def _strike_out(_: object, __: str, line: str) -> str:
    return struck(line)


def _processors(*, as_json: bool) -> list[Any]:
    render: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=_is_terminal())
    )
    return [structlog.processors.TimeStamper(fmt="iso", utc=True), render, _strike_out]


class _Standard(logging.Handler):
    """Writes what libraries log, uvicorn above all, in the form of our own lines."""

    def __init__(self, processors: list[Any], output: LogOutput) -> None:
        super().__init__()
        self._processors = processors
        self._output = output

    @override
    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self._rendered(record)
        except Exception:  # noqa: BLE001  # a broken line must not break the caller
            line = f"{record.levelname}: a line of {record.name} that cannot be rendered"
        self._output.write(line)

    def _rendered(self, record: logging.LogRecord) -> str:
        # asyncio goes on with the value of a task; the first line says what happened.
        message = record.getMessage().partition("\n")[0]
        line: Any = {"event": message, "level": record.levelname.lower(), "logger": record.name}
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = where(record.exc_info[1])
        for process in self._processors:
            line = process(None, record.levelname.lower(), line)
        return str(line)


def _never_raising(level: int) -> type[structlog.typing.FilteringBoundLogger]:
    """Make the class of our loggers: an error in logging never reaches the request."""
    filtering: Any = structlog.make_filtering_bound_logger(level)

    class NeverRaising(filtering):  # type: ignore[misc]  # made at run time
        def _proxy_to_logger(
            self,
            method_name: str,
            event: str | None = None,
            **values: Any,  # noqa: ANN401  # any value may be logged
        ) -> None:
            try:
                super()._proxy_to_logger(method_name, event, **values)
            except Exception:  # noqa: BLE001  # a line of the log must not stop a request
                self._logger.msg(f"{method_name}: {event}, whose values cannot be rendered")

    return NeverRaising


def set_up(level: str, style: str) -> None:
    """Log from `level` on; `style` is `json`, `text`, or `auto`: text for a terminal."""
    least = logging.getLevelNamesMapping()[level.upper()]
    as_json = style == "json" or (style == "auto" and not _is_terminal())
    processors = _processors(as_json=as_json)

    def lost_line(lost: int) -> str:
        line: Any = {"event": "log_lines_lost", "level": "warning", "lost": lost}
        for process in processors:
            line = process(None, "warning", line)
        return str(line)

    output = LogOutput(lost_line)
    structlog.configure(
        processors=[structlog.processors.add_log_level, *processors],
        wrapper_class=_never_raising(least),
        logger_factory=lambda *_: LineLogger(output),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, _Standard)]
    root.addHandler(_Standard(processors, output))
    # Libraries log warnings and errors only; the server also its start and stop.
    root.setLevel(max(least, logging.WARNING))
    logging.getLogger("uvicorn").setLevel(least)


def _is_terminal() -> bool:
    """Whether stderr is a terminal; a closed or missing one is not."""
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False
