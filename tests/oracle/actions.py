"""The table of actions: of each kind, the function that says what stands in its way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tests.oracle import answers, contacts, tasks
from tests.oracle.entries import Entry
from tests.oracle.view import View

if TYPE_CHECKING:
    from tests.oracle.engine import Engine

ORDER = [
    "respond_to_offer",
    "reply",
    "documents",
    "return_call",
    "arrange",
    "apply",
    "prepare_questions",
    "record_timetable",
    "send_thank_you",
    "record_outcome",
    "enquire_status",
    "request_feedback",
    "record_feedback",
    "reflect",
]


Maker = Callable[[View, "Engine"], Iterable[Entry]]


def _one(make: Callable[[View], Entry]) -> Maker:
    return lambda v, _: [make(v)]


def _some(make: Callable[[View], Iterable[Entry]]) -> Maker:
    return lambda v, _: make(v)


#: Every kind of action, in the order in which a decision lists them.
MAKERS: dict[str, Maker] = {
    "apply": _one(tasks.apply),
    "prepare_questions": tasks.prepare_questions,
    "record_timetable": tasks.record_timetable,
    "send_thank_you": contacts.send_thank_you,
    "enquire_status": lambda v, engine: [contacts.enquire_status(v, engine)],
    "record_outcome": lambda v, engine: [tasks.record_outcome(v, engine)],
    "respond_to_offer": lambda v, engine: [answers.respond_to_offer(v, engine)],
    "reply": _one(lambda v: answers.answer(v, "reply")),
    "documents": _one(lambda v: answers.answer(v, "documents")),
    "return_call": _one(answers.return_call),
    "arrange": _some(answers.arrange),
    "request_feedback": _one(tasks.request_feedback),
    "record_feedback": _one(tasks.record_feedback),
    "reflect": lambda v, engine: [tasks.reflect(v, engine)],
    "keep_searching": _one(tasks.keep_searching),
    "withdraw": _one(contacts.withdraw),
    "competing_offer": _one(contacts.competing_offer),
    "reschedule": _some(contacts.reschedule),
    "correction": contacts.correction,
    "resend": lambda v, engine: [contacts.resend(v, engine)],
    "adjustment": _one(contacts.adjustment),
}
