// A table of how often each pair of values was given, as rows and columns. Pure.
import type { LabelBar, NumberBin, ScorePair } from "../api/types";

export interface PairTable {
  /** What the rows and columns stand for. */
  rows: string[];
  columns: string[];
  /** By row, then column. */
  counts: number[][];
  most: number;
  /** Pairs of labels that are not shown, being rare. */
  left: number;
}

const labelsMost = 15;
const short = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const exact = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

export const numberText = (value: number | null) => (value === null ? "–" : exact.format(value));
export const binText = ({ from, to }: NumberBin) => (from === to ? short.format(from) : `${short.format(from)} – ${short.format(to)}`);

function tableOf(rows: string[], columns: string[], cells: { row: number; column: number; count: number }[]): PairTable {
  const counts = rows.map(() => columns.map(() => 0));
  let [most, left] = [0, 0];
  for (const { row, column, count } of cells) {
    const line = counts[row];
    if (!line || line[column] === undefined) left += count;
    else {
      line[column] = count;
      most = Math.max(most, count);
    }
  }
  return { rows, columns, counts, most, left };
}

/** Cells are numbered by the bins of the two scores. */
export const binTable = (first: NumberBin[], second: NumberBin[], cells: ScorePair<number>[]): PairTable =>
  tableOf(first.map(binText), second.map(binText), cells.map(({ first: row, second: column, count }) => ({ row, column, count })));

/** The same labels in the same order on both sides, so that what agrees is the diagonal. */
export function labelTable(first: LabelBar[], second: LabelBar[], cells: ScorePair<string>[]): PairTable {
  const counts = new Map<string, number>();
  for (const { value, count } of [...first, ...second]) counts.set(value, (counts.get(value) ?? 0) + count);
  const labels = [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value).slice(0, labelsMost);
  const found = cells.map((cell) => ({ row: labels.indexOf(cell.first), column: labels.indexOf(cell.second), count: cell.count }));
  return tableOf(labels, labels, found);
}
