// From the rows of an answer to what a chart over time draws.
import type { MetricsAnswer } from "../api/queries";
import type { MetricsRow } from "../api/types";
import { stepMs } from "./homeState";
import type { Step } from "./homeState";

export interface Series {
  name: string;
  /** A token of tokens.css. */
  color: string;
  /** A value for each step; null where nothing was measured. */
  values: (number | null)[];
}

export interface TimeData {
  step: Step;
  /** The beginnings of the steps, in milliseconds. */
  times: number[];
  series: Series[];
}

export const numberOf = (row: MetricsRow | undefined, key: string): number | null => {
  const value = row?.[key];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
};

export const textOf = (row: MetricsRow | undefined, key: string): string | null => {
  const value = row?.[key];
  return typeof value === "string" && value !== "" ? value : null;
};

/** The steps that a period touches, in UTC as the server counts them. */
export function stepsOf(fromMs: number, untilMs: number, step: Step): number[] {
  const length = stepMs[step];
  const first = Math.floor(fromMs / length);
  const last = Math.floor(untilMs / length);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * length);
}

function axisOf({ question }: MetricsAnswer) {
  const step = (question.timeDimension?.granularity ?? "day") as Step;
  const times = stepsOf(Date.parse(question.fromTimestamp), Date.parse(question.toTimestamp), step);
  const places = new Map(times.map((time, place) => [time, place]));
  return { step, times, placeOf: (row: MetricsRow) => places.get(Date.parse(textOf(row, "time_dimension") ?? "")) };
}

export const sumOf = (values: (number | null)[]) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** A series for each metric: `[name, metric, color]`. A step without a row gets `gap`. */
export function seriesOfMetrics(answer: MetricsAnswer, metrics: [string, string, string][], gap: number | null): TimeData {
  const { step, times, placeOf } = axisOf(answer);
  const series = metrics.map(([name, metric, color]) => {
    const values = times.map((): number | null => gap);
    for (const row of answer.rows) {
      const place = placeOf(row);
      if (place !== undefined) values[place] = numberOf(row, metric);
    }
    return { name, color, values };
  });
  return { step, times, series: answer.rows.length ? series : [] };
}

/** The values of a metric for each value of a dimension, by its name; nothing is zero. */
function valuesByGroup(answer: MetricsAnswer, dimension: string, metric: string) {
  const { step, times, placeOf } = axisOf(answer);
  const groups = new Map<string, number[]>();
  for (const row of answer.rows) {
    const place = placeOf(row);
    const value = numberOf(row, metric);
    if (place === undefined || !value) continue;
    const name = textOf(row, dimension) ?? "";
    const values = groups.get(name) ?? times.map(() => 0);
    values[place] = (values[place] ?? 0) + value;
    groups.set(name, values);
  }
  return { step, times, groups };
}

const chartColors = [1, 2, 3, 4, 5, 6].map((i) => `--chart-${i}`);
const addUp = (lists: number[][], length: number) =>
  Array.from({ length }, (_, i) => lists.reduce((sum, values) => sum + (values[i] ?? 0), 0));

/** The greatest groups, each a series; the others together are one more. */
export function seriesOfGroups(answer: MetricsAnswer, dimension: string, metric: string, unnamed: string): TimeData {
  const { step, times, groups } = valuesByGroup(answer, dimension, metric);
  const sorted = [...groups].sort(([, a], [, b]) => sumOf(b) - sumOf(a));
  const own = sorted.length > chartColors.length ? chartColors.length - 1 : sorted.length;
  const series: Series[] = sorted
    .slice(0, own)
    .map(([name, values], i) => ({ name: name || unnamed, color: chartColors[i] ?? "--chart-other", values }));
  const others = sorted.slice(own).map(([, values]) => values);
  if (others.length) series.push({ name: `${others.length} others`, color: "--chart-other", values: addUp(others, times.length) });
  return { step, times, series };
}

const levels: [level: string, name: string, color: string][] = [
  ["DEFAULT", "Default", "--chart-1"],
  ["DEBUG", "Debug", "--chart-other"],
  ["WARNING", "Warning", "--chart-warning"],
  ["ERROR", "Error", "--chart-error"],
];

/** Levels in their order, errors on top; those that never were are left out. */
export function seriesOfLevels(answer: MetricsAnswer): TimeData {
  const { step, times, groups } = valuesByGroup(answer, "level", "count_count");
  const series = levels.flatMap(([level, name, color]) => {
    const values = groups.get(level);
    return values ? [{ name, color, values }] : [];
  });
  return { step, times, series };
}

/** Each series on top of those before it. */
export function stack(series: Series[]): number[][] {
  const stacked: number[][] = [];
  for (const { values } of series) {
    const below = stacked[stacked.length - 1];
    stacked.push(values.map((value, i) => (value ?? 0) + (below?.[i] ?? 0)));
  }
  return stacked;
}
