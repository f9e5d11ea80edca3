"""What a decision says, taken apart; and whether the service does as it says."""

# ruff: noqa: ANN401 - JSON may hold anything.

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from app.api.v1.tasks.task_kinds import TaskKind
from app.domain.action_kinds import CONTACTS
from app.domain.actions import Channel, Kind
from tests.system.direct import Candidate, read, written

TICK: Final = timedelta(microseconds=1)
_CONTACTS: Final = frozenset(kind.value for kind in CONTACTS)
_TASKS: Final = frozenset(kind.value for kind in TaskKind) - {"own"}
_WINDOW: Final = ("opens_at", "due_at", "closes_at")
#: Rules that shut a channel alone; a decision tells them when every channel is shut.
_OF_CHANNELS: Final = frozenset(
    {"working-hours", "unanswered-calls", "letter-needs-time", "no-calls", "right-channel"}
)

Place = tuple[dict[str, Any], dict[str, Any]]


def rules(reasons: Iterable[Any]) -> set[str]:
    return {reason["rule"] for reason in reasons}


def name(action: Any) -> tuple[str, str | None, str | None]:
    """What makes an action the same action at another instant."""
    return action["kind"], action["interview_id"], action["interviewer_id"]


def fingerprint(decision: Any) -> tuple[Any, ...]:
    """All that `changes_at` promises to announce."""
    following = decision["next_action"]
    return (
        decision["phase"],
        (following["kind"], following["until"], sorted(rules(following["because"]))),
        [
            (name(one), one["verdict"], *(one[edge] for edge in _WINDOW), one["channels"])
            for one in decision["actions"]
        ],
        [(one["preferred_channel"], sorted(rules(one["reasons"]))) for one in decision["actions"]],
        [(one["kind"], one["verdict"]) for one in decision["alongside"]],
    )


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two answers differ, to understand a failure."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [
            found
            for member in one
            for found in differences(one[member], other[member], f"{where}/{member}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            found
            for place in range(len(one))
            for found in differences(one[place], other[place], f"{where}/{place}")
        ]
    return [] if one == other else [f"{where}: {one!r} is not {other!r}"]


def contacts_of(decision: Any) -> Iterator[Place]:
    """Every contact that a decision speaks of, with each channel it names."""
    for action in decision["actions"]:
        if action["kind"] in _CONTACTS:
            for channel in action["channels"]:
                yield action, channel


def unnamed_channels(action: Any) -> list[str]:
    """The channels that an action may not take at any time."""
    named = {channel["channel"] for channel in action["channels"]}
    return [channel.value for channel in Channel if channel not in named]


def proposal(action: Any, channel: str, now: datetime, serial: int = 0) -> dict[str, Any]:
    """The body of the contact that an action advises; `serial` tells other offers apart."""
    attestation: dict[str, str] | None = None
    if action["kind"] == Kind.COMPETING_OFFER:
        expires_at = now + timedelta(days=400, seconds=serial)
        attestation = {"received_at": written(now), "expires_at": written(expires_at)}
    elif action["kind"] == Kind.CORRECTION:
        attestation = {"said": "two years", "right": "three years"}
    # Of all answers, declining an offer is open as long as the action is.
    answer = "decline" if action["kind"] == Kind.RESPOND_TO_OFFER else None
    return {
        "kind": action["kind"],
        "answer": answer,
        "channel": channel,
        "interviewer_id": action["interviewer_id"],
        "attestation": attestation,
    }


def path_of(decision: Any, action: Any, what: str) -> str:
    interview_id = action["interview_id"] or decision["interview_id"]
    return f"/v1/interviews/{interview_id}/{what}"


def check_refusal(response: httpx.Response, check: Any, now: datetime) -> None:
    """A refusal says what a check says, and what to do about it."""
    assert response.status_code == 409, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["decision"] == check
    assert problem["next_action"] == check["next_action"]
    assert problem["alternatives"] == check["alternatives"]
    if check["verdict"] == "not_yet":
        assert problem["code"] == "contact_not_yet"
        assert problem["allowed_from"] == check["opens_at"]
        seconds = (read(check["opens_at"]) - now).total_seconds()
        assert 0 <= int(response.headers["retry-after"]) - seconds < 1
    else:
        assert problem["code"] == "contact_refused"
        assert problem["allowed_from"] is None
        assert "retry-after" not in response.headers


def check_reasons(action: Any, channel: Any, check: Any) -> None:
    """What a check says of a channel is what the decision says of it."""
    where = action["kind"], channel["channel"]
    assert check["verdict"] == channel["verdict"], where
    assert check["channel_verdict"] == channel["verdict"], where
    assert check["opens_at"] == channel["opens_at"], where
    assert (check["reasons"] == []) is (channel["verdict"] == "allowed"), where
    if action["verdict"] != "allowed":
        found = rules(action["reasons"])
        # An action can be shut because each of its channels is, for reasons of its own.
        assert found <= rules(check["reasons"]) or found & _OF_CHANNELS, where
        # What did not arrive by one channel is not sent again by that one.
        more = _OF_CHANNELS | {"resend-elsewhere"}
        assert rules(check["reasons"]) <= found | more or found & _OF_CHANNELS, where


def check_advertised(
    candidate: Candidate, interview_id: str, *, only_refusals: bool = False
) -> int:
    """Try everything that a decision speaks of; return how much of it was allowed.

    What is allowed is taken back at once (`not_made`), and then the decision is the one
    that it was.
    """
    decision = candidate.decision(interview_id)
    allowed = 0
    for serial, (action, channel) in enumerate(contacts_of(decision)):
        body = proposal(action, channel["channel"], candidate.now, serial)
        check = candidate.post(path_of(decision, action, "contact-checks"), body, 200)
        check_reasons(action, channel, check)
        if channel["verdict"] == "allowed" and only_refusals:
            continue
        response = candidate.ask("POST", path_of(decision, action, "contacts"), body)
        if channel["verdict"] != "allowed":
            check_refusal(response, check, candidate.now)
            continue
        allowed += 1
        assert response.status_code == 201, (action["kind"], response.text)
        made = response.json()
        assert made["breach"] == []
        candidate.patch(f"/v1/contacts/{made['id']}", {"result": "not_made"})
        found = differences(candidate.decision(interview_id), decision)
        assert found == [], (action["kind"], found)
    for action in decision["actions"]:
        if action["kind"] in _CONTACTS:
            _check_wrong_channel(candidate, decision, action)
    return allowed


def _check_wrong_channel(candidate: Candidate, decision: Any, action: Any) -> None:
    for channel in unnamed_channels(action)[:1]:
        body = proposal(action, channel, candidate.now, 99)
        check = candidate.post(path_of(decision, action, "contact-checks"), body, 200)
        assert check["verdict"] in {"refused", "done"}
        assert rules(check["reasons"]) >= {"right-channel"}
        response = candidate.ask("POST", path_of(decision, action, "contacts"), body)
        check_refusal(response, check, candidate.now)


def check_openings(candidate: Candidate, interview_id: str) -> int:
    """What time alone lifts is lifted at its instant, and not a moment before."""
    decision = candidate.decision(interview_id)
    at: dict[datetime, Any] = {}

    def then(instant: datetime) -> Any:
        if instant not in at:
            at[instant] = candidate.decision(interview_id, instant)
        return at[instant]

    for place, action in enumerate(decision["actions"]):
        waits = [(None, action), *enumerate(action["channels"])]
        for number, shown in waits:
            if shown["verdict"] != "not_yet":
                continue
            opens_at = read(shown["opens_at"])
            for instant, verdict in ((opens_at - TICK, "not_yet"), (opens_at, "allowed")):
                found = then(instant)["actions"][place]
                assert name(found) == name(action)
                one = found if number is None else found["channels"][number]
                assert one["verdict"] == verdict, (name(action), number, shown, instant)
    return len(at)


def check_changes_at(candidate: Candidate, interview_id: str, share: float) -> None:
    """Nothing changes before `changes_at`, and something does then."""
    decision = candidate.decision(interview_id)
    same = fingerprint(decision)
    now, until = candidate.now, decision["changes_at"]
    last = now + timedelta(days=300) if until is None else read(until) - TICK
    for instant in (now + (last - now) * share, last):
        assert fingerprint(candidate.decision(interview_id, instant)) == same, instant
    if until is not None:
        assert read(until) > now
        assert fingerprint(candidate.decision(interview_id, read(until))) != same


def check_tasks(decision: Any, tasks: Iterable[Any], now: datetime) -> None:
    """The derived tasks of a pursuit say what its decision says."""
    left = {name(task): task for task in tasks}
    for action in decision["actions"]:
        if action["kind"] not in _TASKS:
            continue
        task = left.pop(name(action), None)
        if action["verdict"] in {"allowed", "not_yet"}:
            _check_open_task(action, task, now)
        elif task is not None:
            over = {"done", "skipped"} if action["verdict"] == "done" else _OVER
            assert task["status"] in over, (action, task)
    for task in left.values():
        assert task["status"] in _OVER, task


_OVER: Final = frozenset({"done", "skipped", "lapsed"})


def _check_open_task(action: Any, task: Any, now: datetime) -> None:
    assert task is not None, action
    assert [task[edge] for edge in _WINDOW] == [action[edge] for edge in _WINDOW], (action, task)
    if task["status"] == "skipped":
        return
    overdue = action["due_at"] is not None and read(action["due_at"]) <= now
    snoozed = task["snoozed_until"] is not None and read(task["snoozed_until"]) > now
    held_back = action["verdict"] == "not_yet" or snoozed
    status = "overdue" if overdue else "upcoming" if held_back else "ready"
    assert task["status"] == status, (action, task)
