import { describe, expect, it } from "vitest";
import { withCell } from "../filters/conditions";
import { observationHref, readList, toListRequest, writeList } from "./listState";
import type { ListState } from "./listState";

const errors = { type: "stringOptions", column: "level", operator: "any of", value: ["ERROR"] };
const state: ListState = { range: "1h", live: true, conditions: [errors] };
const now = Date.parse("2026-03-10T12:00:00Z");

describe("the list's state in the URL", () => {
  it("survives a round trip", () => expect(readList(writeList(state))).toEqual(state));
  it("leaves no trace of defaults", () => expect(writeList({ range: "1d", live: false, conditions: [] }).toString()).toBe(""));
  it("reads nonsense as defaults", () =>
    expect(readList(new URLSearchParams("range=1y&filter={"))).toEqual({ range: "1d", live: false, conditions: [] }));
  it("knows the columns of observations only", () =>
    expect(readList(new URLSearchParams({ filter: JSON.stringify([{ ...errors, column: "bookmarked" }]) })).conditions).toEqual([]));
});

describe("the request", () => {
  it("narrows by conditions and time, and goes on at the cursor", () => {
    const params = toListRequest(state, "abc", now);
    expect(params.get("cursor")).toBe("abc");
    expect(JSON.parse(params.get("filter") ?? "")).toEqual([
      errors,
      { type: "datetime", column: "startTime", operator: ">=", value: "2026-03-10T11:00:00.000Z" },
    ]);
  });
  it("has no filter for all there is", () => expect(toListRequest({ range: "all", conditions: [] }, null, now).has("filter")).toBe(false));
  it("leaves inputs and outputs unread", () => expect(toListRequest(state, null, now).get("fields")).not.toContain("io"));
});

describe("a row", () => {
  it("leads to its trace with itself selected", () =>
    expect(observationHref("p", { id: "o/1", traceId: "t 1" })).toBe("/project/p/traces/t%201?observation=o%2F1"));
  it("leads nowhere without a trace", () => expect(observationHref("p", { id: "o", traceId: null })).toBeNull());
  it("narrows by a cell's value, one of each column", () => {
    const one = withCell([errors], "userId", "ada");
    expect(withCell(one, "userId", "bob")).toEqual([errors, { type: "stringOptions", column: "userId", operator: "any of", value: ["bob"] }]);
  });
});
