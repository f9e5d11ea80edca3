"""What a receipt says of a question, and the question read back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.actions import Channel, Kind
from app.domain.decision import Assessment, Decision
from app.domain.facts import Application, Attestation, Contact, Employer, Pursuit
from app.domain.policy import POLICY, parse
from app.domain.regions import Region
from app.usecases.pursuit.plain_facts import UnreadableFacts
from app.usecases.pursuit.receipts import WITHHELD, About, Asked, asked_in, document

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAID = Attestation(said="a secret", right="another one")
CONTACT = Contact("c", None, Kind.CORRECTION, Channel.EMAIL, NOON, attestation=SAID)
PURSUIT = Pursuit(
    Application("a", "Engineer"),
    Employer("e", "Acme", Region("Europe/London", "GB")),
    contacts=(CONTACT,),
    elsewhere=(CONTACT._replace(id="d"),),
)
DATED = parse(
    'version = "own"\n[numbers.minimum_gap_days]\nvalue = 8\n'
    "later = [{from = 2026-11-25, value = 9}]\n"
)


def test_a_question_comes_back_without_the_words_of_attestations() -> None:
    asked = Asked(PURSUIT, POLICY.on("release"), NOON, with_refused=True, interview_id="i")
    answer = document(asked)
    assert "secret" not in str(answer)
    back = asked_in(answer)
    words = Attestation(said=WITHHELD, right=WITHHELD)
    assert [one.attestation for one in (*back.pursuit.contacts, *back.pursuit.elsewhere)] == [
        words,
        words,
    ]
    assert replace(back, pursuit=PURSUIT) == asked
    assert back.policy.basis == asked.policy.basis
    assert asked.about is About.DECISION
    assert isinstance(back.decide(), Decision)


def test_a_contact_comes_back_with_its_own_question() -> None:
    for is_over in (False, True):
        asked = Asked(PURSUIT, POLICY, NOON, CONTACT._replace(id="new"), is_over)
        back = asked_in(document(asked))
        assert (back.about, back.is_over) == (About.CONTACT, is_over)
        assert isinstance(back.decide(), Assessment)
        assert back.decide() == asked.decide()


def test_numbers_of_the_account_and_later_ones_come_back() -> None:
    own = DATED.stricter({"minimum_gap_days": 10})
    for at in (NOON, NOON + timedelta(days=30)):
        asked = Asked(PURSUIT, own, at)
        answer = document(asked)
        number = answer["policy"]["numbers"]["minimum_gap_days"]
        assert number == {"value": 10, "operator": 8, "later": [["2026-11-25", 9]]}
        assert answer["policy_version"] == own.at(at).version
        back = asked_in(answer).policy
        assert back == own
        assert back.at(at).basis == answer["basis"]
        assert back.steps_after(NOON) == [datetime(2026, 11, 25, tzinfo=UTC)]
        assert back.by_name["minimum_gap_days"].later == ((date(2026, 11, 25), 9),)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"facts": None}, id="no facts"),
        pytest.param({"policy": {}}, id="no policy"),
        pytest.param({"policy": None}, id="an empty policy"),
        pytest.param({"release": 1}, id="no release"),
        pytest.param({"is_over": "yes"}, id="no flag"),
        pytest.param({"contact": {"id": "c"}}, id="half a contact"),
    ],
)
def test_what_is_no_question_is_refused(changes: dict[str, object]) -> None:
    answer = document(Asked(PURSUIT, POLICY, NOON))
    with pytest.raises(UnreadableFacts):
        asked_in({**answer, **changes})


def test_numbers_of_another_release_are_refused() -> None:
    answer = document(Asked(PURSUIT, POLICY, NOON))
    numbers = dict(answer["policy"]["numbers"])
    gone = numbers.pop("minimum_gap_days")
    for other in (numbers, {**numbers, "minimum_gap_days": gone, "another": gone}):
        with pytest.raises(UnreadableFacts):
            asked_in({**answer, "policy": {**answer["policy"], "numbers": other}})
    wrong = {**numbers, "minimum_gap_days": {"value": "seven"}}
    with pytest.raises(UnreadableFacts):
        asked_in({**answer, "policy": {**answer["policy"], "numbers": wrong}})
