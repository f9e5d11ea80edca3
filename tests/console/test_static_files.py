"""The console as it is served: its headers, its releases, and what its source must not have."""

import gzip
import json
import posixpath
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from starlette.testclient import TestClient

from app.console.static_files import (
    HEADERS,
    LATE,
    SITE,
    Site,
    release_of,
    texts_alone,
    without_comments,
)
from app.domain.policy import POLICY
from app.main import assemble
from app.settings import Settings
from tests.support.application import application
from tests.support.client import Client

FIRST_VISIT: Final = 80_000
IN_ALL: Final = 105_000
#: What a first visit does not load, beside what is loaded late: icons of an installed app, and words
#: of a second language.
LATER: Final = frozenset({"icon-192.png", "words.de.json"})

SOURCES: Final = {
    path.relative_to(SITE).as_posix(): path.read_text()
    for path in sorted(SITE.rglob("*"))
    if path.suffix in {".js", ".css", ".html", ".json", ".webmanifest", ".svg"}
}
MODULES: Final = [name for name in SOURCES if name.endswith(".js")]


def imports(code: str) -> list[str]:
    """What a module imports, at its head or when it is needed."""
    head = re.findall(r'^import\b[^"\n]*"([^"]+)"', code, re.MULTILINE)
    return [*head, *re.findall(r'\bimport\("([^"]+)"', code)]


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
        assert response.read() == without_comments((SITE / "main.js").read_bytes())


# Releases.


def test_the_page_names_its_release_and_every_module_of_it(client: TestClient, site: Site) -> None:
    page = client.get("/app/").text
    for module in MODULES:
        preload = f'<link rel="modulepreload" href="/app/{site.release}/{module}">'
        assert (preload in page) is (module != "sw.js" and not module.startswith(LATE))
    assert "{release}" not in page
    assert "preloads" not in page


def test_the_worker_keeps_every_file_and_each_is_there(client: TestClient, site: Site) -> None:
    worker = client.get("/app/sw.js").text
    files = json.loads(re.search(r"^const FILES = (.*);$", worker, re.MULTILINE)[1])  # type: ignore[index]
    assert f'const RELEASE = "{site.release}";' in worker
    assert {f"/app/{name}" for name in site.files if name.startswith(site.release)} == set(files)
    for file in files:
        assert client.get(file).status_code == 200


def test_a_release_changes_with_any_byte_and_any_name(copied: Path) -> None:
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


def test_comments_and_indentation_are_not_sent_and_all_other_lines_stay() -> None:
    module = b'// one\n  const a = "// no";\n  /** @type {x} */\n/**\n * two\n */\nf(/** y */ (b)); // z\n'
    assert without_comments(module) == b'\nconst a = "// no";\n\n\n\n\nf((b)); // z\n'
    for name in MODULES:
        before = SOURCES[name].splitlines()
        after = without_comments(SOURCES[name].encode()).decode().splitlines()
        assert len(before) == len(after)
        for had, has in zip(before, after, strict=True):
            without = re.sub(r"/\*.*?\*/\s*", "", had).strip()
            assert has.strip() in {without, ""}
            assert has or not without or without.startswith(("//", "/*", "*"))


@pytest.mark.parametrize("name", MODULES)
def test_no_text_of_a_module_looks_like_what_is_not_sent(name: str) -> None:
    """A string that spans lines, or has the beginning of a comment, would be sent changed."""
    for line in without_comments(SOURCES[name].encode()).decode().splitlines():
        assert line.count("`") % 2 == 0, line
        assert "/*" not in line, line


def test_a_language_is_sent_without_the_names_of_its_texts(site: Site) -> None:
    sent = json.loads(site.files[f"{site.release}/words.de.json"].content)
    german = json.loads(SOURCES["words.de.json"])
    assert dict(zip(json.loads(SOURCES["words.json"]), sent, strict=True)) == german


def test_texts_are_sent_in_the_order_of_the_english_ones() -> None:
    assert texts_alone(b'{"b": "zwei", "a": "eins"}', b'{"a": "one", "b": "two"}') == (
        b'["eins", "zwei"]'
    )


# Sources.


@pytest.mark.parametrize("name", MODULES)
def test_every_import_exists(name: str) -> None:
    code = without_comments(SOURCES[name].encode()).decode()
    for target in imports(code):
        assert target.startswith("."), f"{target} is no file of the console"
        assert (SITE / posixpath.dirname(name) / target).resolve().is_file(), target


def test_every_module_is_reached_from_the_page() -> None:
    reached, todo = set(), ["main.js"]
    while todo:
        name = todo.pop()
        if name in reached:
            continue
        reached.add(name)
        if name.endswith(".js"):
            folder = posixpath.dirname(name)
            found = imports(without_comments(SOURCES[name].encode()).decode())
            todo += [posixpath.normpath(posixpath.join(folder, t)) for t in found]
    assert {name for name in MODULES if name != "sw.js"} == {
        n for n in reached if n.endswith(".js")
    }


def test_nothing_of_a_first_visit_imports_what_is_loaded_late() -> None:
    for name in MODULES:
        if not name.startswith(LATE):
            head = re.findall(r'^import\b[^"\n]*"([^"]+)"', SOURCES[name], re.MULTILINE)
            assert not [one for one in head if LATE in one], name


def test_every_address_of_the_page_and_of_the_manifest_is_there(
    client: TestClient, site: Site
) -> None:
    page = client.get("/app/").text
    manifest = client.get("/app/manifest.webmanifest").json()
    found = re.findall(r'(?:href|src)="([^"]+)"', page)
    found += [icon["src"] for icon in manifest["icons"]]
    found += [shortcut["url"] for shortcut in manifest["shortcuts"]]
    found += [manifest["start_url"]]
    assert len(found) > 30
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
    assert "cache.put" not in SOURCES["sw.js"]


def sizes(site: Site) -> Mapping[str, int]:
    return {
        name.removeprefix(f"{site.release}/"): len(file.packed or file.content)
        for name, file in site.files.items()
    }


def test_a_first_visit_is_small_and_so_is_everything(site: Site) -> None:
    found = sizes(site)
    first = {n: s for n, s in found.items() if n not in LATER and not n.startswith(LATE)}
    assert sum(first.values()) <= FIRST_VISIT, first
    assert sum(found.values()) <= IN_ALL, found


def test_what_is_sent_is_what_was_compressed(site: Site) -> None:
    for file in site.files.values():
        assert not file.packed or gzip.decompress(file.packed) == file.content
