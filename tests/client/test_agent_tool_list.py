import json
import re

from tools import write_agent_tools


def test_the_tools_are_those_that_are_committed() -> None:
    assert write_agent_tools.FILE.read_text() == write_agent_tools.listed(), "run `make openapi`"


def test_the_tools_are_few_and_say_what_they_do_and_when_not_to_use_them() -> None:
    tools = json.loads(write_agent_tools.FILE.read_text())
    assert 8 <= len(tools) <= 12
    for tool in tools:
        assert re.fullmatch(r"[a-z_]{1,64}", tool["name"])
        assert 100 <= len(tool["description"]) <= 700, tool["name"]
        for name, field in tool["inputSchema"].get("properties", {}).items():
            assert field.get("description"), f"{tool['name']}: {name}"


def test_a_tool_that_records_takes_a_key_and_none_is_destructive() -> None:
    for tool in json.loads(write_agent_tools.FILE.read_text()):
        hints = tool["annotations"]
        assert not hints.get("destructiveHint", False) or hints["readOnlyHint"]
        if not hints["readOnlyHint"]:
            asked = tool["inputSchema"]["properties"]
            # A timetable is put as it is: the same again adds nothing.
            assert "idempotency_key" in asked or tool["name"] == "record_promise"
        assert "acknowledge_breach" not in tool["inputSchema"].get("properties", {})
