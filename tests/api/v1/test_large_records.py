"""What is large is bounded, read a few at a time, and answered in pages that end early."""

from typing import Any, Final

import pytest

from app.api.operations.pagination import MOST_CHARACTERS
from app.usecases.pursuit.feedback import MOST_CHARACTERS as MOST_OF_ONE
from tests.api.v1.support import PROMISE, Api, pointers

LONG: Final = "x" * 10_000
RECORDS: Final = 50


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


def test_a_page_of_large_records_ends_early_and_none_is_left_out(api: Api, path: str) -> None:
    written = {api.post(path, said(24_000))["id"] for _ in range(RECORDS)}
    for first in ("/v1/feedback?limit=200", f"{path}?limit=200"):
        listed: list[str] = []
        query = first
        while query:
            page = api.get(query)
            assert len(page["items"]) * 24_000 < 2 * MOST_CHARACTERS
            listed += [one["id"] for one in page["items"]]
            following = page["next_cursor"]
            query = f"{first}&cursor={following}" if following else ""
        assert len(listed) == RECORDS
        assert set(listed) == written


def test_a_copy_of_large_resources_comes_in_smaller_pages_and_whole(api: Api, path: str) -> None:
    begun = api.get("/v1/changes?limit=200")
    while begun["has_more"]:
        begun = api.get(f"/v1/changes?limit=200&cursor={begun['cursor']}")
    written = {api.post(path, said(24_000))["id"] for _ in range(RECORDS)}
    timetable = path.replace("feedback", "timetable")
    for number in range(20):
        api.put(timetable, {**PROMISE, "as_said": f"{number}{LONG[:9_000]}"})
    for cursor in ("", f"&cursor={begun['cursor']}"):
        pages = [api.get(f"/v1/changes?limit=200{cursor}")]
        while pages[-1]["has_more"]:
            pages.append(api.get(f"/v1/changes?limit=200&cursor={pages[-1]['cursor']}"))
        items = [one for page in pages for one in page["items"]]
        copied = [one["id"] for one in items if one["type"] == "feedback"]
        assert len(copied) == RECORDS
        assert set(copied) == written
        assert any(one["type"] == "timetable" for one in items)
        for page in pages:
            words = sum(one["type"] == "feedback" for one in page["items"]) * 24_000
            assert words < 2.3 * MOST_CHARACTERS
        assert len(pages) > 1
