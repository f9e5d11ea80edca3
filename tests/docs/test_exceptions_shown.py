"""Each exception that the documents show is allowed once the fact it rests on is on record."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.action_kinds import EXCEPTIONS
from examples.server import ROOT
from tests.docs.tour import blocks
from tests.support.servers import example_server

#: The ids that the page shows, and when they are tried.
QUESTION, DOCUMENTS, INVITATION, ROUND, BOUNCED = (
    f"019ab0c0-0000-7000-8000-00000000000{number}" for number in range(1, 6)
)
INTERVIEW = "019ab0c0-0000-7000-8000-000000000009"
AT = "2025-04-10T10:00:00Z"

FACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "/v1/interviews",
        {
            "id": INTERVIEW,
            "employer": {"name": "Lapwing", "time_zone": "Europe/London", "country": "GB"},
            "application": {"role": "Editor"},
            "stage": "first",
            "format": "phone",
            "starts_at": "2025-04-08T09:00:00Z",
            "ends_at": "2025-04-08T10:00:00Z",
        },
    ),
    (
        f"/v1/interviews/{INTERVIEW}/contacts",
        {
            "id": BOUNCED,
            "kind": "send_thank_you",
            "channel": "email",
            "result": "bounced",
            "happened_at": "2025-04-08T14:00:00Z",
        },
    ),
    *(
        (
            f"/v1/interviews/{INTERVIEW}/employer-updates",
            {"id": update, "kind": kind, "received_at": f"2025-04-09T1{hour}:00:00Z"},
        )
        for hour, (update, kind) in enumerate(
            (
                (QUESTION, "question"),
                (DOCUMENTS, "documents_requested"),
                (INVITATION, "invited_to_call"),
            )
        )
    ),
)


def shown() -> list[dict[str, Any]]:
    """The bodies that the page shows."""
    page = ROOT / "docs" / "how-bide-decides.md"
    return [json.loads(block.text) for block in blocks(page) if block.language == "json"]


@pytest.mark.slow
def test_each_exception_as_shown_is_allowed_with_and_without_what_may_be_left_out(
    tmp_path: Path,
) -> None:
    with example_server(tmp_path) as server, server.client() as client:
        for path, body in FACTS:
            made = client.post(path, json=body)
            assert made.status_code == 201, made.text
        first = client.get(f"/v1/interviews/{INTERVIEW}").json()
        ahead = FACTS[0][1] | {
            "id": ROUND,
            "employer": None,
            "application": {"id": first["application_id"]},
            "starts_at": "2025-04-30T09:00:00Z",
            "ends_at": "2025-04-30T10:00:00Z",
        }
        assert client.post("/v1/interviews", json=ahead).status_code == 201
        for body in shown():
            interview = ROUND if body["kind"] == "reschedule" else INTERVIEW
            path = f"/v1/interviews/{interview}/contact-checks"
            answer = client.post(path, json={**body, "happened_at": AT}).json()
            assert answer.get("verdict") == "allowed", (body, answer)
            bare = {name: value for name, value in body.items() if name != "attestation"}
            answer = client.post(path, json={**bare, "happened_at": AT}).json()
            if body["kind"] in {"competing_offer", "correction"}:
                assert answer["errors"][0]["pointer"] == "/attestation"
            else:
                assert answer.get("verdict") == "allowed", (bare, answer)
    assert {body["kind"] for body in shown()} == set(EXCEPTIONS)
