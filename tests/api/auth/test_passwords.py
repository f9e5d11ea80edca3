import asyncio
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from app.api.auth.fair_queue import PER_ACCOUNT, Requester
from app.api.auth.passwords import LONGEST, SHORTEST, Cost, Passwords, check, normalised
from app.api.problems.field_errors import FIELD_CODES
from app.api.problems.problem import Problem
from app.usecases.errors import Unavailable

EMAIL = "sam@acme.example"
GOOD = "three blue kettles sing"
ME = Requester("192.0.2.1", "mine")


@pytest.fixture(scope="module")
def passwords() -> Iterator[Passwords]:
    passwords = Passwords()
    yield passwords
    passwords.close()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "too_short"),
        ("a1$x", "too_short"),
        ("gq8#kd0Lm", "too_short"),
        ("e\u0301" * 9, "too_short"),
        ("x9k " * 50 + "z", "too_long"),
        ("x" * 1_000_000, "too_long"),
        ("gq8#kd0\0Lm2xv", "nul_character"),
        ("gq8#kd0\nLm2xv", "invalid_text"),
        ("gq8#kd0\ud800Lm2xv", "invalid_text"),
        ("Password123!", "guessable"),
        ("sam12345678", "guessable"),
    ],
)
def test_a_weak_password_is_refused_with_a_code_of_the_field(password: str, code: str) -> None:
    weakness = check(password, EMAIL)
    assert weakness is not None
    assert weakness.code == code
    assert code in FIELD_CODES
    assert password not in weakness.detail or not password


@pytest.mark.parametrize("password", [GOOD, "gq8#kd0Lm2", "what " * 39 + "ever!"])
def test_a_good_password_is_taken(password: str) -> None:
    assert SHORTEST <= len(password) <= LONGEST
    assert check(password, EMAIL) is None


async def hashed_and_verified(passwords: Passwords, first: str, second: str) -> bool:
    ok, _ = await passwords.verify(second, await passwords.hash(first, ME), ME)
    return ok


def test_a_password_is_verified(passwords: Passwords) -> None:
    assert asyncio.run(hashed_and_verified(passwords, GOOD, GOOD))
    assert not asyncio.run(hashed_and_verified(passwords, GOOD, GOOD + "!"))


def test_the_same_letters_from_another_keyboard_are_the_same_password(passwords: Passwords) -> None:
    composed, decomposed = (unicodedata.normalize(f, "crème brûlée à la") for f in ("NFC", "NFD"))
    assert composed != decomposed
    assert asyncio.run(hashed_and_verified(passwords, composed, decomposed.replace(" ", "\u00a0")))
    assert normalised("Ⅳ") == "Ⅳ", "a letter that only looks like others stays what it is"


def test_a_hash_is_argon2id_with_a_salt_of_its_own(passwords: Passwords) -> None:
    async def two() -> tuple[str, str]:
        return await passwords.hash(GOOD, ME), await passwords.hash(GOOD, ME)

    first, second = asyncio.run(two())
    assert first.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert first != second
    assert GOOD not in first


def test_a_hash_with_other_parameters_is_replaced_when_it_is_right(passwords: Passwords) -> None:
    old = Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    ok, new = asyncio.run(passwords.verify(GOOD, old, ME))
    assert ok
    assert new is not None
    assert asyncio.run(passwords.verify(GOOD, new, ME)) == (True, None)
    assert asyncio.run(passwords.verify("wrong", old, ME)) == (False, None)


@pytest.mark.parametrize("stored", [None, "", "no hash", "$argon2id$v=19$m=8,t=1,p=1$short"])
def test_without_a_stored_password_none_is_right(passwords: Passwords, stored: str | None) -> None:
    assert asyncio.run(passwords.verify("nobody's password", stored, ME)) == (False, None)


@pytest.mark.parametrize("password", ["x" * 1_000_000, "gq8#kd0\ud800Lm2xv", "", "\0" * 12])
def test_what_can_be_no_password_is_wrong_and_no_defect(
    passwords: Passwords, password: str
) -> None:
    stored = asyncio.run(passwords.hash(GOOD, ME))
    assert asyncio.run(passwords.verify(password, stored, ME)) == (False, None)


@pytest.fixture
def cheaper() -> Iterator[Passwords]:
    """Hashes as cheap as a setting allows, of which many can be timed."""
    passwords = Passwords(Cost(memory=19_456, passes=2))
    yield passwords
    passwords.close()


def test_an_unknown_address_takes_as_long_as_a_wrong_password(cheaper: Passwords) -> None:
    passwords = cheaper
    stored = asyncio.run(passwords.hash(GOOD, ME))

    def fastest(known: str | None, password: str) -> float:
        took = []
        for _ in range(5):
            before = time.thread_time_ns()
            # In this thread, so that only its own work is counted.
            passwords._verify(password, known)
            took.append(time.thread_time_ns() - before)
        return min(took)

    wrong = fastest(stored, "wrong")
    for known, password in [(None, "wrong"), ("broken", "wrong"), (None, "x" * 2000)]:
        assert 0.6 < fastest(known, password) / wrong < 1.6


def test_the_event_loop_goes_on_meanwhile(passwords: Passwords) -> None:
    async def beats() -> int:
        hashing = asyncio.ensure_future(passwords.hash(GOOD, ME))
        beats = 0
        while not hashing.done():
            await asyncio.sleep(0.001)
            beats += 1
        return beats

    assert asyncio.run(beats()) > 3


class Held:
    """Passwords whose threads are all held up."""

    def __init__(self, threads: int, waiting: int) -> None:
        self.passwords = Passwords(threads=threads, waiting=waiting)
        self.go = threading.Event()

    def work(self) -> Awaitable[bool]:
        return self.passwords._run(ME, self.go.wait)


def test_who_finds_the_queue_full_is_refused() -> None:
    async def crowd() -> None:
        held = Held(1, 2)
        jobs = [asyncio.ensure_future(held.work()) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await held.passwords.hash(GOOD, ME)
        held.go.set()
        assert await asyncio.gather(*jobs) == [True] * 3
        assert await held.work(), "there is room again"
        held.passwords.close()

    asyncio.run(crowd())


def test_an_account_with_several_passwords_waiting_is_asked_to_come_again() -> None:
    async def crowd() -> None:
        held = Held(1, 20)
        jobs = [asyncio.ensure_future(held.work()) for _ in range(PER_ACCOUNT)]
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await held.work()
        assert refused.value.type.code == "too_many_requests"
        assert refused.value.headers["Retry-After"] == "1"
        other = asyncio.ensure_future(held.passwords.hash(GOOD, Requester("192.0.2.2", "theirs")))
        held.go.set()
        await asyncio.gather(*jobs, other)
        held.passwords.close()

    asyncio.run(crowd())


def test_who_goes_away_gives_up_the_place() -> None:
    async def leave() -> None:
        held = Held(1, 1)
        running, waiting = (asyncio.ensure_future(held.work()) for _ in range(2))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.sleep(0.01)
        another = asyncio.ensure_future(held.work())
        await asyncio.sleep(0.01)
        assert not another.done()
        held.go.set()
        assert all(await asyncio.gather(running, another))
        held.passwords.close()

    asyncio.run(leave())


def test_at_most_two_are_hashed_at_once(passwords: Passwords) -> None:
    executor = passwords._queue._executor
    assert isinstance(executor, ThreadPoolExecutor)
    assert executor._max_workers == 2


def test_after_the_end_a_password_is_refused_as_unavailable() -> None:
    passwords = Passwords()
    passwords.close()
    for act in (lambda: passwords.hash(GOOD, ME), lambda: passwords.verify(GOOD, None, ME)):
        with pytest.raises(Unavailable):
            asyncio.run(awaited(act))


async def awaited(act: Callable[[], Awaitable[object]]) -> object:
    return await act()


def test_an_idle_process_has_loaded_neither_argon2_nor_signatures() -> None:
    code = (
        "import sys, app.api.auth.passwords, app.api.auth.access_tokens;"
        "app.api.auth.passwords.Passwords();"
        "assert not {'argon2', 'pwdlib', 'joserfc', 'cryptography'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-P", "-c", code], check=True, env={"PYTHONPATH": "."})
