// The values a column has within a time range, counted by the metrics.
import type { MetricsQuestion } from "../api/types";

export interface Suggestion {
  value: string;
  count: number;
}

export interface TimeSpan {
  from: string | null;
  to: string | null;
}

const rowLimit = 50;

export function valuesQuestion(view: MetricsQuestion["view"], dimension: string, { from, to }: TimeSpan, nowMs: number): MetricsQuestion {
  return {
    view,
    dimensions: [{ field: dimension }],
    metrics: [{ measure: "count", aggregation: "count" }],
    orderBy: [{ field: "count_count", direction: "desc" }],
    fromTimestamp: from ?? new Date(0).toISOString(),
    toTimestamp: to ?? new Date(nowMs).toISOString(),
    config: { row_limit: rowLimit },
  };
}

/** Rows have one value, or several: tags come as the sets they were given in. */
export function readSuggestions(rows: readonly Record<string, unknown>[], dimension: string): Suggestion[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const found = row[dimension];
    for (const value of Array.isArray(found) ? found : [found]) {
      if (typeof value !== "string" || value === "") continue;
      counts.set(value, (counts.get(value) ?? 0) + Number(row.count_count));
    }
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

/** Those that fit what is typed. */
export function narrowSuggestions(suggestions: readonly Suggestion[], typed: string): Suggestion[] {
  const word = typed.trim().toLowerCase();
  return suggestions.filter(({ value }) => value.toLowerCase().includes(word));
}
