// Percentiles of latency as the rows of a table. Pure.
import type { MetricsRow } from "../api/types";
import { figureRow } from "../charts/figures";
import type { FigureColumn, Figures } from "../charts/figures";
import { numberOf, textOf } from "../charts/series";
import { formatCount, formatDuration, nothing } from "../shared/format";
import { percentiles } from "./questions";

const columns: FigureColumn[] = [
  { label: "Name", numeric: false, read: (row) => textOf(row, "name"), show: (cell) => (cell === null ? "no name" : String(cell)) },
  { label: "Count", numeric: true, read: (row) => numberOf(row, "count_count"), show: (cell) => formatCount(Number(cell ?? 0)) },
  ...percentiles.map((percentile) => ({
    label: percentile,
    numeric: true,
    read: (row: MetricsRow) => numberOf(row, `${percentile}_latency`),
    show: (ms: unknown) => (typeof ms === "number" ? formatDuration(ms / 1000) : nothing),
  })),
];

export const latencyFigures = (rows: MetricsRow[]): Figures => ({
  heads: columns,
  rows: rows.map((row) => figureRow(textOf(row, "name") ?? "", columns, row, { name: row.name ?? null })),
});
