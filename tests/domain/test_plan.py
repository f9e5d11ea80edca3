"""A plan: how the decision changes over days in which nothing happens."""

from app.domain.actions import Channel, Kind
from app.domain.decision import Phase, Verdict
from app.domain.facts import (
    Attestation,
    Result,
    UpdateKind,
)
from app.domain.policy import POLICY, parse
from tests.domain.builders import (
    contact,
    decide,
    in_decision,
    instant,
    interview,
    london,
    plan,
    promised,
    pursuit,
    rejected,
    said,
    update,
)

FRIDAY = interview(timetables=promised("2026-11-27"))
QUESTION = update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question")
ASKED = contact(Kind.REQUEST_FEEDBACK, "2026-11-27 16:00", id="asked")


def test_the_plan_tells_the_whole_story() -> None:
    laid_out = plan(pursuit(FRIDAY), "2026-11-20 11:00", "2026-12-31 12:00")
    entries = [
        (entry.at, entry.phase, entry.next_action.kind, {a.kind for a in entry.changed})
        for entry in laid_out.entries
    ]
    assert entries[0][:3] == (london("2026-11-20 11:00"), Phase.WAITING, Kind.WAIT)
    first = decide(pursuit(FRIDAY), "2026-11-20 11:00")
    assert laid_out.entries[0].changed == first.actions
    story = {(at, phase, kind) for at, phase, kind, _ in entries}
    for at, phase, kind in (
        ("2026-11-20 12:00", Phase.WAITING, Kind.SEND_THANK_YOU),
        ("2026-11-28 00:00", Phase.WAITING, Kind.WAIT),
        ("2026-11-30 09:00", Phase.MAY_ENQUIRE, Kind.ENQUIRE_STATUS),
    ):
        assert (london(at), phase, kind) in story
    opened = next(e for e in laid_out.entries if e.at == london("2026-11-30 09:00"))
    assert {a.kind: a.verdict for a in opened.changed} == {Kind.ENQUIRE_STATUS: Verdict.ALLOWED}
    assert laid_out.application_id == "role"
    assert (laid_out.start, laid_out.end) == (
        london("2026-11-20 11:00"),
        london("2026-12-31 12:00"),
    )
    assert laid_out.policy_version == POLICY.version
    assert laid_out.breaches == ()


def test_the_plan_ends_with_its_end_included() -> None:
    facts = pursuit(FRIDAY)
    for end, last in (
        ("2026-11-30 09:00", "2026-11-30 09:00"),
        ("2026-11-30 08:59:59", "2026-11-28 00:00"),
    ):
        assert plan(facts, "2026-11-24 12:00", end).entries[-1].at == london(
            end if end == last else last
        )


def test_what_happens_after_the_start_is_not_in_the_plan() -> None:
    facts = pursuit(FRIDAY, said("2026-12-11", "2026-11-26 10:00"))
    opened = plan(facts, "2026-11-25 12:00", "2026-11-30 09:00").entries[-1]
    assert opened.next_action.kind is Kind.ENQUIRE_STATUS


def test_the_plan_explains_what_changes_as_of_then() -> None:
    # Only the telephone is left for the resend, and it was rung in vain today.
    failed = [
        contact(
            Kind.RESEND,
            f"2026-11-23 {hour}:00",
            channel,
            result,
            attestation=Attestation(contact_id="bounced"),
        )
        for hour, channel, result in (
            (12, Channel.MESSAGE, Result.BOUNCED),
            (13, Channel.IN_PERSON, Result.BOUNCED),
            (14, Channel.PHONE, Result.NO_ANSWER),
        )
    ]
    laid_out = plan(pursuit(BOUNCED, *failed), "2026-11-23 15:00", "2026-11-24 12:00")
    midnight = next(e for e in laid_out.entries if e.at == instant("2026-11-24 00:00"))
    resend = next(a for a in midnight.changed if a.kind is Kind.RESEND)
    hours = next(r for r in resend.reasons if r.rule == "working-hours")
    assert hours.lifts_at == instant("2026-11-24 09:00")
    assert resend.opens_at == instant("2026-11-24 09:00")


def test_the_numbers_of_an_operator_are_used_where_they_belong() -> None:
    dues = {
        "thank_you_due_business_days": 2,
        "timetable_due_business_days": 2,
        "enquiry_due_business_days": 3,
        "answer_due_business_days": 3,
        "feedback_due_business_days": 5,
        "record_feedback_due_business_days": 11,
        "reflect_due_business_days": 6,
    }
    text = "\n".join(f"[numbers.{name}]\nvalue = {value}" for name, value in dues.items())
    policy = parse(f'version = "ours"\n{text}\n')
    wanted = update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-24 10:00")
    for facts, kind, at, due in (
        (pursuit(), Kind.SEND_THANK_YOU, "2026-11-20 13:00", "2026-11-24 17:00"),
        (pursuit(), Kind.RECORD_TIMETABLE, "2026-11-20 13:00", "2026-11-24 17:00"),
        (pursuit(FRIDAY), Kind.ENQUIRE_STATUS, "2026-11-30 10:00", "2026-12-03 17:00"),
        (
            pursuit(update(UpdateKind.OFFER, "2026-11-24 10:00")),
            Kind.RESPOND_TO_OFFER,
            "2026-11-24 12:00",
            "2026-11-27 17:00",
        ),
        (pursuit(QUESTION), Kind.REPLY, "2026-11-24 12:00", "2026-11-27 17:00"),
        (pursuit(wanted), Kind.DOCUMENTS, "2026-11-24 12:00", "2026-11-27 17:00"),
        (pursuit(rejected()), Kind.REQUEST_FEEDBACK, "2026-11-27 16:00", "2026-12-04 17:00"),
        (pursuit(rejected(), ASKED), Kind.RECORD_FEEDBACK, "2026-11-30 10:00", "2026-12-14 17:00"),
        (pursuit(rejected()), Kind.REFLECT, "2026-11-30 10:00", "2026-12-07 17:00"),
    ):
        assert in_decision(facts, kind, at, policy).due_at == instant(due), kind


BOUNCED = contact(Kind.SEND_THANK_YOU, "2026-11-23 10:00", id="bounced", result=Result.BOUNCED)
