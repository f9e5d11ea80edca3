"""/unsubscribe: the page at which reminders by e-mail are turned off (RFC 8058).

Mail programs send the POST themselves.
"""

from typing import Final

from starlette.requests import Request

from app.api.http.letter_pages import LetterPage
from app.api.operations.services import Services
from app.usecases.delivery.unsubscribing import PATH, unsubscribe
from app.usecases.errors import NotFound


async def _turn_off(request: Request) -> None:
    services: Services = request.app.state.services
    await unsubscribe(services.gateway, await _account_of(request))


async def _account_of(request: Request) -> str:
    services: Services = request.app.state.services
    account_id = services.unsubscribe_links.account_of(request.path_params["token"])
    if account_id is None:
        raise NotFound("page")
    request.scope["bide.limits"] = await services.throttles.request(f"unsubscribe:{account_id}")
    return account_id


PAGE: Final = LetterPage(
    f"{PATH}/{{token}}",
    "Reminders by e-mail",
    asked="<p>Do you want no more reminders by e-mail? They stay in your account, where you can "
    'choose anew how they come.</p><form method="post"><button>Turn them off</button></form>',
    done="<p>Reminders by e-mail are turned off.</p>",
    check=_account_of,
    act=_turn_off,
)
