// Conditions that rows must meet, as the server reads them; and their place in the URL, where anything may stand.
import { findColumn } from "./columns";
import type { FilterTable } from "./columns";
import { findOperator, hasKey } from "./operators";
import type { Shape } from "./operators";

export type Value = string | number | boolean | string[];

export interface Condition {
  type: string;
  column: string;
  operator: string;
  value: Value;
  key?: string;
}

/** The server takes 24; the others are left to what the row's cells and the time range ask for. */
export const conditionsMax = 16;

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string");

const fits: Record<Shape, (value: unknown) => boolean> = {
  none: () => true,
  text: (value) => typeof value === "string" && value !== "",
  number: (value) => typeof value === "number" && Number.isFinite(value),
  time: (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)),
  boolean: (value) => typeof value === "boolean",
  list: (value) => isTexts(value) && value.length > 0 && value.length <= 200,
};

/** Null for what the server would refuse. */
export function readCondition(table: FilterTable, found: unknown): Condition | null {
  if (typeof found !== "object" || found === null) return null;
  const { type, column: id, operator: name, value, key } = found as Record<string, unknown>;
  const column = typeof id === "string" ? findColumn(table, id) : undefined;
  const operator = column && findOperator(column.kind, String(type), String(name));
  if (!column || !operator || !fits[operator.shape](value)) return null;
  const condition = { type: operator.type, column: column.id, operator: operator.operator, value: operator.shape === "none" ? "" : (value as Value) };
  if (!hasKey(column.kind)) return condition;
  return typeof key === "string" && key !== "" ? { ...condition, key } : null;
}

/** What is malformed is left out: a broken link still shows the page. */
export function readConditions(table: FilterTable, text: string | null): Condition[] {
  if (!text) return [];
  try {
    const found: unknown = JSON.parse(text);
    if (!Array.isArray(found)) return [];
    return found.flatMap((item) => readCondition(table, item) ?? []).slice(0, conditionsMax);
  } catch {
    return [];
  }
}

export const writeConditions = (conditions: readonly Condition[]) => JSON.stringify(conditions);

const same = (a: Condition, b: Condition) => JSON.stringify(a) === JSON.stringify(b);

/** The condition at `index` becomes another; at null, one is added. None is there twice. */
export function putCondition(conditions: readonly Condition[], index: number | null, wanted: Condition): Condition[] {
  const others = conditions.filter((known, i) => i === index || !same(known, wanted));
  if (index === null) return [...others, wanted];
  return others.map((known) => (known === conditions[index] ? wanted : known));
}

/** A cell's value as a condition, in place of one a cell gave before. */
export function withCell(conditions: readonly Condition[], key: string, value: string): Condition[] {
  const wanted = { type: "stringOptions", column: key, operator: "any of", value: [value] };
  return [...conditions.filter(({ column, operator }) => column !== key || operator !== "any of"), wanted];
}

export const removeCondition = (conditions: readonly Condition[], index: number) => conditions.filter((_, i) => i !== index);
