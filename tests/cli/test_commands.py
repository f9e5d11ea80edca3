import json
import os
import re
import runpy
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from app.api.auth.principals import is_key
from app.bootstrap import administration
from app.cli import maintenance
from app.cli.server import _welcome, first_start
from app.settings import Settings, read_policy
from tests.cli.command_runner import folder, mode, prepare, run

__all__ = ["folder"]

ROOT = Path(__file__).parents[2]


def test_the_database_is_its_owners_alone(folder: Path) -> None:
    assert run("migrate")[0] == 0
    assert mode(folder / "var/bide.sqlite3") == 0o600


def test_the_first_start_makes_one_account_and_one_key(folder: Path) -> None:
    prepare()
    settings = Settings()
    assert first_start(settings)
    assert not first_start(settings)
    path = folder / "var/bide.key"
    assert mode(path) == 0o600
    assert is_key(path.read_text().strip())


@pytest.mark.parametrize(
    ("host", "is_shown"),
    [("127.0.0.1", True), ("::1", True), ("0.0.0.0", False)],  # noqa: S104  # listens nowhere
)
def test_a_start_prints_a_code_on_loopback_alone(
    capsys: pytest.CaptureFixture[str],
    host: str,
    is_shown: bool,  # a case of the table
) -> None:
    prepare()
    settings = Settings(host=host)
    _welcome(settings, first_start(settings))
    out = capsys.readouterr().out
    assert ("bidec_" in out) is is_shown
    assert ("/app/#code=bidec_" in out) is is_shown


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104  # listens nowhere
def test_without_the_console_a_start_prints_how_a_program_signs_in(
    capsys: pytest.CaptureFixture[str], host: str
) -> None:
    prepare()
    settings = Settings(host=host, console=False)
    _welcome(settings, first_start(settings))
    out = capsys.readouterr().out
    assert "/app/" not in out
    assert out.startswith("Bide serves on http://127.0.0.1:")
    assert ("/v1/sessions -d" in out) is (host == "127.0.0.1")


def test_a_setting_that_cannot_be_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BIDE_DATABASE_URL", "mysql://me:hunter2@db")
    code, _, err = run("migrate")
    assert code == 1
    assert "BIDE_DATABASE_URL: it begins with sqlite:/// or postgresql://" in err
    assert "hunter2" not in err


def test_a_setting_that_is_no_number_is_refused_in_words_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BIDE_PORT", "99999")
    assert "bide: BIDE_PORT: it should be less than or equal to 65535\n" in run("migrate")[2]


def test_a_setting_with_a_typo_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIDE_PROT", "1")
    assert "BIDE_PROT" in run("migrate")[2]


def test_several_workers_do_not_share_a_file() -> None:
    code, _, err = run("serve", "--workers", "2")
    assert code == 1
    assert "PostgreSQL" in err


def test_the_committed_contract_is_what_the_code_says_whenever_it_is_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The one that is committed was made at another time. It is made once here, since that takes
    # seconds; `make check` runs the command that compares, as the test below does.
    committed = maintenance.CONTRACT.read_bytes()
    monkeypatch.setattr(maintenance, "CONTRACT", folder / "openapi/v1.json")
    assert run("openapi")[0] == 0
    made = (folder / "openapi/v1.json").read_bytes()
    assert made == committed
    assert json.loads(made)["info"]["title"] == "Bide"


def test_a_contract_is_compared_with_what_the_code_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # To make it from the code takes seconds, and is done by the tests beside this one.
    monkeypatch.setattr(maintenance, "contract_bytes", lambda _: b"{}")
    monkeypatch.setattr(maintenance, "create_app", lambda _: None)
    monkeypatch.setattr(maintenance, "CONTRACT", folder / "openapi/v1.json")
    assert run("openapi", "--check")[0] == 1
    assert run("openapi")[0] == 0
    assert run("openapi", "--check")[0] == 0
    (folder / "openapi/v1.json").write_bytes(b"{ }")
    assert run("openapi", "--check")[0] == 1


def test_the_packaged_policy_passes_its_check() -> None:
    code, out, _ = run("policy", "check", str(ROOT / "app/domain/policy.toml"))
    assert code == 0
    assert out.startswith("version 20")


def test_a_policy_tells_what_it_changes(folder: Path) -> None:
    text = (ROOT / "app/domain/policy.toml").read_text()
    changed = text.replace("value = 7\n", "value = 6\n", 1)
    (folder / "policy.toml").write_text(changed)
    code, out, _ = run("policy", "check", "policy.toml")
    assert code == 0
    assert re.search(r"^\w+: 6 .*\(usually 7\)$", out, re.MULTILINE)


def test_other_numbers_under_a_version_that_is_known_fail_their_check(folder: Path) -> None:
    policy = "[numbers.timetable_grace_business_days]\nvalue = {}\n"
    (folder / "policy.toml").write_text('version = "ours"\n' + policy.format(2))
    assert run("migrate")[0] == 0
    assert run("policy", "check", "policy.toml")[0] == 0
    administration(Settings()).note_policy("ours", read_policy(folder / "policy.toml").digest)
    assert run("policy", "check", "policy.toml")[0] == 0
    (folder / "policy.toml").write_text('version = "ours"\n' + policy.format(3))
    code, _, err = run("policy", "check", "policy.toml")
    assert code == 1
    assert "another version" in err
    (folder / "policy.toml").write_text('version = "ours 2"\n' + policy.format(3))
    assert run("policy", "check", "policy.toml")[0] == 0


@pytest.mark.parametrize("text", ["", "not toml [", "[numbers.x]\nvalue = 1\n"])
def test_a_policy_that_cannot_be_fails_its_check(folder: Path, text: str) -> None:
    (folder / "policy.toml").write_text(text)
    code, _, err = run("policy", "check", "policy.toml")
    assert code == 1
    assert err.startswith("bide: ")


def test_a_policy_that_is_not_there_fails_its_check() -> None:
    assert run("policy", "check", "nowhere.toml")[0] == 1


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize("module", ["accounts", "copy", "keys", "migrations"])
def test_a_command_that_serves_nothing_does_not_import_the_server(module: str) -> None:
    """Else each would take more than a second to say a word."""
    seen = f"import sys, app.cli.{module}; print([*{{'app.main', 'fastapi'}} & sys.modules.keys()])"
    command = [sys.executable, "-c", seen]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_server_imports_nothing_that_its_first_answers_do_not_need() -> None:
    unneeded = "'app.api.contract.webhooks', 'markdown_it', 'psycopg'"
    seen = f"""
import sys, app.cli, app.cli.server, app.main
print([name for name in ({unneeded}) if sys.modules.get(name) is not None])
print([name for name in sys.modules if name.startswith("holidays.countries.")])
"""
    command = [sys.executable, "-c", seen]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n[]\n"


def wait_for(address: str, process: subprocess.Popen[str]) -> int:
    for _ in range(300):
        assert process.poll() is None
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # ours
                status: int = answer.status
                return status
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(address)


def test_serve_starts_from_nothing_and_stops_cleanly(folder: Path) -> None:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            assert wait_for(f"{base}/readyz", process) == 200
        finally:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=30)
    key = (folder / "var/bide.key").read_text().strip()
    assert key not in out + err
    assert "var/bide.key" in out
    assert f"{base}/guide" in out
    assert "Traceback" not in err


def test_a_worker_process_does_not_start_the_service_again() -> None:
    # Workers are started by importing the main module under this name.
    runpy.run_module("app", run_name="__mp_main__")


def test_a_port_that_is_taken_is_reported_before_anything_is_made(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, out, err = run("serve", "--port", str(taken.getsockname()[1]))
    assert (code, out) == (1, "")
    assert "BIDE_PORT names another port" in err
    assert not (folder / "var/bide.sqlite3").exists()


def test_housekeeping_does_one_round_and_tells_what_it_did(folder: Path) -> None:
    prepare()
    administration(Settings()).create_account("mine")
    with closing(sqlite3.connect(folder / "var/bide.sqlite3")) as database, database:
        database.execute("UPDATE accounts SET erase_at = 1")
    code, out, _ = run("housekeeping")
    assert code == 0
    done = [
        "follow_basis: 1",
        "follow_marks: 0",
        "erase_accounts: 1",
        "forget_answers: 0",
        "forget_sessions: 0",
    ]
    done += ["forget_codes: 0", "forget_confirmations: 0", "forget_keys: 0", "forget_contacts: 0"]
    done += ["forget_grant_requests: 0"]
    done += ["forget_requests: 0", "forget_deliveries: 0", "forget_reminders: 0"]
    done += ["forget_jobs: 0", "purge_events: 0"]
    assert out.splitlines() == done
    assert administration(Settings()).first_account() is None
