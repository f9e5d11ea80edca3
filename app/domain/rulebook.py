"""Every rule, in one visible order, and how their bars are raised.

What a new rule needs: its file (or a place in a family's), its line in `RULES`, a table
of cases, and its entry in the documents; a test misses whichever is missing.
"""

from collections.abc import Callable, Collection

from app.domain.actions import Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.policy import POLICY
from app.domain.rule import Rule
from app.domain.rules.answers import ANSWER_THE_OFFER, ANSWER_WHEN_ASKED, OFFER_IN_TURNS
from app.domain.rules.arranging import ARRANGE_THE_ROUND
from app.domain.rules.endings import ALREADY_DECIDED, PRESUMED_CLOSED
from app.domain.rules.exceptions import CORRECT_SOON, FEW_EXCEPTIONS, ROUND_AHEAD
from app.domain.rules.feedback import ASK_FEEDBACK_ONCE
from app.domain.rules.interviews import INTERVIEW_FIRST
from app.domain.rules.own_tasks import (
    APPLY_IN_TIME,
    ASK_BEFORE_YOU_LEAVE,
    HAVE_A_TIMETABLE,
    KEEP_THE_ADVICE,
    LEARN_FROM_IT,
    NOTE_THE_OUTCOME,
)
from app.domain.rules.pestering import (
    ENOUGH_ENQUIRIES,
    MINIMUM_GAP,
    ONE_EMPLOYER_ONE_BUDGET,
    UNANSWERED_CALLS,
)
from app.domain.rules.resends import RESEND_ELSEWHERE
from app.domain.rules.retractions import LATE_RETRACTION
from app.domain.rules.thanks import LETTER_NEEDS_TIME, ONE_THANK_YOU_EACH, THANK_YOU_WINDOW
from app.domain.rules.turns import YOUR_TURN
from app.domain.rules.waiting import (
    EMPLOYER_REPLIED,
    ON_HOLD,
    PAPER_TO_COME,
    SILENCE_MEANS_NO,
    WAIT_AFTER_APPLYING,
    WAIT_FOR_TIMETABLE,
    WAIT_WHEN_NOT_TOLD,
)
from app.domain.rules.wishes import (
    NO_CALLS,
    NO_CONTACT,
    RIGHT_CHANNEL,
    THROUGH_THE_AGENCY,
    WORKING_HOURS,
)

#: Every rule, in the order in which its reasons are read out.
RULES: tuple[Rule, ...] = (
    INTERVIEW_FIRST,
    ALREADY_DECIDED,
    NO_CONTACT,
    THROUGH_THE_AGENCY,
    YOUR_TURN,
    ANSWER_THE_OFFER,
    OFFER_IN_TURNS,
    ANSWER_WHEN_ASKED,
    ARRANGE_THE_ROUND,
    THANK_YOU_WINDOW,
    ONE_THANK_YOU_EACH,
    LETTER_NEEDS_TIME,
    WAIT_FOR_TIMETABLE,
    WAIT_WHEN_NOT_TOLD,
    WAIT_AFTER_APPLYING,
    ON_HOLD,
    SILENCE_MEANS_NO,
    PAPER_TO_COME,
    EMPLOYER_REPLIED,
    MINIMUM_GAP,
    ONE_EMPLOYER_ONE_BUDGET,
    ENOUGH_ENQUIRIES,
    UNANSWERED_CALLS,
    ASK_FEEDBACK_ONCE,
    PRESUMED_CLOSED,
    NO_CALLS,
    RIGHT_CHANNEL,
    WORKING_HOURS,
    ROUND_AHEAD,
    CORRECT_SOON,
    FEW_EXCEPTIONS,
    RESEND_ELSEWHERE,
    APPLY_IN_TIME,
    ASK_BEFORE_YOU_LEAVE,
    HAVE_A_TIMETABLE,
    NOTE_THE_OUTCOME,
    KEEP_THE_ADVICE,
    LEARN_FROM_IT,
    LATE_RETRACTION,
)
#: What else a decision may name: remarks that bar nothing.
REMARKS: dict[str, str] = {
    "keep-looking": "go on looking elsewhere",
    "no-country": "say in which country they are, so that holidays are known",
    "no-holiday-data": "count the days yourself where nobody tells us the holidays",
    "estimated-days": "look again when the day is announced",
}
RULE_IDS: tuple[str, ...] = (*(rule.id for rule in RULES), *REMARKS)
#: The tip behind each of them.
TIPS = {rule.id: rule.tip for rule in RULES} | REMARKS
_REMARK_GROUNDS = {
    "keep-looking": "Weekly reminders alone add nothing; a choice of offers does.",
    "no-country": "Without a country no calendar of holidays can be asked.",
    "no-holiday-data": "Not every region's holidays are in the data.",
    "estimated-days": "Some feasts follow the moon, and are announced days before.",
}
#: On what each of them stands: its own words, else those of its first number.
GROUNDS: dict[str, str] = (
    {number.rule: number.grounds for number in reversed(POLICY.numbers())}
    | {rule.id: rule.grounds for rule in RULES if rule.grounds}
    | _REMARK_GROUNDS
)


def _ignore(_: str, __: Exception) -> None:
    """Ignore the failure of a rule: the default listener."""


_heard_by: Callable[[str, Exception], None] = _ignore


def tell_failures_to(listener: Callable[[str, Exception], None] | None) -> None:
    """Have somebody told which rule failed, and how; None for nobody.

    It changes no decision: what it is for is that a defect, which to a client looks like
    a refusal, does not stay unseen. It must not raise, and must not take long.
    """
    global _heard_by  # noqa: PLW0603  # a decision has no room for a defect of its own
    _heard_by = listener or _ignore


def raise_bars(case: Case, kinds: Collection[Kind] | None = None) -> list[Bar]:
    """Ask the rules for their bars; a rule that fails refuses all that it could bar.

    kinds: the only kinds of action that are asked about, so that a rule that can bar
        none of them is left out; None for all
    """
    bars: list[Bar] = []
    asked = None if kinds is None else set(kinds)
    for rule in RULES:
        if asked is not None and asked.isdisjoint(rule.kinds):
            continue
        try:
            bars.extend(rule.bars(case))
        except Exception as error:  # noqa: BLE001  # whatever went wrong, it is no permission
            _heard_by(rule.id, error)
            bars.append(
                Bar(
                    rule.id,
                    rule.kinds,
                    None,
                    None,
                    "This rule could not be worked out, so nothing is permitted on it.",
                )
            )
    return bars
