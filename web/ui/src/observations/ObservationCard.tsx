import type { ObservationRow } from "../api/types";
import { Card } from "../list/Card";
import classes from "../list/Card.module.css";
import type { RowProps } from "../list/TableRow";
import { LevelBadge } from "../shared/LevelBadge";
import { formatCost, formatCount, formatDuration } from "../shared/format";
import { tokensOf } from "../shared/usage";
import { TypeBadge } from "./columns";

export function ObservationCard({ row, shared }: { row: ObservationRow; shared: RowProps }) {
  const tokens = tokensOf(row);
  return (
    <Card
      {...shared}
      time={row.startTime}
      figures={
        <>
          <span>{formatDuration(row.latency)}</span>
          {tokens && <span>{formatCount(tokens.total)} tokens</span>}
          {row.totalCost !== null && row.totalCost > 0 && <span>{formatCost(row.totalCost)}</span>}
          {row.providedModelName && <span className="truncate">{row.providedModelName}</span>}
        </>
      }
      bottom={
        <>
          <TypeBadge type={row.type} />
          <LevelBadge level={row.level} />
          {row.traceName && <span className={`${classes.user} truncate`}>{row.traceName}</span>}
        </>
      }
    />
  );
}
