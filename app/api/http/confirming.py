"""/confirm: the page at which an e-mail address is confirmed."""

from typing import Final

from starlette.requests import Request

from app.api.http.letter_pages import LetterPage
from app.api.operations.services import Services
from app.usecases.delivery.confirming import PATH, confirm_by_link
from app.usecases.errors import NotFound


async def _confirm(request: Request) -> None:
    services: Services = request.app.state.services
    account_id, row_id = await _ids_of(request)
    await confirm_by_link(services.gateway, account_id, row_id, services.clock())


async def _ids_of(request: Request) -> tuple[str, str]:
    services: Services = request.app.state.services
    found = services.confirmation_links.read(request.path_params["token"])
    if found is None:
        raise NotFound("page")
    request.scope["bide.limits"] = await services.throttles.request(f"confirm:{found[0]}")
    return found


PAGE: Final = LetterPage(
    f"{PATH}/{{token}}",
    "Confirm your e-mail address",
    asked="<p>May an account of this service send its reminders to your address? If you have not "
    'asked for that, close this page.</p><form method="post"><button>Confirm</button></form>',
    done="<p>Your address is confirmed.</p>",
    check=_ids_of,
    act=_confirm,
)
