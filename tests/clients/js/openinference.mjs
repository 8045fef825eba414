// OpenInference's instrumentation of the OpenAI client, over plain OTLP.
import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import { trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import OpenAI from "openai";
import { askEverything } from "./questions.mjs";

const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
provider.register();
new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI);
const traceId = await trace.getTracer("my-app").startActiveSpan("openai", async (root) => {
  await askEverything(new OpenAI({ maxRetries: 0 }));
  root.end();
  return root.spanContext().traceId;
});
await provider.forceFlush();
console.log(`trace ${traceId}`);
