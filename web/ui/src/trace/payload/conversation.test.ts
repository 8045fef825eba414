import { describe, expect, it } from "vitest";
import { findConversation, toolResults, withoutResults } from "./conversation";

const messagesOf = (value: unknown) => findConversation(value)?.messages;

describe("a conversation is found in", () => {
  it("a list of role and content", () => {
    expect(messagesOf([{ role: "system", content: "Be kind" }, { role: "user", content: "Hi" }])).toEqual([
      { role: "system", name: null, parts: [{ kind: "text", text: "Be kind" }] },
      { role: "user", name: null, parts: [{ kind: "text", text: "Hi" }] },
    ]);
  });

  it("a single message", () => expect(messagesOf({ role: "assistant", content: "Hello" })).toHaveLength(1));

  it("a request with messages, keeping what stands beside them", () => {
    const found = findConversation({ system: "Be brief", messages: [{ role: "user", content: "Hi" }], temperature: 0.2 });
    expect(found?.messages.map((message) => message.role)).toEqual(["system", "user"]);
    expect(found?.rest).toEqual({ temperature: 0.2 });
  });

  it("an OpenAI answer", () => {
    expect(messagesOf({ choices: [{ index: 0, message: { role: "assistant", content: "Yes" } }] })?.[0]?.parts).toEqual([
      { kind: "text", text: "Yes" },
    ]);
  });

  it("tool calls and their results", () => {
    const messages = messagesOf([
      { role: "assistant", content: null, tool_calls: [{ id: "c1", function: { name: "weather", arguments: '{"city":"Oslo"}' } }] },
      { role: "tool", tool_call_id: "c1", content: '{"rain":true}' },
    ]);
    expect(messages?.[0]?.parts).toEqual([{ kind: "tool-call", id: "c1", name: "weather", input: { city: "Oslo" } }]);
    expect(messages?.[1]?.parts).toEqual([{ kind: "tool-result", id: "c1", value: { rain: true } }]);
  });

  it("Anthropic's content blocks", () => {
    const content = [
      { type: "thinking", thinking: "Hm" },
      { type: "text", text: "Let me look" },
      { type: "tool_use", id: "t1", name: "search", input: { q: "x" } },
      { type: "image", source: { type: "base64", media_type: "image/png", data: "…" } },
    ];
    expect(messagesOf({ role: "assistant", content })?.[0]?.parts).toEqual([
      { kind: "thinking", text: "Hm" },
      { kind: "text", text: "Let me look" },
      { kind: "tool-call", id: "t1", name: "search", input: { q: "x" } },
      { kind: "media", media: "image", label: "image · image/png", url: null },
    ]);
  });

  it("Gemini's contents", () => {
    const found = messagesOf({ contents: [{ role: "user", parts: [{ text: "Hi" }] }, { role: "model", parts: [{ functionCall: { name: "f", args: {} } }] }] });
    expect(found?.map((message) => message.role)).toEqual(["user", "assistant"]);
    expect(found?.[1]?.parts[0]).toMatchObject({ kind: "tool-call", name: "f" });
  });

  it("LangChain's types", () => {
    expect(messagesOf([[{ type: "human", content: "Hi" }, { type: "ai", content: "Ho" }]])?.map((m) => m.role)).toEqual(["user", "assistant"]);
  });
});

describe("what stands in a conversation", () => {
  const partsOf = (content: unknown) => messagesOf([{ role: "user", content }])?.[0]?.parts;

  it("is a picture with its address, or its bytes as one", () => {
    expect(partsOf([{ type: "image_url", image_url: { url: "https://example.com/a.png" } }])).toEqual([{ kind: "media", media: "image", label: "image", url: "https://example.com/a.png" }]);
    expect(partsOf([{ type: "image", source: { type: "base64", media_type: "image/png", data: "aGk=" } }])).toMatchObject([{ media: "image", url: "data:image/png;base64,aGk=" }]);
  });
  it("is a sound", () => expect(partsOf([{ type: "input_audio", input_audio: { format: "wav", data: "aGk=" } }])).toMatchObject([{ media: "audio", url: "data:audio/wav;base64,aGk=" }]));
  it("is what was stored elsewhere, in the middle of a text", () =>
    expect(partsOf("See @@@langfuseMedia:type=image/jpeg|id=m1|source=base64@@@ there")).toEqual([
      { kind: "text", text: "See " }, { kind: "reference", media: "image", label: "image/jpeg", id: "m1" }, { kind: "text", text: " there" },
    ]));
  it("is that in place of an address", () =>
    expect(partsOf([{ type: "image_url", image_url: { url: "@@@langfuseMedia:type=image/png|id=m2|source=bytes@@@" } }])).toMatchObject([{ kind: "reference", id: "m2" }]));
  it("are tools, however they are listed", () => {
    const tools = (list: unknown) => findConversation({ messages: [{ role: "user", content: "Hi" }], tools: list });
    expect(tools([{ type: "function", function: { name: "f", description: "Does it", parameters: { type: "object" } } }])).toMatchObject({ tools: [{ name: "f", description: "Does it", parameters: { type: "object" } }], rest: null });
    expect(tools([{ name: "g", input_schema: {} }])?.tools).toEqual([{ name: "g", description: null, parameters: {} }]);
    expect(tools([{ functionDeclarations: [{ name: "h" }] }])?.tools).toMatchObject([{ name: "h" }]);
    expect(tools("none")).toMatchObject({ tools: [], rest: { tools: "none" } });
  });
  it("are results beside their calls, and those without one where they stood", () => {
    const messages = messagesOf([
      { role: "assistant", content: null, tool_calls: [{ id: "c1", function: { name: "f", arguments: "{}" } }] },
      { role: "tool", tool_call_id: "c1", content: "yes" },
      { role: "tool", tool_call_id: "c9", content: "lost" },
    ]);
    const results = toolResults(messages ?? []);
    expect([...results]).toEqual([["c1", "yes"]]);
    expect(withoutResults(messages ?? [], results).map(({ role }) => role)).toEqual(["assistant", "tool"]);
  });
});

describe("no conversation is", () => {
  it.each([
    ["text", "hello"],
    ["nothing", null],
    ["an empty list", []],
    ["a list of other things", [{ role: "user", content: "Hi" }, 4]],
    ["an object with a type", { type: "invoice", content: "12" }],
    ["a person with a role", { role: "admin", name: "Ada" }],
    ["messages that are none", { messages: ["a", "b"] }],
  ])("%s", (_what, value) => expect(findConversation(value)).toBeNull());
});
