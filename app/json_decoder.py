"""Strict JSON decoder: refuses NaN and infinities, and an object that names a field twice.

The standard library takes both, and of a repeated name the last: two programs that read
one document could then see two. Requests and signed tokens are read with these hooks.
"""

import json
import math
from typing import Any, NoReturn


class RepeatedField(ValueError):
    """An object names a field twice."""


class TooManyFields(ValueError):
    """An object has more fields than the decoder allows."""


class LongName(ValueError):
    """The name of a field is longer than the decoder allows."""


def strict_decoder(max_fields: float = math.inf, max_name: float = math.inf) -> json.JSONDecoder:
    """Make a decoder, to be made once: a large file decodes with it piece by piece.

    It raises ValueError alone, of which `RepeatedField`, `TooManyFields`, `LongName` and
    `json.JSONDecodeError` are kinds, and RecursionError.

    max_fields: how many fields one object may have
    max_name: how many characters the name of a field may have
    """

    def fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        count = len(pairs)
        if count > max_fields:
            raise TooManyFields
        found = dict(pairs)
        if len(found) != count:
            raise RepeatedField
        if count and max(map(len, found)) > max_name:
            raise LongName
        return found

    return json.JSONDecoder(object_pairs_hook=fields, parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
