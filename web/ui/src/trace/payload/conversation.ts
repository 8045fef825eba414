// Finds conversations in payloads: the message shapes of the common model APIs, brought to one. Pure.

export type Part =
  | { kind: "text"; text: string }
  | { kind: "thinking"; text: string }
  | { kind: "tool-call"; id: string | null; name: string; input: unknown }
  | { kind: "tool-result"; id: string | null; value: unknown }
  | { kind: "media"; media: Media; label: string; url: string | null }
  /** What an SDK took out of the text and stored elsewhere. */
  | { kind: "reference"; media: Media; label: string; id: string }
  | { kind: "json"; value: unknown };

export type Media = "image" | "audio" | "video" | "file";

export interface Message {
  role: string;
  name: string | null;
  parts: Part[];
}

export interface Conversation {
  messages: Message[];
  tools: ToolDefinition[];
  /** What else stood beside the messages (temperature …); null when nothing did. */
  rest: Record<string, unknown> | null;
}

/** What the model was told that it may call. */
export interface ToolDefinition {
  name: string;
  description: string | null;
  parameters: unknown;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

const roles: Record<string, string> = { human: "user", ai: "assistant", model: "assistant", function: "tool" };
const knownRoles = new Set(["system", "developer", "user", "assistant", "tool"]);
const normalRole = (role: string) => roles[role.toLowerCase()] ?? role.toLowerCase();

/** Arguments of a tool call often arrive as JSON in a string. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const mediaTypes = new Set(["image", "image_url", "input_image", "audio", "input_audio", "file", "input_file", "document", "video"]);

function mediaOf(word: string): Media {
  if (word.startsWith("image")) return "image";
  if (word.startsWith("audio")) return "audio";
  return word.startsWith("video") ? "video" : "file";
}

/** Of audio some APIs only say "wav". */
const mimeOf = (media: Media, detail: string | undefined) => (detail?.includes("/") ? detail : `${media}/${detail ?? "*"}`);

/** Where its bytes are: an address, or they themselves as one. */
function mediaUrl(holder: Json, part: Json, mime: string): string | null {
  const given = [holder.url, part.image_url, part.image, holder.file_data, holder.data, holder.base64].map(textOf).find(Boolean);
  if (!given) return null;
  if (/^(data:|https?:|blob:|@@@langfuseMedia:)/i.test(given)) return given;
  return mime.includes("*") || !/^[A-Za-z0-9+/=\s]+$/.test(given.slice(0, 200)) ? null : `data:${mime};base64,${given}`;
}

function mediaPart(type: string, part: Json): Part {
  const holder = [part.source, part.image_url, part.input_audio, part.file, part.inlineData].find(isObject) ?? part;
  const detail = ["media_type", "mimeType", "mediaType", "format", "filename"].map((key) => textOf(holder[key])).find(Boolean) ?? undefined;
  const named = type.replace(/^input_|_url$/g, "");
  const media = mediaOf(named === "media" || named === "file" ? (detail ?? named) : named);
  return { kind: "media", media, label: [named, detail].filter(Boolean).join(" · "), url: mediaUrl(holder, part, mimeOf(media, detail)) };
}

function readPart(part: unknown): Part {
  if (typeof part === "string") return { kind: "text", text: part };
  if (!isObject(part)) return { kind: "json", value: part };
  const type = textOf(part.type) ?? "";
  const text = textOf(part.text);
  if (type === "thinking" || type === "reasoning") {
    return { kind: "thinking", text: textOf(part.thinking) ?? text ?? textOf(part.reasoning) ?? "" };
  }
  if (text !== null && (type === "" || type.endsWith("text"))) return { kind: "text", text };
  if (type === "tool_use" || type === "tool-call") {
    const name = textOf(part.name) ?? textOf(part.toolName) ?? "tool";
    return { kind: "tool-call", id: textOf(part.id) ?? textOf(part.toolCallId), name, input: part.input ?? part.args };
  }
  if (type === "tool_result" || type === "tool-result") {
    const id = textOf(part.tool_use_id) ?? textOf(part.toolCallId);
    return { kind: "tool-result", id, value: part.content ?? part.output ?? part.result };
  }
  if (mediaTypes.has(type)) return mediaPart(type, part);
  if (isObject(part.inlineData)) return mediaPart("media", part);
  if (isObject(part.functionCall)) {
    return { kind: "tool-call", id: null, name: textOf(part.functionCall.name) ?? "tool", input: part.functionCall.args };
  }
  if (isObject(part.functionResponse)) return { kind: "tool-result", id: null, value: part.functionResponse.response };
  return { kind: "json", value: part };
}

const reference = /@@@langfuseMedia:([^@]{1,400})@@@/g;

function referencePart(said: string): Part {
  const fields = new Map(said.split("|").map((field): [string, string] => [field.split("=")[0] ?? "", field.slice(field.indexOf("=") + 1)]));
  const mime = fields.get("type") ?? "";
  return { kind: "reference", media: mediaOf(mime), label: mime || "media", id: fields.get("id") ?? "" };
}

/** References stand in the middle of texts, and where addresses of pictures do. */
function withReferences(part: Part): Part[] {
  const text = part.kind === "text" ? part.text : part.kind === "media" ? (part.url ?? "") : "";
  if (!text.includes("@@@langfuseMedia:")) return [part];
  const pieces = text.split(reference); // what is between, and what they say, in turn
  return pieces.flatMap((piece, index): Part[] => {
    if (index % 2 === 1) return [referencePart(piece)];
    return piece.trim() ? [{ kind: "text", text: piece }] : [];
  });
}

function readContent(content: unknown): Part[] {
  if (content === null || content === undefined || content === "") return [];
  const parts = Array.isArray(content) ? content.map(readPart) : [readPart(content)];
  return parts.flatMap(withReferences);
}

/** As OpenAI, Anthropic and Gemini list them. */
function readTools(value: unknown): ToolDefinition[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown): ToolDefinition[] => {
    if (!isObject(entry)) return [];
    if (Array.isArray(entry.functionDeclarations)) return readTools(entry.functionDeclarations);
    const said = isObject(entry.function) ? entry.function : entry;
    const name = textOf(said.name);
    return name ? [{ name, description: textOf(said.description), parameters: said.parameters ?? said.input_schema ?? said.inputSchema ?? null }] : [];
  });
}

function readToolCall(call: unknown): Part {
  if (!isObject(call)) return { kind: "json", value: call };
  const wanted = isObject(call.function) ? call.function : call;
  const input = parsed(wanted.arguments ?? wanted.args ?? wanted.input);
  return { kind: "tool-call", id: textOf(call.id), name: textOf(wanted.name) ?? "tool", input };
}

/** A tool's message is one result, whatever its content looks like. */
function toolResult(message: Json): Part[] {
  return [{ kind: "tool-result", id: textOf(message.tool_call_id), value: parsed(message.content) }];
}

const hasParts = (message: Json) =>
  "content" in message || Array.isArray(message.parts) || Array.isArray(message.tool_calls) || isObject(message.function_call);

function readMessage(value: unknown): Message | null {
  if (!isObject(value)) return null;
  const given = textOf(value.role) ?? textOf(value.type);
  if (given === null || !hasParts(value)) return null;
  const role = normalRole(given);
  if (!knownRoles.has(role) && value.role === undefined) return null;

  const isResult = role === "tool" && !Array.isArray(value.content);
  const parts = isResult ? toolResult(value) : readContent(value.content ?? value.parts);
  const thought = textOf(value.reasoning_content) ?? textOf(value.reasoning);
  if (thought) parts.unshift({ kind: "thinking", text: thought });
  const refusal = textOf(value.refusal);
  if (refusal) parts.push({ kind: "text", text: refusal });
  if (Array.isArray(value.tool_calls)) parts.push(...value.tool_calls.map(readToolCall));
  if (isObject(value.function_call)) parts.push(readToolCall(value.function_call));
  return { role, name: textOf(value.name), parts };
}

function readMessages(value: unknown): Message[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  // LangChain nests one list of messages per prompt.
  const list: unknown[] = value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
  const messages = list.map(readMessage);
  return messages.every((message) => message !== null) && messages.length > 0 ? messages : null;
}

const listKeys = ["messages", "contents", "choices", "candidates", "output"] as const;

/** Answers of completion APIs wrap each message: { choices: [{ message }] }, { candidates: [{ content }] }. */
function unwrapped(key: string, list: unknown): unknown {
  const wrapper = { choices: "message", candidates: "content" }[key];
  if (!wrapper || !Array.isArray(list)) return list;
  return list.map((entry: unknown) => (isObject(entry) ? entry[wrapper] : entry));
}

function withoutKeys(object: Json, keys: string[]): Json | null {
  const rest = Object.entries(object).filter(([key]) => !keys.includes(key));
  return rest.length > 0 ? Object.fromEntries(rest) : null;
}

/** The conversation that a payload is, or null when it is something else. */
export function findConversation(value: unknown): Conversation | null {
  const list = readMessages(value);
  if (list) return { messages: list, tools: [], rest: null };
  if (!isObject(value)) return null;
  const single = readMessage(value);
  if (single) return { messages: [single], tools: [], rest: null };
  for (const key of listKeys) {
    const messages = readMessages(unwrapped(key, value[key]));
    if (!messages) continue;
    const system = readContent(value.system);
    if (system.length > 0) messages.unshift({ role: "system", name: null, parts: system });
    const tools = readTools(value.tools);
    return { messages, tools, rest: withoutKeys(value, [key, "system", ...(tools.length > 0 ? ["tools"] : [])]) };
  }
  return null;
}

/** Results by the id of the call that they answer. */
export function toolResults(messages: readonly Message[]): Map<string, unknown> {
  const calls = new Set(messages.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === "tool-call" && part.id ? [part.id] : []))));
  const results = messages.flatMap(({ parts }) => parts.flatMap((part): [string, unknown][] => (part.kind === "tool-result" && part.id ? [[part.id, part.value]] : [])));
  return new Map(results.filter(([id]) => calls.has(id)));
}

/** Without the results that stand beside their calls, and messages of nothing else. */
export function withoutResults(messages: readonly Message[], shown: ReadonlyMap<string, unknown>): Message[] {
  const isShown = (part: Part) => part.kind === "tool-result" && part.id !== null && shown.has(part.id);
  return messages.flatMap((message) => {
    const parts = message.parts.filter((part) => !isShown(part));
    return parts.length === 0 && message.parts.length > 0 ? [] : [{ ...message, parts }];
  });
}
