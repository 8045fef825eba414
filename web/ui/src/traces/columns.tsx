// The columns of the traces table, in order: what each is called, how wide it is, and what it shows.
import { Tooltip } from "@mantine/core";
import type { TraceRow } from "../api/types";
import { columnOf, dimmedWhenZero, named, preview, visibilityOf } from "../list/column";
import { LevelCounts } from "../shared/LevelBadge";
import { formatCost, formatCount, formatDuration, formatInteger, nothing } from "../shared/format";
import { FilterCell, TagCells } from "../list/FilterCell";
import { TimeCell } from "../list/TimeCell";
import classes from "../list/Table.module.css";

const column = columnOf<TraceRow>();

export function TokenFlow({ row }: { row: Pick<TraceRow, "inputTokens" | "outputTokens" | "totalTokens"> }) {
  if (row.totalTokens === 0 && row.inputTokens === 0 && row.outputTokens === 0) return <span className={classes.none}>{nothing}</span>;
  const exact = `${formatInteger(row.inputTokens)} in → ${formatInteger(row.outputTokens)} out, ${formatInteger(row.totalTokens)} in all`;
  return (
    <Tooltip label={exact}>
      <span className={classes.tokens}>
        <span>
          {formatCount(row.inputTokens)} → {formatCount(row.outputTokens)}
        </span>
        <b>Σ {formatCount(row.totalTokens)}</b>
      </span>
    </Tooltip>
  );
}

export const columns = [
  column("time", 104, { label: "Time" }, (row) => <TimeCell iso={row.timestamp} />),
  column("name", 210, { label: "Name", grow: 3 }, (row) => named(row.name, row.id)),
  column("input", 180, { label: "Input", grow: 4, hidden: true }, (row) => preview(row.input)),
  column("output", 180, { label: "Output", grow: 4, hidden: true }, (row) => preview(row.output)),
  column("level", 128, { label: "Level" }, (row) => <LevelCounts errors={row.errorCount} warnings={row.warningCount} />),
  column("latency", 86, { label: "Latency", align: "right" }, (row) => dimmedWhenZero(row.latency, formatDuration(row.latency))),
  column("tokens", 178, { label: "Tokens", align: "right" }, (row) => <TokenFlow row={row} />),
  column("cost", 96, { label: "Cost", align: "right" }, (row) => dimmedWhenZero(row.totalCost, formatCost(row.totalCost))),
  column("observations", 104, { label: "Observations", align: "right", hidden: true }, (row) => formatCount(row.observationCount)),
  column("tags", 190, { label: "Tags", grow: 2 }, (row) => <TagCells tags={row.tags} />),
  column("user", 130, { label: "User", grow: 1 }, (row) => <FilterCell filterKey="userId" label="User" value={row.userId} />),
  column("session", 130, { label: "Session", grow: 1 }, (row) => <FilterCell filterKey="sessionId" label="Session" value={row.sessionId} />),
  column("environment", 120, { label: "Environment", hidden: true }, (row) => <FilterCell filterKey="environment" label="Environment" value={row.environment} />),
  column("release", 110, { label: "Release", hidden: true }, (row) => preview(row.release)),
  column("version", 100, { label: "Version", hidden: true }, (row) => preview(row.version)),
  column("id", 150, { label: "Trace id", hidden: true }, (row) => <span className={`${classes.mono} truncate`}>{row.id}</span>),
];

export const defaultVisibility = visibilityOf(columns);
