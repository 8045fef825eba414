import { describe, expect, it } from "vitest";
import type { MetricsRow } from "../api/types";
import { seriesOfGroups, seriesOfLevels, seriesOfMetrics, stack, stepsOf, sumOf } from "./series";

const answer = (rows: MetricsRow[], granularity = "hour") => ({
  question: {
    view: "observations" as const, metrics: [], timeDimension: { granularity },
    fromTimestamp: "2026-03-10T09:30:00Z", toTimestamp: "2026-03-10T12:10:00Z",
  },
  rows,
});
const at = (hour: string) => `2026-03-10T${hour}:00:00Z`;

describe("the steps of a period", () => {
  it("begin before it and are whole", () => {
    expect(stepsOf(90_000, 240_001, "minute")).toEqual([60_000, 120_000, 180_000, 240_000]);
    expect(stepsOf(0, 86_400_000, "day")).toEqual([0, 86_400_000]);
  });
});

describe("series of metrics", () => {
  const rows = [{ time_dimension: at("10"), p50: 5, p95: null }, { time_dimension: at("12"), p50: 7, p95: 9 }];
  it("have gaps where nothing was", () => {
    const { times, series } = seriesOfMetrics(answer(rows), [["P50", "p50", "--a"], ["P95", "p95", "--b"]], null);
    expect(times.map((time) => new Date(time).toISOString().slice(11, 13))).toEqual(["09", "10", "11", "12"]);
    expect(series).toEqual([
      { name: "P50", color: "--a", values: [null, 5, null, 7] },
      { name: "P95", color: "--b", values: [null, null, null, 9] },
    ]);
  });
  it("are zero there when that is what is counted", () => {
    expect(seriesOfMetrics(answer(rows), [["P50", "p50", "--a"]], 0).series[0]?.values).toEqual([0, 5, 0, 7]);
  });
  it("are none without rows", () => expect(seriesOfMetrics(answer([]), [["P50", "p50", "--a"]], 0).series).toEqual([]));
  it("are found by day, which is written as a date", () => {
    const days = answer([{ time_dimension: "2026-03-10", p50: 3 }], "day");
    expect(seriesOfMetrics(days, [["P50", "p50", "--a"]], 0).series[0]?.values).toEqual([3]);
  });
});

describe("series of groups", () => {
  const row = (model: string | null, hour: string, cost: number | null) => ({ time_dimension: at(hour), model, cost });
  it("come with the greatest first, without those of nothing", () => {
    const rows = [row("a", "09", 1), row("b", "09", 2), row("b", "11", 3), row(null, "10", 0.5), row("c", "10", null)];
    const { series } = seriesOfGroups(answer(rows), "model", "cost", "no model");
    expect(series.map(({ name, values }) => [name, values])).toEqual([
      ["b", [2, 0, 3, 0]], ["a", [1, 0, 0, 0]], ["no model", [0, 0.5, 0, 0]],
    ]);
  });
  it("are few: the rest is one", () => {
    const rows = ["a", "b", "c", "d", "e", "f", "g", "h"].map((model, i) => row(model, "10", 10 - i));
    const { series } = seriesOfGroups(answer(rows), "model", "cost", "");
    expect(series.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e", "3 others"]);
    expect(series[5]?.values).toEqual([0, 5 + 4 + 3, 0, 0]);
    expect(seriesOfGroups(answer(rows.slice(0, 6)), "model", "cost", "").series[5]?.name).toBe("f");
  });
});

it("levels come in their order, errors last and so on top", () => {
  const rows = ["ERROR", "DEFAULT", "NEW"].map((level) => ({ time_dimension: at("10"), level, count_count: 2 }));
  expect(seriesOfLevels(answer(rows)).series.map(({ name, color }) => [name, color])).toEqual([
    ["Default", "--chart-1"], ["Error", "--chart-error"],
  ]);
});

it("a stack adds up", () => {
  const of = (values: (number | null)[]) => ({ name: "", color: "", values });
  expect(stack([of([1, 2]), of([null, 3])])).toEqual([[1, 2], [1, 5]]);
  expect(sumOf([1, null, 2])).toBe(3);
});
