// What a search found, one below the other: the step, the place, the text with what stands around it.
import type { TraceDetail } from "../../api/types";
import { RowList } from "../../shared/RowList";
import { TypeIcon, observationType } from "../../shared/observationTypes";
import { useKeys } from "../../shared/useKeys";
import type { TraceTree } from "../tree/buildTree";
import classes from "./Search.module.css";
import { countedMost } from "./findHits";
import type { Hit } from "./findHits";
import { useSnippet } from "./useSnippet";

interface Props {
  trace: TraceDetail;
  tree: TraceTree;
  hits: Hit[];
  /** -1: none. */
  index: number;
  onHit: (index: number) => void;
  onStep: (by: 1 | -1) => void;
}

export function HitList({ trace, tree, hits, index, onHit, onStep }: Props) {
  const [next, previous] = [() => onStep(1), () => onStep(-1)];
  useKeys({ j: next, ArrowDown: next, k: previous, ArrowUp: previous });
  return (
    <RowList label="Hits" count={hits.length} rowHeight={50} current={index} onRow={onHit} rowClassName={classes.hit}>
      {(row) => <HitRow trace={trace} tree={tree} hits={hits} row={row} />}
    </RowList>
  );
}

function HitRow({ trace, tree, hits, row }: Pick<Props, "trace" | "tree" | "hits"> & { row: number }) {
  const hit = useSnippet(trace.id, hits, row);
  if (!hit) return null;
  const { stepId, place, count, before, match, after } = hit;
  const step = tree.byId.get(stepId ?? "")?.observation;
  const type = step?.type ?? "TRACE";
  return (
    <>
      <span className={classes.line}>
        <TypeIcon type={type} size={18} />
        <span className={`${classes.name} truncate`}>{(step ?? trace).name || observationType(type).label}</span>
        <span className={classes.place}>
          {place}
          {count > 1 && ` ×${count}${count === countedMost ? "+" : ""}`}
        </span>
      </span>
      <span className={`${classes.snippet} truncate`}>
        {before}
        <mark className={classes.mark}>{match}</mark>
        {after}
      </span>
    </>
  );
}
