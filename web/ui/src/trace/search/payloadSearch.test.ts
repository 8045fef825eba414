import { describe, expect, it } from "vitest";
import { payloadsOf, spellings, stepsWith } from "./payloadSearch";

const told = (params: URLSearchParams) => ({ ...Object.fromEntries(params), filter: JSON.parse(params.get("filter") ?? "") as unknown });

describe("payloads that are not here", () => {
  it("are searched by the server, in any case", () =>
    expect(told(stepsWith("t", "output", "rain & snow"))).toEqual({
      traceId: "t", fields: "core", limit: "1000", filter: [{ type: "string", column: "output", operator: "matches", value: "rain & snow" }],
    }));
  it("are looked up for text as JSON has it, too", () => {
    expect(spellings("rain")).toEqual(["rain"]);
    expect(spellings('say "rain"\nnow')).toEqual(['say "rain"\nnow', 'say \\"rain\\"\\nnow']);
  });
  it("are read for what is in sight", () =>
    expect(told(payloadsOf("t", ["a", "b"]))).toEqual({ traceId: "t", fields: "io", limit: "2", filter: [{ type: "stringOptions", column: "id", operator: "any of", value: ["a", "b"] }] }));
});
