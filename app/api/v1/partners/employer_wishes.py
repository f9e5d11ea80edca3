"""/v1/partner/employer-wishes: how employers want to be dealt with, by a partner's candidates."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, cast

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import Answer, Body, EmployerName
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.pursuit.own_days import CALENDAR, CATEGORIES, Calendar, Place
from app.api.v1.pursuit.preferences import Preferences, PreferencesIn
from app.api.v1.shared.lookups import ALL_CHILDREN
from app.usecases.employer_wishes import Wishes, stated_in, written
from app.usecases.errors import NotFound, Unavailable
from app.usecases.json_columns import Document
from app.usecases.partners import employer_wishes, grants
from app.usecases.ports import SECURITY, Page, PursuitContext, Row
from app.usecases.pursuit.employers import checked_region
from app.usecases.write import write

routes = Routes("employer wishes", read="candidates:read", write="candidates:write")

PATH: Final = "/v1/partner/employer-wishes"
#: The most employers of a partner: the account of each candidate has a copy.
MOST: Final = 50
#: The most candidates whose accounts one request changes, and how many are listed at once.
MOST_IN_REQUEST: Final = 2_000
_AT_ONCE: Final = 100


class EmployerWishesIn(Place):
    """What one employer wishes.

    They bind the employers of candidates that have this name (trimmed, in any case), where zone,
    country and subdivision agree or are not known.
    """

    name: EmployerName = Field(description="Its name.", examples=["Acme"])
    preferences: PreferencesIn = Field(default_factory=PreferencesIn)


class StatedWishes(Body):
    """The wishes of all employers that you speak for; they replace those of before."""

    items: list[EmployerWishesIn] = Field(
        max_length=MOST, description="One entry for each employer."
    )


class EmployerWishes(Answer):
    """What one employer wishes."""

    name: str = Field(description="Its name.")
    time_zone: str = Field(description="Its time zone.")
    country: str | None = Field(description="Its country.")
    subdivision: str | None = Field(description="Its subdivision.")
    holiday_categories: list[str] = Field(description=CATEGORIES)
    calendar: Calendar | None = Field(description=CALENDAR)
    preferences: Preferences


class EmployerWishesList(Answer):
    """The wishes of all employers that a partner speaks for."""

    tagged: ClassVar[bool] = True

    items: list[EmployerWishes] = Field(description="One entry for each employer.")


class BindingWishes(EmployerWishes):
    """What an employer wishes, and the partner that says so."""

    partner_id: str = Field(description="The partner that states it.")


class BindingWishesList(Answer):
    """The wishes of employers that bind the account."""

    tagged: ClassVar[bool] = True

    items: list[BindingWishes] = Field(description="By the partner that states them.")


def _view(wishes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": wishes["name"],
        **wishes["region"],
        "preferences": {name: wishes[name] for name in ("no_calls", "no_contact")},
    }


def _list(wishes: Sequence[Document]) -> dict[str, Any]:
    return {"items": [_view(one) for one in wishes]}


async def account_of(call: AccountRequest, account_id: str) -> Row:
    """The row of an account."""
    row = await call.gateway.one(account_id, "accounts", account_id)
    if row is None:
        raise NotFound("account")
    return row


@routes.get(PATH, "employer_wishes.get", EmployerWishesList)
async def get(call: Caller) -> Response:
    """Read what the employers that you speak for wish."""
    stated = employer_wishes.of_partner(await account_of(call, call.account_id), call.account_id)
    view = _list(stated)
    return call.ok_or_unchanged(view, content_tag(view))


@routes.put(PATH, "employer_wishes.put", EmployerWishesList)
async def put(call: Caller, body: StatedWishes) -> Response:
    """Say what the employers that you speak for wish; it binds all candidates of yours.

    Those whose grant lets you write interviews. It replaces what you said before. Where there are
    very many candidates, the answer may be a 503: send it again, and it goes on from there.
    """
    wishes = _checked(call, body)
    partner = call.account_id

    def tag(context: PursuitContext, _: object) -> str:
        return content_tag(_list(employer_wishes.of_partner(context.account, partner)))

    view = _list(wishes)
    response = await call.change(
        SECURITY,
        lambda context, _: employer_wishes.state(context, partner, wishes),
        lambda _: json_response(view, headers={"ETag": content_tag(view)}),
        tag=tag,
    )
    await _bind_all(call, wishes)
    return response


def _checked(call: AccountRequest, body: StatedWishes) -> list[Document]:
    """The wishes as they are stored; each employer once."""
    found: list[Document] = []
    for number, one in enumerate(body.items):
        checked_region(one.region(), call.policy, f"/items/{number}")
        wishes = written(Wishes(one.name, one.region(), one.preferences.fact()))
        same = [
            other
            for other in found
            if other["name_key"] == wishes["name_key"] and _place(other) == _place(wishes)
        ]
        if same:
            detail = "This employer is there already, with the same zone, country and subdivision."
            raise invalid(f"/items/{number}/name", "invalid_value", detail)
        found.append(wishes)
    return found


def _place(wishes: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(wishes["region"][name] for name in ("time_zone", "country", "subdivision"))


async def _bind_all(call: AccountRequest, wishes: Sequence[Document]) -> None:
    """Bring the accounts of all candidates up to date, each in a transaction of its own."""
    partner, after, changed = call.account_id, None, 0
    while True:
        rows = await call.gateway.candidates(partner, after, _AT_ONCE)
        for row in rows:
            if changed >= MOST_IN_REQUEST:
                raise Unavailable(
                    "So many candidates are brought up to date step by step; ask again."
                )
            account_id, given = str(row["id"]), cast("Sequence[Row]", row["grants"])
            binding = wishes if _lets(call, given) else ()
            changed += await _bind(call, account_id, partner, binding)
        if len(rows) < _AT_ONCE:
            return
        after = str(rows[-1]["id"])


def _lets(call: AccountRequest, given: Sequence[Row]) -> bool:
    """Whether grants let a partner say how employers are to be dealt with."""
    return employer_wishes.SCOPE in grants.permitted(given, call.real_now())


async def _bind(
    call: AccountRequest, account_id: str, partner: str, wishes: Sequence[Document]
) -> bool:
    """Bring one account up to date; tells whether that changed it."""
    account = await call.gateway.one(account_id, "accounts", account_id)
    if account is None or employer_wishes.is_bound(account, partner, wishes):
        return False
    return await write(
        call.gateway,
        account_id,
        SECURITY,
        lambda context, _: employer_wishes.follow(context, account_id, partner, wishes),
        writer=f"partner:{partner}",
    )


async def follow_grants(call: AccountRequest, account_id: str, partner: str) -> None:
    """Bring an account up to date with a partner's wishes, after a grant was given or revoked."""
    stating = await call.gateway.one(partner, "accounts", partner)
    stated = () if stating is None else employer_wishes.of_partner(stating, partner)
    mine = (("partner_id", "=", partner), ("revoked_at", "is", None))
    given = await call.gateway.page(account_id, Page("grants", mine, ("id",), None, ALL_CHILDREN))
    await _bind(call, account_id, partner, stated if _lets(call, given) else ())


@routes.get("/v1/employer-wishes", "binding_wishes.get", BindingWishesList, scope="interviews:read")
async def binding(call: Caller) -> Response:
    """Read what employers wish, by the word of partners, and what decisions follow therefore."""
    stated = stated_in(await account_of(call, call.account_id))
    items = [
        {**_view(one), "partner_id": partner}
        for partner, wishes in sorted(stated.items())
        for one in wishes
    ]
    view = {"items": items}
    return call.ok_or_unchanged(view, content_tag(view))
