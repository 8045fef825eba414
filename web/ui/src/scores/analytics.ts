// Which scores are looked at, kept in the URL, and what is asked about them. Pure: the clock is an argument.
import type { MetricsQuestion } from "../api/types";
import { defaultRange, rangeStart, readRange } from "../list/timeRange";
import type { TimeRangeKey } from "../list/timeRange";

export type DataType = "NUMERIC" | "BOOLEAN" | "CATEGORICAL";

/** Scores of one name may come from several sources, and in several types. */
export interface Choice {
  name: string;
  source: string;
  dataType: DataType;
}

export interface CountedChoice extends Choice {
  count: number;
}

export interface AnalyticsState {
  range: TimeRangeKey;
  first: Choice | null;
  /** What the first is compared with. */
  second: Choice | null;
}

export const views: Record<DataType, MetricsQuestion["view"]> = {
  NUMERIC: "scores-numeric",
  BOOLEAN: "scores-boolean",
  CATEGORICAL: "scores-categorical",
};
export const dataTypes = Object.keys(views) as DataType[];

export const sameChoice = (a: Choice | null, b: Choice | null) => a?.name === b?.name && a?.source === b?.source && a?.dataType === b?.dataType;
export const choiceKey = ({ name, source, dataType }: Choice) => JSON.stringify([dataType, source, name]);
/** Numbers are compared with numbers, labels with labels. */
export const comparable = (a: Choice, b: Choice) => (a.dataType === "NUMERIC") === (b.dataType === "NUMERIC") && !sameChoice(a, b);

const words = { first: ["name", "source", "dataType"], second: ["otherName", "otherSource", "otherDataType"] } as const;

function readChoice(params: URLSearchParams, which: "first" | "second"): Choice | null {
  const [name, source, type] = words[which].map((key) => params.get(key) ?? "");
  const dataType = dataTypes.find((known) => known === type);
  return name && source && dataType ? { name, source, dataType } : null;
}

function writeChoice(params: URLSearchParams, which: "first" | "second", choice: Choice | null) {
  const [name, source, dataType] = words[which];
  if (!choice) return;
  params.set(name, choice.name);
  params.set(source, choice.source);
  params.set(dataType, choice.dataType);
}

export function readAnalytics(params: URLSearchParams): AnalyticsState {
  const [first, second] = [readChoice(params, "first"), readChoice(params, "second")];
  return { range: readRange(params.get("range")), first, second: first && second && comparable(first, second) ? second : null };
}

export function writeAnalytics({ range, first, second }: AnalyticsState): URLSearchParams {
  const params = new URLSearchParams();
  if (range !== defaultRange) params.set("range", range);
  writeChoice(params, "first", first);
  writeChoice(params, "second", second);
  return params;
}

/** Another first score keeps what it is compared with, when it still can be. */
export const withFirst = (state: AnalyticsState, first: Choice): AnalyticsState => ({
  ...state, first, second: state.second && comparable(first, state.second) ? state.second : null,
});

export function analyticsRequest(state: AnalyticsState, nowMs: number): URLSearchParams {
  const params = writeAnalytics(state);
  const from = rangeStart(state.range, nowMs);
  params.delete("range");
  if (from) params.set("fromTimestamp", from);
  return params;
}

const choicesMost = 200;
const count = { measure: "count", aggregation: "count" };

/** Which scores there are of a type. */
export const choicesQuestion = (dataType: DataType, range: TimeRangeKey, nowMs: number): MetricsQuestion => ({
  view: views[dataType],
  dimensions: [{ field: "name" }, { field: "source" }],
  metrics: [count],
  orderBy: [{ field: "count_count", direction: "desc" }],
  config: { row_limit: choicesMost },
  fromTimestamp: rangeStart(range, nowMs) ?? new Date(0).toISOString(),
  toTimestamp: new Date(nowMs).toISOString(),
});

export const readChoices = (dataType: DataType, rows: readonly Record<string, unknown>[]): CountedChoice[] =>
  rows.flatMap(({ name, source, count_count }) =>
    typeof name === "string" && typeof source === "string" ? [{ name, source, dataType, count: Number(count_count) }] : [],
  );

const hourMs = 3_600_000;

/** Steps such that a chart has between a few dozen and a few hundred of them. */
export function stepOf(fromMs: number, nowMs: number): "minute" | "hour" | "day" {
  if (nowMs - fromMs <= 2 * hourMs) return "minute";
  return nowMs - fromMs <= 7 * 24 * hourMs ? "hour" : "day";
}

/** A score's average over time, or how often each of its labels was given. `since`: its first value, for all time. */
export function overTimeQuestion({ name, source, dataType }: Choice, range: TimeRangeKey, since: string | null, nowMs: number): MetricsQuestion {
  const from = rangeStart(range, nowMs) ?? since ?? new Date(nowMs).toISOString();
  return {
    view: views[dataType],
    dimensions: dataType === "CATEGORICAL" ? [{ field: "stringValue" }] : [],
    metrics: dataType === "CATEGORICAL" ? [count] : [{ measure: "value", aggregation: "avg" }],
    filters: [
      { type: "string", column: "name", operator: "=", value: name },
      { type: "string", column: "source", operator: "=", value: source },
    ],
    timeDimension: { granularity: stepOf(Date.parse(from), nowMs) },
    orderBy: [{ field: "time_dimension", direction: "asc" }],
    fromTimestamp: from,
    toTimestamp: new Date(nowMs).toISOString(),
  };
}
