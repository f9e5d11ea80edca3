"""HTML pages: problems, rules, deprecations, and the API reference (Swagger UI).

They are made from the registers in the code, as docs/ is, so that the two cannot
differ. Nothing in them is fetched from anywhere else: they work without a network.
"""

import functools
import html
import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import fastapi_offline
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.api.contract import layout
from app.api.contract.document import written
from app.api.contract.fixed_content import ConstantDocument, Lazy, LazyDocument
from app.api.contract.layout import inline
from app.api.operations import deprecation
from app.api.operations.routes import OperationRoute
from app.api.problems.catalogue import PROBLEMS, ProblemType
from app.api.problems.field_errors import FIELD_CODES
from app.domain.policy import Policy
from app.domain.rule import Rule
from app.usecases.errors import NotFound

OPENAPI_PATH: Final = "/openapi.json"
_DOCS: Final = "/docs"
_STATIC: Final = Path(fastapi_offline.__file__).with_name("static")
#: What the reference fetches, and no other file of the package.
_STATIC_TYPES: Final = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "favicon.png": "image/png",
}
_DOCS_CSP: Final = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; "
    f"style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; {layout.CLOSED}"
}


_NAVIGATION_OF_DOCS: Final = (
    '<div style="font:16px/1.5 system-ui,sans-serif;max-width:1460px;margin:0 auto;'
    'padding:1rem 20px 0">'
    f"{layout.navigation(_DOCS)}</div>"
)


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """The page of one rule."""

    id: str
    tip: str
    text: str
    kinds: tuple[str, ...]


def rule_entries(rules: Sequence[Rule], remarks: Mapping[str, str]) -> dict[str, RuleEntry]:
    """The pages of the rules, by id; the text is the rule's own docstring.

    remarks: the tips of the ids that a decision may name and that bar nothing.
    """
    entries = {
        rule.id: RuleEntry(
            rule.id, rule.tip, inspect.getdoc(rule.bars) or "", tuple(k.value for k in rule.kinds)
        )
        for rule in rules
    }
    for remark, tip in remarks.items():
        entries[remark] = RuleEntry(remark, tip, "A remark: it bars nothing.", ())
    return entries


def _page(path: str, title: str, *parts: str) -> str:
    return layout.page(path, title, f"<h1>{inline(title)}</h1>{''.join(parts)}")


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{inline(' '.join(p.split()))}</p>" for p in text.split("\n\n") if p)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"<tr>{''.join(f'<th>{inline(c)}</th>' for c in head)}</tr>"]
    lines += [f"<tr>{''.join(f'<td>{inline(c)}</td>' for c in row)}</tr>" for row in rows]
    return f"<table>{''.join(lines)}</table>"


def _links(base: str, entries: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<dt><a href="{base}{html.escape(name)}">{html.escape(name)}</a></dt>'
        f"<dd>{inline(text)}</dd>"
        for name, text in entries
    )


def _problem(problem: ProblemType) -> str:
    parts = [
        f"<p>Status {problem.status}, <code>{problem.code}</code></p>",
        f"<h2>What it means</h2>{_paragraphs(problem.sense)}",
        f"<h2>What to do</h2>{_paragraphs(problem.remedy)}",
    ]
    if problem.code == "invalid_request":
        rows = ((f"`{code}`", sense) for code, sense in sorted(FIELD_CODES.items()))
        parts.append(f"<h2>Codes of single fields</h2>{_table(('code', 'sense'), rows)}")
    return _page(
        f"/problems/{problem.code}",
        problem.title,
        *parts,
        '<p><a href="../problems">All problems</a></p>',
    )


def _rule(entry: RuleEntry, policy: Policy) -> str:
    parts = [_paragraphs(entry.text)]
    if entry.tip:
        parts.insert(0, f"<p><em>{inline(entry.tip)}</em></p>")
    if entry.kinds:
        kinds = ", ".join(f"`{kind}`" for kind in entry.kinds)
        parts.append(f"<h2>What it can bar</h2><p>{inline(kinds)}</p>")
    rows = [
        (
            f"`{n.name}`",
            f"{n.shown(n.value)} {n.unit}",
            f"{n.shown(n.minimum)} to {n.shown(n.maximum)}",
            n.grounds,
        )
        for n in policy.numbers()
        if n.rule == entry.id
    ]
    if rows:
        head = ("number", "value here", "bounds", "grounds")
        parts.append(f"<h2>Its numbers</h2>{_table(head, rows)}")
    return _page(
        f"/rules/{entry.id}",
        f"The rule `{entry.id}`",
        *parts,
        '<p><a href="../rules">All rules</a></p>',
    )


def _index(problems: int, rules: int, console: str | None) -> str:
    return _page(
        "/",
        layout.HOME,
        "<p>When to follow up after an interview, and why not yet.</p><dl>",
        _links(
            "",
            [
                *(
                    [(console[1:], "The console: Bide in this browser, for people.")]
                    if console
                    else []
                ),
                ("guide", "The guide: what to do first, and how everything works."),
                ("docs", "The reference of the API, to read and to try."),
                (OPENAPI_PATH[1:], "The contract as OpenAPI 3.1."),
                ("problems", f"The {problems} kinds of error, and what to do about each."),
                ("rules", f"The {rules} rules of the etiquette, with their numbers."),
                (deprecation.PAGE[1:], "Deprecated operations, and when they are removed."),
            ],
        ),
        "</dl>",
    )


def _deprecations(routes: Iterable[BaseRoute]) -> str:
    rows = [
        (
            f"`{route.operation.method} {route.path}`",
            f"{deprecated.since:%Y-%m-%d}",
            f"{deprecated.sunset:%Y-%m-%d}",
            f"`{deprecated.successor}`" if deprecated.successor else "nothing",
        )
        for route in routes
        if isinstance(route, OperationRoute) and (deprecated := route.operation.deprecated)
    ]
    head = ("operation", "deprecated since", "works until", "instead")
    content = _table(head, rows) if rows else "<p>Nothing is deprecated.</p>"
    promise = "An operation goes on working for at least twelve months after it is deprecated."
    return _page(deprecation.PAGE, "Deprecations", _paragraphs(promise), content)


def site(
    entries: Mapping[str, RuleEntry],
    policy: Policy,
    routes: Iterable[BaseRoute] = (),
    console: str | None = None,
) -> dict[str, str]:
    """Write every page, by path.

    console: the path of the app for browsers, if it is served
    """
    pages = {
        deprecation.PAGE: _deprecations(routes),
        "/": _index(len(PROBLEMS), len(entries), console),
        "/problems": _page(
            "/problems",
            "Problems",
            "<dl>",
            _links("problems/", ((p.code, f"{p.status}: {p.title}") for p in PROBLEMS.values())),
            "</dl>",
        ),
        "/rules": _page(
            "/rules",
            "Rules",
            f"<p>Policy version <code>{html.escape(policy.version)}</code></p><dl>",
            _links("rules/", ((e.id, e.tip or e.text.split(chr(10))[0]) for e in entries.values())),
            "</dl>",
        ),
    }
    pages.update((f"/problems/{code}", _problem(p)) for code, p in PROBLEMS.items())
    pages.update((f"/rules/{entry.id}", _rule(entry, policy)) for entry in entries.values())
    return pages


def register(
    app: FastAPI, entries: Mapping[str, RuleEntry], policy: Policy, console: str | None = None
) -> None:
    """Serve the pages, the contract and its reference: each a document that is made once.

    console: the path of the app for browsers, if it is served
    """

    def made() -> Mapping[str, ConstantDocument]:
        pages = {
            path: ConstantDocument.of(text.encode(), layout.HTML, layout.CSP)
            for path, text in site(entries, policy, app.routes, console).items()
        }
        pages[_DOCS] = ConstantDocument.of(_reference(), layout.HTML, _DOCS_CSP)
        return pages

    pages = Lazy(made)
    contract = LazyDocument(
        lambda: ConstantDocument.of(contract_bytes(app), "application/json", is_weak=True)
    )
    static = {name: LazyDocument(functools.partial(_static, name)) for name in _STATIC_TYPES}

    async def show(request: Request) -> Response:
        page = (await pages.made()).get(request.scope["path"])
        if page is None:
            raise NotFound("page")
        return page.answer(request.scope)

    async def show_contract(request: Request) -> Response:
        return await contract.answer(request.scope)

    async def show_static(request: Request) -> Response:
        file = static.get(request.path_params["name"])
        if file is None:
            raise NotFound("page")
        return await file.answer(request.scope)

    paths = ("/", deprecation.PAGE, "/problems", "/problems/{code}", "/rules", "/rules/{rule_id}")
    for path in (*paths, _DOCS):
        app.router.routes.append(Route(path, show, include_in_schema=False))
    app.router.routes.append(Route(OPENAPI_PATH, show_contract, include_in_schema=False))
    app.router.routes.append(
        Route(f"{_DOCS}/static/{{name}}", show_static, include_in_schema=False)
    )


def _reference() -> bytes:
    page = get_swagger_ui_html(
        openapi_url=OPENAPI_PATH,
        title="Bide",
        oauth2_redirect_url=None,
        swagger_js_url="/docs/static/swagger-ui-bundle.js",
        swagger_css_url="/docs/static/swagger-ui.css",
        swagger_favicon_url="/docs/static/favicon.png",
        # Groups stay in the order of the contract, which is that of a reader, and closed, so that
        # they are a table of contents.
        swagger_ui_parameters={"filter": True, "docExpansion": "none", "deepLinking": True},
    )
    text = bytes(page.body).decode()
    return text.replace("<body>", f"<body>{_NAVIGATION_OF_DOCS}").encode()


def _static(name: str) -> ConstantDocument:
    return ConstantDocument.of((_STATIC / name).read_bytes(), _STATIC_TYPES[name])


def contract_bytes(app: FastAPI) -> bytes:
    """Write the contract as it is committed."""
    return written(app.openapi()).encode()
