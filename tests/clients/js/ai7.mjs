// The Vercel AI SDK, version 7, with its telemetry registered as @langfuse/vercel-ai-sdk shows.
import { createOpenAI } from "@ai-sdk/openai";
import { propagateAttributes, startActiveObservation } from "@langfuse/tracing";
import { LangfuseVercelAiSdkIntegration } from "@langfuse/vercel-ai-sdk";
import { embed, generateText, registerTelemetry, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { flushed } from "./tracing.mjs";

registerTelemetry(new LangfuseVercelAiSdkIntegration());
const openai = createOpenAI({ baseURL: process.env.OPENAI_BASE_URL });
const prompt = "What is the capital of France?";
const lookup = tool({ description: "Capital of a country", inputSchema: z.object({ country: z.string() }), execute: async () => "Paris" });
const about = { traceName: "capital", userId: "ada", sessionId: "s-1", tags: ["blue", "amber"], metadata: { region: "eu" } };
const traceId = await startActiveObservation("vercel", (root) => propagateAttributes(about, async () => {
  await generateText({ model: openai("gpt-5-mini"), prompt, tools: { lookup }, stopWhen: stepCountIs(2), telemetry: { functionId: "loop" } });
  await streamText({ model: openai.chat("gpt-5-mini"), prompt, telemetry: { functionId: "streamed" } }).consumeStream();
  await embed({ model: openai.embedding("text-embedding-3-small"), value: "France", telemetry: { functionId: "embedded" } });
  return root.traceId;
}));
await flushed(traceId);
