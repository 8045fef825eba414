// What instrumented OpenAI clients tell of an answer, a streamed answer, a tool call, a response, an embedding, a refusal.
import { exactly, holding, near, positive, timeStamp } from "../lib/match.mjs";
import { answer as said, refusal } from "../lib/openai.mjs";
import { cost, question, tokens } from "./story.mjs";

const model = "gpt-5-mini-2025-08-07";
const usage = { input: 1200, output: 340, total: 1540 };
const generation = { parent: "openai", type: "GENERATION", level: "DEFAULT", model, input: holding(question), usage, calculatedTotalCost: cost, endTime: timeStamp };
const answer = { ...generation, output: holding(said) };
const calls = { ...generation, output: holding("lookup", "call_1", "France") };
const refused = { parent: "openai", type: "GENERATION", level: "ERROR", statusMessage: holding(refusal), model: "gpt-none", input: holding(question) };

/** Of a stream whose usage is not told the server counts the words. */
const counted = { input: positive, output: positive, total: positive };

/** langfuse's wrappers, which name each observation. */
const wrapped = (streamed, embedding) => ({
  name: "openai",
  observations: {
    openai: { parent: null, type: "SPAN" },
    chat: answer,
    streamed: { ...answer, output: said, completionStartTime: timeStamp, ...streamed },
    calls,
    response: answer,
    embedding: { parent: "openai", model: "text-embedding-3-small", input: "France", ...embedding },
    refused: { ...refused, calculatedTotalCost: 0 },
  },
});
export const langfuseJs = wrapped({ model: "gpt-5-mini" }, { type: "GENERATION" });
export const langfusePython = wrapped({}, { type: "EMBEDDING", usage: { input: 5 } });

/** OpenInference for JavaScript: the stream's usage is not told; a refused request makes no span. */
const chat = "OpenAI Chat Completions";
export const openinferenceJs = {
  name: "openai",
  observations: {
    openai: { parent: null, type: "SPAN" },
    [chat]: { ...answer, usageDetails: { ...tokens } },
    [`${chat}/2`]: { parent: "openai", type: "GENERATION", model: "gpt-5-mini", input: holding(question), output: said, usage: counted },
    [`${chat}/3`]: calls,
    "OpenAI Responses": answer,
    "OpenAI Embeddings": { parent: "openai", type: "EMBEDDING", input: "France" },
  },
};

export const openinferencePython = {
  name: "openai",
  observations: {
    openai: { parent: null, type: "SPAN" },
    ChatCompletion: { ...answer, usageDetails: { ...tokens } },
    "ChatCompletion/2": answer,
    "ChatCompletion/3": calls,
    Response: answer,
    CreateEmbeddings: { parent: "openai", type: "EMBEDDING", input: holding("France"), usage: { input: 5, total: 5 } },
    "ChatCompletion/4": { parent: "openai", type: "GENERATION", level: "ERROR", statusMessage: holding(refusal), input: holding("gpt-none", question) },
  },
};

/** Traceloop tells neither cached and reasoning tokens nor a stream's usage, and nothing of embeddings and refusals. */
const uncached = near((1200 * 0.25 + 340 * 2) / 1e6);
const plain = { input: [{ role: "user", parts: [{ type: "text", content: question }] }] };
export const traceloop = {
  name: "openai",
  observations: {
    openai: { parent: null, type: "SPAN" },
    "chat gpt-5-mini": { ...answer, ...plain, calculatedTotalCost: uncached, usageDetails: exactly({ input: 1200, output: 340, total: 1540 }) },
    "chat gpt-5-mini/2": { parent: "openai", type: "GENERATION", model, ...plain, output: holding(said), usage: counted },
    "chat gpt-5-mini/3": { ...calls, input: { messages: plain.input, tools: [{ function: { name: "lookup" } }] }, calculatedTotalCost: uncached },
    "chat gpt-5-mini/4": { ...answer, ...plain, calculatedTotalCost: uncached },
  },
};
