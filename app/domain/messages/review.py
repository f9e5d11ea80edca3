"""Review of a message: everything that its checks find, each with a rule, a place and a sentence.

An `error` is what a service must not send; a `warning` is a doubt that the candidate may overrule.
All findings are collected. Source: the etiquette on words in messages.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from app.domain.messages import checks
from app.domain.messages.findings import Finding, Severity, Written
from app.domain.messages.occasion import MessageKind

Check = Callable[[Written], Iterator[Finding]]

_EVERY: Final[tuple[Check, ...]] = (
    checks.placeholders,
    checks.greeting,
    checks.thanks,
    checks.signature,
)
_OF_KIND: Final[dict[MessageKind, tuple[Check, ...]]] = {
    MessageKind.THANK_YOU: (
        checks.role,
        checks.length_of_thanks,
        checks.looks_forward,
        checks.examples_alone,
        checks.own_words,
        checks.no_status_question,
    ),
    MessageKind.ENQUIRY: (
        checks.role,
        checks.named_day,
        checks.one_question,
        checks.no_reproach,
        checks.length_of_enquiry,
        checks.no_attachment,
    ),
    MessageKind.FEEDBACK_REQUEST: (
        checks.accepts,
        checks.few_questions,
        checks.no_comparison,
        checks.no_attachment,
    ),
}
_OF_ANY_OTHER: Final[tuple[Check, ...]] = (checks.short, checks.no_status_question)


def review(written: Written) -> tuple[Finding, ...]:
    """Return everything that the checks of this kind find, in the order of the text."""
    asked = (*_EVERY, *_OF_KIND.get(written.occasion.kind, _OF_ANY_OTHER))
    found = [finding for check in asked for finding in check(written)]
    return tuple(sorted(found, key=_in_text))


def is_sendable(findings: Iterable[Finding]) -> bool:
    """Tell whether nothing that was found forbids to send the message."""
    return all(finding.severity is not Severity.ERROR for finding in findings)


def _in_text(finding: Finding) -> tuple[bool, int]:
    return finding.start is None, finding.start or 0
