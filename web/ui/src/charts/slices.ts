// From bars to the shares of a whole.
import type { MetricsValue } from "../api/types";
import type { Bar } from "./bars";
import { chartColors } from "./series";

export interface Slice {
  name: string;
  value: number;
  /** A token of tokens.css. */
  color: string;
  /** Missing for the others together. */
  group?: MetricsValue;
}

/** As many as there are colours; the others together are one more. */
export function slicesOf(bars: Bar[], unnamed: string): Slice[] {
  const own = bars.length > chartColors.length ? chartColors.length - 1 : bars.length;
  const slices: Slice[] = bars.slice(0, own).map(({ name, value, group }, i) => ({ name: name ?? unnamed, value, group, color: chartColors[i] ?? "--chart-other" }));
  const others = bars.slice(own);
  if (others.length === 0) return slices;
  return [...slices, { name: `${others.length} others`, value: others.reduce((sum, { value }) => sum + value, 0), color: "--chart-other" }];
}
