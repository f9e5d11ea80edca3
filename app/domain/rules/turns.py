"""Rule your-turn: no enquiry while the candidate owes the employer an answer."""

from collections.abc import Iterator

from app.domain.actions import Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.rule import Rule

_ENQUIRY = (Kind.ENQUIRE_STATUS,)


def your_turn(case: Case) -> Iterator[Bar]:
    """Bar enquiries while the candidate owes the next word; the reason names the request.

    It ends by itself when the request lapses, but that is nothing to wait for. Source:
    courtesy; whoever owes the answer does not ask for one.
    """
    for span in case.candidate_turns:
        yield Bar(
            "your-turn", _ENQUIRY, span.start, span.until, span.words, (span.fact,), refuses=True
        )


YOUR_TURN = Rule(
    "your-turn",
    _ENQUIRY,
    "answer first, ask afterwards",
    your_turn,
    "Whoever owes the answer does not ask for one.",
)
