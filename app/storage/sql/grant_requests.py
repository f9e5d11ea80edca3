"""SQL of grant requests as the owner of an e-mail address sees them, across all partners."""

from typing import Any, Final

from sqlalchemy import Select, bindparam, select

from app.storage.schema import identity
from app.storage.schema.types import Identifier, Instant
from app.storage.sql.json_rows import Record
from app.storage.sql.json_text import Json

_REQUESTS: Final = identity.grant_requests
_NAME: Final = (
    select(identity.partner_names.c.name)
    .where(identity.partner_names.c.account_id == _REQUESTS.c.account_id)
    .scalar_subquery()
    .label("partner_name")
)

#: The row of a request, with what its partner is called.
ADDRESSED: Final = Record(
    _REQUESTS,
    with_account=True,
    besides=(identity.accounts.c.label.label("partner_label"), _NAME),
)


def addressed(json: Json) -> Select[Any]:
    """Open requests to an e-mail address, in order of their ids: those after one, or one.

    Neither those that were declined, nor those of partners that are stopped or to be erased.
    """
    partners, columns = identity.accounts, _REQUESTS.c
    return json.text_of_rows(
        select(*ADDRESSED.columns)
        .select_from(_REQUESTS.join(partners, partners.c.id == columns.account_id))
        .where(columns.email_key == bindparam("email_key"))
        .where(columns.ended_as.is_(None), columns.declined_at.is_(None))
        .where(columns.expires_at > bindparam("now", type_=Instant))
        .where(partners.c.erase_at.is_(None), partners.c.stopped_at.is_(None))
        .where(columns.id > bindparam("after", type_=Identifier))
        .order_by(columns.id)
        .limit(bindparam("limit"))
    )
