import { describe, expect, it } from "vitest";
import { scoreFilters } from "../filters/columns";
import { changePaged, isNarrowed, pagedRequest, readPaged, withValue, writePaged } from "./pagedState";
import type { ListKind, PagedState } from "./pagedState";

const kind: ListKind = { fields: [{ key: "environment", label: "Environment" }], filters: scoreFilters, orders: ["id", "cost"], order: "id.desc" };
const condition = { type: "number", column: "value", operator: ">", value: 1 };
const state: PagedState = { range: "7d", page: 3, limit: 100, values: { environment: "a & b" }, conditions: [condition], order: "cost.asc" };
const plain: PagedState = { range: "1d", page: 1, limit: 50, values: {}, conditions: [], order: "id.desc" };

describe("a paged list's state", () => {
  it("survives a round trip", () => expect(readPaged(kind, writePaged(kind, state))).toEqual(state));
  it("leaves no trace of defaults", () => expect(writePaged(kind, plain).toString()).toBe(""));
  it("reads nonsense as defaults", () =>
    expect(readPaged(kind, new URLSearchParams("range=1y&page=-1&limit=7&environment=&other=x&order=x.asc&filter=[7"))).toEqual(plain));
  it("has no time where rows have none", () => {
    const timeless = { ...kind, timeless: true };
    expect(readPaged(timeless, new URLSearchParams("range=1h")).range).toBe("all");
    expect(writePaged(timeless, { ...plain, range: "all" }).toString()).toBe("");
  });
  it("goes back to the first page when something else is listed", () => {
    expect(changePaged(state, { range: "1h" }).page).toBe(1);
    expect(changePaged(state, { page: 4 })).toEqual({ ...state, page: 4 });
  });
  it("has one value for each field", () => {
    expect(withValue(state.values, "environment", "c")).toEqual({ environment: "c" });
    expect(withValue(state.values, "environment", "")).toEqual({});
  });
  it("knows whether it is narrowed", () => expect([state, plain].map(isNarrowed)).toEqual([true, false]));
});

describe("a paged list's request", () => {
  const now = Date.parse("2026-03-10T12:00:00Z");
  it("has page, values, time, order and conditions", () =>
    expect(Object.fromEntries(pagedRequest({ ...state, range: "1h" }, now))).toEqual({
      page: "3", limit: "100", environment: "a & b", fromTimestamp: "2026-03-10T11:00:00.000Z", orderBy: "cost.asc", filter: JSON.stringify([condition]),
    }));
  it("has no bound for all time", () => expect(pagedRequest({ ...plain, range: "all" }, now).has("fromTimestamp")).toBe(false));
});
