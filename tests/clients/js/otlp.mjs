// OpenTelemetry alone, with the exporter its first argument names: http, proto or grpc. GenAI semantic conventions.
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const { OTLPTraceExporter } = await import(`@opentelemetry/exporter-trace-otlp-${process.argv[2]}`);
const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
provider.register();
const tracer = trace.getTracer("my-app", "1.0.0");

const messages = (role, content) => JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
const traceId = await tracer.startActiveSpan("ask", async (root) => {
  root.setAttributes({ "user.id": "ada", "session.id": "s-1", "langfuse.trace.name": "capital", "langfuse.trace.tags": ["blue", "amber"], "langfuse.version": "v1", "deployment.environment.name": "staging", region: "eu" });
  tracer.startActiveSpan("chat gpt-5-mini", { kind: SpanKind.CLIENT }, (span) => {
    span.setAttributes({
      "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-5-mini", "gen_ai.response.model": "gpt-5-mini-2025-08-07",
      "gen_ai.request.temperature": 0.5, "gen_ai.usage.input_tokens": 1200, "gen_ai.usage.cache_read.input_tokens": 1000, "gen_ai.usage.output_tokens": 340,
      "gen_ai.usage.reasoning.output_tokens": 300,
      "gen_ai.input.messages": messages("user", "What is the capital of France?"), "gen_ai.output.messages": messages("assistant", "Paris"),
    });
    span.end();
  });
  tracer.startActiveSpan("execute_tool lookup", (span) => {
    span.setAttributes({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "lookup", "gen_ai.tool.call.arguments": '{"country":"France"}', "gen_ai.tool.call.result": "Paris" });
    span.end();
  });
  tracer.startActiveSpan("broken", (span) => {
    span.recordException(new Error("no such country"));
    span.setStatus({ code: SpanStatusCode.ERROR, message: "no such country" });
    span.end();
  });
  root.end();
  return root.spanContext().traceId;
});
await provider.forceFlush();
console.log(`trace ${traceId}`);
