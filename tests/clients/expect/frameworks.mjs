// What frameworks tell: Vercel's AI SDK and LangChain.
import { exactly, holding, timeStamp } from "../lib/match.mjs";
import { answer as said } from "../lib/openai.mjs";
import { about, cost, question, tokens } from "./story.mjs";

const usage = { input: 1200, output: 340, total: 1540 };
const generation = { type: "GENERATION", level: "DEFAULT", usage, endTime: timeStamp };
const tool = { type: "TOOL", input: { country: "France" }, output: "Paris" };

/** AI SDK 6: spans of its own vocabulary; two steps with a tool between, a stream, an embedding. */
const called = { ...generation, model: "gpt-5-mini-2025-08-07", input: holding(question), usageDetails: exactly(tokens), calculatedTotalCost: cost };
export const ai6 = {
  name: "vercel", userId: "ada", sessionId: "s-1", tags: about.tags,
  observations: {
    vercel: { parent: null, type: "SPAN" },
    "loop:ai.generateText": { parent: "vercel", type: "SPAN", input: holding(question), output: said, metadata: { region: "eu" } },
    "loop:ai.generateText.doGenerate": { parent: "loop:ai.generateText", ...called, output: holding("lookup", "France") },
    lookup: { parent: "loop:ai.generateText", ...tool },
    "loop:ai.generateText.doGenerate/2": { parent: "loop:ai.generateText", ...called, output: said },
    "streamed:ai.streamText": { parent: "vercel", type: "SPAN", output: said },
    "streamed:ai.streamText.doStream": { parent: "streamed:ai.streamText", ...called, usageDetails: tokens, output: said, completionStartTime: timeStamp },
    "embedded:ai.embed": { parent: "vercel", type: "SPAN" },
    "embedded:ai.embed.doEmbed": { parent: "embedded:ai.embed", type: "EMBEDDING", model: "text-embedding-3-small" },
  },
};

/** AI SDK 7: the semantic conventions of generative AI; agents repeat what their steps used, and are not charged for it. */
const chat = { ...called, usageDetails: exactly({ input: 200, input_cached_tokens: 1000, output: 340, total: 1540 }) };
const agent = { type: "AGENT", model: null, usageDetails: exactly({}), output: holding(said) };
export const ai7 = {
  ...about, metadata: { region: "eu" },
  observations: {
    vercel: { parent: null, type: "SPAN" },
    "invoke_agent gpt-5-mini": { parent: "vercel", ...agent },
    "step 1": { parent: "invoke_agent gpt-5-mini", model: null },
    "chat gpt-5-mini": { parent: "step 1", ...chat, output: holding("lookup", "France") },
    lookup: { parent: "step 1", ...tool },
    "step 2": { parent: "invoke_agent gpt-5-mini", model: null },
    "chat gpt-5-mini/2": { parent: "step 2", ...chat, output: holding(said) },
    "invoke_agent gpt-5-mini/2": { parent: "vercel", ...agent },
    "step 1/2": { parent: "invoke_agent gpt-5-mini/2" },
    "chat gpt-5-mini/3": { parent: "step 1/2", ...chat, output: holding(said) },
    "embeddings text-embedding-3-small": { parent: "vercel", type: "EMBEDDING" },
    "embeddings text-embedding-3-small/2": { parent: "embeddings text-embedding-3-small", type: "EMBEDDING", model: "text-embedding-3-small", usage: { input: 5 } },
  },
};

/** LangChain by langfuse's callback: its own names of cached and reasoning tokens. */
const model = {
  ...generation, model: "gpt-5-mini-2025-08-07", calculatedTotalCost: cost,
  usageDetails: { input: 200, output: 40, input_cache_read: 1000, output_reasoning: 300, total: 1540 },
};
const chain = (type, parent) => ({
  capital: { parent, type, input: { country: "France" }, output: holding(said) },
  ChatPromptTemplate: { parent: "capital", type, input: { country: "France" }, output: holding(question) },
  ChatOpenAI: { parent: "capital", ...model, input: [{ role: "user", content: question }], output: { role: "assistant", content: said } },
});
export const langchainJs = { ...about, input: { country: "France" }, output: holding(said), observations: chain("SPAN", null) };

export const langchainPython = {
  name: "langchain",
  observations: {
    langchain: { parent: null, type: "SPAN" },
    ...chain("CHAIN", "langchain"),
    guide: { parent: "langchain", type: "CHAIN", input: holding(question), output: holding(said) },
    model: { parent: "guide", type: "CHAIN" },
    "ChatOpenAI/2": { parent: "model", ...model, output: holding("lookup", "call_1") },
    tools: { parent: "guide", type: "CHAIN" },
    lookup: { parent: "tools", type: "TOOL", input: { country: "France" }, output: holding("Paris") },
    "model/2": { parent: "guide", type: "CHAIN" },
    "ChatOpenAI/3": { parent: "model/2", ...model, output: holding(said) },
  },
};
