import os
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from app import __version__
from app.domain.policy import POLICY, PolicyError
from app.settings import Settings, read_policy, unknown


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_no_setting_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BIDE_")]:
        monkeypatch.delenv(name)
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.embedded


def test_a_setting_is_an_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIDE_DATABASE_URL", "postgresql://me:hunter2@db/bide")
    settings = Settings()
    assert not settings.embedded
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("PORT", "0"),
        ("PORT", "http"),
        ("WORKERS", "0"),
        ("SECRET", "short"),
        ("LOG_LEVEL", "loud"),
        ("LOCK_TIMEOUT", "0"),
        ("BODY_LIMIT", "1"),
        ("LOG_FORMAT", "xml"),
        ("REQUESTS_PER_MINUTE", "0"),
        ("THROTTLE_STORE", "memcached://x"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
        ("CORS_ORIGINS", "https://app.example/path"),
        ("CORS_ORIGINS", "app.example"),
        ("CORS_ORIGINS", "https://good.example,javascript:alert(1)"),
        ("HSTS_SECONDS", "-1"),
        ("SMTP_URL", "smtps://mail.example.org"),  # It needs an address that mail comes from.
        ("MAIL_FROM", "Bide"),
        ("MAIL_FROM", "a@example.org, b@example.org"),
    ],
)
def test_a_setting_that_cannot_be_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"BIDE_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_a_typo_in_the_name_of_a_setting_is_noticed() -> None:
    assert unknown(["BIDE_PROT", "BIDE_PORT", "PATH"]) == ["BIDE_PROT"]


def test_the_version_is_the_same_everywhere() -> None:
    answer = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    assert answer == __version__


def test_origins_and_proxies_are_lists_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIDE_CORS_ORIGINS", "https://app.example, http://localhost:3000,")
    monkeypatch.setenv("BIDE_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1")
    settings = Settings()
    assert settings.origins == ("https://app.example", "http://localhost:3000")
    assert settings.trusted_proxies == "10.0.0.0/8, 192.0.2.1"


def test_no_foreign_origin_and_no_proxy_is_trusted_unless_set() -> None:
    assert Settings().origins == ()
    assert Settings().trusted_proxies is None


def test_the_password_of_a_store_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIDE_THROTTLE_STORE", "redis://:hunter2@store/0")
    assert "hunter2" not in repr(Settings())


def test_without_a_file_the_packaged_policy_holds() -> None:
    assert read_policy(None) is POLICY
    assert re.fullmatch(r"20\d\d\.\d\d?", POLICY.version)


def test_the_policy_of_a_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('version = "ours"\n[numbers.minimum_gap_days]\nvalue = 9\n')
    policy = read_policy(file)
    assert (policy.version, policy["minimum_gap_days"]) == ("ours", 9)


def test_a_policy_file_that_is_no_text_or_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_bytes(b"version = \xff")
    with pytest.raises(PolicyError, match="not TOML"):
        read_policy(file)
    with pytest.raises(FileNotFoundError):
        read_policy(tmp_path / "none.toml")


ISSUER = '{"issuer": "https://login.example", "audiences": ["bide"]}'


def test_issuers_are_a_list_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().issuers == ()
    monkeypatch.setenv("BIDE_ISSUERS", f"[{ISSUER}]")
    (issuer,) = Settings().issuers
    assert issuer.issuer == "https://login.example"
    assert issuer.audiences == ("bide",)
    assert issuer.algorithms == ("RS256", "ES256", "EdDSA", "Ed25519")
    assert issuer.scopes is None


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "7",
        ISSUER,
        f"[{ISSUER},]",
        f"[{ISSUER}, {ISSUER}]",
        '[{"issuer": "https://login.example"}]',
        '[{"issuer": "https://login.example", "audiences": []}]',
        '[{"issuer": "https://login.example", "audiences": "bide"}]',
        '[{"issuer": "https://login.example", "audiences": [7]}]',
        '[{"issuer": "https://login.example", "audiences": ["a b"]}]',
        '[{"issuer": "https://login.example", "audiences": ["bide"], "audience": "bide"}]',
        '[{"issuer": "https://login.example", "audiences": ["bide"], "algorithms": []}]',
        '[{"issuer": "https://login.example", "audiences": ["bide"], "algorithms": ["HS256"]}]',
        '[{"issuer": "https://login.example", "audiences": ["bide"], "algorithms": ["none"]}]',
        '[{"issuer": "http://login.example", "audiences": ["bide"]}]',
        '[{"issuer": "http://127.0.0.1.evil.example", "audiences": ["bide"]}]',
        '[{"issuer": "https://login.example?x=1", "audiences": ["bide"]}]',
        '[{"issuer": "https://login.example#x", "audiences": ["bide"]}]',
        '[{"issuer": "https://me:you@login.example", "audiences": ["bide"]}]',
        '[{"issuer": "https://login.example:port", "audiences": ["bide"]}]',
        '[{"issuer": "https://", "audiences": ["bide"]}]',
        '[{"issuer": "file:///etc/passwd", "audiences": ["bide"]}]',
        '[{"issuer": "", "audiences": ["bide"]}]',
    ],
)
def test_an_issuer_that_cannot_be_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("BIDE_ISSUERS", value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]:8080"])
def test_an_issuer_on_this_machine_needs_no_https(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("BIDE_ISSUERS", f'[{{"issuer": "http://{host}", "audiences": ["bide"]}}]')
    assert Settings().issuers[0].issuer == f"http://{host}"


@pytest.mark.parametrize(
    "value",
    [
        "http://bide.example.org",
        "bide.example.org",
        "https://",
        "https://me@bide.example.org",
        "https://bide.example.org/?a=1",
        "https://bide.example.org/#a",
        "https://bide.example.org/\nX: y",
    ],
)
def test_a_public_address_is_one_that_letters_can_name(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("BIDE_PUBLIC_URL", "https://bide.example.org:8443/reminded/")
    assert Settings().public_url == "https://bide.example.org:8443/reminded/"
    monkeypatch.setenv("BIDE_PUBLIC_URL", value)
    with pytest.raises(ValidationError):
        Settings()
