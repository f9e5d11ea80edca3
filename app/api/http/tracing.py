"""OpenTelemetry tracing: one span per request, within the trace of its `traceparent`.

The framework's own instrumentation is not used: it records queries and the messages of
exceptions, and either may hold personal data. A span of ours has the operation, the status
and the request id. This module is imported only where the settings enable it, and its
packages are an extra.
"""

from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagators.textmap import Getter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import (
    SpanKind,
    StatusCode,
    Tracer,
    format_span_id,
    format_trace_id,
    use_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from app.api.http.metrics import GONE, METHODS, route_of

_CONTEXT: Final = TraceContextTextMapPropagator()
_SERVER_ERROR: Final = 500


class _Headers(Getter[Scope]):
    """Reads the headers of a request, as the propagator asks for them."""

    @override
    def get(self, carrier: Scope, key: str) -> list[str] | None:
        wanted = key.encode()
        found = [v.decode("latin-1") for name, v in carrier["headers"] if name == wanted]
        return found or None

    @override
    def keys(self, carrier: Scope) -> list[str]:
        return [name.decode("latin-1") for name, _ in carrier["headers"]]


_HEADERS: Final = _Headers()


class Spans:
    """The exporter of spans, configured by the OTEL_* variables of OpenTelemetry."""

    def __init__(self, version: str, exporter: SpanExporter | None = None) -> None:
        """Send to `exporter`, or by default to the OTLP collector."""
        resource = Resource.create({SERVICE_NAME: "bide", SERVICE_VERSION: version})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))

    def around(self, app: ASGIApp) -> "Tracing":
        """Make the layer around an application."""
        return Tracing(app, self._provider.get_tracer("bide"))

    def shutdown(self) -> None:
        """Send what is still to be sent, and stop; it may take a while."""
        self._provider.shutdown()


class Tracing:
    """The outermost middleware, which makes a span of each request."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        """Wrap `app`."""
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context = _CONTEXT.extract(scope, getter=_HEADERS)
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        span = self._tracer.start_span(method, context, SpanKind.SERVER)
        known = span.get_span_context()
        scope["bide.span"] = b"%s-%s-%02x" % (
            format_trace_id(known.trace_id).encode(),
            format_span_id(known.span_id).encode(),
            known.trace_flags,
        )
        status = GONE

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with use_span(span, record_exception=False, set_status_on_exception=False):
                await self._app(scope, receive, answering)
        finally:
            route = route_of(scope)
            span.update_name(f"{method} {route}")
            span.set_attributes(
                {
                    "http.request.method": method,
                    "http.route": route,
                    "http.response.status_code": status,
                    "bide.request_id": scope.get("bide.request_id", ""),
                }
            )
            if status >= _SERVER_ERROR:
                span.set_status(StatusCode.ERROR)
            span.end()
