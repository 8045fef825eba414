import rowClasses from "./TreeRow.module.css";
import classes from "./TimelineRuler.module.css";
import type { TraceTree } from "./buildTree";
import { formatTick, rulerTicks } from "./timeline";

const ticksWide = 5;
const ticksNarrow = 2;

/** The time axis above the bars. */
export function TimelineRuler({ tree, narrow }: { tree: TraceTree; narrow: boolean }) {
  const totalMs = tree.endMs - tree.startMs;
  return (
    <div className={classes.ruler} aria-hidden>
      <span className={rowClasses.label} />
      <span className={classes.track}>
        {rulerTicks(totalMs, narrow ? ticksNarrow : ticksWide).map(({ at, ms }) => (
          <span key={ms} className={`${classes.tick} num`} style={{ left: `${at * 100}%` }} data-last={at > 0.9 || undefined}>
            {formatTick(ms, totalMs)}
          </span>
        ))}
      </span>
    </div>
  );
}
