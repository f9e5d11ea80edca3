"""Words that introduce a date: "we will let you know", "you won't hear before"."""

import re
from typing import Final

_WHO: Final = r"(?:(?:you|we|they|i|he|she|it|hr|the team|the hiring manager|the manager) )?"
_WILL: Final = (
    r"(?:will|shall|should|would|are going to|am going to|hope to|aim to|expect to|plan to|"
    r"intend to|want to|should be able to|will be able to|will try to|can|are hoping to|"
    r"are aiming to|should have)"
)
_NEVER: Final = (
    r"(?:will not|shall not|would not|should not|can not|do not expect to|will not be able to|"
    r"are unlikely to|will probably not|may not)"
)
_TELL: Final = (
    r"(?:hear back from us|hear from us|hear from me|hear back|hear|let you know|"
    r"be in touch with you|be in touch|be able to tell you|get back to you|come back to you|"
    r"get in touch with you|get in touch|contact you|call you|ring you|write to you|email you|"
    r"decide|have decided|make a decision|make our decision|make the decision|"
    r"have a decision for you|have a decision|have an answer for you|have an answer|have news|"
    r"have news for you|know more|know|reply|respond|answer|update you|give you an answer|"
    r"reach out to you|reach out|tell you|announce it|be finished|be done)"
)
_LEAD: Final = re.compile(
    rf"{_WHO}{_WILL} {_TELL},? |"
    r"(?:you can )?expect (?:an answer|to hear from us|to hear|news|our answer|a decision),? |"
    r"(?:a|an|our|the|your) (?:decision|answer|news|reply|response|result)s? "
    r"(?:will be made|will come|will follow|is due|is expected|should come|comes|will be ready),? "
)
_NOT_LEAD: Final = re.compile(
    rf"{_WHO}{_NEVER} {_TELL},? (?:anything )?(?=before |until |till )|"
    r"(?:do not expect (?:an answer|to hear from us|to hear|news|anything)|nothing|no news|"
    r"no decision|no answer),? (?=before |until |till )"
)


def without_lead(text: str) -> str:
    """Drop the words that introduce a date; "you won't hear" leaves "not"."""
    never = _NOT_LEAD.match(text)
    if never is not None:
        return "not " + text[never.end() :]
    lead = _LEAD.match(text)
    return text if lead is None else text[lead.end() :]
