// The numbers of a widget as rows: its table, a pivot's rows, its file.
import type { MetricsAnswer } from "../api/queries";
import type { MetricsRow, MetricsValue } from "../api/types";
import { stepText } from "../charts/chartText";
import { figureRow } from "../charts/figures";
import type { FigureColumn, Figures } from "../charts/figures";
import { numberOf, textOf } from "../charts/series";
import type { Step } from "../charts/steps";
import { csvHead, csvRow } from "../export/csv";
import { addsUp } from "./chartKinds";
import { binText, binsOf, groupsOf } from "./reading";
import type { Metric, View } from "./types";
import { fieldLabel, formatOf, metricKey, metricText, unnamedText, writeOrNothing } from "./words";

const timeColumn = (step: Step): FigureColumn => ({
  label: "Time", numeric: false, read: (row) => textOf(row, "time_dimension"), show: (cell) => stepText(Date.parse(String(cell)), step),
});

const dimensionColumn = (field: string): FigureColumn => ({
  label: fieldLabel(field), numeric: false, read: (row) => textOf(row, field), show: (cell) => (cell === null ? unnamedText(field) : String(cell)),
});

const metricColumn = (view: View, metric: Metric): FigureColumn => ({
  label: metricText(view, metric), numeric: true, read: (row) => numberOf(row, metricKey(metric)), show: writeOrNothing(metric),
});

function totalsOf(columns: FigureColumn[], rows: MetricsRow[], metrics: (Metric | null)[]): string[] {
  return columns.map(({ read }, i) => {
    const metric = metrics[i];
    if (!metric) return i === 0 ? "Total" : "";
    return addsUp(metric) ? formatOf(metric).write(rows.reduce((sum, row) => sum + Number(read(row) ?? 0), 0)) : "";
  });
}

/** A row for each row of the answer. */
export function figuresOf(answer: MetricsAnswer): Figures {
  const { view, metrics, dimensions = [], timeDimension } = answer.question;
  const before = [...(timeDimension ? [timeColumn(timeDimension.granularity as Step)] : []), ...dimensions.map(({ field }) => dimensionColumn(field))];
  const columns = [...before, ...metrics.map((metric) => metricColumn(view, metric))];
  return {
    heads: columns,
    rows: answer.rows.map((row, i) => figureRow(String(i), columns, row, groupsOf(answer, row))),
    ...(before.length && answer.rows.length > 1 && metrics.some(addsUp) ? { totals: totalsOf(columns, answer.rows, [...before.map(() => null), ...metrics]) } : {}),
  };
}

/** A row for each bin of a histogram. */
export function binFigures(answer: MetricsAnswer): Figures {
  const measure = answer.question.metrics[0]?.measure ?? "";
  const rows = binsOf(answer).map((bin, i) => ({ key: String(i), cells: [bin.from, bin.height], texts: [binText(bin, measure), String(bin.height)], groups: {} }));
  return { heads: [{ label: fieldLabel(measure), numeric: false }, { label: "How many", numeric: true }], rows };
}

const acrossMost = 12;

/** The second dimension goes across: a row for each value of the first, columns for the most frequent of the second. */
export function pivotFigures(answer: MetricsAnswer): Figures {
  const { view, metrics, dimensions = [] } = answer.question;
  const [down, across] = dimensions.map(({ field }) => field);
  if (!down || !across) return figuresOf(answer);
  const values = [...new Set(answer.rows.map((row) => textOf(row, across)))].slice(0, acrossMost);
  const cell = (value: string | null, metric: Metric) => `${value ?? ""}\n${metricKey(metric)}`;
  const merged = new Map<string, MetricsRow>();
  for (const row of answer.rows) {
    const name = textOf(row, down) ?? "";
    const known = merged.get(name) ?? { [down]: row[down] ?? null };
    merged.set(name, known);
    for (const metric of metrics) known[cell(textOf(row, across), metric)] = row[metricKey(metric)] ?? null;
  }
  const label = (value: string | null, metric: Metric) => [value ?? unnamedText(across), ...(metrics.length > 1 ? [metricText(view, metric)] : [])].join(" · ");
  const pairs = values.flatMap((value) => metrics.map((metric) => ({ value, metric })));
  const columns: FigureColumn[] = [
    dimensionColumn(down),
    ...pairs.map(({ value, metric }) => ({ label: label(value, metric), numeric: true, read: (row: MetricsRow) => numberOf(row, cell(value, metric)), show: writeOrNothing(metric) })),
  ];
  const rows = [...merged.values()];
  return {
    heads: columns,
    rows: rows.map((row, i) => figureRow(String(i), columns, row, { [down]: row[down] as MetricsValue })),
    ...(rows.length > 1 && metrics.some(addsUp) ? { totals: totalsOf(columns, rows, [null, ...pairs.map(({ metric }) => metric)]) } : {}),
  };
}

/** As the server answered, under its names. */
export function csvOf(answer: MetricsAnswer): string[] {
  const { metrics, dimensions = [], timeDimension } = answer.question;
  const names = [...(timeDimension ? ["time_dimension"] : []), ...dimensions.map(({ field }) => field), ...metrics.map(metricKey)];
  const columns = names.map((name) => ({ name, of: (row: MetricsRow) => row[name] }));
  return [csvHead(columns), ...answer.rows.map((row) => csvRow(columns, row))];
}
