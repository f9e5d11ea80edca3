"""Each habit of a message, as a table: what is written, and what the review says of it."""

from datetime import date
from typing import Final

import pytest

from app.domain.messages.drafts import draft_of
from app.domain.messages.findings import Attachment, Finding, Severity, Written
from app.domain.messages.occasion import MessageKind, Occasion
from app.domain.messages.review import is_sendable, review
from app.domain.policy import POLICY, parse

THANKS: Final = Occasion(
    MessageKind.THANK_YOU, "Acme", "Data engineer", "Ana Roth", "Robin Vale", date(2026, 11, 3)
)
NOTE: Final = (
    draft_of(THANKS)
    .body.replace("[something that came up]", "the migration")
    .replace("[what you would bring to it]", "a similar one")
)
ENQUIRY: Final = Occasion(
    MessageKind.ENQUIRY, "Acme", "Data engineer", "Ana Roth", "Robin Vale", date(2026, 11, 3)
)
ASKED: Final = draft_of(ENQUIRY).body
FEEDBACK: Final = Occasion(
    MessageKind.FEEDBACK_REQUEST, "Acme", "Data engineer", "Ana Roth", "Robin Vale"
)
LEARN: Final = draft_of(FEEDBACK).body
REPLY: Final = Occasion(MessageKind.REPLY, "Acme", "Data engineer", "Ana Roth", "Robin Vale")
ANSWER: Final = "Dear Ana Roth,\n\nThank you. Yes, from May.\n\nKind regards,\nRobin Vale"
OF: Final = {"thanks": THANKS, "enquiry": ENQUIRY, "feedback": FEEDBACK, "reply": REPLY}


def without(text: str, *parts: str) -> str:
    for part in parts:
        assert part in text
        text = text.replace(part, "")
    return text


def more(text: str, *, words: int) -> str:
    """The text with so many words more than it has."""
    return text.replace("Kind regards", f"{'word ' * words}\n\nKind regards")


def count(text: str) -> int:
    return len(text.split())


def findings_in(kind: str, text: str, **rest: object) -> list[tuple[str, str, str | None]]:
    found = review(Written(text, OF[kind], POLICY, **rest))  # type: ignore[arg-type] # Each row says what it needs.
    return [(one.rule, one.severity.value, about(text, one)) for one in found]


def about(text: str, found: Finding) -> str | None:
    return None if found.start is None else text[found.start : found.end]


@pytest.mark.parametrize(
    ("kind", "text"),
    [("thanks", NOTE), ("enquiry", ASKED), ("feedback", LEARN), ("reply", ANSWER)],
)
def test_what_is_right_is_left_alone(kind: str, text: str) -> None:
    assert findings_in(kind, text) == []


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        pytest.param(
            "thanks",
            NOTE.replace("the migration", "[topic]"),
            [("message-placeholder", "error", "[topic]")],
            id="a placeholder",
        ),
        pytest.param(
            "reply",
            ANSWER.replace("May", "{{month}} or XXX or TBD"),
            [("message-placeholder", "error", one) for one in ("{{month}}", "XXX", "TBD")],
            id="placeholders of other kinds",
        ),
        pytest.param(
            "reply",
            without(ANSWER, "Dear Ana Roth,"),
            [("message-greeting", "warning", None)],
            id="no greeting",
        ),
        pytest.param(
            "reply",
            ANSWER.replace("Dear Ana Roth", "Dear Sam Okafor"),
            [("message-greeting", "warning", None)],
            id="a greeting to another person",
        ),
        pytest.param(
            "reply",
            without(ANSWER, "Thank you."),
            [("message-thanks", "warning", None)],
            id="no thanks",
        ),
        pytest.param(
            "reply",
            without(ANSWER, "Kind regards,\nRobin Vale"),
            [("message-signature", "warning", None)],
            id="no signature",
        ),
        pytest.param(
            "reply", ANSWER.replace("Kind regards,\n", ""), [], id="a signature without a greeting"
        ),
        pytest.param(
            "reply",
            more(ANSWER, words=POLICY["short_words_most"]),
            [("message-length", "warning", None)],
            id="a long reply",
        ),
        pytest.param(
            "reply",
            ANSWER.replace("May.", "May. When may I hear?"),
            [("message-one-matter", "error", "When may I hear?")],
            id="a reply that asks for news",
        ),
        pytest.param(
            "thanks",
            NOTE.replace("I look forward", "When will I hear? I look forward"),
            [("message-one-matter", "error", "When will I hear?")],
            id="thanks that ask for news",
        ),
        pytest.param(
            "thanks",
            NOTE.replace("Data engineer", "job"),
            [("message-role", "warning", None)],
            id="thanks without the role",
        ),
        pytest.param(
            "thanks",
            NOTE.replace("I look forward to hearing from you.", ""),
            [("message-forward", "warning", None)],
            id="thanks that look forward to nothing",
        ),
        pytest.param(
            "thanks",
            more(NOTE, words=POLICY["thank_you_words_usual"] - count(NOTE)),
            [],
            id="thanks as long as they may be",
        ),
        pytest.param(
            "thanks",
            more(NOTE, words=POLICY["thank_you_words_usual"] - count(NOTE) + 1),
            [("message-length", "warning", None)],
            id="long thanks",
        ),
        pytest.param(
            "thanks",
            more(NOTE, words=POLICY["thank_you_words_most"] - count(NOTE)),
            [("message-length", "warning", None)],
            id="thanks as long as can be sent",
        ),
        pytest.param(
            "thanks",
            more(NOTE, words=POLICY["thank_you_words_most"] - count(NOTE) + 1),
            [("message-length", "error", None)],
            id="thanks that are too long",
        ),
        pytest.param(
            "thanks",
            "Dear Ana Roth,\nthank you for our talk of the Data engineer. I look forward to it.\n"
            "Robin Vale",
            [("message-length", "warning", None)],
            id="short thanks",
        ),
        pytest.param(
            "enquiry",
            without(ASKED, "Could you tell me when I may expect to hear about the next step?"),
            [("message-question", "error", None)],
            id="an enquiry without a question",
        ),
        pytest.param(
            "enquiry",
            ASKED.replace("I remain", "Was I good? I remain"),
            [("message-question", "error", "Was I good?")],
            id="a second question",
        ),
        pytest.param(
            "enquiry",
            ASKED.replace("when I may expect to hear about the next step", "how I did"),
            [("message-question", "error", "Could you tell me how I did?")],
            id="a question about something else",
        ),
        pytest.param(
            "enquiry",
            ASKED.replace("on 3 November", ""),
            [("message-date", "warning", None)],
            id="an enquiry without the day",
        ),
        pytest.param(
            "enquiry",
            ASKED.replace("on 3 November", "on 2026-11-03"),
            [],
            id="the day written otherwise",
        ),
        pytest.param(
            "enquiry",
            more(ASKED, words=POLICY["enquiry_words_most"] - count(ASKED)),
            [],
            id="an enquiry as long as it may be",
        ),
        pytest.param(
            "enquiry",
            more(ASKED, words=POLICY["enquiry_words_most"] - count(ASKED) + 1),
            [("message-length", "error", None)],
            id="an enquiry that is too long",
        ),
        pytest.param(
            "feedback",
            without(LEARN, "I accept it, and "),
            [("message-acceptance", "warning", None)],
            id="feedback without accepting",
        ),
        pytest.param(
            "feedback",
            LEARN.replace("A line", "Who was chosen? A line"),
            [("message-comparison", "error", "Who was chosen")],
            id="feedback that compares",
        ),
        pytest.param(
            "feedback",
            LEARN.replace("A line", "Is it a? Is it b? A line"),
            [("message-question", "error", "Is it b?")],
            id="feedback with four questions",
        ),
        pytest.param(
            "feedback",
            LEARN.replace("?", "."),
            [("message-question", "error", None)],
            id="feedback without a question",
        ),
        pytest.param(
            "feedback",
            LEARN.replace("a strength of mine", "my way of working"),
            [("message-question", "warning", None)],
            id="feedback that asks for no strength",
        ),
        pytest.param(
            "feedback",
            LEARN.replace("improve", "change"),
            [("message-question", "warning", None)],
            id="feedback that asks for no improvement",
        ),
    ],
)
def test_each_habit_is_looked_for(
    kind: str, text: str, found: list[tuple[str, str, str | None]]
) -> None:
    assert findings_in(kind, text) == found


@pytest.mark.parametrize(
    "words",
    [
        "I am still waiting",
        "you said Friday",
        "you told me so",
        "You promised",
        "as promised",
        "I have not heard back",
        "I haven't heard anything",
        "there was no answer",
        "for the third time",
    ],
)
def test_a_reproach_is_found(words: str) -> None:
    text = ASKED.replace("I remain", f"{words}. I remain")
    [(rule, severity, place)] = findings_in("enquiry", text)
    assert (rule, severity) == ("message-reproach", "error")
    assert place is not None
    assert place in words


@pytest.mark.parametrize(
    "words",
    [
        "why was I not chosen",
        "Why am I not invited",
        "why not me",
        "why didn't you take me",
        "what the successful candidate has",
        "how the other applicants were",
        "who got it",
        "better than me",
        "instead of me",
    ],
)
def test_a_comparison_is_found(words: str) -> None:
    text = LEARN.replace("A line", f"I wonder {words}. A line")
    found = findings_in("feedback", text)
    assert {rule for rule, _, _ in found} == {"message-comparison"}
    assert {severity for _, severity, _ in found} == {"error"}


@pytest.mark.parametrize(
    ("kind", "files", "rules"),
    [
        ("thanks", [Attachment("a.pdf", is_example=True)], []),
        ("thanks", [Attachment("a.pdf")], ["message-attachment"]),
        (
            "thanks",
            [Attachment("a.pdf", is_example=True), Attachment("b.pdf", is_example=True)],
            ["message-attachment"],
        ),
        ("enquiry", [Attachment("a.pdf", is_example=True)], ["message-attachment"]),
        ("feedback", [Attachment("a.pdf")], ["message-attachment"]),
        ("reply", [Attachment("a.pdf"), Attachment("b.pdf")], []),
    ],
)
def test_few_files_go_along(kind: str, files: list[Attachment], rules: list[str]) -> None:
    texts = {"thanks": NOTE, "enquiry": ASKED, "feedback": LEARN, "reply": ANSWER}
    found = findings_in(kind, texts[kind], attachments=files)
    assert [one for one, _, _ in found] == rules
    assert {severity for _, severity, _ in found} <= {"error"}


def test_two_notes_of_a_round_are_not_alike() -> None:
    other = NOTE.replace("Ana Roth", "Sam Okafor").replace("the migration", "the data model")
    assert findings_in("thanks", NOTE, others=[other, other]) == [
        ("message-likeness", "error", None)
    ]
    own = "Dear Sam,\n\nyour question about the schema kept me busy all the way home. Thank you!"
    assert findings_in("thanks", NOTE, others=[own, ""]) == []


def test_a_name_in_brackets_is_no_placeholder() -> None:
    role = Occasion(MessageKind.REPLY, "Acme", "Engineer [remote]", "Ana Roth", "Robin Vale")
    text = ANSWER.replace("Yes", "About the Engineer [remote]: yes")
    assert review(Written(text, role, POLICY)) == ()


def test_without_a_person_any_greeting_will_do() -> None:
    unaddressed = Occasion(MessageKind.REPLY, "Acme", "Data engineer")
    assert review(Written("Thank you.\n\nYours sincerely", unaddressed, POLICY)) == ()
    assert [one.rule for one in review(Written("Thank you.", unaddressed, POLICY))] == [
        "message-signature"
    ]


def test_without_a_round_no_day_is_asked_for() -> None:
    nowhere = Occasion(MessageKind.ENQUIRY, "Acme", "Data engineer", None, "Robin Vale")
    assert review(Written(draft_of(nowhere).body, nowhere, POLICY)) == ()


def test_findings_come_in_the_order_of_the_text() -> None:
    text = "[a]\n\nAs promised, you said so. [b]"
    found = review(Written(text, ENQUIRY, POLICY))
    places = [one.start for one in found]
    located = [one for one in places if one is not None]
    assert located == sorted(located)
    assert places[: len(located)] == located


def test_only_an_error_keeps_a_message_back() -> None:
    warning = Finding("message-thanks", Severity.WARNING, "Say thank you.")
    error = Finding("message-length", Severity.ERROR, "Too long.")
    assert is_sendable([])
    assert is_sendable([warning])
    assert not is_sendable([warning, error])


@pytest.mark.parametrize(
    ("number", "value", "about", "text", "rule"),
    [
        ("thank_you_words_least", 100, THANKS, NOTE, "message-length"),
        ("enquiry_words_most", 60, ENQUIRY, more(ASKED, words=60 - count(ASKED) + 1), None),
        ("feedback_questions_most", 1, FEEDBACK, LEARN, "message-question"),
        ("short_words_most", 60, REPLY, more(ANSWER, words=60), "message-length"),
    ],
    ids=lambda one: one if isinstance(one, str) and one.islower() else "",
)
def test_an_account_may_be_stricter_with_its_words(
    number: str, value: int, about: Occasion, text: str, rule: str | None
) -> None:
    stricter = POLICY.stricter({number: value})
    assert "message-length" not in [one.rule for one in review(Written(text, about, POLICY))]
    found = [one.rule for one in review(Written(text, about, stricter))]
    assert (rule or "message-length") in found


@pytest.mark.parametrize(
    ("kind", "text", "files", "sentence"),
    [
        ("reply", ANSWER.replace("May", "TBD"), (), "Fill this in, or take it out."),
        ("reply", without(ANSWER, "Dear Ana Roth,"), (), "Begin with a greeting to Ana Roth."),
        # A name in the text is no greeting, and one further up is no signature.
        (
            "reply",
            "Hello,\n\nthank you. Yes, Ana Roth.\n\nKind regards,\nRobin Vale",
            (),
            "Begin with a greeting to Ana Roth.",
        ),
        (
            "reply",
            "Dear Ana Roth,\nRobin Vale\nthank you.\nYes.\nFrom May.",
            (),
            "Close with a greeting and your name.",
        ),
        ("reply", without(ANSWER, "Thank you."), (), "Say thank you."),
        (
            "reply",
            ANSWER.replace("May.", "May. When may I hear?"),
            (),
            "Keep to one matter: ask for news in an enquiry, when that is allowed.",
        ),
        ("thanks", NOTE.replace("Data engineer", "job"), (), "Name the role: Data engineer."),
        (
            "thanks",
            NOTE.replace("I look forward to hearing from you.", ""),
            (),
            "Say that you look forward to hearing from them.",
        ),
        (
            "thanks",
            NOTE,
            (Attachment("a.pdf", is_example=True), Attachment("b.pdf", is_example=True)),
            "Attach one file at the most.",
        ),
        (
            "thanks",
            NOTE,
            (Attachment("a.pdf"),),
            "Attach a.pdf only if it is the example that came up.",
        ),
        (
            "enquiry",
            without(ASKED, "Could you tell me when I may expect to hear about the next step?"),
            (),
            "Ask one question: when you may expect to hear.",
        ),
        (
            "enquiry",
            ASKED.replace("I remain", "Was I good? I remain"),
            (),
            "Ask one question alone.",
        ),
        (
            "enquiry",
            ASKED.replace("when I may expect to hear about the next step", "how I did"),
            (),
            "Ask about the timing, and about nothing else.",
        ),
        (
            "enquiry",
            ASKED.replace("I remain", "I am still waiting. I remain"),
            (),
            "This reads as a reproach; leave it out.",
        ),
        (
            "enquiry",
            ASKED.replace("on 3 November", ""),
            (),
            "Name the day of the interview: 3 November.",
        ),
        ("enquiry", ASKED, (Attachment("a.pdf", is_example=True),), "Attach nothing."),
        (
            "feedback",
            without(LEARN, "I accept it, and "),
            (),
            "Say that you accept the decision.",
        ),
        (
            "feedback",
            LEARN.replace("A line", "Who was chosen? A line"),
            (),
            "Ask about yourself, and neither why you were not chosen nor who was.",
        ),
        (
            "feedback",
            LEARN.replace("A line", "Is it a? Is it b? A line"),
            (),
            "Ask 3 questions at the most.",
        ),
        ("feedback", LEARN.replace("?", "."), (), "Ask one to three specific questions."),
        (
            "feedback",
            LEARN.replace("a strength of mine", "my way of working"),
            (),
            "Ask for a strength as well.",
        ),
        (
            "feedback",
            LEARN.replace("improve", "change"),
            (),
            "Ask for something to improve as well.",
        ),
    ],
)
def test_each_finding_says_what_to_do(
    kind: str, text: str, files: tuple[Attachment, ...], sentence: str
) -> None:
    found = review(Written(text, OF[kind], POLICY, attachments=files))
    assert [one.message for one in found] == [sentence]


def test_one_question_is_no_plural() -> None:
    one = parse('version = "one"\n[numbers.feedback_questions_most]\nvalue = 1\n')
    found = review(Written(LEARN, FEEDBACK, one))
    assert {finding.message for finding in found} == {"Ask 1 question at the most."}


@pytest.mark.parametrize(
    "words",
    [
        "When will you decide on my application?",
        "Could you tell me when you will decide?",
        "Any update?",
        "Do you know yet whether I got the job?",
        "By when may I expect your decision?",
        "Please tell me whether I have been chosen.",
        "How far is the process?",
        "Have you made a decision?",
        "Have you decided yet?",
        "What is the status of my application?",
        "When will I hear from you?",
        "Is there any news?",
        "Please let me know the status of my application and by when a decision will be made.",
        "I have not heard anything since.",
        "Am I still in the running?",
        "I wonder where I stand.",
    ],
)
@pytest.mark.parametrize(("kind", "body"), [("reply", ANSWER), ("thanks", NOTE)])
def test_no_message_but_an_enquiry_asks_for_news(kind: str, body: str, words: str) -> None:
    text = body.replace("\n\nKind regards", f" {words}\n\nKind regards")
    assert ("message-one-matter", "error", words) in findings_in(kind, text)


@pytest.mark.parametrize(
    "words",
    [
        "By when do you need my answer?",
        "When must I decide?",
        "Could I have until Friday to decide?",
        "When would suit you?",
        "How long does the second round take?",
        "Please tell me which documents you need.",
        "Whom shall I ask for at the door?",
        "Thank you for your decision.",
        "I look forward to hearing from you.",
        "Do you still need my certificates?",
    ],
)
def test_a_matter_of_its_own_is_no_question_for_news(words: str) -> None:
    text = ANSWER.replace("\n\nKind regards", f" {words}\n\nKind regards")
    assert findings_in("reply", text) == []
