"""Services of job handlers: the gateway, the operator's policy, and ways out of the service."""

from dataclasses import dataclass

from app.domain.policy import Policy
from app.usecases.delivery.messages.ways import MessageMail
from app.usecases.delivery.push_subscriptions import PushService
from app.usecases.delivery.reminder_letters import MailService
from app.usecases.ports import Gateway
from app.usecases.webhooks.sending import Post


@dataclass(frozen=True, slots=True)
class HandlerServices:
    """What handlers need.

    post: sends one attempt to deliver a webhook
    mail: how letters leave; None where the operator has set up no mail
    messages: how messages to employers leave
    push: how reminders are pushed; None where nothing is
    """

    gateway: Gateway
    policy: Policy
    post: Post
    mail: MailService | None = None
    push: PushService | None = None
    messages: MessageMail | None = None
