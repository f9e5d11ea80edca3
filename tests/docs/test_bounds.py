"""The longest texts that the client, templates and the console take are those of the contract.

Each row names a place that repeats a bound. After a change of the bound of a field run
`make openapi` and these tests: they name every place that has another.
"""

import json
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

import pytest

from app.cli.maintenance import CONTRACT
from app.console.static_files import SITE

SCHEMAS: Final[Mapping[str, Any]] = json.loads(CONTRACT.read_text(encoding="utf-8"))["components"][
    "schemas"
]

_TEMPLATES: Final = "app.usecases.delivery.messages.templates"
_LANGUAGE: Final = "app.usecases.delivery.messages.template_language"

#: Each constant with the fields that it bounds: it is the longest of them.
BOUNDS: Final = (
    ("bide_client.table_file:_MAX_SHORT_TEXT", ("EmployerIn.name",)),
    ("bide_client.table_file:_MAX_SHORT_TEXT", ("ApplicationIn.role",)),
    ("bide_client.table_file:_MAX_SHORT_TEXT", ("InterviewerIn.name",)),
    ("bide_client.table_file:_MAX_NOTE", ("ApplicationIn.note",)),
    ("bide_client.invitation_file:_MAX_SHORT_TEXT", ("ApplicationIn.role",)),
    ("bide_client.invitation_file:_MAX_SHORT_TEXT", ("InterviewerIn.name",)),
    ("bide_client.importing:_MAX_EXTERNAL_ID", ("NewInterview.external_id",)),
    ("bide_client.importing:_MAX_PEOPLE", ("NewInterview.interviewers",)),
    (f"{_LANGUAGE}:LONGEST", ("NewMessageTemplate.subject", "NewMessageTemplate.body")),
    (
        f"{_LANGUAGE}:_LONGEST_FIELD",
        ("ApplicationIn.role", "EmployerIn.name", "InterviewerIn.name", "NewMessage.sender"),
    ),
    (f"{_TEMPLATES}:_LONGEST_SUBJECT", ("NewMessage.subject",)),
    (f"{_TEMPLATES}:_LONGEST_BODY", ("NewMessage.body",)),
    ("app.usecases.delivery.reminder_letters:_LONGEST_NAME", ("EmployerIn.name",)),
    ("app.usecases.refresh:_LONGEST_TITLE", ("FileTask.title",)),
)

#: What a page asks for, by the name of its label or its own id, with the field that it becomes.
ENTERED: Final[Mapping[str, str]] = {
    "account.label": "MePatch.label",
    "application.url": "ApplicationIn.posting_url",
    "back.reason": "Retraction.reason",
    "confirm.code": "EmailCode.code",
    "draft.name": "NewMessage.sender",
    "draft.subject": "NewMessage.subject",
    "f-body": "NewMessage.body",
    "f-mail-name": "NewMailAccount.name",
    "f-mail-password": "NewMailAccount.password",
    "feedback.do": "FeedbackItemIn.action",
    "interview.agency": "AgencyIn.name",
    "interview.employer": "EmployerIn.name",
    "interview.role": "ApplicationIn.role",
    "mail.host": "NewMailAccount.host",
    "mail.username": "NewMailAccount.username",
    "people.job": "InterviewerIn.job_title",
    "people.name": "InterviewerIn.name",
    "task.what": "NewTask.title",
}

#: The same where the page takes less on purpose, since a line or a few are meant.
SHORTER: Final[Mapping[str, str]] = {
    "call.number": "NewEmployer.metadata",
    "f-key-label": "NewApiKey.label",
    "f-link-label": "NewCalendarLink.label",
    "f-phrase": "NewReading.phrase",
    "feedback.bad": "FeedbackItemIn.verbatim",
    "feedback.good": "FeedbackItemIn.verbatim",
    "feedback.theme": "FeedbackItemIn.theme",
    "note": "NewContact.note",
}

_MAXLENGTH: Final = re.compile(r"maxlength: ([\d_]+)")
_NAMED: Final = re.compile(r'field\(t\("([\w.]+)"|id: "(f-[\w-]+)"')


def longest(field: str) -> int:
    """The bound of `Schema.property` in the contract."""
    schema, _, name = field.partition(".")
    found = _bound(SCHEMAS[schema]["properties"][name])
    assert found is not None, f"{field} has no bound in the contract"
    return found


def _bound(schema: Mapping[str, Any]) -> int | None:
    own: int | None = schema.get("maxLength", schema.get("maxItems"))
    inner = (*schema.get("anyOf", ()), schema.get("additionalProperties", {}))
    return own or next((found for one in inner if (found := _bound(one))), None)


def entered() -> Iterator[tuple[str, str, int]]:
    """Each bound of the console, with its file and what is asked for there."""
    for path in sorted(SITE.rglob("*.js")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for found in _MAXLENGTH.finditer(line):
                named = [*_NAMED.finditer(line, 0, found.start())]
                name = (named[-1][1] or named[-1][2]) if named else line.strip()
                yield path.name, name, int(found[1])


@pytest.mark.parametrize(("constant", "fields"), BOUNDS)
def test_a_bound_is_that_of_the_contract(constant: str, fields: tuple[str, ...]) -> None:
    module, _, name = constant.partition(":")
    value = getattr(import_module(module), name)
    most = max(longest(field) for field in fields)
    assert value == most, f"{constant} is {value}; the longest of {', '.join(fields)} is {most}"


@pytest.mark.parametrize(("file", "name", "most"), sorted({*entered()}))
def test_a_page_takes_what_the_contract_takes(file: str, name: str, most: int) -> None:
    field = ENTERED.get(name, SHORTER.get(name))
    assert field is not None, f"{file}: {name} has no row in ENTERED or SHORTER"
    allowed = longest(field)
    assert most < allowed if name in SHORTER else most == allowed, (
        f"{file}: {name} takes {most}; {field} takes {allowed}"
    )


def test_each_row_is_of_a_page() -> None:
    assert {name for _, name, _ in entered()} == {*ENTERED, *SHORTER}
