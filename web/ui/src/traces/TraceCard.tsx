import { Link } from "react-router";
import type { TraceRow } from "../api/types";
import { LevelCounts } from "../shared/LevelBadge";
import { formatCost, formatCount, formatDuration } from "../shared/format";
import { TagCells } from "./FilterCell";
import { TimeCell } from "./TimeCell";
import type { RowProps } from "./TraceTableRow";
import classes from "./TraceCard.module.css";

/** A row on a narrow screen. */
export function TraceCard({ row, href, place, index, active, fresh, onOpen }: RowProps & { row: TraceRow }) {
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={active}
      className={classes.card}
      data-error={row.errorCount > 0 || undefined}
      data-fresh={fresh || undefined}
      style={place}
    >
      <div role="cell" className={classes.top}>
        <Link to={href} state={{ fromList: true }} className={`${classes.name} truncate`} onClick={onOpen}>
          {row.name || row.id}
        </Link>
        <span className={classes.time}>
          <TimeCell iso={row.timestamp} />
        </span>
      </div>
      <div role="cell" className={`${classes.figures} num`}>
        <span>{formatDuration(row.latency)}</span>
        {row.totalTokens > 0 && <span>{formatCount(row.totalTokens)} tokens</span>}
        {row.totalCost !== null && row.totalCost > 0 && <span>{formatCost(row.totalCost)}</span>}
      </div>
      <div role="cell" className={classes.bottom}>
        <LevelCounts errors={row.errorCount} warnings={row.warningCount} />
        {row.userId && <span className={`${classes.user} truncate`}>{row.userId}</span>}
        <TagCells tags={row.tags} />
      </div>
    </div>
  );
}
