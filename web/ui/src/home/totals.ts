// The numbers on top of Home, and how they compare with the period before.
import type { MetricsRow } from "../api/types";
import { formatCost, formatCount, formatDuration, formatPercent } from "../shared/format";
import { numberOf, textOf } from "../charts/series";
import type { KeptQuestion } from "../dashboards/types";

export interface Totals {
  traces: number;
  observations: number;
  cost: number;
  tokens: number;
  /** Of observations, 0 to 1; null when there were none. */
  errorRate: number | null;
  /** Milliseconds. */
  latency: number | null;
}

/** `traces` is one row; `observations` has one for each level. */
export function totalsOf(traces: MetricsRow[], observations: MetricsRow[]): Totals {
  const sum = (key: string, level?: string) =>
    observations.reduce((all, row) => (level && textOf(row, "level") !== level ? all : all + (numberOf(row, key) ?? 0)), 0);
  const traceCount = numberOf(traces[0], "count_count") ?? 0;
  const observationCount = sum("count_count");
  return {
    traces: traceCount,
    observations: observationCount,
    cost: sum("sum_totalCost"),
    tokens: sum("sum_totalTokens"),
    errorRate: observationCount ? sum("count_count", "ERROR") / observationCount : null,
    latency: traceCount ? numberOf(traces[0], "p95_latency") : null,
  };
}

export interface Tile {
  key: keyof Totals;
  label: string;
  format: (value: number | null) => string;
  /** Whether more is worse; otherwise it is neither. */
  moreIsWorse?: boolean;
  /** The list of what it is of; none of what has no list of its own. */
  list?: KeptQuestion;
}

const traceList: KeptQuestion = { view: "traces", metrics: [] };
const observationList: KeptQuestion = { view: "observations", metrics: [] };
const failed: KeptQuestion = { ...observationList, filters: [{ type: "stringOptions", column: "level", operator: "any of", value: ["ERROR"] }] };

export const tiles: Tile[] = [
  { key: "traces", label: "Traces", format: formatCount, list: traceList },
  { key: "observations", label: "Observations", format: formatCount, list: observationList },
  { key: "cost", label: "Total cost", format: formatCost },
  { key: "tokens", label: "Total tokens", format: formatCount },
  { key: "errorRate", label: "Error rate", format: formatPercent, moreIsWorse: true, list: failed },
  {
    key: "latency",
    label: "Trace latency, p95",
    format: (ms) => formatDuration(ms === null ? null : ms / 1000),
    moreIsWorse: true,
  },
];

export interface Change {
  text: string;
  tone: "plain" | "worse" | "better";
}

const steady = 0.005;

/** How a number moved; null when there is nothing to compare with. */
export function changeOf(now: number | null, before: number | null, moreIsWorse = false): Change | null {
  if (now === null || !before) return null;
  const ratio = now / before - 1;
  if (Math.abs(ratio) < steady) return { text: "no change", tone: "plain" };
  const text = ratio >= 9.995 ? `${formatCount(Math.round(ratio + 1))}×` : `${ratio > 0 ? "+" : "−"}${Math.round(Math.abs(ratio) * 100)}%`;
  return { text, tone: moreIsWorse ? (ratio > 0 ? "worse" : "better") : "plain" };
}
