"""A corpus of JSON texts, made from the grammar of RFC 8259: what to take and what to refuse.

`ACCEPTED` maps a text to what it means. `REFUSED` is no JSON. `EITHER` is JSON that a
reader may refuse, for its size or because readers do not agree on what it means.
"""

from collections.abc import Iterator
from typing import Final

_NUMBERS: Final[dict[bytes, object]] = {
    b"0": 0,
    b"-0": 0,
    b"7": 7,
    b"-12": -12,
    b"0.5": 0.5,
    b"-0.0": -0.0,
    b"1e2": 100.0,
    b"1E+2": 100.0,
    b"25e-1": 2.5,
    b"1.0E-10": 1e-10,
    b"123456789012345678901234567890": 123456789012345678901234567890,
}
_TEXTS: Final[dict[bytes, object]] = {
    b'""': "",
    b'"a"': "a",
    b'"\\"\\\\\\/\\b\\f\\n\\r\\t"': '"\\/\b\f\n\r\t',
    b'"\\u0041\\u00e9\\u20AC"': "A\u00e9\u20ac",
    b'"\\ud83D\\uDe00"': "\U0001f600",
    b'"\\\\u0041"': "\\u0041",
    b'"\x7f"': "\x7f",
    b'"{[,:]}"': "{[,:]}",
    '"\u00e9\u20ac\U0001f600\ufdd0\ufffe\U0010ffff"'.encode(): (
        "\u00e9\u20ac\U0001f600\ufdd0\ufffe\U0010ffff"
    ),
    '"\u2028\u2029\u200b\ufeff"'.encode(): "\u2028\u2029\u200b\ufeff",
}
_WORDS: Final[dict[bytes, object]] = {b"true": True, b"false": False, b"null": None}
_VALUES: Final = _NUMBERS | _TEXTS | _WORDS
_SPACES: Final = (b"", b" ", b"\t", b"\n", b"\r", b" \r\n\t ")

_NO_NUMBERS: Final = (
    *(b"+1", b"01", b"-01", b"00", b"-", b"--1", b".5", b"-.5", b"1.", b"1.e1", b"1e", b"1e+"),
    *(b"1E-", b"0x1", b"0b1", b"0o7", b"1_000", b"1,000.0", b"1 000", b"1a", b"1.2.3", b"1e1.5"),
    *(b"NaN", b"-NaN", b"nan", b"Infinity", b"-Infinity", b"inf", b"\xd9\xa1", b"\xef\xbc\x91"),
)
_NO_TEXTS: Final = (
    *(b'"', b'"a', b"'a'", b"a", b'"\\"', b'"\\', b'"\\a"', b'"\\x41"', b'"\\u"', b'"\\u12"'),
    *(b'"\\u123g"', b'"\\U0041"', b'"\\u+041"', b'"\\ud83d\\"', b'"""', b'"a""b"', b"`a`"),
    *(b'"\\\n"', b'"\\0"', b'"\\u 041"'),
)
_NO_UTF_8: Final = (
    *(b"\x80", b"\xbf", b"\xc3", b"\xc3(", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe2\x82"),
    *(b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf0\x80\x80\x80", b"\xf0\x9f\x98", b"\xf4\x90\x80\x80"),
    *(b"\xf8\x88\x80\x80\x80", b"\xfe", b"\xff"),
)
_NO_WORDS: Final = (b"True", b"TRUE", b"nul", b"nullx", b"undefined", b"None", b"t rue", b"\xa0")
_NO_STRUCTURE: Final = (
    *(b"", b" ", b"\n", b"[", b"]", b"{", b"}", b"[1", b"[1,", b"[,]", b"[1,]", b"[,1]", b"[1,,2]"),
    *(b"[1 2]", b"[1;2]", b"[1]]", b"[[1]", b"[1}", b"{1]", b"(1)", b"[1:2]", b"[]]", b"{}}"),
    *(b'{"a"}', b'{"a":}', b'{"a":1,}', b'{,"a":1}', b'{"a":1,,"b":2}', b'{"a":1 "b":2}'),
    *(b'{"a"::1}', b'{"a"=1}', b"{a:1}", b"{1:1}", b"{null:1}", b"{[]:1}", b'{"a":1:2}', b'{"a":1'),
    *(b'{"a":', b'{"a', b"[1]//", b"/**/[1]", b"[1/**/]", b"#\n[1]", b"[1] 2", b"[][]", b"{}{}"),
    *(b"1 2", b'"a" "b"', b"[...]", b"[\x0b1]", b"[\x0c1]", b"[\x001]", b"[1]\x00", b"[1]\x1a"),
    *(b"\xef\xbb\xbf[1]", b"\xef\xbb\xbf", b"\xff\xfe[\x001\x00]\x00", b"\x00[\x001\x00]"),
    *(b"[\xc2\xa01]", b"[\xe2\x80\xa81]", b"\xe2\x80\x8b[1]", b"&#91;1]", b"%5B1%5D", b")]}'\n[1]"),
)


def _accepted() -> Iterator[tuple[bytes, object]]:
    for text, value in _VALUES.items():
        yield text, value
        for space in _SPACES:
            yield space + text + space, value
            yield b"[" + space + text + space + b"]", [value]
            yield b"{" + space + b'"a"' + space + b":" + space + text + space + b"}", {"a": value}
        yield b"[%b,%b]" % (text, text), [value, value]
        yield b'{"a":%b,"b":%b}' % (text, text), {"a": value, "b": value}
    for text, value in _TEXTS.items():
        yield b"{%b:1}" % text, {value: 1}
    yield b"[]", []
    yield b"{}", {}
    yield b"[[],{}]", [[], {}]
    deep: object = 1
    for _ in range(30):
        deep = [deep]
    yield b"[" * 30 + b"1" + b"]" * 30, deep


def _refused() -> Iterator[bytes]:
    for text in (*_NO_NUMBERS, *_NO_TEXTS, *_NO_WORDS, *_NO_STRUCTURE):
        yield text
        yield b"[%b]" % text if text.strip() else b"[1,%b]" % text
        yield b'{"a":%b}' % text
    for control in range(0x20):
        yield b'"a%cb"' % control
        yield b'{"a%cb":1}' % control
    for text in _NO_UTF_8:
        yield b'"%b"' % text
        yield b'{"%b":1}' % text
        yield b"[%b]" % text
    for text, _ in _accepted():
        if text.strip()[:1] in {b"[", b"{", b'"'}:
            # Every beginning of a text in brackets or quotes is none itself.
            yield text.strip()[:-1]


def _either() -> Iterator[bytes]:
    yield b'{"a":1,"a":2}'
    yield b'{"a":1,"\\u0061":2}'
    yield b'"\\u0000"'
    yield b'{"\\u0000":1}'
    for half in (b"\\ud800", b"\\udbff", b"\\udc00", b"\\udfff"):
        yield b'"%b"' % half
        yield b'"a%bb"' % half
        yield b'"%b%b"' % (half, half)
        yield b'{"%b":1}' % half
    yield b'"\\ude00\\ud83d"'
    for number in (b"1e309", b"-1e309", b"1e-400", b"1" * 400, b"9" * 5000, b"0." + b"3" * 5000):
        yield number
        yield b"[%b]" % number
    for depth in (31, 32, 33, 100, 1000, 100_000):
        yield b"[" * depth + b"]" * depth
        yield b'{"a":' * depth + b"1" + b"}" * depth
    yield b"[" + b"{}," * 30_000 + b"{}]"


ACCEPTED: Final = list(_accepted())
#: Some of what is made is JSON after all, as `[1,]` cut short within a list may be.
REFUSED: Final = sorted(set(_refused()) - {text for text, _ in ACCEPTED})
EITHER: Final = list(_either())
