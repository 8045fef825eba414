// A fake of OpenAI's API, as small as the clients allow: chat completions, responses, embeddings; streamed or not. It
// always knows that the capital of France is Paris; with tools it asks the first of them before it says so.
import { createServer } from "node:http";

/** What every answer costs: cached and reasoning tokens are parts of the input and the output. */
export const tokens = { input: 1200, cached: 1000, output: 340, reasoning: 300, total: 1540 };
export const model = { asked: "gpt-5-mini", answering: "gpt-5-mini-2025-08-07" };
export const answer = "The capital of France is Paris.";
export const toolCall = { id: "call_1", name: "lookup", arguments: { country: "France" } };
export const refusal = "The model `gpt-none` does not exist or you do not have access to it.";

const created = 1760000000;
const words = answer.split(/(?<= )/);
const callArguments = JSON.stringify(toolCall.arguments);

const chatUsage = {
  prompt_tokens: tokens.input, completion_tokens: tokens.output, total_tokens: tokens.total,
  prompt_tokens_details: { cached_tokens: tokens.cached, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: tokens.reasoning, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
};
const responseUsage = {
  input_tokens: tokens.input, input_tokens_details: { cached_tokens: tokens.cached },
  output_tokens: tokens.output, output_tokens_details: { reasoning_tokens: tokens.reasoning }, total_tokens: tokens.total,
};

const chatHead = (object) => ({ id: "chatcmpl-1", object, created, model: model.answering, service_tier: "default", system_fingerprint: null });
const chatCalls = [{ id: toolCall.id, type: "function", function: { name: toolCall.name, arguments: callArguments } }];

function chat(asked) {
  const calls = asked.tools?.length && !asked.messages.some((message) => message.role === "tool");
  const message = { role: "assistant", content: calls ? null : answer, refusal: null, annotations: [], ...(calls && { tool_calls: chatCalls }) };
  const finish = calls ? "tool_calls" : "stop";
  if (!asked.stream) return { ...chatHead("chat.completion"), choices: [{ index: 0, message, logprobs: null, finish_reason: finish }], usage: chatUsage };
  const deltas = calls ? [{ tool_calls: chatCalls.map((call, index) => ({ index, ...call })) }] : words.map((content) => ({ content }));
  const withUsage = asked.stream_options?.include_usage;
  const chunk = (choices, usage = null) => ({ ...chatHead("chat.completion.chunk"), choices, ...(withUsage && { usage }) });
  const choice = (delta, finish_reason = null) => [{ index: 0, delta, logprobs: null, finish_reason }];
  const chunks = [choice({ role: "assistant", content: calls ? null : "", refusal: null }), ...deltas.map((delta) => choice(delta)), choice({}, finish)].map((choices) => chunk(choices));
  return [...chunks, ...(withUsage ? [chunk([], chatUsage)] : []), "[DONE]"];
}

function response(asked) {
  const calls = asked.tools?.length && !(Array.isArray(asked.input) && asked.input.some((item) => item.type === "function_call_output"));
  const part = (text) => ({ type: "output_text", annotations: [], logprobs: [], text });
  const item = calls
    ? (status, filled) => ({ id: "fc_1", type: "function_call", status, call_id: toolCall.id, name: toolCall.name, arguments: filled ? callArguments : "" })
    : (status, filled) => ({ id: "msg_1", type: "message", status, role: "assistant", content: filled ? [part(answer)] : [] });
  const body = (status, output, usage) => ({
    id: "resp_1", object: "response", created_at: created, status, background: false, error: null, incomplete_details: null,
    instructions: asked.instructions ?? null, max_output_tokens: null, model: model.answering, output, parallel_tool_calls: true,
    previous_response_id: null, reasoning: { effort: "medium", summary: null }, service_tier: "default", store: true, temperature: 1,
    text: { format: { type: "text" } }, tool_choice: "auto", tools: asked.tools ?? [], top_p: 1, truncation: "disabled", usage, user: null, metadata: {},
  });
  const whole = body("completed", [item("completed", true)], responseUsage);
  if (!asked.stream) return whole;
  const at = { item_id: calls ? "fc_1" : "msg_1", output_index: 0 };
  const inside = { ...at, content_index: 0 };
  const middle = calls
    ? [["response.function_call_arguments.delta", { ...at, delta: callArguments }], ["response.function_call_arguments.done", { ...at, name: toolCall.name, arguments: callArguments }]]
    : [["response.content_part.added", { ...inside, part: part("") }],
       ...words.map((delta) => ["response.output_text.delta", { ...inside, delta, logprobs: [] }]),
       ["response.output_text.done", { ...inside, text: answer, logprobs: [] }], ["response.content_part.done", { ...inside, part: part(answer) }]];
  return [["response.created", { response: body("in_progress", [], null) }], ["response.in_progress", { response: body("in_progress", [], null) }],
    ["response.output_item.added", { output_index: 0, item: item("in_progress", false) }], ...middle,
    ["response.output_item.done", { output_index: 0, item: item("completed", true) }], ["response.completed", { response: whole }],
  ].map(([type, fields], sequence_number) => ({ type, sequence_number, ...fields }));
}

function embeddings(asked) {
  const vector = new Float32Array(8).fill(0.25);
  const embedding = asked.encoding_format === "base64" ? Buffer.from(vector.buffer).toString("base64") : [...vector];
  const inputs = Array.isArray(asked.input) && typeof asked.input[0] !== "number" ? asked.input : [asked.input];
  return { object: "list", model: asked.model, data: inputs.map((_, index) => ({ object: "embedding", index, embedding })), usage: { prompt_tokens: 5, total_tokens: 5 } };
}

const routes = { "/v1/chat/completions": chat, "/v1/responses": response, "/v1/embeddings": embeddings };

function reply(to, status, body) {
  if (!Array.isArray(body)) return to.writeHead(status, { "content-type": "application/json", "x-request-id": "req_1" }).end(JSON.stringify(body));
  to.writeHead(status, { "content-type": "text/event-stream" });
  const named = (chunk) => (chunk.type ? `event: ${chunk.type}\n` : "");
  const next = (index) => {
    if (index === body.length) return to.end();
    to.write(`${named(body[index])}data: ${body[index] === "[DONE]" ? "[DONE]" : JSON.stringify(body[index])}\n\n`);
    setTimeout(next, 2, index + 1); // chunk by chunk, as a model speaks
  };
  next(0);
}

/** Listens on a free port of 127.0.0.1; resolves to {url, close}. */
export async function startFakeOpenAi() {
  const server = createServer(async (request, to) => {
    let text = "";
    for await (const bytes of request.setEncoding("utf8")) text += bytes;
    const answerer = routes[new URL(request.url, "http://fake").pathname];
    if (!answerer) return reply(to, 404, { error: { message: `Invalid URL (${request.method} ${request.url})`, type: "invalid_request_error", param: null, code: null } });
    const asked = JSON.parse(text);
    if (asked.model === "gpt-none") return reply(to, 404, { error: { message: refusal, type: "invalid_request_error", param: null, code: "model_not_found" } });
    setTimeout(() => reply(to, 200, answerer(asked)), 5); // two calls never begin in one millisecond
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/v1`, close: () => server.close() };
}
