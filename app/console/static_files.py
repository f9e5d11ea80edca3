"""Static files of the console: the browser app at /app/, served as it is written.

There is no build: what is read here is what runs. Comments and needless spaces are not
sent, since they are a fifth of the code, and the names of texts are sent with the English ones
alone. When the console is first asked for, the files of `site/` are read and named, all together,
by a hash: the release. A file at `/app/<release>/...` never changes, so browsers keep it for good;
the page (`index.html`) and the service worker (`sw.js`) name the release and are asked for each
time. As relative imports stay inside one release, modules of two releases never mix. Modules and
texts are also in one file, the pack: compressed together they are a fifth smaller than each by
itself, and the service worker takes them apart again. What the page may do is in `HEADERS`;
docs/console.md tells why.
"""

import asyncio
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.console import PATH
from app.console.packing import as_sent, in_their_order, pack

SITE: Final = Path(__file__).with_name("site")
#: Folders below a release, and deep links, have at most so many segments.
_DEPTH: Final = 3
_RELEASE_LENGTH: Final = 16
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
#: What the page begins with, so that it is not in the pack.
_BOOT: Final = "boot.js"
#: The module from which all others are imported.
_MAIN: Final = "main.js"
#: Files that name the release, and so have an address that stays.
_PAGE: Final = "index.html"
_WORKER: Final = "sw.js"
_MANIFEST: Final = "manifest.webmanifest"
#: All modules and texts of a release in one piece, which the service worker takes apart.
_PACK: Final = "pack.txt"
_CSP: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    # One policy, which makes the address of the service worker and nothing else.
    "trusted-types bide",
)
_OFF: Final = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen"),
    *("geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
#: Headers of every answer below /app.
HEADERS: Final = {
    "Content-Security-Policy": "; ".join(_CSP),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _OFF),
    "Vary": "Accept-Encoding",
}
_KEPT: Final = "public, max-age=31536000, immutable"
_ASKED_FOR: Final = "no-cache"
_GZIP: Final = re.compile(
    r"(?:^|,)\s*gzip\s*(?:;\s*q\s*=\s*(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?\s*(?:,|$)"
)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent: whole, and compressed once."""

    content: bytes
    packed: bytes
    media_type: str
    cache: str
    tag: str

    @classmethod
    def of(cls, content: bytes, suffix: str, cache: str) -> "StaticFile":
        """Compress it where that makes it smaller, and hash it for its `ETag`."""
        packed = gzip.compress(content, mtime=0)
        if len(packed) >= len(content):
            packed = b""
        tag = hashlib.sha256(content).hexdigest()[:_RELEASE_LENGTH]
        return cls(content, packed, _TYPES[suffix], cache, f'W/"{tag}"')

    def answer(self, request: Request) -> Response:
        """Answer a GET: a 304 to those that have it, in gzip to those that take it."""
        headers = {**HEADERS, "Cache-Control": self.cache, "ETag": self.tag}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        packed = self.packed and _GZIP.search(request.headers.get("accept-encoding", ""))
        if packed:
            headers["Content-Encoding"] = "gzip"
        content = self.packed if packed else self.content
        return Response(content, headers=headers, media_type=self.media_type)


@dataclass(frozen=True, slots=True)
class Site:
    """The files of one release.

    release: names their content
    files: by their path below /app/
    """

    release: str
    files: Mapping[str, StaticFile]

    @classmethod
    def read(cls, folder: Path = SITE) -> "Site":
        """Read the files of a folder, and name their release."""
        contents = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in _TYPES
        }
        release = release_of(contents)
        packed = in_their_order(contents, _MAIN)
        contents = as_sent(contents)
        lasting = [name for name in contents if name not in {_PAGE, _WORKER, _MANIFEST}]
        files = {
            f"{release}/{name}": StaticFile.of(contents[name], Path(name).suffix, _KEPT)
            for name in lasting
        }
        files[f"{release}/{_PACK}"] = StaticFile.of(pack(contents, packed), ".txt", _KEPT)
        for name, cache in ((_PAGE, _ASKED_FOR), (_MANIFEST, _ASKED_FOR)):
            content = contents[name].replace(b"{release}", release.encode())
            files["" if name == _PAGE else name] = StaticFile.of(content, Path(name).suffix, cache)
        worker = _worker_head(release, set(lasting) - set(packed)) + contents[_WORKER]
        files[_WORKER] = StaticFile.of(worker, ".js", _ASKED_FOR)
        return cls(release, files)

    def find(self, path: str) -> StaticFile | None:
        """The file at a path below /app/; a path that names no file is a screen of the page."""
        found = self.files.get(path)
        if found is None and "." not in path.rpartition("/")[2]:
            return self.files[""]
        return found


def release_of(contents: Mapping[str, bytes]) -> str:
    """Name files by a hash that changes with any of their names or bytes."""
    digest = hashlib.sha256()
    for name, content in sorted(contents.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:_RELEASE_LENGTH]


def _worker_head(release: str, named: Iterable[str]) -> bytes:
    """What the service worker is told: its release, the files that the page names, and the rest."""
    folder = f"{PATH}{release}/"
    told = {
        "RELEASE": release,
        "FILES": [folder + name for name in sorted(named)],
        "PACK": folder + _PACK,
    }
    return "".join(f"const {name} = {json.dumps(told[name])};\n" for name in told).encode()


def register(app: FastAPI, site: Site | None = None) -> None:
    """Serve the console; without a site, that of the program, read when it is first asked for."""
    served = site
    reading = asyncio.Lock()

    async def show(request: Request) -> Response:
        nonlocal served
        async with reading:
            if served is None:
                served = await asyncio.to_thread(Site.read)
            files = served
        found = files.find(request.scope["path"].removeprefix(PATH))
        if found is None:
            raise HTTPException(404)
        return found.answer(request)

    async def lead(_: Request) -> Response:
        return RedirectResponse(PATH, headers=HEADERS)

    routes = app.router.routes
    routes.append(Route(PATH.rstrip("/"), lead, include_in_schema=False))
    path = PATH
    routes.append(Route(path, show, include_in_schema=False))
    for depth in range(_DEPTH):
        path += f"{'/' if depth else ''}{{part_{depth}}}"
        routes.append(Route(path, show, include_in_schema=False))
