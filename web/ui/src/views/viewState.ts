// What a saved view holds, beside what a list's URL says: each is made from the other, and they are compared.
import type { ViewState, ViewTable } from "../api/types";
import type { Condition } from "../filters/conditions";
import { defaultRange, readRange, timeRanges } from "../list/timeRange";
import type { TimeRangeKey } from "../list/timeRange";
import type { Window } from "../list/window";

/** What of a list is kept in views. */
export interface ListState {
  conditions: Condition[];
  search: string;
  order: "asc" | "desc";
  range: TimeRangeKey;
  window: Window | null;
}

/** A list that has views. */
export interface ViewedList {
  table: ViewTable;
  /** Ids of its columns, in order; none where they cannot be chosen. */
  columns: readonly string[];
  read: (params: URLSearchParams) => ListState;
  write: (state: ListState) => URLSearchParams;
}

type Visibility = Record<string, boolean>;

/** The server's name of the column that lists are ordered by. */
const orderColumn = "timestamp";

export function toView(list: ViewedList, state: ListState, visibility: Visibility): ViewState {
  const { conditions, search, order, range, window } = state;
  return {
    filters: conditions,
    searchQuery: search || null,
    orderBy: order === "asc" ? { column: orderColumn, order: "ASC" } : null,
    columnOrder: [...list.columns],
    columnVisibility: Object.fromEntries(list.columns.map((id) => [id, visibility[id] ?? true])),
    timeRange: window ?? (range === defaultRange ? null : { range }),
  };
}

/** A view may be of an older or a newer version: what is not known is left out. */
export function fromView({ filters, searchQuery, orderBy, timeRange }: ViewState): ListState {
  const relative = timeRange && "range" in timeRange ? timeRange.range : null;
  return {
    conditions: filters,
    search: searchQuery ?? "",
    order: orderBy?.order === "ASC" ? "asc" : "desc",
    range: timeRanges.some(({ key }) => key === relative) ? readRange(relative) : defaultRange,
    window: timeRange && "from" in timeRange ? timeRange : null,
  };
}

/** What Postgres kept comes back with its members in another order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, canonical(item)]));
}

/** Whether the list shows what the view holds. Columns that came later are as the view knows nothing of them. */
export function showsView(list: ViewedList, view: ViewState, state: ListState, visibility: Visibility): boolean {
  const shown = toView(list, state, visibility);
  const kept = toView(list, list.read(list.write(fromView(view))), { ...visibility, ...view.columnVisibility });
  return JSON.stringify(canonical(shown)) === JSON.stringify(canonical(kept));
}
