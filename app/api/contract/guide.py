"""Guide: the Markdown pages of docs/ as HTML, each by itself and all on one page to search.

Each page is also served as it was written, for programs that read Markdown. Links between pages
lead to their rendered form; links to files that are not served become plain text.
"""

import functools
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.contract import layout
from app.api.contract.fixed_content import ConstantDocument, LazyDocument
from app.usecases.errors import NotFound

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

PATH: Final = "/guide"
#: All pages in one, so that the search of a browser finds whatever is written anywhere.
WHOLE: Final = f"{PATH}/all"
MARKDOWN: Final = "text/markdown; charset=utf-8"
_FOLDER: Final = Path(__file__).parents[3] / "docs"
_INDEX: Final = "README.md"
#: Why it was built so: of interest to its developers, and apart from the whole.
_DECISIONS: Final = "decisions/"
#: What pages name that is served elsewhere.
_ELSEWHERE: Final = {"../openapi/v1.json": "/openapi.json", "../README.md": "/"}
_NOT_IN_ANCHORS: Final = re.compile(r"[^\w\- ]")


@functools.cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  # loaded if used

    # Raw HTML in a page would be shown as text.
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def anchor(heading: str) -> str:
    """The id of a heading, as the sites that show Markdown make it."""
    return _NOT_IN_ANCHORS.sub("", heading.lower()).strip().replace(" ", "-")


def names(folder: Path = _FOLDER) -> list[str]:
    """The pages by their paths in docs/, the index first."""
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.md"))
    return sorted(found, key=lambda name: (name != _INDEX, name.startswith(_DECISIONS), name))


def path_of(name: str) -> str:
    """Where a page is served: `guides/scripts.md` at `/guide/guides/scripts`."""
    bare = name.removesuffix(".md")
    bare = "" if bare == "README" else bare.removesuffix("/README")
    return f"{PATH}/{bare}".removesuffix("/")


def title_of(text: str) -> str:
    """The title of a page: its first heading."""
    return text.split("\n", 1)[0].removeprefix("# ")


def render(name: str, text: str, known: frozenset[str], *, within: str | None = None) -> str:
    """Render a page.

    known: all pages; links to them lead to where they are served
    within: where the page is shown, if it is shown as a part of another one
    """
    tokens = _markdown().parse(text)
    prefix = f"{path_of(name).removeprefix(PATH + '/').replace('/', '-')}--" if within else ""
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            content = tokens[number + 1].content.replace("`", "")
            token.attrSet("id", prefix + anchor(content))
        if token.type == "inline":
            _lead(token.children or [], name, known, within or path_of(name))
    rendered: str = _markdown().renderer.render(tokens, _markdown().options, {})
    return rendered


def _lead(tokens: list["Token"], name: str, known: frozenset[str], path: str) -> None:
    """Point the links of a paragraph to what is served; others are links no longer."""
    removed = False
    for token in tokens:
        if token.type == "link_open":
            target = _target(str(token.attrs["href"]), name, known, path)
            removed = target is None
            if target is None:
                token.type, token.tag = "text", ""
            else:
                token.attrSet("href", target)
        elif token.type == "link_close" and removed:
            token.type, token.tag, removed = "text", "", False


def _target(href: str, name: str, known: frozenset[str], path: str) -> str | None:
    file, hash_, heading = href.partition("#")
    if "://" in file:
        return href
    if not file:
        file = posixpath.basename(name)
    wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), file))
    if wanted in _ELSEWHERE:
        return layout.link(path, _ELSEWHERE[wanted])
    if wanted not in known:
        return None
    return f"{layout.link(path, path_of(wanted))}{hash_}{heading}"


class Guide:
    """The pages of a folder, each rendered when it is first asked for."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Look which pages there are; a service without the folder has none."""
        self._folder = folder
        self._names = frozenset(names(folder))

    def documents(self) -> Iterator[tuple[str, LazyDocument]]:
        """What is served, by path."""
        for name in self._names:
            yield path_of(name), LazyDocument(functools.partial(self._page, name))
            yield f"{PATH}/{name}", LazyDocument(functools.partial(self._source, name))
        if self._names:
            yield WHOLE, LazyDocument(self._whole)

    def titles(self) -> list[tuple[str, str]]:
        """The path of the Markdown and the title of each page, without the decisions."""
        return [
            (f"{PATH}/{name}", title_of(self._text(name)))
            for name in names(self._folder)
            if not name.startswith(_DECISIONS)
        ]

    def _text(self, name: str) -> str:
        return (self._folder / name).read_text(encoding="utf-8")

    def _page(self, name: str) -> ConstantDocument:
        text = self._text(name)
        shown = layout.page(path_of(name), title_of(text), render(name, text, self._names))
        return ConstantDocument.of(shown.encode(), layout.HTML, layout.CSP)

    def _source(self, name: str) -> ConstantDocument:
        return ConstantDocument.of(self._text(name).encode(), MARKDOWN)

    def _whole(self) -> ConstantDocument:
        parts = [
            render(name, self._text(name), self._names, within=WHOLE)
            for name in names(self._folder)
            if not name.startswith(_DECISIONS)
        ]
        shown = layout.page(WHOLE, "The whole guide", "<hr>".join(parts))
        return ConstantDocument.of(shown.encode(), layout.HTML, layout.CSP)


def register(app: FastAPI, guide: Guide) -> None:
    """Serve the guide."""
    documents: Mapping[str, LazyDocument] = dict(guide.documents())

    async def show(request: Request) -> Response:
        document = documents.get(request.scope["path"])
        if document is None:
            raise NotFound("page")
        return await document.answer(request.scope)

    for path in (PATH, f"{PATH}/{{page}}", f"{PATH}/{{folder}}/{{page}}"):
        app.router.routes.append(Route(path, show, include_in_schema=False))
