"""Random histories as documents of `POST /v1/decisions`, from a seed.

`python generate.py SEED COUNT` prints one JSON document a line. A history is told forward in
time: every step takes the last instant, moves on by hours or days (mostly to an hour of work)
and lets something happen that is possible then. Facts after `at` stand in the document too.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.days import Days

Doc = dict[str, Any]
REGIONS: list[Doc] = [
    {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"},
    {"time_zone": "Europe/London", "country": "GB", "subdivision": "SCT"},
    {"time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BY"},
    {"time_zone": "America/New_York", "country": "US", "subdivision": None},
    {"time_zone": "America/Los_Angeles", "country": "US", "subdivision": "CA"},
    {"time_zone": "Asia/Riyadh", "country": "SA", "subdivision": None},
    {"time_zone": "Asia/Shanghai", "country": "CN", "subdivision": None},
    {"time_zone": "Asia/Jerusalem", "country": "IL", "subdivision": None},
    {"time_zone": "Europe/Paris", "country": None, "subdivision": None},
]
STAGES = ["screening", "first", "further", "final", "assessment"]
FORMATS = ["phone", "video", "in_person", "assessment_centre", "recorded", "assignment"]
WORDS = {
    "acknowledged": 4,
    "new_timetable": 5,
    "next_stage": 4,
    "question": 5,
    "documents_requested": 4,
    "invited_to_call": 4,
    "offer": 5,
    "offer_withdrawn": 1,
    "rejection": 3,
    "auto_reply": 2,
    "on_hold": 2,
    "round_postponed": 2,
    "round_cancelled": 2,
    "reopened": 1,
    "noted": 2,
}
PLACE_OF_CHINA: Doc = {"zone": "Asia/Shanghai", "country": "CN", "subdivision": None}
#: Numbers of an account's own, stricter than the defaults and inside their bounds.
STRICTER: dict[str, list[Any]] = {
    "thank_you_opens_hours": [2, 4],
    "thank_you_closes_days": [3, 5],
    "letter_needs_business_days": [7, 10],
    "timetable_grace_business_days": [2, 3, 10],
    "untold_screening_business_days": [6, 9, 30],
    "untold_first_business_days": [8, 12],
    "untold_further_business_days": [9],
    "untold_final_business_days": [14],
    "untold_assessment_business_days": [25],
    "untold_offer_business_days": [4, 8],
    "untold_not_held_business_days": [4, 7],
    "untold_answered_business_days": [4, 10],
    "untold_applied_business_days": [12, 20],
    "on_hold_business_days": [25, 40],
    "minimum_gap_business_days": [7, 12],
    "minimum_gap_days": [10, 20],
    "enquiries_per_silence": [1],
    "enquiries_per_pursuit": [1, 2, 3],
    "enquiries_before_round": [0],
    "unanswered_calls_per_silence": [1],
    "paper_business_days": [7, 12],
    "paper_enquiries": [1],
    "offer_turns": [1, 2],
    "offer_turns_per_pursuit": [2, 4],
    "feedback_due_business_days": [1],
    "feedback_closes_business_days": [5, 8],
    "on_the_spot_minutes": [0, 15],
    "presumed_closed_business_days": [5, 8],
    "presumed_silent_business_days": [30, 35],
    "budget_enquiries": [2, 3],
    "budget_days": [120],
    "agency_gap_business_days": [4],
    "agency_enquiries": [3, 5],
    "discretionary_exceptions": [0, 1],
    "correction_business_days": [2, 3],
    "reflect_due_business_days": [2],
    "arranges_per_round": [1],
    "arranges_per_silence": [1, 2],
    "reschedules_per_round": [1, 2],
    "working_hours_start": ["10:00", "11:30"],
    "working_hours_end": ["15:00", "16:30"],
}


def z(t: datetime) -> str:
    """An instant as the API writes it."""
    return t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Teller:
    """Tells one history."""

    def __init__(self, seed: int, *, exceptions: bool = True) -> None:
        self.r = random.Random(seed)
        self.exceptions = exceptions
        self.region = dict(self.r.choice(REGIONS))
        self.zone = ZoneInfo(self.region["time_zone"])
        #: Where it is a day of the employer's, or of the team that hires.
        self.zones = [self.zone]
        self.now = self.moment(date(2026, 1, 5) + timedelta(days=self.r.randrange(330)))
        self.rounds: list[Doc] = []
        self.words: list[Doc] = []
        self.contacts: list[Doc] = []
        self.marks: list[Doc] = []
        self.feedback: list[Doc] = []
        self.outcome: Doc | None = None
        self.told: set[str] = set()
        self.people: list[Doc] = []

    def chance(self, p: float) -> bool:
        """True so often."""
        return self.r.random() < p

    def moment(self, day: date) -> datetime:
        """An instant of a local day, mostly at work, on a quarter of an hour."""
        hour = self.r.choice([9, 9, 10, 10, 11, 12, 13, 14, 15, 16, 16, 17, 18, 20, 7])
        minute = self.r.choice([0, 0, 0, 15, 30, 45])
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
        return local.astimezone(UTC)

    def day(self, ahead: int, at_least: int = 0) -> date:
        """A local day ahead of now."""
        days = timedelta(days=self.r.randint(at_least, ahead))
        return max(self.now.astimezone(zone).date() for zone in self.zones) + days

    def later(self) -> None:
        """Time passes."""
        days = self.r.choice([0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 21, 30])
        moved = self.moment(self.now.astimezone(self.zone).date() + timedelta(days=days))
        self.now = max(moved, self.now + timedelta(minutes=self.r.choice([5, 20, 60, 180])))

    def day_or_instant(self, ahead: int, at_least: int = 0) -> str:
        """A deadline, a day or an instant, not before now."""
        day = self.day(ahead, at_least)
        if self.chance(0.5):
            return day.isoformat()
        return z(max(self.moment(day), self.now + timedelta(hours=1)))

    def answer_due(self, floor: date | None = None) -> Doc:
        """When will I hear."""
        empty: Doc = dict.fromkeys(("date", "instant", "earliest", "latest", "ask_from"))
        if self.chance(0.2):
            return {"status": self.r.choice(["not_said", "not_asked"]), **empty}
        told: Doc = {"status": "answered", **empty}
        ahead = self.day(25, 1)
        if floor is not None:
            ahead = max(ahead, floor + timedelta(days=self.r.randint(1, 15)))
        shape = self.r.choice(["date", "date", "date", "instant", "range", "earliest", "latest"])
        if shape == "date":
            told["date"] = ahead.isoformat()
        elif shape == "instant":
            told["instant"] = z(self.moment(ahead))
        elif shape == "range":
            told["earliest"] = ahead.isoformat()
            told["latest"] = (ahead + timedelta(days=self.r.randint(0, 10))).isoformat()
        else:
            told[shape] = ahead.isoformat()
        if self.chance(0.15):
            told["ask_from"] = (ahead + timedelta(days=self.r.randint(0, 6))).isoformat()
        return told

    # ---- steps -------------------------------------------------------------------------

    def people_of(self, number: int) -> list[Doc]:
        """The people of a round."""
        people: list[Doc] = []
        for i in range(self.r.choice([0, 0, 1, 1, 2, 3])):
            part = self.r.choice(["interviewer", "interviewer", "recruiter", "coordinator"])
            person: Doc = {"id": f"p{number}{i}", "name": f"Person {number}{i}", "part": part}
            if self.chance(0.05):
                person["preferences"] = {"no_calls": False, "no_contact": True}
            people.append(person)
        self.people += people
        return people

    def round(self) -> None:
        """A round is recorded now and lies ahead (rarely: is told late)."""
        day = self.day(14, 1)
        start = self.moment(day)
        form = self.r.choices(FORMATS, [4, 8, 4, 1, 1, 1])[0]
        minutes = self.r.choice([30, 45, 60, 60, 90])
        end = start + timedelta(minutes=minutes)
        if form == "assignment":
            end = start + timedelta(days=self.r.randint(1, 10))
        number = len(self.rounds)
        people = self.people_of(number)
        r: Doc = {
            "id": f"r{number}",
            "stage": STAGES[min(number, 3)] if self.chance(0.7) else self.r.choice(STAGES),
            "format": form,
            "starts_at": z(start),
            "interviewers": people,
            "created_at": z(self.now if self.chance(0.9) else start + timedelta(days=2)),
            "timetables": [],
        }
        if self.chance(0.08) and r["created_at"] < r["starts_at"]:
            r["slot_since"] = z(self.now + (start - self.now) / 3)
        if form == "assignment" or self.chance(0.9):
            r["ends_at"] = z(end)
        else:
            end = start + timedelta(hours=1)
        self.rounds.append(r)
        kind = self.r.random()
        fails = form not in {"recorded", "assignment"}
        if kind < 0.06:
            r["state"] = "cancelled"
        elif kind < 0.16 and fails:
            r["state"] = "missed"
            r["missed_by"] = self.r.choice(["employer", "candidate"])
        elif kind < 0.2:
            r["state"] = "postponed"
        elif kind < 0.4:
            r["state"] = "completed"
        told_in_time = r["created_at"] < r["starts_at"]
        if r.get("state") in {"cancelled", "postponed"} and self.chance(0.5) and told_in_time:
            r["state_at"] = z(self.now + (start - self.now) / 2)
        if self.chance(0.7):  # go on to the other side of it
            if self.chance(0.25) and told_in_time:
                self.contact("arrange", r)
            self.now = end + timedelta(minutes=self.r.choice([5, 30, 61, 120]))
            held = r.get("state") in {None, "completed"}
            if held and self.chance(0.6):
                self.timetable(r, end)
            if held and self.chance(0.5):
                named: list[Doc | None] = [*people]
                for p in named or [None]:
                    if self.chance(0.8):
                        self.contact("send_thank_you", r, p)
            if r.get("state") == "missed" and self.chance(0.6):
                self.contact("arrange", r)

    def timetable(self, r: Doc, end: datetime) -> None:
        """What was said; now and then a correction later."""
        floor = end.astimezone(self.zone).date()
        said: Doc = {"answer_due": self.answer_due(floor), "silence_means_no": self.chance(0.08)}
        said["said_at"] = z(end if self.chance(0.7) else self.now)
        r["timetables"].append(said)
        if self.chance(0.15):
            later = self.now + timedelta(hours=self.r.randint(1, 60))
            r["timetables"].append(
                {
                    "answer_due": self.answer_due(floor),
                    "silence_means_no": self.chance(0.1),
                    "said_at": z(later),
                }
            )

    def word(self) -> None:
        """The employer says something."""
        kind = self.r.choices(list(WORDS), list(WORDS.values()))[0]
        ahead = [r for r in self.rounds if r["starts_at"] > z(self.now) and r.get("state") is None]
        if kind in {"round_postponed", "round_cancelled"} and not ahead:
            kind = "acknowledged"
        if kind == "offer_withdrawn" and "offer" not in self.told:
            kind = "rejection"
        w: Doc = {
            "id": f"w{len(self.words)}",
            "kind": kind,
            "received_at": z(self.now),
            "channel": self.r.choice(["email", "email", "phone"]),
            "note": f"note {len(self.words)}",
        }
        if kind == "new_timetable":
            ends = [r.get("ends_at") or r["starts_at"] for r in self.rounds]
            over = datetime.fromisoformat(max(ends)) if ends else self.now
            w["answer_due"] = self.answer_due(over.astimezone(self.zone).date())
            w["silence_means_no"] = self.chance(0.1)
        elif kind == "next_stage":
            w["asks_for_times"] = self.chance(0.5)
            w["due"] = self.day_or_instant(8, 1) if self.chance(0.3) else None
        elif kind in {"question", "documents_requested"}:
            w["due"] = self.day_or_instant(10, 1) if self.chance(0.5) else None
        elif kind == "invited_to_call":
            w["who_calls"] = self.r.choice(["candidate", "candidate", "employer"])
            w["call_at"] = self.day_or_instant(7) if self.chance(0.7) else None
        elif kind == "offer":
            w["form"] = self.r.choice(["verbal", "written", None])
            w["respond_by"] = self.day_or_instant(12, 1) if self.chance(0.6) else None
            w["paper_by"] = self.day(10, 1).isoformat() if self.chance(0.3) else None
        elif kind == "on_hold":
            w["review_on"] = self.day(30, 2).isoformat() if self.chance(0.5) else None
        elif kind == "auto_reply":
            w["returns_on"] = self.day(14, 1).isoformat() if self.chance(0.7) else None
        elif kind in {"round_postponed", "round_cancelled"}:
            w["interview_id"] = ahead[0]["id"]
            if kind == "round_postponed":
                w["answer_due"] = self.answer_due() if self.chance(0.3) else None
        if kind in {"rejection", "acknowledged"} and self.chance(0.15):
            w["feedback"] = self.r.choice(["given", "declined"])
        self.told.add(kind)
        self.words.append(w)

    def contact(self, kind: str, r: Doc | None = None, p: Doc | None = None, **more: Any) -> None:
        """The candidate makes contact."""
        channel = self.r.choice(["email", "email", "email", "phone", "message"])
        if kind == "send_thank_you":
            channel = self.r.choice(["email", "email", "letter", "message"])
        result = "sent"
        if channel == "phone":
            result = self.r.choice(["spoke", "spoke", "message_left", "no_answer"])
        if channel in {"email", "phone"} and self.chance(0.05):
            result = "bounced" if channel == "email" else "wrong_number"
        c: Doc = {
            "id": f"c{len(self.contacts)}",
            "kind": kind,
            "channel": channel,
            "result": result,
            "happened_at": z(self.now),
            **more,
        }
        if r is not None:
            c["interview_id"] = r["id"]
        if p is not None:
            c["interviewer_id"] = p["id"]
        elif self.people and kind != "send_thank_you" and r is None and self.chance(0.2):
            c["interviewer_id"] = self.r.choice(self.people)["id"]
        if kind == "competing_offer":
            c["attestation"] = {
                "received_at": z(self.now - timedelta(hours=2)),
                "expires_at": z(self.now + timedelta(days=self.r.randint(1, 9))),
            }
        if kind == "correction":
            c["attestation"] = {"said": "two years", "right": "three years"}
        if result in {"bounced", "wrong_number"}:
            self.told.add("bounced")
        if result != "no_answer":
            self.told.add(kind)
        self.contacts.append(c)

    def move(self) -> None:
        """The candidate does something that the history makes thinkable."""
        kinds = {"enquire_status": 8, "withdraw": 1}
        asked = {
            "question": "reply",
            "next_stage": "reply",
            "documents_requested": "documents",
            "invited_to_call": "return_call",
            "offer": "respond_to_offer",
        }
        for word, answer in asked.items():
            if word in self.told:
                kinds[answer] = 6
        if "rejection" in self.told and "request_feedback" not in self.told:
            kinds["request_feedback"] = 8
        if self.exceptions:
            kinds |= {"competing_offer": 1, "adjustment": 1}
            if self.rounds:
                kinds |= {"correction": 1}
            if any(r["starts_at"] > z(self.now) for r in self.rounds):
                kinds |= {"reschedule": 5}
            if "bounced" in self.told:
                kinds["resend"] = 6
        kind = self.r.choices(list(kinds), list(kinds.values()))[0]
        more: Doc = {}
        r = None
        if kind == "respond_to_offer":
            answers = ["accept", "decline", "more_time", "more_time", "negotiate", "acknowledge"]
            more["answer"] = self.r.choice(answers)
        if kind == "correction":
            r = self.rounds[-1]
        if kind == "reschedule":
            r = next(r for r in self.rounds if r["starts_at"] > z(self.now))
            r.pop("slot_since", None)
        if kind in {"reply", "documents", "return_call"} and self.chance(0.3):
            named = [w["id"] for w in self.words if asked.get(w["kind"]) == kind]
            more["attestation"] = {"update_id": self.r.choice(named)}
        self.contact(kind, r, **more)

    def task(self) -> None:
        """A mark or a feedback record."""
        if self.chance(0.3) and self.told & {"rejection", "request_feedback"}:
            source = self.r.choice(["employer", "self"])
            told = {"source": source, "received_at": z(self.now)}
            self.feedback.append({**told, "empty": source == "employer" and self.chance(0.2)})
            return
        kind, state = self.r.choice(
            [
                ("prepare_questions", "done"),
                ("record_timetable", "done"),
                ("record_timetable", "skipped"),
                ("send_thank_you", "skipped"),
                ("enquire_status", "skipped"),
                ("arrange", "skipped"),
                ("reply", "skipped"),
                ("respond_to_offer", "skipped"),
                ("request_feedback", "skipped"),
                ("reflect", "done"),
                ("reflect", "skipped"),
                ("record_outcome", "done"),
            ]
        )
        m: Doc = {"kind": kind, "state": state, "happened_at": z(self.now)}
        if self.chance(0.3):
            m["state"] = self.r.choice(["snoozed", "snoozed", "open"])
        if m["state"] == "snoozed":
            m["snoozed_until"] = z(self.moment(self.day(8, 1)))
        m["interview_id"] = m["interviewer_id"] = None
        if kind in {"prepare_questions", "record_timetable", "send_thank_you", "arrange"}:
            if not self.rounds:
                return
            m["interview_id"] = self.rounds[-1]["id"]
        self.marks.append(m)

    def calendar(self) -> Doc | None:
        """A shutdown, hours of one day, a day worked in spite."""
        if self.chance(0.75):
            return None
        week = {"SA": "thu", "IL": "thu"}.get(self.region["country"] or "", "fri")
        first = self.day(60, 5)
        closed = {
            "from": first.isoformat(),
            "to": (first + timedelta(days=self.r.randint(0, 9))).isoformat(),
            "reason": "shutdown",
        }
        hours = {week: ["09:00", "12:00"]} if self.chance(0.5) else {}
        shut = [closed] if self.chance(0.7) else []
        opened = [self.day(60)] if self.chance(0.3) else []
        return {
            "work_week": None,
            "hours": hours,
            "closed": shut,
            "open": [day.isoformat() for day in opened if not self.all_worked(day)],
        }

    def all_worked(self, day: date) -> bool:
        """Tell whether a day worked in spite of its weekend leaves its week no free day."""
        if self.region["country"] != "CN":
            return False  # nowhere else is a day of a weekend worked in return for another
        days = Days(**PLACE_OF_CHINA, categories=[], calendar={"open": [day.isoformat()]})
        monday = day - timedelta(days=day.weekday())
        return all(days.is_business(monday + timedelta(days=n)) for n in range(7))

    def application_of(self, began: datetime) -> Doc:
        """An application, some through an agency, some with words told before any round."""
        application: Doc = {"role": "Engineer", "route": "direct"}
        application["internal"] = self.chance(0.07)
        first_day = began.astimezone(self.zone).date()
        if self.chance(0.3):
            closing = first_day + timedelta(days=self.r.randint(-5, 20))
            application["closing_on"] = closing.isoformat()
        applied = self.r.random()
        if applied < 0.35:
            application["applied_at"] = first_day.isoformat()
        elif applied < 0.55:
            application["applied_at"] = z(began)
        if self.chance(0.12):
            application["route"] = "agency"
            application["agency"] = {
                "name": "Agency",
                "direct_contact_permitted": self.chance(0.2),
                "time_zone": "Europe/London",
                "country": "GB",
                "subdivision": "ENG",
            }
            application["agency"]["preferences"] = {
                "no_calls": self.chance(0.1),
                "no_contact": self.chance(0.05),
            }
            if self.chance(0.3):
                application["agency"]["calendar"] = {"hours": {"tue": ["10:00", "14:00"]}}
            if self.chance(0.2):
                for name in ("time_zone", "country", "subdivision", "calendar"):
                    application["agency"].pop(name, None)
        if self.chance(0.06):
            application["preferences"] = {
                "no_calls": self.chance(0.5),
                "no_contact": self.chance(0.5),
            }
        if self.chance(0.1):
            part = self.r.choice(["recruiter", "manager"])
            application["people"] = [{"id": "pa", "name": "Early Person", "part": part}]
            self.people += application["people"]
        if self.chance(0.15):
            said = {"answer_due": self.answer_due(), "silence_means_no": self.chance(0.2)}
            application["timetables"] = [{**said, "said_at": z(self.now)}]
        if self.chance(0.03):
            application["region"] = dict(self.r.choice(REGIONS))
            self.zones.append(ZoneInfo(application["region"]["time_zone"]))
        return application

    def asked_elsewhere(self, application: Doc, began: datetime) -> list[Doc]:
        """Contacts of other applications at the employer, or at the agency."""
        elsewhere: list[Doc] = []
        if self.chance(0.12):
            for _ in range(self.r.randint(1, 4)):
                t = began + timedelta(days=self.r.randint(-60, 30), hours=self.r.randint(0, 5))
                kinds = ["enquire_status"] * 5 + ["competing_offer", "adjustment", "reply"]
                one: Doc = {
                    "kind": self.r.choice(kinds),
                    "channel": "email",
                    "result": self.r.choice(["sent", "sent", "sent", "bounced"]),
                    "happened_at": z(t),
                }
                if one["kind"] == "competing_offer":
                    one["attestation"] = {
                        "received_at": z(t - timedelta(hours=2)),
                        "expires_at": z(t + timedelta(days=3)),
                    }
                if application["route"] == "agency" and self.chance(0.6):
                    one |= {"same_employer": False, "recipient": "agency"}
                    one["kind"] = "enquire_status"
                    one.pop("attestation", None)
                elsewhere.append(one)
        return elsewhere

    # ---- the whole ---------------------------------------------------------------------

    def tell(self) -> Doc:
        """A document."""
        began = self.now
        prefs = {"no_calls": self.chance(0.06), "no_contact": self.chance(0.05)}
        employer = {"name": "Acme", **self.region, "preferences": prefs}
        employer["calendar"] = self.calendar()
        if self.region["country"] == "DE" and self.chance(0.3):
            employer["holiday_categories"] = ["catholic"]
        application = self.application_of(began)
        if self.chance(0.75):
            self.round()
        for _ in range(self.r.choice([0, 1, 2, 3, 4, 5, 6, 8])):
            self.later()
            step = self.r.random()
            if step < 0.42:
                self.word()
            elif step < 0.8:
                self.move()
            elif step < 0.9:
                self.task()
            elif len(self.rounds) < 4:
                self.round()
        if self.chance(0.1):
            kinds = ["withdrawn", "accepted_elsewhere", "declined", "let_go"]
            self.later()
            self.outcome = {"kind": self.r.choice(kinds), "happened_at": z(self.now)}
        application["outcome"] = self.outcome
        elsewhere = self.asked_elsewhere(application, began)
        self.take_back()
        policy = self.own_numbers()
        at = z(self.decision_instant(began))
        for r in self.rounds:
            if r.get("state_at", "") > at:
                del r["state_at"]
        return {
            "employer": employer,
            "application": application,
            "interviews": self.rounds,
            "contacts": self.contacts,
            "employer_updates": self.words,
            "feedback": self.feedback,
            "marks": self.marks,
            "elsewhere": elsewhere,
            "policy": policy,
            "at": at,
        }

    def take_back(self) -> None:
        """Some records were wrong, and are taken back, at once or days later."""
        if not self.chance(0.25):
            return
        told = [(w, "received_at") for w in self.words]
        told += [(c, "happened_at") for c in self.contacts]
        told += [(t, "said_at") for r in self.rounds for t in r["timetables"][1:]]
        self.r.shuffle(told)
        for one, when in told[: self.r.choice([1, 1, 2])]:
            at = datetime.fromisoformat(one[when])
            later = at + timedelta(hours=self.r.choice([1, 5, 23, 25, 30, 50, 100, 300]))
            one["recorded_at"] = one[when]
            one["retracted_at"] = z(later)

    def own_numbers(self) -> Doc:
        """What an account made stricter than the operator: often nothing."""
        if not self.chance(0.2):
            return {}
        numbers = self.r.sample(sorted(STRICTER), self.r.randint(1, 3))
        return {name: self.r.choice(STRICTER[name]) for name in numbers}

    def decision_instant(self, began: datetime) -> datetime:
        """Around an edge: a fact, a start or end of hours, midnight, days after the last fact."""
        facts = [w["received_at"] for w in self.words] + [c["happened_at"] for c in self.contacts]
        facts += [r["starts_at"] for r in self.rounds]
        facts += [r["ends_at"] for r in self.rounds if r.get("ends_at")]
        instants = [datetime.fromisoformat(f) for f in facts] or [began]
        nudge = timedelta(seconds=self.r.choice([0, 0, 0, 1, -1, 60, 600, 1800, 3600]))
        if self.chance(0.3):
            return self.r.choice(instants) + nudge
        last = max(instants) if self.chance(0.7) else self.r.choice(instants)
        spread = self.r.choice([2, 6, 12, 20, 45, 90])
        day = last.astimezone(self.zone).date() + timedelta(days=self.r.randint(0, spread))
        hour = self.r.choice([0, 9, 9, 9, 10, 12, 14, 17, 17, 20])
        local = datetime(day.year, day.month, day.day, hour, tzinfo=self.zone)
        return local.astimezone(UTC) + min(nudge, timedelta(seconds=60))


def generate(seed: int, *, exceptions: bool = True) -> Doc:
    """The history of a seed."""
    return Teller(seed, exceptions=exceptions).tell()


def holds(document: Doc) -> set[str]:
    """What kinds of facts a history holds, as labels."""
    found = {f"word {w['kind']}" for w in document["employer_updates"]}
    found |= {f"contact {c['kind']} {c.get('result')}" for c in document["contacts"]}
    found |= {f"answer {c['answer']}" for c in document["contacts"] if c.get("answer")}
    found |= {f"mark {m['state']}" for m in document["marks"]}
    found |= {
        f"round {r.get('state') or 'scheduled'} {r['format']}" for r in document["interviews"]
    }
    outcome = document["application"].get("outcome")
    found |= {f"outcome {outcome['kind']}"} if outcome else set()
    return found | {f"fact {name}" for name in _special(document)}


def _special(document: Doc) -> Iterator[str]:
    """Name what else a history holds."""
    application, employer = document["application"], document["employer"]
    for records in ("contacts", "employer_updates"):
        yield from ("retraction" for one in document[records] if one.get("retracted_at"))
    for name in ("agency", "region", "closing_on", "internal", "people", "timetables"):
        if application.get(name):
            yield name
    for name in ("calendar", "holiday_categories"):
        if employer.get(name):
            yield name
    for name in ("elsewhere", "feedback", "policy"):
        if document.get(name):
            yield name
    answers = [w.get("answer_due") for w in document["employer_updates"]]
    for r in document["interviews"]:
        answers += [t["answer_due"] for t in r["timetables"]]
    for answer in answers:
        for name in ("instant", "earliest", "latest", "ask_from"):
            if answer and answer.get(name):
                yield f"answer with {name}"


if __name__ == "__main__":
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    for number in range(first, first + count):
        print(json.dumps(generate(number)))
