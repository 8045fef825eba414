// The langfuse package as it was until its fourth version: events of its own, in batches.
import { Langfuse } from "langfuse";

const langfuse = new Langfuse();
const trace = langfuse.trace({ name: "capital", userId: "ada", sessionId: "s-1", tags: ["blue", "amber"], input: { question: "What is the capital of France?" }, metadata: { region: "eu" }, release: "r1", version: "v1", public: true });

const span = trace.span({ name: "retrieve", input: { query: "France" }, metadata: { index: "atlas" } });
span.event({ name: "cache-miss", level: "WARNING", statusMessage: "cold" });
span.end({ output: ["Paris"] });

const generation = trace.generation({ name: "answer", model: "gpt-5-mini", modelParameters: { temperature: 0.5 }, input: [{ role: "user", content: "What is the capital of France?" }] });
generation.update({ completionStartTime: new Date() });
generation.end({ output: { role: "assistant", content: "Paris" }, usageDetails: { input: 200, input_cached_tokens: 1000, output: 40, output_reasoning_tokens: 300 } });
generation.score({ name: "correct", value: 1, comment: "it is" });

trace.span({ name: "broken", level: "ERROR", statusMessage: "no such country" }).end();
trace.update({ output: "Paris" });
trace.score({ name: "tone", value: "friendly", dataType: "CATEGORICAL" });
await langfuse.flushAsync();
console.log(`trace ${trace.id}`);
