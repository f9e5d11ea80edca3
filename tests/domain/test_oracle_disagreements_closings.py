"""Small histories on which the domain and the second interpreter differed: presumed closings."""

from tests.domain.test_oracle_disagreements import (
    ENQUIRY,
    NEW_YORK,
    Doc,
    contact,
    held,
    of,
    told,
    word,
)
from tests.domain.test_oracle_disagreements_last import PHASE

ISRAEL: Doc = {"time_zone": "Asia/Jerusalem", "country": "IL", "subdivision": None}
AWAY = word("away", "auto_reply", "2026-05-31T23:15:00Z", returns_on="2026-06-12")
ASKED = [
    contact(f"asked-{number}", ENQUIRY, at)
    for number, at in enumerate(
        (
            "2026-04-21T20:00:00Z",
            "2026-04-22T18:30:00Z",
            "2026-04-26T23:15:00Z",
            "2026-04-27T00:00:00Z",
        )
    )
]


def test_where_what_a_pursuit_bears_was_spent_no_enquiry_opens_that_has_its_time() -> None:
    def reflected(asked: list[Doc]) -> object:
        answer = told(
            "2026-06-28T15:59:59Z",
            {"time_zone": "America/Los_Angeles", "country": "US", "subdivision": "CA"},
            policy={"untold_screening_business_days": 30},
            application={"region": ISRAEL},
            interviews=[held("r", "screening", "2026-04-20T21:00:00Z", "2026-04-20T21:30:00Z")],
            contacts=asked,
            employer_updates=[word("seen", "acknowledged", "2026-05-02T19:15:00Z"), AWAY],
        )
        return of(answer, "reflect", "opens_at")

    # Forty business days after their word; the enquiry that would have opened on 14 June, when
    # they are back, would have had until the 28th.
    assert reflected(ASKED) == "2026-06-25T06:00:00Z"
    assert reflected(ASKED[:3]) == "2026-06-28T06:00:00Z"


def test_an_automatic_reply_keeps_nothing_closed_that_was_not_applied_for_then() -> None:
    answer = told(
        "2026-03-30T12:59:59Z",
        NEW_YORK,
        application={"closing_on": "2026-03-14"},
        employer_updates=[
            word("away", "auto_reply", "2026-03-28T20:30:00Z", returns_on="2026-04-11")
        ],
        contacts=[contact("asked", ENQUIRY, "2026-03-29T20:00:00Z")],
    )
    assert answer[PHASE] == "awaiting_reply"
