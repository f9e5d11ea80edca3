import string
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.api.auth.lookup_cache import STALENESS
from app.api.auth.principals import hash_key, is_key, write_key
from tests.api.small_service import AUTH, KEY, NOW, OTHER_KEY, SECRET, SOME_ID, Store, Time, problem

PATH = f"/v1/things/{SOME_ID}"


@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_recognised_by_its_form(random: bytes) -> None:
    key = write_key(random)
    assert len(key) == 54
    assert set(key.removeprefix("bide_")) <= set(string.ascii_letters + string.digits)
    assert is_key(key)


@given(st.integers(min_value=5, max_value=53), st.sampled_from(string.ascii_letters))
def test_a_key_with_one_wrong_character_is_none(place: int, letter: str) -> None:
    wrong = KEY[:place] + letter + KEY[place + 1 :]
    assert is_key(wrong) == (wrong == KEY)


def test_a_key_is_made_from_enough_randomness() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        write_key(b"short")


def test_a_hash_depends_on_the_secret() -> None:
    assert hash_key(SECRET, KEY) != hash_key(b"other", KEY)
    assert KEY not in hash_key(SECRET, KEY)


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Basic {KEY}",
        KEY,
        "Bearer bide_",
        f"Bearer {KEY[:-1]}",
        f"Bearer {KEY}x",
        f"Bearer {KEY} {KEY}",
        f"Bearer {KEY.lower()}",
        "Bearer " + "x" * 3000,
        b"Bearer \xff\xfe",
        b"Bearer " + "bide_é".encode(),
        f"Bearer {write_key(b'unknown key of thirty-two bytes.')}",
    ],
)
def test_without_a_key_that_is_known_the_answer_is_401(
    client: TestClient, shown: str | bytes | None
) -> None:
    client.headers.pop("authorization")
    headers = {} if shown is None else {"Authorization": shown}
    response = client.get(PATH, headers=headers)  # type: ignore[arg-type]  # bytes are fine
    problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_of_two_credentials_none_is_picked(client: TestClient) -> None:
    client.headers.pop("authorization")
    both = [("Authorization", f"Bearer {KEY}"), ("Authorization", f"Bearer {OTHER_KEY}")]
    problem(client.get(PATH, headers=both), 401, "unauthenticated")


def test_the_scheme_may_be_written_in_any_case(client: TestClient) -> None:
    assert client.get(PATH, headers={"Authorization": f"bEARER {KEY}"}).status_code == 200


def test_each_key_opens_its_own_account(client: TestClient) -> None:
    assert client.get(PATH).json()["name"] == "mine"
    other = client.get(PATH, headers={"Authorization": f"Bearer {OTHER_KEY}"})
    assert other.json()["name"] == "theirs"


def test_a_look_up_is_believed_for_less_than_a_second(
    client: TestClient, store: Store, time: Time
) -> None:
    client.get(PATH)
    client.get(PATH)
    assert store.looked_up == 1
    time.seconds += STALENESS - 0.01
    client.get(PATH)
    assert store.looked_up == 1
    time.seconds += 0.01
    client.get(PATH)
    assert store.looked_up == 2


def test_a_revoked_key_stops_working_within_a_second(
    client: TestClient, store: Store, time: Time
) -> None:
    assert client.get(PATH).status_code == 200
    store.add(KEY, "mine", revoked_at=NOW)
    # Half of it is left for a look-up that was under way.
    time.seconds += 0.5
    problem(client.get(PATH), 401, "unauthenticated")


def test_a_key_expires_at_its_instant_even_if_it_is_remembered(
    client: TestClient, store: Store, time: Time
) -> None:
    store.add(KEY, "mine", expires_at=NOW + timedelta(minutes=1))
    assert client.get(PATH).status_code == 200
    time.now += timedelta(minutes=1)
    problem(client.get(PATH), 401, "unauthenticated")


def test_a_row_with_another_hash_opens_nothing(client: TestClient, store: Store) -> None:
    store.keys[hash_key(SECRET, KEY)]["key_hash"] = "0" * 64
    problem(client.get(PATH, headers=AUTH), 401, "unauthenticated")
