// The columns of the traces table, in order: what each is called, how wide it is, and what it shows.
import { Tooltip } from "@mantine/core";
import { createColumnHelper } from "@tanstack/react-table";
import type { ReactNode } from "react";
import type { TraceRow } from "../api/types";
import { LevelCounts } from "../shared/LevelBadge";
import { formatCost, formatCount, formatDuration, formatInteger, nothing, toPreview } from "../shared/format";
import { FilterCell, TagCells } from "./FilterCell";
import { TimeCell } from "./TimeCell";
import classes from "./TracesTable.module.css";

export interface ColumnMeta {
  label: string;
  align?: "right";
  /** Share of the width that is left; none when fixed. */
  grow?: number;
  hidden?: boolean;
}

const helper = createColumnHelper<TraceRow>();

function column(id: string, size: number, meta: ColumnMeta, cell: (row: TraceRow) => ReactNode) {
  return helper.display({ id, size, header: meta.label, meta, cell: ({ row }) => cell(row.original) });
}

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

const dimmedWhenZero = (value: number | null, text: string) => <span className={value ? undefined : classes.none}>{text}</span>;
const preview = (value: unknown) => <span className={`${classes.preview} truncate`}>{toPreview(value)}</span>;

export const columns = [
  column("time", 104, { label: "Time" }, (row) => <TimeCell iso={row.timestamp} />),
  column("name", 210, { label: "Name", grow: 3 }, (row) => (
    <span className={`${classes.name} truncate`} title={row.name ?? row.id}>
      {row.name || <span className={classes.unnamed}>{row.id}</span>}
    </span>
  )),
  column("input", 180, { label: "Input", grow: 4, hidden: true }, (row) => preview(row.input)),
  column("output", 180, { label: "Output", grow: 4, hidden: true }, (row) => preview(row.output)),
  column("level", 128, { label: "Level" }, (row) => <LevelCounts errors={row.errorCount} warnings={row.warningCount} />),
  column("latency", 86, { label: "Latency", align: "right" }, (row) => dimmedWhenZero(row.latency, formatDuration(row.latency))),
  column("tokens", 178, { label: "Tokens", align: "right" }, (row) => <TokenFlow row={row} />),
  column("cost", 96, { label: "Cost", align: "right" }, (row) => dimmedWhenZero(row.totalCost, formatCost(row.totalCost))),
  column("observations", 104, { label: "Observations", align: "right", hidden: true }, (row) => formatCount(row.observationCount)),
  column("tags", 190, { label: "Tags", grow: 2 }, (row) => <TagCells tags={row.tags} />),
  column("user", 130, { label: "User", grow: 1 }, (row) => <FilterCell filterKey="userId" value={row.userId} />),
  column("session", 130, { label: "Session", grow: 1 }, (row) => <FilterCell filterKey="sessionId" value={row.sessionId} />),
  column("environment", 120, { label: "Environment", hidden: true }, (row) => <FilterCell filterKey="environment" value={row.environment} />),
  column("release", 110, { label: "Release", hidden: true }, (row) => preview(row.release)),
  column("version", 100, { label: "Version", hidden: true }, (row) => preview(row.version)),
  column("id", 150, { label: "Trace id", hidden: true }, (row) => <span className={`${classes.mono} truncate`}>{row.id}</span>),
];

export const metaOf = (definition: { columnDef: { meta?: unknown } }) => definition.columnDef.meta as ColumnMeta;

export const defaultVisibility: Record<string, boolean> = Object.fromEntries(
  columns.filter(({ meta }) => (meta as ColumnMeta).hidden).map(({ id }) => [id as string, false]),
);
