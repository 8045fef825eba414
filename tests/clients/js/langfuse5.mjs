// @langfuse/tracing over OpenTelemetry, and scores with @langfuse/client.
import { LangfuseClient } from "@langfuse/client";
import { propagateAttributes, startActiveObservation, startObservation } from "@langfuse/tracing";
import { flushed } from "./tracing.mjs";

const question = [{ role: "user", content: "What is the capital of France?" }];
const scores = new LangfuseClient();
const about = { traceName: "capital", userId: "ada", sessionId: "s-1", tags: ["blue", "amber"], metadata: { region: "eu" }, version: "v1" };
export const traceId = await startActiveObservation("ask", (root) => propagateAttributes(about, async () => {
  root.update({ input: { question: "What is the capital of France?" }, metadata: { attempt: 1 } });
  const retriever = startObservation("retrieve", { input: { query: "France" } }, { asType: "retriever" });
  retriever.startObservation("cache-miss", { level: "WARNING", statusMessage: "cold" }, { asType: "event" });
  retriever.update({ output: ["Paris"] }).end();
  const generation = startObservation("answer", { model: "gpt-5-mini", input: question, modelParameters: { temperature: 0.5 } }, { asType: "generation" });
  generation.update({ completionStartTime: new Date(), output: { role: "assistant", content: "Paris" },
    usageDetails: { input: 200, input_cached_tokens: 1000, output: 40, output_reasoning_tokens: 300 } }).end();
  startObservation("lookup", { input: { country: "France" }, output: "Paris" }, { asType: "tool" }).end();
  startObservation("broken", { level: "ERROR", statusMessage: "no such country" }).end();
  root.update({ output: "Paris" });
  scores.score.trace(root, { name: "tone", value: "friendly", dataType: "CATEGORICAL" });
  scores.score.observation(generation, { name: "correct", value: 1, comment: "it is" });
  return root.traceId;
}));
await scores.flush();
await flushed(traceId);
