import { describe, expect, it } from "vitest";
import { changeOf, totalsOf } from "./totals";

describe("the totals", () => {
  it("add up over the levels", () => {
    const traces = [{ count_count: 3, p95_latency: 1500 }];
    const observations = [
      { level: "DEFAULT", count_count: 6, sum_totalCost: 0.25, sum_totalTokens: 100 },
      { level: "ERROR", count_count: 2, sum_totalCost: null, sum_totalTokens: 20 },
    ];
    expect(totalsOf(traces, observations)).toEqual({ traces: 3, observations: 8, cost: 0.25, tokens: 120, errorRate: 0.25, latency: 1500 });
  });
  it("of nothing have no rate and no latency", () => {
    expect(totalsOf([{ count_count: 0, p95_latency: 0 }], [])).toMatchObject({ traces: 0, cost: 0, errorRate: null, latency: null });
  });
});

describe("a change", () => {
  it.each([
    [112, 100, false, { text: "+12%", tone: "plain" }],
    [50, 100, true, { text: "−50%", tone: "better" }],
    [0.02, 0.01, true, { text: "+100%", tone: "worse" }],
    [1.001, 1, true, { text: "no change", tone: "plain" }],
    [4000, 100, false, { text: "40×", tone: "plain" }],
    [5, 0, false, null],
    [null, 5, false, null],
    [5, null, false, null],
  ])("to %s from %s", (now, before, moreIsWorse, change) => expect(changeOf(now, before, moreIsWorse)).toEqual(change));
});
