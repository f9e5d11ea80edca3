"""One pursuit from the interview to the lesson, through the installed client."""

import asyncio
import os

from bide_client import AsyncBide, Bide, NotSignedIn, NotYet, Refused


def same(found: object, wanted: object) -> None:
    """End the story where it goes otherwise."""
    if found != wanted:
        raise ValueError(f"{found} is not {wanted}")


def play(bide: Bide) -> None:
    """Play the whole story."""
    interview = bide.interviews.create(
        {
            "employer": {
                "name": "Typed and Daughters",
                "time_zone": "Europe/London",
                "country": "GB",
                "subdivision": "ENG",
            },
            "application": {"role": "Data engineer"},
            "stage": "first",
            "format": "video",
            "starts_at": "2025-04-08T09:00:00Z",
            "ends_at": "2025-04-08T10:00:00Z",
            "interviewers": [{"name": "Sam Okafor", "email": "sam@typed.example"}],
        }
    )
    bide.timetables.put(interview, {"answer_due": {"status": "answered", "date": "2025-04-17"}})
    bide.contacts.create(
        interview,
        {
            "kind": "send_thank_you",
            "channel": "email",
            "result": "sent",
            "happened_at": "2025-04-08T14:00:00Z",
        },
    )
    try:
        bide.contacts.create(
            interview,
            {
                "kind": "send_thank_you",
                "channel": "email",
                "result": "sent",
                "happened_at": "2025-04-09T08:00:00Z",
            },
        )
    except Refused as no:
        same(no.code, "contact_refused")
    try:
        bide.contacts.create(
            interview,
            {
                "kind": "enquire_status",
                "channel": "phone",
                "result": "spoke",
                "happened_at": "2025-04-16T10:00:00Z",
            },
        )
    except NotYet as no:
        same(no.reasons[0]["rule"], "wait-for-timetable")
        same(no.opens_at.isoformat(), "2025-04-22T08:00:00+00:00")
    decision = bide.next_action.get(interview, at="2025-04-22T09:00:00Z")
    same(decision["next_action"]["kind"], "enquire_status")
    bide.employer_updates.create(
        interview, {"kind": "rejection", "channel": "email", "received_at": "2025-04-30T15:00:00Z"}
    )
    bide.feedback.create(
        interview,
        {
            "source": "employer",
            "received_at": "2025-05-06T13:00:00Z",
            "items": [{"kind": "improvement", "theme": "depth", "action": "practise two aloud"}],
        },
    )


async def look_back() -> list[str]:
    """Read what is to be practised, by the asynchronous client."""
    async with AsyncBide() as bide:
        lessons = await bide.lessons.get()
        return [task["action"] for task in lessons["tasks"]]


def main() -> None:
    """Play against the server of BIDE_URL, with the key of BIDE_TOKEN."""
    with Bide() as bide:
        play(bide)
    if "practise two aloud" not in asyncio.run(look_back()):
        raise ValueError("what is to be practised is no lesson")
    with Bide(os.environ["BIDE_URL"], "nobody") as unknown:
        try:
            unknown.lessons.get()
        except NotSignedIn as no:
            same(no.code, "unauthenticated")
    print("Python: from the interview to the lesson.")


if __name__ == "__main__":
    main()
