"""Content hashes by which a retry with an id of the client's is told from another request."""

from app.api.request.fields import Body, ShortText
from app.api.v1.shared.client_ids import hash_of


class Person(Body):
    name: ShortText
    email: ShortText | None = None


class Asked(Body):
    role: ShortText
    notes: ShortText = "none"
    person: Person | None = None


class LaterPerson(Body):
    phone: ShortText | None = None
    email: ShortText | None = None
    name: ShortText


class AskedLater(Body):
    """The same in a later release: further fields that may be left out, in another order."""

    person: LaterPerson | None = None
    urgent: bool = False
    role: ShortText
    notes: ShortText = "none"


def test_a_retry_is_the_same_request_to_a_later_release() -> None:
    for sent in (
        {"role": "Editor"},
        {"role": "Editor", "notes": "none", "person": None},
        {"role": "Editor", "person": {"name": "Sam", "email": None}},
    ):
        now, later = Asked.model_validate(sent), AskedLater.model_validate(sent)
        assert hash_of(now) == hash_of(later)


def test_a_default_that_is_sent_is_the_same_as_one_left_out() -> None:
    short, long = {"role": "Editor"}, {"role": "Editor", "notes": "none", "person": None}
    assert hash_of(Asked.model_validate(short)) == hash_of(Asked.model_validate(long))


def test_another_value_name_or_parent_is_another_request() -> None:
    some = [
        Asked(role="Editor"),
        Asked(role="Editor", notes="Sam"),
        Asked(role="Editor", person=Person(name="Sam")),
        Asked(role="Editor", person=Person(name="Editor", email="Sam")),
        AskedLater(role="Editor", urgent=True),
        AskedLater(role="Editor", person=LaterPerson(name="Sam", phone="Sam")),
    ]
    hashes = [hash_of(one) for one in some] + [hash_of(some[0], "1"), hash_of(some[0], "1", "2")]
    assert len(set(hashes)) == len(hashes)
