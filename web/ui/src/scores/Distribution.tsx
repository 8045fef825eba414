import type { AnalysedScore } from "../api/types";
import { formatCount, formatPercent } from "../shared/format";
import classes from "./Analytics.module.css";
import { barsOf } from "./bars";

/** How often which values were given; bars with words, so that everybody can read them. */
export function Distribution({ score }: { score: AnalysedScore }) {
  const bars = barsOf(score);
  return (
    <section className={classes.panel} aria-label={`Distribution of ${score.name}`}>
      <h3 className={classes.panelTitle}>Distribution</h3>
      {bars.length === 0 && <p className={classes.none}>Nothing in this time range</p>}
      <ol className={classes.bars}>
        {bars.map(({ label, count, share, length }) => (
          <li key={label} className={classes.bar}>
            <span className={`${classes.barLabel} num truncate`} title={label}>
              {label}
            </span>
            <span className={classes.track}>
              <span className={classes.fill} style={{ width: `${length * 100}%` }} />
            </span>
            <span className={`${classes.barCount} num`}>
              {formatCount(count)} <span className={classes.note}>{formatPercent(share)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
