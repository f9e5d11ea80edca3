"""A row of every table, for a test to change what it is about."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from uuid_utils import uuid7

from app.domain.facts import Region
from app.usecases.ports import Change, Insert

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONDON = Region("Europe/London", "GB", "ENG")
MATCH = ("acme", "Europe/London", "GB", "ENG")


def new_id() -> str:
    return str(uuid7())


@dataclass
class Pursued:
    """The ids of an employer with one row of everything that hangs on it.

    starts_at: of its round; those of two applications at one employer are two rounds
    """

    starts_at: datetime = NOON - timedelta(hours=2)
    employer: str = field(default_factory=new_id)
    application: str = field(default_factory=new_id)
    interview: str = field(default_factory=new_id)
    interviewer: str = field(default_factory=new_id)
    timetable: str = field(default_factory=new_id)
    contact: str = field(default_factory=new_id)
    employer_update: str = field(default_factory=new_id)
    message: str = field(default_factory=new_id)
    feedback: str = field(default_factory=new_id)
    mark: str = field(default_factory=new_id)
    task: str = field(default_factory=new_id)

    def leading(self) -> dict[str, str]:
        """Every key that leads here, by its kind."""
        return {
            kind: getattr(self, kind)
            for kind in (
                *("employer", "application", "interview", "interviewer", "contact"),
                *("employer_update", "message", "feedback", "task"),
            )
        }

    def rows(self) -> dict[str, str]:
        """Every row here: its table and its id."""
        return {
            "employers": self.employer,
            "applications": self.application,
            "interviews": self.interview,
            "interviewers": self.interviewer,
            "timetables": self.timetable,
            "contacts": self.contact,
            "employer_updates": self.employer_update,
            "messages": self.message,
            "feedback": self.feedback,
            "marks": self.mark,
            "tasks": self.task,
        }

    def changes(self, **employer: object) -> list[Change]:
        """What puts it all there."""
        return [
            Insert("employers", employer_row(id=self.employer, **employer)),
            Insert("applications", self.application_row()),
            Insert("interviews", self.interview_row()),
            Insert("interviewers", self.interviewer_row()),
            Insert("timetables", self.timetable_row()),
            Insert("contacts", self.contact_row()),
            Insert("employer_updates", self.update_row()),
            Insert("feedback", self.feedback_row()),
            Insert("marks", self.mark_row()),
            Insert("tasks", self.task_row()),
            Insert("messages", self.message_row()),
        ]

    def application_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.application,
            "employer_id": self.employer,
            "role": "Data engineer",
            "route": "direct",
            **dated(),
            **changed,
        }

    def interview_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.interview,
            "application_id": self.application,
            "employer_id": self.employer,
            "stage": "first",
            "format": "video",
            "state": "scheduled",
            "starts_at": self.starts_at,
            "ends_at": self.starts_at + timedelta(hours=1),
            "time_zone": "Europe/London",
            **dated(),
            **changed,
        }

    def interviewer_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.interviewer,
            **self.hangs_on(),
            "position": 0,
            "name": "Sam Okafor",
            **dated(),
            **changed,
        }

    def timetable_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.timetable,
            **self.hangs_on(),
            "revision": 1,
            "said_at": NOON - timedelta(hours=1),
            "recorded_at": NOON,
            "answer_due": {"status": "answered", "date": "2026-11-27", "instant": None},
            "posts": {"status": "answered", "count": 2},
            "applicants": {"status": "not_asked"},
            "another_stage": {"status": "not_said"},
            **changed,
        }

    def contact_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.contact,
            **self.hangs_on(),
            "interviewer_id": self.interviewer,
            "kind": "send_thank_you",
            "channel": "email",
            "recipient": "employer",
            "result": "sent",
            "happened_at": NOON - timedelta(minutes=10),
            **recorded(),
            "cleared": True,
            "breach": [],
            "policy_version": "1",
            **changed,
        }

    def update_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.employer_update,
            **self.hangs_on(),
            "kind": "acknowledged",
            "received_at": NOON - timedelta(minutes=5),
            **recorded(),
            **changed,
        }

    def message_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.message,
            **self.hangs_on(),
            "interviewer_id": self.interviewer,
            "kind": "send_thank_you",
            "channel": "email",
            "to_given": False,
            "subject": "Thank you",
            "body": "Thank you for your time.",
            "thread": [],
            "files": [],
            "findings": [],
            "send": "never",
            "way": "own_client",
            "state": "draft",
            "reasons": [],
            "attempts": 0,
            **dated(),
            **changed,
        }

    def feedback_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.feedback,
            **self.hangs_on(),
            "source": "employer",
            "received_at": NOON - timedelta(minutes=4),
            **recorded(),
            "items": [{"kind": "strength", "theme": "depth"}],
            **changed,
        }

    def mark_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.mark,
            **self.hangs_on(),
            "kind": "prepare_questions",
            "state": "done",
            "happened_at": NOON - timedelta(minutes=3),
            **changed,
        }

    def task_row(self, **changed: object) -> dict[str, object]:
        return {
            **own_task(),
            "id": self.task,
            **self.hangs_on(),
            "interviewer_id": self.interviewer,
            "kind": "send_thank_you",
            "own": False,
            "natural_key": "send_thank_you",
            "due_at": NOON + timedelta(days=1),
            **changed,
        }

    def hangs_on(self) -> dict[str, object]:
        return {
            "application_id": self.application,
            "employer_id": self.employer,
            "interview_id": self.interview,
        }


def dated() -> dict[str, object]:
    return {"created_at": NOON, "updated_at": NOON}


def recorded() -> dict[str, object]:
    return {"recorded_at": NOON, "updated_at": NOON}


def employer_row(**changed: object) -> dict[str, object]:
    return {
        "id": new_id(),
        "name": "Acme",
        "name_key": "acme",
        "time_zone": "Europe/London",
        "country": "GB",
        "subdivision": "ENG",
        "no_calls": False,
        "no_contact": False,
        **dated(),
        **changed,
    }


def own_task(**changed: object) -> dict[str, object]:
    return {
        "id": new_id(),
        "kind": "own",
        "own": True,
        "title": "Buy a stamp",
        "state": "open",
        "ready_at": NOON,
        **dated(),
        **changed,
    }
