"""Commands of the client: their names, where each is, and its summary in help.

This module imports nothing, so that help lists them at once; `bide` mounts them beside the
commands of operators.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its module, its name there, and its summary in help."""

    module: str
    name: str
    summary: str


#: Environment variables of the client, which are no settings of a server.
ENVIRONMENT: Final = frozenset({"BIDE_NO_KEYRING", "BIDE_TABLE", "BIDE_TOKEN", "BIDE_URL"})

COMMANDS: Final[Mapping[str, Entry]] = {
    "login": Entry(
        "bide_client.commands.sign_in",
        "login",
        "Sign in to a service: with an API key, a one-time code, or a password.",
    ),
    "logout": Entry(
        "bide_client.commands.sign_in", "logout", "Forget the stored key of a service."
    ),
    "today": Entry("bide_client.commands.advice", "today", "List what is due, most urgent first."),
    "next": Entry(
        "bide_client.commands.advice", "next_action", "Say what to do next, or until when to wait."
    ),
    "why": Entry(
        "bide_client.commands.advice", "why", "Give every reason for and against each action."
    ),
    "when": Entry("bide_client.commands.advice", "when", "Say from when an action is allowed."),
    "check": Entry(
        "bide_client.commands.advice",
        "check",
        "Ask whether a contact would be allowed; nothing is recorded.",
    ),
    "plan": Entry(
        "bide_client.commands.plan_picture", "plan", "Draw the coming weeks if nothing happens."
    ),
    "add": Entry(
        "bide_client.commands.adding", "add", "Record an application, or an interview with it."
    ),
    "said": Entry(
        "bide_client.commands.recording",
        "said",
        "Record when they said you would hear, in their words.",
    ),
    "contact": Entry(
        "bide_client.commands.recording",
        "contact",
        "Make a contact, or record one; a refused one is not recorded.",
    ),
    "news": Entry(
        "bide_client.commands.recording", "news", "Record what the employer let you know."
    ),
    "undo": Entry(
        "bide_client.commands.undoing", "undo", "Take back the record that was made last."
    ),
    "feedback": Entry("bide_client.commands.lessons", "feedback", "Record feedback."),
    "lessons": Entry(
        "bide_client.commands.lessons", "lessons", "List what to repeat, and what to change."
    ),
    "export": Entry("bide_client.commands.transfer", "export", "Write everything to a file."),
    "import": Entry(
        "bide_client.commands.transfer",
        "import_file",
        "Read an export, a table of applications (CSV) or an invitation (.ics).",
    ),
    "watch": Entry("bide_client.commands.following", "watch", "Print what changes, as it changes."),
    "wait": Entry("bide_client.commands.following", "wait", "Wait until an action is allowed."),
    "mcp": Entry(
        "bide_client.mcp.command",
        "mcp",
        "Serve tools for agents (MCP), over standard input or HTTP.",
    ),
    "completion": Entry(
        "bide_client.commands.completion", "completion", "Print what completes commands in a shell."
    ),
}
