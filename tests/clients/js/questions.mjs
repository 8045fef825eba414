// What is asked of an instrumented OpenAI client: an answer, streamed too, a tool call, a response, an embedding, a refusal.
const messages = [{ role: "user", content: "What is the capital of France?" }];
const tools = [{ type: "function", function: { name: "lookup", parameters: { type: "object", properties: { country: { type: "string" } } } } }];

export async function askEverything(client) {
  await client.chat.completions.create({ model: "gpt-5-mini", messages });
  const stream = await client.chat.completions.create({ model: "gpt-5-mini", messages, stream: true, stream_options: { include_usage: true } });
  for await (const _ of stream);
  await client.chat.completions.create({ model: "gpt-5-mini", messages, tools });
  await client.responses.create({ model: "gpt-5-mini", input: messages[0].content });
  await client.embeddings.create({ model: "text-embedding-3-small", input: "France" });
  await client.chat.completions.create({ model: "gpt-none", messages }).catch(() => {});
}
