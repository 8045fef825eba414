import { useDeferredValue, useMemo, useState } from "react";
import type { TraceDetail } from "../../api/types";
import type { TraceTree } from "../tree/buildTree";
import { findHits } from "./findHits";
import type { Hit } from "./findHits";

/** What a text finds, and which of the hits one is at: none to begin with. */
export function useHits(trace: TraceDetail, tree: TraceTree, text: string, onHit: (hit: Hit) => void) {
  // Typing goes on while a long trace is searched.
  const wanted = useDeferredValue(text.trim());
  const found = useMemo(() => findHits(trace, tree, wanted), [trace, tree, wanted]);
  const [at, setAt] = useState({ wanted: "", index: -1 });
  const index = at.wanted === wanted ? at.index : -1;
  const { hits } = found;
  const goTo = (next: number) => {
    const hit = hits[next];
    if (!hit) return;
    setAt({ wanted, index: next });
    onHit(hit);
  };
  const step = (by: 1 | -1) => goTo(index < 0 && by < 0 ? hits.length - 1 : (index + by + hits.length) % hits.length);
  return { wanted, found, index, goTo, step };
}
