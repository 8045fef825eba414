// Sets OpenTelemetry up as the quickstart of @langfuse/otel does. `flushed` names the trace once it is sent.
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const processor = new LangfuseSpanProcessor();
new NodeTracerProvider({ spanProcessors: [processor] }).register();

export async function flushed(traceId) {
  await processor.forceFlush();
  console.log(`trace ${traceId}`);
}
