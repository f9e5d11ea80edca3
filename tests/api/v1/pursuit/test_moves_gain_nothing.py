"""Rounds, applications and employers moved about at random bring no further enquiry.

A candidate asks as often as the service lets it, and between the questions moves rounds and
applications, merges employers, deletes, skips and takes records back. Each enquiry that was
accepted and stands is then counted where it was made: in its pursuit, and at its employer.
"""

import os
import random
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from tests.api.v1.api_client import ENQUIRY, Api, Clock

pytestmark = pytest.mark.slow

Json = dict[str, Any]
PLACE = {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"}
_STEPS: Final = 45
#: How many random lives on each database: many in the campaign.
LIVES: Final = int(os.environ.get("LIVES", "1"))


class Mover:
    """Two employers with two applications each, and what was asked where."""

    def __init__(self, api: Api, clock: Clock, seed: int) -> None:
        self.api, self.clock, self.random = api, clock, random.Random(seed)
        self.now = datetime(2026, 12, 1, 10, tzinfo=UTC)
        clock.set(self.now.isoformat())
        self.merged: dict[str, str] = {}
        self.employers = [self._made("employers", {"name": n, **PLACE}) for n in ("Acme", "Umbra")]
        self.applications: dict[str, str] = {}
        self.rounds: dict[str, str] = {}
        for employer in self.employers:
            for role in ("Engineer", "Analyst"):
                self._apply(employer, role)
        #: Of each enquiry that was accepted: when, in which pursuit, and at which employer.
        self.asked: list[tuple[datetime, str, str]] = []
        self.recorded: dict[str, tuple[datetime, str, str]] = {}
        self.words: list[str] = []
        #: Of each enquiry that was taken back, by pursuit: when.
        self.taken_back: list[tuple[datetime, str]] = []

    def _made(self, path: str, body: Json) -> str:
        return str(self.api.post(f"/v1/{path}", body)["id"])

    def _apply(self, employer: str, role: str) -> None:
        body = {"role": role, "route": "direct", "employer": {"id": employer}}
        application = self._made("applications", body)
        self.applications[application] = employer
        times = {"starts_at": "2026-11-16T10:00:00Z", "ends_at": "2026-11-16T11:00:00Z"}
        found = {"stage": "screening", "format": "video", **times}
        of = {"application": {"id": application}}
        self.rounds[self._made("interviews", found | of)] = application

    def at(self, employer: str) -> str:
        """The employer that one has become by merging."""
        while employer in self.merged:
            employer = self.merged[employer]
        return employer

    def ask(self) -> None:
        """Ask about a pursuit; if that is accepted, check it against all that was asked."""
        application = self.random.choice(sorted(self.applications))
        body = {**ENQUIRY, "happened_at": self.now.isoformat()}
        answer = self.api.ask("POST", f"/v1/applications/{application}/contacts", body)
        if answer.status_code != 201:
            return
        employer = self.at(self.applications[application])
        here = [at for at, _, made in self.asked if self.at(made) == employer]
        mine = [at for at, pursuit, _ in self.asked if pursuit == application]
        assert all(self.now - at >= timedelta(days=6) for at in here), "too soon"
        since = self.now - timedelta(days=89)
        assert sum(at > since for at in here) < 4, "too often at one employer"
        assert len(mine) < 4, "too often about one application"
        one = (self.now, application, self.applications[application])
        self.asked.append(one)
        self.recorded[answer.json()["id"]] = one
        # What is put in the place of a record within the hour spends no retraction.
        hour = self.now - timedelta(hours=1)
        self.taken_back = [x for x in self.taken_back if x[1] != application or x[0] < hour]

    def move_round(self) -> None:
        """Move a round to another application."""
        if self.rounds:
            moved = self.random.choice(sorted(self.rounds))
            target = self.random.choice(sorted(self.applications))
            body = {"application": {"id": target}}
            if self.api.ask("PATCH", f"/v1/interviews/{moved}", body).status_code == 200:
                self.rounds[moved] = target

    def move_application(self) -> None:
        """Move an application to another employer."""
        moved = self.random.choice(sorted(self.applications))
        target = self.at(self.random.choice(self.employers))
        body = {"employer": {"id": target}}
        if self.api.ask("PATCH", f"/v1/applications/{moved}", body).status_code == 200:
            self.applications[moved] = target

    def merge(self) -> None:
        """Merge one employer into the other, rarely."""
        first, second = (self.at(one) for one in self.employers)
        if first == second or self.random.random() < 0.7:
            return
        answer = self.api.ask("POST", f"/v1/employers/{first}/merge", {"into": {"id": second}})
        if answer.status_code < 300:
            self.merged[first] = second

    def delete(self) -> None:
        """Delete an application, and make another in its place."""
        if self.random.random() < 0.7:
            return
        gone = self.random.choice(sorted(self.applications))
        if self.api.ask("DELETE", f"/v1/applications/{gone}").status_code < 300:
            employer = self.at(self.applications.pop(gone))
            self.rounds = {name: of for name, of in self.rounds.items() if of != gone}
            self._apply(employer, f"Again {len(self.asked)} {self.now.date()}")

    def skip(self) -> None:
        """Skip a task."""
        tasks = self.api.get("/v1/tasks", limit=200)["items"]
        if tasks:
            one = self.random.choice(tasks)
            self.api.ask("PATCH", f"/v1/tasks/{one['id']}", {"state": "skipped"})

    def hear(self) -> None:
        """The employer says that it is still deciding."""
        if self.random.random() < 0.5:
            application = self.random.choice(sorted(self.applications))
            body = {"kind": "acknowledged", "received_at": self.now.isoformat()}
            answer = self.api.ask("POST", f"/v1/applications/{application}/employer-updates", body)
            if answer.status_code == 201:
                self.words.append(answer.json()["id"])

    def take_back(self) -> None:
        """Take an enquiry or a word of the employer's back; an enquiry twice in a pursuit."""
        reason = {"reason": "never made"}
        if self.words and self.random.random() < 0.5:
            word = self.random.choice(self.words)
            self.api.ask("POST", f"/v1/employer-updates/{word}/retraction", reason)
        elif self.recorded:
            made = self.random.choice(sorted(self.recorded))
            answer = self.api.ask("POST", f"/v1/contacts/{made}/retraction", reason)
            if answer.status_code == 200:
                one = self.recorded.pop(made)
                self.asked.remove(one)
                self.taken_back.append((self.now, one[1]))
                back = [x for x in self.taken_back if x[1] == one[1]]
                assert len(back) <= 2, "taken back too often"


@pytest.mark.parametrize("seed", range(LIVES))
def test_moves_and_merges_bring_no_further_enquiry(api: Api, clock: Clock, seed: int) -> None:
    mover = Mover(api, clock, seed)
    steps = [mover.move_round, mover.move_application, mover.merge, mover.delete, mover.skip]
    for _ in range(_STEPS):
        mover.now += timedelta(days=mover.random.choice([0, 0, 1, 1, 2, 4, 8]), minutes=7)
        clock.set(mover.now.isoformat())
        mover.random.choice([*steps, mover.hear, mover.hear, mover.take_back])()
        mover.ask()
        mover.ask()
    assert mover.asked
