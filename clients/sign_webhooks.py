"""Writes signed deliveries, good and altered ones, for `webhooks/verify.mjs` to verify."""

import json
from datetime import UTC, datetime
from typing import Any

from app.api.auth.random_secrets import write_webhook_secret
from app.integrations.webhooks.webhook_signatures import signed_headers

BODIES = ('{"type":"webhook.test"}', '{"said":"Größe, 面接, 🙂"}', "{}", '{"n":[1,2.5,null]}')


def main() -> None:
    """Print a JSON list."""
    now = int(datetime.now(UTC).timestamp())
    secret, other = (write_webhook_secret(bytes([number] * 32)) for number in (1, 255))
    deliveries: list[dict[str, Any]] = []

    def add(name: str, body: str, *, valid: bool, **changed: Any) -> None:  # noqa: ANN401  # of any type
        signed = changed.pop("signed", [secret])
        at = now + changed.pop("seconds", 0)
        headers = {**signed_headers(signed, f"0199-{len(deliveries)}", at, body.encode())}
        headers |= changed.pop("headers", {})
        sent = changed.pop("sent", body)
        one = {"name": name, "secret": secret, "headers": headers, "body": sent, "valid": valid}
        deliveries.append(one | changed)

    for body in BODIES:
        add("good", body, valid=True)
        add("rotated", body, valid=True, signed=[other, secret])
        add("with the old secret", body, valid=True, signed=[other, secret], secret=other)
        add("of another secret", body, valid=False, signed=[other])
        add("altered body", body, valid=False, sent=body.replace("}", " }"))
        add("altered id", body, valid=False, headers={"webhook-id": "0198"})
        add("altered time", body, valid=False, headers={"webhook-timestamp": str(now + 1)})
        add("too old", body, valid=False, seconds=-600)
        add("too new", body, valid=False, seconds=600)
    print(json.dumps(deliveries))


if __name__ == "__main__":
    main()
