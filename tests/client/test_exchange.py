from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import httpx2
import pytest
from typing_extensions import override

from bide_client import (
    Conflict,
    CursorExpired,
    Document,
    Forbidden,
    InvalidRequest,
    NotFound,
    NotSignedIn,
    NotYet,
    Problem,
    RateLimited,
    Refused,
    Retries,
    ServerError,
    Unreachable,
    etag_of,
)
from tests.client.scripted import LOST, REFUSAL, Both, Script, Step, answer, problem

MADE = {"id": "1", "role": "Analyst"}


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def both(request: pytest.FixtureRequest) -> Both:
    return Both(asynchronous=request.param)


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(LOST, id="the answer is lost"),
        pytest.param(httpx2.ConnectError("refused"), id="no connection"),
        pytest.param(httpx2.ReadTimeout("too slow"), id="a time-out"),
        pytest.param(problem(408, "timeout"), id="408"),
        pytest.param(problem(429, "too_many_requests", retry_after=3), id="429"),
        pytest.param(problem(500, "internal_error"), id="500"),
        pytest.param(problem(503, "unavailable", retry_after=1), id="503"),
        pytest.param(problem(409, "idempotency_in_progress"), id="the same is still running"),
    ],
)
def test_what_may_pass_is_tried_again_under_one_key(both: Both, first: Step) -> None:
    script = Script([first, answer(201, MADE, etag='"1"')])
    made = both.call(script, "applications.create", body={"role": "Analyst"})
    assert made == MADE
    keys = script.header("idempotency-key")
    assert len(keys) == 2
    assert keys[0]
    assert keys[0] == keys[1]
    assert len(script.pauses) == 1


def test_two_calls_have_two_keys(both: Both) -> None:
    script = Script([answer(201, MADE), answer(201, MADE)])
    both.call(script, "applications.create", body={})
    both.call(script, "applications.create", body={})
    first, second = script.header("idempotency-key")
    assert first != second


def test_a_key_that_is_chosen_is_sent(both: Both) -> None:
    script = Script([answer(201, MADE)])
    both.call(script, "applications.create", body={}, idempotency_key="mine")
    assert script.header("idempotency-key") == ["mine"]


def test_what_takes_no_key_is_sent_without_one(both: Both) -> None:
    script = Script([answer(200, {})])
    both.call(script, "readings.create", body={})
    assert script.header("idempotency-key") == [None]


def test_the_wait_that_the_service_names_is_waited(both: Both) -> None:
    script = Script([problem(503, "unavailable", retry_after=7), answer(200, {"items": []})])
    both.call(script, "employers.list")
    assert script.pauses == [7.0]


def test_a_wait_beyond_the_cap_is_raised_at_once(both: Both) -> None:
    script = Script([problem(429, "too_many_requests", retry_after=3600)])
    with pytest.raises(RateLimited) as raised:
        both.call(script, "employers.list")
    assert raised.value.retry_after == 3600
    assert script.pauses == []


def test_pauses_grow(both: Both) -> None:
    script = Script([LOST, LOST, LOST, answer(200, {})])
    both.call(script, "me.get", retries=Retries(pause=1.0))
    assert [round(pause) >= low for pause, low in zip(script.pauses, (0, 1, 2), strict=True)]
    assert script.pauses[2] > script.pauses[0]


def test_after_the_last_attempt_the_error_is_raised(both: Both) -> None:
    script = Script([LOST] * 3)
    with pytest.raises(Unreachable):
        both.call(script, "me.get", retries=Retries(attempts=3))
    assert len(script.requests) == 3


@pytest.mark.parametrize(
    ("code", "kind"), [("contact_not_yet", NotYet), ("contact_refused", Refused)]
)
def test_what_the_etiquette_refuses_is_never_sent_again(
    both: Both, code: str, kind: type[Problem]
) -> None:
    script = Script([problem(409, code, retry_after=1, **REFUSAL)])
    with pytest.raises(kind) as raised:
        both.call(script, "contacts.create", path={"interview_id": "1"}, body={})
    assert len(script.requests) == 1
    refusal = raised.value
    assert isinstance(refusal, NotYet | Refused)
    assert [reason["rule"] for reason in refusal.reasons] == ["wait-for-timetable"]
    assert refusal.next_action["kind"] == "wait"
    assert refusal.alternatives == []


def test_a_contact_that_is_too_early_says_when_it_opens(both: Both) -> None:
    script = Script([problem(409, "contact_not_yet", retry_after=1, **REFUSAL)])
    with pytest.raises(NotYet) as raised:
        both.call(script, "contacts.create", path={"interview_id": "1"}, body={})
    assert raised.value.opens_at == datetime(2025, 4, 22, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "unauthenticated", NotSignedIn),
        (403, "insufficient_scope", Forbidden),
        (404, "not_found", NotFound),
        (410, "cursor_expired", CursorExpired),
        (410, "calendar_link_revoked", NotFound),
        (409, "state_conflict", Conflict),
        (412, "precondition_failed", Conflict),
        (413, "body_too_large", InvalidRequest),
        (422, "invalid_request", InvalidRequest),
    ],
)
def test_a_problem_is_raised_as_what_it_is(
    both: Both, status: int, code: str, kind: type[Problem]
) -> None:
    script = Script([problem(status, code)])
    with pytest.raises(kind) as raised:
        both.call(script, "employers.get", path={"employer_id": "1"})
    assert (raised.value.status, raised.value.code) == (status, code)
    assert len(script.requests) == 1


def test_an_error_without_a_problem_is_one_of_the_server(both: Both) -> None:
    pages = [httpx2.Response(502, content=b"<html>a proxy</html>") for _ in range(2)]
    with pytest.raises(ServerError) as raised:
        both.call(Script(pages), "me.get", retries=Retries(attempts=2))
    assert raised.value.code == "http_502"


# ---------------------------------------------------------------- own effects


def test_a_deletion_that_finds_nothing_after_a_lost_answer_was_done(both: Both) -> None:
    script = Script([LOST, problem(404, "not_found")])
    assert both.call(script, "employers.delete", path={"employer_id": "1"}) is None


def test_a_revocation_whose_record_stays_was_done(both: Both) -> None:
    revoked = {"id": "1", "revoked_at": "2026-11-20T12:00:00Z"}
    script = Script([LOST, problem(412, "precondition_failed"), answer(200, revoked)])
    path = {"key_id": "1"}
    assert both.call(script, "api_keys.delete", path=path, if_match='"1"') is None


def test_a_deletion_of_what_has_changed_meanwhile_is_a_conflict(both: Both) -> None:
    changed = {"id": "1", "name": "another"}
    script = Script([LOST, problem(412, "precondition_failed"), answer(200, changed)])
    with pytest.raises(Conflict):
        both.call(script, "employers.delete", path={"employer_id": "1"}, if_match='"1"')


def test_a_deletion_of_what_was_never_there_is_an_error(both: Both) -> None:
    with pytest.raises(NotFound):
        both.call(
            Script([problem(404, "not_found")]), "employers.delete", path={"employer_id": "1"}
        )


def test_a_patch_that_was_done_ends_well_although_its_etag_no_longer_fits(both: Both) -> None:
    now = {"id": "1", "starts_at": "2025-04-08T09:00:00Z", "note": "moved", "version": 2}
    script = Script([LOST, problem(412, "precondition_failed"), answer(200, now, etag='"2"')])
    patch = {"starts_at": "2025-04-08T10:00:00+01:00", "note": "moved"}
    changed = both.call(
        script,
        "interviews.update",
        path={"interview_id": "1"},
        body=patch,
        if_match='"1"',
    )
    assert changed == now
    assert etag_of(changed) == '"2"'
    assert [request.method for request in script.requests] == ["PATCH", "PATCH", "GET"]


def test_a_patch_that_met_another_change_is_a_conflict_and_says_so(both: Both) -> None:
    now = {"id": "1", "note": "of another client", "version": 2}
    script = Script([LOST, problem(412, "precondition_failed"), answer(200, now)])
    with pytest.raises(Conflict) as raised:
        both.call(
            script,
            "interviews.update",
            path={"interview_id": "1"},
            body={"note": "mine"},
            if_match='"1"',
        )
    assert raised.value.answer_lost


# ---------------------------------------------------------------- documents


def test_a_document_remembers_its_etag_and_is_sent_with_it(both: Both) -> None:
    read = both.call(
        Script([answer(200, MADE, etag='"7"')]), "applications.get", path={"application_id": "1"}
    )
    assert isinstance(read, Document)
    script = Script([answer(200, MADE, etag='"8"')])
    both.call(script, "applications.update", path={"application_id": read}, body={"role": "Chef"})
    assert script.header("if-match") == ['"7"']
    assert script.requests[0].url.path == "/v1/applications/1"


def test_the_etag_of_a_record_is_not_sent_for_another(both: Both) -> None:
    read = both.call(
        Script([answer(200, MADE, etag='"7"')]), "interviews.get", path={"interview_id": "1"}
    )
    script = Script([answer(200, {})])
    both.call(script, "timetables.put", path={"interview_id": read}, body={})
    assert script.header("if-match") == [None]


def test_a_record_that_must_be_new_is_sent_so(both: Both) -> None:
    script = Script([answer(201, MADE)])
    both.call(script, "employers.put", path={"employer_id": "1"}, body={}, only_new=True)
    assert script.header("if-none-match") == ["*"]


def test_a_document_is_read_again_only_where_it_has_changed() -> None:
    script = Script([answer(200, MADE, etag='"1"'), answer(304), answer(200, {"id": "2"})])
    with script.client() as client:
        read = client.applications.get("1")
        assert client.refresh(read) is read
        assert dict(client.refresh(read)) == {"id": "2"}
    assert script.header("if-none-match") == [None, '"1"', '"1"']


def test_fields_that_are_not_known_are_kept(both: Both) -> None:
    body = {"id": "1", "a_field_of_next_year": [1]}
    found = both.call(Script([answer(200, body)]), "me.get")
    assert found == body


def test_an_id_cannot_leave_its_place_in_the_path(both: Both) -> None:
    script = Script([answer(200, {})])
    both.call(script, "employers.get", path={"employer_id": "../me?x=1"})
    assert script.requests[0].url.raw_path == b"/v1/employers/..%2Fme%3Fx%3D1"


def test_a_filter_with_several_values_is_repeated_and_one_without_left_out(both: Both) -> None:
    script = Script([answer(200, {"items": []})])
    both.call(script, "tasks.list", query={"status": ["open", "due"], "own": True, "kind": None})
    assert script.requests[0].url.query == b"status=open&status=due&own=true"


def test_a_list_goes_on_from_page_to_page(both: Both) -> None:
    script = Script(
        [
            answer(200, {"items": [1, 2], "next_cursor": "two"}),
            answer(200, {"items": [3], "next_cursor": None}),
        ]
    )
    assert both.items(script, "employers.list", query={"q": "a"}) == [1, 2, 3]
    assert [request.url.query for request in script.requests] == [b"q=a", b"q=a&cursor=two"]


def test_a_feed_that_was_begun_after_a_number_goes_on_by_its_cursor(both: Both) -> None:
    script = Script(
        [
            answer(200, {"items": [1], "next_cursor": "9"}),
            answer(200, {"items": [], "next_cursor": None}),
        ]
    )
    both.items(script, "events.list", query={"after": "3"})
    assert script.requests[1].url.query == b"cursor=9"


# ---------------------------------------------------------------- the stream


class Parts(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A stream that ends, or breaks."""

    def __init__(self, text: str, ends: Exception | None) -> None:
        self._text, self._ends = text, ends

    @override
    def __iter__(self) -> Iterator[bytes]:
        yield self._text.encode()
        if self._ends is not None:
            raise self._ends

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


def stream(text: str, ends: Exception | None = None) -> httpx2.Response:
    headers = {"content-type": "text/event-stream"}
    return httpx2.Response(200, headers=headers, stream=Parts(text, ends))


def event(seq: int) -> str:
    return f'event: task.created\ndata: {{"seq":{seq}}}\nid: {seq}\n\n'


def test_the_stream_resumes_after_the_last_event_that_came_whole(both: Both) -> None:
    script = Script(
        [
            stream("id: 40\nretry: 2000\n\n:\n\n" + event(41) + 'data: {"seq":42}\n', LOST),
            httpx2.ConnectError("down"),
            problem(503, "unavailable"),
            stream(event(42) + event(43)),
        ]
    )
    found = both.events(script, 3)
    assert [each["seq"] for each in found] == [41, 42, 43]
    assert script.header("last-event-id") == [None, "41", "41", "41"]
    assert len(script.pauses) == 3


def test_the_stream_begins_where_it_is_to_begin(both: Both) -> None:
    script = Script([stream(event(8))])
    both.events(script, 1, after="7")
    assert script.header("last-event-id") == ["7"]


def test_a_stream_that_would_have_a_gap_is_an_error(both: Both) -> None:
    with pytest.raises(CursorExpired):
        both.events(Script([problem(410, "cursor_expired")]), 1, after="7")


def test_a_stream_whose_key_was_revoked_is_an_error(both: Both) -> None:
    with pytest.raises(NotSignedIn):
        both.events(Script([stream(event(8)), problem(401, "unauthenticated")]), 2)
