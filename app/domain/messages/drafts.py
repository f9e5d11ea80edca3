"""Drafts of messages in plain English, one template for each kind, and the card for a call.

Each is short, about one matter, and asks at most what its kind is for. Source: the etiquette on
words in messages.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.facts import OfferAnswer
from app.domain.messages.occasion import MessageKind, Occasion

#: Stands where the name of the candidate belongs, if it is not known.
NAME: Final = "[your name]"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as it is proposed: a subject line, and paragraphs with blank lines between."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class PhoneCard:
    """What to say in a call, line by line, and what to write down during it."""

    say: tuple[str, ...]
    voicemail: str
    note_down: tuple[str, ...]


#: The subject of each kind, and its paragraphs between the greeting and the signature; lines of a
#: paragraph are joined. {about} is the interview with its day, or else the application.
_TEMPLATES: Final = {
    MessageKind.THANK_YOU: (
        "Thank you: {role}",
        """
        Thank you very much for your time{on_day}, and for telling me so much about the role of
        {role} and the people behind it.

        What you said about [something that came up] has stayed with me. It made me think of
        [what you would bring to it], and it is the kind of work that I would be glad to do with
        you at {employer}.

        If anything from our conversation is worth a second look, I am happy to add to it. I look
        forward to hearing from you.
        """,
    ),
    MessageKind.ENQUIRY: (
        "{role}: a question about timing",
        """
        Thank you again for considering me. I am writing about {about}.

        Could you tell me when I may expect to hear about the next step?

        I remain very interested in the role. Thank you for your help.
        """,
    ),
    MessageKind.FEEDBACK_REQUEST: (
        "{role}: a request for feedback",
        """
        Thank you for letting me know your decision about the role of {role}, and for the time
        that you gave me. I accept it, and I enjoyed meeting you.

        I would like to learn from the interview, if you can spare a few minutes. What did you see
        as a strength of mine? What is the one thing that I should improve for a role like this?

        A line or two would help me very much.
        """,
    ),
    MessageKind.REPLY: (
        "Re: {role}",
        """
        Thank you for your message.

        [Your answer to what was asked.]

        If you need anything else, please let me know.
        """,
    ),
    MessageKind.ARRANGE: (
        "{role}: finding a time",
        """
        Thank you for your message about the role of {role}. I would be glad to talk.

        I could do [two or three times, with the time zone]. If none of them suits you, please
        name another, and I will make it possible if I can.
        """,
    ),
    MessageKind.OFFER: (
        "{role}: your offer",
        """
        Thank you very much for your offer of the role of {role}.

        {answer}
        """,
    ),
    MessageKind.WITHDRAWAL: (
        "{role}: withdrawing my application",
        """
        Thank you for considering me for the role of {role}, and for your time.

        I have decided to withdraw my application. I wanted you to know at once, so that you can
        plan without me.

        I wish you and everybody at {employer} well.
        """,
    ),
}

_ANSWERS: Final = {
    OfferAnswer.ACCEPT: """
        I am delighted to accept. Please let me know what you need from me, and what happens next.
        """,
    OfferAnswer.DECLINE: """
        After careful thought I have decided not to accept it. I am grateful for the confidence
        that you have shown in me, and I wish you well in filling the role.
        """,
    OfferAnswer.MORE_TIME: """
        I would like to consider it with the care that it deserves. May I give you my answer by
        [the day]?
        """,
    OfferAnswer.NEGOTIATE: """
        I would very much like to join you. Before I answer, may we speak about [the one point]?
        """,
    OfferAnswer.ACKNOWLEDGE: """
        I have received it, will read it with care, and will answer by the day that you named.
        """,
}

_SAY: Final = (
    "Hello, this is {sender}. I am calling about {about}.",
    "Is now a convenient moment?",
    "When may I expect to hear about the next step?",
    "When may I check back, if I have not heard by then?",
    "Thank you very much for your time.",
)
_VOICEMAIL: Final = """
    Hello, this is {sender}, calling about {about}. I would be grateful to know when I may expect
    to hear. My number is [your number]. Thank you very much.
    """
_NOTE_DOWN: Final = ("who answered", "what was said", "the new date, in their words")


def draft_of(occasion: Occasion) -> Draft:
    """Return the draft of a message."""
    subject, body = _TEMPLATES[occasion.kind]
    fields = _fields(occasion)
    to = occasion.person or f"team at {occasion.employer}"
    paragraphs = [_joined(one).format(**fields) for one in body.strip().split("\n\n")]
    signed = f"Kind regards,\n{fields['sender']}"
    return Draft(subject.format(**fields), "\n\n".join([f"Dear {to},", *paragraphs, signed]))


def phone_card(occasion: Occasion) -> PhoneCard:
    """Return the card for a call that asks for news."""
    fields = _fields(occasion)
    say = tuple(line.format(**fields) for line in _SAY)
    return PhoneCard(say, _joined(_VOICEMAIL).format(**fields), _NOTE_DOWN)


def _fields(occasion: Occasion) -> dict[str, str]:
    on_day = "" if occasion.day is None else f" on {occasion.day}"
    about = "my application" if occasion.day is None else f"my interview{on_day}"
    answer = _ANSWERS[occasion.answer or OfferAnswer.ACKNOWLEDGE]
    return {
        "employer": occasion.employer,
        "role": occasion.role,
        "sender": occasion.sender or NAME,
        "on_day": on_day,
        "about": f"{about} for the role of {occasion.role}",
        "answer": _joined(answer),
    }


def _joined(paragraph: str) -> str:
    return " ".join(paragraph.split())
