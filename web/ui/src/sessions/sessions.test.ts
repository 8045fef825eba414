import { describe, expect, it } from "vitest";
import { readTotals, sessionHref, toSessionsRequest, totalsQuestion } from "./sessions";

const now = Date.parse("2026-03-10T12:00:00Z");

describe("sessions", () => {
  it("are asked for by page, time and environment", () =>
    expect(toSessionsRequest({ range: "1h", page: 2, limit: 50, values: { environment: "dev" } }, now).toString()).toBe(
      "page=2&limit=50&environment=dev&fromTimestamp=2026-03-10T11%3A00%3A00.000Z",
    ));
  it("have no bound for all time", () =>
    expect(toSessionsRequest({ range: "all", page: 1, limit: 50, values: {} }, now).has("fromTimestamp")).toBe(false));
  it("are counted all at once", () => {
    const question = totalsQuestion(["a", "b"], now);
    expect(question.filters).toEqual([{ type: "stringOptions", column: "sessionId", operator: "any of", value: ["a", "b"] }]);
    expect(question.config?.row_limit).toBe(2);
  });
  it("have totals, or none where nothing was counted", () =>
    expect(readTotals([{ sessionId: "a", count_count: 2, sum_totalCost: null, sum_totalTokens: "7" }]).get("a")).toEqual({ traces: 2, cost: null, tokens: 7 }));
  it("have an address whatever their id is", () => expect(sessionHref("p", "a/b c")).toBe("/project/p/sessions/a%2Fb%20c"));
});
