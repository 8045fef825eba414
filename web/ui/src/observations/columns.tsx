// The columns of the observations table, in order.
import type { ObservationRow } from "../api/types";
import { FilterCell } from "../list/FilterCell";
import { TimeCell } from "../list/TimeCell";
import { columnOf, dimmedWhenZero, named, preview, visibilityOf } from "../list/column";
import { LevelBadge } from "../shared/LevelBadge";
import { formatCost, formatCount, formatDuration } from "../shared/format";
import { TypeIcon, observationType } from "../shared/observationTypes";
import { tokensOf } from "../shared/usage";
import classes from "./observations.module.css";

const column = columnOf<ObservationRow>();

export function TypeBadge({ type }: { type: string }) {
  return (
    <span className={classes.type}>
      <TypeIcon type={type} size={18} />
      {observationType(type).label}
    </span>
  );
}

const tokens = (row: ObservationRow, part: "input" | "output" | "total") => {
  const count = tokensOf(row)?.[part] ?? null;
  return dimmedWhenZero(count, formatCount(count));
};
const seconds = (value: number | null) => dimmedWhenZero(value, formatDuration(value));

export const columns = [
  column("time", 88, { label: "Start time" }, (row) => <TimeCell iso={row.startTime} />),
  column("type", 116, { label: "Type" }, (row) => <TypeBadge type={row.type} />),
  column("name", 140, { label: "Name", grow: 3 }, (row) => named(row.name, row.id)),
  column("traceName", 120, { label: "Trace name", grow: 2 }, (row) => (
    <FilterCell filterKey="traceName" label="Trace name" value={row.traceName} />
  )),
  column("level", 76, { label: "Level" }, (row) => <LevelBadge level={row.level} />),
  column("latency", 76, { label: "Latency", align: "right" }, (row) => seconds(row.latency)),
  column("ttft", 88, { label: "First token", align: "right" }, (row) => seconds(row.timeToFirstToken)),
  column("model", 130, { label: "Model", grow: 1 }, (row) => <FilterCell filterKey="model" label="Model" value={row.providedModelName} />),
  column("inputTokens", 58, { label: "Input", align: "right", hidden: true }, (row) => tokens(row, "input")),
  column("outputTokens", 64, { label: "Output", align: "right", hidden: true }, (row) => tokens(row, "output")),
  column("totalTokens", 66, { label: "Tokens", align: "right" }, (row) => tokens(row, "total")),
  column("cost", 102, { label: "Cost", align: "right" }, (row) => dimmedWhenZero(row.totalCost, formatCost(row.totalCost || null))),
  column("user", 96, { label: "User", grow: 1 }, (row) => <FilterCell filterKey="userId" label="User" value={row.userId} />),
  column("environment", 104, { label: "Environment", hidden: true }, (row) => (
    <FilterCell filterKey="environment" label="Environment" value={row.environment} />
  )),
  column("status", 100, { label: "Status message", grow: 3 }, (row) => <span title={row.statusMessage ?? undefined}>{preview(row.statusMessage)}</span>),
];

export const defaultVisibility = visibilityOf(columns);
