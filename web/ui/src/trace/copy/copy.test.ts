import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { observation } from "../tree/fixtures";
import { chatCurl, chatRequest } from "./chatRequest";
import { asJson, asTestCase, readCurl } from "./copyText";
import { quoted } from "./shell";

const generation = (input: unknown, more = {}) => observation("g", null, 0, 1, { type: "GENERATION", model: "gpt-4o", input, ...more });

describe("a request to a model", () => {
  it("has its messages, and the parameters that are known there", () => {
    const body = chatRequest(generation([{ role: "user", content: "Hi" }], { modelParameters: { temperature: "0.2", max_tokens: 5, base_url: "x", stop: null } }));
    expect(body).toEqual({ model: "gpt-4o", messages: [{ role: "user", content: "Hi" }], temperature: 0.2, max_tokens: 5 });
  });
  it("keeps tools that stand beside the messages", () => {
    const tools = [{ type: "function", function: { name: "f" } }];
    expect(chatRequest(generation({ messages: [{ role: "user", content: "Hi" }], tools }))).toMatchObject({ tools });
  });
  it("has calls of tools and their results", () => {
    const calls = [{ id: "c1", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } }];
    const messages = [
      { role: "assistant", content: null, tool_calls: calls },
      { role: "tool", tool_call_id: "c1", content: '{"rain":true}' },
    ];
    expect(chatRequest(generation(messages))?.messages).toEqual(messages);
  });
  it("says other shapes in that one", () => {
    const content = [{ type: "text", text: "Look" }, { type: "tool_result", tool_use_id: "t1", content: "found" }];
    expect(chatRequest(generation({ system: "Be brief", messages: [{ role: "user", content }] }))?.messages).toEqual([
      { role: "system", content: "Be brief" },
      { role: "tool", tool_call_id: "t1", content: "found" },
      { role: "user", content: "Look" },
    ]);
  });
  it("has pictures", () => {
    const content = [{ type: "text", text: "What is it?" }, { type: "image_url", image_url: { url: "https://example.com/a.png" } }];
    expect(chatRequest(generation([{ role: "user", content }]))?.messages).toEqual([{ role: "user", content }]);
  });
  it("is read out of JSON in a string", () => expect(chatRequest(generation('[{"role":"user","content":"Hi"}]'))).not.toBeNull());
  it("is none without a conversation, or a model", () => {
    expect(chatRequest(generation("Hi"))).toBeNull();
    expect(chatRequest(generation([{ role: "user", content: "Hi" }], { model: null }))).toBeNull();
  });
});

describe("a command", () => {
  /** The words a shell makes of it, with its own `curl`. */
  const words = (text: string) => {
    const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }; OPENAI_API_KEY=key LANGFUSE_PUBLIC_KEY=pk LANGFUSE_SECRET_KEY=sk; ${text}`;
    return execFileSync("sh", ["-c", script], { encoding: "utf8", env: {} }).split("\0").slice(0, -1);
  };

  it("asks the model with the key of the shell, whatever the text", () => {
    const body = chatRequest(generation([{ role: "user", content: `It's "$HOME" \`ls\` \\ \n end` }])) ?? {};
    const [at, h, key, h2, type, d, sent] = words(chatCurl(body));
    expect([at, h, key, h2, type, d]).toEqual(["https://api.openai.com/v1/chat/completions", "-H", "Authorization: Bearer key", "-H", "Content-Type: application/json", "-d"]);
    expect(JSON.parse(sent ?? "")).toEqual(body);
  });
  it("reads what the public API has", () =>
    expect(words(readCurl("https://t.example", "observations", "a b'c/d"))).toEqual(["https://t.example/api/public/observations/a%20b'c%2Fd", "-u", "pk:sk"]));
  it("has one word of any text", () => expect(quoted("it's")).toBe("'it'\\''s'"));
});

describe("text to paste", () => {
  const step = observation("s", null, 0, 1, { input: '{"q":1}', output: "yes", metadata: {} });
  it("is the JSON of it", () => expect(JSON.parse(asJson(step))).toEqual(step));
  it("is a test case: what goes in and what is expected", () => expect(JSON.parse(asTestCase(step))).toEqual({ input: { q: 1 }, expectedOutput: "yes", metadata: {} }));
  it("of nothing has nulls", () => expect(JSON.parse(asTestCase({}))).toEqual({ input: null, expectedOutput: null, metadata: null }));
});
