"""Rows of a refused file are freed slice by slice, and others have their turn in between."""

import asyncio
import itertools

import pytest

from app.api.problems.problem import Problem
from app.api.v1.portability import imports
from tests.system.test_cost_of_input import FILES, MIB


@pytest.mark.anyio
async def test_a_refused_file_frees_its_rows_slice_by_slice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imports, "_FREED", 100)
    raw = FILES["a wrong entry last"](MIB // 2)
    left: list[int] = []
    release = imports._release

    async def watched(sections: imports.Sections) -> None:
        freeing = asyncio.ensure_future(release(sections))
        while not freeing.done():
            left.append(len(sections["tasks"]))
            await asyncio.sleep(0)

    monkeypatch.setattr(imports, "_release", watched)
    with pytest.raises(Problem):
        await imports._read(raw)
    assert len(left) > 5
    assert max(before - after for before, after in itertools.pairwise(left)) <= 100
    assert left[-1] == 0
