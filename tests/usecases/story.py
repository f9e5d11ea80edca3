"""A story for tests of use cases: an interview that was recorded, and what happens then.

Each step runs its use case on an in-memory gateway, through the pipeline of every write.
"""

# ruff: noqa: ANN401 - a command has fields of any type.

from datetime import timedelta
from typing import Any, Final

from app.domain.actions import Channel, Kind
from app.domain.facts import Format, Region, Result, Route, Stage
from app.domain.policy import POLICY, Policy
from app.usecases.limits import Limits
from app.usecases.lookups import Place
from app.usecases.ports import Key, Row
from app.usecases.pursuit.applications import NewApplication
from app.usecases.pursuit.attestations import attested
from app.usecases.pursuit.contacts import ContactCommand, make_contact
from app.usecases.pursuit.employers import NewEmployer, Written, same_employer
from app.usecases.pursuit.interviewers import NewInterviewer
from app.usecases.pursuit.interviews import NewInterview, create_interview
from tests.usecases.builders import START
from tests.usecases.gateway import MemoryGateway

LONDON: Final = Region("Europe/London", "GB", "ENG")
ACME: Final = NewEmployer("Acme", LONDON)
SAM: Final = NewInterviewer("Sam Okafor", id="sam")


class Story:
    """An account with what one candidate records of one employer.

    interview: the id of the first interview
    """

    def __init__(self, gateway: MemoryGateway | None = None, **changes: Any) -> None:
        self.gateway = MemoryGateway() if gateway is None else gateway
        self.policy: Policy = POLICY
        self.interview = self.another_application("one", **changes)

    @property
    def application(self) -> str:
        """The id of the application of the first interview."""
        return str(self.row("interviews", self.interview)["application_id"])

    @property
    def employer(self) -> str:
        """The id of the employer."""
        return str(self.row("interviews", self.interview)["employer_id"])

    def row(self, table: str, row_id: str) -> Row:
        """A row as it is."""
        return self.gateway.mine[table][row_id]

    def tasks(self, **where: object) -> dict[str, str]:
        """The states of the tasks of the first application, by their kinds."""
        rows = self.gateway.mine.all("tasks", application_id=self.application, **where)
        return {row["kind"]: row["state"] for row in rows}

    def task(self, kind: str) -> dict[str, Any]:
        """The task of a kind of the first application."""
        (row,) = self.gateway.mine.all("tasks", application_id=self.application, kind=kind)
        return row

    def another_application(self, interview_id: str, **changes: Any) -> str:
        """Record the first interview of a new application at the employer; returns its id."""
        command = NewInterview(
            **{
                "stage": Stage.FIRST,
                "format": Format.VIDEO,
                "starts_at": START,
                "ends_at": START + timedelta(hours=1),
                "application": NewApplication("Data engineer", Route.DIRECT),
                "employer": ACME,
                "interviewers": (SAM,) if interview_id == "one" else (),
                "id": interview_id,
                **changes,
            }
        )
        return self.interviewed(command)

    def another_round(self, interview_id: str, **changes: Any) -> str:
        """Record one more interview of the application; returns its id."""
        more = {"application_id": self.application, "application": None, "employer": None}
        return self.another_application(interview_id, **(more | changes))

    def interviewed(self, command: NewInterview, limits: Limits | None = None) -> str:
        """Record an interview; returns its id."""
        key = same_employer(ACME.name, ACME.region)
        if command.application_id is not None:
            key = Key("application", command.application_id)
        people = tuple(("interviewers", one.id) for one in command.interviewers if one.id)
        written = self.gateway.run(
            key,
            lambda context, now: create_interview(
                context, command, self.policy, now, limits or Limits()
            ),
            chosen_ids=(("interviews", str(command.id)), *people),
        )
        return str(written.row["id"])

    def contact(self, kind: Kind = Kind.SEND_THANK_YOU, **changes: Any) -> Written:
        """Make a contact, or record one."""
        command = ContactCommand(
            **{
                "place": Place(self.interview),
                "kind": kind,
                "channel": Channel.EMAIL,
                "result": Result.SENT,
                **changes,
            }
        )
        chosen = () if command.id is None else (("contacts", command.id),)
        return self.gateway.run(
            Key(command.place.what, command.place.named),
            lambda context, now: make_contact(context, command, self.policy, now),
            chosen_ids=(*chosen, *attested(command.attestation)),
        )
