"""What is large is bounded, read a few at a time, and answered in pages that end early."""

from typing import Any, Final

import pytest

from app.api.operations.pagination import MOST_CHARACTERS
from app.usecases.pursuit.feedback import MOST_CHARACTERS as MOST_OF_ONE
from tests.api.v1.api_client import PROMISE, Api, pointers

LONG: Final = "x" * 10_000
#: More than fit on one page, though fewer than may be asked for.
RECORDS: Final = 70


def said(characters: int) -> dict[str, Any]:
    whole, rest = divmod(characters, len(LONG))
    words = [LONG] * whole + (["x" * rest] if rest else [])
    return {"source": "self", "items": [{"kind": "strength", "verbatim": one} for one in words]}


@pytest.fixture
def path(api: Api) -> str:
    """Where the feedback of an interview is."""
    return f"/v1/interviews/{api.interview()['id']}/feedback"


def test_one_record_of_feedback_holds_so_many_words_and_no_more(api: Api, path: str) -> None:
    words = MOST_OF_ONE - len("strength") * 3
    record = api.post(path, said(words))
    assert pointers(api.ask("POST", path, said(words + 1))) == ["/items"]
    where = f"/v1/feedback/{record['id']}"
    assert pointers(api.ask("PATCH", where, {"note": "one more word"})) == ["/items"]
    assert api.get(where)["note"] is None
    api.patch(where, {"items": said(words)["items"][:1], "note": "one more word"})


def pages_of(api: Api, path: str, **following: str) -> list[dict[str, Any]]:
    """All pages from one on, each asked for with the highest limit."""
    pages: list[dict[str, Any]] = []
    while True:
        page = api.get(path, limit=200, **following)
        pages.append(page)
        cursor = page.get("cursor") if page.get("has_more") else page.get("next_cursor")
        if cursor is None:
            return pages
        assert following.get("cursor") != cursor
        following = {"cursor": cursor}


def test_a_page_of_large_records_ends_early_and_none_is_left_out(api: Api, path: str) -> None:
    written = {api.post(path, said(24_000))["id"] for _ in range(RECORDS)}
    for listed in ("/v1/feedback", path):
        pages = pages_of(api, listed)
        assert len(pages) > 1
        assert all(len(page["items"]) * 24_000 < 2 * MOST_CHARACTERS for page in pages)
        ids = [one["id"] for page in pages for one in page["items"]]
        assert len(ids) == RECORDS
        assert set(ids) == written


def test_a_copy_of_large_resources_comes_in_smaller_pages_and_whole(api: Api, path: str) -> None:
    begun = pages_of(api, "/v1/changes")[-1]["cursor"]
    written = {api.post(path, said(24_000))["id"] for _ in range(RECORDS)}
    api.put(path.replace("feedback", "timetable"), PROMISE)
    for pages in (pages_of(api, "/v1/changes"), pages_of(api, "/v1/changes", cursor=begun)):
        assert len(pages) > 1
        items = [one for page in pages for one in page["items"]]
        ids = [one["id"] for one in items if one["type"] == "feedback"]
        assert len(ids) == RECORDS
        assert set(ids) == written
        assert sum(one["type"] == "timetable" for one in items) == 1
        for page in pages:
            words = sum(one["type"] == "feedback" for one in page["items"]) * 24_000
            assert words < 2.3 * MOST_CHARACTERS
