"""Compression of the console: what of its files is sent, and the pack of its modules and texts."""

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Final

#: Comments (`//` only where it begins a line), the spaces that begin a line, and empty lines.
_COMMENTS: Final = re.compile(r"^[ \t]*//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*", re.MULTILINE)
_SPACES: Final = re.compile(r"\s*\n\s*")
_WORDS: Final = re.compile(r"(.*\bwords)(?:\.\w+)?\.json")
_IMPORTED: Final = re.compile(
    r"""^(?:import|export)\b.*"(\.[^"]+)"|\bimport\("(\.[^"]+)\"""", re.MULTILINE
)


def as_sent(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files by name as they are sent, from those that were read."""
    sent = dict(contents)
    for name, content in contents.items():
        if name.endswith((".css", ".js")):
            sent[name] = without_comments(content)
        elif found := _WORDS.fullmatch(name):
            english = f"{found[1]}.json"
            is_other = name != english
            sent[name] = texts_alone(content, contents[english]) if is_other else grouped(content)
    return sent


def without_comments(code: bytes) -> bytes:
    """Leave out comments, indentation and empty lines; what remains of a line stays as it is."""
    return _SPACES.sub("\n", _COMMENTS.sub("", code.decode())).strip().encode()


def grouped(words: bytes) -> bytes:
    """Texts in groups by the first part of their names with its dot, which is sent once."""
    return _json(_groups(words))


def texts_alone(words: bytes, english: bytes) -> bytes:
    """The texts of a language in the order of the English ones, which are sent with their names."""
    texts = json.loads(words)
    return _json(
        [texts[first + rest] for first, rests in _groups(english).items() for rest in rests]
    )


def _groups(words: bytes) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for name, text in json.loads(words).items():
        at = name.find(".") + 1
        found.setdefault(name[:at], {})[name[at:]] = text
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def pack(contents: Mapping[str, bytes], names: Iterable[str]) -> bytes:
    """Join files, each behind a zero byte and a line with its name."""
    return b"".join(b"\0%s\n%s" % (name.encode(), contents[name]) for name in names)


def in_their_order(contents: Mapping[str, bytes], first: str) -> list[str]:
    """Modules in the order in which they import each other, then texts, English ones first.

    What stands side by side is compressed together, and so like should be beside like.
    """
    found: list[str] = []

    def follow(name: str) -> None:
        if name in found:
            return
        found.append(name)
        folder = posixpath.dirname(name)
        for target in _IMPORTED.finditer(contents[name].decode()):
            follow(posixpath.normpath(posixpath.join(folder, target[1] or target[2])))

    follow(first)
    return sorted(found, key=_texts_last)


def _texts_last(name: str) -> tuple[bool, int, bool]:
    """For sorting, which leaves modules in their order."""
    is_text = name.endswith(".json")
    return is_text, is_text and name.count("."), is_text and "/" in name
