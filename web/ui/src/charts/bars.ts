// From the rows of an answer to a list of bars.
import type { MetricsRow, MetricsValue } from "../api/types";
import { numberOf, textOf } from "./series";

export interface Bar {
  /** Null for all that have none. */
  name: string | null;
  value: number;
  /** Of the greatest, 0 to 1. */
  share: number;
  /** What the server calls it. */
  group: MetricsValue;
}

/** Rows come with the greatest first; no more than `shown`. */
export function barsOf(rows: MetricsRow[], dimension: string, metric: string, shown: number): Bar[] {
  const named = rows.map((row) => ({ name: textOf(row, dimension), value: numberOf(row, metric) ?? 0, group: row[dimension] ?? null }));
  const known = named.filter(({ value }) => value > 0);
  const most = known[0]?.value ?? 1;
  return known.slice(0, shown).map((bar) => ({ ...bar, share: bar.value / most }));
}
