import { describe, expect, it } from "vitest";
import { findColumn, observationFilters, traceFilters } from "./columns";
import type { FilterColumn, FilterTable } from "./columns";
import { conditionText } from "./conditionText";
import { conditionsMax, putCondition, readConditions, removeCondition, writeConditions } from "./conditions";
import type { Condition } from "./conditions";
import { conditionOf, draftOf, emptyDraft, toLocalInput, withOperator } from "./draft";
import { operatorsOf } from "./operators";
import type { Operator } from "./operators";
import { narrowSuggestions } from "./suggestions";

const column = (id: string, table: FilterTable = traceFilters) => findColumn(table, id) as FilterColumn;
const name: Condition = { type: "string", column: "name", operator: "contains", value: "agent" };
const slow: Condition = { type: "number", column: "latency", operator: ">=", value: 1.5 };
const tenant: Condition = { type: "stringObject", column: "metadata", operator: "=", value: "acme", key: "tenant" };
const tags: Condition = { type: "arrayOptions", column: "tags", operator: "all of", value: ["a", "b"] };
const kept: Condition = { type: "boolean", column: "bookmarked", operator: "=", value: false };
const noUser: Condition = { type: "null", column: "userId", operator: "is null", value: "" };
const late: Condition = { type: "datetime", column: "timestamp", operator: ">", value: "2026-03-04T10:00:00.000Z" };
const all = [name, slow, tenant, tags, kept, noUser, late];

describe("conditions in the URL", () => {
  it("survive a round trip", () => expect(readConditions(traceFilters, writeConditions(all))).toEqual(all));
  it.each([null, "", "{", "7", "null", '{"type":"string"}', '"text"'])("are none in %s", (text) =>
    expect(readConditions(traceFilters, text)).toEqual([]),
  );
  it.each([
    null,
    1,
    { ...name, column: "nope" },
    { ...name, operator: "like" },
    { ...name, value: 1 },
    { ...name, value: "" },
    { ...name, type: "number" },
    { ...slow, value: "1.5" },
    { ...tags, value: [] },
    { ...tags, value: ["a", 1] },
    { ...tenant, key: undefined },
    { ...late, value: "yesterday" },
    { ...kept, value: "false" },
  ])("leave out what is malformed and keep the rest: %j", (wrong) =>
    expect(readConditions(traceFilters, JSON.stringify([wrong, slow]))).toEqual([slow]),
  );
  it("are not more than the server takes", () =>
    expect(readConditions(traceFilters, JSON.stringify(Array(conditionsMax + 9).fill(slow)))).toHaveLength(conditionsMax));
});

describe("changing conditions", () => {
  it("adds none twice", () => expect(putCondition([name, slow], null, { ...name })).toEqual([slow, name]));
  it("replaces in place", () => expect(putCondition([name, slow, tags], 1, kept)).toEqual([name, kept, tags]));
  it("merges one that became another", () => expect(putCondition([name, slow], 1, name)).toEqual([name]));
  it("removes", () => expect(removeCondition([name, slow], 0)).toEqual([slow]));
});

describe("operators", () => {
  const namesOf = (id: string, table?: FilterTable) => operatorsOf(column(id, table).kind).map(({ type, operator }) => `${type} ${operator}`);
  it("of texts that may be absent include empty", () => expect(namesOf("userId")).toContain("null is null"));
  it("of texts that are always there do not", () => expect(namesOf("environment")).not.toContain("null is null"));
  it("of tags know all of", () => expect(namesOf("tags")).toContain("arrayOptions all of"));
  it("of scores go by what scores hold", () => {
    expect(namesOf("scores_avg")).toContain("numberObject >=");
    expect(namesOf("score_categories")).toEqual(["categoryOptions any of", "categoryOptions none of"]);
    expect(namesOf("score_booleans")).toEqual(["booleanObject =", "booleanObject <>"]);
  });
  it("of levels choose", () => expect(namesOf("level", observationFilters)).toEqual(["stringOptions any of", "stringOptions none of"]));
});

describe("a condition being written", () => {
  it.each(all)("comes back as it was: %j", (condition) => {
    const draft = draftOf(traceFilters, condition);
    expect(draft && conditionOf(traceFilters, draft)).toEqual(condition);
  });
  it("is none while something is missing", () => {
    for (const id of ["name", "latency", "tags", "metadata", "timestamp", "scores_avg"]) expect(conditionOf(traceFilters, emptyDraft(column(id)))).toBeNull();
    expect(conditionOf(traceFilters, { ...emptyDraft(column("metadata")), text: "acme" })).toBeNull();
  });
  it("counts what is typed into a list", () =>
    expect(conditionOf(traceFilters, { ...emptyDraft(column("tags")), list: ["a"], text: " b " })?.value).toEqual(["a", "b"]));
  it("keeps the value under another operator", () => {
    const operator = (wanted: string) => operatorsOf("optional").find((known) => known.operator === wanted) as Operator;
    const one = { ...emptyDraft(column("name")), operator: operator("="), text: "x" };
    const several = withOperator(one, operator("any of"));
    expect(conditionOf(traceFilters, several)?.value).toEqual(["x"]);
    expect(conditionOf(traceFilters, withOperator(several, operator("contains")))?.value).toBe("x");
  });
  it("shows times as local ones", () => expect(new Date(toLocalInput("2026-03-04T10:00:07.000Z")).toISOString()).toBe("2026-03-04T10:00:07.000Z"));
});

describe("a chip's text", () => {
  const text = (condition: Condition) => Object.values(conditionText(traceFilters, condition)).join("|");
  it.each([
    [name, "Name|contains|agent"],
    [slow, "Latency|≥|1.5 s"],
    [{ ...slow, column: "totalCost" }, "Total cost|≥|$1.5"],
    [tenant, "Metadata tenant|is|acme"],
    [tags, "Tags|has all of|a, b"],
    [{ ...tags, value: ["a"] }, "Tags|has|a"],
    [{ ...tags, operator: "none of", value: ["a"] }, "Tags|has not|a"],
    [{ ...tags, value: ["a", "b", "c", "d", "e"] }, "Tags|has all of|a, b, c +2"],
    [kept, "Bookmarked|is|no"],
    [noUser, "User|is empty|"],
  ])("of %j", (condition, expected) => expect(text(condition as Condition)).toBe(expected));
});

describe("suggestions", () => {
  it("follow what is typed", () =>
    expect(narrowSuggestions([{ value: "x", count: 4 }, { value: "Agent", count: 1 }], " age").map(({ value }) => value)).toEqual(["Agent"]));
  it.each([traceFilters, observationFilters])("are of columns there are", (table) =>
    expect(table.facets.filter((id) => !findColumn(table, id))).toEqual([]));
});
