"""Release: a new one of the service reaches a page that is open."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from app.console.static_files import SITE, Site
from tests.console.browser.conftest import PHONE
from tests.console.browser.story import Teller
from tests.console.browser.support import sign_in, until_worker
from tests.console.browser.upgraded import Upgraded
from tests.support.servers import Server

Open = Callable[..., Any]


def copied(folder: Path) -> Path:
    """The files of the console, to be changed."""
    return Path(shutil.copytree(SITE, folder / "site"))


def test_a_new_release_is_offered_to_an_open_page(
    opened: Open, browser: Any, tmp_path: Path
) -> None:
    """The service is upgraded under an open page, which goes on until its reader wants the new one."""
    site = copied(tmp_path)
    with (
        Upgraded(site) as service,
        closing(browser.new_context(base_url=service.url, viewport=PHONE)) as context,
    ):
        page = context.new_page()
        page.goto("/app/")
        page.get_by_role("heading", name="Sign in").wait_for()
        until_worker(page)
        first = Site.read(site).release
        words = json.loads((site / "words.json").read_text())
        words["signin.lead"] = "Another release."
        (site / "words.json").write_text(json.dumps(words))
        service.upgrade()
        second = Site.read(site).release
        assert first != second
        # A file of the old release is gone from the service, and the page has it all the same.
        assert page.request.get(f"/app/{first}/words.de.json").status == 404
        assert (
            page.evaluate(f"() => fetch('/app/{first}/words.de.json').then((a) => a.status)") == 200
        )
        # A visit begins with what is kept, and the new release is fetched beside it.
        page.reload()
        page.get_by_role("heading", name="Sign in").wait_for()
        assert not page.get_by_text("Another release.").count()
        page.get_by_role("button", name="Reload").click()
        page.get_by_text("Another release.").wait_for()


def test_the_button_of_a_new_release_loads_it(
    opened: Open, browser: Any, told: Teller, tmp_path: Path, server: Server
) -> None:
    """The service is upgraded under a page in which somebody is signed in."""
    site = copied(tmp_path)
    options = {"viewport": PHONE, "locale": "en-GB"}
    with (
        Upgraded(site, api=server.url) as service,
        closing(browser.new_context(base_url=service.url, **options)) as context,
    ):
        page = sign_in(opened(context=context), told)
        until_worker(page)
        words = json.loads((site / "words.json").read_text())
        words["nav.lessons"] = "Another release"
        (site / "words.json").write_text(json.dumps(words))
        service.upgrade()
        page.get_by_role("link", name="Lessons").wait_for()
        page.evaluate("() => navigator.serviceWorker.getRegistration().then((one) => one.update())")
        page.get_by_text("A new version is ready.").wait_for()
        page.get_by_role("button", name="Reload").click()
        page.get_by_role("link", name="Another release").wait_for()
        assert not page.get_by_text("A new version is ready.").count()
        page.locator(".today h1").wait_for()
