from datetime import UTC, datetime, timedelta

import pytest

from bide_client.invitation_file import (
    MAX_BYTES,
    Invitation,
    UnreadableInvitation,
    Unusable,
    ZoneUnknown,
    newer,
    read,
    without,
)

START = datetime(2026, 6, 12, 9, tzinfo=UTC)


def event(*lines: str, uid: str = "one@example", start: str = "DTSTART:20260612T090000Z") -> str:
    kept = [start] if start else []
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *kept, *lines, "END:VEVENT"])


def calendar(*events: str, method: str = "REQUEST", head: str = "") -> bytes:
    named = [f"METHOD:{method}"] if method else []
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *named]
    if head:
        lines.append(head)
    return ("\r\n".join([*lines, *events, "END:VCALENDAR"]) + "\r\n").encode()


def one(content: bytes, zone: str = "") -> Invitation:
    found = read(content, zone=zone)
    assert len(found) == 1
    assert isinstance(found[0], Invitation), found[0].error
    return found[0]


def refused(content: bytes, *, zone: str = "") -> UnreadableInvitation:
    found = read(content, zone=zone)
    assert len(found) == 1
    assert isinstance(found[0], Unusable)
    return found[0].error


def test_an_invitation_says_when_who_and_which_revision() -> None:
    found = one(
        calendar(
            event(
                "DTEND:20260612T100000Z",
                "DTSTAMP:20260601T080000Z",
                "SEQUENCE:3",
                "SUMMARY:Interview\\, first round",
                "ORGANIZER;CN=Sam Okafor:MAILTO:Sam@Acme.example",
                "ATTENDEE;CN=Robin:mailto:robin@home.example",
                "ATTENDEE;CUTYPE=ROOM;CN=Room 4:mailto:room4@acme.example",
            )
        )
    )
    assert (found.starts_at, found.ends_at) == (START, START + timedelta(hours=1))
    assert (found.uid, found.sequence, found.method) == ("one@example", 3, "REQUEST")
    assert found.stamp == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert found.summary == "Interview, first round"
    assert (found.organiser, found.domain) == ("sam@acme.example", "acme.example")
    assert [each.name for each in found.people] == ["Sam Okafor", "Robin"]
    assert [each.name for each in without(found, ["Robin@home.example"]).people] == ["Sam Okafor"]


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        pytest.param("DTSTART;TZID=Europe/Berlin:20260612T110000", START, id="a zone"),
        pytest.param(
            "DTSTART;TZID=W. Europe Standard Time:20260612T110000", START, id="a name of Windows"
        ),
        pytest.param(
            "DTSTART;TZID=W. Europe Standard Time 1:20260612T110000", START, id="numbered"
        ),
        pytest.param("DTSTART:20260612T090000Z", START, id="UTC"),
    ],
)
def test_a_zone_that_is_known_is_used(start: str, wanted: datetime) -> None:
    assert one(calendar(event(start=start))).starts_at == wanted


def test_a_zone_that_the_file_describes_is_used() -> None:
    described = "\r\n".join(
        [
            *("BEGIN:VTIMEZONE", "TZID:Customized Time Zone", "BEGIN:STANDARD"),
            *("DTSTART:16010101T000000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0200"),
            *("END:STANDARD", "END:VTIMEZONE"),
        ]
    )
    start = "DTSTART;TZID=Customized Time Zone:20260612T110000"
    assert one(calendar(event(start=start), head=described)).starts_at == START


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("DTSTART:20260612T110000", id="floating"),
        pytest.param("DTSTART;TZID=Customized Time Zone:20260612T110000", id="custom"),
        pytest.param('DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin":20260612T110000', id="shown"),
        pytest.param("DTSTART;TZID=Europe/Germany:20260612T110000", id="no such zone"),
        pytest.param("DTSTART;TZID=1:20260612T110000", id="a number"),
    ],
)
def test_a_zone_that_is_not_known_is_asked_about_and_never_guessed(start: str) -> None:
    content = calendar(event(start=start))
    assert isinstance(refused(content), ZoneUnknown)
    assert one(content, zone="Europe/Berlin").starts_at == START


def test_a_local_time_that_there_is_twice_is_not_guessed() -> None:
    content = calendar(event(start="DTSTART:20261025T023000"))
    assert "clocks change" in str(refused(content, zone="Europe/Berlin"))


@pytest.mark.parametrize("rule", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_a_rule_that_repeats_within_a_day_is_refused_before_anything_reads_it(rule: str) -> None:
    with pytest.raises(UnreadableInvitation, match="within a day"):
        read(calendar(event(f"RRULE:FREQ={rule}")))


def test_a_rule_that_is_folded_is_refused_as_well() -> None:
    with pytest.raises(UnreadableInvitation, match="within a day"):
        read(calendar(event("RRULE:FREQ=S\r\n ECONDLY")))


def test_a_series_is_refused_and_its_first_event_taken_on_request() -> None:
    content = calendar(event("RRULE:FREQ=WEEKLY"))
    assert "a series" in str(refused(content))
    assert isinstance(read(content, first_of_series=True)[0], Invitation)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(calendar(event(start="DTSTART;VALUE=DATE:20260612")), "whole days", id="day"),
        pytest.param(calendar(event(start="")), "no DTSTART", id="no start"),
        pytest.param(
            calendar(event("DTEND:20260612T080000Z")), "ends before", id="ends before it starts"
        ),
        pytest.param(
            calendar(event("DTEND:20260712T080000Z")), "longer than seven", id="a month long"
        ),
        pytest.param(calendar(event(start="DTSTART:19990612T080000Z")), "2000", id="long ago"),
        pytest.param(calendar(event(uid="")), "no UID", id="no UID"),
        pytest.param(calendar(event(), method="REPLY"), "changes nothing", id="a reply"),
        pytest.param(calendar(event(), method="COUNTER"), "changes nothing", id="a proposal"),
        pytest.param(
            calendar(event("RECURRENCE-ID:20260612T090000Z")), "one instance", id="an instance"
        ),
        pytest.param(calendar(event("DTSTART:20260613T090000Z")), "more than once", id="two"),
        pytest.param(
            calendar(event(start="DTSTART;TZID=tzone://Microsoft/Custom:20260612T110000")),
            "",
            id="a broken property",
        ),
    ],
)
def test_an_event_that_cannot_be_used_says_why(content: bytes, reason: str) -> None:
    assert reason in str(refused(content))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PDF-1.4", id="another kind"),
        pytest.param(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", id="no event"),
        pytest.param(b"BEGIN:VCALENDAR\r\n" + b"x" * MAX_BYTES, id="too large"),
        pytest.param(calendar(*[event()] * 201), id="too many"),
        pytest.param(calendar(event("SUMMARY:" + "x" * 70_000)), id="a line too long"),
        pytest.param(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n", id="cut off"),
    ],
)
def test_a_file_that_is_no_invitation_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableInvitation):
        read(content)


def test_of_two_revisions_in_a_file_the_newer_counts() -> None:
    later = event("SEQUENCE:2", start="DTSTART:20260613T090000Z")
    found = one(calendar(later, event("SEQUENCE:1")))
    assert found.starts_at == START + timedelta(days=1)


def test_a_cancellation_may_lack_a_time() -> None:
    found = one(calendar(event("SEQUENCE:4", start=""), method="CANCEL"))
    assert found.cancels
    assert found.starts_at is None


def test_an_event_that_is_cancelled_cancels() -> None:
    assert one(calendar(event("STATUS:CANCELLED"))).cancels


@pytest.mark.parametrize(
    ("sequence", "stamp", "wanted"),
    [
        (2, START, True),
        (3, START - timedelta(days=1), True),
        (3, START, False),
        (4, START - timedelta(days=1), False),
        (3, None, True),
    ],
)
def test_sequence_and_then_stamp_say_what_is_newer(
    sequence: int, stamp: datetime | None, *, wanted: bool
) -> None:
    here = one(calendar(event("SEQUENCE:3", "DTSTAMP:20260612T090000Z")))
    assert newer(here, sequence, stamp) is wanted


def test_text_is_in_one_line_without_control_characters() -> None:
    found = one(calendar(event("SUMMARY:one\\ntwo\x1b[2J")))
    assert found.summary == "one two [2J"
