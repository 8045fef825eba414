// From the rows of an answer to what a chart over time draws.
import type { MetricsAnswer } from "../api/queries";
import type { MetricsRow, MetricsValue } from "../api/types";
import { stepMs } from "./steps";
import type { Step } from "./steps";

export interface Series {
  name: string;
  /** A token of tokens.css. */
  color: string;
  /** A value for each step; null where nothing was measured. */
  values: (number | null)[];
  /** Of the dimension, where the series is of one. */
  group?: MetricsValue;
}

export interface TimeData {
  step: Step;
  /** The beginnings of the steps, in milliseconds. */
  times: number[];
  series: Series[];
  /** Groups that there are besides, and that cannot be one series together. */
  left?: number;
}

export const numberOf = (row: MetricsRow | undefined, key: string): number | null => {
  const value = row?.[key];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
};

/** Tags as one text. */
export const textOf = (row: MetricsRow | undefined, key: string): string | null => {
  const value = row?.[key];
  const text = Array.isArray(value) ? value.join(", ") : value;
  return typeof text === "string" && text !== "" ? text : null;
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

interface Group {
  name: string;
  group: MetricsValue;
  values: (number | null)[];
}

/** The values of a metric for each value of a dimension. A step without one gets `gap`; a group of nothing is none. */
function valuesByGroup(answer: MetricsAnswer, dimension: string, metric: string, gap: number | null) {
  const { step, times, placeOf } = axisOf(answer);
  const groups = new Map<string, Group>();
  for (const row of answer.rows) {
    const place = placeOf(row);
    const value = numberOf(row, metric);
    if (place === undefined || value === null || (value === 0 && gap === 0)) continue;
    const name = textOf(row, dimension) ?? "";
    const known = groups.get(name) ?? { name, group: row[dimension] ?? null, values: times.map(() => gap) };
    known.values[place] = value;
    groups.set(name, known);
  }
  return { step, times, groups };
}

export const chartColors = [1, 2, 3, 4, 5, 6].map((i) => `--chart-${i}`);
const addUp = (lists: (number | null)[][], length: number) =>
  Array.from({ length }, (_, i) => lists.reduce((sum, values) => sum + (values[i] ?? 0), 0));

const seriesOf = ({ name, group, values }: Group, i: number, unnamed: string): Series => ({
  name: name || unnamed, color: chartColors[i] ?? "--chart-other", values, group,
});

/** The greatest groups, each a series; the others together are one more. */
export function seriesOfGroups(answer: MetricsAnswer, dimension: string, metric: string, unnamed: string): TimeData {
  const { step, times, groups } = valuesByGroup(answer, dimension, metric, 0);
  const sorted = [...groups.values()].sort((a, b) => sumOf(b.values) - sumOf(a.values));
  const own = sorted.length > chartColors.length ? chartColors.length - 1 : sorted.length;
  const series = sorted.slice(0, own).map((group, i) => seriesOf(group, i, unnamed));
  const others = sorted.slice(own).map(({ values }) => values);
  if (others.length) series.push({ name: `${others.length} others`, color: "--chart-other", values: addUp(others, times.length) });
  return { step, times, series };
}

export const greatestOf = (values: (number | null)[]) => values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);

/** The same of what does not add up, such as percentiles: there are gaps, and no series of the others. */
export function seriesOfMeasuredGroups(answer: MetricsAnswer, dimension: string, metric: string, unnamed: string): TimeData {
  const { step, times, groups } = valuesByGroup(answer, dimension, metric, null);
  const sorted = [...groups.values()].sort((a, b) => greatestOf(b.values) - greatestOf(a.values));
  const series = sorted.slice(0, chartColors.length).map((group, i) => seriesOf(group, i, unnamed));
  return { step, times, series, left: sorted.length - series.length };
}

/** Levels mean the same colours everywhere. */
export const levelColor = (level: string): string | undefined => levels.find(([known]) => known === level)?.[2];

const levels: [level: string, name: string, color: string][] = [
  ["DEFAULT", "Default", "--chart-1"],
  ["DEBUG", "Debug", "--chart-other"],
  ["WARNING", "Warning", "--chart-warning"],
  ["ERROR", "Error", "--chart-error"],
];

/** Levels in their order, errors on top; those that never were are left out. */
export function seriesOfLevels(answer: MetricsAnswer): TimeData {
  const { step, times, groups } = valuesByGroup(answer, "level", "count_count", 0);
  const series = levels.flatMap(([level, name, color]) => {
    const known = groups.get(level);
    return known ? [{ name, color, values: known.values, group: level }] : [];
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
