// The state of the observations list and its URL, and what the server is asked for it.
import { observationFilters } from "../filters/columns";
import { readConditions, writeConditions } from "../filters/conditions";
import type { Condition } from "../filters/conditions";
import { defaultRange, readRange } from "../list/timeRange";
import type { TimeRangeKey } from "../list/timeRange";
import { spanConditions, spanOf } from "../list/window";

export interface ListState {
  range: TimeRangeKey;
  /** Refreshed whenever something is stored. */
  live: boolean;
  conditions: Condition[];
}

const pageSize = 100;
/** What the columns show, and no more: inputs and outputs stay where they are. */
const fields = "core,basic,model,usage,metrics,trace_context";

export const readList = (params: URLSearchParams): ListState => ({
  range: readRange(params.get("range")),
  live: params.get("live") === "1",
  conditions: readConditions(observationFilters, params.get("filter")),
});

export function writeList({ range, live, conditions }: ListState): URLSearchParams {
  const params = new URLSearchParams();
  if (range !== defaultRange) params.set("range", range);
  if (live) params.set("live", "1");
  if (conditions.length > 0) params.set("filter", writeConditions(conditions));
  return params;
}

/** Relative ranges end now, so the clock is an argument. */
export function toListRequest({ range, conditions }: Pick<ListState, "range" | "conditions">, cursor: string | null, nowMs: number): URLSearchParams {
  const params = new URLSearchParams({ fields, limit: String(pageSize) });
  // A condition on the time replaces its parameter: so that both hold, both are conditions.
  const all = [...conditions, ...spanConditions(observationFilters.time, spanOf(range, null, nowMs))];
  if (all.length > 0) params.set("filter", writeConditions(all));
  if (cursor) params.set("cursor", cursor);
  return params;
}

export const observationHref = (projectId: string, { id, traceId }: { id: string; traceId: string | null }) =>
  traceId ? `/project/${projectId}/traces/${encodeURIComponent(traceId)}?observation=${encodeURIComponent(id)}` : null;
