"""OpenTelemetry alone, with the exporter its first argument names: http or grpc. GenAI semantic conventions."""
import json
import sys
from importlib import import_module

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

exporter = import_module(f"opentelemetry.exporter.otlp.proto.{sys.argv[1]}.trace_exporter")
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(exporter.OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("my-app", "1.0.0")


def messages(role, content):
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": content}]}])


with tracer.start_as_current_span("ask") as root:
    root.set_attributes({
        "user.id": "ada", "session.id": "s-1", "langfuse.trace.name": "capital", "langfuse.trace.tags": ["blue", "amber"],
        "langfuse.version": "v1", "deployment.environment.name": "staging", "region": "eu"})
    with tracer.start_as_current_span("chat gpt-5-mini", kind=trace.SpanKind.CLIENT) as span:
        span.set_attributes({
            "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-5-mini", "gen_ai.response.model": "gpt-5-mini-2025-08-07", "gen_ai.request.temperature": 0.5,
            "gen_ai.usage.input_tokens": 1200, "gen_ai.usage.cache_read.input_tokens": 1000,
            "gen_ai.usage.output_tokens": 340, "gen_ai.usage.reasoning.output_tokens": 300,
            "gen_ai.input.messages": messages("user", "What is the capital of France?"),
            "gen_ai.output.messages": messages("assistant", "Paris")})
    with tracer.start_as_current_span("execute_tool lookup") as span:
        span.set_attributes({
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "lookup",
            "gen_ai.tool.call.arguments": '{"country":"France"}', "gen_ai.tool.call.result": "Paris"})
    with tracer.start_as_current_span("broken") as span:
        span.record_exception(ValueError("no such country"))
        span.set_status(trace.StatusCode.ERROR, "no such country")

provider.force_flush()
print(f"trace {root.get_span_context().trace_id:032x}", flush=True)
