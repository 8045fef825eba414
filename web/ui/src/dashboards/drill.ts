// Where a bar, a series or a step leads: the list of what it counts, narrowed as it is. Nowhere when the list cannot be
// narrowed so: it would show something else.
import type { MetricsValue } from "../api/types";
import { findColumn, observationFilters, scoreFilters, traceFilters } from "../filters/columns";
import type { FilterColumn, FilterTable } from "../filters/columns";
import { conditionsMax, readCondition, writeConditions } from "../filters/conditions";
import type { Condition } from "../filters/conditions";
import { defaultRange } from "../list/timeRange";
import type { TimeRangeKey } from "../list/timeRange";
import { spanConditions } from "../list/window";
import type { Window } from "../list/window";
import type { BoardState } from "./boardState";
import type { KeptQuestion, View } from "./types";

interface List {
  path: string;
  table: FilterTable;
  /** Columns that the list calls by another name. */
  names: Record<string, string>;
  always: Condition[];
}

const ofType = (type: string): Condition => ({ type: "stringOptions", column: "dataType", operator: "any of", value: [type] });
const scores = (type: string): List => ({ path: "scores", table: scoreFilters, names: {}, always: [ofType(type)] });

const lists: Record<View, List> = {
  traces: { path: "traces", table: traceFilters, names: { traceName: "name" }, always: [] },
  observations: { path: "observations", table: observationFilters, names: { providedModelName: "model" }, always: [] },
  "scores-numeric": scores("NUMERIC"),
  "scores-categorical": scores("CATEGORICAL"),
  "scores-boolean": scores("BOOLEAN"),
};

function wanted({ id: column, kind }: FilterColumn, value: MetricsValue): Omit<Condition, "value"> & { value: unknown } {
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return { type: "null", column, operator: "is null", value: "" };
  if (kind === "tags") return { type: "arrayOptions", column, operator: "all of", value };
  if (kind === "boolean") return { type: "boolean", column, operator: "=", value: value === "true" };
  if (kind === "number") return { type: "number", column, operator: "=", value: Number(value) };
  return { type: "stringOptions", column, operator: "any of", value: [value] };
}

/** Null when one of them is none of the list's. */
function conditionsFor({ table, names, always }: List, board: BoardState, { filters = [] }: KeptQuestion, groups: Record<string, MetricsValue>): Condition[] | null {
  const kept = [...board.conditions, ...filters].map((condition) => ({ ...condition, column: names[condition.column] ?? condition.column }));
  const grouped = Object.entries(groups).map(([field, value]) => {
    const column = findColumn(table, names[field] ?? field);
    return column ? wanted(column, value) : null;
  });
  const read = [...kept, ...grouped].map((condition) => condition && readCondition(table, condition));
  const all = [...always, ...read.filter((condition) => condition !== null)];
  return read.every((condition) => condition !== null) && all.length < conditionsMax - 1 ? all : null;
}

export interface Target {
  /** Values of the question's dimensions. */
  groups?: Record<string, MetricsValue>;
  /** One step of time. */
  span?: Window;
}

export function drillHref(projectId: string, board: BoardState, question: KeptQuestion, { groups = {}, span }: Target): string | null {
  const list = lists[question.view];
  const conditions = conditionsFor(list, board, question, groups);
  if (!conditions) return null;
  const window = span ?? board.window;
  const params = new URLSearchParams();
  const range: TimeRangeKey = window ? "all" : board.range;
  if (range !== defaultRange) params.set("range", range);
  const all = window ? [...conditions, ...spanConditions(list.table.time, window)] : conditions;
  if (all.length > 0) params.set("filter", writeConditions(all));
  return `/project/${encodeURIComponent(projectId)}/${list.path}${params.size ? `?${params}` : ""}`;
}
