// What is asked about sessions, and what their traces add up to. Pure: the clock is an argument.
import { rangeStart } from "../list/timeRange";
import type { MetricsQuestion } from "../api/types";
import type { Field, PagedState } from "../list/pagedState";

export const sessionFields: readonly Field[] = [{ key: "environment", label: "Environment" }];

export interface Totals {
  traces: number;
  cost: number | null;
  tokens: number | null;
}

export function toSessionsRequest({ range, page, limit, values }: PagedState, nowMs: number): URLSearchParams {
  const params = new URLSearchParams({ page: String(page), limit: String(limit), ...values });
  const from = rangeStart(range, nowMs);
  if (from) params.set("fromTimestamp", from);
  return params;
}

/** Clients' clocks may be ahead. */
const aheadMs = 86_400_000;

/** Of all time: a session that began in the list's range may have gone on, and its figures are of the whole. */
export const totalsQuestion = (ids: readonly string[], nowMs: number): MetricsQuestion => ({
    view: "traces",
    dimensions: [{ field: "sessionId" }],
    metrics: [
      { measure: "count", aggregation: "count" },
      { measure: "totalCost", aggregation: "sum" },
      { measure: "totalTokens", aggregation: "sum" },
    ],
    filters: [{ type: "stringOptions", column: "sessionId", operator: "any of", value: ids }],
    fromTimestamp: new Date(0).toISOString(),
    toTimestamp: new Date(nowMs + aheadMs).toISOString(),
    config: { row_limit: Math.max(1, ids.length) },
  });

const numberOrNull = (value: unknown) => (value === null || value === undefined ? null : Number(value));

export const readTotals = (rows: readonly Record<string, unknown>[]): Map<string, Totals> =>
  new Map(
    rows.map((row) => [
      String(row.sessionId),
      { traces: Number(row.count_count), cost: numberOrNull(row.sum_totalCost), tokens: numberOrNull(row.sum_totalTokens) },
    ]),
  );

export const sessionHref = (projectId: string, sessionId: string) => `/project/${projectId}/sessions/${encodeURIComponent(sessionId)}`;
