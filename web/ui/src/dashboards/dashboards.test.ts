import { describe, expect, it } from "vitest";
import type { MetricsAnswer } from "../api/queries";
import type { MetricsRow } from "../api/types";
import { ask } from "./ask";
import { boardFilters, changeBoard, periodOf, readBoard, writeBoard } from "./boardState";
import type { BoardState } from "./boardState";
import { curatedDashboards, curatedOf } from "./curated";
import { drillHref } from "./drill";
import { isChanged, putWidget } from "./editing";
import { barsOfAnswer, binText, binsOf, firstNumber, isNothing, timeDataOf } from "./reading";
import type { Dashboard, KeptQuestion } from "./types";
import { csvOf, figuresOf, pivotFigures } from "./widgetFigures";
import { fieldText, formatOf, metricText, suggestTitle } from "./words";

const metric = (name: string) => ({ aggregation: name.slice(0, name.indexOf("_")), measure: name.slice(name.indexOf("_") + 1) });
const kept = (view: KeptQuestion["view"], metrics: string, by: string[] = [], more: Partial<KeptQuestion> = {}): KeptQuestion => ({
  view, metrics: metrics.split(" ").map(metric), dimensions: by.map((field) => ({ field })), ...more,
});
const answer = (question: KeptQuestion, rows: MetricsRow[]): MetricsAnswer => ({
  question: { ...question, fromTimestamp: "2026-03-10T09:00:00Z", toTimestamp: "2026-03-10T10:30:00Z" }, rows,
});
const board: BoardState = { range: "1d", window: null, conditions: [] };
const inProduction = { type: "stringOptions", column: "environment", operator: "any of", value: ["production"] };

describe("a dashboard's URL", () => {
  it("leaves no trace of defaults, and survives a round trip", () => {
    expect(writeBoard(board).toString()).toBe("");
    const full: BoardState = { range: "7d", window: { from: "2026-03-10T09:00:00.000Z", to: "2026-03-10T10:00:00.000Z" }, conditions: [inProduction] };
    expect(readBoard(writeBoard(full))).toEqual(full);
  });
  it("reads nonsense, all time and conditions that not every view has as defaults", () => {
    const odd = new URLSearchParams({ range: "all", from: "x", filter: JSON.stringify([{ ...inProduction, column: "model" }]) });
    expect(readBoard(odd)).toEqual(board);
  });
  it("lets a range take the place of a window", () => {
    const window = { from: "2026-03-10T09:00:00.000Z", to: "2026-03-10T10:00:00.000Z" };
    expect(changeBoard({ ...board, window }, { range: "1h" }).window).toBeNull();
    expect(changeBoard({ ...board, window }, { conditions: [] }).window).toBe(window);
    expect(periodOf({ ...board, window }, 0)).toEqual({ fromMs: Date.parse(window.from), untilMs: Date.parse(window.to) });
    expect(periodOf(board, 86_400_000)).toEqual({ fromMs: 0, untilMs: 86_400_000 });
  });
  it("narrows by what every view has", () => {
    expect(boardFilters.columns.map(({ id }) => id).sort()).toEqual(["environment", "sessionId", "tags", "traceName", "userId"]);
  });
});

it("a kept question is asked of the period, narrowed, in steps that fit", () => {
  const question = kept("traces", "count_count", [], { timeDimension: { granularity: "auto" }, filters: [{ ...inProduction, column: "name" }] });
  const asked = ask(question, { fromMs: 0, untilMs: 3_600_000 }, [inProduction]);
  expect(asked).toMatchObject({ fromTimestamp: "1970-01-01T00:00:00.000Z", toTimestamp: "1970-01-01T01:00:00.000Z", timeDimension: { granularity: "minute" } });
  expect(asked.filters?.map(({ column }) => column)).toEqual(["environment", "name"]);
  expect(ask(kept("traces", "count_count"), { fromMs: 0, untilMs: 1 }, []).timeDimension).toBeUndefined();
});

describe("words", () => {
  it.each([
    ["count_count", "Traces"], ["sum_totalCost", "Total cost"], ["avg_latency", "Average latency"], ["p95_latency", "p95 of latency"],
    ["uniq_uniqueUserIds", "Distinct users"], ["count_uniqueUserIds", "Count of users"], ["sum_someNewMeasure", "Total some new measure"],
  ])("%s is “%s”", (name, words) => expect(metricText("traces", metric(name))).toBe(words));
  it("of a field without a word are its own, apart", () => expect(fieldText("configVersionOfIt")).toBe("config version of it"));
  it("suggest a title", () => {
    expect(suggestTitle(kept("observations", "sum_totalCost", ["providedModelName"]))).toBe("Total cost by model");
    expect(suggestTitle(kept("traces", "count_count", [], { timeDimension: { granularity: "auto" } }))).toBe("Traces over time");
    expect(suggestTitle(kept("traces", "p50_latency p95_latency", ["name", "userId"]))).toBe("p50 of latency and p95 of latency by name and user");
    expect(suggestTitle(kept("traces", "count_count sum_totalCost sum_totalTokens"))).toBe("Traces and 2 more");
  });
  it("write values in their unit", () => {
    expect(formatOf(metric("p95_latency")).write(1500)).toBe("1.50 s");
    expect(formatOf(metric("sum_totalCost")).write(2)).toBe("$2.00");
    expect(formatOf(metric("avg_outputTokensPerSecond")).write(41.26)).toBe("41.26/s");
    expect(formatOf(metric("count_totalCost")).write(3)).toBe("3");
    expect(formatOf(metric("avg_value")).write(0.12345)).toBe("0.1235");
  });
});

describe("what is drawn", () => {
  const overTime = { timeDimension: { granularity: "hour" } };
  it("adds the others up only where they add up", () => {
    const rows = (name: string) => Array.from({ length: 8 }, (_, i) => ({ time_dimension: "2026-03-10T09:00:00Z", model: `m${i}`, [name]: 8 - i }));
    const sums = timeDataOf(answer(kept("observations", "sum_totalCost", ["model"], overTime), rows("sum_totalCost")));
    const percentiles = timeDataOf(answer(kept("observations", "p95_latency", ["model"], overTime), rows("p95_latency")));
    expect(sums.series[5]).toMatchObject({ name: "3 others", values: [6, 0] });
    expect([percentiles.series.length, percentiles.left, percentiles.series[0]?.values]).toEqual([6, 2, [8, null]]);
  });
  it("has a series for each metric, and levels in their colours", () => {
    const rows = [{ time_dimension: "2026-03-10T10:00:00Z", p50_latency: 1, p95_latency: 2 }];
    expect(timeDataOf(answer(kept("traces", "p50_latency p95_latency", [], overTime), rows)).series.map(({ name, values }) => [name, values])).toEqual([
      ["p50 of latency", [null, 1]], ["p95 of latency", [null, 2]],
    ]);
    const errors = [{ time_dimension: "2026-03-10T10:00:00Z", level: "ERROR", count_count: 1 }];
    expect(timeDataOf(answer(kept("observations", "count_count", ["level"], overTime), errors)).series[0]?.color).toBe("--chart-error");
  });
  it("is bars, one number, bins, or nothing", () => {
    const costs = answer(kept("traces", "sum_totalCost", ["userId"]), [{ userId: "ann", sum_totalCost: 2 }, { userId: null, sum_totalCost: 1 }]);
    expect(barsOfAnswer(costs).map(({ name, share }) => [name, share])).toEqual([["ann", 1], [null, 0.5]]);
    expect(firstNumber(answer(kept("traces", "count_count"), [{ count_count: 7 }]))).toBe(7);
    const bins = answer(kept("observations", "histogram_latency"), [{ histogram_latency: [[0, 500, 3], [500, 2000, 1]] }]);
    expect(binsOf(bins)).toEqual([{ from: 0, to: 500, height: 3 }, { from: 500, to: 2000, height: 1 }]);
    expect(binText({ from: 500, to: 2000, height: 1 }, "latency")).toBe("500 ms – 2 s");
    expect([isNothing(bins), isNothing(answer(kept("traces", "count_count", ["name"]), [])), isNothing(answer(kept("traces", "avg_latency"), [{ avg_latency: null }]))]).toEqual([false, true, true]);
    expect(binsOf(answer(kept("traces", "histogram_latency"), [{ histogram_latency: "odd" }]))).toEqual([]);
  });
});

describe("figures", () => {
  const rows = [{ name: "chat", level: "ERROR", count_count: 1, p95_latency: 10 }, { name: "chat", level: null, count_count: 2, p95_latency: 20 }, { name: "search", level: "ERROR", count_count: 4, p95_latency: 5 }];
  it("are the rows, with the totals of what adds up", () => {
    const figures = figuresOf(answer(kept("traces", "count_count p95_latency", ["name", "level"]), rows));
    expect(figures.heads.map(({ label }) => label)).toEqual(["Name", "Level", "Traces", "p95 of latency"]);
    expect(figures.rows[1]?.texts).toEqual(["chat", "no level", "2", "20 ms"]);
    expect(figures.totals).toEqual(["Total", "", "7", ""]);
  });
  it("of a pivot go across by the second dimension", () => {
    const figures = pivotFigures(answer(kept("traces", "count_count", ["name", "level"]), rows));
    expect(figures.heads.map(({ label }) => label)).toEqual(["Name", "ERROR", "no level"]);
    expect(figures.rows.map(({ texts, groups }) => [texts, groups])).toEqual([[["chat", "1", "2"], { name: "chat" }], [["search", "4", "–"], { name: "search" }]]);
    expect(figures.totals).toEqual(["Total", "5", "2"]);
    expect(pivotFigures(answer(kept("traces", "count_count p95_latency", ["name", "level"]), rows)).heads[2]?.label).toBe("ERROR · p95 of latency");
  });
  it("are a file under the server's names, without formulas", () => {
    expect(csvOf(answer(kept("traces", "count_count", ["name"]), [{ name: "=1+1", count_count: 3 }])).join("")).toBe("name,count_count\r\n'=1+1,3\r\n");
  });
});

describe("a bar leads to", () => {
  const conditionsOf = (href: string | null) => JSON.parse(new URL(href ?? "", "http://x").searchParams.get("filter") ?? "[]") as { column: string; operator: string; value: unknown }[];
  const columnsOf = (href: string | null) => conditionsOf(href).map(({ column, operator, value }) => [column, operator, value]);
  it("the list of its rows, narrowed as it and the dashboard are", () => {
    const question = kept("observations", "sum_totalCost", ["providedModelName"], { filters: [{ type: "stringOptions", column: "type", operator: "any of", value: ["GENERATION"] }] });
    const href = drillHref("p", { ...board, range: "7d", conditions: [inProduction] }, question, { groups: { providedModelName: "gpt-4o" } });
    expect(href).toMatch(/^\/project\/p\/observations\?range=7d&filter=/);
    expect(columnsOf(href)).toEqual([["environment", "any of", ["production"]], ["type", "any of", ["GENERATION"]], ["model", "any of", ["gpt-4o"]]]);
  });
  it("what has none of it, and to sets of tags", () => {
    expect(columnsOf(drillHref("p", board, kept("traces", "count_count", ["userId"]), { groups: { userId: null } }))).toEqual([["userId", "is null", ""]]);
    expect(columnsOf(drillHref("p", board, kept("traces", "count_count", ["tags"]), { groups: { tags: ["a", "b"] } }))).toEqual([["tags", "all of", ["a", "b"]]]);
  });
  it("one step of time", () => {
    const span = { from: "2026-03-10T09:00:00.000Z", to: "2026-03-10T10:00:00.000Z" };
    const href = drillHref("p", { ...board, range: "7d" }, kept("traces", "count_count"), { span });
    expect(href).toMatch(/range=all/);
    expect(columnsOf(href)).toEqual([["timestamp", ">=", span.from], ["timestamp", "<", span.to]]);
  });
  it("scores of its kind", () => {
    expect(columnsOf(drillHref("p", board, kept("scores-categorical", "count_count", ["stringValue"]), { groups: { stringValue: "kind" } }))).toEqual([
      ["dataType", "any of", ["CATEGORICAL"]], ["stringValue", "any of", ["kind"]],
    ]);
  });
  it("nowhere when the list would show something else", () => {
    expect(drillHref("p", board, kept("traces", "count_count", ["timestampMonth"]), { groups: { timestampMonth: "2026-03" } })).toBeNull();
    const unknown = { filters: [{ type: "string", column: "nope", operator: "=", value: "x" }] };
    expect(drillHref("p", board, kept("traces", "count_count", [], unknown), {})).toBeNull();
  });
});

describe("a dashboard that is edited", () => {
  const saved = { name: "a", description: "", definition: { widgets: [{ id: "w", title: "t", chart: "number", place: { x: 0, y: 0, w: 3, h: 3 }, question: kept("traces", "count_count") }] } } as unknown as Dashboard;
  it("has changed when a value has, whatever the order of members", () => {
    const [widget] = saved.definition.widgets;
    const turned = { ...saved, definition: { widgets: [Object.fromEntries(Object.entries(widget ?? {}).reverse())] } } as unknown as Dashboard;
    expect(isChanged(saved, turned)).toBe(false);
    expect(isChanged(saved, { ...saved, name: "b" })).toBe(true);
    expect(isChanged(saved, { ...saved, definition: { widgets: [] } })).toBe(true);
  });
  it("gets new widgets below the others, with ids of their own", () => {
    const widgets = putWidget(saved.definition.widgets, null, { title: "new", chart: "line", question: kept("traces", "count_count") });
    expect(widgets[1]?.place).toEqual({ x: 0, y: 3, w: 6, h: 6 });
    expect(widgets[1]?.id).not.toBe("w");
    expect(putWidget(widgets, "w", { title: "other", chart: "pie", question: kept("traces", "count_count", ["name"]) })[0]).toMatchObject({ id: "w", title: "other", place: { x: 0 } });
  });
});

it("curated dashboards have titles and ids of their own", () => {
  for (const { definition } of curatedDashboards) {
    expect(new Set(definition.widgets.map(({ id }) => id)).size).toBe(definition.widgets.length);
    expect(definition.widgets.every(({ place }) => place.x + place.w <= 12)).toBe(true);
  }
  expect(curatedOf("cost")?.name).toBe("Cost");
  expect(curatedOf("nope")).toBeUndefined();
});
