// A widget while it is put together: changes that keep it something its chart can draw, and what is still missing.
import type { Condition } from "../filters/conditions";
import { addsUp, isSplit, rulesOf } from "./chartKinds";
import type { ChartKind, KeptQuestion, Metric, Schema, SchemaView, View, Widget } from "./types";
import { metricKey, suggestTitle } from "./words";

export interface Draft {
  chart: ChartKind;
  view: View;
  metrics: Metric[];
  dimensions: string[];
  conditions: Condition[];
  rows: number;
  bins: number;
  /** Empty: as suggested. */
  title: string;
}

const rowsAtFirst = 20;
const binsAtFirst = 12;
const count: Metric = { measure: "count", aggregation: "count" };

export const newDraft: Draft = {
  chart: "stackedBar", view: "traces", metrics: [count], dimensions: [], conditions: [], rows: rowsAtFirst, bins: binsAtFirst, title: "",
};

export const draftOf = ({ chart, title, question }: Widget): Draft => ({
  chart,
  view: question.view,
  metrics: question.metrics,
  dimensions: (question.dimensions ?? []).map(({ field }) => field),
  conditions: [...(question.filters ?? [])] as Condition[],
  rows: question.config?.row_limit ?? rowsAtFirst,
  bins: question.config?.bins ?? binsAtFirst,
  title: title === suggestTitle(question) ? "" : title,
});

export const viewOf = (schema: Schema, view: View): SchemaView | undefined => schema.views.find(({ name }) => name === view);

/** The measure with an aggregation that it has: the wanted one, or its first. */
export function metricOf(view: SchemaView, measure: string, wanted: string): Metric {
  const aggregations = view.measures.find(({ name }) => name === measure)?.aggregations ?? [];
  return { measure, aggregation: aggregations.includes(wanted) ? wanted : (aggregations[0] ?? "count") };
}

/** A histogram is of numbers, each other chart of one number for each thing it draws. */
function fitMetric(view: SchemaView, chart: ChartKind, metric: Metric): Metric {
  if (chart === "histogram") {
    const able = view.measures.filter(({ name, aggregations }) => name !== "count" && aggregations.includes("histogram"));
    const measure = able.find(({ name }) => name === metric.measure) ?? able[0];
    return measure ? { measure: measure.name, aggregation: "histogram" } : count;
  }
  return metric.aggregation === "histogram" ? metricOf(view, metric.measure, "avg") : metric;
}

export function withChart(draft: Draft, chart: ChartKind, view: SchemaView): Draft {
  const rules = rulesOf(chart);
  return {
    ...draft,
    chart,
    metrics: draft.metrics.slice(0, rules.metricsMost).map((metric) => fitMetric(view, chart, metric)),
    dimensions: draft.dimensions.slice(0, rules.dimensions[1]),
  };
}

/** What the other view has as well is kept, conditions are not: columns are each list's own. */
export function withView(draft: Draft, view: SchemaView): Draft {
  const known = draft.metrics.filter(({ measure }) => view.measures.some(({ name }) => name === measure));
  const metrics = (known.length ? known : [count]).map(({ measure, aggregation }) => metricOf(view, measure, aggregation));
  const dimensions = draft.dimensions.filter((field) => view.dimensions.some((dimension) => dimension.field === field));
  return withChart({ ...draft, view: view.name, metrics, dimensions, conditions: [] }, draft.chart, view);
}

/** Dimensions by place; an empty one takes those behind it along. */
export function withDimension(draft: Draft, place: number, field: string): Draft {
  const dimensions = draft.dimensions.slice(0, place);
  return { ...draft, dimensions: field && !dimensions.includes(field) ? [...dimensions, field] : dimensions };
}

export function questionOf(draft: Draft): KeptQuestion {
  const { overTime, limited } = rulesOf(draft.chart);
  const [first] = draft.metrics;
  const orderBy = overTime
    ? [{ field: "time_dimension", direction: "asc" as const }]
    : draft.dimensions.length && first
      ? [{ field: metricKey(first), direction: "desc" as const }]
      : null;
  return {
    view: draft.view,
    metrics: draft.metrics,
    ...(draft.dimensions.length ? { dimensions: draft.dimensions.map((field) => ({ field })) } : {}),
    ...(draft.conditions.length ? { filters: draft.conditions } : {}),
    ...(overTime ? { timeDimension: { granularity: "auto" } } : {}),
    ...(orderBy ? { orderBy } : {}),
    ...(limited && draft.dimensions.length ? { config: { row_limit: draft.rows } } : {}),
    ...(draft.chart === "histogram" ? { config: { bins: draft.bins } } : {}),
  };
}

/** What keeps the draft from being a widget, in words; null when nothing does. */
export function problemOf(draft: Draft): string | null {
  const rules = rulesOf(draft.chart);
  if (draft.metrics.length === 0) return "Choose a metric.";
  if (new Set(draft.metrics.map(metricKey)).size < draft.metrics.length) return "A metric is there twice.";
  if (draft.dimensions.length < rules.dimensions[0]) return "This chart needs something to break down by.";
  if (rules.overTime && draft.dimensions.length && draft.metrics.length > 1) return "With a breakdown, this chart draws one metric: remove the others, or the breakdown.";
  if (draft.chart === "histogram" && draft.metrics.some(({ aggregation }) => aggregation !== "histogram")) return "There is nothing here of which a histogram could be drawn.";
  if (rules.addsUp && isSplit(questionOf(draft)) && !draft.metrics.every(addsUp))
    return "Parts of these values do not add up to a whole: draw them as lines or bars.";
  return null;
}

export const titleOf = (draft: Draft) => draft.title.trim() || suggestTitle(questionOf(draft));
