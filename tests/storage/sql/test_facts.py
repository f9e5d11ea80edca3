"""PursuitContext: the rows of an employer as the frozen facts of the domain."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.action_kinds import CONTACTS
from app.domain.actions import Channel, Kind
from app.domain.facts import (
    Agency,
    AnswerDue,
    AnswerStatus,
    Application,
    Attestation,
    Contact,
    Employer,
    EmployerUpdate,
    Feedback,
    FeedbackSource,
    FeedbackWord,
    Format,
    Interview,
    Interviewer,
    InterviewState,
    Mark,
    MarkState,
    OutcomeKind,
    Preferences,
    Pursuit,
    Recipient,
    Region,
    Result,
    Route,
    Stage,
    Timetable,
    UpdateKind,
)
from app.domain.facts import Outcome as OwnMove
from app.domain.shared_budget import COUNTING, MOST_SHARED, STARTERS
from app.usecases.ports import Amend, Change, Insert, Key, Outcome, Page, PursuitContext
from tests.storage.rows import LONDON, NOON, Pursued, new_id
from tests.storage.store import Store

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def load(store: Store, kind: str, row_id: str) -> PursuitContext:
    found = await store.gateway.context(store.account, Key(kind, row_id))
    assert found is not None
    return found


def pursuit_of(pursued: Pursued) -> Pursuit:
    """What `Pursued.changes` puts into the database."""
    return Pursuit(
        application=Application(pursued.application, "Data engineer"),
        employer=Employer(pursued.employer, "Acme", LONDON),
        interviews=(
            Interview(
                id=pursued.interview,
                stage=Stage.FIRST,
                format=Format.VIDEO,
                state=InterviewState.SCHEDULED,
                starts_at=NOON - 2 * HOUR,
                ends_at=NOON - HOUR,
                time_zone="Europe/London",
                created_at=NOON,
                interviewers=(Interviewer(pursued.interviewer, "Sam Okafor"),),
                timetables=(
                    Timetable(
                        id=pursued.timetable,
                        revision=1,
                        said_at=NOON - HOUR,
                        answer_due=AnswerDue(AnswerStatus.ANSWERED, day=date(2026, 11, 27)),
                        recorded_at=NOON,
                    ),
                ),
            ),
        ),
        contacts=(
            Contact(
                id=pursued.contact,
                interview_id=pursued.interview,
                kind=Kind.SEND_THANK_YOU,
                channel=Channel.EMAIL,
                happened_at=NOON - timedelta(minutes=10),
                interviewer_id=pursued.interviewer,
                result=Result.SENT,
                recorded_at=NOON,
            ),
        ),
        updates=(
            EmployerUpdate(
                id=pursued.employer_update,
                interview_id=pursued.interview,
                kind=UpdateKind.ACKNOWLEDGED,
                received_at=NOON - timedelta(minutes=5),
                recorded_at=NOON,
            ),
        ),
        feedback=(
            Feedback(
                id=pursued.feedback,
                interview_id=pursued.interview,
                source=FeedbackSource.EMPLOYER,
                received_at=NOON - timedelta(minutes=4),
            ),
        ),
        marks=(
            Mark(
                Kind.PREPARE_QUESTIONS,
                pursued.interview,
                MarkState.DONE,
                NOON - timedelta(minutes=3),
            ),
        ),
    )


async def test_every_key_leads_to_the_pursuit_and_its_employer(store: Store) -> None:
    pursued = await store.pursue()
    other = Pursued(employer=pursued.employer, starts_at=NOON - 3 * HOUR)
    await store.put(other.changes()[1:])
    for kind, row_id in pursued.leading().items():
        found = await load(store, kind, row_id)
        assert found.employer == Employer(pursued.employer, "Acme", LONDON), kind
        pursuits = () if kind == "employer" else (pursuit_of(pursued),)
        assert found.pursuits == pursuits, kind
        assert (found.row, found.tasks, dict(found.existing)) == (None, (), {}), kind
        assert found.account["policy_overrides"] == {}, kind
        assert found.account["policy_revision"] == 0, kind


async def test_facts_come_in_the_order_in_which_they_happened(store: Store) -> None:
    pursued = await store.pursue()
    changes: list[Change] = []
    for number in (3, 1, 2):
        later = NOON + number * HOUR
        changes += [
            Insert("contacts", pursued.contact_row(id=new_id(), happened_at=later)),
            Insert("employer_updates", pursued.update_row(id=new_id(), received_at=later)),
            Insert("feedback", pursued.feedback_row(id=new_id(), received_at=later)),
            Insert("marks", pursued.mark_row(id=new_id(), happened_at=later)),
            Insert("timetables", pursued.timetable_row(id=new_id(), revision=number + 1)),
            Insert("interviewers", pursued.interviewer_row(id=new_id(), position=number)),
            Insert(
                "interviews",
                pursued.interview_row(id=new_id(), starts_at=later, ends_at=later + HOUR),
            ),
        ]
    await store.put(changes)
    (pursuit,) = (await load(store, "application", pursued.application)).pursuits
    first = pursuit.interviews[0]
    for instants in (
        [contact.happened_at for contact in pursuit.contacts],
        [update.received_at for update in pursuit.updates],
        [feedback.received_at for feedback in pursuit.feedback],
        [mark.happened_at for mark in pursuit.marks],
        [interview.starts_at for interview in pursuit.interviews],
        [timetable.revision for timetable in first.timetables],
    ):
        assert len(instants) == 4
        assert instants == sorted(instants)
    rows = await store.gateway.page(store.account, Page("interviewers"))
    order = {row["id"]: row["position"] for row in rows}
    assert [order[person.id] for person in first.interviewers] == [0, 1, 2, 3]


async def test_facts_of_the_same_instant_come_in_the_order_of_their_ids(store: Store) -> None:
    pursued = await store.pursue()
    ids = sorted(new_id() for _ in range(5))
    await store.put(
        Insert("contacts", pursued.contact_row(id=each, happened_at=NOON)) for each in ids[::-1]
    )
    (pursuit,) = (await load(store, "application", pursued.application)).pursuits
    assert [contact.id for contact in pursuit.contacts[1:]] == ids


async def shared(store: Store, key: Key) -> list[str]:
    """The contacts of other applications that a load has, by a read and by a write alike."""
    found = await store.gateway.context(store.account, key)
    shown: list[PursuitContext | None] = []

    def look(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        shown.append(context)
        return Outcome(None)

    await store.gateway.write(store.account, key, look)
    assert found is not None
    assert shown[0] is not None
    assert shown[0].shared == found.shared
    for pursuit in found.pursuits:
        assert pursuit.elsewhere == found.shared
    return [contact.id for contact in found.shared]


async def test_contacts_of_other_applications_that_count_are_seen_as_elsewhere(
    store: Store,
) -> None:
    one = await store.pursue()
    other = Pursued(employer=one.employer, starts_at=NOON - 3 * HOUR)
    await store.put(other.changes()[1:])
    stranger = await store.pursue(name_key="else")
    counting = []
    for pursued in (other, stranger, one):
        for kind in CONTACTS:
            for result in (None, *Result):
                value = None if result is None else result.value
                row = pursued.contact_row(id=new_id(), kind=kind.value, result=value)
                await store.put([Insert("contacts", row)])
                if pursued is other and result in COUNTING and kind in STARTERS:
                    counting.append(str(row["id"]))
    assert len(counting) == 4 * 7
    key = Key("interview", one.interview)
    # All of one instant, so the ids are their order; and the last of them are enough.
    assert await shared(store, key) == sorted(counting)[-MOST_SHARED:]
    every = await store.gateway.all_contexts(store.account)
    mine = next(p for d in every for p in d.pursuits if p.application.id == one.application)
    assert [contact.id for contact in mine.elsewhere] == sorted(counting)[-MOST_SHARED:]


async def test_contacts_around_another_instant_are_seen_too(store: Store) -> None:
    one = await store.pursue()
    other = Pursued(employer=one.employer, starts_at=NOON - 3 * HOUR)
    await store.put(other.changes()[1:])
    ids = []
    for number in range(3 * MOST_SHARED):
        row = other.contact_row(
            id=new_id(), kind="enquire_status", happened_at=NOON - number * HOUR
        )
        ids.append(str(row["id"]))
        await store.put([Insert("contacts", row)])
    ids.reverse()
    assert await shared(store, Key("contact", one.contact)) == ids[-MOST_SHARED:]
    longest_ago = NOON - 3 * MOST_SHARED * HOUR
    assert await shared(store, Key("contact", one.contact, at=longest_ago)) == [
        *ids[:MOST_SHARED],
        *ids[-MOST_SHARED:],
    ]
    between = NOON - (MOST_SHARED + 10) * HOUR
    assert await shared(store, Key("contact", one.contact, at=between)) == ids[MOST_SHARED - 10 :]


async def test_a_contact_that_was_not_made_is_no_fact(store: Store) -> None:
    pursued = await store.pursue()
    await store.put([Amend("contacts", pursued.contact, {"result": "not_made"})])
    (pursuit,) = (await load(store, "application", pursued.application)).pursuits
    assert pursuit.contacts == ()
    assert await store.gateway.one(store.account, "contacts", pursued.contact) is not None


async def test_a_load_tells_whether_there_are_other_applications(store: Store) -> None:
    one = await store.pursue()

    async def flags(kind: str, row_id: str) -> tuple[bool, bool]:
        def look(context: PursuitContext | None, _: datetime) -> Outcome[tuple[bool, bool]]:
            assert context is not None
            return Outcome((context.has_others, context.has_live))

        return await store.gateway.write(store.account, Key(kind, row_id), look)

    assert await flags("interview", one.interview) == (False, False)
    assert await flags("employer", one.employer) == (True, True)
    other = Pursued(employer=one.employer)
    await store.put(other.changes()[1:])
    assert await flags("interview", one.interview) == (True, True)
    await store.put([Amend("tasks", other.task, {"state": "done"})])
    assert await flags("interview", one.interview) == (True, False)
    live = await store.gateway.live_applications(store.account, one.employer, None, 5)
    assert live == [one.application]
    assert await store.gateway.live_applications(store.account, one.employer, live[0], 5) == []


async def test_a_cleared_contact_without_a_result_is_a_fact(store: Store) -> None:
    pursued = await store.pursue()
    await store.put([Amend("contacts", pursued.contact, {"result": None})])
    (pursuit,) = (await load(store, "application", pursued.application)).pursuits
    assert [contact.result for contact in pursuit.contacts] == [None]


async def test_every_column_of_a_fact_is_read(store: Store) -> None:
    pursued = Pursued()
    instant = datetime(2026, 12, 2, 10, 30, tzinfo=UTC)
    changes = pursued.changes(
        name="Acme & Söhne", country=None, subdivision=None, no_calls=True, no_contact=True
    )
    changes[1] = Insert(
        "applications",
        pursued.application_row(
            route="agency",
            agency={"name": "Agents", "direct_contact_permitted": True},
            outcome_kind="accepted_elsewhere",
            outcome_at=instant,
        ),
    )
    changes[4] = Insert(
        "timetables",
        pursued.timetable_row(
            answer_due={"status": "answered", "date": None, "instant": "2026-12-02T10:30:00Z"}
        ),
    )
    changes[5] = Insert(
        "contacts",
        pursued.contact_row(
            interviewer_id=None,
            recipient="agency",
            kind="reschedule",
            channel="in_person",
            attestation={
                "interview_id": pursued.interview,
                "slot": "2026-12-02T10:30:00Z",
                "received_at": "2026-12-02T11:30:00+01:00",
                "need": "a ramp",
            },
            breach=["wait-for-timetable", "minimum-gap"],
        ),
    )
    changes[6] = Insert(
        "employer_updates",
        pursued.update_row(
            kind="new_timetable",
            channel="phone",
            answer_due={"status": "not_said", "date": None, "instant": None},
            returns_on=date(2026, 12, 24),
            respond_by=instant,
            call_at=instant + HOUR,
            feedback="declined",
        ),
    )
    changes[7] = Insert("feedback", pursued.feedback_row(source="self", items=[]))
    changes[8] = Insert("marks", pursued.mark_row(interview_id=None, state="skipped"))
    await store.put(changes)
    found = await load(store, "application", pursued.application)
    (pursuit,) = found.pursuits
    assert pursuit.employer == Employer(
        pursued.employer, "Acme & Söhne", Region("Europe/London"), Preferences(True, True)
    )
    assert pursuit.application == Application(
        pursued.application,
        "Data engineer",
        Route.AGENCY,
        Agency("Agents", direct_contact_permitted=True),
        OwnMove(OutcomeKind.ACCEPTED_ELSEWHERE, instant),
    )
    assert pursuit.interviews[0].timetables[0].answer_due == AnswerDue(
        AnswerStatus.ANSWERED, None, instant
    )
    (contact,) = pursuit.contacts
    assert contact == Contact(
        pursued.contact,
        pursued.interview,
        Kind.RESCHEDULE,
        Channel.IN_PERSON,
        NOON - timedelta(minutes=10),
        None,
        Recipient.AGENCY,
        Result.SENT,
        Attestation(
            interview_id=pursued.interview, slot=instant, received_at=instant, need="a ramp"
        ),
        ("wait-for-timetable", "minimum-gap"),
        recorded_at=NOON,
    )
    assert pursuit.updates == (
        EmployerUpdate(
            pursued.employer_update,
            pursued.interview,
            UpdateKind.NEW_TIMETABLE,
            NOON - timedelta(minutes=5),
            Channel.PHONE,
            AnswerDue(AnswerStatus.NOT_SAID),
            date(2026, 12, 24),
            instant,
            instant + HOUR,
            FeedbackWord.DECLINED,
            recorded_at=NOON,
        ),
    )
    assert [(given.source, given.empty) for given in pursuit.feedback] == [
        (FeedbackSource.SELF, True)
    ]
    assert [(mark.state, mark.interview_id) for mark in pursuit.marks] == [
        (MarkState.SKIPPED, None)
    ]
