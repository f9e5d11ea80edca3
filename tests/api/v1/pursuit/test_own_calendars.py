"""Employers with days of their own: weeks, hours, shutdowns and worked days."""

import pytest

from tests.api.v1.api_client import ACME, Api, pointers

CALENDAR = {
    "work_week": ["mon", "tue", "wed", "thu"],
    "hours": {"thu": ["09:00", "12:00"]},
    "closed": [{"from": "2026-11-24", "to": "2026-11-26", "reason": "shutdown"}],
    "open": ["2026-12-05"],
}


def test_a_calendar_is_answered_as_it_was_given(api: Api) -> None:
    made = api.post("/v1/employers", ACME | {"calendar": CALENDAR})
    assert made["calendar"] == CALENDAR
    assert api.get(f"/v1/employers/{made['id']}") == made


def test_a_calendar_is_what_days_are_counted_in(api: Api) -> None:
    interview = api.interview()
    before = api.action(interview["id"], "enquire_status")["opens_at"]
    assert before == "2026-12-01T09:00:00Z"
    path = f"/v1/employers/{interview['employer_id']}"
    api.patch(path, {"calendar": {"closed": CALENDAR["closed"]}})
    assert api.action(interview["id"], "enquire_status")["opens_at"] == "2026-12-04T09:00:00Z"
    (task,) = api.get("/v1/tasks", kind="enquire_status")["items"]
    assert task["opens_at"] == "2026-12-04T09:00:00Z"


def test_a_calendar_is_merged_hours_by_weekday_and_lists_whole(api: Api) -> None:
    made = api.post("/v1/employers", ACME | {"calendar": CALENDAR})
    path = f"/v1/employers/{made['id']}"
    patch = {"hours": {"mon": ["10:00", "16:00"], "thu": None}, "open": []}
    after = api.patch(path, {"calendar": patch})["calendar"]
    assert after == CALENDAR | {"hours": {"mon": ["10:00", "16:00"]}, "open": []}
    assert api.patch(path, {"calendar": None})["calendar"] is None


@pytest.mark.parametrize(
    ("calendar", "pointer"),
    [
        ({"work_week": []}, "/calendar/work_week"),
        ({"hours": {"sun": ["09:00", "12:00"]}}, "/calendar/hours/sun"),
        ({"hours": {"mon": ["12:00", "09:00"]}}, "/calendar/hours/mon"),
        ({"hours": {"mon": ["07:00", "12:00"]}}, "/calendar/hours/mon"),
        ({"closed": [{"from": "2026-11-26", "to": "2026-11-24"}]}, "/calendar/closed/0/to"),
        (
            {"open": [f"2026-{month:02}-28" for month in range(1, 13)] + ["2026-01-04"]},
            "/calendar/open",
        ),
    ],
)
def test_days_that_cannot_be_are_refused(api: Api, calendar: object, pointer: str) -> None:
    response = api.ask("POST", "/v1/employers", ACME | {"calendar": calendar})
    assert pointers(response) == [pointer]
    assert api.get("/v1/employers")["items"] == []
    employer = api.post("/v1/employers", ACME)
    path = f"/v1/employers/{employer['id']}"
    assert pointers(api.ask("PATCH", path, {"calendar": calendar})) == [pointer]
    inline = api.ask(
        "POST",
        "/v1/applications",
        {"employer": ACME | {"name": "New", "calendar": calendar}, "role": "x"},
    )
    assert pointers(inline) == [f"/employer{pointer}"]


def test_a_category_of_holidays_is_one_of_its_country(api: Api) -> None:
    bavaria = {"name": "B", "time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BY"}
    made = api.post("/v1/employers", bavaria | {"holiday_categories": ["catholic"]})
    assert made["holiday_categories"] == ["catholic"]
    other = bavaria | {"name": "C", "holiday_categories": ["lunar"]}
    assert pointers(api.ask("POST", "/v1/employers", other)) == ["/holiday_categories/0"]
