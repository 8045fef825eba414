// What a table's column is: what it is called, how wide it is, and what it shows of a row.
import type { DisplayColumnDef } from "@tanstack/react-table";
import type { ReactNode } from "react";
import type { Totals } from "../api/types";
import { formatCost, formatCount, toPreview } from "../shared/format";
import classes from "./Table.module.css";

export interface ColumnMeta {
  label: string;
  align?: "right";
  /** Share of the width that is left; none when fixed. */
  grow?: number;
  hidden?: boolean;
  /** What it is called is only said, not shown. */
  unseen?: boolean;
}

export type TableColumn<T> = DisplayColumnDef<T> & { id: string; meta: ColumnMeta };

export const columnOf =
  <T,>() =>
  (id: string, size: number, meta: ColumnMeta, cell: (row: T) => ReactNode): TableColumn<T> => ({
    id,
    size,
    header: meta.label,
    meta,
    cell: ({ row }) => cell(row.original),
  });

export const metaOf = (definition: { columnDef: { meta?: unknown } }) => definition.columnDef.meta as ColumnMeta;

export const visibilityOf = (columns: readonly { id: string; meta: ColumnMeta }[]): Record<string, boolean> =>
  Object.fromEntries(columns.filter(({ meta }) => meta.hidden).map(({ id }) => [id, false]));

export const dimmedWhenZero = (value: number | null, text: string) => <span className={value ? undefined : classes.none}>{text}</span>;
export const preview = (value: unknown) => <span className={`${classes.preview} truncate`}>{toPreview(value)}</span>;
export const named = (name: string | null, id: string) => (
  <span className={`${classes.name} truncate`} title={name ?? id}>
    {name || <span className={classes.unnamed}>{id}</span>}
  </span>
);

const counted = (value: number) => dimmedWhenZero(value, formatCount(value));

/** What traces and their observations add up to; the columns are called as the server orders by them. */
export function totalsColumns<T extends Totals>(): TableColumn<T>[] {
  const column = columnOf<T>();
  return [
    column("traceCount", 90, { label: "Traces", align: "right" }, (row) => counted(row.traceCount)),
    column("observationCount", 122, { label: "Observations", align: "right" }, (row) => counted(row.observationCount)),
    column("totalTokens", 96, { label: "Tokens", align: "right" }, (row) => counted(row.totalTokens)),
    column("totalCost", 104, { label: "Cost", align: "right" }, (row) => dimmedWhenZero(row.totalCost, formatCost(row.totalCost))),
  ];
}
