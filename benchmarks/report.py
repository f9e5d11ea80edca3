"""Report of the results: a table on the screen, JSON, and docs/benchmarks.md."""

import json
import os
import platform
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.goals import GOALS, Goal
from benchmarks.processes import ROOT
from benchmarks.profiles import Profile
from benchmarks.results import Result
from benchmarks.scale import Scale
from benchmarks.stage import POSTGRES_SETTINGS

DOCUMENT: Final = ROOT / "docs" / "benchmarks.md"
_BEGIN: Final = "<!-- results: written by `python -m benchmarks --document` -->\n"
_END: Final = "<!-- end of results -->\n"


def circumstances(scale: Scale) -> dict[str, Any]:
    """When, where and with what was measured."""
    packages = ("fastapi", "uvicorn", "uvloop", "httptools", "psycopg", "pydantic-core")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "scale": scale.name,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load_before": [round(one, 2) for one in os.getloadavg()],
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: version(name) for name in packages},
        "postgres_settings": POSTGRES_SETTINGS,
    }


def value(number: float, unit: str) -> str:
    """Write a value as precisely as it means something."""
    if not unit:
        return f"{number:.0f}"
    digits = 0 if number >= 100 else 1 if number >= 10 else 2
    return f"{number:.{digits}f}"


def _cells(goal: Goal, result: Result) -> tuple[str, ...]:
    spread = result.spread
    unit = goal.unit
    between = f"{value(spread.low, unit)} – {value(spread.high, unit)}" if unit else ""
    detail = result.detail
    rate = f"{detail['per_second']:.0f}" if "per_second" in detail else ""
    if "throughput_ratio" in detail and unit == "× base":
        rate += f" ({detail['throughput_ratio']:.2f})"
    return (
        goal.title,
        goal.database,
        f"{value(spread.median, unit)} {unit}".strip(),
        between,
        f"{goal.now:g}",
        f"{goal.end:g}",
        "met" if result.met else "MISSED",
        rate,
    )


_HEADS: Final = (
    "benchmark",
    "database",
    "result",
    "half of all between",
    "goal",
    "ends at",
    "",
    "answers/s (of base's)",
)


def rows(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """The table, in the order of the goals."""
    found = {(one.name, one.row, one.database): one for one in results}
    known = [(goal, found.get((goal.name, goal.row, goal.database))) for goal in GOALS]
    return [_cells(goal, result) for goal, result in known if result is not None]


def table(results: Sequence[Result]) -> str:
    """The table as Markdown, which is also readable on a screen."""
    cells = [_HEADS, *rows(results)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def profile_text(result: Result, profile: Profile) -> Iterator[str]:
    """A profile, line by line."""
    named = " ".join(part for part in (result.name, result.row, result.database) if part)
    yield f"{named}: µs by itself, µs in all, calls; each for one call"
    if profile.own_us:
        served = result.detail.get("server_us", 0.0)
        yield (
            f"  (without the profiler {profile.own_us:.0f} µs in the service, "
            f"of {served:.0f} µs in the server process)"
        )
    for own, whole, calls, name in profile.lines:
        yield f"  {own:9.1f} {whole:9.1f} {calls:8.2f}  {name}"


def as_json(
    around: Mapping[str, Any], results: Sequence[Result], profiles: Mapping[int, Profile]
) -> str:
    """Everything that was seen."""
    rows = [
        {
            "name": one.name,
            "row": one.row,
            "database": one.database,
            "title": one.goal.title,
            "unit": one.goal.unit,
            "result": one.spread.median,
            "quartiles": [one.spread.low, one.spread.high],
            "range": [one.spread.least, one.spread.most],
            "goal": one.goal.now,
            "ends_at": one.goal.end,
            "met": one.met,
            "detail": one.detail,
            "profile": _profile_json(profiles.get(number)),
        }
        for number, one in enumerate(results)
    ]
    return json.dumps({**around, "results": rows}, indent=2, ensure_ascii=False) + "\n"


def _profile_json(profile: Profile | None) -> dict[str, Any] | None:
    if profile is None:
        return None
    columns = ("own_us", "whole_us", "calls", "function")
    lines = [dict(zip(columns, line, strict=True)) for line in profile.lines]
    return {"service_us": profile.own_us, "top": lines}


def document(
    around: Mapping[str, Any],
    results: Sequence[Result],
    profiles: Mapping[int, Profile],
    path: Path = DOCUMENT,
) -> None:
    """Put the results into the document, in the place of older ones."""
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    packages = ", ".join(f"{name} {number}" for name, number in around["packages"].items())
    when = f"Measured on {around['date']} ({around['scale']} run)"
    machine = f"Python {around['python']}, {around['machine']}, {around['cores']} cores"
    lines = [
        f"{when}: {machine},",
        f"SQLite {around['sqlite']}, {packages}.",
        "",
        table(results),
    ]
    if profiles:
        lines += ["Where the time goes in what misses its goal:", "", "```text"]
        for number, profile in profiles.items():
            lines += [*profile_text(results[number], profile), ""]
        lines[-1] = "```"
        lines.append("")
    path.write_text(before + _BEGIN + "\n" + "\n".join(lines) + _END + after, encoding="utf-8")
