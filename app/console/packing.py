"""Compression of the console: what of its files is sent, and the pack of its modules and texts."""

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Final

#: Comments (`//` only where it begins a line), and the spaces around a line's end.
_COMMENTS: Final = re.compile(r"^[ \t]*//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*", re.MULTILINE)
_SPACES: Final = re.compile(r"\s*\n\s*")
#: The end of a line that ends nothing else: what stands before it goes on by itself.
_ENDS: Final = re.compile(r"(?<=[;,({\[])\n")
#: A text, as it is written: in quotes, or in backticks with others in its places.
TEXT: Final = r"""
    "(?:[^"\\]|\\.)*"
    | '(?:[^'\\]|\\.)*'
    | `(?:[^`\\$]|\\.|\$(?!\{)|\$\{(?:[^`{}]|`[^`]*`|\{[^}]*\})*\})*`
"""
#: A text, or else a sign that needs no space on either side; `a + +b` does.
_SIGNS: Final = re.compile(
    rf"({TEXT})|[ ]*(=>|&&|\|\||\?\?|[!=]==|[<>]=|[=?:,;{{}}()])[ ]*", re.VERBOSE
)
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
            if name.endswith(".css"):
                sent[name] = sent[name].replace(b": ", b":").replace(b" {", b"{")
            else:
                sent[name] = without_spaces(sent[name])
        elif found := _WORDS.fullmatch(name):
            english = f"{found[1]}.json"
            is_other = name != english
            sent[name] = texts_alone(content, contents[english]) if is_other else grouped(content)
    return sent


def without_comments(code: bytes) -> bytes:
    """Leave out comments, indentation and needless ends of lines; what remains stays as it is."""
    lines = _SPACES.sub("\n", _COMMENTS.sub("", code.decode())).strip()
    return _ENDS.sub("", lines).encode()


def without_spaces(module: bytes) -> bytes:
    """Leave out the spaces around signs of a module; texts in it stay as they are."""
    return _SIGNS.sub(lambda found: found[1] or found[2], module.decode()).encode()


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
    """Modules, as they were read, in the order of their imports; then texts, English ones first.

    What stands side by side is compressed together, and so like should be beside like.
    """
    found: list[str] = []

    def follow(name: str) -> None:
        if name in found:
            return
        found.append(name)
        folder = posixpath.dirname(name)
        for target in _IMPORTED.finditer(_COMMENTS.sub("", contents[name].decode())):
            follow(posixpath.normpath(posixpath.join(folder, target[1] or target[2])))

    follow(first)
    return sorted(found, key=_texts_last)


def _texts_last(name: str) -> tuple[bool, int, bool]:
    """For sorting, which leaves modules in their order."""
    is_text = name.endswith(".json")
    return is_text, is_text and name.count("."), is_text and "/" in name
