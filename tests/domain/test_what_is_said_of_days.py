"""Small histories whose decisions once said a day, an hour or a skip that did not hold."""

# ruff: noqa: ANN401 - the fields of a document are of any type.

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.actions import Kind
from app.domain.decide import decide, plan
from app.domain.decision import Action, Verdict
from tests.domain.history_documents import (
    CALL,
    ENQUIRY,
    LONDON,
    PHASE,
    Doc,
    contact,
    document,
    held,
    of,
    told,
    word,
)
from tests.oracle.compare import Told


def history(at: str, place: Doc = LONDON, **parts: Any) -> Told:
    return Told(document(at, place, **parts))


def enquiry(one: Told) -> Action:
    decision = decide(one.pursuit, one.policy, one.calendars, one.at)
    return next(action for action in decision.actions if action.kind is Kind.ENQUIRE_STATUS)


def sentences(one: Told) -> dict[str, str]:
    return {reason.rule: reason.message for reason in enquiry(one).reasons}


ROUND = held("r", "screening", "2026-11-02T10:00:00Z", "2026-11-02T11:00:00Z")
ASKED_ELSEWHERE = [
    contact(f"e{day}", ENQUIRY, f"2026-11-{day:02}T10:00:00Z") for day in (4, 11, 18, 25)
]


def test_no_day_is_named_on_which_the_pursuit_is_presumed_closed_already() -> None:
    words = "You have asked there 4 times in 90 days, over all your applications; "
    parts: Doc = {"interviews": [ROUND], "elsewhere": ASKED_ELSEWHERE}
    said = sentences(history("2026-11-26T12:00:00Z", **parts))
    # They leave the count in February; after forty business days nothing is owed any more.
    assert said["one-employer-one-budget"] == words + "that is enough."
    long_ago = [
        one | {"happened_at": one["happened_at"].replace("2026-11", "2026-09")}
        for one in ASKED_ELSEWHERE
    ]
    said = sentences(history("2026-11-26T12:00:00Z", **(parts | {"elsewhere": long_ago})))
    assert said["one-employer-one-budget"] == words + "wait until Friday 4 December 2026."


SHUT: Doc = {"closed": [{"from": "2026-11-05", "to": "2026-11-10", "reason": "a move"}]}


@pytest.mark.parametrize(
    ("calendar", "due", "rule", "end"),
    [
        pytest.param(
            SHUT,
            None,
            "wait-when-not-told",
            "Closed, as you were told, until 10 November 2026 (a move).",
            id="in the count",
        ),
        pytest.param(
            SHUT,
            {"status": "answered", "date": "2026-11-06"},
            "wait-for-timetable",
            "Closed, as you were told, until 10 November 2026 (a move).",
            id="where a day rolls forward",
        ),
        pytest.param(
            SHUT | {"open": ["2026-11-05", "2026-11-06", "2026-11-09", "2026-11-10"]},
            None,
            "wait-when-not-told",
            "on Monday 9 November 2026.",
            id="opened all the same, but for the weekend",
        ),
        pytest.param(
            {"closed": [{"from": "2026-12-01", "to": "2026-12-02"}]},
            None,
            "wait-when-not-told",
            "on Monday 9 November 2026.",
            id="after the count",
        ),
        pytest.param(
            {
                "closed": [
                    {"from": "2026-11-09", "to": "2026-11-09"},
                    {"from": "2026-11-05", "to": "2026-11-05"},
                ]
            },
            None,
            "wait-when-not-told",
            "Closed, as you were told, until 5 November 2026. "
            "Closed, as you were told, until 9 November 2026.",
            id="each range in order",
        ),
        pytest.param({}, None, "wait-when-not-told", "on Monday 9 November 2026.", id="none"),
    ],
)
def test_a_sentence_says_which_days_are_closed_by_the_word_of_the_candidate(
    calendar: Doc, due: Doc | None, rule: str, end: str
) -> None:
    said = {"answer_due": due or {"status": "not_said"}, "said_at": ROUND["ends_at"]}
    one = history(
        "2026-11-03T12:00:00Z",
        LONDON | {"calendar": calendar},
        interviews=[ROUND | {"timetables": [said]}],
    )
    assert sentences(one)[rule].endswith(end)


def test_a_gap_over_calendar_days_names_no_closed_ones() -> None:
    one = history(
        "2026-11-12T12:00:00Z",
        LONDON | {"calendar": SHUT},
        policy={"minimum_gap_days": 14},
        interviews=[ROUND],
        contacts=[contact("asked", ENQUIRY, "2026-11-04T10:00:00Z")],
    )
    words = "You were last in touch on Wednesday 4 November 2026; give them time."
    assert sentences(one)["minimum-gap"] == words


def test_after_a_ring_in_vain_the_call_is_due_when_one_may_ring_again() -> None:
    ring = {"channel": "phone", "result": "no_answer"}
    parts: Doc = {
        "employer_updates": [
            word("call", "invited_to_call", "2026-11-02T09:00:00Z", call_at="2026-11-04")
        ],
        "contacts": [contact("rang", CALL, "2026-11-04T11:00:00Z", **ring)],
    }
    answer = told("2026-11-04T12:00:00Z", LONDON, **parts)
    assert of(answer, CALL, "opens_at") == "2026-11-05T09:00:00Z"
    assert of(answer, CALL, "due_at") == "2026-11-05T17:00:00Z"
    answer = told("2026-11-04T10:00:00Z", LONDON, **parts)
    assert of(answer, CALL, "due_at") == "2026-11-04T17:00:00Z"


SKIP = {"state": "skipped", "happened_at": "2026-11-20T12:00:00Z"}


def skipped(at: str, kind: str, record: Doc, name: str = "employer_updates") -> bool:
    parts: Doc = {"interviews": [ROUND], name: [record]}
    answer = told(at, LONDON, marks=[SKIP | {"kind": kind}], **parts)
    return bool(of(answer, kind, "skipped"))


@pytest.mark.parametrize(
    ("kind", "record", "name"),
    [
        (ENQUIRY, word("w", "acknowledged", "2026-11-10T09:00:00Z"), "employer_updates"),
        ("reply", word("w", "question", "2026-11-10T09:00:00Z"), "employer_updates"),
        ("request_feedback", word("w", "rejection", "2026-11-10T09:00:00Z"), "employer_updates"),
        (
            "record_outcome",
            contact("c", ENQUIRY, "2026-11-10T09:00:00Z", channel="phone", result="spoke"),
            "contacts",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_skip_ends_with_what_is_recorded_only_after_it(kind: str, record: Doc, name: str) -> None:
    assert skipped("2026-11-24T12:00:00Z", kind, record, name)
    late = record | {"recorded_at": "2026-11-23T09:00:00Z"}
    assert skipped("2026-11-23T08:59:59Z", kind, late, name)
    assert not skipped("2026-11-24T12:00:00Z", kind, late, name)


def test_an_old_word_recorded_late_begins_no_silence_and_ends_no_skip() -> None:
    words = [
        word("old", "acknowledged", "2026-11-05T09:00:00Z", recorded_at="2026-11-23T09:00:00Z"),
        word("last", "acknowledged", "2026-11-10T09:00:00Z"),
    ]
    answer = told(
        "2026-11-24T12:00:00Z",
        LONDON,
        interviews=[ROUND],
        employer_updates=words,
        marks=[SKIP | {"kind": ENQUIRY}],
    )
    assert of(answer, ENQUIRY, "skipped")


def test_a_skipped_word_about_a_round_ends_with_one_recorded_only_after_it() -> None:
    off = word("off", "round_cancelled", "2026-11-18T09:00:00Z", interview_id="s")
    ahead = held("s", "first", "2026-12-02T10:00:00Z", "2026-12-02T11:00:00Z")
    mark = SKIP | {"kind": "arrange", "interview_id": "s"}
    parts: Doc = {"interviews": [ahead], "marks": [mark]}
    for recorded, expected in ((None, True), ("2026-11-23T09:00:00Z", False)):
        late = off if recorded is None else off | {"recorded_at": recorded}
        answer = told("2026-11-24T12:00:00Z", LONDON, employer_updates=[late], **parts)
        assert of(answer, "arrange", "skipped", "s") is expected


def test_a_count_before_rounds_that_is_spent_is_one_like_that_of_the_pursuit() -> None:
    answer = told(
        "2026-12-11T09:00:00Z",
        LONDON,
        application={"applied_at": "2026-10-05T09:00:00Z"},
        contacts=[
            contact("one", ENQUIRY, "2026-10-20T09:00:00Z"),
            contact("two", ENQUIRY, "2026-11-05T09:00:00Z"),
        ],
        employer_updates=[
            word("first", "acknowledged", "2026-10-22T09:00:00Z"),
            word("second", "acknowledged", "2026-11-16T09:00:00Z"),
        ],
    )
    # One would have opened on the 25th, seven business days after their word.
    assert answer[PHASE] == "presumed_closed"


def test_a_plan_says_when_a_telephone_shuts_for_good() -> None:
    late = held("r", "screening", "2026-11-10T20:00:00Z", "2026-11-10T21:00:00Z")
    one = history("2026-11-09T12:00:00Z", interviews=[late])
    end = one.at + timedelta(days=10)
    laid_out = plan(one.pursuit, one.policy, one.calendars, one.at, end)
    shut = datetime.fromisoformat("2026-11-10T17:00:00Z")
    entry = next(entry for entry in laid_out.entries if entry.at == shut)
    (reschedule,) = [one for one in entry.changed if one.kind is Kind.RESCHEDULE]
    phone = next(one for one in reschedule.channels if one.channel == "phone")
    assert phone.verdict is Verdict.REFUSED
    # What opens again in the morning is no change: the telephone for other matters.
    assert Kind.WITHDRAW not in {one.kind for one in entry.changed}
