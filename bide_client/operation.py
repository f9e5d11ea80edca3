"""Operation of the contract: its id, its method, its path and which headers it takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """What a call of one operation needs to know of it.

    takes_key: whether it takes an `Idempotency-Key`
    takes_if_match: whether it takes `If-Match`
    needs_sign_in: whether it is answered to a credential alone
    """

    id: str
    method: str
    path: str
    takes_key: bool = False
    takes_if_match: bool = False
    needs_sign_in: bool = False

    @property
    def names_itself(self) -> bool:
        """Whether its path ends with the id of the record that it is about."""
        return self.path.endswith("}")
