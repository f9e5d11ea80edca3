"""A check of Schemathesis: what the contract allows is refused for reasons it cannot express.

The check that comes with Schemathesis knows statuses alone, and a 422 may be right: no
schema says that an end follows its start. So here the codes are looked at. One that a
schema could have expressed, such as `too_long`, means that the contract is not what is
enforced. Schemathesis loads this module by `SCHEMATHESIS_HOOKS`.
"""

import os
import re
from collections import Counter
from typing import Any, Final

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

_UNPROCESSABLE: Final = 422
#: Codes that no schema could have expressed, each with its reason.
BEYOND_SCHEMAS: Final = {
    "day_off": "compares hours with the week of the region",
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
    "not_in_batch": "a list of what is left out",
    "not_version_7": "`format: uuid` has other versions",
    "nul_character": "a pattern against it would stand at every text",
    "out_of_range": "instants and dates from 2000 to 2099",
    "promise_before_interview": "compares two resources",
    "too_many": "days of one calendar year",
    "unknown_category": "a list for each country",
    "unknown_country": "a list of countries",
    "unknown_number": "depends on the operator's policy",
    "unknown_reference": "depends on what is there",
    "unknown_subdivision": "a list for each country",
    "unknown_time_zone": "a list that changes every year",
    "wrong_password": "compares with what is stored",
}
#: Fields that are required only beside certain others, by the end of their pointer, each
#: with its reason. `missing` is the right code for them though no schema asks for them.
REQUIRED_BESIDE: Final = {
    r"/employer": "a new application needs its employer",
    r"/(name|time_zone|role|employer)": "what no id names is described",
    r"/(answer_due/date|(posts|applicants)/count|another_stage/value)": "an answer has its value",
    r"/(attestation|rests_on)/\w+": "an exception rests on its own facts",
    r"/result": "a contact that is over has a result",
    r"/outcome/kind": "an outcome that replaces another has its own kind",
    r"/answer": "a response to an offer says what was answered",
    r"/interview_id": "on an application's path some kinds of contact name their round",
    r"/snoozed_until": "a snooze has an end",
    r"/reason": "skipping a task needs a reason",
    r"/(email|current_password)": "a login is whole, and changing it needs the password in force",
}
#: Of each operation's cases of the coverage phase every so manieth is asked, the first ones too.
_EACH: Final = int(os.environ.get("COVERAGE_EACH", "1"))
_generated: Final[Counter[str]] = Counter()
_REQUIRED_BESIDE: Final = re.compile(f"({'|'.join(REQUIRED_BESIDE)})$")


@schemathesis.hook
def filter_case(context: HookContext, case: Case[Any]) -> bool:
    """Leave out most cases of the coverage phase where the short form asks for that."""
    del context
    if case.meta is None or case.meta.phase.name.value != "coverage":
        return True
    label = case.operation.label
    _generated[label] += 1
    return _generated[label] <= _EACH or _generated[label] % _EACH == 0


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
        beside = code == "missing" and _REQUIRED_BESIDE.search(error["pointer"])
        fraction = code == "wrong_type" and _is_whole_fraction(case.body, error["pointer"])
        blank = code == "too_short" and _is_blank_around(case.body, error["pointer"])
        assert code in BEYOND_SCHEMAS or beside or fraction or blank, (
            f"{operation} refuses what its contract allows: {error}"
        )


def _at(body: object, pointer: str) -> object:
    """The value at a place of a body."""
    value: Any = body
    for step in pointer.split("/")[1:]:
        if isinstance(value, list):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step.replace("~1", "/").replace("~0", "~"))
    return value


def _is_whole_fraction(body: object, pointer: str) -> bool:
    """Tell whether `2.0` stands there: to JSON Schema that is an integer, here it is none."""
    value = _at(body, pointer)
    return isinstance(value, float) and value.is_integer()


def _is_blank_around(body: object, pointer: str) -> bool:
    """Tell whether a text there is shorter without the blanks around it, which do not count.

    A pattern against them would stand at every text.
    """
    value = _at(body, pointer)
    return isinstance(value, str) and len(value.strip()) < len(value)
