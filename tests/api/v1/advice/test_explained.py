"""Decisions with the counts behind their reasons."""

from typing import Any

from tests.api.v1.api_client import PROMISE, Api, Clock

GRACE = {
    "since": "2026-11-27",
    "number": "timetable_grace_business_days",
    "value": 1,
    "unit": "business days",
    "counted": ["2026-11-30"],
    "skipped": [
        {"day": "2026-11-28", "why": "a day off of the week"},
        {"day": "2026-11-29", "why": "a day off of the week"},
    ],
    "source": "etiquette",
}


def waits(decision: Any) -> list[Any]:  # noqa: ANN401  # a JSON answer
    (entry,) = [one for one in decision["actions"] if one["kind"] == "enquire_status"]
    return [one for one in entry["reasons"] if one["rule"] == "wait-for-timetable"]


def test_a_reason_tells_how_its_days_were_counted_where_that_is_asked(
    api: Api, clock: Clock
) -> None:
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    for path in (
        f"/v1/interviews/{interview['id']}/next-action",
        f"/v1/applications/{interview['application_id']}/next-action",
    ):
        (plain,) = waits(api.get(path))
        assert plain["trace"] is None
        (found,) = waits(api.get(path, explain="counting"))
        trace = dict(found["trace"])
        assert trace.pop("grounds") == found["grounds"]
        assert trace == GRACE
        assert {**found, "trace": None} == plain
        # What was explained is not kept for who does not ask.
        assert waits(api.get(path)) == [plain]
        (then,) = waits(api.get(path, explain="counting", at="2026-11-23T12:00:00Z"))
        assert then["trace"] == found["trace"]
    assert api.ask("GET", path, params={"explain": "all"}).status_code == 422


def test_a_history_is_explained_too(api: Api) -> None:
    history = {
        "employer": {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"},
        "interviews": [
            {
                "stage": "first",
                "format": "video",
                "starts_at": "2026-11-20T10:00:00Z",
                "ends_at": "2026-11-20T11:00:00Z",
                "timetables": [{"answer_due": PROMISE["answer_due"]}],
            }
        ],
        "at": "2026-11-24T12:00:00Z",
    }

    def asked(**more: str) -> Any:  # noqa: ANN401  # a JSON answer
        (wait,) = waits(api.ask("POST", "/v1/decisions", history | more).json()["decision"])
        return wait["trace"]

    assert asked() is None
    assert asked(explain="counting")["counted"] == GRACE["counted"]
