import pytest

from app.usecases.delivery.ports import SmtpAccount
from app.usecases.delivery.senders import may_send_from

OWN = SmtpAccount("smtp.gmail.example", 465, "tls", ("ana@gmail.example",))
OPERATOR = SmtpAccount("relay.example", 587, "starttls", ("@mail.bide.example",), of_operator=True)


@pytest.mark.parametrize(
    ("address", "account", "may"),
    [
        ("ana@gmail.example", OWN, True),
        ("Ana@Gmail.example", OWN, True),
        ("eve@gmail.example", OWN, False),
        ("ana@mail.gmail.example", OWN, False),
        ("ana@gmail.example.", OWN, False),
        ("reminders@mail.bide.example", OPERATOR, True),
        ("bounce+0197@MAIL.bide.example", OPERATOR, True),
        ("reminders@bide.example", OPERATOR, False),
        ("reminders@evil-mail.bide.example", OPERATOR, False),
        ("ana@gmail.example", OPERATOR, False),
        ("@mail.bide.example", OPERATOR, False),
        ("", OPERATOR, False),
        ("a@" + "b." * 130 + "example", OPERATOR, False),
        ("a@b@mail.bide.example", OPERATOR, False),
        ("a\n@mail.bide.example", OPERATOR, False),
        ("ana@gmail.example", SmtpAccount("h", 465, "tls", ()), False),
    ],
)
def test_an_account_sends_for_its_own_addresses_and_domains_alone(
    address: str, account: SmtpAccount, may: bool
) -> None:
    assert may_send_from(address, account) is may
