"""Contacts in random histories: made when they are allowed, or recorded when they are over.

Whatever is accepted is held against the judge of `tests/domain/oracle.py`, which was
written from the specification and knows none of our rules.
"""

# ruff: noqa: ANN401 - JSON may hold anything.

from collections import Counter
from datetime import datetime
from typing import Any, Final

from hypothesis import assume, event
from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.domain.action_kinds import CHANNELS, CONTACTS
from app.domain.actions import Channel, Kind
from tests.domain.strategies import QUARTER
from tests.system.advice import TICK, contacts_of, path_of, proposal
from tests.system.direct import wanted, written
from tests.system.history import COUNTING, broken, pursuits
from tests.system.machine import DATA, History

RESULTS: Final = ("sent", "spoke", "message_left", "no_answer", "bounced", "wrong_number")


def results_of(channel: str) -> tuple[str, ...]:
    """The results that a contact by a channel can have: only a ring can go unanswered."""
    return tuple(one for one in RESULTS if one != "no_answer" or channel == Channel.PHONE)


class Contacting(History):
    """A candidate who also makes contact."""

    def proposed(self, action: Any, channel: str, at: datetime) -> dict[str, Any]:
        contact_id = self.new_id()
        return {"id": contact_id, **proposal(action, channel, at, self.serial)}

    @rule(data=DATA)
    def a_contact_is_made(self, data: st.DataObject) -> None:
        """Make a contact that is advertised as allowed now."""
        decision = self.candidate.decision(self.some_round(data))
        places_open = [
            (action, channel["channel"])
            for action, channel in contacts_of(decision)
            if channel["verdict"] == "allowed"
        ]
        assume(places_open)
        action, channel = self.favourite(data, places_open)
        result = data.draw(st.sampled_from((None, "sent", *results_of(channel))))
        body = {**self.proposed(action, channel, self.now), "result": result}
        self.make(path_of(decision, action, "contacts"), body)
        event(f"made: {action['kind']}")

    def favourite(self, data: st.DataObject, found: list[tuple[Any, str]]) -> tuple[Any, str]:
        """Asking for news is what the etiquette is about, so it is chosen where it is there."""
        news = [place for place in found if place[0]["kind"] == Kind.ENQUIRE_STATUS]
        place: tuple[Any, str] = data.draw(st.sampled_from(news or found))
        return place

    def make(self, path: str, body: dict[str, Any]) -> None:
        before = self.broken_so_far()
        assert self.candidate.post(path, body)["breach"] == []
        self.check_nothing_new_is_broken(before)

    @rule(data=DATA)
    def a_contact_is_recorded(self, data: st.DataObject) -> None:
        """Record a contact that is over, whether it was permitted or not."""
        interview_id = self.some_round(data)
        kind = data.draw(st.sampled_from((Kind.ENQUIRE_STATUS, Kind.ENQUIRE_STATUS, *CONTACTS)))
        people = self.candidate.get(f"/v1/interviews/{interview_id}")["interviewers"]
        if kind != "send_thank_you":
            people = []
        names: list[Any] = [one["id"] for one in people] or [None]
        action = {"kind": kind, "interviewer_id": data.draw(st.sampled_from(names))}
        at = self.now - data.draw(st.integers(0, 1500)) * QUARTER
        channel = data.draw(st.sampled_from((*CHANNELS[kind], *Channel)))
        body = self.proposed(action, channel, at) | {
            "result": data.draw(st.sampled_from(results_of(channel))),
            "happened_at": written(at),
        }
        self.record(f"/v1/interviews/{interview_id}/contacts", "POST", body, data)

    @rule(data=DATA)
    def a_result_is_recorded(self, data: st.DataObject) -> None:
        rows = [
            row
            for interview_id in self.rounds
            for row in self.candidate.items(f"/v1/interviews/{interview_id}/contacts")
        ]
        assume(rows)
        contact = data.draw(st.sampled_from(rows))
        result = data.draw(st.sampled_from((*results_of(contact["channel"]), "not_made")))
        self.record(f"/v1/contacts/{contact['id']}", "PATCH", {"result": result}, data)

    def record(self, path: str, method: str, body: dict[str, Any], data: st.DataObject) -> None:
        """Record a contact or its result; a breach is acknowledged or given up."""
        before = self.broken_so_far()
        response = self.candidate.ask(method, path, body)
        if response.status_code == 409 and response.json()["code"] == "state_conflict":
            return
        if response.status_code == 409:
            breach = response.json()["breach"]
            assert breach
            event("breach")
            if data.draw(st.booleans()):
                body = {**body, "acknowledge_breach": True}
                kept = wanted(self.candidate.ask(method, path, body), response_status(method))
                assert kept["breach"] == breach
            return
        kept = wanted(response, response_status(method))
        if kept["breach"] == [] and kept["result"] in COUNTING:
            self.check_nothing_new_is_broken(before)

    def broken_so_far(self) -> Counter[str]:
        # Of two contacts in one moment the judge cannot tell which came first.
        self.candidate.now += TICK
        return broken(pursuits(self.candidate, self.applications))

    def check_nothing_new_is_broken(self, before: Counter[str]) -> None:
        """Hold what was accepted against the judge that knows none of our rules."""
        after = broken(pursuits(self.candidate, self.applications))
        assert after - before == Counter(), after - before


def response_status(method: str) -> int:
    return 201 if method == "POST" else 200
