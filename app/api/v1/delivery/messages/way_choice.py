"""Choice of the way of a message: the one that is asked for, or the first that is set up."""

from app.api.operations.request_context import AccountRequest
from app.usecases.accounts.accounts import LOGINS
from app.usecases.delivery.confirming import is_confirmed
from app.usecases.delivery.messages.ways import ACCOUNTS
from app.usecases.errors import Conflict
from app.usecases.message_states import MessageWay, Send


async def chosen_way(call: AccountRequest, send: Send, wanted: MessageWay | None) -> MessageWay:
    """The way that a message goes; raises Conflict for one that is not set up."""
    if send is Send.NEVER:
        return wanted or MessageWay.OWN_CLIENT
    if wanted is MessageWay.OWN_CLIENT:
        return wanted
    if wanted in {None, MessageWay.OWN_ACCOUNT}:
        account = await call.gateway.one(call.account_id, ACCOUNTS, call.account_id)
        if account is not None:
            return MessageWay.OWN_ACCOUNT
    if wanted in {None, MessageWay.OPERATOR} and call.services.sends_mail:
        objection = await operator_objection(call)
        if objection is not None:
            raise Conflict("state_conflict", objection)
        return MessageWay.OPERATOR
    raise Conflict(
        "state_conflict",
        "The service cannot send this: name your mail account first, by PUT /v1/mail-account, or "
        "send it with your own mail program.",
    )


async def operator_objection(call: AccountRequest) -> str | None:
    """Why messages of an account cannot go by the operator's mail server; None where they can.

    The address of the candidate is in `Reply-To` and gets a copy: if it need not be confirmed,
    letters could be sent in a stranger's name. From a test account nothing leaves.
    """
    if not call.services.sends_mail:
        return "This service sends no mail."
    if call.principal.is_test:
        return None
    login = await call.gateway.one(call.account_id, LOGINS, call.account_id)
    if login is None:
        return (
            "Replies need an address, and the account has none: name your mail account, or send "
            "it with your own mail program."
        )
    if not is_confirmed(login):
        return "Confirm your address first, by POST /v1/me/email-confirmation: replies go there."
    return None
