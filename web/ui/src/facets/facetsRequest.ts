// What the server is asked about the values of columns.
import type { FilterTable } from "../filters/columns";
import { writeConditions } from "../filters/conditions";
import type { Condition } from "../filters/conditions";
import type { TimeSpan } from "../list/window";

/** What a list shows, but for its time. */
export interface Listing {
  projectId: string;
  table: FilterTable;
  conditions: readonly Condition[];
  search: string;
}

export interface FacetQuestion {
  fields: readonly string[];
  /** Of columns that have keys: asks for the values of this one. */
  key?: string;
  /** Values that hold this text. */
  contains?: string;
  limit?: number;
}

export function facetsRequest({ table, conditions, search }: Omit<Listing, "projectId">, question: FacetQuestion, { from, to }: TimeSpan): URLSearchParams {
  const params = new URLSearchParams({ view: table.view, fields: question.fields.join(","), fromTimestamp: from ?? new Date(0).toISOString() });
  if (to) params.set("toTimestamp", to);
  if (conditions.length > 0) params.set("filter", writeConditions(conditions));
  if (search) params.set("search", search);
  if (question.key) params.set("key", question.key);
  if (question.contains) params.set("contains", question.contains);
  if (question.limit) params.set("limit", String(question.limit));
  return params;
}
