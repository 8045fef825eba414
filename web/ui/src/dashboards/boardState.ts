// What all widgets of a dashboard are narrowed to: a time and conditions. Its URL is how it is shared.
import { scoreFilters, traceFilters } from "../filters/columns";
import type { FilterTable } from "../filters/columns";
import { readConditions, writeConditions } from "../filters/conditions";
import type { Condition } from "../filters/conditions";
import { defaultRange, readRange, timeRanges } from "../list/timeRange";
import type { TimeRangeKey } from "../list/timeRange";
import { readWindow, windowText } from "../list/window";
import type { Window } from "../list/window";

export interface BoardState {
  range: TimeRangeKey;
  /** In place of the range, when set. */
  window: Window | null;
  conditions: Condition[];
}

/** Time without a beginning has no steps to draw. */
export const boardRanges = timeRanges.filter(({ ms }) => ms !== null);

/** What every view can be narrowed by. */
const shared = ["environment", "userId", "sessionId", "tags", "traceName"];
export const boardFilters: FilterTable = {
  ...traceFilters,
  columns: [...traceFilters.columns, ...scoreFilters.columns.filter(({ id }) => id === "traceName")].filter(({ id }) => shared.includes(id)),
};

export function readBoard(params: URLSearchParams): BoardState {
  const range = readRange(params.get("range"));
  return {
    range: boardRanges.some(({ key }) => key === range) ? range : defaultRange,
    window: readWindow(params),
    conditions: readConditions(boardFilters, params.get("filter")),
  };
}

export function writeBoard({ range, window, conditions }: BoardState): URLSearchParams {
  const params = new URLSearchParams();
  if (range !== defaultRange) params.set("range", range);
  for (const [key, value] of Object.entries(window ?? {})) params.set(key, value);
  if (conditions.length > 0) params.set("filter", writeConditions(conditions));
  return params;
}

/** A range takes the place of a window. */
export const changeBoard = (state: BoardState, change: Partial<BoardState>): BoardState => ({
  ...state, ...("range" in change ? { window: null } : {}), ...change,
});

export interface Period {
  fromMs: number;
  untilMs: number;
}

/** A range ends now, so the clock is an argument. */
export function periodOf({ range, window }: BoardState, nowMs: number): Period {
  if (window) return { fromMs: Date.parse(window.from), untilMs: Date.parse(window.to) };
  return { fromMs: nowMs - (timeRanges.find(({ key }) => key === range)?.ms ?? 0), untilMs: nowMs };
}

export const periodText = ({ range, window }: BoardState): string =>
  window ? windowText(window) : (timeRanges.find(({ key }) => key === range)?.label ?? "");
