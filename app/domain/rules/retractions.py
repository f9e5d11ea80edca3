"""Late retractions: what is taken back after a day opens nothing before the next morning."""

from collections.abc import Iterator

from app.domain.action_kinds import ROWS
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.rule import Rule

_ALL = tuple(row.kind for row in ROWS)


def late_retraction(case: Case) -> Iterator[Bar]:
    """Bar what a late retraction opens until the start of the next business day.

    Whatever would have been barred had the record not been taken back stays barred until
    then. Source: a false record is worse than a corrected one, but not a way to ask sooner.
    """
    words = "You took a record back on {}; what that opens, it opens on the next business day."
    for bar, retracted_at, until in case.still_barred:
        yield bar._replace(
            rule="late-retraction",
            start=retracted_at if bar.start is None else max(bar.start, retracted_at),
            until=until if bar.until is None else min(bar.until, until),
            words=words,
            args=(retracted_at,),
            settles=False,
            refuses=False,
            number="retraction_hours",
            since=None,
            stands_for=bar.rule,
        )


LATE_RETRACTION = Rule("late-retraction", _ALL, "a slip is taken back, not used", late_retraction)
