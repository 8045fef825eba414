// What a search found, one below the other: the step, the place, the text with what stands around it.
import type { TraceDetail } from "../../api/types";
import { RowList } from "../../shared/RowList";
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

export function HitList({ trace, tree, hits, index, onHit, onStep }: Props) {
  const [next, previous] = [() => onStep(1), () => onStep(-1)];
  useKeys({ j: next, ArrowDown: next, k: previous, ArrowUp: previous });
  const hitRow = (row: number) => {
    const hit = hits[row];
    return hit && <HitRow hit={hit} item={tree.byId.get(hit.stepId ?? "")?.observation ?? { name: trace.name, type: "TRACE" }} />;
  };
  return (
    <RowList label="Hits" count={hits.length} rowHeight={50} current={index} onRow={onHit} rowClassName={classes.hit}>
      {hitRow}
    </RowList>
  );
}

const HitRow = ({ hit: { place, count, before, match, after }, item: { name, type } }: { hit: Hit; item: { name: string | null; type: string } }) => (
  <>
    <span className={classes.line}>
      <TypeIcon type={type} size={18} />
      <span className={`${classes.name} truncate`}>{name || observationType(type).label}</span>
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
