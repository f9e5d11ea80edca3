"""Naughty strings: texts that have broken programs, made from what they do to them.

Each is text that a person could type, paste or be called. Whatever takes a text has to
take it as it is or refuse it in words; none may break anything.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

_FORMATTED: Final = "A file of {0} %s %n ${x} #{x} {{x}} <%= x %> $(id) `id` %(x)s %d \\n \\x00 \\"
_QUOTED: Final = (
    *(
        "'",
        '"',
        "''",
        '"; --',
        "' OR 1=1 --",
        "'); DROP TABLE tasks; --",
        "\\'",
        "%27",
        "1;SELECT 1",
    ),
    *("LIKE '%_%'", "\\", "\\\\", "E'\\\\x00'", "$$ $$", ":name", "?", "%s", "$1", "@@version"),
)
_MARKED: Final = (
    *(
        "<b>",
        "</script><script>x()</script>",
        "<!--",
        "]]>",
        "&lt;",
        "&#0;",
        "&amp;amp;",
        "<?xml?>",
    ),
    *("javascript:x()", "data:text/html,x", "<svg/onload=x()>", "<!DOCTYPE x [<!ENTITY y 'z'>]>"),
)
_PLACES: Final = (
    *("../../etc/passwd", "..\\..\\x", "/dev/null", "file:///x", "C:\\con", "~", ".", "..", "-rf"),
    *("%2e%2e%2f", "a/b", "a?b#c", "a;b", "a&b=c", "http://[::1]", "//x", "\\\\x\\y", "NUL", "aux"),
)
_NOT_WHAT_THEY_SAY: Final = (
    *("null", "undefined", "None", "nil", "true", "false", "NaN", "Infinity", "-0", "0", "1e309"),
    *(
        "0x10",
        "1_000",
        "1,5",
        "\u0661\u0662",
        "\u00bd",
        "1/0",
        "[]",
        "{}",
        '{"a":1}',
        "[object Object]",
    ),
    *(
        "2026-02-30",
        "9" * 100,
        "-1",
        "1.0",
        "\uff11",
        "\u2460",
        "constructor",
        "__proto__",
        "hasOwn",
    ),
)
_HEADS: Final = (
    "a\r\nX-Injected: 1",
    "a\nb",
    "a\rb",
    "a\tb",
    "a\x0bb",
    "a\x0cb",
    "=1+1",
    "@SUM(A1)",
)
#: Texts that grow, shrink, or become others when cases or forms are folded.
_FOLDED: Final = (
    *(
        "\u00df",
        "\u1e9e",
        "\u0130",
        "\u0131",
        "\ufb03",
        "\ufdfa",
        "\u1f82",
        "\u0345",
        "\u03a3\u03c2",
    ),
    *(
        "\u212b",
        "\u2126",
        "e\u0301",
        "\u00e9",
        "\uac00",
        "\u1100\u1161",
        "\u0149",
        "\u01c5",
        "\u2163",
    ),
)


def _by_category() -> Iterator[str]:
    """The first and the last character of every category that Unicode has, but surrogates."""
    found: dict[str, list[str]] = {}
    for code in (*range(0x3100), *range(0xA000, 0xD800, 97), *range(0xE000, 0x20000, 89), 0x10FFFF):
        character = chr(code)
        category = unicodedata.category(character)
        if category != "Cs":
            found.setdefault(category, []).append(character)
    for characters in found.values():
        for character in {characters[0], characters[len(characters) // 2], characters[-1]}:
            yield character
            yield f"a{character}b"


def _made() -> Iterator[str]:
    yield from (*_QUOTED, *_MARKED, *_PLACES, *_NOT_WHAT_THEY_SAY, *_HEADS, *_FOLDED, _FORMATTED)
    yield from _by_category()
    # What is seen is not what is there: other directions, no width, marks upon marks.
    for mark in "\u200b\u200d\u200e\u200f\u202e\u2066\u2069\ufeff\u00ad\ufe0f\U000e0041":
        yield mark
        yield f"pay{mark}pal"
    yield "Z" + "\u0301\u0323\u0335" * 40
    yield "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    yield "\U0001f1ec\U0001f1e7" * 10
    yield "\U0001f44d\U0001f3fd"
    # Beyond the first plane, at its ends, and what is no character there.
    yield from (chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    yield from ("\U00010000", "\U0010fffd", "\ue000", "\ufffd", "\U000f0000")
    for blank in "\u00a0\u1680\u2003\u2028\u2029\u202f\u3000\u0085":
        yield blank
        yield f"{blank}a{blank}"
    for word, many in (("a", 199), ("a", 200), ("a", 201), ("\u00e9", 200), ("\U0001f600", 200)):
        yield word * many
    for expanding in ("\ufdfa", "\u0130", "\ufb03", "\u1f82"):
        yield expanding * 200
    yield "\ud800"
    yield "a\udfffb"
    yield "\udc00\ud800"


NAUGHTY: Final = list(dict.fromkeys(_made()))
