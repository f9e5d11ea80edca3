import inspect
import json
import re
from typing import Any

import pytest

from bide_client import AsyncBide, Bide
from bide_client.calls import AsyncCaller, Caller, request_of
from bide_client.contract import OPERATIONS
from tests.support.application import contract
from tests.support.servers import ROOT
from tools import write_client


def operations() -> dict[str, tuple[str, str]]:
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in contract()["paths"].items()
        for method, operation in methods.items()
    }


def test_what_is_made_from_the_contract_is_what_the_contract_says() -> None:
    document = json.loads((ROOT / "openapi" / "v1.json").read_text())
    for name, text in write_client.modules(document).items():
        committed = (ROOT / "bide_client" / name).read_text()
        assert committed == text, f"bide_client/{name}: run `make openapi`"


def test_every_operation_can_be_called_by_its_id() -> None:
    found = {name: (each.method, each.path) for name, each in OPERATIONS.items()}
    assert found == operations()


@pytest.mark.parametrize("kind", [Bide, AsyncBide])
def test_every_operation_is_a_method(kind: type[Any]) -> None:
    client = kind("http://bide.test", "token")
    for name in operations():
        group, verb = name.split(".")
        assert callable(getattr(getattr(client, group), verb)), name


def test_both_clients_have_the_same_surface() -> None:
    one, other = Bide("http://bide.test"), AsyncBide("http://bide.test")
    for name in operations():
        group = name.split(".")[0]
        here, there = getattr(one, group), getattr(other, group)
        methods = {each for each in vars(type(here)) if not each.startswith("__")}
        assert methods == {each for each in vars(type(there)) if not each.startswith("__")}
        for method in methods:
            mine, theirs = getattr(here, method), getattr(there, method)
            assert list(inspect.signature(mine).parameters) == list(
                inspect.signature(theirs).parameters
            )
    one.close()


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_call_takes_the_path_query_and_headers_of_the_contract(name: str) -> None:
    method, path = operations()[name]
    names = re.findall(r"\{(\w+)\}", path)
    request = request_of(name, headers={}, path=dict.fromkeys(names, "1"))
    assert request.method == method
    assert request.path == re.sub(r"\{\w+\}", "1", path)
    declared = {
        each["name"]
        for each in contract()["paths"][path][method.lower()].get("parameters", ())
        if each["in"] == "header"
    }
    assert ("Idempotency-Key" in request.headers) == ("Idempotency-Key" in declared)


def test_the_bases_of_both_have_what_the_methods_call() -> None:
    assert set(Caller.__abstractmethods__) == set(AsyncCaller.__abstractmethods__)
