"""Changes and their commit are sent together, and none is committed without the others."""

import pytest

from app.usecases.errors import Collided
from app.usecases.ports import Amend, Change, Insert, Remove
from tests.storage.rows import new_id
from tests.storage.store import ACCOUNT, Store, always


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ["amend", "remove"])
async def test_where_a_row_to_change_is_missing_nothing_is_committed(
    postgres_store: Store, kind: str
) -> None:
    store, mark = postgres_store, {"basis": "1", "revision": 0, "done": True}
    missing: Change = Remove("tasks", new_id())
    if kind == "amend":
        missing = Amend("tasks", new_id(), {"note": "x"})
    changes = [Insert("task_bases", {"id": store.account, **mark}), missing]
    with pytest.raises(Collided):
        await store.gateway.write(store.account, ACCOUNT, always(changes))
    assert await store.gateway.one(store.account, "task_bases", store.account) is None
    await store.put(changes[:1])
    assert await store.gateway.one(store.account, "task_bases", store.account) is not None
