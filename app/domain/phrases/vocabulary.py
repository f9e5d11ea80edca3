"""Words of the English grammar of dates, with what they mean."""

from typing import Final

WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "monday mon mondays",
            "tuesday tue tues",
            "wednesday wed weds",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
UNITS: Final = {
    name: unit
    for unit, names in (
        ("hour", "hour hours hr hrs h"),
        ("day", "day days"),
        ("week", "week weeks wk wks"),
        ("fortnight", "fortnight fortnights"),
        ("month", "month months"),
    )
    for name in names.split()
}
PARTS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("towards", "end"), "late"),
    (("toward", "end"), "late"),
    (("latter", "part"), "late"),
    (("later", "part"), "late"),
    (("early", "part"), "early"),
    (("towards", "middle"), "middle"),
    (("early", "on"), "early"),
    (("late", "on"), "late"),
    (("early",), "early"),
    (("mid",), "middle"),
    (("middle",), "middle"),
    (("late",), "late"),
    (("end",), "end"),
    (("close",), "end"),
    (("start",), "start"),
    (("beginning",), "start"),
)
#: Short forms, written out.
SHORT: Final[dict[str, tuple[str, ...]]] = {
    "eow": ("end", "of", "week"),
    "eom": ("end", "of", "month"),
    "eoy": ("end", "of", "year"),
}
TIMES: Final[tuple[tuple[str, ...], ...]] = (
    ("close", "of", "business"),
    ("close", "of", "play"),
    ("end", "of", "business"),
    ("end", "of", "play"),
    ("end", "of", "working", "day"),
    ("end", "of", "business", "day"),
    ("end", "of", "day"),
    ("cob",),
    ("cop",),
    ("eod",),
    ("eob",),
)
PARTS_OF_DAY: Final = ("morning", "afternoon", "evening", "lunchtime", "noon", "midday", "night")
MONTHS_IN_YEAR: Final = 12

# Words that bound a time from one side, longest first.

BY: Final = (
    "by no later than",
    "by at latest",
    "by latest",
    "by",
    "no later than",
    "not later than",
    "not after",
    "not beyond",
    "at latest by",
    "at latest on",
    "at latest",
    "latest by",
    "latest on",
    "latest",
    "up until",
    "up to",
    "until",
    "till",
    "on or before",
    "before or on",
)
FROM: Final = (
    "not before",
    "not until",
    "not till",
    "no earlier than",
    "no sooner than",
    "not earlier than",
    "not sooner than",
    "not prior to",
    "at earliest on",
    "at earliest",
    "earliest",
    "on or after",
    "as of",
    "as from",
    "any time from",
    "anytime from",
    "starting from",
    "starting on",
    "starting",
    "from",
)
AFTER: Final = ("any time after", "anytime after", "after", "later than")
BEFORE: Final = ("before", "prior to", "ahead of", "earlier than", "sooner than", "in advance of")
WITHIN: Final = (
    "within",
    "inside of",
    "inside",
    "in less than",
    "in under",
    "in no more than",
    "no more than",
    "not more than",
    "in at most",
    "at most",
    "in up to",
    "up to",
)
#: What may stand before a length that begins now: "over the next two weeks".
OVER: Final = ("over", "during", "in course of", "in")
AT_LEAST: Final = ("in at least", "at least", "in no less than", "not for at least", "not for")
#: What may stand before "the new year", and the side that it bounds.
NEW_YEAR: Final = (
    ("from", ("not before", "not until after", "not until", "any time after", "as of")),
    ("by", ("by",)),
    ("before", ("before", "ahead of", "prior to")),
    ("from", ("in", "after", "from", "following")),
)
LATEST_TAIL: Final = (
    "at latest",
    "latest",
    "at most",
    "or sooner",
    "or earlier",
    "or before",
    "if not sooner",
    "if not before",
    "if not earlier",
)
EARLIEST_TAIL: Final = ("at earliest", "earliest", "or later", "onwards", "onward", "or after")
