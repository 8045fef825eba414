// Numbers by range, as bars between edges, and the bounds that a slider over the edges stands for.
import type { FacetRange } from "../api/types";
import type { Bounds } from "./facetState";

export interface Distribution {
  /** Rising; Infinity for the end of what has none. */
  edges: number[];
  /** Of each two neighbouring edges. */
  counts: number[];
}

export function distributionOf(ranges: readonly FacetRange[]): Distribution {
  const end = (range: FacetRange) => range.to ?? Infinity;
  const edges = [...new Set(ranges.flatMap((range) => [range.from, end(range)]))].sort((a, b) => a - b);
  const counts = edges.slice(0, -1).map((edge) => ranges.find(({ from }) => from === edge)?.count ?? 0);
  return { edges, counts };
}

/** The slider's places for bounds: the edges next to them. */
export function placesOf({ edges }: Distribution, { from, to }: Bounds): [number, number] {
  const last = edges.length - 1;
  const low = from === null ? 0 : edges.filter((edge) => edge <= from.value).length - 1;
  const high = to === null ? last : edges.findIndex((edge) => edge >= to.value);
  return [Math.max(0, low), high < 0 ? last : high];
}

/** At either end there is no bound. */
export function boundsAt({ edges }: Distribution, [low, high]: [number, number]): Bounds {
  const from = edges[low];
  const to = edges[high];
  return {
    from: low > 0 && from !== undefined ? { operator: ">=", value: from } : null,
    to: high < edges.length - 1 && to !== undefined ? { operator: "<", value: to } : null,
  };
}
