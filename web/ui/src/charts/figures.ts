// The numbers of a chart as rows: what the table shows and what can be sorted and taken along.
import type { MetricsRow, MetricsValue } from "../api/types";

export type FigureCell = string | number | null;

export interface FigureRow {
  key: string;
  cells: FigureCell[];
  /** The cells as they are shown. */
  texts: string[];
  /** Values of dimensions by their field; of time the beginning of the step. */
  groups: Record<string, MetricsValue>;
}

export interface Figures {
  heads: { label: string; numeric: boolean }[];
  rows: FigureRow[];
  /** Below the rows, a text for each head. */
  totals?: string[];
}

export interface Sorting {
  column: number;
  descending: boolean;
}

function compare(a: FigureCell, b: FigureCell): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b));
}

/** What is nothing comes last, whichever way it is sorted. */
export function sortRows(rows: FigureRow[], sorting: Sorting | null): FigureRow[] {
  if (!sorting) return rows;
  const { column, descending } = sorting;
  return [...rows].sort((one, other) => {
    const [a, b] = [one.cells[column] ?? null, other.cells[column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return descending ? compare(b, a) : compare(a, b);
  });
}

/** A head of the table, and how it reads a row. */
export interface FigureColumn {
  label: string;
  numeric: boolean;
  read: (row: MetricsRow) => FigureCell;
  show: (cell: FigureCell) => string;
}

export const figureRow = (key: string, columns: FigureColumn[], row: MetricsRow, groups: FigureRow["groups"]): FigureRow => {
  const cells = columns.map(({ read }) => read(row));
  return { key, cells, texts: columns.map(({ show }, i) => show(cells[i] ?? null)), groups };
};
