// From the rows of an answer to a list of bars.
import type { MetricsRow } from "../api/types";
import { barsShown } from "./questions";
import { numberOf, textOf } from "./series";

export interface Bar {
  /** Null for all that have none. */
  name: string | null;
  value: number;
  /** Of the greatest, 0 to 1. */
  share: number;
}

/** Rows come with the greatest first. */
export function barsOf(rows: MetricsRow[], dimension: string, metric: string): Bar[] {
  const known = rows.map((row) => ({ name: textOf(row, dimension), value: numberOf(row, metric) ?? 0 })).filter(({ value }) => value > 0);
  const most = known[0]?.value ?? 1;
  return known.slice(0, barsShown).map((bar) => ({ ...bar, share: bar.value / most }));
}
