import json
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from app import cli
from bide_client import Bide, Retries
from bide_client.commands import connecting, credentials
from tests.api.v1.api_client import Api, on_one_database
from tests.api.v1.people import signed_in
from tests.client.scripted import Script, Step, problem


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  # any JSON
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "Europe/London")
    monkeypatch.setenv("BIDE_NO_KEYRING", "1")
    for name in ("BIDE_URL", "BIDE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    yield
    connecting._connectors.clear()
    connecting._without_streams.clear()


def invoke(*arguments: str, stdin: str | None = None) -> Ended:
    result = CliRunner().invoke(cli.app, list(arguments), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ended(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def run(api: Api) -> Run:
    """Run a command against the service in this process."""
    connecting.use(lambda: Bide("http://bide.test", api.key, transport=api.client._transport))
    return invoke


ADD = (
    *("add", "--employer", "Harbour Light", "--role", "Data engineer"),
    *("--starts", "2026-11-20T10:00", "--zone", "Europe/London", "--country", "GB"),
    *("--subdivision", "ENG", "--person", "Sam Okafor <sam@harbour.example>"),
)


@pytest.fixture
def added(run: Run) -> Run:
    """The same, with an interview of an hour ago on record."""
    assert run(*ADD).code == 0
    return run


def test_an_interview_is_recorded_and_what_to_do_next_is_said(run: Run, api: Api) -> None:
    ended = run(*ADD)
    assert ended.code == 0
    assert "Next: " in ended.out
    interview = api.get("/v1/interviews")["items"][0]
    assert interview["starts_at"] == "2026-11-20T10:00:00Z"
    assert interview["interviewers"][0]["email"] == "sam@harbour.example"


@on_one_database
def test_an_application_alone_is_recorded(run: Run, api: Api) -> None:
    made = run("add", "--employer", "Acme", "--role", "Chef", "--zone", "Europe/London", "--json")
    assert made.json["role"] == "Chef"
    assert api.get("/v1/interviews")["items"] == []


@on_one_database
def test_a_further_round_joins_its_pursuit(added: Run, api: Api) -> None:
    ended = added("add", "--to", "harbour", "--starts", "2026-11-27T10:00:00Z", "--stage", "final")
    assert ended.code == 0
    rounds = api.get("/v1/interviews")["items"]
    assert len({each["application_id"] for each in rounds}) == 1


@on_one_database
def test_the_same_key_records_once(run: Run, api: Api) -> None:
    for _ in range(2):
        assert run(*ADD, "--idempotency-key", "one").code == 0
    assert len(api.get("/v1/interviews")["items"]) == 1


def test_today_lists_what_is_due(added: Run) -> None:
    ended = added("today")
    assert ended.code == 0
    assert "Harbour Light\tData engineer\t" in ended.out


@on_one_database
def test_json_is_the_document_of_the_api(added: Run, api: Api) -> None:
    assert added("today", "--json").json == api.get("/v1/agenda", limit=200)


@on_one_database
def test_fields_are_those_alone(added: Run) -> None:
    ended = added("today", "--fields", "role,next_action.kind")
    assert set(ended.json[0]) == {"role", "next_action.kind"}


@on_one_database
def test_a_field_that_is_not_there_is_an_error_of_usage(added: Run) -> None:
    assert added("today", "--fields", "rule").code == 2


@on_one_database
def test_words_are_read_shown_and_recorded(added: Run, api: Api) -> None:
    ended = added("said", "harbour", "by the end of next week", "--yes")
    assert ended.code == 0
    assert "'by the end of next week' is read as: by Friday 27 November 2026." in ended.err
    interview = api.get("/v1/interviews")["items"][0]
    timetable = api.get(f"/v1/interviews/{interview['id']}/timetable")
    assert timetable["answer_due"]["date"] == "2026-11-27"
    assert timetable["as_said"] == "by the end of next week"


@on_one_database
def test_words_are_not_recorded_without_a_yes(added: Run, api: Api) -> None:
    ended = added("said", "harbour", "by Friday")
    assert ended.code == 2
    assert "--yes" in ended.err
    interview = api.get("/v1/interviews")["items"][0]
    assert api.get(f"/v1/interviews/{interview['id']}/timetable")["revision"] is None


@on_one_database
def test_what_they_said_besides_stays(added: Run, api: Api) -> None:
    interview = api.get("/v1/interviews")["items"][0]
    path = f"/v1/interviews/{interview['id']}/timetable"
    api.put(path, {"posts": {"status": "answered", "count": 2}})
    assert added("said", "harbour", "by Friday", "--yes").code == 0
    assert api.get(path)["posts"] == {"status": "answered", "count": 2}


@on_one_database
def test_words_that_are_not_understood_record_nothing(added: Run) -> None:
    ended = added("said", "harbour", "whenever the cows come home", "--yes")
    assert ended.code == 2
    assert "is not understood" in ended.err


def test_a_contact_that_is_allowed_is_recorded(added: Run, api: Api) -> None:
    ended = added("contact", "harbour", "send_thank_you", "email", "--at", "2026-11-20T12:00:00Z")
    assert ended.code == 0
    interview = api.get("/v1/interviews")["items"][0]
    assert len(api.get(f"/v1/interviews/{interview['id']}/contacts")["items"]) == 1


def test_a_contact_that_is_too_early_ends_with_75_and_is_not_recorded(added: Run, api: Api) -> None:
    added("said", "harbour", "by the end of next week", "--yes")
    ended = added("contact", "harbour", "enquire_status", "phone")
    assert ended.code == 75
    assert "[wait-for-timetable]" in ended.err
    assert "Allowed from " in ended.err
    assert ended.out == ""
    interview = api.get("/v1/interviews")["items"][0]
    assert api.get(f"/v1/interviews/{interview['id']}/contacts")["items"] == []


@on_one_database
def test_a_refusal_as_json_is_the_problem_of_the_api(added: Run) -> None:
    added("said", "harbour", "by the end of next week", "--yes")
    ended = added("contact", "harbour", "enquire_status", "phone", "--json")
    assert json.loads(ended.err)["code"] == "contact_not_yet"


@on_one_database
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["check", "harbour", "enquire_status", "email"], 75, id="too early"),
        pytest.param(["check", "harbour", "withdraw", "email"], 0, id="allowed"),
        pytest.param(
            ["check", "harbour", "respond_to_offer", "email", "--answer", "accept"], 3, id="refused"
        ),
        pytest.param(["when", "harbour"], 75, id="when: too early"),
        pytest.param(["when", "harbour", "withdraw"], 0, id="when: allowed"),
        pytest.param(["when", "harbour", "respond_to_offer"], 3, id="when: refused"),
        pytest.param(["check", "harbour", "chat", "email"], 2, id="no such kind"),
        pytest.param(["next", "nobody"], 5, id="no such pursuit"),
        pytest.param(["wait", "harbour", "--timeout", "0"], 75, id="wait: too early"),
        pytest.param(["wait", "harbour", "--until-allowed", "withdraw"], 0, id="wait: allowed"),
        pytest.param(["wait", "harbour", "--until-allowed", "respond_to_offer"], 3, id="never"),
    ],
)
def test_the_exit_code_is_the_verdict(added: Run, arguments: list[str], code: int) -> None:
    assert added("said", "harbour", "by the end of next week", "--yes").code == 0
    assert added(*arguments).code == code


@on_one_database
def test_an_ambiguous_name_lists_what_it_may_be(added: Run) -> None:
    added("add", "--employer", "Harbour Dark", "--role", "Cook", "--zone", "Europe/London")
    ended = added("next", "harbour")
    assert ended.code == 2
    reference = next(
        line.split()[0] for line in ended.err.splitlines() if "Harbour Dark: Cook" in line
    )
    assert "Harbour Dark" in added("next", reference).out


@on_one_database
def test_why_gives_the_rules_and_the_days_that_do_not_count(added: Run) -> None:
    added("said", "harbour", "by the end of next week", "--yes")
    ended = added("why", "harbour")
    assert "[wait-for-timetable]" in ended.out
    assert "a day off of the week" in ended.out


@on_one_database
def test_the_plan_is_a_picture(added: Run) -> None:
    added("said", "harbour", "by the end of next week", "--yes")
    lines = added("plan", "harbour", "--weeks", "4").out.splitlines()
    enquiry = next(line for line in lines if line.startswith("enquire status"))
    # Friday 20 November, then by the week: allowed from Tuesday 1 December on, office hours only.
    assert enquiry.endswith("... ....... .#####. #####.. "[:-1].rstrip()) or "#" in enquiry
    assert lines[0] == "Harbour Light, Data engineer"


@on_one_database
def test_the_last_record_is_taken_back(added: Run, api: Api) -> None:
    added("contact", "harbour", "send_thank_you", "email", "--at", "2026-11-20T12:00:00Z")
    ended = added("undo", "harbour", "--yes")
    assert ended.code == 0
    assert "send thank you by email" in ended.err
    interview = api.get("/v1/interviews")["items"][0]
    contact = api.get(f"/v1/interviews/{interview['id']}/contacts")["items"][0]
    assert contact["retracted_at"] is not None


@on_one_database
def test_news_changes_what_is_next(added: Run) -> None:
    ended = added("news", "harbour", "rejection", "--channel", "email")
    assert ended.code == 0
    assert "request feedback" in ended.out


@on_one_database
def test_feedback_becomes_lessons(added: Run) -> None:
    given = added(
        *("feedback", "harbour", "--strength", "calm", "--improvement", "depth"),
        *("--action", "practise aloud"),
    )
    assert given.code == 0
    lessons = added("lessons").out
    assert "To do: practise aloud" in lessons


@on_one_database
def test_an_export_is_private_and_is_imported_again(added: Run, api: Api, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    assert added("export", str(file)).code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert added("export", str(file)).code == 1
    other, _ = signed_in(api, "new@home.example")
    connecting.use(lambda: Bide("http://bide.test", other.key, transport=api.client._transport))
    assert added("import", str(file)).code == 0
    assert len(other.get("/v1/interviews")["items"]) == 1


# ---------------------------------------------------------------- signing in


def over(monkeypatch: pytest.MonkeyPatch, transport: httpx2.BaseTransport) -> None:
    """Let clients that a command makes use a transport."""
    made = httpx2.Client

    def client(**arguments: Any) -> httpx2.Client:  # noqa: ANN401  # what a client takes
        return made(**arguments | {"transport": transport})

    monkeypatch.setattr("bide_client.client.httpx2.Client", client)


@on_one_database
def test_a_key_is_kept_in_a_private_file_and_used(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    over(monkeypatch, api.client._transport)
    ended = invoke("login", "--url", "http://bide.test", stdin=f"{api.key}\n")
    assert ended.code == 0
    assert stat.S_IMODE(credentials.file().stat().st_mode) == 0o600
    assert api.key not in ended.out + ended.err
    assert invoke("today").code == 0
    assert invoke("logout").code == 0
    assert invoke("today").code == 4


@on_one_database
def test_a_password_is_exchanged_for_a_key_of_this_machine(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    over(monkeypatch, api.client._transport)
    account, _ = signed_in(api, "robin@home.example")
    ended = invoke(
        *("login", "--url", "http://bide.test", "--email", "robin@home.example"),
        stdin="a sentence that nobody knows\n",
    )
    assert ended.code == 0
    assert "a sentence" not in credentials.file().read_text()
    keys = account.get("/v1/api-keys")["items"]
    assert [key["label"].startswith("bide on ") for key in keys] == [True]
    # Its session is over, and signing out revokes the key.
    assert len(account.get("/v1/sessions")["items"]) == 1
    assert invoke("logout").code == 0
    assert account.get("/v1/api-keys")["items"][0]["revoked_at"] is not None


@on_one_database
@pytest.mark.parametrize(
    ("arguments", "secret"),
    [
        pytest.param(["--email", "a@b.example"], "a sentence of another", id="password"),
        pytest.param([], "bidec_" + "A" * 43, id="code"),
        pytest.param([], "bide_" + "A" * 43, id="key"),
    ],
)
def test_a_wrong_secret_signs_in_nowhere(
    api: Api, monkeypatch: pytest.MonkeyPatch, arguments: list[str], secret: str
) -> None:
    over(monkeypatch, api.client._transport)
    ended = invoke("login", "--url", "http://bide.test", *arguments, stdin=f"{secret}\n")
    assert ended.code == 4
    # To sign in is what was just tried.
    assert "bide login" not in ended.err
    assert not credentials.file().exists()


class Keyring:
    """A keyring in memory, as the package has it."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_keyring(self) -> "Keyring":
        return self

    def set_password(self, service: str, name: str, password: str) -> None:
        self.kept[service, name] = password

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def test_a_keyring_is_used_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = Keyring()
    monkeypatch.delenv("BIDE_NO_KEYRING")
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    credentials.write("http://one.test", "bide_secret", "id")
    assert "bide_secret" not in credentials.file().read_text()
    assert credentials.read("http://one.test") == "bide_secret"
    assert credentials.forget("http://one.test") == "id"
    assert keyring.kept == {}
    # A machine without a desktop has one that only fails.
    keyring.priority = 0.0
    credentials.write("http://one.test", "bide_secret", None)
    assert keyring.kept == {}
    assert credentials.read("http://one.test") == "bide_secret"


def test_the_environment_wins_over_what_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials.write("http://one.test", "bide_stored", None)
    script = Script([problem(401, "unauthenticated")])
    over(monkeypatch, httpx2.MockTransport(script))
    monkeypatch.setenv("BIDE_TOKEN", "bide_of_the_environment")
    assert invoke("today").code == 4
    assert script.header("authorization") == ["Bearer bide_of_the_environment"]
    assert script.requests[0].url.host == "one.test"


@pytest.mark.parametrize(
    ("step", "code"),
    [
        pytest.param(problem(401, "unauthenticated"), 4, id="not signed in"),
        pytest.param(problem(403, "insufficient_scope"), 4, id="not permitted"),
        pytest.param(problem(404, "not_found"), 5, id="not found"),
        pytest.param(problem(409, "state_conflict"), 6, id="conflict"),
        pytest.param(problem(412, "precondition_failed"), 6, id="changed"),
        pytest.param(problem(422, "invalid_request"), 2, id="malformed"),
        pytest.param(problem(503, "unavailable"), 7, id="unavailable"),
        pytest.param(httpx2.ConnectError("refused"), 7, id="unreachable"),
    ],
)
def test_each_problem_has_its_exit_code_and_words_on_stderr(step: Step, code: int) -> None:
    script = Script([step])
    connecting.use(lambda: script.client(Retries(attempts=1)))
    ended = invoke("lessons")
    assert ended.code == code
    assert ended.out == ""
    assert ended.err.startswith("bide: ")
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_each_shell(shell: str) -> None:
    ended = invoke("completion", shell)
    assert ended.code == 0
    assert "bide completion --words" in ended.out


def test_what_may_follow_is_completed() -> None:
    assert {"today", "serve"} <= set(invoke("completion", "--words", "").out.split())
    assert "--until-allowed" in invoke("completion", "--words", "wait").out.split()


def test_text_by_others_cannot_move_the_cursor() -> None:
    from bide_client.commands.output import one_line  # noqa: PLC0415  # of this test alone

    assert "\x1b" not in one_line("\x1b[2Jgone\r\nnext")
