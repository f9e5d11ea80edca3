"""Services: everything that the requests of one process share."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.api.auth.login_services import Access
from app.api.auth.principals import Authentication
from app.api.operations.decision_cache import DecisionCache
from app.api.operations.idempotency import Running
from app.api.operations.mail_services import MailServices
from app.api.operations.push_services import PushServices
from app.api.operations.rate_limits import Throttles
from app.api.operations.request_log import RequestLog
from app.api.operations.streams import Streams
from app.api.operations.webhook_services import WebhookServices
from app.domain.policy import Policy
from app.settings import default_of
from app.usecases.account_locks import AccountLocks
from app.usecases.calendars.entries import CalendarWriter, no_calendar
from app.usecases.delivery.confirming import ConfirmationLinks
from app.usecases.delivery.unsubscribing import UnsubscribeLinks
from app.usecases.jobs import RunJob, no_job
from app.usecases.limits import Limits
from app.usecases.ports import Gateway
from app.usecases.pursuit.task_basis import TaskRefresher


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that requests share; made once, by `create_app`.

    secret: what cursors are signed and some answers are kept with; keys have their own.
    decision_cache: encoded decisions, for as long as they hold.
    running: the requests with an idempotency key that are being served.
    access: the services for sign-in and API keys.
    limits: the row limits of one account.
    erase_grace: how long an account that is to be erased can still be restored.
    streams: the open event streams.
    event_days: how long events are kept.
    task_refresher: refreshes the tasks of accounts whose basis has changed.
    long_work: lock for work in a thread: one request at a time.
    long_of: locks for long reads and long work: one request of an account at a time.
    following: locks for the refresh of tasks: one request of an account at a time.
    request_log: records what partners ask; None where the log is not read.
    write_calendar: writes the file of a calendar feed.
    sends_mail: whether the operator has set up mail.
    unsubscribe_links: reads the addresses in letters that end them.
    confirmation_links: reads the codes and addresses by which e-mail addresses are confirmed.
    webhooks: encrypts secrets of webhook endpoints, and checks their addresses.
    mail: encrypts passwords of mail accounts, and checks their servers.
    push: the key that browsers subscribe with, and how subscriptions are stored.
    run_job: does the jobs of an account whose own clock is moved on.
    """

    gateway: Gateway
    policy: Policy
    clock: Callable[[], datetime]
    authentication: Authentication
    throttles: Throttles
    secret: bytes
    decision_cache: DecisionCache = field(default_factory=DecisionCache)
    running: Running = field(default_factory=lambda: Running(5.0))
    access: Access | None = None
    limits: Limits = field(default_factory=Limits)
    erase_grace: timedelta = timedelta(days=default_of("erase_grace_days"))
    streams: Streams = field(default_factory=Streams)
    event_days: int = default_of("event_retention_days")
    long_work: asyncio.Lock = field(default_factory=asyncio.Lock)
    long_of: AccountLocks = field(default_factory=AccountLocks)
    task_refresher: TaskRefresher = field(default_factory=TaskRefresher)
    following: AccountLocks = field(default_factory=AccountLocks)
    request_log: RequestLog | None = None
    write_calendar: CalendarWriter = no_calendar
    sends_mail: bool = False
    unsubscribe_links: UnsubscribeLinks = field(default_factory=lambda: UnsubscribeLinks(b""))
    confirmation_links: ConfirmationLinks = field(default_factory=lambda: ConfirmationLinks(b""))
    webhooks: WebhookServices = field(default_factory=WebhookServices)
    mail: MailServices = field(default_factory=MailServices)
    push: PushServices = field(default_factory=PushServices)
    run_job: RunJob = no_job
