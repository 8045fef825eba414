// A stretch of time between two moments, chosen on the histogram in place of a range that ends now.
import type { Condition } from "../filters/conditions";
import { rangeStart } from "./timeRange";
import type { TimeRangeKey } from "./timeRange";

/** Open at either end. */
export interface TimeSpan {
  from: string | null;
  to: string | null;
}

export interface Window {
  from: string;
  to: string;
}

const moment = (text: string | null) => {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};

/** Null for half a window, and for one that ends before it begins. */
export function readWindow(params: URLSearchParams): Window | null {
  const from = moment(params.get("from"));
  const to = moment(params.get("to"));
  return from && to && from < to ? { from, to } : null;
}

export const spanOf = (range: TimeRangeKey, window: Window | null, nowMs: number): TimeSpan =>
  window ?? { from: rangeStart(range, nowMs), to: null };

/** The span as conditions: the server takes either conditions or parameters of a column, not both. */
export function spanConditions(column: string, { from, to }: TimeSpan): Condition[] {
  const bound = (operator: string, value: string | null) => (value ? [{ type: "datetime", column, operator, value }] : []);
  return [...bound(">=", from), ...bound("<", to)];
}

const day = (at: Date) => at.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
const time = (at: Date) => at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** "26 Nov 20:10 – 20:25". */
export function windowText({ from, to }: Window): string {
  const [begin, end] = [new Date(from), new Date(to)];
  if (day(begin) === day(end)) return `${day(begin)} ${time(begin)} – ${time(end)}`;
  return `${day(begin)} ${time(begin)} – ${day(end)} ${time(end)}`;
}
