"""Tracing: spans for OpenTelemetry, where its extra is installed and an endpoint is set; else nothing, and no import."""

import importlib.util
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

# An attribute that is not here reaches no span, whoever passes it; none of them can hold anything of a citizen.
ALLOWED = frozenset(("channel", "kind", "attempts", "error"))

# OpenTelemetry specification, "OpenTelemetry Protocol Exporter".
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")

# Opens a span of a name, with attributes, around a block.
Span = Callable[..., AbstractContextManager[object]]

_NOTHING: AbstractContextManager[object] = nullcontext()


def untraced(_name: str, **_attributes: str | int) -> AbstractContextManager[object]:
    """No span."""
    return _NOTHING


def tracing_of(process: str) -> Span:
    """Spans sent by OTLP over HTTP, where OpenTelemetry's own variables say to; untraced without them or the extra."""
    if not any(os.environ.get(one) for one in ENDPOINTS) or not _is_installed():
        return untraced
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"iblagh-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return spans_of(provider)


def spans_of(provider: Any) -> Span:
    """Spans made by an OpenTelemetry tracer provider; of an error they tell its class, never its message."""
    from opentelemetry.trace import StatusCode

    tracer = provider.get_tracer("iblagh")

    @contextmanager
    def span(name: str, **attributes: str | int) -> Iterator[None]:
        safe = {key: value for key, value in attributes.items() if key in ALLOWED}
        opened = tracer.start_as_current_span(
            name, attributes=safe, record_exception=False, set_status_on_exception=False
        )
        with opened as current:
            try:
                yield
            except BaseException as error:
                current.set_attribute("error", type(error).__name__)
                current.set_status(StatusCode.ERROR)
                raise

    return span


def _is_installed() -> bool:
    try:
        return importlib.util.find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        # Not even the package above it.
        return False
