// The state of a paged list, its URL, and what the server is asked for it. Defaults stay out of the URL.
import type { FilterTable } from "../filters/columns";
import { readConditions, writeConditions } from "../filters/conditions";
import type { Condition } from "../filters/conditions";
import { defaultRange, rangeStart, readRange } from "./timeRange";
import type { TimeRangeKey } from "./timeRange";

export const pageSizes = [50, 100] as const;

/** What a list can be narrowed by: one value for each. */
export interface Field {
  key: string;
  label: string;
  /** Something else shows the value, so that it needs no chip. */
  shown?: boolean;
}

/** What a list can be narrowed and ordered by. */
export interface ListKind {
  fields: readonly Field[];
  filters?: FilterTable;
  /** Columns that can order the rows, as the server calls them too; and the order to begin with: "<column>.<asc|desc>". */
  orders?: readonly string[];
  order?: string;
  /** Rows are of no time. */
  timeless?: boolean;
}

export interface PagedState {
  range: TimeRangeKey;
  page: number;
  limit: number;
  values: Record<string, string>;
  conditions: Condition[];
  order: string;
}

const pageMax = 100_000;

export function readPage(text: string | null): number {
  const page = Number(text);
  return Number.isInteger(page) && page > 0 && page < pageMax ? page : 1;
}

export const readLimit = (text: string | null): number => pageSizes.find((size) => size === Number(text)) ?? pageSizes[0];

function readOrder({ orders = [], order = "" }: ListKind, text: string | null): string {
  const [column = "", direction = ""] = (text ?? "").split(".");
  return orders.includes(column) && ["asc", "desc"].includes(direction) ? `${column}.${direction}` : order;
}

export const readPaged = (kind: ListKind, params: URLSearchParams): PagedState => ({
  range: kind.timeless ? "all" : readRange(params.get("range")),
  page: readPage(params.get("page")),
  limit: readLimit(params.get("limit")),
  values: Object.fromEntries(kind.fields.map(({ key }) => [key, params.get(key) ?? ""] as const).filter(([, value]) => value !== "")),
  conditions: kind.filters ? readConditions(kind.filters, params.get("filter")) : [],
  order: readOrder(kind, params.get("order")),
});

export function writePaged(kind: ListKind, { range, page, limit, values, conditions, order }: PagedState): URLSearchParams {
  const params = new URLSearchParams();
  if (range !== defaultRange && !kind.timeless) params.set("range", range);
  if (page !== 1) params.set("page", String(page));
  if (limit !== pageSizes[0]) params.set("limit", String(limit));
  if (order !== (kind.order ?? "")) params.set("order", order);
  for (const [key, value] of Object.entries(values)) params.set(key, value);
  if (conditions.length > 0) params.set("filter", writeConditions(conditions));
  return params;
}

/** Relative ranges end now, so the clock is an argument. */
export function pagedRequest({ range, page, limit, values, conditions, order }: PagedState, nowMs: number): URLSearchParams {
  const params = new URLSearchParams({ page: String(page), limit: String(limit), ...values });
  const from = rangeStart(range, nowMs);
  if (from) params.set("fromTimestamp", from);
  if (order) params.set("orderBy", order);
  if (conditions.length > 0) params.set("filter", writeConditions(conditions));
  return params;
}

/** Any change of what is listed leads back to the first page. */
export const changePaged = (state: PagedState, change: Partial<PagedState>): PagedState => ({ ...state, page: 1, ...change });

export const isNarrowed = ({ values, conditions }: PagedState) => conditions.length > 0 || Object.keys(values).length > 0;
export const everything: Pick<PagedState, "values" | "conditions"> = { values: {}, conditions: [] };

/** No text lets go of the value. */
export function withValue(values: Record<string, string>, key: string, value: string): Record<string, string> {
  const others = Object.entries(values).filter(([known]) => known !== key);
  return Object.fromEntries(value ? [...others, [key, value]] : others);
}
