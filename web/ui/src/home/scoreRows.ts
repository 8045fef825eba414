// What the three kinds of scores say, as rows of one table.
import type { MetricsRow } from "../api/types";
import type { FigureCell, Figures } from "../charts/figures";
import type { View } from "../dashboards/types";
import { formatCount, formatPercent } from "../shared/format";
import { numberOf, textOf } from "../charts/series";

export interface ScoreRow {
  name: string;
  kind: "numeric" | "boolean" | "categorical";
  /** The average, how many are true, or the most frequent value. */
  result: string;
  count: number;
}

const average = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

function rowsOf(rows: MetricsRow[], kind: "numeric" | "boolean"): ScoreRow[] {
  return rows.flatMap((row) => {
    const [name, value, count] = [textOf(row, "name"), numberOf(row, "avg_value"), numberOf(row, "count_count") ?? 0];
    if (name === null || value === null) return [];
    return [{ name, kind, result: kind === "boolean" ? `${formatPercent(value)} true` : average.format(value), count }];
  });
}

/** Rows are of one value of one score, the most frequent first. */
function categoriesOf(rows: MetricsRow[]): ScoreRow[] {
  const byName = new Map<string, { most: string; mostCount: number; count: number }>();
  for (const row of rows) {
    const [name, value, count] = [textOf(row, "name"), textOf(row, "stringValue"), numberOf(row, "count_count") ?? 0];
    if (name === null) continue;
    const known = byName.get(name);
    if (known) known.count += count;
    else byName.set(name, { most: value ?? "", mostCount: count, count });
  }
  return [...byName].map(([name, { most, mostCount, count }]) => ({
    name, kind: "categorical", result: `${most} ${formatPercent(mostCount / count)}`, count,
  }));
}

/** By count, the greatest first. */
export function scoreRows(numeric: MetricsRow[], boolean: MetricsRow[], categorical: MetricsRow[]): ScoreRow[] {
  const rows = [...rowsOf(numeric, "numeric"), ...rowsOf(boolean, "boolean"), ...categoriesOf(categorical)];
  return rows.sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

export const scoreFigures = (rows: ScoreRow[]): Figures => ({
  heads: [{ label: "Score", numeric: false }, { label: "Kind", numeric: false }, { label: "Average", numeric: true }, { label: "Count", numeric: true }],
  rows: rows.map(({ name, kind, result, count }) => ({ key: `${kind} ${name}`, cells: [name, kind, result, count], texts: [name, kind, result, formatCount(count)], groups: { name } })),
});

/** Where the metrics have scores of a kind. */
export const viewOf = (kind: FigureCell | undefined): View => (kind === "boolean" ? "scores-boolean" : kind === "categorical" ? "scores-categorical" : "scores-numeric");
