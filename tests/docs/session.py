"""Plays a guide as its reader would: all its commands in one shell, and compares what they print.

A block of `sh` is run as it stands, in the folder of a server of its own. Where a block of `json`
or `text` follows, it is what the command prints: JSON may leave members out, and ids may differ,
as `tour.Comparison` has it; of a text, a line `...` stands for any lines, and ends
of ids may differ. A block of another
language that begins with a comment of one word, a file's name, is saved under that name first.
Blocks of `console` are only shown.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.docs.tour import Block, Comparison, NotSoError, blocks
from tests.support import command
from tests.support.servers import ROOT, Servers

_ADDRESS: Final = "http://127.0.0.1:8000"
_FILE: Final = re.compile(r"(?:#|//) ([\w.-]+\.\w+)\n")
#: The end of an id, as commands show it; another one each time.
_REFERENCE: Final = re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{6}\b")
_SECONDS: Final = 110
#: What a guide may call besides the service's own command.
PROGRAMS: Final = ("bash", "curl")


def play(page: Path, running: Servers, folder: Path) -> None:
    """Run a page against a new server; raise NotSoError where it prints something else."""
    server = running.start()
    found = [block for block in blocks(page) if block.language != "console"]
    script = ["set -eu"]
    commands: list[tuple[Block, Block | None]] = []
    for block, following in zip(found, [*found[1:], None], strict=True):
        named = _FILE.match(block.text)
        if named is not None:
            (folder / named[1]).write_text(block.text.replace(_ADDRESS, server.url))
        elif block.language == "sh":
            printed = following if following and following.language in {"json", "text"} else None
            if printed is not None and _FILE.match(printed.text):
                printed = None
            output = folder / f"output-{len(commands)}"
            script.append(f"{{\n{block.text}}} > {output}")
            commands.append((block, printed))
    with command.commands(folder):
        result = subprocess.run(  # the commands of our own pages
            [shutil.which("bash") or "bash", "-c", "\n".join(script).replace(_ADDRESS, server.url)],
            cwd=folder,
            env=_environment(running),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    comparison = Comparison()
    for number, (block, printed) in enumerate(commands):
        output = folder / f"output-{number}"
        next_output = folder / f"output-{number + 1}"
        last = not next_output.exists()
        if not output.exists() or (last and result.returncode):
            raise NotSoError(f"line {block.line} failed:\n{result.stderr[-2000:]}\n{_read(output)}")
        if printed is not None:
            _compare(printed, output.read_text(), comparison)


def _environment(running: Servers) -> Mapping[str, str]:
    """What a reader's shell has: python3, but not the service's own command."""
    ours = {ROOT / ".venv" / "bin", Path(sys.executable).parent}
    places = [one for one in os.environ["PATH"].split(os.pathsep) if Path(one) not in ours]
    python = str(Path(sys.base_prefix) / "bin")
    return {**running.environment(), "PATH": os.pathsep.join([python, *places])}


def _read(path: Path) -> str:
    return path.read_text()[-2000:] if path.exists() else ""


def _compare(shown: Block, printed: str, comparison: Comparison) -> None:
    if shown.language == "json":
        try:
            real = json.loads(printed)
        except ValueError:
            raise NotSoError(f"line {shown.line}: this is no JSON: {printed[-2000:]}") from None
        problem = comparison.difference(json.loads(shown.text), real)
        if problem is not None:
            found = json.dumps(real, indent=1, ensure_ascii=False)
            raise NotSoError(f"line {shown.line}: {problem}\nThe answer is:\n{found}")
        return
    pattern = "".join(
        ".*?" if line == "...\n" else _REFERENCE.sub("[0-9a-f]{6}", re.escape(line))
        for line in shown.text.splitlines(keepends=True)
    )
    if re.fullmatch(pattern, printed, re.DOTALL) is None:
        raise NotSoError(f"line {shown.line}: what is printed is:\n{printed}")
