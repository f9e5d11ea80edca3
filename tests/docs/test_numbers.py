"""Numbers in words and pages are those of the code: which constant stands where.

Search a constant's name here to find each place that repeats it. A number that the operator sets is
written behind its setting, as in `BIDE_EVENT_RETENTION_DAYS` (30), or has a row below as well.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from app.domain.policy import POLICY
from app.settings import PREFIX, Settings
from examples.server import ROOT

#: Divisors: what a number is written in.
ONE: Final = 1
MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86_400
KIB: Final = 2**10
MIB: Final = 2**20

_WORDS: Final[Mapping[int, str]] = {
    1: "an",
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    10: "ten",
    16: "sixteen",
}

_API: Final = "docs/api-guide.md"
_ACCOUNTS: Final = "docs/accounts.md"
_DATA: Final = "docs/your-data.md"
_FEED: Final = "docs/feed.md"
_SANDBOX: Final = "docs/sandbox.md"
_SECURITY: Final = "docs/security.md"
_OPERATIONS: Final = "docs/operations.md"
_CONSOLE: Final = "docs/console.md"
_PASSWORD: Final = "docs/guides/forgotten-password.md"
_REMINDERS: Final = "docs/reminders.md"
_CONFIRMING: Final = "app/api/v1/delivery/email_confirmations.py"
_FRONT_END: Final = "docs/guides/front-end.md"

#: Each constant (setting, or number of the policy) with its unit, and the files and phrases that
#: repeat it: `{}` is the number, `{:,}` the same with commas, `{:word}` the same as a word.
NUMBERS: Final = (
    (
        "app.usecases.webhooks.schedule:FAILING_LIMIT",
        DAY,
        (
            ("docs/webhooks.md", "nothing could be delivered for {:word} days"),
            ("app/api/v1/webhooks/webhook_shapes.py", "nothing was delivered for {:word} days"),
        ),
    ),
    (
        "app.api.v1.feed.batch:MAX_WRITES",
        ONE,
        (
            ("app/api/v1/feed/batch.py", "Do up to {} writes in order"),
            (_FEED, "sends up to {} writes in one request"),
            (_API, "does up to {} writes in one request"),
            (_FRONT_END, "send up to {} of"),
            (_FRONT_END, "outbox.slice(0, {})"),
        ),
    ),
    (
        "app.usecases.delivery.confirming:MOST_A_DAY",
        ONE,
        ((_REMINDERS, "an account sends {:word}"), (_CONFIRMING, "an account sends {:word}")),
    ),
    (
        "app.usecases.delivery.confirming:MOST",
        ONE,
        ((_REMINDERS, "and {:word} in a month"), (_CONFIRMING, "and {:word} in a month")),
    ),
    (
        "app.usecases.delivery.confirming:MOST_TRIES",
        ONE,
        ((_REMINDERS, "after {:word} wrong codes"), (_CONFIRMING, "After {:word} wrong")),
    ),
    (
        "app.integrations.webhooks.posting:SECONDS_ON_A_TEST_CLOCK",
        ONE,
        (("docs/webhooks.md", "is moved on, within {},"),),
    ),
    ("app.api.v1.feed.batch:MAX_SECONDS", ONE, ((_FEED, "at most about {} seconds"),)),
    ("app.api.v1.feed.batch:MAX_BYTES", MIB, ((_FEED, "answers about {} MiB"),)),
    ("app.api.v1.feed.events:RETRY", ONE, ((_FEED, "retry: {}"),)),
    ("app.api.operations.streams:SEND_SECONDS", ONE, ((_FEED, "takes nothing for {} seconds"),)),
    ("app.api.http.compression:SMALL", KIB, ((_API, "Bodies over {} kB are compressed"),)),
    ("setting:body_limit", MIB, ((_API, "A body has at most {} MiB"),)),
    ("setting:import_limit", MIB, ((_API, "a file to import {})"),)),
    ("app.api.request.strict_json:MAX_VALUES", ONE, ((_API, "{:,} values"),)),
    ("app.api.request.strict_json:MAX_FIELDS", ONE, ((_API, "{} fields in an object"),)),
    ("app.api.request.strict_json:MAX_DEPTH", ONE, ((_API, "{} levels"),)),
    ("app.api.request.strict_json:MAX_PARAMETERS", ONE, ((_API, "at most {} parameters"),)),
    ("app.api.problems.field_errors:MAX_ERRORS", ONE, ((_API, "at most {} `errors`"),)),
    ("app.api.request.fields:MAX_COLLECTED", ONE, ((_API, "may have more than {} items"),)),
    (
        "app.api.operations.pagination:DEFAULT_LIMIT",
        ONE,
        ((_API, "`limit` ({}, at most"), (_FRONT_END, "a page of {},")),
    ),
    ("app.api.request.validators:MAX_LIMIT", ONE, ((_API, "`limit` (50, at most {})"),)),
    ("app.api.v1.shared.filters:MAX_IDS", ONE, ((_API, "`ids` (up to {},"),)),
    (
        "app.usecases.pursuit.interviews:LONGEST_WINDOW",
        DAY,
        ((_API, "a window of up to {} days"),),
    ),
    (
        "app.usecases.pursuit.decisions:USUAL_PLAN",
        DAY,
        ((_API, "`to` ({} days later"), (_API, "the `plan` of {} days")),
    ),
    ("app.usecases.pursuit.decisions:LONGEST_PLAN", DAY, ((_API, "later, at most {})"),)),
    (
        "app.usecases.pursuit.decisions:MOST_PREVIEWED",
        ONE,
        ((_API, "of up to {} open pursuits"),),
    ),
    (
        "app.usecases.pursuit.external_ids:MOST_METADATA",
        ONE,
        ((_API, "up to {} strings of your own"),),
    ),
    ("app.api.v1.advice.agenda:MOST_BESIDES", ONE, ((_API, "a page has {} of these at most"),)),
    ("app.api.v1.advice.whole_pursuits:MAX_TASKS", ONE, ((_API, "the first {} `tasks`"),)),
    (
        "policy:not_made_hours",
        ONE,
        (
            (_API, "{} hours ago cannot be taken back"),
            ("docs/guides/correcting-a-mistake.md", "more than {} hours ago"),
        ),
    ),
    (
        "app.usecases.pursuit.deletions:REMNANTS_COUNT",
        DAY,
        (
            (_API, "go on counting at the employer for {} days"),
            ("app/api/v1/pursuit/applications.py", "goes on counting there for {} days"),
        ),
    ),
    ("app.api.operations.idempotency:LONGEST", ONE, ((_API, "1 to {} visible ASCII characters"),)),
    (
        "app.api.operations.idempotency:RETENTION",
        HOUR,
        (
            (_API, "For {} hours the same key"),
            (_DATA, "answers of idempotency keys after {} hours"),
            (_SANDBOX, "`Idempotency-Key` is good for: {} hours"),
            (_ACCOUNTS, "It is kept for {} hours, encrypted"),
        ),
    ),
    ("setting:access_token_minutes", ONE, ((_ACCOUNTS, "after {} minutes; the session"),)),
    ("setting:access_token_minutes", ONE, ((_FRONT_END, "an `access_token` for {:word} minutes"),)),
    (
        "app.usecases.accounts.sessions:REPEATABLE",
        ONE,
        ((_ACCOUNTS, "For {} seconds, and while"), (_ACCOUNTS, "Within {} seconds the answer")),
    ),
    (
        "app.usecases.accounts.sessions:CODE_LIFE",
        MINUTE,
        (
            (_ACCOUNTS, "signs in once, within {:word} minutes"),
            (_OPERATIONS, "signs in to the account once, within {:word} minutes"),
            (_OPERATIONS, "standard output within {:word} minutes can sign in"),
            (_CONSOLE, "the code in it counts once, within {:word} minutes"),
            (_PASSWORD, "is good for {:word} minutes, and signs in once"),
            (_PASSWORD, "{:word} minutes are over, or five later codes"),
        ),
    ),
    (
        "app.usecases.accounts.sessions:PASSWORD_LIFE",
        MINUTE,
        ((_ACCOUNTS, "For {:word} minutes more the session"),),
    ),
    ("app.storage.administration:_CODES", ONE, ((_ACCOUNTS, "the latest {:word}"),)),
    ("app.work.housekeeping:KEYS_KEPT", DAY, ((_ACCOUNTS, "expired within {} days as well"),)),
    ("app.work.housekeeping:SESSIONS_KEPT", DAY, ((_DATA, "spent tokens {} days after"),)),
    ("app.api.v1.portability.exports:_SMALL", MIB, ((_DATA, "a file above {} MiB"),)),
    (
        "app.usecases.accounts.test_clocks:TEST_LIFE",
        DAY,
        ((_SANDBOX, "erases itself {} days after"),),
    ),
    (
        "app.usecases.accounts.clock_playback:MOST_CHANGES",
        ONE,
        ((_SANDBOX, "more than one request does ({:,} changes)"),),
    ),
    (
        "app.api.auth.passwords:SHORTEST",
        ONE,
        ((_SECURITY, "A password has {} to"),),
    ),
    ("app.api.auth.passwords:LONGEST", ONE, ((_SECURITY, "A password has 10 to {} characters"),)),
    ("setting:password_memory", KIB, ((_SECURITY, "argon2id: {} MiB"),)),
    ("setting:password_passes", ONE, ((_SECURITY, "{:word} passes (`BIDE_PASSWORD_PASSES`)"),)),
    (
        "app.api.auth.fair_queue:PER_ADDRESS",
        ONE,
        ((_SECURITY, "of one address, waiting or running | {} |"),),
    ),
    (
        "app.api.auth.fair_queue:PER_ACCOUNT",
        ONE,
        ((_SECURITY, "of one account, waiting or running | {} |"),),
    ),
    ("app.api.auth.passwords:WAITING", ONE, ((_SECURITY, "in all, waiting | {} |"),)),
    (
        "app.api.auth.random_secrets:RANDOM_BYTES",
        ONE,
        ((_SECURITY, "the prefix, {} random bytes"),),
    ),
    ("app.api.auth.weak_passwords:_FEWEST_DIGITS", ONE, ((_SECURITY, "fewer than {} digits"),)),
    ("app.api.operations.rate_limits:SITE_FACTOR", ONE, ((_SECURITY, "{:word} times the budget"),)),
    ("app.integrations.issuers.fetching:TIMEOUT", ONE, ((_SECURITY, "one answer | {} seconds"),)),
    (
        "app.integrations.issuers.fetching:LARGEST",
        KIB,
        ((_SECURITY, "seconds, {} KiB, no redirect"),),
    ),
    (
        "app.integrations.issuers.fetching:SHORTEST_AGE",
        MINUTE,
        ((_SECURITY, "at least {} minutes"),),
    ),
    (
        "app.integrations.issuers.fetching:LONGEST_AGE",
        HOUR,
        ((_SECURITY, "at most {} hours; an hour"),),
    ),
    (
        "app.integrations.issuers.fetching:_USUAL_AGE",
        HOUR,
        ((_SECURITY, "; {:word} hour if it says"),),
    ),
    (
        "app.integrations.issuers.jwks_cache:COOLDOWN",
        ONE,
        ((_SECURITY, "at most once in {} seconds"),),
    ),
    (
        "app.integrations.issuers.jwks_cache:STALE",
        HOUR,
        ((_SECURITY, "{} hours after they were fetched"),),
    ),
    ("app.signed.jwt_parser:MAX_TOKEN", KIB, ((_SECURITY, "At most {} KiB, three parts"),)),
    ("app.signed.jwt_parser:LEEWAY", ONE, ((_SECURITY, "with {} seconds for clocks"),)),
    ("app.signed.signatures:_SHORTEST_MODULUS", ONE, ((_SECURITY, "RSA of {} to"),)),
    ("app.signed.signatures:_LONGEST_MODULUS", ONE, ((_SECURITY, "to {} bits"),)),
    ("app.cli.protocol:MAX_FIELDS", ONE, ((_OPERATIONS, "in all, and {} of them"),)),
    (
        "app.cli.protocol:MAX_PIPELINED",
        ONE,
        ((_OPERATIONS, "sent ahead on one connection | {} |"),),
    ),
    (
        "app.storage.postgres.connection:SILENT_SECONDS",
        ONE,
        ((_OPERATIONS, "silent within {:word} seconds"),),
    ),
)

#: A version of the policy; one with a name behind it is an operator's.
_VERSION: Final = re.compile(r"\b20\d\d\.\d\d?\b(?!-)")
_SETTING: Final = re.compile(r"`" + PREFIX + r"([A-Z_]+)`\s+\((\d[\d,.]*)\)")


def number(name: str, unit: int) -> int:
    """A constant, a setting's default or the policy's, as a number of its unit, never a part."""
    place, _, of = name.partition(":")
    found: int | float | timedelta
    if place == "policy":
        found = POLICY[of]
    elif place == "setting":
        found = Settings.model_fields[of].default
    else:
        found = getattr(import_module(place), of)
    seconds = found.total_seconds() if isinstance(found, timedelta) else found
    assert seconds % unit == 0, f"{name} is no whole number of its unit"
    return int(seconds // unit)


def written(phrase: str, value: int) -> str:
    """The phrase with the number in it."""
    return phrase.replace("{:word}", _WORDS.get(value, str(value))).format(value)


def read(path: str | Path) -> str:
    """The text of a file, with one space for any white space."""
    return re.sub(r"\s+", " ", (ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "unit", "file", "phrase"),
    [(name, unit, file, phrase) for name, unit, places in NUMBERS for file, phrase in places],
)
def test_a_number_that_is_repeated_is_that_of_the_code(
    name: str, unit: int, file: str, phrase: str
) -> None:
    expected = written(phrase, number(name, unit))
    assert expected in read(file), f"{file} has to say {expected!r}, as {name} has it"


def test_a_version_of_the_policy_that_a_page_shows_is_that_in_force() -> None:
    shown = [
        (path.name, version)
        for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
        # What a benchmark took is no version.
        if path.parent.name != "decisions" and path.name != "benchmarks.md"
        for version in _VERSION.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(shown) > 3
    for page, version in shown:
        assert version == POLICY.version, f"{page} shows {version}"


def test_a_default_behind_the_name_of_its_setting_is_the_default() -> None:
    shown = [
        (path.name, name.lower(), value)
        for path in sorted((ROOT / "docs").rglob("*.md"))
        for name, value in _SETTING.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(shown) > 5
    for page, name, value in shown:
        default = Settings.model_fields[name].default
        assert float(value.replace(",", "")) == default, f"{page}: {name} is {default}"
