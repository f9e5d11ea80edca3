"""Tools that record: interviews, contacts, news, what was promised, and taking a record back.

None sends anything, and none can acknowledge a breach of the etiquette: only the user can.
"""

from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import Field

from bide_client import models
from bide_client.mcp.read_tools import (
    Answer,
    Attestation,
    Channel,
    Connect,
    InterviewId,
    Kind,
    PersonId,
    PursuitId,
)
from bide_client.mcp.tool_results import Result, given, instant, next_action, tool

Key: TypeAlias = Annotated[
    str,
    Field(
        description="Made up for this one record, and the same when the call is repeated: then "
        "nothing is recorded twice.",
        min_length=8,
        max_length=200,
    ),
]
Note: TypeAlias = Annotated[str | None, Field(description="A note in the user's words.")]


class Recording:
    """Tools that record.

    connect: opens a client that is signed in
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    @tool("Record an interview")
    async def record_interview(
        self,
        starts_at: Annotated[str, Field(description="With an offset: 2026-06-12T10:00:00+01:00.")],
        idempotency_key: Key,
        pursuit_id: Annotated[
            str | None, Field(description="The pursuit of a further round; else a new one.")
        ] = None,
        employer: Annotated[str | None, Field(description="The name of a new employer.")] = None,
        role: Annotated[str | None, Field(description="The role of a new pursuit.")] = None,
        time_zone: Annotated[
            str | None, Field(description="The employer's zone, such as Europe/London.")
        ] = None,
        country: Annotated[str | None, Field(description="Its country, such as GB.")] = None,
        stage: Annotated[models.Stage, Field(description="Which round it is.")] = "first",
        format: Annotated[models.Format, Field(description="How it is held.")] = "video",  # noqa: A002  # the API's own name
        people: Annotated[list[str] | None, Field(description="Names of interviewers.")] = None,
        ends_at: Annotated[str | None, Field(description="An hour later if left out.")] = None,
        external_id: Annotated[
            str | None, Field(description="An id of elsewhere, such as `ics:` and a UID.")
        ] = None,
    ) -> Result:
        """Record an interview of a pursuit on record, or of a new one with `employer`, `role`
        and `time_zone`.

        Use it with what the user or an invitation says; ask for what is missing, and do
        not invent times.
        """
        body: dict[str, Any] = {
            "application": {"id": pursuit_id} if pursuit_id else {"role": role},
            "stage": stage,
            "format": format,
            "starts_at": starts_at,
            "interviewers": [{"name": name} for name in people or ()],
        }
        if not pursuit_id:
            body["employer"] = given(name=employer, time_zone=time_zone, country=country)
        body |= given(ends_at=ends_at, external_id=external_id)
        async with self._connect() as client:
            made = await client.interviews.create(
                cast("models.NewInterview", body), idempotency_key=idempotency_key
            )
            decision = await client.application_next_action.get(made["application_id"])
        return {
            "recorded": True,
            "interview_id": made["id"],
            "pursuit_id": made["application_id"],
            "people": [
                {"person_id": each["id"], "name": each["name"]} for each in made["interviewers"]
            ],
            "next_action": next_action(decision["next_action"], made["time_zone"]),
        }

    @tool("Record a contact")
    async def record_contact(
        self,
        pursuit_id: PursuitId,
        kind: Kind,
        channel: Channel,
        idempotency_key: Key,
        happened_at: Annotated[
            str | None, Field(description="When the user made it; left out: about to, now.")
        ] = None,
        result: Annotated[
            models.MadeResult | None, Field(description="How it ended, with `happened_at`.")
        ] = None,
        interview_id: InterviewId = None,
        person_id: PersonId = None,
        answer: Answer = None,
        attestation: Attestation = None,
        note: Note = None,
    ) -> Result:
        """Record a contact that the user has made (`happened_at` and `result`), or clear one
        that the user is about to make now (neither).

        Sends nothing. Where the etiquette is against it, the answer has `recorded:
        false`, when it opens and what to do instead: tell the user, and do not try
        another kind, channel, round or time in its place.
        """
        body = given(
            kind=kind,
            channel=channel,
            happened_at=happened_at,
            result=result,
            interview_id=interview_id,
            interviewer_id=person_id,
            answer=answer,
            attestation=attestation,
            note=note,
        )
        async with self._connect() as client:
            made = await client.application_contacts.create(
                pursuit_id, cast("models.NewContact", body), idempotency_key=idempotency_key
            )
            decision = await client.application_next_action.get(pursuit_id)
        return {
            "recorded": True,
            "allowed": True,
            "contact_id": made["id"],
            "happened_at": instant(made["happened_at"]),
            "next_action": next_action(decision["next_action"]),
        }

    @tool("Record news from the employer")
    async def record_employer_update(
        self,
        pursuit_id: PursuitId,
        kind: Annotated[models.UpdateKind, Field(description="What it is.")],
        idempotency_key: Key,
        received_at: Annotated[
            str | None, Field(description="When it came; now if left out.")
        ] = None,
        channel: Annotated[models.Channel | None, Field(description="How it came.")] = None,
        answer_by: Annotated[
            str | None, Field(description="With new_timetable: the day by which they will answer.")
        ] = None,
        respond_by: Annotated[
            str | None, Field(description="With offer: the day by which they want an answer.")
        ] = None,
        due: Annotated[
            str | None, Field(description="With documents_requested: the day they are due.")
        ] = None,
        interview_id: Annotated[str | None, Field(description="The round it is about.")] = None,
        note: Note = None,
    ) -> Result:
        """Record what the employer let the user know: a rejection, an offer, a question, a new
        timetable and so on.

        Only what has happened, and only as the user or the message says it; news opens
        and bars contacts.
        """
        body = given(
            kind=kind,
            received_at=received_at,
            channel=channel,
            respond_by=respond_by,
            due=due,
            interview_id=interview_id,
            note=note,
        )
        if answer_by is not None:
            body["answer_due"] = {"status": "answered", "date": answer_by}
        async with self._connect() as client:
            made = await client.application_updates.create(
                pursuit_id, cast("models.NewEmployerUpdate", body), idempotency_key=idempotency_key
            )
            decision = await client.application_next_action.get(pursuit_id)
        return {
            "recorded": True,
            "update_id": made["id"],
            "next_action": next_action(decision["next_action"]),
        }

    @tool("Record when they said you would hear")
    async def record_promise(
        self,
        pursuit_id: PursuitId,
        words: Annotated[str, Field(description="Their words: 'by the end of next week'.")],
        said_at: Annotated[str, Field(description="When they said it, with an offset.")],
        confirmed_latest: Annotated[
            str | None, Field(description="The day that the user has confirmed: 2026-06-12.")
        ] = None,
    ) -> Result:
        """Read the employer's words about when the user would hear, and record them.

        Call it first without `confirmed_latest`: the answer says how the words are read.
        Ask the user, then call it again with that day in `confirmed_latest`.
        """
        async with self._connect() as client:
            application = await client.applications.get(pursuit_id)
            reading = await client.readings.create(
                {
                    "phrase": words,
                    "said_at": said_at,
                    "employer": {"id": application["employer_id"]},
                }
            )
            result: Result = {
                "recorded": False,
                "understood": reading["understood"],
                "earliest": instant(reading["earliest"]),
                "latest": instant(reading["latest"]),
            }
            if confirmed_latest is None or not reading["understood"]:
                return result
            if confirmed_latest != (reading["latest"] or reading["earliest"]):
                return {**result, "reason": "The words are read as another day than was confirmed."}
            due: dict[str, Any] = {"status": "answered"}
            if reading["earliest"]:
                due["earliest"] = reading["earliest"]
            if reading["latest"]:
                due["latest"] = reading["latest"]
            known = await client.application_timetables.get(pursuit_id)
            body: dict[str, Any] = {"answer_due": due, "as_said": words, "said_at": said_at}
            if known["revision"] is not None:
                # A timetable is written whole: what they said besides stays.
                body |= {
                    "posts": known["posts"],
                    "applicants": known["applicants"],
                    "another_stage": known["another_stage"],
                    "silence_means_no": known["silence_means_no"],
                }
            await client.application_timetables.put(pursuit_id, cast("models.PutTimetable", body))
            decision = await client.application_next_action.get(pursuit_id)
        return {**result, "recorded": True, "next_action": next_action(decision["next_action"])}

    @tool("Take back a record")
    async def take_back(
        self,
        record: Annotated[Literal["contact", "news"], Field(description="Which kind of record.")],
        record_id: Annotated[str, Field(description="Its `contact_id` or `update_id`.")],
        reason: Annotated[
            str, Field(description="Why it was wrong.", min_length=1, max_length=200)
        ],
        idempotency_key: Key,
    ) -> Result:
        """Take back a contact or news that was recorded by mistake and never happened.

        It stays on record as taken back. Only where the user says that it did not happen;
        it is no way to make room for another contact.
        """
        async with self._connect() as client:
            found: models.Contact | models.EmployerUpdate
            if record == "contact":
                found = await client.contacts.retract(
                    record_id, {"reason": reason}, idempotency_key=idempotency_key
                )
            else:
                found = await client.employer_updates.retract(
                    record_id, {"reason": reason}, idempotency_key=idempotency_key
                )
            decision = await client.application_next_action.get(found["application_id"])
        return {"taken_back": True, "next_action": next_action(decision["next_action"])}
