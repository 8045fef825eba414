// From the rows of an answer to what a widget's chart draws.
import type { MetricsAnswer } from "../api/queries";
import type { MetricsRow, MetricsValue } from "../api/types";
import { barsOf } from "../charts/bars";
import type { Bar } from "../charts/bars";
import { chartColors, levelColor, numberOf, seriesOfGroups, seriesOfMeasuredGroups, seriesOfMetrics } from "../charts/series";
import type { TimeData } from "../charts/series";
import { addsUp } from "./chartKinds";
import type { Format } from "./words";
import { formatOf, metricKey, metricText, unnamedText } from "./words";

export function timeDataOf(answer: MetricsAnswer): TimeData {
  const { view, metrics, dimensions = [] } = answer.question;
  const [dimension] = dimensions;
  const [first] = metrics;
  if (dimension && first) {
    const read = addsUp(first) ? seriesOfGroups : seriesOfMeasuredGroups;
    const data = read(answer, dimension.field, metricKey(first), unnamedText(dimension.field));
    if (dimension.field !== "level") return data;
    return { ...data, series: data.series.map((one) => ({ ...one, color: levelColor(one.name) ?? one.color })) };
  }
  const named = metrics.map((metric, i): [string, string, string] => [metricText(view, metric), metricKey(metric), chartColors[i % chartColors.length] ?? "--chart-other"]);
  return seriesOfMetrics(answer, named, metrics.every(addsUp) ? 0 : null);
}

export function barsOfAnswer({ question, rows }: MetricsAnswer): Bar[] {
  const [dimension] = question.dimensions ?? [];
  const [first] = question.metrics;
  return dimension && first ? barsOf(rows, dimension.field, metricKey(first), rows.length) : [];
}

export const firstNumber = ({ question, rows }: MetricsAnswer): number | null => (question.metrics[0] ? numberOf(rows[0], metricKey(question.metrics[0])) : null);

export interface Bin {
  from: number;
  to: number;
  height: number;
}

const isBin = (bin: unknown): bin is [number, number, number] => Array.isArray(bin) && bin.length === 3 && bin.every(Number.isFinite);

export function binsOf({ question, rows }: MetricsAnswer): Bin[] {
  const value: MetricsValue | undefined = question.metrics[0] && rows[0]?.[metricKey(question.metrics[0])];
  const found: unknown[] = Array.isArray(value) ? value : [];
  return found.flatMap((bin) => (isBin(bin) ? { from: bin[0], to: bin[1], height: bin[2] } : []));
}

/** Of a distribution: values of the measure itself. */
export const valuesOf = (measure: string): Format => formatOf({ measure, aggregation: "avg" });

export function binText({ from, to }: Bin, measure: string): string {
  const { mark } = valuesOf(measure);
  return from === to ? mark(from) : `${mark(from)} – ${mark(to)}`;
}

/** Whether there is anything to draw. */
export function isNothing({ question, rows }: MetricsAnswer): boolean {
  if (question.timeDimension || (question.dimensions ?? []).length > 0) return rows.length === 0;
  const values = question.metrics.map((metric) => rows[0]?.[metricKey(metric)]);
  return values.every((value) => value === null || value === undefined || (Array.isArray(value) && value.length === 0));
}

export const formatOfFirst = ({ question }: MetricsAnswer): Format => formatOf(question.metrics[0] ?? { measure: "count", aggregation: "count" });

export const groupsOf = ({ question }: MetricsAnswer, row: MetricsRow): Record<string, MetricsValue> =>
  Object.fromEntries([...(question.dimensions ?? []).map(({ field }) => field), ...(question.timeDimension ? ["time_dimension"] : [])].map((field) => [field, row[field] ?? null]));
