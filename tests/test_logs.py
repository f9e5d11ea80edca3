"""Log lines: what happened and where, and never whose it was."""

import asyncio
import json
import logging
import os
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import structlog

from app import logs
from app.api.auth.principals import write_key

KEY = write_key(bytes(range(32)))
JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJzYW0ifQ.c2lnbmF0dXJl"
NAME = "Sam Okafor"


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root, level = logging.getLogger(), logging.getLogger().level
    yield
    structlog.reset_defaults()
    root.handlers = [one for one in root.handlers if not isinstance(one, logs._Standard)]
    root.setLevel(level)
    logging.getLogger("uvicorn").setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"the key {KEY} came", KEY),
        (f"Authorization: Bearer {KEY}", KEY),
        (f"authorization=Basic {'c2FtOmh1bnRlcjI='}", "c2FtOmh1bnRlcjI"),
        (f"token {JWT}", "eyJ"),
        ("the code bidec_0123456789abcdef came", "0123456789abcdef"),
        ("the cookie bide_refresh=bider_0123456789abcdef came", "0123456789abcdef"),
        ("the claim bideclaim_0123-456789_abcdef came", "456789_abcdef"),
        ("postgresql://bide:hunter2@db:5432/bide", "hunter2"),
        ("redis://:hunter2@store/0", "hunter2"),
        ("postgresql://bide:hunter2/with@odd@db/bide", "hunter2"),
        ("host=db user=bide password=hunter2 dbname=bide", "hunter2"),
        ('{"password": "hunter2", "x": 1}', "hunter2"),
        ("mail to sam.okafor+x@acme.example came back", "okafor"),
    ],
)
def test_what_looks_like_a_secret_is_struck_out(text: str, secret: str) -> None:
    assert secret not in logs.struck(text)
    assert logs.STRUCK in logs.struck(text)
    assert logs.STRUCK in json.loads(logs.struck(json.dumps({"password": text})))["password"]


@pytest.mark.parametrize(
    "text",
    [
        "Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)",
        '{"request_id": "019a9f6e-0000-7000-8000-000000000000", "route": "/v1/api-keys/{id}"}',
        "Started server process [1234]",
    ],
)
def test_text_without_a_secret_is_logged_as_it_is(text: str) -> None:
    assert logs.struck(text) == text


def fail(name: str) -> None:
    try:
        os.environ[name]
    except KeyError as error:
        raise ValueError(f"there is no {name}") from error


def failure(name: str) -> Exception:
    try:
        fail(name)
    except ValueError as error:
        return error
    raise AssertionError


def test_an_exception_is_logged_by_kind_and_place_and_not_by_its_words() -> None:
    error = failure(NAME)
    error.add_note(NAME)
    output = logs.where(error)
    assert NAME not in output
    assert "in fail" in output
    assert "ValueError" in output
    assert "--- after:" in output
    assert "KeyError" in output
    assert output.index("ValueError") < output.index("KeyError")


def test_a_group_of_exceptions_is_logged_with_each_and_not_without_end() -> None:
    output = logs.where(ExceptionGroup(NAME, [failure(NAME), TypeError(NAME)]))
    assert NAME not in output
    assert all(kind in output for kind in ("ExceptionGroup", "ValueError", "TypeError", "KeyError"))
    many = logs.where(ExceptionGroup("x", [TypeError() for _ in range(1000)]))
    assert len(many.splitlines()) < 50


def test_an_error_of_a_database_is_logged_with_its_code() -> None:
    assert logs.kind_of(psycopg.errors.LockNotAvailable()).endswith("LockNotAvailable (55P03)")
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(":memory:").execute(f"SELECT '{NAME}")
    assert logs.kind_of(caught.value) == "sqlite3.OperationalError (SQLITE_ERROR)"
    assert logs.kind_of(FileNotFoundError(2, NAME)) == "FileNotFoundError (2)"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_libraries_write_the_same_lines_as_the_service(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json")
    structlog.stdlib.get_logger("bide").warning("unavailable", key=KEY)
    logging.getLogger("uvicorn.error").info("Started as %s", "sam@acme.example")
    logging.getLogger("asyncio").error("Task failed\nfuture: <Task %s>", NAME)
    logging.getLogger("uvicorn.error").error("Exception", exc_info=failure(NAME))
    logging.getLogger("some.library").info("not heard")
    ours, started, task, defect = lines(capsys)
    assert (ours["event"], ours["level"], ours["key"]) == ("unavailable", "warning", logs.STRUCK)
    assert started["event"] == f"Started as {logs.STRUCK}"
    assert task["event"] == "Task failed"
    assert (defect["logger"], defect["level"]) == ("uvicorn.error", "error")
    assert "in fail" in defect["exception"]
    assert NAME not in str(defect)
    assert all("timestamp" in line for line in (ours, started, task, defect))


def test_the_error_of_a_task_that_is_not_awaited_is_logged_without_its_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("info", "json")

    async def main() -> None:
        async def work() -> None:
            fail(NAME)

        task = asyncio.ensure_future(work())
        await asyncio.sleep(0)
        handler = {"message": "Task exception was never retrieved", "exception": task.exception()}
        asyncio.get_running_loop().call_exception_handler({**handler, "future": task})

    asyncio.run(main())
    [line] = lines(capsys)
    assert line["event"] == "Task exception was never retrieved"
    assert "in fail" in line["exception"]
    assert NAME not in str(line)


@pytest.mark.parametrize(("style", "as_json"), [("auto", True), ("json", True), ("text", False)])
def test_a_log_that_is_no_terminal_is_json_unless_text_is_wanted(
    capsys: pytest.CaptureFixture[str], style: str, as_json: bool
) -> None:
    logs.set_up("info", style)
    structlog.stdlib.get_logger("bide").info("hello", key=KEY)
    output = capsys.readouterr().err
    assert output.startswith("{") is as_json
    assert KEY not in output


def test_what_is_less_important_than_wanted_is_not_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("error", "json")
    structlog.stdlib.get_logger("bide").warning("no")
    logging.getLogger("uvicorn.error").warning("no")
    logs.set_up("error", "json")
    logging.getLogger("uvicorn.error").error("once")
    assert [line["event"] for line in lines(capsys)] == ["once"]
