"""The walk of one contact from HTTP to the commit, traced and compared with the documents.

A profile function on the event loop's thread notes every function of `app` that is entered,
and from which one. A room is the folder that docs/architecture.md names: `app/<folder>`,
and one level deeper inside `app/api`.
"""

import asyncio
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import pytest
from starlette.testclient import TestClient

from tests.api.v1.api_client import Api, believe_lookups

ROOT = Path(__file__).parents[3]
SECTION = (ROOT / "docs" / "architecture.md").read_text().split("### The walk of a contact")[1]
DOORS = re.findall(
    r"^\| `([\w/]+)` \| `([^`]+)` \| (?:`([\w/]+)`|the server) \|$", SECTION, re.MULTILINE
)
CALLED_BACK = re.findall(r"^\| `([^`]+)` \([^)]+\) \| `([\w/]+)` \|$", SECTION, re.MULTILINE)
COMMIT = re.findall(r"ends with the commit, `([^`]+)`", SECTION)

#: The rooms from the top down, as the import contracts have them; API and storage are level.
LAYERS = ("http", "v1", "operations", "request", "auth", "problems")
FLOORS = {f"app/api/{name}": 20 - at for at, name in enumerate(LAYERS)} | {
    "app/storage": 10,
    "app/usecases": 9,
    "app/json_decoder.py": 1,
    "app/domain": 0,
}


def room_of(function: str) -> str:
    """The room of `file:function`."""
    folders = function.partition(":")[0].split("/")
    return "/".join(folders[: 3 if folders[1] == "api" else 2])


@dataclass
class Trace:
    """The functions that were entered, each with the function of `app` that led to it."""

    entered: list[tuple[str, str]] = field(default_factory=list)
    _frames: dict[int, FrameType] = field(default_factory=dict)

    def note(self, frame: FrameType, event: str, _: object) -> None:
        """Note a call; a coroutine that goes on is one too for the interpreter, but not here."""
        name = self._name(frame)
        if event != "call" or not name or id(frame) in self._frames:
            return
        self._frames[id(frame)] = frame
        caller = frame.f_back
        while caller is not None and not self._name(caller):
            caller = caller.f_back
        self.entered.append((name, "" if caller is None else self._name(caller)))

    def crossings(self) -> Counter[tuple[str, str]]:
        """How often a function was entered from another room: (function, room it came from)."""
        found = ((name, room_of(by) if by else "") for name, by in self.entered)
        return Counter((name, room) for name, room in found if room != room_of(name))

    @staticmethod
    def _name(frame: FrameType) -> str:
        path = Path(frame.f_code.co_filename)
        if not path.is_relative_to(ROOT / "app"):
            return ""
        return f"{path.relative_to(ROOT).as_posix()}:{frame.f_code.co_qualname}"


async def stop_housekeeping() -> None:
    """Cancel what would be traced beside the request."""
    running = [one for one in asyncio.all_tasks() if "app/work/housekeeping.py" in repr(one)]
    assert running, "it began with the service"
    for task in running:
        task.cancel()
    await asyncio.wait(running)


@pytest.fixture
def trace(api: Api) -> Trace:
    """One contact that is accepted, by a key that has been looked up just before."""
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}/contacts"
    api.clock.forward(hours=3)
    authentication = believe_lookups(api)
    api.get(path)
    assert isinstance(api.client, TestClient)
    portal = api.client.portal
    assert portal is not None
    assert authentication._usage is not None
    portal.call(authentication._usage.close)
    portal.call(stop_housekeeping)
    found = Trace()
    portal.call(sys.setprofile, found.note)
    try:
        response = api.ask("POST", path, {"kind": "send_thank_you", "channel": "email"})
    finally:
        portal.call(sys.setprofile, None)
    assert response.status_code == 201, response.text
    return found


pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_each_room_has_one_door_and_is_entered_once_in_order(trace: Trace) -> None:
    assert {room for room, _, _ in DOORS} == FLOORS.keys() - {
        "app/api/problems",
        "app/json_decoder.py",
    }
    assert [room for room, _, _ in DOORS] == [room_of(door) for _, door, _ in DOORS]
    assert len({room for room, _, _ in DOORS}) == len(DOORS)
    doors = [door for _, door, _ in DOORS]
    walked = [name for name, _ in trace.entered if name in {*doors, *COMMIT}]
    assert walked == [*doors, *COMMIT]
    for _, door, by in DOORS:
        assert trace.crossings()[door, by] == 1, f"{door} is entered from {by or 'the server'}"


def test_the_storage_is_entered_by_its_door_alone(trace: Trace) -> None:
    [door] = [door for room, door, _ in DOORS if room == "app/storage"]
    entered = {name: by for name, by in trace.crossings() if room_of(name) == "app/storage" and by}
    assert entered == {door: "app/usecases"}


def test_a_lower_room_reaches_a_higher_one_only_by_what_was_passed_down(trace: Trace) -> None:
    upwards = {
        (name, by) for name, by in trace.crossings() if by and FLOORS[room_of(name)] > FLOORS[by]
    }
    assert upwards == set(CALLED_BACK)
