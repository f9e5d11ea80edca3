"""The console as it is served: its headers, its releases, and what its source must not have."""

import functools
import gzip
import json
import posixpath
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from app.console import packing
from app.console.packing import (
    TEXT,
    as_sent,
    grouped,
    texts_alone,
    without_comments,
    without_spaces,
)
from app.console.static_files import (
    HEADERS,
    SITE,
    Site,
    release_of,
)
from app.domain.policy import POLICY
from app.main import assemble
from app.settings import Settings
from tests.support.application import application
from tests.support.client import Client

#: What a browser may load in all, in bytes: everything of the console, in both languages.
IN_ALL: Final = 80_000
#: The same for a browser without a service worker, which loads each file by itself.
EACH_BY_ITSELF: Final = 100_000

SOURCES: Final = {
    path.relative_to(SITE).as_posix(): path.read_text()
    for path in sorted(SITE.rglob("*"))
    if path.suffix in {".js", ".css", ".html", ".json", ".webmanifest", ".svg"}
}
MODULES: Final = [name for name in SOURCES if name.endswith(".js")]


def imports(code: str) -> list[str]:
    """What a module imports, at its head or when it is needed; types are named in comments."""
    code = re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)
    head = re.findall(r'^import\b[^"\n]*"([^"]+)"', code, re.MULTILINE)
    return [*head, *re.findall(r'\bimport\("([^"]+)"', code)]


def sent(name: str) -> bytes:
    """A module, or the style sheet, as it is sent."""
    return as_sent({name: SOURCES[name].encode()})[name]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with Client(application()) as client:
        yield client


@pytest.fixture(scope="module")
def site() -> Site:
    return Site.read()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for path in SITE.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(SITE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return folder


# Paths.


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("/app/", "text/html; charset=utf-8", "no-cache"),
        ("/app/pursuits", "text/html; charset=utf-8", "no-cache"),
        (
            "/app/pursuits/019a9f6e-0000-7000-8000-000000000000",
            "text/html; charset=utf-8",
            "no-cache",
        ),
        ("/app/record", "text/html; charset=utf-8", "no-cache"),
        ("/app/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/app/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/app/{release}/main.js", "text/javascript; charset=utf-8", "immutable"),
        ("/app/{release}/lib/dom.js", "text/javascript; charset=utf-8", "immutable"),
        ("/app/{release}/words.de.json", "application/json", "immutable"),
        ("/app/{release}/console.css", "text/css; charset=utf-8", "immutable"),
        ("/app/{release}/icon.svg", "image/svg+xml", "immutable"),
        ("/app/{release}/icon-192.png", "image/png", "immutable"),
        ("/app/{release}/pack.txt", "text/plain; charset=utf-8", "immutable"),
    ],
)
def test_each_kind_of_path_has_its_type_its_headers_and_how_long_it_is_kept(
    client: TestClient, site: Site, path: str, kind: str, kept: str
) -> None:
    response = client.get(path.replace("{release}", site.release))
    assert response.status_code == 200
    assert response.headers["content-type"] == kind
    assert kept in response.headers["cache-control"]
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


def test_the_policy_of_the_page_lets_nothing_of_others_in_and_no_text_become_a_script() -> None:
    policy = dict(
        part.split(" ", maxsplit=1) for part in HEADERS["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "bide"
    own = {name for name, value in policy.items() if value == "'self'"}
    assert own == {
        *("script-src", "style-src", "img-src", "connect-src", "manifest-src", "worker-src"),
    }


@pytest.mark.parametrize(
    "path",
    [
        "/app/nothing.js",
        "/app/{release}/nothing.js",
        "/app/{release}/types.d.ts",
        "/app/0000000000000000/main.js",
        "/app/{release}/lib/../../../static_files.py",
        "/app/a/b/c/d/e",
    ],
)
def test_a_file_that_is_not_there_or_of_an_old_release_is_missing(
    client: TestClient, site: Site, path: str
) -> None:
    response = client.get(path.replace("{release}", site.release))
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_the_address_without_its_end_leads_to_the_page(client: TestClient) -> None:
    response = client.get("/app", follow_redirects=False)
    assert response.status_code == 307
    assert response.headers["location"] == "/app/"


def test_the_first_page_of_the_service_leads_to_the_console(client: TestClient) -> None:
    assert '<a href="app/">' in client.get("/").text


def test_a_method_that_writes_is_refused(client: TestClient) -> None:
    assert client.post("/app/").status_code == 405


def test_an_operator_can_leave_the_console_out() -> None:
    async def serve(_: object) -> AsyncIterator[None]:
        yield

    with Client(assemble(Settings(console=False), POLICY, serve)) as client:
        assert client.get("/app/").status_code == 404
        assert "app/" not in client.get("/").text


def test_the_page_that_a_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/app/")
    again = client.get("/app/", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("br", False),
        ("identity", False),
    ],
)
def test_files_are_compressed_for_those_that_take_it(
    client: TestClient, site: Site, accepted: str, packed: bool
) -> None:
    with client.stream(
        "GET", f"/app/{site.release}/main.js", headers={"Accept-Encoding": accepted}
    ) as response:
        assert ("content-encoding" in response.headers) is packed
        assert response.read() == sent("main.js")


# Releases.


def test_the_page_names_its_release_and_nothing_else_of_itself(
    client: TestClient, site: Site
) -> None:
    page = client.get("/app/").text
    assert f'<script type="module" src="/app/{site.release}/boot.js"></script>' in page
    assert "{release}" not in page


def told_to_the_worker(client: TestClient) -> Mapping[str, Any]:
    """What the service writes in front of the worker."""
    code = client.get("/app/sw.js").text
    found = re.findall(r"^const (RELEASE|FILES|PACK) = (.*);$", code, re.MULTILINE)
    assert len(found) == 3
    return {name: json.loads(value) for name, value in found}


def test_the_worker_keeps_every_file_once_and_each_as_it_is_served(
    client: TestClient, site: Site
) -> None:
    told = told_to_the_worker(client)
    assert told["RELEASE"] == site.release
    folder = f"/app/{site.release}/"
    kept = {path: client.get(path).content for path in told["FILES"]}
    for part in client.get(told["PACK"]).text.split("\0")[1:]:
        name, text = part.split("\n", maxsplit=1)
        assert folder + name not in kept
        kept[folder + name] = text.encode()
    assert kept.keys() | {told["PACK"]} == {
        f"/app/{name}" for name in site.files if name.startswith(site.release)
    }
    for path, content in kept.items():
        assert client.get(path).content == content, path


def test_what_the_page_names_is_not_in_the_pack(client: TestClient) -> None:
    """It would be loaded twice on a first visit."""
    page = client.get("/app/").text
    named = {one for one in re.findall(r'(?:href|src)="([^"]+)"', page) if "manifest" not in one}
    assert named == set(told_to_the_worker(client)["FILES"])


def test_a_release_changes_with_any_byte_and_any_name(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each release differs from the first in one file: the rest is made ready once. What is
    # compressed comes after the name of the release, and is not looked at here.
    for name in ("without_comments", "without_spaces"):
        monkeypatch.setattr(packing, name, functools.cache(getattr(packing, name)))
    monkeypatch.setattr(gzip, "compress", lambda content, *, mtime: content)
    first = Site.read(copied).release
    assert Site.read(copied).release == first
    seen = {first}
    for path in sorted(copied.rglob("*")):
        if path.is_file() and path.suffix != ".ts":
            content = path.read_bytes()
            path.write_bytes(content + b" ")
            seen.add(Site.read(copied).release)
            path.write_bytes(content)
    assert len(seen) == 1 + sum(
        1 for path in copied.rglob("*") if path.is_file() and path.suffix != ".ts"
    )
    assert release_of({"a": b"bc"}) != release_of({"ab": b"c"})


def test_comments_indentation_and_needless_ends_of_lines_are_not_sent() -> None:
    module = b'// 1\n\n  const a = [\n    "//",\n  ];\n/**\n * 2\n */\nf(/** x */ (b))\ng()'
    assert without_comments(module) == b'const a = ["//",];f((b))\ng()'


@pytest.mark.parametrize("name", [*MODULES, "console.css"])
def test_everything_else_is_sent_as_it_is_written(name: str) -> None:
    without = re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", SOURCES[name], flags=re.DOTALL | re.MULTILINE)
    assert re.sub(r"\s", "", sent(name).decode()) == re.sub(r"\s", "", without)


def test_spaces_around_signs_are_not_sent_and_those_of_texts_are() -> None:
    module = b'if (a && !b) return { c: "x = y", d: `${e ? `f , g` : "(h)"} ; i` };\nj = k - -l;'
    assert without_spaces(module) == (
        b'if(a&&!b)return{c:"x = y",d:`${e ? `f , g` : "(h)"} ; i`};\nj=k - -l;'
    )


@pytest.mark.parametrize("name", MODULES)
def test_each_text_of_a_module_is_sent_as_it_is_written(name: str) -> None:
    """What is not found to be a text has no quotes left: none in a regular expression either."""
    text = re.compile(TEXT, re.VERBOSE)
    written = without_comments(SOURCES[name].encode()).decode()
    assert text.findall(sent(name).decode()) == text.findall(written)
    assert not re.search("[\"'`]", text.sub("", written))


@pytest.mark.parametrize("name", MODULES)
def test_no_text_of_a_module_looks_like_what_is_not_sent(name: str) -> None:
    """A string over several lines or with the beginning of a comment would be sent changed.

    And a comment behind code would hide the next line, which is joined to it.
    """
    for line in re.sub(r"/\*.*?\*/", "", SOURCES[name], flags=re.DOTALL).splitlines():
        if not line.strip().startswith("//"):
            assert line.count("`") % 2 == 0, line
            assert "/*" not in line, line
            assert not re.search(r"\s//\s", line), line


@pytest.mark.parametrize("folder", ["", "delivery/"])
def test_a_language_is_sent_without_the_names_of_its_texts(site: Site, folder: str) -> None:
    files = ("words.json", "words.de.json")
    english, german = (json.loads(SOURCES[folder + name]) for name in files)
    groups, alone = (
        json.loads(site.files[f"{site.release}/{folder}{name}"].content) for name in files
    )
    names = [first + rest for first, texts in groups.items() for rest in texts]
    texts = [text for texts in groups.values() for text in texts.values()]
    assert dict(zip(names, texts, strict=True)) == english
    assert dict(zip(names, alone, strict=True)) == german


def test_texts_are_sent_in_groups_and_those_of_another_language_in_the_same_order() -> None:
    english = b'{"b.x": "one", "a": "two", "b.y.z": "three"}'
    assert grouped(english) == b'{"b.":{"x":"one","y.z":"three"},"":{"a":"two"}}'
    german = b'{"a": "zwei", "b.x": "eins", "b.y.z": "drei"}'
    assert texts_alone(german, english) == b'["eins","drei","zwei"]'


# Sources.


@pytest.mark.parametrize("name", MODULES)
def test_every_import_exists(name: str) -> None:
    for target in imports(SOURCES[name]):
        assert target.startswith("."), f"{target} is no file of the console"
        assert (SITE / posixpath.dirname(name) / target).resolve().is_file(), target


def test_every_module_is_reached_from_the_page() -> None:
    reached, todo = set(), ["boot.js"]
    while todo:
        name = todo.pop()
        if name in reached:
            continue
        reached.add(name)
        if name.endswith(".js"):
            folder = posixpath.dirname(name)
            found = imports(SOURCES[name])
            todo += [posixpath.normpath(posixpath.join(folder, t)) for t in found]
    assert {name for name in MODULES if name != "sw.js"} == {
        n for n in reached if n.endswith(".js")
    }


def test_every_address_of_the_page_and_of_the_manifest_is_there(
    client: TestClient, site: Site
) -> None:
    page = client.get("/app/").text
    manifest = client.get("/app/manifest.webmanifest").json()
    found = re.findall(r'(?:href|src)="([^"]+)"', page)
    found += [icon["src"] for icon in manifest["icons"]]
    found += [shortcut["url"] for shortcut in manifest["shortcuts"]]
    found += [manifest["start_url"]]
    assert len(found) > 8
    for address in found:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"https?://(?!www\.w3\.org/2000/svg)", "nothing is fetched from elsewhere"),
        (r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", "text is never markup"),
        (r"\beval\(|new Function", "text is never code"),
        (
            r"\bstyle=|[{,] style:|setAttribute\(.style",
            "the policy allows styles of the file alone",
        ),
        (r"\bon\w+=\"", "the policy allows no handlers in markup"),
        (r"localStorage\.setItem\((?!\"(?:theme|language|shortcuts)\")", "only how the page looks"),
    ],
)
def test_sources_have_nothing_that_the_policy_forbids(pattern: str, why: str) -> None:
    for name, source in SOURCES.items():
        assert not re.search(pattern, source), f"{name}: {why}"


def test_the_worker_keeps_no_answer_of_the_api() -> None:
    assert "/v1" not in SOURCES["sw.js"]
    # What is put there is taken out of the pack, or added by its address.
    assert len(re.findall(r"\.(?:put|add|addAll)\(", SOURCES["sw.js"])) == 2
    assert "cache.addAll([PAGE, ...FILES])" in SOURCES["sw.js"]
    assert "cache.put(`${PAGE}${RELEASE}/${name}`, new Response(part" in SOURCES["sw.js"]


def sizes(site: Site) -> Mapping[str, int]:
    """Bytes of each file as it is sent, in gzip where that is smaller."""
    return {
        name.removeprefix(f"{site.release}/"): len(file.packed or file.content)
        for name, file in site.files.items()
    }


def test_everything_that_a_browser_loads_is_small(client: TestClient, site: Site) -> None:
    found = sizes(site)
    told = told_to_the_worker(client)
    paths = ["/app/", "/app/sw.js", "/app/manifest.webmanifest", told["PACK"], *told["FILES"]]
    loaded = {
        name: found[name]
        for name in (p.removeprefix("/app/").removeprefix(f"{site.release}/") for p in paths)
    }
    print_sizes("what a browser loads in all", loaded)
    assert sum(loaded.values()) <= IN_ALL


def test_without_a_service_worker_it_is_not_much_more(site: Site) -> None:
    found = {name: size for name, size in sizes(site).items() if name != "pack.txt"}
    print_sizes("each file by itself", found)
    assert sum(found.values()) <= EACH_BY_ITSELF


def print_sizes(title: str, found: Mapping[str, int]) -> None:
    print(f"{title}: {sum(found.values()):,} bytes in gzip")
    for name, size in sorted(found.items(), key=lambda one: -one[1]):
        print(f"{size:>8,} {name or 'index.html'}")


def test_what_is_sent_is_what_was_compressed(site: Site) -> None:
    for file in site.files.values():
        assert not file.packed or gzip.decompress(file.packed) == file.content
