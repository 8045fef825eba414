// The state of a paged list that single values narrow, and its URL. Defaults stay out of the URL.
import { defaultRange, readRange } from "./timeRange";
import type { TimeRangeKey } from "./timeRange";

export const pageSizes = [50, 100] as const;

/** What a list can be narrowed by: one value for each. */
export interface Field {
  key: string;
  label: string;
}

export interface PagedState {
  range: TimeRangeKey;
  page: number;
  limit: number;
  values: Record<string, string>;
}

const pageMax = 100_000;

export function readPage(text: string | null): number {
  const page = Number(text);
  return Number.isInteger(page) && page > 0 && page < pageMax ? page : 1;
}

export const readLimit = (text: string | null): number => pageSizes.find((size) => size === Number(text)) ?? pageSizes[0];

export const readPaged = (fields: readonly Field[], params: URLSearchParams): PagedState => ({
  range: readRange(params.get("range")),
  page: readPage(params.get("page")),
  limit: readLimit(params.get("limit")),
  values: Object.fromEntries(fields.map(({ key }) => [key, params.get(key) ?? ""] as const).filter(([, value]) => value !== "")),
});

export function writePaged({ range, page, limit, values }: PagedState): URLSearchParams {
  const params = new URLSearchParams();
  if (range !== defaultRange) params.set("range", range);
  if (page !== 1) params.set("page", String(page));
  if (limit !== pageSizes[0]) params.set("limit", String(limit));
  for (const [key, value] of Object.entries(values)) params.set(key, value);
  return params;
}

/** Any change of what is listed leads back to the first page. */
export const changePaged = (state: PagedState, change: Partial<PagedState>): PagedState => ({ ...state, page: 1, ...change });

/** No text lets go of the value. */
export function withValue(values: Record<string, string>, key: string, value: string): Record<string, string> {
  const others = Object.entries(values).filter(([known]) => known !== key);
  return Object.fromEntries(value ? [...others, [key, value]] : others);
}
