import rowClasses from "./TreeRow.module.css";
import classes from "./TimelineRuler.module.css";
import type { TraceTree } from "./buildTree";
import { formatTick, rulerTicks } from "./timeline";

const ticksWide = 5;
const ticksNarrow = 2;
const lastFrom = 0.9;
const roomForTwo = 0.35;

/** The time axis above the bars. */
export function TimelineRuler({ tree, narrow }: { tree: TraceTree; narrow: boolean }) {
  const totalMs = tree.endMs - tree.startMs;
  const ticks = rulerTicks(totalMs, narrow ? ticksNarrow : ticksWide);
  // The last label stands before its tick: there must be room behind the one before.
  const lastFits = (ticks[1]?.at ?? 1) > roomForTwo;
  return (
    <div className={classes.ruler} aria-hidden>
      <span className={rowClasses.label} />
      <span className={classes.track}>
        {ticks.map(({ at, ms }) => (
          <span key={ms} className={`${classes.tick} num`} style={{ left: `${at * 100}%` }} data-last={at > lastFrom || undefined}>
            {(at <= lastFrom || lastFits) && formatTick(ms, totalMs)}
          </span>
        ))}
      </span>
    </div>
  );
}
