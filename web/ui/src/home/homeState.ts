// The state of Home and its URL, and the links that lead from it to the list of traces.
import { defaultState as tracesDefaults, writeState as writeTraces } from "../traces/tableState";
import type { Step } from "../charts/steps";
import type { TimeRangeKey } from "../list/timeRange";
import type { BoardState } from "../dashboards/boardState";
import type { Filter } from "../traces/tableState";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** `traces` is the same range in the list of traces. */
export const ranges = [
  { key: "1h", label: "Last hour", span: "hour", ms: hourMs, step: "minute", traces: "1h" },
  { key: "24h", label: "Last 24 hours", span: "24 hours", ms: dayMs, step: "hour", traces: "1d" },
  { key: "7d", label: "Last 7 days", span: "7 days", ms: 7 * dayMs, step: "hour", traces: "7d" },
  { key: "30d", label: "Last 30 days", span: "30 days", ms: 30 * dayMs, step: "day", traces: "30d" },
  { key: "90d", label: "Last 90 days", span: "90 days", ms: 90 * dayMs, step: "day", traces: "90d" },
] as const satisfies readonly { key: string; label: string; span: string; ms: number; step: Step; traces: TimeRangeKey }[];
export type Range = (typeof ranges)[number];

export const refreshIntervals = [
  { key: "off", label: "Off", ms: null },
  { key: "30s", label: "Every 30 s", ms: 30_000 },
  { key: "5m", label: "Every 5 min", ms: 300_000 },
] as const;
export type RefreshKey = (typeof refreshIntervals)[number]["key"];

export interface HomeState {
  range: Range["key"];
  /** Empty for all. */
  environment: string;
  refresh: RefreshKey;
}

export const defaultState: HomeState = { range: "24h", environment: "", refresh: "off" };

export const rangeOf = (key: Range["key"]): Range => ranges.find((range) => range.key === key) ?? ranges[1];

export function readState(params: URLSearchParams): HomeState {
  return {
    range: ranges.find(({ key }) => key === params.get("range"))?.key ?? defaultState.range,
    environment: params.get("environment") ?? "",
    refresh: refreshIntervals.find(({ key }) => key === params.get("refresh"))?.key ?? defaultState.refresh,
  };
}

export function writeState(state: HomeState): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of ["range", "environment", "refresh"] as const) {
    if (state[key] !== defaultState[key]) params.set(key, state[key]);
  }
  return params;
}

/** The list of traces, narrowed to what a bar stands for. */
export function tracesLink(projectId: string, state: HomeState, filter?: Filter): string {
  const filters = filter ? [filter] : [];
  if (state.environment) filters.push({ key: "environment", value: state.environment });
  const params = writeTraces({ ...tracesDefaults, range: rangeOf(state.range).traces, filters }).toString();
  return `/project/${encodeURIComponent(projectId)}/traces${params && `?${params}`}`;
}

/** As a dashboard that is narrowed to the same. */
export const boardOf = ({ range, environment }: HomeState): BoardState => ({
  range: rangeOf(range).traces,
  window: null,
  conditions: environment ? [{ type: "string", column: "environment", operator: "=", value: environment }] : [],
});

export interface Period {
  fromMs: number;
  untilMs: number;
}

/** A range ends now; the period before it is as long and ends where it begins. */
export const periodOf = (range: Range, nowMs: number): Period => ({ fromMs: nowMs - range.ms, untilMs: nowMs });
export const periodBefore = ({ fromMs, untilMs }: Period): Period => ({ fromMs: 2 * fromMs - untilMs, untilMs: fromMs });
