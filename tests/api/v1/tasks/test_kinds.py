"""The contract and the use cases know every row of the table of action kinds."""

from app.api.v1.pursuit.contact_shapes import ContactKind
from app.api.v1.tasks.task_kinds import TaskKind
from app.domain.action_kinds import ANSWERS, CONTACTS, EXCEPTIONS, ROWS
from app.domain.actions import Kind
from app.usecases.pursuit.attestations import FIELDS


def test_the_contract_has_every_kind_of_contact() -> None:
    assert {kind.value for kind in ContactKind} == {kind.value for kind in CONTACTS}


def test_the_contract_has_every_kind_of_task() -> None:
    derived = {row.kind.value for row in ROWS if row.title}
    assert {kind.value for kind in TaskKind} == derived | {"own"}


def test_every_exception_and_every_answer_says_which_fact_it_rests_on() -> None:
    # A practical question is about its round alone.
    assert set(FIELDS) == EXCEPTIONS | set(ANSWERS) - {Kind.ARRANGE}
