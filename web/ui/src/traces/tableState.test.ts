import { describe, expect, it } from "vitest";
import { addFilter, changeState, defaultState, livePause, readState, refreshMs, removeFilter, toRequest, writeState } from "./tableState";
import type { TableState } from "./tableState";

const full: TableState = {
  search: "refund & tax",
  range: "7d",
  window: { from: "2026-03-09T10:00:00.000Z", to: "2026-03-09T11:00:00.000Z" },
  refresh: "10s",
  live: true,
  filters: [
    { key: "userId", value: "ada" },
    { key: "tags", value: "a" },
    { key: "tags", value: "b" },
  ],
  conditions: [{ type: "number", column: "latency", operator: ">", value: 2 }],
  order: "asc",
  page: 3,
  limit: 100,
};

describe("the table's state in the URL", () => {
  it("leaves no trace of defaults", () => expect(writeState(defaultState).toString()).toBe(""));
  it("survives a round trip", () => expect(readState(writeState(full))).toEqual(full));
  it("reads nonsense as defaults", () => {
    const params = new URLSearchParams("page=-4&limit=7&range=1y&refresh=1ms&live=yes&order=up&userId=&from=now&filter=%5B1");
    expect(readState(params)).toEqual(defaultState);
  });
});

describe("changing the state", () => {
  it("goes back to the first page when the list changes", () => {
    expect(changeState(full, { search: "x" }).page).toBe(1);
    expect(changeState(full, { limit: 50 }).page).toBe(1);
  });
  it("stays on the page otherwise", () => {
    expect(changeState(full, { refresh: "off" }).page).toBe(3);
    expect(changeState(full, { live: false }).page).toBe(3);
    expect(changeState(full, { page: 4 }).page).toBe(4);
  });
  it("leaves a window for a range", () => {
    expect(changeState(full, { range: "1h" }).window).toBeNull();
    expect(changeState(full, { search: "x" }).window).toBe(full.window);
  });
  it("keeps one user but many tags", () => {
    expect(addFilter(full.filters, { key: "userId", value: "bob" }).map((f) => f.value)).toEqual(["a", "b", "bob"]);
    expect(addFilter(full.filters, { key: "tags", value: "c" })).toHaveLength(4);
    expect(addFilter(full.filters, { key: "tags", value: "b" })).toBe(full.filters);
    expect(removeFilter(full.filters, { key: "tags", value: "a" })).toHaveLength(2);
  });
});

describe("a live list", () => {
  const live = { ...defaultState, live: true };
  it("stands still where nothing new would be shown, and says why", () => {
    expect(livePause(live)).toBeNull();
    expect(livePause({ ...live, page: 2 })).toMatch(/page 2/);
    expect(livePause({ ...live, order: "asc" })).toMatch(/oldest/);
    expect(livePause({ ...live, window: full.window })).toMatch(/past/);
  });
  it("is not asked for at intervals, too", () => expect([refreshMs(full), refreshMs({ ...full, live: false })]).toEqual([false, 10_000]));
});

describe("the request", () => {
  it("says what the state says", () => {
    const params = toRequest({ ...full, conditions: [], window: null }, Date.parse("2026-03-10T12:00:00Z"));
    expect(Object.fromEntries(params)).toMatchObject({
      page: "3",
      limit: "100",
      orderBy: "timestamp.asc",
      search: "refund & tax",
      fromTimestamp: "2026-03-03T12:00:00.000Z",
      userId: "ada",
    });
    expect(params.getAll("tags")).toEqual(["a", "b"]);
  });
  it("has every condition in one parameter, so that none replaces another", () => {
    const params = toRequest(full, Date.parse("2026-03-10T12:00:00Z"));
    expect([...params.keys()].sort()).toEqual(["filter", "limit", "orderBy", "page", "search"]);
    expect(JSON.parse(params.get("filter") ?? "")).toEqual([
      ...full.conditions,
      { type: "string", column: "userId", operator: "=", value: "ada" },
      { type: "arrayOptions", column: "tags", operator: "all of", value: ["a", "b"] },
      { type: "datetime", column: "timestamp", operator: ">=", value: "2026-03-09T10:00:00.000Z" },
      { type: "datetime", column: "timestamp", operator: "<", value: "2026-03-09T11:00:00.000Z" },
    ]);
  });
  it("has no start for all time", () => {
    expect(toRequest({ ...defaultState, range: "all" }, 0).has("fromTimestamp")).toBe(false);
  });
});
