"""OpenInference's instrumentation of the OpenAI client, over plain OTLP."""
import openai
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
TOOLS = [{"type": "function", "function": {"name": "lookup", "parameters": {"type": "object", "properties": {"country": {"type": "string"}}}}}]
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
OpenAIInstrumentor().instrument(tracer_provider=provider)
client = openai.OpenAI(max_retries=0)

with provider.get_tracer("my-app").start_as_current_span("openai") as root:
    client.chat.completions.create(model="gpt-5-mini", messages=MESSAGES)
    stream = client.chat.completions.create(
        model="gpt-5-mini", messages=MESSAGES, stream=True, stream_options={"include_usage": True})
    for _ in stream:
        pass
    client.chat.completions.create(model="gpt-5-mini", messages=MESSAGES, tools=TOOLS)
    client.responses.create(model="gpt-5-mini", input=MESSAGES[0]["content"])
    client.embeddings.create(model="text-embedding-3-small", input="France")
    try:
        client.chat.completions.create(model="gpt-none", messages=MESSAGES)
    except openai.NotFoundError:
        pass

provider.force_flush()
print(f"trace {root.get_span_context().trace_id:032x}", flush=True)
