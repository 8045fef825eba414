// The state of the traces table and its URL: each is made from the other, and defaults stay out of the URL.

export const timeRanges = [
  { key: "30m", label: "Last 30 minutes", ms: 30 * 60_000 },
  { key: "1h", label: "Last hour", ms: 3_600_000 },
  { key: "6h", label: "Last 6 hours", ms: 6 * 3_600_000 },
  { key: "1d", label: "Last 24 hours", ms: 24 * 3_600_000 },
  { key: "3d", label: "Last 3 days", ms: 3 * 86_400_000 },
  { key: "7d", label: "Last 7 days", ms: 7 * 86_400_000 },
  { key: "14d", label: "Last 14 days", ms: 14 * 86_400_000 },
  { key: "30d", label: "Last 30 days", ms: 30 * 86_400_000 },
  { key: "90d", label: "Last 90 days", ms: 90 * 86_400_000 },
  { key: "all", label: "All time", ms: null },
] as const;
export type TimeRangeKey = (typeof timeRanges)[number]["key"];

export const refreshIntervals = [
  { key: "off", label: "Off", ms: null },
  { key: "5s", label: "Every 5 s", ms: 5_000 },
  { key: "10s", label: "Every 10 s", ms: 10_000 },
  { key: "30s", label: "Every 30 s", ms: 30_000 },
] as const;
export type RefreshKey = (typeof refreshIntervals)[number]["key"];

export const pageSizes = [50, 100] as const;

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
  refresh: RefreshKey;
  filters: Filter[];
  order: "desc" | "asc";
  page: number;
  limit: number;
}

export const defaultState: TableState = {
  search: "",
  range: "1d",
  refresh: "off",
  filters: [],
  order: "desc",
  page: 1,
  limit: pageSizes[0],
};

const oneOf = <T extends { key: string }>(list: readonly T[], key: string | null): T["key"] | undefined =>
  list.find((entry) => entry.key === key)?.key;

const pageMax = 100_000;

export function readState(params: URLSearchParams): TableState {
  const page = Number(params.get("page"));
  const limit = Number(params.get("limit"));
  return {
    search: params.get("search") ?? "",
    range: oneOf(timeRanges, params.get("range")) ?? defaultState.range,
    refresh: oneOf(refreshIntervals, params.get("refresh")) ?? defaultState.refresh,
    filters: filterKeys.flatMap((key) => params.getAll(key).filter(Boolean).map((value) => ({ key, value }))),
    order: params.get("order") === "asc" ? "asc" : "desc",
    page: Number.isInteger(page) && page > 0 && page < pageMax ? page : 1,
    limit: pageSizes.find((size) => size === limit) ?? defaultState.limit,
  };
}

export function writeState(state: TableState): URLSearchParams {
  const params = new URLSearchParams();
  const put = (key: "search" | "range" | "order" | "page" | "limit" | "refresh") => {
    if (state[key] !== defaultState[key]) params.set(key, String(state[key]));
  };
  (["search", "range", "order", "page", "limit", "refresh"] as const).forEach(put);
  for (const { key, value } of state.filters) params.append(key, value);
  return params;
}

/** Any change of what is listed leads back to the first page. */
export function changeState(state: TableState, change: Partial<TableState>): TableState {
  const staysOnPage = Object.keys(change).every((key) => key === "page" || key === "refresh");
  return { ...state, ...(staysOnPage ? {} : { page: 1 }), ...change };
}

/** Tags add up; of everything else there is one. */
export function addFilter(filters: Filter[], added: Filter): Filter[] {
  if (filters.some(({ key, value }) => key === added.key && value === added.value)) return filters;
  return [...filters.filter(({ key }) => key !== added.key || key === "tags"), added];
}

export const removeFilter = (filters: Filter[], removed: Filter): Filter[] =>
  filters.filter(({ key, value }) => key !== removed.key || value !== removed.value);

export const isFiltered = (state: TableState) => state.search !== "" || state.filters.length > 0;

/** What the server is asked. Relative ranges end now, so the clock is an argument. */
export function toRequest(state: TableState, nowMs: number): URLSearchParams {
  const params = new URLSearchParams({
    page: String(state.page),
    limit: String(state.limit),
    orderBy: `timestamp.${state.order}`,
  });
  if (state.search) params.set("search", state.search);
  const ms = timeRanges.find(({ key }) => key === state.range)?.ms;
  if (ms) params.set("fromTimestamp", new Date(nowMs - ms).toISOString());
  for (const { key, value } of state.filters) params.append(key, value);
  return params;
}
