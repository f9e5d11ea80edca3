import pytest
from pydantic import ValidationError

from app.integrations.mail.operator_account import operator_account, operator_mailbox
from app.settings import Settings
from app.usecases.delivery.ports import Mailbox, SmtpAccount
from app.usecases.delivery.senders import may_send_from

FROM = "Bide <reminders@mail.example.org>"
OF_DOMAIN = ("@mail.example.org",)


@pytest.mark.parametrize(
    ("url", "account"),
    [
        ("smtps://relay.example.org", ("relay.example.org", 465, "tls", None, None)),
        ("smtp://relay.example.org", ("relay.example.org", 587, "starttls", None, None)),
        ("smtp://relay.example.org:25", ("relay.example.org", 25, "starttls", None, None)),
        (
            "smtps://us%40er:p%3Ass%2F@relay.example.org:2465/",
            ("relay.example.org", 2465, "tls", "us@er", "p:ss/"),
        ),
        ("smtp://localhost:25", ("localhost", 25, "none", None, None)),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "none", None, None)),
        ("smtp://[::1]:25", ("::1", 25, "none", None, None)),
        ("smtps://localhost", ("localhost", 465, "tls", None, None)),
    ],
)
def test_the_operators_account_is_what_the_settings_say(
    url: str, account: tuple[str, int, str, str | None, str | None]
) -> None:
    settings = Settings(smtp_url=url, mail_from=FROM)
    found = operator_account(settings)
    assert found is not None
    assert account == (found.host, found.port, found.security, found.username, found.password)
    assert found.of_operator
    assert operator_mailbox(settings) == Mailbox("reminders@mail.example.org", "Bide")
    assert may_send_from("bounce+7@mail.example.org", found)
    assert not may_send_from("ana@gmail.example", found)


def test_tls_is_left_out_only_where_the_operator_says_so() -> None:
    settings = Settings(smtp_url="smtp://10.0.0.5:25", mail_from=FROM, smtp_plaintext=True)
    assert operator_account(settings) == SmtpAccount(
        "10.0.0.5", 25, "none", OF_DOMAIN, of_operator=True
    )


def test_without_settings_the_service_has_no_account() -> None:
    assert operator_account(Settings()) is None
    assert operator_account(Settings(mail_from=FROM)) is None
    assert operator_mailbox(Settings()) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://relay.example.org",
        "smtp://",
        "smtp://:hunter2@relay.example.org:x",
        "smtp://user@relay.example.org",
        "smtp://relay.example.org/hunter2",
        "smtps://relay.example.org?password=hunter2",
        "smtps://[::1",
    ],
)
def test_a_url_that_names_no_server_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(smtp_url=url, mail_from=FROM)
    assert "hunter2" not in refused.value.errors()[0]["msg"]


def test_neither_settings_nor_accounts_show_a_password() -> None:
    settings = Settings(smtp_url="smtps://me:hunter2@relay.example.org", mail_from=FROM)
    assert "hunter2" not in repr(settings) + repr(operator_account(settings))
