// What was asked of a model, as a chat completions endpoint takes it. Pure.
import type { Observation } from "../../api/types";
import { findConversation } from "../payload/conversation";
import type { Message, Part } from "../payload/conversation";
import { readPayload } from "../payload/readPayload";
import { command, quoted } from "./shell";

type Json = Record<string, unknown>;

/** Parameters that such endpoints know: others are refused there. */
const parameters = [
  "temperature", "top_p", "max_tokens", "max_completion_tokens", "n", "stop", "presence_penalty", "frequency_penalty", "seed", "response_format",
  "tools", "tool_choice", "parallel_tool_calls", "logprobs", "top_logprobs", "logit_bias", "reasoning_effort", "user",
];

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown) => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

/** Parameters are often kept as text: "0.2" is a number there. */
function parameterOf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function contentPart(part: Part): Json | null {
  if (part.kind === "text") return { type: "text", text: part.text };
  if (part.kind === "media" && part.media === "image" && part.url) return { type: "image_url", image_url: { url: part.url } };
  if (part.kind === "reference") return { type: "text", text: `[${part.label} ${part.id}]` };
  if (part.kind === "json") return { type: "text", text: textOf(part.value) };
  return null;
}

/** Text alone is a string; with pictures it is a list. */
function contentOf(parts: Part[]): string | Json[] | null {
  const content = parts.map(contentPart).filter((part) => part !== null);
  if (content.length === 0) return null;
  return content.every(({ type }) => type === "text") ? content.map(({ text }) => text).join("\n") : content;
}

function toolCalls(parts: Part[]): Json[] {
  return parts.flatMap((part, index) =>
    part.kind === "tool-call"
      ? [{ id: part.id ?? `call_${index + 1}`, type: "function", function: { name: part.name, arguments: textOf(part.input ?? {}) } }]
      : [],
  );
}

/** Results of tools are messages of their own there. */
function requestMessages({ role, name, parts }: Message): Json[] {
  const results = parts.flatMap((part): Json[] => (part.kind === "tool-result" ? [{ role: "tool", tool_call_id: part.id ?? "call_1", content: textOf(part.value) }] : []));
  const content = contentOf(parts);
  const calls = toolCalls(parts);
  if (content === null && calls.length === 0 && results.length > 0) return results;
  const message: Json = { role, ...(name ? { name } : {}), content: content ?? (calls.length > 0 ? null : "") };
  return [...results, calls.length > 0 ? { ...message, tool_calls: calls } : message];
}

/** The body to send; null when the step asked no model a conversation. */
export function chatRequest({ model, modelParameters, input }: Pick<Observation, "model" | "modelParameters" | "input">): Json | null {
  const payload = readPayload(input);
  const conversation = model ? findConversation(payload) : null;
  if (!conversation) return null;
  const tools = isObject(payload) && conversation.tools.length > 0 ? { tools: payload.tools } : {};
  const given: Json = { ...conversation.rest, ...tools, ...(isObject(modelParameters) ? modelParameters : {}) };
  const known = parameters.filter((name) => given[name] !== undefined && given[name] !== null).map((name) => [name, parameterOf(given[name])]);
  return { model, messages: conversation.messages.flatMap(requestMessages), ...(Object.fromEntries(known) as Json) };
}

/** The key stays in the shell that runs it. */
export const chatCurl = (body: Json) =>
  command(
    'curl "${OPENAI_BASE_URL:-https://api.openai.com/v1}/chat/completions"',
    '-H "Authorization: Bearer $OPENAI_API_KEY"',
    "-H 'Content-Type: application/json'",
    `-d ${quoted(JSON.stringify(body, null, 2))}`,
  );
