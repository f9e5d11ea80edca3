"""Frame of the HTML pages: one style, one navigation, a strict content security policy.

Nothing in a page is fetched from anywhere else, so they work without a network.
"""

import html
import re
from typing import Final

HTML: Final = "text/html; charset=utf-8"
CLOSED: Final = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
CSP: Final = {"Content-Security-Policy": f"default-src 'none'; style-src 'unsafe-inline'; {CLOSED}"}
#: The title of the first page, which ends those of the others.
HOME: Final = "Bide"

_CODE: Final = re.compile(r"`([^`]+)`")
_STYLE: Final = (
    ":root{color-scheme:light dark;--code:#8882;--line:#8886}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:1rem auto 3rem;padding:0 1rem}"
    "nav{font-size:.9em;border-bottom:1px solid var(--line);padding-bottom:.5rem}"
    "nav a{margin-right:1em}code{background:var(--code);padding:.1em .3em}"
    "pre{background:var(--code);padding:.7em;overflow-x:auto}pre code{background:none;padding:0}"
    "dt{font-weight:600;margin-top:1rem}"
    "table{border-collapse:collapse;display:block;overflow-x:auto}"
    "td,th{border:1px solid var(--line);padding:.3em .6em;text-align:left;vertical-align:top}"
)
_NAVIGATION: Final = (
    ("/", HOME),
    ("/guide", "Guide"),
    ("/docs", "Reference"),
    ("/problems", "Problems"),
    ("/rules", "Rules"),
)


def inline(text: str) -> str:
    """Escape a text for HTML; what stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", html.escape(text))


def link(path: str, target: str) -> str:
    """Address a page of the service from another, so that a proxy may add a prefix to both."""
    return "../" * (path.count("/") - 1) + target[1:] or "./"


def navigation(path: str) -> str:
    """Links to the parts of the documentation, as seen from a page."""
    links = "".join(f'<a href="{link(path, to)}">{name}</a>' for to, name in _NAVIGATION)
    return f"<nav>{links}</nav>"


def page(path: str, title: str, content: str) -> str:
    """Write a page whose content begins with its heading."""
    name = title if title == HOME else f"{title} · {HOME}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(name)}</title><style>{_STYLE}</style></head>"
        f"<body>{navigation(path)}<main>{content}</main></body></html>"
    )
