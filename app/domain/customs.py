"""Which holiday categories of the `holidays` library close an office by custom, with grounds.

Beside public holidays the library lists days in other categories, and what a category
means differs from country to country. `custom(country, category)` says whether the
days of one count as closed; `CUSTOMS` decides every country and category that could mean so
(docs/regions.md shows the whole table, and a test compares the two). Categories that say
nothing about offices (schools, armed forces, religions, days of remembrance that are
worked) never close one by themselves: an employer that keeps them says so by
`holiday_categories`.

Where the grounds are in doubt the day counts as closed: what is unclear lengthens a wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: The categories that could mean that offices are closed; the others never do.
CANDIDATES: Final = ("de_facto", "half_day", "optional", "bank", "government")


@dataclass(frozen=True, slots=True)
class Custom:
    """What one category of one country (or of all others) means for offices.

    closed: whether its days are closed
    names: if given, only days whose English name begins with one of these are
    """

    closed: bool
    grounds: str
    names: tuple[str, ...] = ()

    def closes(self, name: str) -> bool:
        """Tell whether a day of this category, by its English name, is closed."""
        if not self.names:
            return self.closed
        return self.closed and any(part.startswith(self.names) for part in name.split("; "))


#: What a category means where the country has no row of its own.
USUAL: Final[Mapping[str, Custom]] = {
    "de_facto": Custom(closed=True, grounds="no holiday by law, and nobody works"),
    "half_day": Custom(closed=True, grounds="offices close at noon; nobody is rung on such a day"),
    "optional": Custom(closed=False, grounds="chosen by each person or employer"),
    "bank": Custom(closed=False, grounds="banks close, other offices do not"),
    "government": Custom(closed=False, grounds="public offices close, others do not"),
}

#: Countries in which a category means something else.
CUSTOMS: Final[Mapping[tuple[str, str], Custom]] = {
    ("AU", "half_day"): Custom(closed=False, grounds="from 18:00 or 19:00 on: after office hours"),
    ("CN", "half_day"): Custom(closed=False, grounds="for women, the young or soldiers alone"),
    ("EE", "half_day"): Custom(closed=False, grounds="the working day is three hours shorter"),
    ("BR", "optional"): Custom(
        closed=True,
        grounds="ponto facultativo that offices keep; Public Servant's Day is worked",
        names=("Carnival", "Ash Wednesday", "Corpus Christi"),
    ),
    ("CH", "optional"): Custom(closed=True, grounds="kept by most communes of the canton"),
    ("DK", "optional"): Custom(
        closed=True,
        grounds="Constitution Day is free by most agreements; 1 May by few",
        names=("Constitution Day",),
    ),
    ("GL", "optional"): Custom(
        closed=True,
        grounds="the National Day is kept; the others are half worked",
        names=("National Day",),
    ),
    ("HK", "optional"): Custom(closed=True, grounds="general holidays, which offices keep"),
    ("MO", "optional"): Custom(closed=True, grounds="general holidays, which offices keep"),
    ("PT", "optional"): Custom(
        closed=True, grounds="Carnival Tuesday is free by most agreements", names=("Carnival",)
    ),
    ("TT", "optional"): Custom(closed=True, grounds="Carnival: the country stands still"),
    ("JP", "bank"): Custom(closed=True, grounds="offices close over the turn of the year"),
    ("PA", "bank"): Custom(
        closed=True, grounds="Carnival Monday is free by custom", names=("Carnival",)
    ),
    ("UY", "bank"): Custom(
        closed=True,
        grounds="Carnival and Tourism Week are free by custom",
        names=("Carnival", "Tourism Week"),
    ),
    ("ID", "government"): Custom(closed=True, grounds="joint leave, taken by most employers"),
}


def custom(country: str, category: str) -> Custom:
    """Return what a category of `CANDIDATES` means in a country."""
    return CUSTOMS.get((country, category)) or USUAL[category]
