"""Plays a pursuit through each client, against a server of their own.

`make clients` builds them and runs this with the folder that they were built in.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from examples.server import running

#: Seconds that a client may take.
SECONDS = 120


def main() -> None:
    """Start a server, and let each client play."""
    built = Path(sys.argv[1]).resolve()
    commands = (
        ("node", built / "typescript" / "dist" / "day.mjs"),
        ("node", built / "hey-api" / "dist" / "day.js"),
        (built / ".venv" / "bin" / "python", built / "python" / "day.py"),
    )
    with (
        tempfile.TemporaryDirectory(prefix="bide-clients-") as folder,
        running(Path(folder)) as server,
    ):
        environment = {
            **os.environ,
            "BIDE_URL": server.url,
            "BIDE_KEY": server.key,
            "BIDE_TOKEN": server.key,
        }
        # Or Python would find the client of the checkout, and not the one that was installed.
        environment.pop("PYTHONPATH", None)
        for command in commands:
            # A client that does not end has left a connection open.
            subprocess.run(
                [str(word) for word in command], env=environment, check=True, timeout=SECONDS
            )


if __name__ == "__main__":
    main()
