// Traceloop's instrumentation (OpenLLMetry) of the OpenAI client, over plain OTLP.
import { trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { OpenAIInstrumentation } from "@traceloop/instrumentation-openai";
import OpenAI from "openai6"; // it knows none newer
import { askEverything } from "./questions.mjs";

const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
provider.register();
const instrumentation = new OpenAIInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(OpenAI);
const traceId = await trace.getTracer("my-app").startActiveSpan("openai", async (root) => {
  await askEverything(new OpenAI({ maxRetries: 0 }));
  root.end();
  return root.spanContext().traceId;
});
await provider.forceFlush();
console.log(`trace ${traceId}`);
