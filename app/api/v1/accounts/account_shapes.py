"""Models of an account: requests and responses."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pydantic_core import to_json

from app.api.request.fields import (
    Answer,
    Body,
    Country,
    Email,
    Label,
    NewPassword,
    Password,
    Subdivision,
    Zone,
    leave,
    text,
)
from app.api.v1.shared.records import TEST_ACCOUNT
from app.usecases.accounts import accounts
from app.usecases.ports import Row


class NewAccount(Body):
    """An account with an e-mail address and a password."""

    email: Email = Field(examples=["robin@home.example"])
    password: NewPassword = Field(repr=False, examples=["a sentence that nobody knows"])
    label: Label | None = Field(default=None, description="A name for the account.")
    test: bool = Field(
        default=False,
        description=TEST_ACCOUNT,
    )


#: A language tag as in BCP 47.
Language = Annotated[str, text(35, shortest=2, pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]


class Defaults(Answer):
    """What an employer described inline takes over where it says nothing."""

    time_zone: str | None = Field(description="An IANA time zone.", examples=["Europe/London"])
    country: str | None = Field(description="ISO 3166-1 alpha-2.", examples=["GB"])
    subdivision: str | None = Field(
        description="What follows the dash in ISO 3166-2.", examples=["ENG"]
    )
    language: str | None = Field(
        description="The language of the person, as in BCP 47.", examples=["en-GB"]
    )


class DefaultsPatch(Body):
    """A merge patch of the defaults: what is absent is left, null clears."""

    time_zone: Zone | None = leave()
    country: Country | None = leave()
    subdivision: Subdivision | None = leave()
    language: Language | None = Field(default_factory=lambda: None, description="As in BCP 47.")


class Account(Answer):
    """An account. Its e-mail address is null where it has no login."""

    id: str
    kind: str = Field(description="`candidate`, or `partner`.")
    email: str | None
    label: str | None
    defaults: Defaults | None = Field(
        description="What employers described inline take over; null without `account:read`."
    )
    test: bool = Field(description="Whether it is a test account.")
    test_until: datetime | None = Field(
        description="When a test account is erased by itself; null for any other."
    )
    created_at: datetime


class Credential(Answer):
    """The credential of the request."""

    kind: str = Field(description="`key`, `session` or `identity`.")
    id: str


class Me(Account):
    """The caller: account, credential and scopes.

    The e-mail address, the label and the defaults are null for a credential without `account:read`.
    """

    tagged: ClassVar[bool] = True

    email_confirmed: bool | None = Field(
        description="Whether the e-mail address is confirmed, which letters to it need; null where "
        "it is."
    )
    credential: Credential
    scopes: list[str] = Field(description="The scopes of the credential.")


class MePatch(Body):
    """A merge patch. A change of the e-mail address or the password ends other sessions."""

    label: Label | None = leave()
    defaults: DefaultsPatch | None = leave()
    email: Email = leave()
    password: NewPassword = leave()
    current_password: Password | None = Field(
        default=None,
        repr=False,
        description="Needed for a change of either, if there is one; but for "
        "a new password in the first minutes of a session that began with a code.",
    )


def account_view(account: Row | Mapping[str, object], email: object) -> dict[str, Any]:
    """What an account shows of itself, with the e-mail address that signs in to it."""
    return {
        "id": account["id"],
        "kind": account["kind"],
        "email": email,
        "label": account["label"] or None,
        "defaults": accounts.defaults_of(account),
        "test": account["test_until"] is not None,
        "test_until": account["test_until"],
        "created_at": account["created_at"],
    }


def content_tag(view: Mapping[str, object]) -> str:
    """The ETag of what has no version: a hash of its content."""
    return f'"{hashlib.sha256(to_json(view)).hexdigest()[:32]}"'
