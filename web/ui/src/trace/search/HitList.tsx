// What a search found, one below the other: the step, the place, the text with what stands around it.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { TraceDetail } from "../../api/types";
import { TypeIcon, observationType } from "../../shared/observationTypes";
import { useKeys } from "../../shared/useKeys";
import type { TraceTree } from "../tree/buildTree";
import classes from "./Search.module.css";
import { countedMost } from "./findHits";
import type { Hit } from "./findHits";

interface Props {
  trace: TraceDetail;
  tree: TraceTree;
  hits: Hit[];
  /** -1: none. */
  index: number;
  onHit: (index: number) => void;
  onStep: (by: 1 | -1) => void;
}

const rowHeight = 50;

export function HitList({ trace, tree, hits, index, onHit, onStep }: Props) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({ count: hits.length, getScrollElement: () => scrollRef.current, estimateSize: () => rowHeight, overscan: 8 });
  useEffect(() => {
    if (index >= 0) virtualizer.scrollToIndex(index, { align: "auto" });
  }, [index, virtualizer]);
  const [next, previous] = [() => onStep(1), () => onStep(-1)];
  useKeys({ j: next, ArrowDown: next, k: previous, ArrowUp: previous });
  return (
    <div ref={scrollRef} className={classes.scroll}>
      <div role="list" aria-label="Hits" className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index: row, start }) => {
          const hit = hits[row];
          if (!hit) return null;
          const observation = tree.byId.get(hit.stepId ?? "")?.observation;
          const type = observation?.type ?? "TRACE";
          return (
            <div key={row} role="listitem" aria-setsize={hits.length} aria-posinset={row + 1} className={classes.item} style={{ transform: `translateY(${start}px)`, height: rowHeight }}>
              <button type="button" className={classes.hit} aria-current={row === index || undefined} onClick={() => onHit(row)}>
                <span className={classes.line}>
                  <TypeIcon type={type} size={18} />
                  <span className={`${classes.name} truncate`}>{(observation ?? trace).name || observationType(type).label}</span>
                  <span className={classes.place}>
                    {hit.place}
                    {hit.count > 1 && ` ×${hit.count}${hit.count === countedMost ? "+" : ""}`}
                  </span>
                </span>
                <span className={`${classes.snippet} truncate`}>
                  {hit.before}
                  <mark className={classes.mark}>{hit.match}</mark>
                  {hit.after}
                </span>
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
