"""Models of /v1/sessions: requests and responses."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Discriminator, Field, PlainValidator, Tag, WithJsonSchema

from app.api.request.fields import Answer, Body, Label, Password, text
from app.api.request.validators import parse_path_id

#: The session that asks.
CURRENT: Final = "current"

#: Asked for by a page of this origin; see `refresh_cookie`.
Keep = Literal["cookie"]

_KEEP: Final = (
    "`cookie`: the refresh token is kept in a cookie that scripts cannot read, and "
    "`refresh_token` is null. For pages of the same origin."
)


class PasswordSignIn(Body):
    """Sign-in with a password."""

    email: Annotated[str, text(254)] = Field(examples=["robin@home.example"])
    password: Password = Field(repr=False)
    label: Label | None = Field(
        default=None, description="A name for the device or program.", examples=["phone"]
    )
    keep: Keep | None = Field(default=None, description=_KEEP)


class CodeSignIn(Body):
    """Sign-in with a code of the operator's, once."""

    code: Annotated[str, text(200)] = Field(repr=False)
    label: Label | None = Field(
        default=None, description="A name for the device or program.", examples=["phone"]
    )
    keep: Keep | None = Field(default=None, description=_KEEP)


class RefreshSignIn(Body):
    """Refresh of a session by its refresh token."""

    refresh_token: Annotated[str, text(200)] = Field(repr=False)
    keep: Keep | None = Field(default=None, description=_KEEP)


class CookieSignIn(Body):
    """Refresh of the session whose refresh token is in the cookie."""

    keep: Keep = Field(description="Only `cookie`: the browser sends the token.")


def _shape(sent: Any) -> str:  # noqa: ANN401  # anything may be sent
    # No shape may have the name of a field: an error would seem to point there.
    if not isinstance(sent, dict):
        return "with_password"
    if "refresh_token" in sent:
        return "with_token"
    if "code" in sent:
        return "with_code"
    return "with_cookie" if sent.keys() == {"keep"} else "with_password"


NewSession = Annotated[
    Annotated[PasswordSignIn, Tag("with_password")]
    | Annotated[RefreshSignIn, Tag("with_token")]
    | Annotated[CodeSignIn, Tag("with_code")]
    | Annotated[CookieSignIn, Tag("with_cookie")],
    Discriminator(_shape),
]


class SessionTokens(Answer):
    """A session with its tokens."""

    id: str
    account_id: str
    access_token: str = Field(description="The token for `Authorization: Bearer`.")
    token_type: Literal["Bearer"]
    expires_at: datetime = Field(description="When the access token expires.")
    refresh_token: str | None = Field(
        description="Good for one use, which gives the next. Null where a cookie keeps it."
    )
    refresh_expires_at: datetime = Field(description="When the session ends if it is not used.")
    scopes: list[str]


class Session(Answer):
    """A live session."""

    tagged: ClassVar[bool] = True

    id: str
    label: str | None
    current: bool = Field(description="Whether it is the caller's.")
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime


class SessionPage(Answer):
    """A page of sessions."""

    items: list[Session]
    next_cursor: str | None


def parse_session_id(value: object) -> str:
    """Read the id of a session in a path, or `current`."""
    return CURRENT if value == CURRENT else parse_path_id(value)


SessionId = Annotated[
    str,
    PlainValidator(parse_session_id),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "uuid"}, {"const": CURRENT}]}),
]
