"""Which countries and subdivisions there are: ISO 3166-1 alpha-2 and ISO 3166-2.

The tables are read once, when they are first asked; `load` does it ahead of time.
"""

from functools import cache

import pycountry


@cache
def _countries() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries)


@cache
def _subdivisions() -> frozenset[str]:
    return frozenset(subdivision.code for subdivision in pycountry.subdivisions)


def load() -> None:
    """Read the tables now, so that no request has to wait for them."""
    _countries()
    _subdivisions()


def is_country(code: str) -> bool:
    """Tell whether this is an ISO 3166-1 alpha-2 code."""
    return code in _countries()


def is_subdivision(country: str, code: str) -> bool:
    """Tell whether the country has this subdivision, named by what follows the dash."""
    return f"{country}-{code}" in _subdivisions()
