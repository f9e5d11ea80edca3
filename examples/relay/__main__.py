"""Run the relay: see README.md beside this file."""

import argparse
import os
from pathlib import Path

import httpx

from examples.relay.permits import Offline, Online, Permits, read_keys
from examples.relay.server import outbox, relay


def permits_of(options: argparse.Namespace, folder: Path) -> Permits:
    """How permits are looked at: offline where keys are named, else at Bide."""
    if options.keys:
        return Offline(
            read_keys(options.keys), options.issuer, options.partner, folder / "used.sqlite3"
        )
    headers = {"Authorization": f"Bearer {os.environ['BIDE_PARTNER_KEY']}"}
    return Online(httpx.Client(base_url=options.bide, headers=headers, timeout=10))


def main() -> None:
    """Serve until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8025)
    parser.add_argument("--folder", type=Path, default=Path("outbox"))
    parser.add_argument(
        "--bide", default="http://127.0.0.1:8000", help="where permits are redeemed"
    )
    parser.add_argument("--keys", help="verify offline: a JWKS document, as a file or an address")
    parser.add_argument("--issuer", default="bide", help="offline: the name of the service")
    parser.add_argument("--partner", default="", help="offline: the id of the partner")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    permits = permits_of(options, options.folder)
    relay(("127.0.0.1", options.port), permits, outbox(options.folder)).serve_forever()


if __name__ == "__main__":
    main()
