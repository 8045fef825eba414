// A score's values as bars. Pure.
import type { AnalysedScore } from "../api/types";
import { binText } from "./pairs";

export interface Bar {
  label: string;
  count: number;
  /** Of all values, 0 to 1. */
  share: number;
  /** Of the longest bar, 0 to 1. */
  length: number;
}

/** Labels that are too many to be told one by one are one bar, the last. */
export function barsOf({ distribution, count: all }: Pick<AnalysedScore, "distribution" | "count">): Bar[] {
  const counted = distribution.map((bar) => ({ label: "value" in bar ? bar.value || "empty" : binText(bar), count: bar.count }));
  const left = all - counted.reduce((sum, { count }) => sum + count, 0);
  const bars = left > 0 ? [...counted, { label: "all others", count: left }] : counted;
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return bars.map((bar) => ({ ...bar, share: all > 0 ? bar.count / all : 0, length: bar.count / most }));
}
