"""Spans: one a request, in its trace, with nothing in it that a client sent."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from starlette.testclient import TestClient

from app.api.http.tracing import Spans
from tests.api.small_service import AUTH, SOME_ID, Store, Time, make

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
SECRET = "Sam-Okafor"


class Traced:
    def __init__(self, store: Store, time: Time) -> None:
        self.exporter = InMemorySpanExporter()
        self.spans = Spans("0", self.exporter)
        self.client = TestClient(
            make(store, time, around=self.spans.around),
            headers=AUTH,
            raise_server_exceptions=False,
        )

    def exported(self) -> list[ReadableSpan]:
        self.spans.shutdown()
        return list(self.exporter.get_finished_spans())


@pytest.fixture
def traced(store: Store, time: Time) -> Iterator[Traced]:
    one = Traced(store, time)
    with one.client:
        yield one
    one.spans.shutdown()


def test_a_request_is_a_span_of_the_trace_it_came_with(traced: Traced) -> None:
    answer = traced.client.get(
        f"/v1/things/{SOME_ID}", headers={"traceparent": PARENT, "X-Request-Id": "r-1"}
    )
    [span] = traced.exported()
    context = span.get_span_context()
    assert context is not None
    assert f"{context.trace_id:032x}" == TRACE
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == "b7ad6b7169203331"
    assert span.kind is SpanKind.SERVER
    assert span.name == "GET /v1/things/{thing_id}"
    assert span.attributes == {
        "http.request.method": "GET",
        "http.route": "/v1/things/{thing_id}",
        "http.response.status_code": 200,
        "bide.request_id": "r-1",
    }
    # The answer names the very span.
    assert answer.headers["traceparent"] == f"00-{TRACE}-{context.span_id:016x}-01"


def test_a_request_without_a_trace_begins_one(traced: Traced) -> None:
    answer = traced.client.get("/healthz")
    [span] = traced.exported()
    context = span.get_span_context()
    assert context is not None
    assert span.parent is None
    assert f"{context.trace_id:032x}" in answer.headers["traceparent"]


def test_a_span_tells_nothing_that_was_sent(traced: Traced) -> None:
    traced.client.get(f"/v1/broken?x={SECRET}")
    traced.client.request(SECRET.upper(), f"/{SECRET}", headers={"User-Agent": SECRET})
    spans = traced.exported()
    assert len(spans) == 2
    output = "".join(span.to_json() for span in spans).lower()
    assert SECRET.lower() not in output
    assert "select" not in output


def test_a_span_of_a_defect_says_that_it_failed(traced: Traced) -> None:
    traced.client.get("/v1/broken")
    [span] = traced.exported()
    assert span.status.status_code is StatusCode.ERROR
    assert span.events == ()
