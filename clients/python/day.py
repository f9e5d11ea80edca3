"""One pursuit from the interview to the lesson, through the generated client."""

import os
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

from bide_client import AuthenticatedClient
from bide_client.api.contacts import contacts_create
from bide_client.api.decisions import next_action_get
from bide_client.api.employer_updates import employer_updates_create
from bide_client.api.feedback import feedback_create
from bide_client.api.interviews import interviews_create
from bide_client.api.lessons import lessons_get
from bide_client.api.timetables import timetables_put
from bide_client.models import (
    AnswerDueIn,
    AnswerStatus,
    ApplicationIn,
    Channel,
    Contact,
    ContactKind,
    Decision,
    EmployerIn,
    EmployerUpdate,
    Feedback,
    FeedbackItemIn,
    FeedbackSource,
    Format,
    Interview,
    InterviewerIn,
    ItemKind,
    Kind,
    Lessons,
    MadeResult,
    NewContact,
    NewEmployerUpdate,
    NewFeedback,
    NewInterview,
    ProblemDocument,
    PutTimetable,
    RefusedContact,
    Stage,
    Timetable,
    UpdateKind,
)

T = TypeVar("T")


def expect(answer: object, kind: type[T]) -> T:
    """Narrow an answer to what the story goes on with."""
    if not isinstance(answer, kind):
        raise TypeError(f"expected {kind.__name__}, was answered {answer}")
    return answer


def same(found: object, wanted: object) -> None:
    """End the story where it goes otherwise."""
    if found != wanted:
        raise ValueError(f"{found} is not {wanted}")


def at(day: int, month: int, hour: int) -> datetime:
    """An instant of the spring of 2025."""
    return datetime(2025, month, day, hour, tzinfo=UTC)


def thanks(when: datetime) -> NewContact:
    """A thank-you that was sent."""
    return NewContact(
        kind=ContactKind.SEND_THANK_YOU,
        channel=Channel.EMAIL,
        result=MadeResult.SENT,
        happened_at=when,
    )


def play(client: AuthenticatedClient) -> None:
    """Play the whole story."""
    new = NewInterview(
        employer=EmployerIn(
            name="Generated and Daughters", time_zone="Europe/London", country="GB"
        ),
        application=ApplicationIn(role="Data engineer"),
        stage=Stage.FIRST,
        format_=Format.VIDEO,
        starts_at=at(8, 4, 9),
        ends_at=at(8, 4, 10),
        interviewers=[InterviewerIn(name="Sam Okafor", email="sam@generated.example")],
    )
    interview = UUID(expect(interviews_create.sync(client=client, body=new), Interview).id)
    due = AnswerDueIn(status=AnswerStatus.ANSWERED, date=date(2025, 4, 17))
    said = PutTimetable(answer_due=due)
    expect(timetables_put.sync(interview, client=client, body=said), Timetable)

    first = contacts_create.sync(interview, client=client, body=thanks(at(8, 4, 14)))
    expect(first, Contact)
    again = contacts_create.sync_detailed(interview, client=client, body=thanks(at(9, 4, 8)))
    same(again.status_code, 409)
    same(expect(again.parsed, RefusedContact).code, "contact_refused")
    call = NewContact(
        kind=ContactKind.ENQUIRE_STATUS,
        channel=Channel.PHONE,
        result=MadeResult.SPOKE,
        happened_at=at(16, 4, 10),
    )
    early = expect(contacts_create.sync(interview, client=client, body=call), RefusedContact)
    same(early.code, "contact_not_yet")
    same(early.decision.reasons[0].rule, "wait-for-timetable")
    decision = next_action_get.sync(interview, client=client, at=at(22, 4, 9))
    same(expect(decision, Decision).next_action.kind, Kind.ENQUIRE_STATUS)

    rejection = NewEmployerUpdate(
        kind=UpdateKind.REJECTION, channel=Channel.EMAIL, received_at=at(30, 4, 15)
    )
    expect(employer_updates_create.sync(interview, client=client, body=rejection), EmployerUpdate)
    item = FeedbackItemIn(kind=ItemKind.IMPROVEMENT, theme="depth", action="practise two aloud")
    told = NewFeedback(source=FeedbackSource.EMPLOYER, received_at=at(6, 5, 13), items=[item])
    expect(feedback_create.sync(interview, client=client, body=told), Feedback)
    lessons = expect(lessons_get.sync(client=client), Lessons)
    if "practise two aloud" not in [task.action for task in lessons.tasks]:
        raise ValueError("what is to be practised is no lesson")


def main() -> None:
    """Play against the server of BIDE_URL, with the key of BIDE_KEY."""
    url, key = os.environ["BIDE_URL"], os.environ["BIDE_KEY"]
    with AuthenticatedClient(base_url=url, token=key) as client:
        play(client)
    with AuthenticatedClient(base_url=url, token="nobody") as nobody:  # noqa: S106  # it opens nothing
        same(expect(lessons_get.sync(client=nobody), ProblemDocument).code, "unauthenticated")
    print("Python: from the interview to the lesson.")


if __name__ == "__main__":
    main()
