import { useDeferredValue, useMemo, useState } from "react";
import type { TraceDetail } from "../../api/types";
import type { TraceTree } from "../tree/buildTree";
import { findHits } from "./findHits";
import type { Hit } from "./findHits";
import { usePayloadSearch } from "./usePayloadSearch";

/** What a text finds, and which of the hits one is at: none to begin with. */
export function useHits(trace: TraceDetail, tree: TraceTree, text: string, onHit: (hit: Hit) => void) {
  // Typing goes on while a long trace is searched.
  const wanted = useDeferredValue(text.trim());
  const { elsewhere, more, pending, note } = usePayloadSearch(trace, wanted);
  const found = useMemo(() => {
    const all = findHits(trace, tree, wanted, elsewhere);
    return more ? { ...all, more } : all;
  }, [trace, tree, wanted, elsewhere, more]);
  const [at, setAt] = useState<{ wanted: string; hit: Hit | null }>({ wanted: "", hit: null });
  const { hits } = found;
  // What the server finds comes in between: one stays at the hit one is at.
  const index = at.wanted === wanted ? hits.findIndex(({ stepId, place }) => stepId === at.hit?.stepId && place === at.hit.place) : -1;
  const goTo = (next: number) => {
    const hit = hits[next];
    if (!hit) return;
    setAt({ wanted, hit });
    onHit(hit);
  };
  const step = (by: 1 | -1) => goTo(index < 0 && by < 0 ? hits.length - 1 : (index + by + hits.length) % hits.length);
  return { wanted, found, pending, note, index, goTo, step };
}
