// The steps of both traces, one below the other.
import { useMemo } from "react";
import type { CSSProperties } from "react";
import { RowList } from "../shared/RowList";
import { formatDuration, formatInteger } from "../shared/format";
import { TypeIcon, observationType } from "../shared/observationTypes";
import type { TreeNode } from "../trace/tree/buildTree";
import classes from "./Compare.module.css";
import type { Change, Pair } from "./align";

interface Props {
  pairs: Pair[];
  /** -1: the traces themselves. */
  index: number;
  onIndex: (index: number) => void;
  /** What was not compared. */
  note: string | null;
}

const signs: Record<Change, { sign: string; word: string }> = {
  same: { sign: "", word: "the same" },
  changed: { sign: "~", word: "changed" },
  removed: { sign: "−", word: "only in A" },
  added: { sign: "+", word: "only in B" },
};

const seconds = (node: TreeNode | null) => (node?.endMs == null ? "–" : formatDuration((node.endMs - node.startMs) / 1000));

function counted(pairs: Pair[]): string {
  const parts = (["changed", "removed", "added"] as const).map((change) => [pairs.filter((pair) => pair.change === change).length, signs[change].word] as const);
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${formatInteger(count)} ${word}`);
  return told.length > 0 ? told.join(", ") : "No step differs";
}

export function PairList({ pairs, index, onIndex, note }: Props) {
  const summary = useMemo(() => counted(pairs), [pairs]);
  const pairRow = (row: number) => {
    const pair = pairs[row - 1];
    return pair ? <PairRow pair={pair} /> : <span className={classes.name}>The traces themselves</span>;
  };
  return (
    <>
      <p className={classes.summary} role="status">
        {summary}
        {note && <span className={classes.note}>{note}</span>}
      </p>
      <RowList label="Steps of both" count={pairs.length + 1} rowHeight={30} current={index + 1} onRow={(row) => onIndex(row - 1)} className={classes.scroll}>
        {pairRow}
      </RowList>
    </>
  );
}

function PairRow({ pair: { a, b, depth, change } }: { pair: Pair }) {
  const step = (a ?? b)?.observation;
  const { sign, word } = signs[change];
  return (
    <span className={classes.pair} data-change={change}>
      <span className={classes.sign} role="img" aria-label={word} title={word}>
        {sign}
      </span>
      <span className={classes.indent} style={{ "--depth": depth } as CSSProperties} />
      <TypeIcon type={step?.type ?? ""} size={18} />
      <span className={`${classes.name} truncate`}>{step?.name || observationType(step?.type ?? "").label}</span>
      <span className={`${classes.times} num`}>
        {a && seconds(a)}
        {a && b && " → "}
        {b && seconds(b)}
      </span>
    </span>
  );
}
