"""Requests for the contract's examples: messages to an employer, templates and a mail account."""

from tools.example_story import Asking

TEMPLATE = {
    "name": "Thanks, short",
    "kind": "send_thank_you",
    "subject": "Thank you: {{ role }}",
    "body": "Dear {{ person }},\n\nThank you for your time.\n\n{{ sender }}",
}
ACCOUNT = {
    "address": "robin@mail.example",
    "name": "Robin Vale",
    "host": "smtp.mail.example",
    "port": 465,
    "security": "tls",
    "password": "one of this program",
}
#: What a mail server writes that could not deliver a letter, which was not one of these.
REPORT = (
    "From: MAILER-DAEMON@mx.acme.example\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx.acme.example\r\n\r\n"
    "Final-Recipient: rfc822; sam@acme.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    "Message-ID: <another@mail.example>\r\n\r\n--b--\r\n"
)


def write_to_the_employer(asking: Asking) -> None:
    """Draft a message, change it, send it by hand; name a mail account and forget it."""
    interview = asking.ask("GET", "/v1/interviews", keep=False, expected=200)["items"][0]
    template = asking.ask("POST", "/v1/message-templates", TEMPLATE, expected=201)
    where = f"/v1/message-templates/{template['id']}"
    asking.ask("PATCH", where, {"name": "Thanks"}, summary="Another name", expected=200)
    asking.ask("GET", where, expected=200)
    asking.ask("GET", "/v1/message-templates", expected=200)
    drafts = f"/v1/applications/{interview['application_id']}/messages"
    wanted = {"kind": "reply", "sender": "Robin Vale"}
    message = asking.ask("POST", drafts, wanted, summary="A reply, drafted", expected=201)
    where = f"/v1/messages/{message['id']}"
    text = {"body": "Dear Sam Okafor,\n\nThank you, I have it.\n\nKind regards,\nRobin Vale"}
    asking.ask("PATCH", where, text, summary="In words of your own", expected=200)
    asking.ask("GET", where, expected=200)
    asking.ask("GET", "/v1/messages?limit=2", expected=200)
    waiting = wanted | {"body": text["body"], "send": "when_allowed"}
    asking.ask("POST", drafts, waiting, keep=False, expected=409)
    sent = {"happened_at": "2026-12-04T17:30:00Z", "acknowledge_breach": True}
    asking.ask("POST", f"{where}/sent", sent, summary="Sent by hand", expected=200)
    asking.ask("POST", "/v1/bounces", {"report": REPORT}, expected=200)
    asking.ask("PUT", "/v1/mail-account", ACCOUNT, expected=200)
    asking.ask("GET", "/v1/mail-account", expected=200)
    asking.ask("DELETE", "/v1/mail-account", expected=204)
