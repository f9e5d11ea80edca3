from datetime import timedelta
from typing import Any

import pytest

from app.domain.actions import Channel, Kind
from app.domain.facts import Attestation, Contact, EmployerUpdate, UpdateKind
from app.usecases.errors import Invalid, NotFound
from app.usecases.json_columns import attestation_json
from app.usecases.pursuit.attestations import (
    FIELDS,
    REQUIRED,
    attested,
    check_attestation,
)
from tests.usecases.builders import NOW, pursuit

ASKED = EmployerUpdate("asked", "one-interview", UpdateKind.QUESTION, NOW)
BOUNCED = Contact("bounced", "one-interview", Kind.SEND_THANK_YOU, Channel.EMAIL, NOW)
PURSUIT = pursuit(updates=(ASKED,), contacts=(BOUNCED,))
ELSEWHERE = {"employer_id": "employer", "application_id": "two-application"}


def attesting(**fields: Any) -> Attestation:  # noqa: ANN401 - any field's value.
    return Attestation(**fields)


def check(
    kind: Kind, attestation: Attestation | None, existing: dict[tuple[str, str], Any] | None = None
) -> None:
    check_attestation(attestation, kind, PURSUIT, existing or {}, NOW)


@pytest.mark.parametrize("kind", Kind)
def test_only_what_no_fact_can_stand_for_must_be_attested(kind: Kind) -> None:
    if kind in REQUIRED:
        with pytest.raises(Invalid) as refusal:
            check(kind, None)
        assert (refusal.value.pointer, refusal.value.code) == ("/attestation", "missing")
    else:
        check(kind, None)
    assert kind not in REQUIRED or FIELDS[kind]


@pytest.mark.parametrize(
    ("kind", "attestation"),
    [
        (Kind.REPLY, Attestation(update_id="asked")),
        (Kind.RESEND, Attestation(contact_id="bounced")),
        (Kind.RESCHEDULE, Attestation(interview_id="one-interview")),
        (Kind.WITHDRAW, Attestation(decided_at=NOW)),
        (Kind.CORRECTION, Attestation(said="ten", right="twelve")),
        (Kind.ADJUSTMENT, Attestation(need="a ramp")),
        (Kind.COMPETING_OFFER, Attestation(received_at=NOW, expires_at=NOW + timedelta(seconds=1))),
        (Kind.COMPETING_OFFER, Attestation(received_at=NOW, expires_at=None)),
    ],
)
def test_what_is_there_and_has_happened_is_accepted(kind: Kind, attestation: Attestation) -> None:
    check(kind, attestation)


@pytest.mark.parametrize(
    ("attestation", "what"),
    [
        (Attestation(update_id="unknown"), "employer_update"),
        (Attestation(contact_id="unknown"), "contact"),
        (Attestation(interview_id="unknown"), "interview"),
    ],
)
def test_what_is_not_there_is_not_found(attestation: Attestation, what: str) -> None:
    with pytest.raises(NotFound) as refusal:
        check(Kind.REPLY, attestation)
    assert refusal.value.what == what


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("update_id", "employer_updates"),
        ("contact_id", "contacts"),
        ("interview_id", "interviews"),
    ],
)
def test_what_is_of_another_application_is_said_to_be(name: str, table: str) -> None:
    attestation = attesting(**{name: "theirs"})
    with pytest.raises(Invalid) as refusal:
        check(Kind.REPLY, attestation, {(table, "theirs"): ELSEWHERE})
    assert refusal.value.pointer == f"/attestation/{name}"
    assert refusal.value.code == "incompatible_fields"


@pytest.mark.parametrize(
    "row",
    [
        {**ELSEWHERE, "employer_id": "another"},
        {**ELSEWHERE, "application_id": "one-application"},
        {**ELSEWHERE, "result": "not_made"},
        None,
    ],
    ids=["of another employer", "gone from this one", "never made", "nowhere"],
)
def test_what_is_no_fact_of_this_employer_is_not_found(row: dict[str, str] | None) -> None:
    with pytest.raises(NotFound):
        check(Kind.RESEND, Attestation(contact_id="theirs"), {("contacts", "theirs"): row})


@pytest.mark.parametrize("name", ["decided_at", "received_at"])
def test_what_is_attested_has_happened(name: str) -> None:
    ahead = NOW + timedelta(minutes=5)
    check(Kind.WITHDRAW, attesting(**{name: ahead}))
    with pytest.raises(Invalid) as refusal:
        check(Kind.WITHDRAW, attesting(**{name: ahead + timedelta(microseconds=1)}))
    assert (refusal.value.pointer, refusal.value.code) == (f"/attestation/{name}", "in_the_future")


@pytest.mark.parametrize("after", [timedelta(0), -timedelta(days=1)])
def test_an_offer_expires_after_it_is_received(after: timedelta) -> None:
    with pytest.raises(Invalid) as refusal:
        check(Kind.COMPETING_OFFER, Attestation(received_at=NOW, expires_at=NOW + after))
    assert refusal.value.pointer == "/attestation/expires_at"


def test_of_an_attestation_what_is_set_is_kept_with_instants_as_text() -> None:
    assert attestation_json(None) is None
    assert attestation_json(Attestation()) == {}
    kept = attestation_json(Attestation(interview_id="one", slot=NOW))
    assert kept == {"interview_id": "one", "slot": "2026-11-20T12:00:00Z"}


def test_the_rows_that_it_refers_to_are_loaded_from_their_tables() -> None:
    assert attested(None) == attested(Attestation(need="a ramp")) == ()
    every = Attestation(update_id="u", contact_id="c", interview_id="i")
    assert attested(every) == (
        *(("employer_updates", "u"), ("aliases", "u"), ("contacts", "c"), ("aliases", "c")),
        ("interviews", "i"),
    )
