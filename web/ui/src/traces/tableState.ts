// The state of the traces table and its URL: each is made from the other, and defaults stay out of the URL.
import { traceFilters } from "../filters/columns";
import { readConditions, writeConditions } from "../filters/conditions";
import type { Condition } from "../filters/conditions";
import { pageSizes, readLimit, readPage } from "../list/pagedState";
import { defaultRange, readRange } from "../list/timeRange";
import type { TimeRangeKey } from "../list/timeRange";
import { readWindow, spanConditions, spanOf } from "../list/window";
import type { Window } from "../list/window";

export const refreshIntervals = [
  { key: "off", label: "Off", ms: null },
  { key: "5s", label: "Every 5 s", ms: 5_000 },
  { key: "10s", label: "Every 10 s", ms: 10_000 },
  { key: "30s", label: "Every 30 s", ms: 30_000 },
] as const;
export type RefreshKey = (typeof refreshIntervals)[number]["key"];

export const filterKeys = ["name", "userId", "sessionId", "environment", "tags"] as const;
export type FilterKey = (typeof filterKeys)[number];
export const filterLabels: Record<FilterKey, string> = {
  name: "Name",
  userId: "User",
  sessionId: "Session",
  environment: "Environment",
  tags: "Tag",
};
export interface Filter {
  key: FilterKey;
  value: string;
}

export interface TableState {
  search: string;
  range: TimeRangeKey;
  /** In place of the range, when set. */
  window: Window | null;
  refresh: RefreshKey;
  /** Refreshed whenever something is stored. */
  live: boolean;
  filters: Filter[];
  conditions: Condition[];
  order: "desc" | "asc";
  page: number;
  limit: number;
}

export const defaultState: TableState = {
  search: "",
  range: defaultRange,
  window: null,
  refresh: "off",
  live: false,
  filters: [],
  conditions: [],
  order: "desc",
  page: 1,
  limit: pageSizes[0],
};

const oneOf = <T extends { key: string }>(list: readonly T[], key: string | null): T["key"] | undefined =>
  list.find((entry) => entry.key === key)?.key;

export function readState(params: URLSearchParams): TableState {
  return {
    search: params.get("search") ?? "",
    range: readRange(params.get("range")),
    window: readWindow(params),
    refresh: oneOf(refreshIntervals, params.get("refresh")) ?? defaultState.refresh,
    live: params.get("live") === "1",
    filters: filterKeys.flatMap((key) => params.getAll(key).filter(Boolean).map((value) => ({ key, value }))),
    conditions: readConditions(traceFilters, params.get("filter")),
    order: params.get("order") === "asc" ? "asc" : "desc",
    page: readPage(params.get("page")),
    limit: readLimit(params.get("limit")),
  };
}

export function writeState(state: TableState): URLSearchParams {
  const params = new URLSearchParams();
  const put = (key: "search" | "range" | "order" | "page" | "limit" | "refresh") => {
    if (state[key] !== defaultState[key]) params.set(key, String(state[key]));
  };
  (["search", "range", "order", "page", "limit", "refresh"] as const).forEach(put);
  if (state.live) params.set("live", "1");
  for (const [key, value] of Object.entries(state.window ?? {})) params.set(key, value);
  for (const { key, value } of state.filters) params.append(key, value);
  if (state.conditions.length > 0) params.set("filter", writeConditions(state.conditions));
  return params;
}

/** Any change of what is listed leads back to the first page; a range takes the place of a window. */
export function changeState(state: TableState, change: Partial<TableState>): TableState {
  const staysOnPage = Object.keys(change).every((key) => key === "page" || key === "refresh" || key === "live");
  return { ...state, ...(staysOnPage ? {} : { page: 1 }), ...("range" in change ? { window: null } : {}), ...change };
}

/** Why a live list stands still: what comes would not be on it. */
export function livePause({ page, order, window }: TableState): string | null {
  if (page > 1) return `Paused on page ${page}`;
  if (order === "asc") return "Paused: oldest first";
  return window ? "Paused: a past time range" : null;
}

/** How often is asked without being told to. What is live is told. */
export const refreshMs = ({ refresh, live }: TableState): number | false =>
  (!live && refreshIntervals.find((entry) => entry.key === refresh)?.ms) || false;

/** Tags add up; of everything else there is one. */
export function addFilter(filters: Filter[], added: Filter): Filter[] {
  if (filters.some(({ key, value }) => key === added.key && value === added.value)) return filters;
  return [...filters.filter(({ key }) => key !== added.key || key === "tags"), added];
}

export const removeFilter = (filters: Filter[], removed: Filter): Filter[] =>
  filters.filter(({ key, value }) => key !== removed.key || value !== removed.value);

export const isFiltered = (state: TableState) => state.search !== "" || state.filters.length > 0 || state.conditions.length > 0;

/** What the row's cells ask for, as conditions. */
function cellConditions(filters: Filter[]): Condition[] {
  const tags = filters.filter(({ key }) => key === "tags").map(({ value }) => value);
  const others = filters.filter(({ key }) => key !== "tags");
  return [
    ...others.map(({ key, value }) => ({ type: "string", column: key, operator: "=", value })),
    ...(tags.length > 0 ? [{ type: "arrayOptions", column: "tags", operator: "all of", value: tags }] : []),
  ];
}

/** What the conditions and the row's cells ask for together. */
export const allConditions = ({ conditions, filters }: Pick<TableState, "conditions" | "filters">): Condition[] => [
  ...conditions,
  ...cellConditions(filters),
];

/** What the server is asked. Relative ranges end now, so the clock is an argument. */
export function toRequest(state: TableState, nowMs: number): URLSearchParams {
  const params = new URLSearchParams({
    page: String(state.page),
    limit: String(state.limit),
    orderBy: `timestamp.${state.order}`,
  });
  if (state.search) params.set("search", state.search);
  const span = spanOf(state.range, state.window, nowMs);
  if (state.conditions.length > 0) {
    // A condition on a column replaces the column's parameter: so that both hold, both are conditions.
    params.set("filter", writeConditions([...allConditions(state), ...spanConditions(traceFilters.time, span)]));
    return params;
  }
  if (span.from) params.set("fromTimestamp", span.from);
  if (span.to) params.set("toTimestamp", span.to);
  for (const { key, value } of state.filters) params.append(key, value);
  return params;
}
