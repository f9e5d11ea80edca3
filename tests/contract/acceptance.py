"""A check of Schemathesis: what the contract allows is refused for reasons it cannot express.

The check that comes with Schemathesis knows statuses alone, and a 422 may be right: no
schema says that an end follows its start. So here the codes are looked at. One that a
schema could have told before, such as `too_long`, means that the contract is not what is
enforced. Schemathesis loads this module by `SCHEMATHESIS_HOOKS`.
"""

import itertools
from typing import Any, Final

import schemathesis
from schemathesis import Case, CheckContext, Response

_UNPROCESSABLE: Final = 422
#: Codes that no schema could have told, each with its reason.
BEYOND_SCHEMAS: Final = {
    "ends_before_start": "compares two fields",
    "guessable": "a list of passwords",
    "idempotency_key_reused": "compares two requests",
    "in_the_future": "compares with the clock",
    "incompatible_fields": "compares two fields",
    "invalid_cursor": "cursors are sealed",
    "invalid_email": "`format: email` is wider than what can be delivered",
    "invalid_instant": "`format: date-time` has leap seconds and years before our era",
    "invalid_text": "half a surrogate pair, control characters in a password",
    "invalid_value": "a scale, whose pattern the contract of the last release lacks",
    "invalid_url": "`format: uri` has other schemes",
    "looser_than_operator": "depends on the operator's policy",
    "not_version_7": "`format: uuid` has other versions",
    "nul_character": "a pattern against it would stand at every text",
    "out_of_range": "instants and dates from 2000 to 2099",
    "promise_before_interview": "compares two resources",
    "unknown_country": "a list of countries",
    "unknown_number": "depends on the operator's policy",
    "unknown_reference": "depends on what is there",
    "unknown_subdivision": "a list for each country",
    "unknown_time_zone": "a list that changes every year",
    "wrong_password": "compares with what is stored",
}
#: Places where a code that a schema can tell is right all the same, each with its reason.
EXCEPT: Final = dict.fromkeys(
    itertools.product(
        (
            *("interviews.create", "interviews.put", "applications.create", "applications.put"),
            "readings.create",
        ),
        ("missing",),
    ),
    "an employer is named by its id or by its fields, and generated clients cannot say that",
)


@schemathesis.check
def refused_beyond_schemas(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Fail where valid data is refused for what the contract could have said."""
    del ctx
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive:
        return
    if response.status_code != _UNPROCESSABLE:
        return
    operation = case.operation.definition.raw.get("operationId", "")
    for error in response.json()["errors"]:
        code = error["code"]
        assert code in BEYOND_SCHEMAS or (operation, code) in EXCEPT, (
            f"{operation} refuses what its contract allows: {error}"
        )
