// @langfuse/openai: the OpenAI client, observed.
import { observeOpenAI } from "@langfuse/openai";
import { startActiveObservation } from "@langfuse/tracing";
import OpenAI from "openai";
import { flushed } from "./tracing.mjs";

const messages = [{ role: "user", content: "What is the capital of France?" }];
const tools = [{ type: "function", function: { name: "lookup", parameters: { type: "object", properties: { country: { type: "string" } } } } }];
const client = (generationName) => observeOpenAI(new OpenAI({ maxRetries: 0 }), { generationName });
const traceId = await startActiveObservation("openai", async (root) => {
  await client("chat").chat.completions.create({ model: "gpt-5-mini", messages });
  const stream = await client("streamed").chat.completions.create({ model: "gpt-5-mini", messages, stream: true, stream_options: { include_usage: true } });
  for await (const _ of stream);
  await client("calls").chat.completions.create({ model: "gpt-5-mini", messages, tools });
  await client("response").responses.create({ model: "gpt-5-mini", input: "What is the capital of France?" });
  await client("embedding").embeddings.create({ model: "text-embedding-3-small", input: "France" });
  await client("refused").chat.completions.create({ model: "gpt-none", messages }).catch(() => {});
  return root.traceId;
});
await flushed(traceId);
