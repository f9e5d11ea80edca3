"""Random histories, recorded call by call: what happens to a candidate.

Time passes, often to the very instant at which something opens; the employer says this
and that; the candidate moves rounds, corrects timetables, makes contacts that are
allowed, and records others that were not. `test_advice_is_enforced.py` adds what must
hold meanwhile.
"""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from hypothesis import assume, event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from app.domain.action_kinds import TASKS
from app.domain.facts import (
    AnswerDue,
    FeedbackSource,
    FeedbackWord,
    Format,
    OutcomeKind,
    Region,
    Stage,
    UpdateKind,
)
from tests.domain.strategies import QUARTER, answers, places, stricter_numbers
from tests.system.advice import TICK, contacts_of
from tests.system.direct import Candidate, Service, read, wanted, written

DATA: Final = st.data()
_DAY: Final = timedelta(days=1)
_FAR: Final = timedelta(days=120)
_TASKS: Final = frozenset(kind.value for kind in TASKS)


class History(RuleBasedStateMachine):
    """One candidate, one employer, up to two applications, and what happens to them."""

    service: ClassVar[Service]

    def __init__(self) -> None:
        super().__init__()
        self.candidate: Candidate = self.service.candidate()
        self.region = Region("UTC")
        self.employer = ""
        self.serial = 0
        #: The application of each interview.
        self.rounds: dict[str, str] = {}
        #: The candidate's word on its tasks, by application.
        self.marks: dict[str, list[dict[str, Any]]] = {}

    # ------------------------------------------------------------ small things

    @property
    def now(self) -> datetime:
        return self.candidate.now

    @property
    def applications(self) -> list[str]:
        return list(dict.fromkeys(self.rounds.values()))

    def new_id(self) -> str:
        """An id of the candidate's choice: the same in every replay, so that ties break alike."""
        self.serial += 1
        return f"019a9f6e-0000-7000-8000-{self.serial:012x}"

    def some_round(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.rounds)))

    def past(self, data: st.DataObject) -> datetime | None:
        """None, which means now, or an instant in the past."""
        back = data.draw(st.sampled_from((None, None, 0, 1, 40, 200, 800)))
        return None if back is None else self.now - back * QUARTER

    def promise(self, data: st.DataObject, base: datetime) -> dict[str, Any]:
        return _answer(data.draw(answers(base, self.region.time_zone)))

    def round_at(self, data: st.DataObject) -> dict[str, Any]:
        """A round, over or ahead."""
        ahead = data.draw(st.sampled_from((-3000, -1500, -900, -60, -10, -4, 0, 3, 90, 400)))
        starts_at = self.now + ahead * QUARTER
        ends_at = starts_at + data.draw(st.integers(1, 8)) * QUARTER
        people = data.draw(st.integers(0, 2))
        return {
            "stage": data.draw(st.sampled_from(Stage)),
            "format": data.draw(st.sampled_from(Format)),
            "starts_at": written(starts_at),
            "ends_at": written(ends_at),
            "interviewers": [
                {"id": self.new_id(), "name": name} for name in ("Sam", "Ada")[:people]
            ],
        }

    def record_round(self, body: dict[str, Any]) -> str:
        made = self.candidate.post("/v1/interviews", {"id": self.new_id(), **body})
        self.rounds[made["id"]] = made["application_id"]
        return str(made["employer_id"])

    # ------------------------------------------------------------ what happens

    @initialize(data=DATA)
    def begin(self, data: st.DataObject) -> None:
        self.region, self.candidate.now = data.draw(places())
        wishes = data.draw(st.sampled_from(({},) * 6 + ({"no_calls": True}, {"no_contact": True})))
        employer = {
            "name": "Acme",
            "time_zone": self.region.time_zone,
            "country": self.region.country,
            "subdivision": self.region.subdivision,
            "preferences": wishes,
        }
        application = {"role": "Data engineer", **data.draw(_routes())}
        body = {"employer": employer, "application": application, **self.round_at(data)}
        self.employer = self.record_round(body)
        if data.draw(st.booleans()):
            self.another_application(data)

    @rule(data=DATA)
    def time_passes(self, data: st.DataObject) -> None:
        way = data.draw(st.sampled_from(("changes", "opens", "opens", "minutes", "days")))
        if way in {"changes", "opens"}:
            decision = self.candidate.decision(self.some_round(data))
            ahead = [decision["changes_at"]]
            if way == "opens":
                ahead = [one["opens_at"] for one, _ in contacts_of(decision)]
            instants = {read(one) for one in ahead if one}
            instants = {one for one in instants if self.now < one < self.now + _FAR}
            assume(instants)
            nudge = data.draw(st.sampled_from((0, 0, -1, 1)))
            instant = data.draw(st.sampled_from(sorted(instants))) + nudge * TICK
        elif way == "minutes":
            instant = self.now + data.draw(st.integers(1, 40)) * QUARTER
        else:
            instant = self.now + data.draw(st.integers(1, 12)) * _DAY
        self.candidate.now = max(instant, self.now + TICK)

    @precondition(lambda self: len(self.rounds) < 5)
    @rule(data=DATA)
    def another_round(self, data: st.DataObject) -> None:
        application = {"id": data.draw(st.sampled_from(self.applications))}
        self.record_round({"application": application, **self.round_at(data)})

    @precondition(lambda self: len(self.applications) < 2)
    @rule(data=DATA)
    def another_application(self, data: st.DataObject) -> None:
        application = {"role": "Data scientist", **data.draw(_routes())}
        body = {"employer": {"id": self.employer}, "application": application}
        self.record_round({**body, **self.round_at(data)})

    @rule(data=DATA)
    def a_round_changes(self, data: st.DataObject) -> None:
        interview_id = self.some_round(data)
        changes: dict[str, Any] = self.round_at(data)
        how = data.draw(st.sampled_from(("moved", "people", "state", "stage")))
        if how == "state":
            states = ["scheduled", "cancelled"]
            kept = self.candidate.get(f"/v1/interviews/{interview_id}")
            begun = read(kept["starts_at"]) <= self.now
            # What is recorded or handed in has no appointment to miss.
            meets = kept["format"] not in {"recorded", "assignment"}
            states += ["missed"] if begun and meets else []
            states += ["completed"] if read(kept["ends_at"]) <= self.now else []
            body = {"state": data.draw(st.sampled_from(states))}
        else:
            names = {"moved": ("starts_at", "ends_at"), "people": ("interviewers",)}
            body = {name: changes[name] for name in names.get(how, ("stage", "format"))}
            assume(how != "moved" or self.may_move(interview_id, body))
        response = self.candidate.ask("PATCH", f"/v1/interviews/{interview_id}", body)
        if response.status_code == 422:
            # A round that is over or was missed is not moved ahead.
            assert how == "moved", response.text
        elif response.status_code == 409:
            assert (how, response.json()["code"]) == ("people", "in_use"), response.text
        else:
            wanted(response, 200)
            event(f"round: {how}")

    def may_move(self, interview_id: str, body: dict[str, Any]) -> bool:
        """A round for which an answer was promised is not moved past the promise."""
        path = f"/v1/interviews/{interview_id}"
        updates = self.candidate.items(f"{path}/employer-updates")
        promised = self.candidate.ask("GET", f"{path}/timetable").status_code == 200
        promised = promised or any(one["answer_due"] for one in updates)
        earlier = read(body["starts_at"]) <= read(self.candidate.get(path)["starts_at"])
        return earlier or not promised

    @rule(data=DATA)
    def the_timetable_is_recorded(self, data: st.DataObject) -> None:
        interview_id = self.some_round(data)
        kept = self.candidate.get(f"/v1/interviews/{interview_id}")
        body: dict[str, Any] = {"answer_due": self.promise(data, read(kept["ends_at"]))}
        said_at = self.past(data)
        if said_at is not None:
            body["said_at"] = written(max(said_at, min(read(kept["starts_at"]), self.now)))
        self.candidate.put(f"/v1/interviews/{interview_id}/timetable", body)

    @rule(data=DATA)
    def the_employer_speaks(self, data: st.DataObject) -> None:
        interview_id = self.some_round(data)
        kind = data.draw(st.sampled_from((UpdateKind.REJECTION, *UpdateKind)))
        found = self.past(data)
        received = found or self.now
        body: dict[str, Any] = {
            "id": self.new_id(),
            "kind": kind,
            "received_at": None if found is None else written(found),
            "channel": data.draw(st.sampled_from((None, "email", "phone", "in_person"))),
            "feedback": data.draw(st.sampled_from((None, None, None, *FeedbackWord))),
        }
        if kind is UpdateKind.NEW_TIMETABLE:
            ends_at = read(self.candidate.get(f"/v1/interviews/{interview_id}")["ends_at"])
            body["answer_due"] = self.promise(data, max(ends_at, received))
        later = received + data.draw(st.integers(0, 1000)) * QUARTER
        if data.draw(st.booleans()):
            if kind is UpdateKind.AUTO_REPLY:
                body["returns_on"] = _day(later, self.region)
            elif kind is UpdateKind.OFFER:
                body["respond_by"] = written(later)
            elif kind is UpdateKind.INVITED_TO_CALL:
                body["call_at"] = written(later)
        self.candidate.post(f"/v1/interviews/{interview_id}/employer-updates", body)
        event(f"update: {kind}")

    @rule(data=DATA)
    def feedback_is_recorded(self, data: st.DataObject) -> None:
        received = self.past(data)
        item = {"kind": "improvement", "verbatim": "more depth"}
        body = {
            "id": self.new_id(),
            "source": data.draw(st.sampled_from(FeedbackSource)),
            "received_at": None if received is None else written(received),
            "items": [item] * data.draw(st.integers(0, 1)),
        }
        self.candidate.post(f"/v1/interviews/{self.some_round(data)}/feedback", body)

    @rule(data=DATA)
    def something_else_changes(self, data: st.DataObject) -> None:
        what = data.draw(st.sampled_from(("policy", "wishes", "wishes", "route", "outcome")))
        application = f"/v1/applications/{data.draw(st.sampled_from(self.applications))}"
        if what == "policy":
            self.candidate.patch("/v1/policy", {"numbers": data.draw(stricter_numbers())})
        elif what == "wishes":
            wish = data.draw(st.sampled_from(("no_calls", "no_contact")))
            body = {"preferences": {wish: data.draw(st.booleans())}}
            self.candidate.patch(f"/v1/employers/{self.employer}", body)
        elif what == "route":
            self.candidate.patch(application, data.draw(_routes()))
        else:
            ended = data.draw(st.sampled_from((None, None, *OutcomeKind)))
            at = self.past(data)
            outcome = {"kind": ended, "happened_at": None if at is None else written(at)}
            self.candidate.patch(application, {"outcome": outcome if ended else None})


def _routes() -> st.SearchStrategy[dict[str, Any]]:
    direct: dict[str, Any] = {"route": "direct", "agency": None}
    agencies = [
        {"route": "agency", "agency": {"name": "Placers", "direct_contact_permitted": permitted}}
        for permitted in (False, True)
    ]
    return st.sampled_from((direct, direct, direct, *agencies))


def _answer(answer: AnswerDue) -> dict[str, Any]:
    days = {
        "date": answer.day,
        "earliest": answer.earliest,
        "latest": answer.latest,
        "ask_from": answer.ask_from,
    }
    return {
        "status": answer.status,
        "instant": None if answer.instant is None else written(answer.instant),
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
    }


def _day(at: datetime, region: Region) -> str:
    local: date = at.astimezone(ZoneInfo(region.time_zone)).date()
    return local.isoformat()
