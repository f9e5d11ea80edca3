"""Advice is enforcement, over the API, for random histories at random instants.

What is advertised as allowed succeeds when tried at that instant; whatever is not is
refused with the same reasons; instants mean what they say; the candidate's word on tasks
loosens nothing; no accepted contact breaks the etiquette in the eyes of an independent
judge; the tasks say what the decision says; and the same history sent at once gets the
same answer. HYPOTHESIS_PROFILE=campaign looks much longer.
"""

import os
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, assume, event, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from app.domain.facts import Pursuit
from app.domain.policy import Policy
from app.usecases.ports import Row
from app.usecases.pursuit import contact_results
from tests.system.advice import (
    TICK,
    check_advertised,
    check_changes_at,
    check_openings,
    check_refusal,
    check_tasks,
    contacts_of,
    differences,
    fingerprint,
    name,
    path_of,
)
from tests.system.contacting import Contacting
from tests.system.direct import Service, read, written
from tests.system.history import can_be_sent_at_once, history_of
from tests.system.machine import DATA

CAMPAIGN: Final = os.environ.get("HYPOTHESIS_PROFILE") == "campaign"
#: In short two histories of seven steps are lived on each database, each in a test of its own.
STEPS: Final = 30 if CAMPAIGN else 7
SEEDS: Final = (None,) if CAMPAIGN else (1, 2)
_TASKS_BY_WORD: Final = ("prepare_questions", "record_outcome")


class Promises(Contacting):
    """What must hold of every history."""

    @rule(data=DATA)
    def what_is_advertised_is_what_is_enforced(self, data: st.DataObject) -> None:
        allowed = check_advertised(self.candidate, self.some_round(data))
        event(f"advertised: {'something' if allowed else 'nothing'} allowed")

    @rule(data=DATA)
    def what_time_lifts_is_lifted_at_its_instant(self, data: st.DataObject) -> None:
        check_openings(self.candidate, self.some_round(data))

    @rule(data=DATA)
    def nothing_changes_before_changes_at(self, data: st.DataObject) -> None:
        share = data.draw(st.floats(0, 1))
        check_changes_at(self.candidate, self.some_round(data), share)

    @rule(data=DATA)
    def waiting_until_it_opens_is_enough_and_needed(self, data: st.DataObject) -> None:
        """Live through the opening of a contact: refused until then, and made at once."""
        decision = self.candidate.decision(self.some_round(data))
        opens = {
            (name(action), channel["channel"]): read(channel["opens_at"])
            for action, channel in contacts_of(decision)
            if channel["verdict"] == "not_yet"
        }
        waits = [(action, channel["channel"]) for action, channel in contacts_of(decision)]
        waits = [one for one in waits if (name(one[0]), one[1]) in opens]
        assume(waits)
        action, channel = self.favourite(data, waits)
        opens_at = opens[name(action), channel]
        self.candidate.now = opens_at - TICK
        body = self.proposed(action, channel, self.now)
        path = path_of(decision, action, "contact-checks")
        check = self.candidate.post(path, body, 200)
        assert (check["verdict"], read(check["opens_at"])) == ("not_yet", opens_at)
        path = path_of(decision, action, "contacts")
        check_refusal(self.candidate.ask("POST", path, body), check, self.now)
        self.candidate.now = opens_at
        self.make(path, body)
        event(f"waited for: {action['kind']}")

    @rule(data=DATA)
    def the_same_history_sent_at_once_gets_the_same_answer(self, data: st.DataObject) -> None:
        application = data.draw(st.sampled_from(self.applications))
        body = history_of(self.candidate, application, self.marks)
        assume(can_be_sent_at_once(body))
        answer = self.candidate.post("/v1/decisions", body, 200)["decision"]
        found = differences(answer, self.candidate.decision(answer["interview_id"]))
        assert found == [], found

    @rule(data=DATA)
    def a_word_on_a_task_loosens_nothing(self, data: st.DataObject) -> None:
        states = ("open", "skipped")
        tasks = [task for task in self.candidate.items("/v1/tasks") if task["state"] in states]
        assume(tasks)
        # Their ids are the service's, so that their order is another in each replay.
        tasks.sort(key=lambda task: (self.applications.index(task["application_id"]), *names(task)))
        task = data.draw(st.sampled_from(tasks))
        before = self.candidate.decision(task["interview_id"] or next(iter(self.rounds)))
        words: list[dict[str, Any]] = [
            {"snoozed_until": written(self.now + TICK * 3_600_000_000)},
            {"snoozed_until": None},
            {"state": "skipped", "reason": "no"},
            {"state": "open"},
        ]
        if task["kind"] in _TASKS_BY_WORD:
            words.append({"state": "done"})
        if task["state"] == "skipped":
            words = [{"state": "open"}]
        word = data.draw(st.sampled_from(words))
        answer = self.candidate.patch(f"/v1/tasks/{task['id']}", word)
        after = self.candidate.decision(before["interview_id"])
        state = word.get("state", "snoozed" if word.get("snoozed_until") else "open")
        mark = {
            "kind": task["kind"],
            "interview_id": task["interview_id"],
            "interviewer_id": task["interviewer_id"],
            "state": state,
            "happened_at": written(self.now),
            "snoozed_until": word.get("snoozed_until"),
        }
        if answer["state"] == {"snoozed": "open"}.get(state, state):
            self.marks.setdefault(task["application_id"], []).append(mark)
        assert judged(after) == judged(before)
        if state != "done":
            assert fingerprint(after)[2:] == fingerprint(before)[2:]
        event(f"task: {state}")

    @invariant()
    def the_tasks_say_what_the_decision_says(self) -> None:
        tasks = [task for task in self.candidate.items("/v1/tasks") if not task["own"]]
        for application in self.applications:
            interview_id = next(key for key, value in self.rounds.items() if value == application)
            mine = [task for task in tasks if task["application_id"] == application]
            check_tasks(self.candidate.decision(interview_id), mine, self.now)


def judged(decision: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401  # a JSON answer
    """Which contacts may be made, by which channel, and when."""
    return [
        (name(action), action["verdict"], action["opens_at"], channel)
        for action, channel in contacts_of(decision)
    ]


def names(task: dict[str, Any]) -> list[str]:
    return [str(part) for part in name(task)]


def take_back_again(pursuit: Pursuit, row: Row, policy: Policy, now: datetime) -> Pursuit:
    """Take a contact back as if none of the pursuit had been before."""
    return _TAKEN_BACK(replace(pursuit, not_made=0), row, policy, now)


_TAKEN_BACK: Final = contact_results._taken_back


def play(url: str, examples: int, chosen: int | None) -> None:
    with Service(url) as running, pytest.MonkeyPatch.context() as patched:
        # Each contact that is tried is taken back, more often than a candidate may.
        patched.setattr(contact_results, "_taken_back", take_back_again)

        class OnThis(Promises):
            service = running

        if chosen is not None:
            seed(chosen)(OnThis)
        run_state_machine_as_test(
            OnThis,
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                deadline=None,
                # A failure tells its steps; making them fewer is for who has the time.
                phases=tuple(Phase) if CAMPAIGN else (Phase.reuse, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.slow
@pytest.mark.timeout(36_000 if CAMPAIGN else 120)
@pytest.mark.parametrize("chosen", SEEDS)
def test_advice_is_enforced_on_sqlite(sqlite_url: str, chosen: int | None) -> None:
    play(sqlite_url, 500 if CAMPAIGN else 1, chosen)


@pytest.mark.slow
@pytest.mark.timeout(36_000 if CAMPAIGN else 120)
@pytest.mark.parametrize("chosen", SEEDS)
def test_advice_is_enforced_on_postgresql(postgres_url: str, chosen: int | None) -> None:
    play(postgres_url, 200 if CAMPAIGN else 1, chosen)
