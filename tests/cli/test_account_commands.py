"""Commands for operators: accounts, partners, keys and codes to sign in."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.api.auth.principals import is_key
from app.api.auth.random_secrets import is_code
from app.bootstrap import administration
from app.cli.server import first_start
from app.settings import Settings
from tests.cli.command_runner import folder, prepare, run

__all__ = ["folder"]


def test_a_key_needs_an_account() -> None:
    code, out, err = run("key", "create")
    assert (code, out) == (1, "")
    assert "bide serve" in err


def test_a_key_is_printed_alone_and_kept_as_a_hash(folder: Path) -> None:
    prepare()
    first_start(Settings())
    code, out, _ = run("key", "create", "--label", "phone", "--days", "30")
    assert code == 0
    key = out.strip()
    assert is_key(key)
    kept = b"".join(path.read_bytes() for path in (folder / "var").glob("bide.sqlite3*"))
    assert key.encode() not in kept
    assert (folder / "var/bide.key").read_text().strip().encode() not in kept


def code_in(text: str) -> str:
    codes = set(re.findall(r"bidec_\w+", text))
    assert len(codes) == 1
    [code] = codes
    assert is_code(code)
    return str(code)


def test_a_code_for_the_first_account_is_printed_with_how_to_use_it() -> None:
    assert run("console")[0] == 1
    prepare()
    first_start(Settings())
    code, out, _ = run("console")
    assert code == 0
    assert code_in(out) == out.splitlines()[0]
    assert "http://127.0.0.1:8000/v1/sessions" in out
    assert f"http://127.0.0.1:8000/app/#code={code_in(out)}" in out
    assert "/v1/me" in out


def test_a_code_for_a_forgotten_password_is_printed_for_an_account_that_is_there(
    folder: Path,
) -> None:
    prepare()
    first_start(Settings())
    account = administration(Settings()).first_account()
    assert account is not None
    code, out, _ = run("account", "password", account)
    assert code == 0
    kept = b"".join(path.read_bytes() for path in (folder / "var").glob("bide.sqlite3*"))
    assert code_in(out).encode() not in kept
    for named in ("nobody@home.example", "nonsense", "01a20859-5f62-787b-8840-cf45c5b81ad3"):
        code, out, err = run("account", "password", named)
        assert (code, out) == (1, "")
        assert "no such account" in err
        assert "BIDE_DATABASE_URL" in err
    partner = administration(Settings()).create_partner("Board", "hash", "hint")
    assert run("account", "password", partner)[0] == 1


def test_a_partner_is_made_with_a_key_and_listed(folder: Path) -> None:
    prepare()
    code, out, _ = run("partner", "create", "--label", "Board", "--scope", "candidates:write")
    assert code == 0
    printed = dict(line.split(" ") for line in out.splitlines())
    assert list(printed) == ["account", "key"]
    assert is_key(printed["key"])
    code, out, _ = run("partner", "list")
    assert code == 0
    assert re.fullmatch(rf"{printed['account']} \d{{4}}-\d\d-\d\d Board\n", out)
    # It is no account for the operator's own keys, and does not stand in for the first one.
    assert run("key", "create")[0] == 1
    assert first_start(Settings())
    assert run("key", "create")[0] == 0


def test_a_partner_has_a_public_name_of_its_own(folder: Path) -> None:
    prepare()
    code, out, _ = run("partner", "create", "--label", "Board", "--name", "the-board")
    assert code == 0
    [account] = re.findall(r"^account (\S+)$", out, re.MULTILINE)
    assert run("partner", "list")[1].endswith("Board (the-board)\n")
    rival = administration(Settings()).create_partner("Rival", "hash", "hint")
    for taken in (
        ("create", "--label", "x", "--name", "the-board"),
        ("name", rival, "the-board"),
    ):
        code, _, err = run("partner", *taken)
        assert code == 1
        assert "another partner has this name" in err
    assert len(run("partner", "list")[1].splitlines()) == 2
    assert run("partner", "name", account)[0] == 0
    assert run("partner", "name", rival, "the-board")[0] == 0
    assert run("partner", "list")[1].splitlines()[1].endswith("Rival (the-board)")
    for wrong in ("The-Board", "a--b", "-ab", "x", "a" * 64):
        assert run("partner", "name", rival, "--", wrong)[0] == 1
    code, _, err = run("partner", "name", str(folder), "fine")
    assert (code, "no such partner" in err) == (1, True)


def test_a_partner_is_stopped_and_goes_on(folder: Path) -> None:
    prepare()
    partner = administration(Settings()).create_partner("Board", "hash", "hint")
    assert run("partner", "stop", partner)[0] == 0
    assert run("partner", "list")[1].endswith("Board (stopped)\n")
    assert run("partner", "resume", partner)[0] == 0
    assert run("partner", "list")[1].endswith("Board\n")
    for unknown in ("garbage", "019a9f6e-0000-7000-8000-00000000dead"):
        code, _, err = run("partner", "stop", unknown)
        assert code == 1
        assert "no such partner" in err


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(["--label", "x" * 201], id="too long a label"),
        pytest.param(["--label", "x", "--scope", "tasks:burn"], id="no such scope"),
    ],
)
def test_a_partner_that_cannot_be_is_not_made(wrong: list[str]) -> None:
    prepare()
    code, out, err = run("partner", "create", *wrong)
    assert (code, out) == (1, "")
    assert err.startswith("bide: ")
    assert run("partner", "list")[1] == ""


def test_a_key_has_the_scopes_that_are_named_and_is_listed_and_revoked() -> None:
    prepare()
    first_start(Settings())
    arguments = ("--label", "phone", "--scope", "tasks:read", "--scope", "interviews:read")
    code, out, _ = run("key", "create", *arguments, "--days", "1")
    assert code == 0
    _, listed, _ = run("key", "list")
    first, second = (line.split("\t") for line in listed.splitlines())
    assert first[2:] == ["good", "all", "local"]
    assert second[1] == out.strip()[-4:]
    assert second[2].startswith("until 2")
    assert second[3:] == ["interviews:read,tasks:read", "phone"]
    assert run("key", "revoke", second[0])[0] == 0
    assert run("key", "revoke", second[0])[0] == 1
    assert run("key", "revoke", "nonsense")[0] == 1
    assert run("key", "list")[1].splitlines()[1].split("\t")[2] == "revoked"


def test_a_key_needs_scopes_and_an_account_that_there_are() -> None:
    prepare()
    first_start(Settings())
    code, out, err = run("key", "create", "--scope", "tasks:eat")
    assert (code, out) == (1, "")
    assert "tasks:eat" in err
    assert run("key", "create", "--account", "nobody")[0] == 1
    other = administration(Settings()).create_account("other")
    assert run("key", "create", "--account", other)[0] == 0
    assert len(run("key", "list", "--account", other)[1].splitlines()) == 1


def test_the_account_of_a_key_is_named_by_its_address(folder: Path) -> None:
    prepare()
    first_start(Settings())
    other = administration(Settings()).create_account("other")
    with closing(sqlite3.connect(folder / "var/bide.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO logins (account_id, id, email, email_key, password_hash, created_at,"
            " updated_at) VALUES (?, ?, 'Robin@Home.example', 'robin@home.example',"
            " 'x', 1, 1)",
            (other, other),
        )
    assert run("key", "create", "--account", "robin@HOME.example")[0] == 0
    assert len(run("key", "list", "--account", other)[1].splitlines()) == 1
    code, _, err = run("key", "list", "--account", "sam@home.example")
    assert (code, "no such account" in err) == (1, True)


def test_signing_keys_are_added_and_the_older_ones_kept_unless_one_has_leaked() -> None:
    prepare()
    made = [run("signing-key", "rotate")[1].strip() for _ in range(2)]
    admin = administration(Settings())
    assert [row["id"] for row in admin.signing_keys()] == made
    last = run("signing-key", "rotate", "--at-once")[1].strip()
    assert [row["id"] for row in admin.signing_keys()] == [last]


def test_an_account_is_restored_while_its_grace_lasts(folder: Path) -> None:
    prepare()
    admin = administration(Settings())
    account = admin.create_account("mine")
    code, _, err = run("account", "restore", account)
    assert (code, "no such account" in err) == (1, True)
    assert run("account", "restore", "nonsense")[0] == 1
    with closing(sqlite3.connect(folder / "var/bide.sqlite3")) as database, database:
        database.execute("UPDATE accounts SET erase_at = 4000000000000000")
    code, _, err = run("key", "create", "--account", account)
    assert (code, "is to be erased" in err) == (1, True)
    assert run("account", "restore", account)[0] == 0
    assert run("account", "restore", account)[0] == 1
    assert run("key", "create", "--account", account)[0] == 0


def test_an_account_is_restored_by_its_address(folder: Path) -> None:
    prepare()
    account = administration(Settings()).create_account("mine")
    with closing(sqlite3.connect(folder / "var/bide.sqlite3")) as database, database:
        database.execute("UPDATE accounts SET erase_at = 4000000000000000")
        database.execute(
            "INSERT INTO logins (account_id, id, email, email_key, password_hash, created_at,"
            " updated_at) SELECT a.id, a.id, 'Robin@Home.example', 'robin@home.example',"
            " 'x', 1, 1 FROM accounts a"
        )
    assert run("account", "restore", "sam@home.example")[0] == 1
    assert run("account", "restore", "ROBIN@home.example")[0] == 0
    kept = administration(Settings()).account(account)
    assert kept is not None
    assert kept["erase_at"] is None
