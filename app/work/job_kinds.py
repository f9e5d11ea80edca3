"""List of jobs: everything that happens by itself in an account, each kind with its handler.

A handler is called with the job and the instant, loads what the job is about, and calls a use
case or a port. It may be called twice for one job, as after the death of a runner, so it looks
at what is stored before it acts. It returns when the job is to be done again, or None.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.usecases.delivery.confirming import CONFIRM
from app.usecases.delivery.mailings import MAIL
from app.usecases.delivery.pushes import PUSH
from app.usecases.delivery.reminder_preferences import ASK
from app.usecases.delivery.reminders import DIGEST
from app.usecases.held_wakes import HELD
from app.usecases.jobs import DELIVER, RunJob
from app.usecases.message_states import MESSAGE
from app.usecases.reminder_wakes import LOOK
from app.usecases.webhook_wakes import ANNOUNCE
from app.usecases.webhooks.endpoints import COLLECT
from app.work import messages, reminders, webhooks
from app.work.handler_services import HandlerServices


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job.

    name: as rows of `jobs` say it
    handler: makes what does one
    """

    name: str
    handler: Callable[[HandlerServices], RunJob]


#: Every kind of job.
JOBS: Final = (
    JobKind(LOOK, reminders.look),
    JobKind(DIGEST, reminders.digest),
    JobKind(MAIL, reminders.mail),
    JobKind(MESSAGE, messages.send),
    JobKind(HELD, messages.held),
    JobKind(ASK, reminders.ask_confirmation),
    JobKind(CONFIRM, reminders.mail_confirmation),
    JobKind(PUSH, reminders.push),
    JobKind(ANNOUNCE, webhooks.announce),
    JobKind(DELIVER, webhooks.deliver),
    JobKind(COLLECT, webhooks.collect_for_partner),
)


def handlers(services: HandlerServices) -> Mapping[str, RunJob]:
    """Make the handlers of all jobs."""
    return {kind.name: kind.handler(services) for kind in JOBS}
