"""Settings: an environment variable each, all with a default.

docs/settings.md is generated from them; a test compares the two.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr, TypeAdapter, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.policy import POLICY, Policy, PolicyError, parse
from app.settings.issuers import Issuer, Word
from app.settings.mail import parse_mailbox, parse_smtp_url

PREFIX: Final = "BIDE_"
_MOST: Final = 1_000_000
_ISSUERS: Final = TypeAdapter(tuple[Issuer, ...])
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d+)?")
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")
_PORTS: Final = range(1, 65_536)
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


#: The most webhook endpoints an account may be allowed: all are looked at for each event.
MOST_WEBHOOK_ENDPOINTS: Final = 200


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


class Settings(BaseSettings):
    """What an operator can choose. Paths are relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    host: Annotated[str, Field(description="The address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="The port to listen on.")] = 8000
    workers: Annotated[
        int, Field(ge=1, le=64, description="Server processes; more than one needs PostgreSQL.")
    ] = 1
    database_url: Annotated[
        str,
        Field(
            repr=False,
            description="`sqlite:///` and a path, or `postgresql://user@host/database`.",
        ),
    ] = "sqlite:///var/bide.sqlite3"
    pool_size: Annotated[
        int, Field(ge=1, le=100, description="Connections to PostgreSQL, per process.")
    ] = 8
    lock_timeout: Annotated[
        float, Field(gt=0, le=60, description="Seconds to wait for the lock of another write.")
    ] = 5.0
    statement_timeout: Annotated[
        float, Field(gt=0, le=300, description="Seconds that one statement may take.")
    ] = 10.0
    secret: Annotated[
        SecretStr | None,
        Field(
            description="The secret that hashes keys and signs cursors, at least 32 "
            "characters, the same for all processes. Without it, one is made and kept in "
            "the database. Keys that were made with another one stop working."
        ),
    ] = None
    key_file: Annotated[
        Path,
        Field(
            description="Where the first start writes the API key of the local account, mode 0600. "
            "An existing file is never replaced: the key then goes into another file in the "
            "folder, named after the database."
        ),
    ] = Path("var/bide.key")
    policy_file: Annotated[
        Path | None,
        Field(description="A policy with other numbers, in the form of app/domain/policy.toml."),
    ] = None
    body_limit: Annotated[
        int, Field(ge=1024, le=100 * 2**20, description="The largest body of a request, in bytes.")
    ] = 2**20
    import_limit: Annotated[
        int, Field(ge=1024, le=2**30, description="The largest file that is imported, in bytes.")
    ] = 32 * 2**20
    erase_grace_days: Annotated[
        int,
        Field(
            ge=0,
            le=365,
            description="Days until an account that is to be erased is deleted; 0: at once.",
        ),
    ] = 7
    housekeeping_seconds: Annotated[
        float, Field(gt=0, le=86_400, description="Seconds between two rounds of housekeeping.")
    ] = 60.0
    jobs: Annotated[
        Literal["auto", "here", "elsewhere"],
        Field(
            description="Who does what happens by itself: `here` the server, `elsewhere` "
            "`bide worker` alone; `auto` the server on SQLite, and workers on PostgreSQL."
        ),
    ] = "auto"
    job_poll_seconds: Annotated[
        float, Field(gt=0, le=60, description="Seconds between two looks for what is due.")
    ] = 1.0
    job_share: Annotated[
        float,
        Field(
            gt=0,
            le=1,
            description="The share of the time in which a server does what happens by itself; "
            "it rests for the others, and up to four times as long while requests are answered.",
        ),
    ] = 0.25
    worker_share: Annotated[
        float,
        Field(
            gt=0,
            le=1,
            description="The share of the time in which `bide worker` does what happens by itself; "
            "it rests for the others, so that requests are answered in time.",
        ),
    ] = 0.5
    limit_employers: Annotated[
        int, Field(ge=1, le=_MOST, description="The most employers of an account.")
    ] = 10_000
    limit_applications: Annotated[
        int, Field(ge=1, le=_MOST, description="The most applications of an account.")
    ] = 10_000
    limit_interviews: Annotated[
        int, Field(ge=1, le=_MOST, description="The most interviews of an account.")
    ] = 10_000
    limit_interviews_each: Annotated[
        int, Field(ge=1, le=_MOST, description="The most interviews of one application.")
    ] = 50
    limit_interviewers_each: Annotated[
        int,
        Field(ge=1, le=_MOST, description="The most interviewers of all rounds of an application."),
    ] = 100
    limit_timetables: Annotated[
        int, Field(ge=1, le=_MOST, description="The most timetable revisions of one application.")
    ] = 50
    limit_contacts: Annotated[
        int, Field(ge=1, le=_MOST, description="The most contacts of one application.")
    ] = 100
    limit_employer_updates: Annotated[
        int, Field(ge=1, le=_MOST, description="The most employer updates of one application.")
    ] = 100
    limit_messages: Annotated[
        int, Field(ge=1, le=_MOST, description="The most messages of one application.")
    ] = 200
    limit_message_templates: Annotated[
        int, Field(ge=1, le=_MOST, description="The most own templates of messages of an account.")
    ] = 100
    limit_feedback: Annotated[
        int, Field(ge=1, le=_MOST, description="The most records of feedback of an account.")
    ] = 10_000
    limit_feedback_each: Annotated[
        int, Field(ge=1, le=_MOST, description="The most records of feedback of one application.")
    ] = 100
    limit_tasks: Annotated[
        int, Field(ge=1, le=_MOST, description="The most tasks of its own that an account has.")
    ] = 10_000
    limit_api_keys: Annotated[
        int, Field(ge=1, le=_MOST, description="The most API keys of an account.")
    ] = 50
    limit_calendar_links: Annotated[
        int, Field(ge=1, le=_MOST, description="The most calendar links of an account.")
    ] = 20
    limit_webhook_endpoints: Annotated[
        int,
        Field(
            ge=1, le=MOST_WEBHOOK_ENDPOINTS, description="The most webhook endpoints of an account."
        ),
    ] = 20
    limit_push_subscriptions: Annotated[
        int, Field(ge=1, le=200, description="The most push subscriptions of an account.")
    ] = 20
    limit_test_reminders: Annotated[
        int,
        Field(
            ge=1,
            le=_MOST,
            description="The most test reminders of an account that are kept; old ones are removed "
            "with the events.",
        ),
    ] = 100
    limit_grants: Annotated[
        int, Field(ge=1, le=_MOST, description="The most grants of an account.")
    ] = 100
    limit_grant_requests: Annotated[
        int,
        Field(
            ge=1,
            le=_MOST,
            description="The most grants that a partner asks for and that are open, or expired "
            "within 90 days.",
        ),
    ] = 10_000
    limit_sessions: Annotated[
        int, Field(ge=1, le=_MOST, description="The most sessions of an account.")
    ] = 1_000
    keep_alive: Annotated[
        int, Field(ge=1, le=3600, description="Seconds that an idle connection is kept.")
    ] = 30
    connections: Annotated[
        int,
        Field(
            ge=16,
            le=100_000,
            description="Connections of clients at a time, per process; fewer if the bound of "
            "open files is lower. Beyond, one that waits for its client closes for a new one.",
        ),
    ] = 1000
    connections_per_address: Annotated[
        int,
        Field(
            ge=1,
            le=100_000,
            description="The same for one address (an IPv6 client is its /64). Does not hold "
            "for `BIDE_TRUSTED_PROXIES`.",
        ),
    ] = 250
    head_timeout: Annotated[
        float,
        Field(gt=0, le=600, description="Timeout of the head of a request, in seconds."),
    ] = 10.0
    body_timeout: Annotated[
        float,
        Field(gt=0, le=600, description="Timeout between two pieces of a body, in seconds."),
    ] = 10.0
    send_timeout: Annotated[
        float,
        Field(
            gt=0,
            le=600,
            description="Timeout of a client that reads nothing of its answer, in seconds.",
        ),
    ] = 30.0
    least_rate: Annotated[
        int,
        Field(
            ge=1,
            le=2**30,
            description="The minimum rate of a body or an answer, in bytes a second on average, "
            "after its timeout to begin.",
        ),
    ] = 1024
    url_limit: Annotated[
        int,
        Field(ge=1024, le=2**20, description="The longest address of a request, in bytes."),
    ] = 8192
    headers_limit: Annotated[
        int,
        Field(
            ge=1024, le=2**20, description="The largest headers of a request together, in bytes."
        ),
    ] = 32_768
    worker_timeout: Annotated[
        int,
        Field(
            ge=1,
            le=3600,
            description="Seconds in which one of several processes has to answer its supervisor, "
            "the time of its start included; then it is replaced.",
        ),
    ] = 300
    shutdown_timeout: Annotated[
        int, Field(ge=0, le=600, description="Seconds that running requests have when stopping.")
    ] = 10
    event_retention_days: Annotated[
        int, Field(ge=1, le=3650, description="Days for which events are kept.")
    ] = 30
    streams_per_account: Annotated[
        int,
        Field(
            ge=1, le=1000, description="Streams of events that an account may have, per process."
        ),
    ] = 5
    streams: Annotated[
        int,
        Field(ge=1, le=100_000, description="Streams of events of all accounts, per process."),
    ] = 200
    stream_poll: Annotated[
        float,
        Field(
            gt=0, le=60, description="Seconds after which a stream sees other processes' changes."
        ),
    ] = 1.0
    stream_heartbeat: Annotated[
        float, Field(gt=0, le=600, description="Seconds of silence after which a stream says so.")
    ] = 15.0
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="The least important messages that are logged."),
    ] = "info"
    log_format: Annotated[
        Literal["auto", "text", "json"],
        Field(
            description="How log lines are written, to stderr: `text`, `json`, or `auto`, which "
            "is text for a terminal and JSON for anything else."
        ),
    ] = "auto"
    access_log: Annotated[
        bool, Field(description="Log every request; it costs a noticeable part of a fast one.")
    ] = False
    requests_per_minute: Annotated[
        int,
        Field(
            ge=1,
            description="Requests of one principal in a minute. The default only stops runaway "
            "clients; a public service lowers it.",
        ),
    ] = 60_000
    sign_ins_per_minute: Annotated[
        int,
        Field(ge=1, description="Attempts to sign in, from one address or with one e-mail."),
    ] = 60
    sign_ups_per_minute: Annotated[
        int, Field(ge=1, description="Sign-ups from one address in a minute.")
    ] = 60
    failures_per_minute: Annotated[
        int,
        Field(
            ge=1,
            description="Invalid keys and tokens from one address; further ones get a "
            "429. Good ones go on working.",
        ),
    ] = 120
    throttle_store: Annotated[
        str,
        Field(
            repr=False,
            description="Where rate limits are counted: `memory`, in each process, or "
            "`redis://host:port/0` (or `rediss://`), for all together; needs the extra `redis`.",
        ),
    ] = "memory"
    trusted_proxies: Annotated[
        str | None,
        Field(
            description="Addresses or networks, with commas, of proxies whose `X-Forwarded-For` "
            "is trusted. Without it the address of a client is that of the connection."
        ),
    ] = None
    outbound_networks: Annotated[
        str,
        Field(
            description="Networks or addresses, with commas, that requests of this service may go "
            "to beside public ones: `10.0.0.5` for a receiver of webhooks in your own network. "
            "Everybody with an account can then have requests sent there."
        ),
    ] = ""
    outbound_ports: Annotated[
        str, Field(description="Ports, with commas, that requests of this service may go to.")
    ] = "443,8443"
    outbound_http: Annotated[
        bool,
        Field(description="Whether requests of this service may go without TLS, to `http://`."),
    ] = False
    push_services: Annotated[
        str,
        Field(
            description="Hosts, with commas, of push services that are allowed beside those of the "
            "large browsers: `push.example.org`; `*.example.org` for all below a domain, `*` for "
            "any public host."
        ),
    ] = ""
    mail_from: Annotated[
        str | None,
        Field(
            description="The address that mail of this service comes from, as in `Bide "
            "<reminders@mail.example.org>`. SPF and DKIM of its domain must allow the server; see "
            "docs/mail.md."
        ),
    ] = None
    smtp_plaintext: Annotated[
        bool,
        Field(
            description="Whether mail goes to an `smtp://` server without TLS. To one on this "
            "machine it does anyway."
        ),
    ] = False
    smtp_url: Annotated[
        str | None,
        Field(
            repr=False,
            description="The server that mail is submitted to: `smtps://user:password@host:465` "
            "(TLS), or `smtp://user:password@host:587` (STARTTLS, without which nothing is sent). "
            "Needs `BIDE_MAIL_FROM`. Without it this service sends no mail of its own.",
        ),
    ] = None
    public_url: Annotated[
        str | None,
        Field(
            pattern=r"^https://[^\s/?#@\\]+(/[A-Za-z0-9._~/-]*)?$",
            description="The address under which candidates reach this service, such as "
            "`https://bide.example.org`: letters name it, so that they can be ended with one "
            "click. Without it they have no such link.",
        ),
    ] = None
    metrics: Annotated[
        bool, Field(description="Serve `/metrics` to Prometheus, without authentication.")
    ] = True
    otel: Annotated[
        bool,
        Field(
            description="Send a span of each request by OTLP; the `OTEL_` variables of "
            "OpenTelemetry say where to; needs the extra `otel`."
        ),
    ] = False
    cors_origins: Annotated[
        str,
        Field(description="Origins, with commas, that CORS allows; `*` is all. Empty is none."),
    ] = ""
    hsts_seconds: Annotated[
        int,
        Field(
            ge=0,
            description="Seconds for which browsers must use TLS (HSTS); 0 for no such header. "
            "Only for a service that is always behind TLS.",
        ),
    ] = 0
    security_contact: Annotated[
        str | None,
        Field(
            pattern=r"^(mailto:|https://|tel:)[\x21-\x7e]{3,200}$",
            description="Whom to tell of a weakness, as an address with its scheme such as "
            "`mailto:security@example.org`. `/.well-known/security.txt` shows it, and is not there "
            "without it.",
        ),
    ] = None
    console: Annotated[
        bool, Field(description="Whether the console, the app for browsers, is served at `/app/`.")
    ] = True
    sign_up: Annotated[
        bool,
        Field(
            description="Whether accounts can be made without the operator, with `POST "
            "/v1/accounts`."
        ),
    ] = True
    password_memory: Annotated[
        int,
        Field(
            ge=19_456,
            le=1_048_576,
            description="KiB of memory that the hash of a password takes (argon2id).",
        ),
    ] = 47_104
    password_passes: Annotated[
        int,
        Field(ge=2, le=20, description="Passes over that memory; each costs time in proportion."),
    ] = 2
    access_token_minutes: Annotated[
        int, Field(ge=1, le=60, description="Minutes for which an access token is valid.")
    ] = 10
    session_days: Annotated[
        int,
        Field(
            ge=1,
            le=366,
            description="Days after which a session ends that was not refreshed meanwhile.",
        ),
    ] = 30
    issuer_name: Annotated[
        Word,
        Field(
            description="The issuer and the audience of our access tokens. Where other services "
            "verify them, the address of this service."
        ),
    ] = "bide"
    issuers: Annotated[
        tuple[Issuer, ...],
        NoDecode,
        Field(
            max_length=20,
            description="OpenID Connect issuers whose access tokens are accepted: a JSON list of "
            "objects with `issuer` and `audiences`, and optionally `algorithms` and `scopes`; "
            "see docs/security.md.",
        ),
    ] = ()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://")):
            # The URL may hold a password, so it is not repeated here.
            raise ValueError("it begins with sqlite:/// or postgresql://")
        return url

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        shortest = 32
        if secret is not None and len(secret.get_secret_value()) < shortest:
            raise ValueError(f"it needs at least {shortest} characters")
        return secret

    @field_validator("throttle_store")
    @classmethod
    def _known_store(cls, store: str) -> str:
        if store != "memory" and not store.startswith(("redis://", "rediss://")):
            # The URL may hold a password, so it is not repeated here.
            raise ValueError("it is memory, or begins with redis:// or rediss://")
        return store

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, proxies: str | None) -> str | None:
        for one in _listed(proxies or ""):
            ip_network(one, strict=False)
        return proxies

    @field_validator("outbound_networks")
    @classmethod
    def _outbound_networks(cls, networks: str) -> str:
        for one in _listed(networks):
            ip_network(one)
        return networks

    @field_validator("outbound_ports")
    @classmethod
    def _outbound_ports(cls, ports: str) -> str:
        named = _listed(ports)
        if not named or not all(_PORT.fullmatch(one) and int(one) in _PORTS for one in named):
            raise ValueError("ports are numbers from 1 to 65535, with commas between them")
        return ports

    @field_validator("mail_from")
    @classmethod
    def _mailbox(cls, mail_from: str | None) -> str | None:
        if mail_from is not None:
            parse_mailbox(mail_from)
        return mail_from

    @field_validator("smtp_url")
    @classmethod
    def _smtp_server(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is not None:
            parse_smtp_url(url, plaintext=bool(info.data.get("smtp_plaintext")))
            if "mail_from" in info.data and info.data["mail_from"] is None:
                raise ValueError("it needs BIDE_MAIL_FROM, the address that mail comes from")
        return url

    @field_validator("push_services")
    @classmethod
    def _hosts(cls, hosts: str) -> str:
        for one in _listed(hosts):
            if one != "*" and not _HOST.fullmatch(one.removeprefix("*.")):
                raise ValueError("a push service is named by its host, in lower case")
        return hosts

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, origins: str) -> str:
        for one in _listed(origins):
            if one != "*" and not _ORIGIN.fullmatch(one):
                raise ValueError("an origin is http(s)://host, with a port where it needs one")
        return origins

    @field_validator("issuers", mode="before")
    @classmethod
    def _read_issuers(cls, issuers: object) -> object:
        # Read strictly and by pydantic itself, which also says what is wrong and where.
        return _ISSUERS.validate_json(issuers, strict=True) if isinstance(issuers, str) else issuers

    @field_validator("issuers")
    @classmethod
    def _once_each(cls, issuers: tuple[Issuer, ...], info: ValidationInfo) -> tuple[Issuer, ...]:
        names = {issuer.issuer for issuer in issuers}
        if len(names) != len(issuers):
            raise ValueError("an issuer is named twice")
        if info.data.get("issuer_name") in names:
            raise ValueError("an issuer has the name of our own tokens, BIDE_ISSUER_NAME")
        return issuers

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that CORS allows."""
        return _listed(self.cors_origins)

    @property
    def proxies(self) -> tuple[str, ...]:
        """The addresses and networks of trusted proxies."""
        return _listed(self.trusted_proxies or "")

    @property
    def reachable_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks that requests may go to beside public ones."""
        return tuple(ip_network(one) for one in _listed(self.outbound_networks))

    @property
    def reachable_ports(self) -> frozenset[int]:
        """The ports that requests may go to."""
        return frozenset(int(one) for one in _listed(self.outbound_ports))

    @property
    def more_push_services(self) -> tuple[str, ...]:
        """Hosts of push services beside those of the large browsers."""
        return _listed(self.push_services)

    @property
    def embedded(self) -> bool:
        """Whether the database is a file of this process's own."""
        return self.database_url.startswith("sqlite:")


def default_of(setting: str) -> int:
    """Return the default of a setting that is a whole number, for texts that name it."""
    value = Settings.model_fields[setting].default
    if not isinstance(value, int):
        raise TypeError(f"the setting {setting} is no whole number")
    return value


def unknown(names: Iterable[str]) -> list[str]:
    """Return the names of environment variables that look like settings but are not."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in names if name.startswith(PREFIX) and name not in known)


def read_policy(path: Path | None) -> Policy:
    """The policy of the operator's file; without one the packaged policy.

    Raises PolicyError for a file that is no policy, and OSError for one that cannot be read.
    """
    if path is None:
        return POLICY
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PolicyError("policy", "not_toml", f"The file is not TOML: {error}.") from error
    return parse(text)
