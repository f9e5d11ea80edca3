"""Lessons: themes of the feedback, to repeat and to change.

1. Every item of every record is a strength or an improvement, and may name a theme.
2. A theme is named only from two independent interviews: one panel's word is an
   impression, two are a pattern. What stands alone is counted, not named.
3. Ratings are kept apart by their scale; no mean is taken across two scales.
4. Actions become things to do. There is no score of the person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.policy import Policy

#: How many of the words as spoken stand as examples.
EXAMPLES: Final = 5

STRENGTH: Final = "strength"
IMPROVEMENT: Final = "improvement"


@dataclass(frozen=True, slots=True)
class Said:
    """One item of feedback, with the interview it is about."""

    feedback_id: str
    item_id: str
    interview_id: str
    kind: str
    theme: str | None = None
    competency: str | None = None
    verbatim: str | None = None
    rating: float | None = None
    scale: str | None = None
    action: str | None = None
    action_due: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Rating:
    """The ratings of one theme on one scale."""

    scale: str
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """One theme: how often it came up, in which interviews, and in which words."""

    theme: str
    n: int
    interviews: tuple[str, ...]
    ratings: tuple[Rating, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do about an item."""

    action: str
    action_due: date | None
    done: bool
    feedback_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class Lessons:
    """What to repeat, what to change, what to do; `n` counts the items all this rests on."""

    n: int
    interviews: int
    repeat: tuple[Lesson, ...]
    change: tuple[Lesson, ...]
    unnamed_strengths: int
    unnamed_improvements: int
    tasks: tuple[Action, ...]


def lessons(items: Iterable[Said], policy: Policy) -> Lessons:
    """Read the lessons off all items of feedback, oldest first."""
    independent = policy["theme_interviews"]
    said = tuple(items)
    repeat, lone_strengths = _named([item for item in said if item.kind == STRENGTH], independent)
    change, lone_improvements = _named(
        [item for item in said if item.kind == IMPROVEMENT], independent
    )
    return Lessons(
        len(said),
        len({item.interview_id for item in said}),
        repeat,
        change,
        lone_strengths,
        lone_improvements,
        _tasks(said),
    )


def _named(items: list[Said], independent: int) -> tuple[tuple[Lesson, ...], int]:
    """The lessons of one kind, most independent first, and how many items stand alone."""
    themes: dict[str, list[Said]] = {}
    for item in items:
        # A theme that was not named is the competency it is about, if that was.
        theme = item.theme or item.competency
        if theme is not None:
            themes.setdefault(" ".join(theme.split()).casefold(), []).append(item)
    found = [
        _lesson(group)
        for group in themes.values()
        if len({item.interview_id for item in group}) >= independent
    ]
    found.sort(key=lambda lesson: (-len(lesson.interviews), -lesson.n, lesson.theme.casefold()))
    return tuple(found), len(items) - sum(lesson.n for lesson in found)


def _lesson(group: list[Said]) -> Lesson:
    spoken = dict.fromkeys(item.verbatim for item in group if item.verbatim is not None)
    return Lesson(
        # The spelling used last is the one the candidate knows it by.
        group[-1].theme or group[-1].competency or "",
        len(group),
        tuple(dict.fromkeys(item.interview_id for item in group)),
        _ratings(group),
        tuple(spoken)[-EXAMPLES:],
    )


def _ratings(group: list[Said]) -> tuple[Rating, ...]:
    by_scale: dict[str, list[float]] = {}
    for item in group:
        if item.scale is not None and item.rating is not None:
            by_scale.setdefault(item.scale, []).append(item.rating)
    return tuple(
        Rating(scale, len(values), round(sum(values) / len(values), 2))
        for scale, values in sorted(by_scale.items())
    )


def _tasks(said: tuple[Said, ...]) -> tuple[Action, ...]:
    """What is to be done: open things first, soonest due first, undated last."""
    actions = [
        Action(item.action, item.action_due, item.done, item.feedback_id, item.item_id)
        for item in said
        if item.action is not None
    ]
    return tuple(
        sorted(actions, key=lambda one: (one.done, one.action_due or date.max, one.item_id))
    )


def said_of(feedback_id: str, interview_id: str, item: Mapping[str, object]) -> Said:
    """Read one item as it is kept: a JSON object, dates as text."""
    rating = item.get("rating")
    value, scale = (
        (rating.get("value"), rating.get("scale")) if isinstance(rating, Mapping) else (None, None)
    )
    due = item.get("action_due")
    return Said(
        feedback_id=feedback_id,
        item_id=str(item["id"]),
        interview_id=interview_id,
        kind=str(item["kind"]),
        theme=_text(item.get("theme")),
        competency=_text(item.get("competency")),
        verbatim=_text(item.get("verbatim")),
        rating=float(value) if isinstance(value, int | float) else None,
        scale=_text(scale),
        action=_text(item.get("action")),
        action_due=date.fromisoformat(due) if isinstance(due, str) else None,
        done=item.get("done") is True,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
