"""Models of the people of an interview, or of an application before any."""

from collections.abc import Iterable
from typing import Any, Final

from pydantic import Field

from app.api.request.fields import Answer, Body, Email, Id, JobTitle, PersonName
from app.api.v1.pursuit.preferences import Preferences, PreferencesIn
from app.domain.facts import Part
from app.usecases.ports import Row
from app.usecases.pursuit import interviewers

MAX_INTERVIEWERS: Final = 20
PART: Final = "The part in the round: a coordinator may be thanked, but is never next."


class InterviewerIn(Body):
    """A person who takes part."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice, or a known one.")
    name: PersonName = Field(description="The person's name.", examples=["Sam Okafor"])
    email: Email | None = Field(
        default=None, description="An e-mail address.", examples=["sam@acme.example"]
    )
    job_title: JobTitle | None = Field(
        default=None, description="The job title.", examples=["Head of data"]
    )
    part: Part = Field(default=Part.INTERVIEWER, description=PART)
    preferences: PreferencesIn | None = Field(
        default=None, description="The person's own wishes about contacts."
    )

    def command(self) -> interviewers.NewInterviewer:
        """The same, as the use case takes it."""
        return interviewers.NewInterviewer(
            self.name,
            self.email,
            self.job_title,
            self.id,
            self.part,
            (self.preferences or PreferencesIn()).fact(),
        )


class InterviewerOf(Answer):
    """A person who takes part."""

    id: str
    name: str = Field(examples=["Sam Okafor"])
    email: str | None = Field(examples=["sam@acme.example"])
    job_title: str | None
    part: Part = Field(description=PART)
    preferences: Preferences = Field(description="The person's own wishes about contacts.")


def people_view(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """People as they are answered, inside of what they belong to."""
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "email": row["email"],
            "job_title": row["job_title"],
            "part": row["part"],
            "preferences": {"no_calls": row["no_calls"], "no_contact": row["no_contact"]},
        }
        for row in rows
    ]
