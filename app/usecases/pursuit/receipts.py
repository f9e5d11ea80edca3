"""Receipts: what a decision was made of, as plain JSON, and the same decision made again.

`document` writes facts, numbers and question; `asked_in` reads them back; `Asked.decide` decides,
and is the same function for what a service has answered and for who checks that later. Nothing
here signs anything, and nothing reads a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.calendars import calendars_of
from app.domain.decide import decide
from app.domain.decision import Assessment, Decision
from app.domain.enforce import Proposal, assess_recorded
from app.domain.facts import Contact, Pursuit
from app.domain.policy import POLICY, Number, Policy, PolicyError
from app.domain.quiet_days import QuietDay
from app.domain.traces import Explain, explainer
from app.usecases.pursuit.plain_facts import UnreadableFacts, from_plain, to_plain

#: Stands in a receipt for what a candidate attests in words; rules only ask whether it is there.
WITHHELD: Final = "(withheld)"


class About(StrEnum):
    """What a receipt is about."""

    DECISION = "decision"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to the etiquette: the facts, the numbers and the instant.

    policy: the numbers of the account, with those that come into force later
    contact: the contact that was asked about; None for a decision on the whole pursuit
    is_over: whether that contact is judged as the recording of one that is over
    with_refused: whether a decision lists the actions that are refused too
    interview_id: the round that a decision was asked about
    """

    pursuit: Pursuit
    policy: Policy
    at: datetime
    contact: Contact | None = None
    is_over: bool = False
    with_refused: bool = False
    interview_id: str | None = None

    @property
    def about(self) -> About:
        """What the question is about."""
        return About.DECISION if self.contact is None else About.CONTACT

    def decide(self) -> Decision | Assessment:
        """Decide, as the service does when it is asked."""
        in_force = self.policy.at(self.at)
        calendars = calendars_of(in_force)
        if self.contact is None:
            return decide(
                self.pursuit, in_force, calendars, self.at, with_refused=self.with_refused
            )
        proposal = Proposal(self.pursuit, self.contact, self.policy, calendars, self.at)
        return assess_recorded(proposal) if self.is_over else proposal.assessment

    def explain(self) -> Explain:
        """Return what traces the counts behind the reasons."""
        in_force = self.policy.at(self.at)
        return explainer(self.pursuit, in_force, calendars_of(in_force), self.at)


def asked_of(proposal: Proposal, *, is_over: bool) -> Asked:
    """The question that one proposed contact was."""
    return Asked(proposal.pursuit, proposal.policy, proposal.at, proposal.contact, is_over)


def document(asked: Asked) -> dict[str, Any]:
    """Write a question as plain JSON: all that is needed to decide again."""
    in_force = asked.policy.at(asked.at)
    contact = asked.contact
    return {
        "about": asked.about.value,
        "at": to_plain(asked.at),
        "contact": None if contact is None else to_plain(_in_few_words(contact)),
        "is_over": asked.is_over,
        "with_refused": asked.with_refused,
        "interview_id": asked.interview_id,
        "facts": to_plain(_sparing(asked.pursuit)),
        "policy": _numbers(asked.policy),
        "policy_version": in_force.version,
        "basis": in_force.basis,
        "release": asked.policy.release,
    }


def asked_in(plain: Mapping[str, Any]) -> Asked:
    """Read the question of a receipt; raises UnreadableFacts."""
    try:
        contact = plain["contact"]
        return Asked(
            from_plain(Pursuit, plain["facts"]),
            _policy(plain["policy"], from_plain(str, plain["release"])),
            from_plain(datetime, plain["at"]),
            None if contact is None else from_plain(Contact, contact),
            from_plain(bool, plain["is_over"]),
            from_plain(bool, plain["with_refused"]),
            None if plain["interview_id"] is None else from_plain(str, plain["interview_id"]),
        )
    except (KeyError, TypeError) as error:
        raise UnreadableFacts(f"the question: {error}") from error


def _sparing(pursuit: Pursuit) -> Pursuit:
    """The pursuit without words that no rule reads."""
    return replace(
        pursuit,
        contacts=tuple([_in_few_words(one) for one in pursuit.contacts]),
        elsewhere=tuple([_in_few_words(one) for one in pursuit.elsewhere]),
        at_the_agency=tuple([_in_few_words(one) for one in pursuit.at_the_agency]),
    )


def _in_few_words(contact: Contact) -> Contact:
    attested = contact.attestation
    if attested is None:
        return contact
    said, right, need = (one and WITHHELD for one in (attested.said, attested.right, attested.need))
    return contact._replace(attestation=replace(attested, said=said, right=right, need=need))


def _numbers(policy: Policy) -> dict[str, Any]:
    """The numbers of a policy; what is packaged with a release (bounds, grounds) is left out."""
    return {
        "version": policy.version,
        "operator_version": policy.operator_version,
        "numbers": {one.name: _number(one) for one in policy.numbers()},
        "quiet_days": [to_plain(one) for one in policy.quiet_days],
    }


def _number(number: Number) -> dict[str, Any]:
    plain: dict[str, Any] = {"value": number.shown(number.value)}
    if number.operator != number.value:
        plain["operator"] = number.shown(number.operator)
    if number.later:
        plain["later"] = [[to_plain(day), number.shown(value)] for day, value in number.later]
    return plain


def _policy(plain: Mapping[str, Any], release: str) -> Policy:
    numbers: Mapping[str, Any] = plain["numbers"]
    if numbers.keys() != POLICY.by_name.keys():
        raise UnreadableFacts("the policy has other numbers than this release")
    try:
        by_name = {
            name: _read_number(number, numbers[name]) for name, number in POLICY.by_name.items()
        }
    except PolicyError as error:
        raise UnreadableFacts(f"the policy: {error}") from error
    return Policy(
        from_plain(str, plain["version"]),
        from_plain(str, plain["operator_version"]),
        by_name,
        release,
        from_plain(tuple[QuietDay, ...], plain["quiet_days"]),
    )


def _read_number(number: Number, plain: Mapping[str, Any]) -> Number:
    value = number.read(plain["value"])
    operator = number.read(plain["operator"]) if "operator" in plain else value
    later = tuple(
        (from_plain(date, day), number.read(shown)) for day, shown in plain.get("later", ())
    )
    return replace(number, value=value, operator=operator, later=later)
