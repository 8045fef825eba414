// What the libraries' own programs tell: the same story as far as each can tell it.
import { anyOrder, exactly, holding, near, timeStamp } from "../lib/match.mjs";

export const question = "What is the capital of France?";
const asked = [{ role: "user", content: question }];
/** 200 fresh, 1,000 cached tokens in; 40 said, 300 thought out; at gpt-5-mini's prices. */
export const cost = near((200 * 0.25 + 1000 * 0.025 + 340 * 2) / 1e6);
export const tokens = { input: 200, input_cached_tokens: 1000, output: 40, output_reasoning_tokens: 300, total: 1540 };
export const about = { name: "capital", userId: "ada", sessionId: "s-1", tags: anyOrder("blue", "amber") };

const answer = {
  type: "GENERATION", model: "gpt-5-mini", input: asked, output: { role: "assistant", content: "Paris" }, modelParameters: { temperature: 0.5 },
  usageDetails: exactly(tokens), calculatedTotalCost: cost, usage: { input: 1200, output: 340, total: 1540 }, endTime: timeStamp,
};
const scores = [{ name: "correct", value: 1, comment: "it is", source: "API" }, { name: "tone", stringValue: "friendly", dataType: "CATEGORICAL" }];
const cacheMiss = { type: "EVENT", level: "WARNING", statusMessage: "cold" };

/** langfuse for JavaScript, version 3. */
export const batch = {
  ...about, input: { question }, output: "Paris", metadata: { region: "eu" }, release: "r1", version: "v1", public: true, totalCost: cost, scores,
  observations: {
    retrieve: { parent: null, type: "SPAN", input: { query: "France" }, output: ["Paris"], metadata: { index: "atlas" }, level: "DEFAULT" },
    "cache-miss": { parent: "retrieve", ...cacheMiss },
    answer: { parent: null, ...answer, completionStartTime: timeStamp },
    broken: { parent: null, type: "SPAN", level: "ERROR", statusMessage: "no such country" },
  },
};

const spans = (ask) => ({
  ask: { parent: null, type: "SPAN", input: { question }, output: "Paris", metadata: { attempt: 1 }, version: "v1", endTime: timeStamp, ...ask },
  retrieve: { parent: "ask", type: "RETRIEVER", input: { query: "France" }, output: ["Paris"] },
  "cache-miss": { parent: "retrieve", ...cacheMiss },
  answer: { parent: "ask", ...answer, version: "v1" },
  lookup: { parent: "ask", type: "TOOL", input: { country: "France" }, output: "Paris" },
  broken: { parent: "ask", type: "SPAN", level: "ERROR", statusMessage: /no such country$/ },
});

/** langfuse over OpenTelemetry, in either language. */
export const langfuse = { ...about, input: { question }, output: "Paris", metadata: { region: "eu" }, version: "v1", totalCost: cost, scores, observations: spans({}) };

/** langfuse for Python, version 2: decorated functions, of which the first is the trace, and its OpenAI wrapper. */
const wrapped = { parent: null, type: "GENERATION", model: "gpt-5-mini-2025-08-07", input: asked, usage: { input: 1200, output: 340, total: 1540 }, calculatedTotalCost: cost };
export const decorated = {
  ...about, input: { args: [question], kwargs: {} }, output: /^[0-9a-f-]{36}$/, metadata: { region: "eu" }, version: "v1", release: "r1", scores,
  observations: {
    retrieve: { parent: null, type: "SPAN", input: { args: ["France"] }, output: ["Paris"], metadata: { index: "atlas" } },
    answer: { parent: null, ...answer, input: { args: [asked] }, modelParameters: { temperature: "0.5" } }, // it makes text of numbers
    broken: { parent: null, type: "SPAN", level: "ERROR", statusMessage: "no such country" },
    wrapped: { ...wrapped, output: { role: "assistant", content: "The capital of France is Paris." } },
    streamed: { ...wrapped, output: "The capital of France is Paris.", completionStartTime: timeStamp },
  },
};

/** OpenTelemetry alone, with the semantic conventions of generative AI. */
export const otlp = {
  ...about, version: "v1", environment: "staging", totalCost: cost,
  observations: {
    ask: { parent: null, type: "SPAN", level: "DEFAULT", environment: "staging", metadata: { attributes: { region: "eu" }, scope: { name: "my-app", version: "1.0.0" } } },
    "chat gpt-5-mini": {
      parent: "ask", type: "GENERATION", model: "gpt-5-mini-2025-08-07", modelParameters: { temperature: 0.5 }, usageDetails: exactly(tokens), calculatedTotalCost: cost,
      input: [{ role: "user", parts: [{ type: "text", content: question }] }], output: [{ role: "assistant", parts: [{ type: "text", content: "Paris" }] }],
    },
    lookup: { parent: "ask", type: "TOOL", input: { country: "France" }, output: "Paris" },
    broken: { parent: "ask", type: "SPAN", level: "ERROR", statusMessage: "no such country", metadata: holding("exception.message", "no such country") },
  },
};
