"""Checks of a message: pure functions of the text and its occasion, each for one habit.

Source: the etiquette on words in messages.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from app.domain.messages.findings import Finding, Severity, Written

#: How many words of two notes are compared: a note that is longer is refused for its length.
_COMPARED_WORDS: Final = 300


def _all(
    rule: str, severity: Severity, pattern: re.Pattern[str], text: str, message: str
) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(rule, severity, message, *match.span())


def _missing(rule: str, message: str) -> Finding:
    return Finding(rule, Severity.WARNING, message)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'’-]+", text)


def _names(text: str, name: str) -> bool:
    return " ".join(name.casefold().split()) in " ".join(text.casefold().split())


# What every message has


_PLACEHOLDER: Final = re.compile(r"\[[^\[\]]{1,200}\]|\{\{?[^{}]{1,200}\}\}?|\bX{3,}\b|\bTBD\b")
_SIGNED: Final = re.compile(
    r"(?im)^\s*(kind |best |warm |with )?(regards|wishes|thanks)\b|^\s*yours\b"
)


def placeholders(written: Written) -> Iterator[Finding]:
    """No placeholder is left, except one that is a name."""
    about = written.occasion
    names = " ".join([about.role, about.employer, about.person or "", about.sender or ""])
    message = "Fill this in, or take it out."
    for finding in _all("message-placeholder", Severity.ERROR, _PLACEHOLDER, written.body, message):
        # A role may be called "Engineer [remote]".
        if written.body[finding.start : finding.end] not in names:
            yield finding


def greeting(written: Written) -> Iterator[Finding]:
    """It greets the person that it is addressed to."""
    person = written.occasion.person
    first = written.body.strip().partition("\n")[0]
    if person is not None and not _names(first, person.split()[-1]):
        yield _missing("message-greeting", f"Begin with a greeting to {person}.")


def signature(written: Written) -> Iterator[Finding]:
    """It closes with a greeting or the name of the candidate."""
    sender = written.occasion.sender
    last = "\n".join(written.body.strip().splitlines()[-3:])
    if not _SIGNED.search(last) and (sender is None or not _names(last, sender)):
        yield _missing("message-signature", "Close with a greeting and your name.")


def thanks(written: Written) -> Iterator[Finding]:
    """It says thank you."""
    if not re.search(r"(?i)\bthank|\bgrateful", written.body):
        yield _missing("message-thanks", "Say thank you.")


def role(written: Written) -> Iterator[Finding]:
    """It names the role."""
    if not _names(written.body, written.occasion.role):
        yield _missing("message-role", f"Name the role: {written.occasion.role}.")


# A thank-you


def length_of_thanks(written: Written) -> Iterator[Finding]:
    """It has as many words as a note of thanks needs."""
    names = ("thank_you_words_least", "thank_you_words_usual", "thank_you_words_most")
    fewest, usual, most = (written.policy[name] for name in names)
    count = len(_words(written.body))
    if count > most:
        message = f"It has {count} words; {most} are the most, and {usual} are enough."
        yield Finding("message-length", Severity.ERROR, message)
    elif count > usual:
        yield _missing("message-length", f"It has {count} words; {usual} are enough.")
    elif count < fewest:
        yield _missing("message-length", f"It has {count} words; {fewest} are the fewest.")


def looks_forward(written: Written) -> Iterator[Finding]:
    """It looks forward to hearing from them."""
    if not re.search(r"(?i)look(ing)? forward", written.body):
        yield _missing("message-forward", "Say that you look forward to hearing from them.")


def examples_alone(written: Written) -> Iterator[Finding]:
    """At most one file goes with it, the example that came up."""
    if len(written.attachments) > 1:
        yield Finding("message-attachment", Severity.ERROR, "Attach one file at the most.")
    for attachment in written.attachments:
        if not attachment.is_example:
            message = f"Attach {attachment.name} only if it is the example that came up."
            yield Finding("message-attachment", Severity.ERROR, message)


def own_words(written: Written) -> Iterator[Finding]:
    """It is not nearly the same as a note to another person of the round."""
    own = _words(written.body.casefold())[:_COMPARED_WORDS]
    alike = written.policy["note_likeness_percent"]
    for other in written.others:
        theirs = _words(other.casefold())[:_COMPARED_WORDS]
        if SequenceMatcher(None, own, theirs, autojunk=False).ratio() * 100 >= alike:
            message = "It is nearly the same as another note of this round; they will compare."
            yield Finding("message-likeness", Severity.ERROR, message)
            return


# An enquiry


_TIMING: Final = re.compile(
    r"(?i)\b(when|by what date|how soon|how long|timeline|timetable|timing|next steps?)\b"
)
_SENTENCE: Final = re.compile(r"[^.?!\n]+[.?!\n]?")
_REPROACH: Final = re.compile(
    r"(?i)still waiting|\byou (said|told me|promised)\b|as (you )?promised|have(n't| not) heard "
    r"(back|anything|from you)|no (answer|reply|response)|third time|why (has|have|did)n?.t"
)


def one_question(written: Written) -> Iterator[Finding]:
    """It asks exactly one question, about the timing."""
    asked = _questions(written.body)
    if not asked:
        message = "Ask one question: when you may expect to hear."
        yield Finding("message-question", Severity.ERROR, message)
    for question in asked[1:]:
        message = "Ask one question alone."
        yield Finding("message-question", Severity.ERROR, message, *_place(question))
    if asked and not _TIMING.search(asked[0].group()):
        message = "Ask about the timing, and about nothing else."
        yield Finding("message-question", Severity.ERROR, message, *_place(asked[0]))


def _questions(text: str) -> list[re.Match[str]]:
    """The sentences that ask, each found once: what a text costs grows with its length alone."""
    return [one for one in _SENTENCE.finditer(text) if one.group().endswith("?")]


def _place(question: re.Match[str]) -> tuple[int, int]:
    words = question.group()
    return question.start() + len(words) - len(words.lstrip()), question.end()


def no_reproach(written: Written) -> Iterator[Finding]:
    """It holds no reproach."""
    message = "This reads as a reproach; leave it out."
    yield from _all("message-reproach", Severity.ERROR, _REPROACH, written.body, message)


def length_of_enquiry(written: Written) -> Iterator[Finding]:
    """It is short."""
    count, most = len(_words(written.body)), written.policy["enquiry_words_most"]
    if count > most:
        message = f"It has {count} words; {most} are the most."
        yield Finding("message-length", Severity.ERROR, message)


def named_day(written: Written) -> Iterator[Finding]:
    """It names the day of the interview, if there was one."""
    day = written.occasion.interview_on
    if day is not None:
        dated = rf"\b0?{day.day}(st|nd|rd|th)?\b|{day.isoformat()}"
        if not re.search(dated, written.body):
            message = f"Name the day of the interview: {written.occasion.day}."
            yield _missing("message-date", message)


def no_attachment(written: Written) -> Iterator[Finding]:
    """No file goes with it."""
    if written.attachments:
        yield Finding("message-attachment", Severity.ERROR, "Attach nothing.")


# A request for feedback


_COMPARISON: Final = re.compile(
    r"(?i)why (was|were|am) (i|we) not|why not me|why did(n't| not) (i|you)|"
    r"(the )?(other|successful|chosen) (candidate|person|applicant)s?|who (was|got) (chosen|it)|"
    r"better than me|instead of me"
)


def accepts(written: Written) -> Iterator[Finding]:
    """It accepts the decision."""
    if not re.search(r"(?i)\b(accept|understand|respect)\b", written.body):
        yield _missing("message-acceptance", "Say that you accept the decision.")


def no_comparison(written: Written) -> Iterator[Finding]:
    """It asks neither why it was another, nor who."""
    message = "Ask about yourself, and neither why you were not chosen nor who was."
    yield from _all("message-comparison", Severity.ERROR, _COMPARISON, written.body, message)


def few_questions(written: Written) -> Iterator[Finding]:
    """It asks one to three questions, for a strength and for an improvement."""
    asked = _questions(written.body)
    if not asked:
        message = "Ask one to three specific questions."
        yield Finding("message-question", Severity.ERROR, message)
    most = written.policy["feedback_questions_most"]
    for question in asked[most:]:
        message = f"Ask {most} question{'s' if most > 1 else ''} at the most."
        yield Finding("message-question", Severity.ERROR, message, *_place(question))
    for words, what in (
        (r"strength|strong|good|well", "a strength"),
        (r"improv|better|develop|missing|lack|weak", "something to improve"),
    ):
        if asked and not re.search(rf"(?i){words}", written.body):
            yield _missing("message-question", f"Ask for {what} as well.")


# One matter


def short(written: Written) -> Iterator[Finding]:
    """It is short."""
    count, most = len(_words(written.body)), written.policy["short_words_most"]
    if count > most:
        yield _missing("message-length", f"It has {count} words; {most} are enough.")


#: What asks how the application stands; each gap is bounded, so that a text costs its length.
_STATUS: Final = re.compile(
    r"(?i)\b(?:"
    r"(?:when|how soon|how long|what date)\b.{0,60}?\b(?:"
    r"(?:you|they|he|she)(?: (?:will|might|may|can|expect to|plan to|are going to))? "
    r"(?:decide|know|choose|make (?:a|the|your) (?:decision|choice))"
    r"|i (?:(?:may|can|will|should|could|might) )?(?:expect to )?(?:hear|know)"
    r"|expect (?:a|an|the|your) (?:answer|reply|decision|result|outcome)"
    r"|(?:a|the|your) (?:decision|choice))"
    r"|any (?:news|updates?)"
    r"|(?:status|state|outcome|progress|result) of (?:my|the|your|this) "
    r"(?:application|candidacy|interviews?|decision|process|selection)"
    r"|(?:have|has|did|do|are) (?:you|they|he|she|anyone|a decision|the decision)\b.{0,30}?"
    r"\b(?:decid(?:e|ed|ing)|decisions?|chosen|choose|know yet|been made)"
    r"|(?:decided|decision|chosen|heard) yet"
    r"|whether (?:or not )?(?:i|you|they)\b.{0,30}?\b(?:chosen|selected|hired|successful|decided|"
    r"shortlisted|rejected|the (?:job|role|position|place)|in the running)"
    r"|(?:am i|i am|i'm) still (?:in the running|being considered|a candidate)"
    r"|how far (?:is|are|have|along)"
    r"|where (?:do i|does my application|do we|do things|things|i) (?:now )?stand"
    r")\b"
)
#: Sentences that ask without a question mark.
_REQUEST: Final = re.compile(
    r"(?i)\b(?:tell me|let me know|inform me|like to know|love to know|glad to know|wonder(?:ing)?|"
    r"curious|ask (?:you )?(?:about|when|whether|for)|not heard|haven't heard)\b"
)
_NOT_HEARD: Final = re.compile(r"(?i)\b(?:have not|haven't|not yet) heard\b")


def no_status_question(written: Written) -> Iterator[Finding]:
    """It keeps to its matter, and asks for no news, with a question mark or without."""
    message = "Keep to one matter: ask for news in an enquiry, when that is allowed."
    for sentence in _SENTENCE.finditer(written.body):
        words = sentence.group()
        asks = words.rstrip().endswith("?") or _REQUEST.search(words)
        if (asks and _STATUS.search(words)) or _NOT_HEARD.search(words):
            yield Finding("message-one-matter", Severity.ERROR, message, *_place(sentence))
