"""Key files: where the first start of a database writes the API key, and which key opens it.

A key file is never replaced: it may hold the only copy of the key of another database.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from app.api.auth.principals import hash_key, is_key
from app.bootstrap import administration, keys_secret, secret_of
from app.settings import Settings
from app.storage.engines import is_sqlite, sqlite_path

_PLAIN: Final = re.compile(r"[^A-Za-z0-9.-]+")
#: A longer file is none of ours.
_MAX_BYTES: Final = 1024


class NoFreeKeyFile(RuntimeError):
    """Every file that the key could be written to is there already."""


def candidates(settings: Settings) -> tuple[Path, Path]:
    """The files for the key of this database: the setting, and one named after the database."""
    first = settings.key_file
    return first, first.with_name(f"{first.stem}-{_name(settings.database_url)}{first.suffix}")


def _name(database_url: str) -> str:
    if is_sqlite(database_url):
        return _PLAIN.sub("-", Path(sqlite_path(database_url)).stem)
    url = make_url(database_url)
    return _PLAIN.sub("-", f"{url.host or 'local'}-{url.database or 'postgres'}")


def free(settings: Settings) -> Path:
    """The first of the candidates that is not there yet; raises NoFreeKeyFile without one."""
    paths = candidates(settings)
    for path in paths:
        if not os.path.lexists(path):
            return path
    shown = " and ".join(map(str, dict.fromkeys(paths)))
    raise NoFreeKeyFile(
        f"{shown} hold keys of other databases, and are not replaced. Move one away, or name "
        "another file with BIDE_KEY_FILE."
    )


def known(settings: Settings) -> Path | None:
    """The first of the candidates whose key opens an account of this database."""
    secret = keys_secret(secret_of(settings))
    admin = administration(settings)
    for path in candidates(settings):
        key = _read(path)
        if key is not None and admin.opens(hash_key(secret, key)):
            return path
    return None


def _read(path: Path) -> str | None:
    try:
        with path.open(encoding="ascii") as file:
            key = file.read(_MAX_BYTES).strip()
    except (OSError, ValueError):
        return None
    return key if is_key(key) else None


@contextmanager
def private(path: Path, text: str) -> Iterator[Path]:
    """Write a file beside a path, readable by its owner alone; it is gone again on leaving."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    # Nothing but the key, not even a line's end: it may be read as it is.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def place(fresh: Path, settings: Settings) -> Path:
    """Give a written file the name of the first candidate that is free; returns that path."""
    while True:
        path = free(settings)
        # Another first start may take the name at the same time: then it is not free.
        with suppress(FileExistsError):
            _link(fresh, path)
            return path


def _link(fresh: Path, path: Path) -> None:
    """Name a file, and fail where there is one of that name."""
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        raise
    except OSError:  # Not every file system has hard links.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(fresh.read_bytes())
