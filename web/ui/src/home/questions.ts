// What Home asks the metrics API: a question for each panel.
import type { MetricsQuestion } from "../api/types";
import type { Step } from "../charts/steps";
import type { Period } from "./homeState";

export interface Scope {
  period: Period;
  environment: string;
  step: Step;
}

type Words = Pick<MetricsQuestion, "view" | "metrics"> & Partial<MetricsQuestion>;

const equal = (column: string, value: string) => ({ type: "string", column, operator: "=", value });
/** As the list of observations is narrowed, so that figures lead there. */
export const generations = { type: "stringOptions", column: "type", operator: "any of", value: ["GENERATION"] };
const metric = (measure: string, aggregation: string) => ({ measure, aggregation });
const by = (...fields: string[]) => fields.map((field) => ({ field }));
const count = metric("count", "count");
const scoreNames = 50;
const latencyNames = 50;

export const percentiles = ["p50", "p90", "p95", "p99"] as const;

/** Bar lists ask for one more than they show: one may be what has no name. */
export const barsShown = 8;

function ask({ period, environment }: Scope, words: Words): MetricsQuestion {
  const within = environment ? [equal("environment", environment)] : [];
  return {
    ...words,
    filters: [...within, ...(words.filters ?? [])],
    fromTimestamp: new Date(period.fromMs).toISOString(),
    toTimestamp: new Date(period.untilMs).toISOString(),
  };
}

/** An order of one's own leaves the gaps: the server would fill them with zeros, which are no latencies. */
const overTime = (scope: Scope, words: Words) =>
  ask(scope, {
    ...words,
    timeDimension: { granularity: scope.step },
    orderBy: [{ field: "time_dimension", direction: "asc" }],
  });

const top = (scope: Scope, words: Words, field: string, limit = barsShown + 1) =>
  ask(scope, { ...words, orderBy: [{ field, direction: "desc" }], config: { row_limit: limit } });

/** How long what is of one name takes; the most frequent names first. */
const latencyByName = (scope: Scope, words: Pick<Words, "view" | "filters">) =>
  top(scope, { ...words, dimensions: by("name"), metrics: [count, ...percentiles.map((percentile) => metric("latency", percentile))] }, "count_count", latencyNames);

export const questions = {
  traceTotals: (scope: Scope) => ask(scope, { view: "traces", metrics: [count, metric("latency", "p95")] }),
  observationTotals: (scope: Scope) =>
    ask(scope, {
      view: "observations",
      dimensions: by("level"),
      metrics: [count, metric("totalCost", "sum"), metric("totalTokens", "sum")],
    }),
  traces: (scope: Scope) => overTime(scope, { view: "traces", metrics: [count] }),
  costByModel: (scope: Scope) =>
    overTime(scope, { view: "observations", dimensions: by("providedModelName"), metrics: [metric("totalCost", "sum")] }),
  latency: (scope: Scope) =>
    overTime(scope, {
      view: "observations",
      filters: [generations],
      metrics: ["p50", "p95", "p99"].map((percentile) => metric("latency", percentile)),
    }),
  levels: (scope: Scope) => overTime(scope, { view: "observations", dimensions: by("level"), metrics: [count] }),
  tokensByModel: (scope: Scope) =>
    top(scope, { view: "observations", dimensions: by("providedModelName"), metrics: [metric("totalTokens", "sum")] }, "sum_totalTokens"),
  costByUser: (scope: Scope) =>
    top(scope, { view: "observations", dimensions: by("userId"), metrics: [metric("totalCost", "sum")] }, "sum_totalCost"),
  tracesByUser: (scope: Scope) => top(scope, { view: "traces", dimensions: by("userId"), metrics: [count] }, "count_count"),
  traceLatency: (scope: Scope) => latencyByName(scope, { view: "traces" }),
  generationLatency: (scope: Scope) => latencyByName(scope, { view: "observations", filters: [generations] }),
  observationLatency: (scope: Scope) => latencyByName(scope, { view: "observations" }),
  traceNames: (scope: Scope) => top(scope, { view: "traces", dimensions: by("name"), metrics: [count] }, "count_count"),
  numericScores: (scope: Scope) =>
    top(scope, { view: "scores-numeric", dimensions: by("name"), metrics: [metric("value", "avg"), count] }, "count_count", scoreNames),
  booleanScores: (scope: Scope) =>
    top(scope, { view: "scores-boolean", dimensions: by("name"), metrics: [metric("value", "avg"), count] }, "count_count", scoreNames),
  categoricalScores: (scope: Scope) =>
    top(scope, { view: "scores-categorical", dimensions: by("name", "stringValue"), metrics: [count] }, "count_count", 4 * scoreNames),
  /** Of all environments, or the choice would narrow itself to the chosen one. */
  environments: (scope: Scope) =>
    top({ ...scope, environment: "" }, { view: "traces", dimensions: by("environment"), metrics: [count] }, "count_count", scoreNames),
};
export type QuestionName = keyof typeof questions;
