import type { TraceRow } from "../api/types";
import { Card } from "../list/Card";
import classes from "../list/Card.module.css";
import type { RowProps } from "../list/TableRow";
import { LevelCounts } from "../shared/LevelBadge";
import { formatCost, formatCount, formatDuration } from "../shared/format";
import { TagCells } from "../list/FilterCell";

export function TraceCard({ row, shared }: { row: TraceRow; shared: RowProps }) {
  return (
    <Card
      {...shared}
      time={row.timestamp}
      figures={
        <>
          <span>{formatDuration(row.latency)}</span>
          {row.totalTokens > 0 && <span>{formatCount(row.totalTokens)} tokens</span>}
          {row.totalCost !== null && row.totalCost > 0 && <span>{formatCost(row.totalCost)}</span>}
        </>
      }
      bottom={
        <>
          <LevelCounts errors={row.errorCount} warnings={row.warningCount} />
          {row.userId && <span className={`${classes.user} truncate`}>{row.userId}</span>}
          <TagCells tags={row.tags} />
        </>
      }
    />
  );
}
