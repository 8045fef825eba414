import { expect, it } from "vitest";
import { sortRows } from "./figures";
import type { FigureCell } from "./figures";
import { seriesOfMeasuredGroups } from "./series";
import { slicesOf } from "./slices";
import { fittingStep } from "./steps";

const hourMs = 3_600_000;

it("steps fit the room", () => {
  expect([1, 2, 3, 24 * 7, 24 * 8].map((hours) => fittingStep(hours * hourMs))).toEqual(["minute", "minute", "hour", "hour", "day"]);
});

it("rows sort by any head, nothing last", () => {
  const row = (...cells: FigureCell[]) => ({ key: String(cells[0]), cells, texts: [], groups: {} });
  const rows = [row("a", 2), row("b", null), row("c", 10)];
  const keys = (column: number, descending: boolean) => sortRows(rows, { column, descending }).map(({ key }) => key).join("");
  expect([keys(1, true), keys(1, false), keys(0, true)]).toEqual(["cab", "acb", "cba"]);
  expect(sortRows(rows, null)).toBe(rows);
});

it("what is measured has gaps and no series of the others", () => {
  const answer = {
    question: {
      view: "observations" as const, metrics: [], timeDimension: { granularity: "hour" },
      fromTimestamp: "2026-03-10T09:00:00Z", toTimestamp: "2026-03-10T10:30:00Z",
    },
    rows: ["a", "b", "c", "d", "e", "f", "g", "h"].map((model, i) => ({ time_dimension: "2026-03-10T10:00:00Z", model, p95: i })),
  };
  const { series, left } = seriesOfMeasuredGroups(answer, "model", "p95", "none");
  expect(left).toBe(2);
  expect(series.map(({ name }) => name).join("")).toBe("hgfedc");
  expect(series[0]?.values).toEqual([null, 7]);
});

it("a pie has a slice for each colour, the others together", () => {
  const bars = (count: number) => Array.from({ length: count }, (_, i) => ({ name: i ? `b${i}` : null, value: 10 - i, share: 1, group: null }));
  expect(slicesOf(bars(2), "none").map(({ name }) => name)).toEqual(["none", "b1"]);
  const many = slicesOf(bars(8), "none");
  expect([many.length, many[5]?.name, many[5]?.value, many[5]?.group]).toEqual([6, "3 others", 5 + 4 + 3, undefined]);
});
