"""Plays the example: against the server of BIDE_URL, or against one that it starts itself."""

import os
import tempfile
from pathlib import Path

from examples.day_in_the_life import connect, play
from examples.server import running


def main() -> None:
    """Find or start a server, and play."""
    if os.environ.get("BIDE_URL"):
        with connect() as client:
            play(client)
        return
    print("Starting a server for this example; it is gone afterwards.\n")
    with (
        tempfile.TemporaryDirectory(prefix="bide-example-") as folder,
        running(Path(folder)) as server,
        server.client() as client,
    ):
        play(client)


if __name__ == "__main__":
    main()
