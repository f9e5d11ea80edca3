"""Senders: which addresses an account may put into From without failing DMARC.

DMARC passes if the domain of From is the one that SPF or DKIM vouches for. A server vouches for
the domain of its operator alone: so a letter from ana@gmail.example goes out through Ana's
own account there, or has another From.
"""

import re
from typing import Final

from app.usecases.delivery.ports import SmtpAccount

_LONGEST_ADDRESS: Final = 254
_LONGEST_LOCAL: Final = 64
#: An addr-spec without quoting (RFC 5322 `dot-atom`); a domain of another script is in ASCII form.
_ADDRESS: Final = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
)


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address that any mail server takes."""
    if len(text) > _LONGEST_ADDRESS:
        return False
    found = _ADDRESS.fullmatch(text)
    return found is not None and len(found["local"]) <= _LONGEST_LOCAL


def domain_of(address: str) -> str:
    """The domain of an address, in lower case."""
    return address.rpartition("@")[2].lower()


def may_send_from(address: str, account: SmtpAccount) -> bool:
    """Whether an account may send with this address in From."""
    if not is_address(address):
        return False
    senders = {sender.lower() for sender in account.senders}
    return address.lower() in senders or f"@{domain_of(address)}" in senders
