// Counts by time as bars, and the window that some of them span.
import type { MetricsQuestion } from "../api/types";
import type { Condition } from "../filters/conditions";
import type { TimeSpan, Window } from "../list/window";

export type Step = "minute" | "hour" | "day" | "week";

export interface Bar extends Window {
  count: number;
}

const stepMs: Record<Step, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 };
/** The longest span each step is used for: some hundred bars, so that a stretch of them is worth marking. */
const longest: [Step, number][] = [
  ["minute", 6.5 * 3_600_000],
  ["hour", 8 * 86_400_000],
  ["day", 120 * 86_400_000],
];
const rowLimit = 1000;

export function stepOf({ from, to }: { from: string; to: string }): Step {
  const length = Date.parse(to) - Date.parse(from);
  return longest.find(([, most]) => length <= most)?.[0] ?? "week";
}

/** Of all time there are none: bars need a beginning. */
export const haveBars = (span: TimeSpan) => span.from !== null;

export function barsQuestion(view: MetricsQuestion["view"], span: TimeSpan, filters: readonly Condition[], nowMs: number): MetricsQuestion {
  const from = span.from ?? new Date(0).toISOString();
  const to = span.to ?? new Date(nowMs).toISOString();
  return {
    view,
    metrics: [{ measure: "count", aggregation: "count" }],
    timeDimension: { granularity: stepOf({ from, to }) },
    filters,
    fromTimestamp: from,
    toTimestamp: to,
    config: { row_limit: rowLimit },
  };
}

/** Each bar ends where its step does. */
export function readBars(rows: readonly Record<string, unknown>[], step: Step): Bar[] {
  return rows.flatMap((row) => {
    const from = Date.parse(String(row.time_dimension));
    if (Number.isNaN(from)) return [];
    return [{ from: new Date(from).toISOString(), to: new Date(from + stepMs[step]).toISOString(), count: Number(row.count_count) || 0 }];
  });
}

/** From the first to the last of two bars, in whichever order they were marked. */
export function windowOf(bars: readonly Bar[], a: number, b: number): Window | null {
  const first = bars[Math.min(a, b)];
  const last = bars[Math.max(a, b)];
  return first && last ? { from: first.from, to: last.to } : null;
}

export const isBetween = (index: number, marked: readonly [number, number] | null) =>
  marked !== null && index >= Math.min(...marked) && index <= Math.max(...marked);
