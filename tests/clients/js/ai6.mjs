// The Vercel AI SDK, version 6: experimental_telemetry, sent by @langfuse/otel. A tool loop, a stream, an object, an embedding.
import { startActiveObservation } from "@langfuse/tracing";
import { embed, generateText, stepCountIs, streamText, tool } from "ai6";
import { createOpenAI } from "ai6-openai";
import { z } from "zod";
import { flushed } from "./tracing.mjs";

const openai = createOpenAI({ baseURL: process.env.OPENAI_BASE_URL });
const prompt = "What is the capital of France?";
const experimental_telemetry = (functionId) => ({ isEnabled: true, functionId, metadata: { userId: "ada", sessionId: "s-1", tags: ["blue", "amber"], region: "eu" } });
const lookup = tool({ description: "Capital of a country", inputSchema: z.object({ country: z.string() }), execute: async () => "Paris" });
const traceId = await startActiveObservation("vercel", async (root) => {
  await generateText({ model: openai("gpt-5-mini"), prompt, tools: { lookup }, stopWhen: stepCountIs(2), experimental_telemetry: experimental_telemetry("loop") });
  await streamText({ model: openai.chat("gpt-5-mini"), prompt, experimental_telemetry: experimental_telemetry("streamed") }).consumeStream();
  await embed({ model: openai.embedding("text-embedding-3-small"), value: "France", experimental_telemetry: experimental_telemetry("embedded") });
  return root.traceId;
});
await flushed(traceId);
