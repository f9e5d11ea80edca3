from datetime import date

import pytest

from app.domain.facts import OfferAnswer
from app.domain.messages.drafts import NAME, draft_of, phone_card
from app.domain.messages.findings import Severity, Written
from app.domain.messages.occasion import MessageKind, Occasion
from app.domain.messages.review import review
from app.domain.policy import POLICY

DAY = date(2026, 11, 3)


def occasion(kind: MessageKind, **rest: object) -> Occasion:
    usual = {"employer": "Acme", "role": "Data engineer", "sender": "Robin Vale"}
    return Occasion(kind, **{**usual, **rest})  # type: ignore[arg-type] # Each test says what it needs.


def every() -> list[Occasion]:
    named = [
        occasion(kind, person="Ana Roth", interview_on=DAY)
        for kind in MessageKind
        if kind is not MessageKind.OFFER
    ]
    offers = [
        occasion(MessageKind.OFFER, person="Ana Roth", answer=answer) for answer in OfferAnswer
    ]
    return [*named, *offers]


@pytest.mark.parametrize("about", every(), ids=lambda one: f"{one.kind} {one.answer or ''}")
def test_the_review_finds_nothing_in_a_draft_but_what_is_to_be_filled_in(about: Occasion) -> None:
    draft = draft_of(about)
    found = review(Written(draft.body, about, POLICY))
    assert {one.rule for one in found} <= {"message-placeholder"}
    for one in found:
        assert one.severity is Severity.ERROR
        assert draft.body[one.start : one.end].startswith("[")


@pytest.mark.parametrize("about", every(), ids=lambda one: f"{one.kind} {one.answer or ''}")
def test_a_draft_is_plain_paragraphs(about: Occasion) -> None:
    draft = draft_of(about)
    assert "\n" not in draft.subject
    assert draft.body.startswith("Dear Ana Roth,\n\n")
    assert draft.body.endswith("\n\nKind regards,\nRobin Vale")
    assert "{" not in draft.subject + draft.body
    assert "  " not in draft.body


def test_a_draft_names_what_it_is_about() -> None:
    draft = draft_of(occasion(MessageKind.ENQUIRY, interview_on=DAY))
    assert draft.subject == "Data engineer: a question about timing"
    assert "my interview on 3 November for the role of Data engineer." in draft.body


def test_without_a_round_it_is_about_the_application() -> None:
    assert "my application for the role" in draft_of(occasion(MessageKind.ENQUIRY)).body


def test_without_a_person_the_team_is_greeted() -> None:
    assert draft_of(occasion(MessageKind.REPLY)).body.startswith("Dear team at Acme,")


def test_without_a_name_there_is_a_place_for_it() -> None:
    draft = draft_of(occasion(MessageKind.REPLY, sender=None))
    assert draft.body.endswith(f"Kind regards,\n{NAME}")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (OfferAnswer.ACCEPT, "delighted to accept"),
        (OfferAnswer.DECLINE, "decided not to accept"),
        (OfferAnswer.MORE_TIME, "May I give you my answer by [the day]?"),
        (OfferAnswer.NEGOTIATE, "may we speak about"),
        (OfferAnswer.ACKNOWLEDGE, "I have received it"),
    ],
)
def test_an_offer_is_answered_as_it_was_decided(answer: OfferAnswer, words: str) -> None:
    assert words in draft_of(occasion(MessageKind.OFFER, answer=answer)).body


def test_names_are_taken_as_they_are() -> None:
    draft = draft_of(occasion(MessageKind.WITHDRAWAL, employer="{role} & {0}", role="{employer}"))
    assert draft.subject == "{employer}: withdrawing my application"
    assert "everybody at {role} & {0} well" in draft.body


def test_the_card_says_what_to_ask_in_a_call() -> None:
    card = phone_card(occasion(MessageKind.ENQUIRY, interview_on=DAY))
    assert card.say[0] == (
        "Hello, this is Robin Vale. I am calling about my interview on 3 November for the role of "
        "Data engineer."
    )
    assert "Is now a convenient moment?" in card.say
    assert sum("When may I" in line for line in card.say) == 2
    assert card.voicemail.startswith("Hello, this is Robin Vale, calling about my interview on")
    assert card.note_down == ("who answered", "what was said", "the new date, in their words")
