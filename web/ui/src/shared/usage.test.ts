import { describe, expect, it } from "vitest";
import { observation } from "../trace/tree/fixtures";
import { tokensOf, tokensOfAll, usageLines } from "./usage";

const counted = (usageDetails: Record<string, number>) => observation("a", null, 0, 1, { usageDetails });

describe("tokens", () => {
  it("are none where nothing was counted", () => expect(tokensOf(counted({}))).toBeNull());
  it("take cached and reasoning ones along", () =>
    expect(tokensOf(counted({ input: 10, input_cached_tokens: 5, output: 3, output_reasoning: 2 }))).toEqual({ input: 15, output: 5, total: 20 }));
  it("have the total that was said", () => expect(tokensOf(counted({ input: 1, output: 2, total: 9 }))?.total).toBe(9));
  it("of a trace are a sum", () =>
    expect(tokensOfAll([counted({ input: 1 }), counted({}), counted({ output: 2 })])).toEqual({ input: 1, output: 2, total: 3 }));
});

describe("the usage table", () => {
  it("puts the total last and pairs units with costs", () => {
    const lines = usageLines({ usageDetails: { total: 3, input: 1, output: 2 }, costDetails: { input: 0.1, total: 0.1 } });
    expect(lines.map(({ type }) => type)).toEqual(["input", "output", "total"]);
    expect(lines[0]).toEqual({ type: "input", units: 1, usd: 0.1 });
    expect(lines[1]?.usd).toBeNull();
  });
});
