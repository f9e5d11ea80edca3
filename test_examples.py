"""The page's own worked numbers ("Counting, precisely"), and a few hand-counted ones."""

from __future__ import annotations

from typing import Any

from oracle import decide

LONDON = {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"}
RIYADH = {"time_zone": "Asia/Riyadh", "country": "SA"}


def opens(employer: dict[str, Any], day: str, at: str, date: str | None, **more: Any) -> str | None:
    """When an enquiry opens after a first round."""
    said = [{"answer_due": {"status": "answered", "date": date}}] if date else []
    r = {"id": "r", "stage": "first", "format": "video", "timetables": said}
    r |= {"starts_at": f"{day}T10:00:00Z", "ends_at": f"{day}T11:00:00Z"}
    d = decide({"employer": employer, "interviews": [r], "at": at, **more}, changes=False)
    found = next(a for a in d["actions"] if a["kind"] == "enquire_status")
    opened: str | None = found["opens_at"]
    return opened


def main() -> None:
    """All must hold."""
    at = "2026-11-24T10:00:00Z"
    assert opens(LONDON, "2026-11-20", at, "2026-11-27") == "2026-11-30T09:00:00Z"
    assert opens(LONDON, "2026-11-20", at, "2026-11-28") == "2026-12-01T09:00:00Z"
    assert opens(LONDON, "2026-11-23", at, None) == "2026-12-02T09:00:00Z"
    at = "2026-11-09T10:00:00Z"
    assert opens(RIYADH, "2026-11-08", at, "2026-11-12") == "2026-11-15T06:00:00Z"
    # An enquiry on Monday 7 December: 5th business day and 7th calendar day are Monday 14.
    sent = {"kind": "enquire_status", "channel": "email", "result": "sent"}
    sent["happened_at"] = "2026-12-07T10:00:00Z"
    gap = opens(LONDON, "2026-11-23", "2026-12-08T10:00:00Z", None, contacts=[sent])
    assert gap == "2026-12-14T09:00:00Z", gap
    print("the page's examples hold")


if __name__ == "__main__":
    main()
