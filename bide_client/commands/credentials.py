"""Stored credentials: in the keyring of the system where there is one, else in a private file.

The file is `credentials.json` in the folder of the user's settings (`~/.config/bide` on Linux),
with mode 0600. It names the addresses, and holds the keys that no keyring took.
"""

import importlib
import json
import os
from pathlib import Path
from typing import Any, Final

import typer

_SERVICE: Final = "bide"


def file() -> Path:
    """The file of credentials."""
    return Path(typer.get_app_dir("bide")) / "credentials.json"


def _stored() -> dict[str, Any]:
    try:
        found = json.loads(file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _store(content: dict[str, Any]) -> None:
    place = file()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_name(f"{place.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        json.dump(content, written, indent=1)
    fresh.replace(place)


def last_url() -> str | None:
    """The address that was signed in to last."""
    found = _stored().get("last")
    return found if isinstance(found, str) else None


def read(url: str) -> str | None:
    """The credential of an address, or None."""
    entry = _stored().get("services", {}).get(url)
    if not isinstance(entry, dict):
        return None
    if entry.get("keyring"):
        keyring = _keyring()
        return None if keyring is None else keyring.get_password(_SERVICE, url)
    return entry.get("token")


def write(url: str, token: str, key_id: str | None) -> str:
    """Store a credential; returns where it is, for people.

    key_id: the id of an API key that signing out is to revoke, or None
    """
    content = _stored()
    entry: dict[str, Any] = {"key_id": key_id}
    keyring = _keyring()
    kept = "the keyring of this system"
    if keyring is not None:
        keyring.set_password(_SERVICE, url, token)
        entry["keyring"] = True
    else:
        entry["token"] = token
        kept = str(file())
    content.setdefault("services", {})[url] = entry
    content["last"] = url
    _store(content)
    return kept


def forget(url: str) -> str | None:
    """Remove a credential; returns the id of the API key that was made for it, or None."""
    content = _stored()
    entry = content.get("services", {}).pop(url, None)
    if content.get("last") == url:
        content["last"] = None
    if entry is None:
        return None
    keyring = _keyring()
    if keyring is not None and entry.get("keyring"):
        keyring.delete_password(_SERVICE, url)
    _store(content)
    found: str | None = entry.get("key_id")
    return found


def _keyring() -> Any:  # noqa: ANN401  # an optional module
    """The keyring, where the package is installed and the system has one."""
    if os.environ.get("BIDE_NO_KEYRING"):
        return None
    try:
        keyring = importlib.import_module("keyring")
        # A machine without a desktop has a backend that only fails.
        return keyring if keyring.get_keyring().priority >= 1 else None
    except (ImportError, RuntimeError, ValueError):
        return None
