"""Tools of job handlers: the gateway, the operator's policy, and ways out of the service."""

from dataclasses import dataclass

from app.domain.policy import Policy
from app.usecases.ports import Gateway


@dataclass(frozen=True, slots=True)
class Tools:
    """What handlers need."""

    gateway: Gateway
    policy: Policy
