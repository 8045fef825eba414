import { describe, expect, it } from "vitest";
import { findColumn, traceFilters } from "../filters/columns";
import type { FilterColumn } from "../filters/columns";
import type { Condition } from "../filters/conditions";
import { readConditions, writeConditions } from "../filters/conditions";
import { boundsAt, distributionOf, placesOf } from "./distribution";
import { boundsOf, canExclude, chosenOf, clear, clearAll, only, shownCount, toggleExcluded, toggleIncluded, withBounds } from "./facetState";
import type { Target } from "./facetState";
import { facetsRequest } from "./facetsRequest";

const column = (id: string) => findColumn(traceFilters, id) as FilterColumn;
const name: Target = { column: column("name") };
const tags: Target = { column: column("tags") };
const tenant: Target = { column: column("metadata"), key: "tenant" };
const kept: Target = { column: column("bookmarked") };
const latency: Target = { column: column("latency") };
const quality: Target = { column: column("scores_avg"), key: "quality" };
const any = (id: string, value: string[], type = "stringOptions"): Condition => ({ type, column: id, operator: "any of", value });
const contains: Condition = { type: "string", column: "name", operator: "contains", value: "agent" };
const slow: Condition = { type: "number", column: "latency", operator: ">", value: 2 };

describe("values chosen", () => {
  it("are those of the conditions, whoever wrote them", () => {
    const cell: Condition = { type: "string", column: "name", operator: "=", value: "c" };
    const not: Condition = { ...any("name", ["d"]), operator: "none of" };
    expect(chosenOf(name, [any("name", ["a", "b"]), cell, not, contains, slow])).toEqual({ included: ["a", "b", "c"], excluded: ["d"] });
  });
  it("come and go, and leave other conditions alone", () => {
    const one = toggleIncluded(name, [slow, contains], "a");
    expect(one).toEqual([slow, contains, any("name", ["a"])]);
    expect(toggleIncluded(name, one, "b")[2]).toEqual(any("name", ["a", "b"]));
    expect(toggleIncluded(name, one, "a")).toEqual([slow, contains]);
  });
  it("stay where they stood", () => expect(toggleIncluded(name, [any("name", ["a"]), slow], "b")).toEqual([any("name", ["a", "b"]), slow]));
  it("are left out or in, not both", () => {
    const out = toggleExcluded(name, [any("name", ["a", "b"])], "a");
    expect(out).toEqual([any("name", ["b"]), { ...any("name", ["a"]), operator: "none of" }]);
    expect(toggleIncluded(name, out, "a")).toEqual([any("name", ["b", "a"])]);
    expect(toggleExcluded(name, out, "a")).toEqual([any("name", ["b"])]);
  });
  it("are only one", () => expect(only(name, [any("name", ["a", "b"]), contains], "c")).toEqual([any("name", ["c"]), contains]));
  it("of tags go on being all of them", () =>
    expect(toggleIncluded(tags, [{ ...any("tags", ["x"], "arrayOptions"), operator: "all of" }], "y")[0]).toMatchObject({ operator: "all of", value: ["x", "y"] }));
  it("of metadata are those of the key", () => {
    const other: Condition = { ...any("metadata", ["pro"], "categoryOptions"), key: "plan" };
    const both = toggleIncluded(tenant, [other], "acme");
    expect(both[1]).toEqual({ ...any("metadata", ["acme"], "categoryOptions"), key: "tenant" });
    expect(clear(tenant, both)).toEqual([other]);
    expect(shownCount(column("metadata"), both)).toBe(2);
    expect(clearAll(column("metadata"), [...both, slow])).toEqual([slow]);
  });
  it("of yes or no are one", () => {
    const yes = toggleIncluded(kept, [], "true");
    expect(yes).toEqual([{ type: "boolean", column: "bookmarked", operator: "=", value: true }]);
    expect(toggleIncluded(kept, yes, "false")[0]?.value).toBe(false);
    expect(toggleIncluded(kept, yes, "true")).toEqual([]);
    expect(canExclude(column("bookmarked"))).toBe(false);
  });
  it("are conditions that the URL keeps", () => {
    const written = [name, tags, tenant, kept].reduce<Condition[]>((before, target) => toggleIncluded(target, before, "true"), []);
    expect(readConditions(traceFilters, writeConditions(written))).toEqual(written);
  });
});

describe("bounds", () => {
  it("are the narrowest of the conditions", () =>
    expect(boundsOf(latency, [slow, { ...slow, operator: ">=", value: 5 }, { ...slow, operator: "<", value: 9 }])).toEqual({
      from: { operator: ">=", value: 5 },
      to: { operator: "<", value: 9 },
    }));
  it("replace each other", () => {
    expect(withBounds(latency, [slow], { from: null, to: { operator: "<=", value: 3 } })).toEqual([{ ...slow, operator: "<=", value: 3 }]);
    expect(withBounds(latency, [slow, contains], { from: null, to: null })).toEqual([contains]);
  });
  it("of scores name the score", () =>
    expect(withBounds(quality, [], { from: { operator: ">=", value: 0.5 }, to: null })).toEqual([
      { type: "numberObject", column: "scores_avg", operator: ">=", value: 0.5, key: "quality" },
    ]));
});

describe("a distribution", () => {
  const spread = distributionOf([{ from: 1, to: 2, count: 4 }, { from: 5, to: 10, count: 6 }, { from: 10, to: null, count: 1 }]);
  it("has bars between its edges, empty ones too", () => expect(spread).toEqual({ edges: [1, 2, 5, 10, Infinity], counts: [4, 0, 6, 1] }));
  it("puts bounds on edges", () => {
    expect(placesOf(spread, { from: null, to: null })).toEqual([0, 4]);
    expect(placesOf(spread, { from: { operator: ">", value: 3 }, to: { operator: "<", value: 10 } })).toEqual([1, 3]);
    expect(placesOf(spread, { from: { operator: ">", value: 0 }, to: { operator: "<", value: 99 } })).toEqual([0, 4]);
  });
  it("has no bound at its ends", () => {
    expect(boundsAt(spread, [0, 4])).toEqual({ from: null, to: null });
    expect(boundsAt(spread, [2, 3])).toEqual({ from: { operator: ">=", value: 5 }, to: { operator: "<", value: 10 } });
  });
});

describe("the request", () => {
  const listing = { table: traceFilters, conditions: [slow], search: "refund" };
  it("says what is listed", () =>
    expect(Object.fromEntries(facetsRequest(listing, { fields: ["name", "tags"], limit: 7 }, { from: "2026-03-10T00:00:00.000Z", to: null }))).toEqual({
      view: "traces",
      fields: "name,tags",
      filter: JSON.stringify([slow]),
      search: "refund",
      fromTimestamp: "2026-03-10T00:00:00.000Z",
      limit: "7",
    }));
  it("of all time says so", () =>
    expect(facetsRequest({ ...listing, conditions: [], search: "" }, { fields: ["metadata"], key: "a,b", contains: "x" }, { from: null, to: null }).toString()).toBe(
      "view=traces&fields=metadata&fromTimestamp=1970-01-01T00%3A00%3A00.000Z&key=a%2Cb&contains=x",
    ));
});
