import { describe, expect, it } from "vitest";
import { draftOf, newDraft, problemOf, questionOf, titleOf, withChart, withDimension, withView } from "./draft";
import type { Draft } from "./draft";
import type { SchemaView } from "./types";

const all = ["sum", "avg", "count", "p95", "uniq", "histogram"];
const traces: SchemaView = {
  name: "traces",
  dimensions: [{ field: "name", hasManyValues: false }, { field: "userId", hasManyValues: true }],
  measures: [{ name: "count", aggregations: all }, { name: "latency", aggregations: all }, { name: "uniqueUserIds", aggregations: ["count", "uniq"] }],
};
const categories: SchemaView = { name: "scores-categorical", dimensions: [{ field: "name", hasManyValues: false }], measures: [{ name: "count", aggregations: all }] };
const latency = (aggregation: string) => ({ measure: "latency", aggregation });
const draft = (more: Partial<Draft> = {}): Draft => ({ ...newDraft, ...more });

describe("another chart", () => {
  it("keeps what it can draw", () => {
    const many = draft({ metrics: [latency("p95"), latency("avg")], dimensions: ["name"] });
    expect(withChart(many, "number", traces)).toMatchObject({ metrics: [latency("p95")], dimensions: [] });
    expect(withChart(many, "pivot", traces)).toMatchObject({ metrics: many.metrics, dimensions: ["name"] });
  });
  it("makes a histogram of numbers, and numbers of a histogram", () => {
    const histogram = withChart(draft(), "histogram", traces);
    expect(histogram.metrics).toEqual([latency("histogram")]);
    expect(withChart(histogram, "line", traces).metrics).toEqual([latency("avg")]);
    expect(problemOf(withChart(draft(), "histogram", categories))).not.toBeNull();
  });
});

describe("another view", () => {
  it("keeps what it has as well, and no conditions", () => {
    const moved = withView(draft({ metrics: [latency("p95")], dimensions: ["name", "userId"], conditions: [{ type: "string", column: "name", operator: "=", value: "x" }] }), categories);
    expect(moved).toMatchObject({ view: "scores-categorical", metrics: [{ measure: "count", aggregation: "count" }], dimensions: ["name"], conditions: [] });
  });
});

it("a dimension that is taken away takes those behind it along", () => {
  const two = withDimension(withDimension(draft(), 0, "name"), 1, "userId");
  expect(two.dimensions).toEqual(["name", "userId"]);
  expect(withDimension(two, 0, "").dimensions).toEqual([]);
  expect(withDimension(two, 1, "name").dimensions).toEqual(["name"]);
});

describe("the question", () => {
  it("of a chart over time is in steps, in their order", () => {
    expect(questionOf(draft())).toEqual({
      view: "traces", metrics: newDraft.metrics, timeDimension: { granularity: "auto" }, orderBy: [{ field: "time_dimension", direction: "asc" }],
    });
  });
  it("of bars is of the greatest", () => {
    expect(questionOf(draft({ chart: "horizontalBar", metrics: [latency("avg")], dimensions: ["name"], rows: 5 }))).toEqual({
      view: "traces", metrics: [latency("avg")], dimensions: [{ field: "name" }], orderBy: [{ field: "avg_latency", direction: "desc" }], config: { row_limit: 5 },
    });
  });
  it("becomes the same draft again", () => {
    const made = draft({ chart: "pie", dimensions: ["name"], rows: 7, title: "Mine" });
    expect(draftOf({ id: "w", place: { x: 0, y: 0, w: 1, h: 1 }, title: titleOf(made), chart: made.chart, question: questionOf(made) })).toEqual(made);
    const suggested = draft({ chart: "pie", dimensions: ["name"] });
    expect(draftOf({ id: "w", place: { x: 0, y: 0, w: 1, h: 1 }, title: titleOf(suggested), chart: "pie", question: questionOf(suggested) }).title).toBe("");
  });
});

describe("what is missing is said", () => {
  it.each([
    ["nothing", draft(), null],
    ["no breakdown", draft({ chart: "pie" }), /break down/],
    ["two metrics and a breakdown", draft({ metrics: [latency("avg"), latency("p95")], dimensions: ["name"], chart: "line" }), /one metric/],
    ["the same twice", draft({ metrics: [latency("avg"), latency("avg")], chart: "line" }), /twice/],
    ["a stack of percentiles", draft({ metrics: [latency("p95")], dimensions: ["name"] }), /add up/],
    ["lines of percentiles", draft({ metrics: [latency("p95")], dimensions: ["name"], chart: "line" }), null],
    ["one area of a percentile", draft({ metrics: [latency("p95")], chart: "area" }), null],
    ["a ring of averages", draft({ metrics: [latency("avg")], dimensions: ["name"], chart: "pie" }), /add up/],
  ])("%s", (_, wanted, problem) => (problem ? expect(problemOf(wanted)).toMatch(problem) : expect(problemOf(wanted)).toBeNull()));
});
