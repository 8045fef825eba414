// Page after page of a list into the parts of a file, up to what a browser holds well. Pure but for what `pages` asks.
import { csvHead, csvRow } from "./csv";
import type { ExportColumn } from "./csv";

export type Format = "csv" | "jsonl";

export const rowsMost = 10_000;
export const bytesMost = 200_000_000;

export interface Progress {
  rows: number;
  /** Null when the list does not say. */
  total: number | null;
}

export interface Batch<T> {
  rows: readonly T[];
  total: number | null;
}

export interface Source<T> {
  /** What the rows leave out. */
  note?: string;
  columns: readonly ExportColumn<T>[];
  pages: (signal: AbortSignal) => AsyncIterable<Batch<T>>;
}

export interface Collected {
  parts: string[];
  rows: number;
  /** There was more than is taken. */
  cut: boolean;
}

/** Rows that come a second time, as when the list moved between two pages, are taken once. */
export async function collect<T extends { id: string }>(source: Source<T>, format: Format, signal: AbortSignal, tell: (progress: Progress) => void): Promise<Collected> {
  const parts = format === "csv" ? [csvHead(source.columns)] : [];
  const seen = new Set<string>();
  let bytes = 0;
  for await (const { rows, total } of source.pages(signal)) {
    signal.throwIfAborted();
    for (const row of rows) {
      if (seen.has(row.id)) continue;
      if (seen.size >= rowsMost || bytes > bytesMost) return { parts, rows: seen.size, cut: true };
      seen.add(row.id);
      const text = format === "csv" ? csvRow(source.columns, row) : `${JSON.stringify(row)}\n`;
      bytes += text.length;
      parts.push(text);
    }
    tell({ rows: seen.size, total: total === null ? null : Math.min(total, rowsMost) });
  }
  return { parts, rows: seen.size, cut: false };
}
